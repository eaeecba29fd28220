"""The public interface for scripts: the examples of its guide, errors, and facets."""

import doctest
import subprocess
import sys
from pathlib import Path

import pytest
from builders import ROOT

import searcher
from searcher.index import open_engine
from searcher.ingest import find_inputs, ingest
from searcher.model.errors import NotAnArchive, NotAnIndex, QueryError, UnknownRecord
from searcher.store import Archive as Store

PUBLISHERS = ("altyn-dala", "emb-kz-am", "emb-am-kz", "mfa-kz", "mfa-am")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make an archive of some samples and its index; return their folder."""
    root = tmp_path_factory.mktemp("library")
    (root / "archive").mkdir()
    registry = ROOT / "samples" / "sources.toml"
    (root / "archive" / registry.name).write_bytes(registry.read_bytes())
    paths = [str(ROOT / "samples" / "collection" / name) for name in PUBLISHERS]
    store = Store(root / "archive")
    engine = open_engine(root / ".index", archive=store)
    outcomes = list(ingest(find_inputs(paths, (), ()), store, engine, processes=1))
    assert len(outcomes) == 30
    return root


def test_the_examples_of_the_guide_give_the_results_shown(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    guide = ROOT / "docs" / "how-to" / "python.md"
    options = doctest.IGNORE_EXCEPTION_DETAIL | doctest.ELLIPSIS
    failed, tried = doctest.testfile(str(guide), module_relative=False, optionflags=options)
    assert tried > 12
    assert failed == 0


def test_the_index_is_beside_the_archive_unless_it_is_given(folder: Path) -> None:
    beside = searcher.open_archive(folder / "archive")
    named = searcher.open_archive(str(folder / "archive"), str(folder / ".index"))
    assert len(beside.search("trade")) == len(named.search("trade")) > 0


def test_records_are_read_without_an_index_and_a_search_reports_that_it_is_missing(
    folder: Path, tmp_path: Path
) -> None:
    archive = searcher.open_archive(folder / "archive", tmp_path / "none")
    assert len(list(archive)) == 30
    with pytest.raises(NotAnIndex, match="searcher rebuild"):
        len(archive.search("trade"))


def test_missing_archives_records_and_fields_raise_errors(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(NotAnArchive):
        searcher.open_archive(tmp_path / "nowhere")
    archive = searcher.open_archive(folder / "archive")
    assert "9q8nkvpnsss5" in archive
    assert "9q8nkvpnsss6" not in archive
    with pytest.raises(UnknownRecord):
        archive["9q8nkvpnsss6"]
    with pytest.raises(UnknownRecord):
        archive.version("9q8nkvpnsss5", 2)
    for given in ({"contry": "KZ"}, {"date": "yesterday"}, {"pair": "AM"}, {"kind": '"'}):
        with pytest.raises(QueryError):
            archive.search("trade", **given)
    with pytest.raises(ValueError, match="sideways"):
        archive.search(sort="sideways")
    with pytest.raises(ValueError, match="colour"):
        archive.search().facet("colour")


def test_totals_records_and_facets_agree(folder: Path) -> None:
    archive = searcher.open_archive(folder / "archive")
    for query in ("", "trade", "посольство OR embassy"):
        results = archive.search(query)
        assert len(results) == len(list(results))
        for name, values in results.facets().items():
            for value, count in values[:3]:
                narrowed = archive.search(query, **{name: value}) if value != "unknown" else None
                assert narrowed is None or len(narrowed) == count


def test_a_snippet_has_the_word_that_was_searched_for(folder: Path) -> None:
    archive = searcher.open_archive(folder / "archive")
    found = archive.search("embassy", sort="newest").snippets(2)
    assert 0 < len(found) <= 2
    assert all("embass" in text.lower() for _, text in found)


def test_importing_the_package_loads_no_heavy_module() -> None:
    script = "import sys, searcher; print(sorted({'flask', 'lxml', 'numpy', 'whoosh'} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
    assert set(searcher.__all__) <= {name for name in searcher.__all__ if getattr(searcher, name)}
    with pytest.raises(AttributeError, match="nothing"):
        searcher.nothing  # noqa: B018
