"""An index that several processes make of an archive is that of one process."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from archive_builders import a_record, folder_of, id_of, page

from searcher.index import open_engine
from searcher.index.whoosh import building
from searcher.ingest import rebuild
from searcher.model.errors import DamagedRecord
from searcher.model.query import Query
from searcher.store import Archive

NAMES = ("ant", "bee", "cat", "dog", "eel", "fox", "gnu", "hen")


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """Make an archive of eight records, of which one is withdrawn and one is damaged."""
    archive = Archive(tmp_path / "archive")
    with archive.writer() as writer:
        for name in NAMES:
            writer.put(a_record(name, title=f"The {name} met"), page(name), "first ingest")
        writer.flush()
        writer.withdraw(id_of("dog"), "published by mistake", "Anna")
    (folder_of(archive, "fox") / "v1/content/record.json").write_bytes(b"{}")
    return archive


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "_LEAST_PART", 2)


def answers(index: Path, archive: Archive) -> object:
    engine = open_engine(index, archive=archive)
    hits = [engine.search(Query(size=20)), *map(engine.search, _queries())]
    return engine.versions(), [(r.total, r.hits, r.facets) for r in hits], engine.unfinished()


def _queries() -> Iterator[Query]:
    for page_number in (1, 2):
        yield Query(page=page_number, size=3)


@pytest.mark.usefixtures("small_parts")
def test_processes_make_the_index_that_one_makes(archive: Archive, tmp_path: Path) -> None:
    shown: list[str] = []

    def track(ids):  # type: ignore[no-untyped-def]
        for one in ids:
            shown.append(one)
            yield one

    done = rebuild(archive, open_engine(tmp_path / "two", archive=archive), track, processes=2)
    alone = rebuild(archive, open_engine(tmp_path / "one", archive=archive))
    assert done.indexed == alone.indexed == 6
    for one in (done, alone):
        assert [(type(e), e.identifier) for e in one.unread] == [(DamagedRecord, id_of("fox"))]
    assert shown == list(archive.ids())
    assert answers(tmp_path / "two", archive) == answers(tmp_path / "one", archive)


def die(_: Sequence[str]) -> object:
    os._exit(9)


@pytest.mark.usefixtures("small_parts")
def test_the_parts_of_a_process_that_dies_are_indexed_all_the_same(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(building, "_build", die)
    done = rebuild(archive, open_engine(tmp_path / "two", archive=archive), processes=2)
    assert done.indexed == 6
    rebuild(archive, open_engine(tmp_path / "one", archive=archive))
    assert answers(tmp_path / "two", archive) == answers(tmp_path / "one", archive)


def test_a_few_records_are_indexed_without_other_processes(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(building, "ProcessExecutor", None)
    done = rebuild(archive, open_engine(tmp_path / "index", archive=archive), processes=2)
    assert done.indexed == 6
