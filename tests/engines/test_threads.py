"""One engine used by many threads."""

import random
import sys
import threading
import time
from collections.abc import Iterator

import pytest
from engines_builders import VALUES, Draft, Library, filler, library

from searcher.index.protocol import Ranking
from searcher.index.whoosh import snapshot
from searcher.model.expression import (
    And,
    Expression,
    Fuzzy,
    Near,
    Not,
    Or,
    Phrase,
    Prefix,
    Undated,
    Word,
)
from searcher.model.facets import Field
from searcher.model.query import Filter, Query, Sort

READERS, QUERIES = 4, 500
NOISE = tuple(range(900, 912))

TREES: tuple[Expression, ...] = (
    Word("trade"),
    Or((Word("talks"), Word("энергия"), VALUES[0])),
    And((Word("the"), Or((Word("of"), Undated())), Not(Word("talks")))),
    Phrase(("the", "trade")),
    Near(("talks", "ministers", "of"), 4),
    Prefix("cul"),
    Fuzzy("trader"),
    And((Prefix("mi"), VALUES[4])),
)
ASKED = tuple(
    Query(expression=tree, filters=filters, sort=sort, page=page, facets=(Field.YEAR, Field.TOPIC))
    for tree in TREES
    for filters in ((), (Filter(Field.LANGUAGE, ("en", "ru")),))
    for sort, page in ((Sort.RELEVANCE, 1), (Sort.RELEVANCE, 2), (Sort.NEWEST, 1))
)


def noise(round_: int) -> list[tuple[int, Draft]]:
    """Make records that no query matches, always of the same lengths, so that they do not change
    the weights of words either.
    """
    published = "2017-03-03"  # so that they do not match a search for undated records
    return [
        (number, Draft("", f"zz{round_} zz{number} zz", published=published, language="az"))
        for number in NOISE
    ]


@pytest.fixture
def busy(monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    """Write an index in segments, with deletions; threads switch often, and caches are small."""
    monkeypatch.setattr(snapshot, "_CACHE_SIZE", 16)
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-4)
    with library() as made:
        made.commit(filler(11, 100))
        made.commit(noise(0))
        made.commit([(100, None), *((100 + n, one) for n, (_, one) in enumerate(filler(12, 20)))])
        yield made
    sys.setswitchinterval(interval)


def test_results_are_the_same_while_other_threads_write(busy: Library) -> None:
    expected: list[Ranking] = [busy.engine.search(query) for query in ASKED]
    assert all(ranking.total for ranking in expected)
    wrong: list[object] = []
    asked: list[int] = []
    start = threading.Barrier(READERS + 1)

    def read(seed: int) -> None:
        chance = random.Random(seed)
        start.wait()
        for _ in range(QUERIES):
            number = chance.randrange(len(ASKED))
            found = busy.engine.search(ASKED[number])
            if found != expected[number]:
                wrong.append((ASKED[number], found))
            asked.append(number)

    readers = [threading.Thread(target=read, args=(seed,)) for seed in range(READERS)]
    for reader in readers:
        reader.start()
    start.wait()
    commits = 0
    while any(reader.is_alive() for reader in readers):
        commits += 1
        busy.commit(noise(commits))
        time.sleep(0.1)
    for reader in readers:
        reader.join()
    assert wrong == []
    assert len(asked) == READERS * QUERIES == 2000
    assert commits >= 5
    assert [busy.engine.search(query) for query in ASKED] == expected
