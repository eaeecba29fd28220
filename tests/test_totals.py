"""Totals are counted once for each state of an index."""

from pathlib import Path

import pytest
from ingest_builders import WorkFolder

from searcher.index.protocol import Engine, Facet
from searcher.model.expression import Everything, Preferred, Word
from searcher.model.facets import Field
from searcher.model.query import Filter, Query, Sort
from searcher.search import total_of, totals_of


@pytest.fixture
def work(tmp_path: Path) -> WorkFolder:
    work = WorkFolder(tmp_path)
    assert work.run("ingest", "--processes", "1", work.write_notes(range(4))).exit_code == 0
    return work


def searches(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> list[Query]:
    """List each query that is searched from now on."""
    asked: list[Query] = []
    search = engine.search
    monkeypatch.setattr(engine, "search", lambda query: asked.append(query) or search(query))
    return asked


def test_a_total_is_counted_once_whatever_page_is_asked_for(
    work: WorkFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = work.engine
    asked = searches(engine, monkeypatch)
    pages = [Query(), Query(page=2, size=3), Query(sort=Sort.NEWEST, facets=())]
    preferring = Query(expression=Preferred(Everything(), Word("parcel")))
    assert [total_of(engine, one) for one in (*pages, preferring)] == [4] * 4
    assert len(asked) == 1
    assert total_of(engine, Query(filters=(Filter(Field.LANGUAGE, ("hy",)),))) == 0
    assert len(asked) == 2


def test_a_total_is_counted_again_after_a_change(work: WorkFolder) -> None:
    engine = work.engine
    assert total_of(engine, Query()) == 4
    assert work.run("ingest", "--processes", "1", work.write_notes(range(4, 7))).exit_code == 0
    assert total_of(engine, Query()) == 7


def test_the_total_of_an_index_that_lacks_records_is_not_cached(
    work: WorkFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = work.engine
    (work.root / "index" / ".unfinished").write_text("")
    asked = searches(engine, monkeypatch)
    assert [total_of(engine, Query()) for _ in range(2)] == [4, 4]
    assert len(asked) == 2


def test_facets_are_counted_once_too_and_again_after_a_change(
    work: WorkFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = work.engine
    asked = searches(engine, monkeypatch)
    by_kind = Query(facets=(Field.KIND,))
    for _ in range(2):
        found = totals_of(engine, by_kind)
        assert found.facets == engine_facets(engine, by_kind)
        assert sum(value.count for value in found.facets[0].values) == found.total == 4
    assert total_of(engine, by_kind) == 4
    assert len([query for query in asked if query.size == 1]) == 2  # with the facets, and without
    assert work.run("ingest", "--processes", "1", work.write_notes(range(4, 7))).exit_code == 0
    assert totals_of(engine, by_kind).total == 7


def engine_facets(engine: Engine, query: Query) -> tuple[Facet, ...]:
    return engine.search(query).facets
