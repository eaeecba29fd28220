"""Filters, facets, pages and order of results, compared with brute force over the records."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import product

import numpy as np
import pytest
from engines_builders import VALUES, History, Library, expressions, histories, written
from hypothesis import given, settings
from hypothesis import strategies as st

from searcher.index.protocol import Facet, FacetValue, Ranked, Ranking
from searcher.index.record_values import days_of, facet_values
from searcher.index.whoosh import facets, segment
from searcher.model.expression import Everything, Expression, Word, texts
from searcher.model.facets import Field
from searcher.model.query import Filter, Mode, Query, Sort
from searcher.model.record import Record
from searcher.text import fold

several_expressions = st.lists(expressions, min_size=1, max_size=6)


def ranked(library: Library, expression: Expression, **rest: object) -> Ranking:
    return library.engine.search(Query(expression=expression, **{"size": 1000, **rest}))


@st.composite
def filters(draw: st.DrawFn) -> Filter:
    field = draw(st.sampled_from(Field))
    known = [value.value for value in VALUES if value.field is field]
    values = draw(st.lists(st.sampled_from([*known, "nothing"]), max_size=3))
    return Filter(field, tuple(values), draw(st.sampled_from(Mode)))


class LiveRecords:
    """The live records, searched by brute force."""

    def __init__(self, records: Mapping[str, Record]) -> None:
        self._records = records
        self._values = {
            field: {v for one in records.values() for v in facet_values(one, field)}
            for field in Field
        }

    def passing(self, ids: Iterable[str], chosen: Iterable[Filter]) -> list[str]:
        return [one for one in ids if all(self._passes(self._records[one], f) for f in chosen)]

    def _passes(self, one: Record, chosen: Filter) -> bool:
        held = set(facet_values(one, chosen.field))
        asked = [bool(held & self._meant(chosen.field, value)) for value in chosen.values]
        match chosen.mode:
            case Mode.ANY:
                return any(asked)
            case Mode.ALL:
                return all(asked)
            case Mode.NONE:
                return not any(asked)

    def _meant(self, field: Field, asked: str) -> set[str]:
        if asked in self._values[field]:
            return {asked}
        return {value for value in self._values[field] if fold(value) == fold(asked)}

    def facet(self, field: Field, ids: Iterable[str]) -> Facet:
        counts = Counter(v for one in ids for v in facet_values(self._records[one], field))
        ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
        return Facet(field, tuple(FacetValue(value, count) for value, count in ordered))

    def by_day(self, ids: Iterable[str], sort: Sort) -> list[str]:
        def place(one: str) -> tuple[int, int, str]:
            days = days_of(self._records[one])
            if days is None:
                return 1, 0, one
            return 0, days[0] if sort is Sort.OLDEST else -days[1], one

        return sorted(ids, key=place)

    def version(self, one: str) -> int:
        return self._records[one].version


@settings(max_examples=20)
@given(
    histories(),
    several_expressions,
    st.sampled_from((3, 1 << 15)),
    st.data(),
    st.sampled_from((0, 1 << 17)),
    st.sampled_from((1, 10**9)),
)
def test_filters_and_facets_agree_with_the_records(
    history: History,
    asked: Sequence[Expression],
    at_once: int,
    data: st.DataObject,
    joined: int,
    searched: int,
) -> None:
    with pytest.MonkeyPatch.context() as patch, written(history) as library:
        patch.setattr(facets, "_CHUNK", at_once)
        patch.setattr(facets, "_JOINED", joined)  # rows of several fields are joined, or not
        patch.setattr(facets, "_SEARCHED", searched)
        patch.setattr(segment, "_MANY", searched)
        live = LiveRecords(library.living)
        for expression in asked:
            matched = [hit.id for hit in ranked(library, expression).hits]
            chosen = data.draw(st.lists(filters(), max_size=3).map(tuple))
            fields = data.draw(st.lists(st.sampled_from(Field), min_size=1, unique=True).map(tuple))
            ranking = ranked(library, expression, filters=chosen, facets=fields)
            assert tuple(facet.field for facet in ranking.facets) == fields
            assert_filtered(ranking, live, matched, chosen)


FILTERS = (
    Filter(Field.TOPIC, ("topic 0",)),
    Filter(Field.TOPIC, ("topic 0", "topic 11"), Mode.ALL),
    Filter(Field.TOPIC, ("topic 11", "nothing"), Mode.NONE),
    Filter(Field.PAIR, ("AM-KZ", "KZ-RU", "GE-KZ")),
    Filter(Field.PAIR, ("AZ-GE", "GE-TR"), Mode.ALL),
    Filter(Field.PAIR, ("AZ-GE",), Mode.NONE),
    Filter(Field.SOURCE, ("harbour post", "cag")),
    Filter(Field.YEAR, ("2014", "undated"), Mode.NONE),
    Filter(Field.KIND, (), Mode.ALL),
)


def test_filters_narrow_one_another_but_not_their_own_facet() -> None:
    """Some of the filters are on the same field."""
    fields = (Field.PAIR, Field.TOPIC, Field.YEAR)
    with written(History(seed=6, many=120, size=70, gone=(100, 101, 190))) as library:
        live = LiveRecords(library.living)
        for expression in (Everything(), Word("trade")):
            matched = [hit.id for hit in ranked(library, expression).hits]
            for chosen in product(FILTERS, repeat=2):
                ranking = ranked(library, expression, filters=chosen, facets=fields)
                assert_filtered(ranking, live, matched, chosen)


def assert_filtered(
    ranking: Ranking, live: LiveRecords, matched: Sequence[str], chosen: Sequence[Filter]
) -> None:
    assert [hit.id for hit in ranking.hits] == live.passing(matched, chosen)
    assert ranking.total == len(ranking.hits)
    for facet in ranking.facets:
        others = [one for one in chosen if one.field is not facet.field]
        assert facet == live.facet(facet.field, live.passing(matched, others))


@settings(max_examples=20)
@given(histories(), several_expressions, st.integers(1, 9), st.integers(1, 4))
def test_pages_in_any_order_are_parts_of_all_results(
    history: History, asked: Sequence[Expression], size: int, page: int
) -> None:
    with written(history) as library:
        live = LiveRecords(library.living)
        for expression in asked:
            for sort in Sort:
                every = ranked(library, expression, sort=sort).hits
                assert_in_order(every, expression, sort, live)
                some = ranked(library, expression, sort=sort, size=size, page=page)
                assert some.hits == every[(page - 1) * size : page * size]
                assert some.total == len(every)


def assert_in_order(
    every: Sequence[Ranked], expression: Expression, sort: Sort, live: LiveRecords
) -> None:
    ids = [hit.id for hit in every]
    assert [hit.version for hit in every] == [live.version(one) for one in ids]
    if sort is Sort.RELEVANCE and texts(expression):
        assert ids == [h.id for h in sorted(every, key=lambda hit: (-hit.score, hit.id))]
    elif sort is not Sort.ADDED:  # without an archive, records arrive when they are put
        assert ids == live.by_day(ids, sort)


@settings(max_examples=20)
@given(histories(), several_expressions)
def test_a_rebuilt_index_gives_the_same_results(
    history: History, asked: Sequence[Expression]
) -> None:
    with written(history) as library:
        before = [ranked(library, expression) for expression in asked]
        library.engine.rebuild(reversed(library.living.values()))
        assert [ranked(library, expression) for expression in asked] == before


def test_a_search_may_have_no_facets() -> None:
    with written(History(many=3, size=3)) as library:
        assert ranked(library, Everything(), facets=()).facets == ()
        assert ranked(library, Everything(), facets=()).total == 3


def test_tables_of_a_large_index_share_the_rows_of_a_field(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each combination of fields that pages ask for would else have a copy of all records."""
    monkeypatch.setattr(facets, "_JOINED", 10)
    with written(History(many=120, size=70)) as library:
        snapshot = library.snapshot
        tables = [snapshot.table((Field.YEAR, other)) for other in (Field.PAIR, Field.TOPIC)]
        assert tables[0].alone[0] is tables[1].alone[0]
        assert all(table.count(np.arange(70)).shape == table.totals.shape for table in tables)
        assert all(table._parts is table.alone for table in tables)
