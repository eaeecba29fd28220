"""A folded result has one record of each group, and every count is one of groups, in every engine."""

import random
from collections.abc import Iterable
from dataclasses import replace as changed
from itertools import product

import pytest
from conftest import Library
from laws_builders import record
from msgspec.structs import replace

from searcher.model.facets import FACETS, Field
from searcher.model.query import Filter, Fold, Group, Mode, Query, Sort, Unit
from searcher.model.record import Record, Relation, RelationKind, Status
from searcher.query import parse_query

KINDS = {
    Fold.TEXTS: {RelationKind.NEAR_DUPLICATE},
    Fold.EVENTS: set(RelationKind),
}
SUBJECTS = ("trade", "culture", "energy")
DATES = ("2014-05-01", "2014", "2015-02", None, "2013/2015", "2014-05-02", "XXXX-04-23")


def made(count: int, seed: int = 7) -> list[Record]:
    """Make records of which many are related to one or two earlier ones."""
    chance, records = random.Random(seed), list[Record]()
    for n in range(count):
        earlier = chance.sample(records, min(len(records), chance.choice((0, 0, 0, 1, 1, 2))))
        kinds = [chance.choice(list(RelationKind)) for _ in earlier]
        one = record(
            n,
            title=f"{chance.choice(SUBJECTS).capitalize()} talks",
            body=f"The ministers spoke about {chance.choice(SUBJECTS)}. No {n}.",
            pairs=chance.choice([("AM-KZ",), ("AZ-KZ", "AZ-GE"), ()]),
            published=chance.choice(DATES),
            source=chance.choice(["Steppe Wire", "Harbour Post", None]),
            language=chance.choice(["en", "ru"]),
        )
        relations = (Relation(e.id, kind, 0.9) for e, kind in zip(earlier, kinds, strict=True))
        records.append(replace(one, related=tuple(relations)))
    return records


def groups_of(records: Iterable[Record], fold: Fold) -> list[set[str]]:
    """Join records that a chain of relations connects, one by one."""
    groups: list[set[str]] = []
    for one in records:
        related = {r.id for r in one.related if r.kind in KINDS[fold]}
        joined = {one.id, *related}
        touching = [group for group in groups if group & joined]
        groups = [group for group in groups if not group & joined]
        groups.append(joined.union(*touching))
    return groups


@pytest.fixture(params=[1, 7], ids=["one segment", "many segments"])
def related(request: pytest.FixtureRequest, library: Library) -> Library:
    records = made(120)
    for start in range(0, 120, 120 // request.param):
        library.put(records[start : start + 120 // request.param])
    return library


QUERIES = [
    Query(size=100),
    parse_query("trade", size=100),
    parse_query("trade OR culture", size=100, sort=Sort.NEWEST),
    Query(size=100, filters=(Filter(Field.LANGUAGE, ("en",)),), sort=Sort.OLDEST),
    Query(
        size=100,
        filters=(
            Filter(Field.PAIR, ("AM-KZ", "AZ-GE")),
            Filter(Field.SOURCE, ("unknown",), Mode.NONE),
        ),
    ),
]


def ids(library: Library, query: Query) -> list[str]:
    return [one.id for one in library.engine.scan(query)]


@pytest.mark.parametrize(("query", "fold"), [*product(QUERIES, Fold)])
def test_of_each_group_the_first_result_is_kept(related: Library, query: Query, fold: Fold) -> None:
    every = ids(related, query)
    groups = groups_of(related.records.values(), fold)
    first: dict[int, str] = {}
    for one in every:
        (group,) = (n for n, group in enumerate(groups) if one in group)
        first.setdefault(group, one)
    folded = changed(query, fold=fold)
    assert ids(related, folded) == list(first.values())
    ranking = related.engine.search(folded)
    assert [hit.id for hit in ranking.hits] == list(first.values())[:100]
    assert ranking.total == len(first) < len(every)
    assert related.engine.search(changed(query, folds=(fold,))).folded == {
        None: len(every),
        fold: len(first),
    }


@pytest.mark.parametrize(("query", "fold"), [*product(QUERIES, Fold)])
def test_the_others_of_a_group_are_counted_and_listed(
    related: Library, query: Query, fold: Fold
) -> None:
    ranking = related.engine.search(changed(query, fold=fold))
    assert ranking.others
    for hit in ranking.hits:
        own = changed(query, group=Group(fold, hit.id))
        listed = ids(related, own)
        assert hit.id in listed
        assert len(listed) == 1 + ranking.others.get(hit.id, 0)
        (group,) = (g for g in groups_of(related.records.values(), fold) if hit.id in g)
        assert set(listed) <= group


@pytest.mark.parametrize(("query", "fold"), [*product(QUERIES, Fold)])
def test_a_facet_count_is_the_total_after_clicking_it(
    related: Library, query: Query, fold: Fold
) -> None:
    folded = changed(query, fold=fold, facets=FACETS)
    for facet in related.engine.search(folded).facets:
        others = tuple(f for f in query.filters if f.field is not facet.field)
        for value in facet.values:
            clicked = changed(folded, filters=(*others, Filter(facet.field, (value.value,))))
            assert related.engine.search(clicked).total == value.count, value


@pytest.mark.parametrize("unit", [Unit.YEAR, Unit.MONTH])
@pytest.mark.parametrize(("query", "fold"), [*product(QUERIES[:3], Fold)])
def test_a_bar_is_the_total_of_its_period(
    related: Library, query: Query, fold: Fold, unit: Unit
) -> None:
    folded = changed(query, fold=fold, facets=())
    timeline = related.engine.search(changed(folded, timeline=unit)).timeline
    assert timeline is not None
    for bar in timeline.bars:
        for suffix, count in (("", bar.certain), ("?", bar.possible)):
            dated = parse_query(f"date:{bar.period}{suffix}")
            narrowed = _and(folded, dated)
            assert related.engine.search(narrowed).total == count, (bar, suffix)
    undated = related.engine.search(_and(folded, parse_query("date:none")))
    assert undated.total == timeline.undated


def _and(query: Query, other: Query) -> Query:
    """Require a filter on dates too, as the address of a bar does."""
    return changed(query, dates=other.expression)  # type: ignore[arg-type]


def test_pages_of_a_folded_result_have_each_group_once(related: Library) -> None:
    query = changed(QUERIES[1], fold=Fold.EVENTS, size=7)
    total = related.engine.search(query).total
    pages = range(1, total // 7 + 2)
    listed = [
        hit.id for page in pages for hit in related.engine.search(changed(query, page=page)).hits
    ]
    assert listed == ids(related, query)


def test_a_withdrawn_record_still_joins_those_related_to_it(library: Library) -> None:
    one = record(1, body="A text.")
    near = (Relation(one.id, RelationKind.NEAR_DUPLICATE, 0.9),)
    two, three = (replace(record(n, body="A text too."), related=near) for n in (2, 3))
    library.put([one, two, three])
    assert library.engine.search(Query(fold=Fold.TEXTS)).total == 1
    library.put([replace(one, version=2, status=Status.WITHDRAWN)])
    ranking = library.engine.search(Query(fold=Fold.TEXTS))
    assert (ranking.total, list(ranking.others.values())) == (1, [1])


def test_nothing_is_folded_in_an_empty_index(library: Library) -> None:
    for fold in Fold:
        query = Query(fold=fold, folds=tuple(Fold), timeline=Unit.YEAR)
        ranking = library.engine.search(query)
        assert (ranking.total, ranking.hits, set(ranking.folded.values())) == (0, (), {0})
        assert library.engine.search(Query(group=Group(fold, "absent"))).total == 0


def test_records_without_relations_are_not_folded(small: Library) -> None:
    for fold in Fold:
        ranking = small.engine.search(Query(fold=fold, folds=tuple(Fold)))
        assert ranking.total == 40
        assert ranking.others == {}
        own = small.engine.search(Query(group=Group(fold, ranking.hits[0].id)))
        assert [hit.id for hit in own.hits] == [ranking.hits[0].id]
