"""What follows a place in the order of a result: any pieces, one after the other, are the whole."""

from collections.abc import Callable
from dataclasses import replace
from itertools import product

import pytest
from collection import Shape
from conftest import SHAPES, Library
from laws_builders import record

from searcher.index.protocol import Engine
from searcher.model.expression import Everything, Word
from searcher.model.facets import Field
from searcher.model.query import Filter, Fold, Place, Query, Sort
from searcher.query import parse_query

BY_DATE = [Sort.NEWEST, Sort.OLDEST]


@pytest.fixture(scope="module", params=SHAPES, ids=str)
def engine(request: pytest.FixtureRequest, collected: Callable[[str, Shape], Engine]) -> Engine:
    return collected(*request.param)


def pieces(engine: Engine, query: Query) -> list[str]:
    """Return the hits of each piece after the last one; check that each has the total."""
    found, place, total = list[str](), None, engine.search(query).total
    while True:
        ranking = engine.search(replace(query, after=place))
        assert ranking.total == total
        found += [hit.id for hit in ranking.hits]
        place = ranking.reached
        if place is None:
            return found
        assert len(ranking.hits) == query.size


@pytest.mark.parametrize(
    ("sort", "fold", "words"),
    list(product(Sort, [None, Fold.EVENTS], [Everything(), Word("minister")])),
    ids=str,
)
def test_pieces_after_one_another_are_the_whole(
    engine: Engine, sort: Sort, fold: Fold | None, words: Everything | Word
) -> None:
    query = Query(expression=words, sort=sort, fold=fold, size=271, facets=())
    assert pieces(engine, query) == [hit.id for hit in engine.scan(query)]


def test_a_result_that_ends_with_a_page_has_nothing_after_it(library: Library) -> None:
    library.put(record(n) for n in range(6))
    query = Query(size=3, facets=())
    first = library.engine.search(query)
    assert first.reached
    second = library.engine.search(replace(query, after=first.reached))
    assert (len(second.hits), second.reached) == (3, None)
    beyond = Place(second.hits[-1].score + 1e12, "zzzzzzzzzzzz")
    assert library.engine.search(replace(query, after=beyond)).hits == ()


def test_facets_and_the_total_are_of_the_whole_result(small: Library) -> None:
    query = replace(parse_query("trade"), size=2)
    first = small.engine.search(query)
    second = small.engine.search(replace(query, after=first.reached))
    assert (second.total, second.facets) == (first.total, first.facets)
    filters = (Filter(Field.PAIR, ("AM-KZ",)),)
    after = small.engine.search(replace(query, filters=filters, after=first.reached))
    assert after.total == small.engine.search(replace(query, filters=filters)).total


@pytest.mark.parametrize("sort", BY_DATE)
def test_what_arrives_between_two_pieces_moves_nothing(library: Library, sort: Sort) -> None:
    library.put(record(n, published=f"20{10 + n % 9}-03-0{1 + n % 7}") for n in range(40))
    before = {hit.id for hit in library.engine.scan(Query(facets=()))}
    query, found, place, arrived = Query(sort=sort, size=7, facets=()), list[str](), None, 40
    while True:
        ranking = library.engine.search(replace(query, after=place))
        found += [hit.id for hit in ranking.hits]
        place = ranking.reached
        if place is None:
            break
        library.put(
            record(n, published=f"20{10 + n % 9}-05-0{1 + n % 7}")
            for n in range(arrived, arrived + 9)
        )
        arrived += 9
        assert arrived < 500, "there is no end"
    assert len(found) == len(set(found))
    assert before <= set(found)
