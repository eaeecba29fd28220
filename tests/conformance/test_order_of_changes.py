"""The changes of an archive, as an engine lists them: by time and identifier, in any pieces."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest
from collection import Collection, Shape
from conftest import SHAPES

from searcher.index.protocol import Engine
from searcher.model.facets import Field
from searcher.model.query import Changes, Filter, Query
from searcher.model.record import Status

EVERY = Query(changes=Changes(), size=100_000, facets=())


@pytest.fixture(scope="module", params=SHAPES, ids=str)
def engine(request: pytest.FixtureRequest, collected: Callable[[str, Shape], Engine]) -> Engine:
    return collected(*request.param)


@pytest.fixture(scope="module")
def expected(collection: Collection) -> list[tuple[int, str, int]]:
    """Return the last change of each record that is not withdrawn, as the archive has it."""
    archive, found = collection.archive, []
    for record in archive.records():
        if record.status is Status.CURRENT:
            moment = archive.history(record.id)[-1].created
            second = int(datetime.fromisoformat(moment).timestamp())
            found.append((second, record.id, record.version))
    return sorted(found)


def listed(engine: Engine, query: Query) -> list[tuple[int, str, int]]:
    hits = engine.search(query).hits
    return [(int(hit.score), hit.id, hit.version) for hit in hits]


def test_changes_are_those_of_the_archive(
    engine: Engine, expected: list[tuple[int, str, int]]
) -> None:
    assert listed(engine, EVERY) == expected


def test_pieces_after_one_another_are_the_whole(
    engine: Engine, expected: list[tuple[int, str, int]]
) -> None:
    """Most changes of a piece are of one second: the identifier decides where it goes on."""
    found, after = list[tuple[int, str, int]](), None
    while piece := listed(engine, replace(EVERY, changes=Changes(after=after), size=97)):
        found += piece
        after = piece[-1][0], piece[-1][1]
    assert found == expected


def test_an_interval_includes_both_its_seconds(
    engine: Engine, expected: list[tuple[int, str, int]]
) -> None:
    seconds = sorted({second for second, _, _ in expected})
    first, last = seconds[len(seconds) // 3], seconds[len(seconds) // 2]
    within = [one for one in expected if first <= one[0] <= last]
    assert within
    assert listed(engine, replace(EVERY, changes=Changes(first, last))) == within


def test_changes_pass_filters(
    engine: Engine, expected: list[tuple[int, str, int]], collection: Collection
) -> None:
    filters = (Filter(Field.PAIR, ("AM-KZ",)),)
    found = listed(engine, replace(EVERY, filters=filters))
    pairs = {one: collection.archive.get(one).pairs for _, one, _ in expected}
    assert found == [one for one in expected if "AM-KZ" in pairs[one[1]]]
