"""The lexicon of an index, whatever its segments and deleted documents."""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from engines_builders import Draft, Library, library

SYLLABLES = ("ba", "be", "bo", "ka", "kal", "la", "le", "ma", "mar", "tu")


@dataclass(frozen=True)
class Grown:
    """An index of many commits, and in how many live documents each word is."""

    made: Library
    counts: Counter[str]


@pytest.fixture(scope="module")
def grown() -> Iterator[Grown]:
    chance = random.Random(5)
    words = ["".join(chance.choices(SYLLABLES, k=chance.randint(1, 3))) for _ in range(600)]
    weights = [1 / (place + 1) for place in range(len(words))]
    with library() as made:
        texts: dict[int, str] = {}
        for first, last in ((0, 300), (300, 420), (420, 470), (470, 490), (250, 260), (5, 9)):
            commit = []
            for number in range(first, last):
                texts[number] = " ".join(chance.choices(words, weights, k=40))
                commit.append((number, Draft(body=texts[number])))
            made.commit(commit)
        counts = Counter(word for text in texts.values() for word in set(text.split()))
        yield Grown(made, counts)


def most_frequent(counts: Counter[str], prefix: str, limit: int) -> list[tuple[str, int]]:
    having = [(word, count) for word, count in counts.items() if word.startswith(prefix)]
    return sorted(having, key=lambda one: (-one[1], one[0]))[:limit]


@pytest.mark.parametrize("limit", [1, 6, 21, 1000])
def test_the_most_frequent_words_are_those_of_all_segments_together(grown: Grown, limit: int):
    terms = grown.made.engine.terms()
    assert len(terms.snapshot.readers) > 2
    for prefix in ("", "b", "ka", "kal", "mar", "marl", "tu", "zz"):
        found = [(one.word, one.documents) for one in terms.with_prefix(prefix, limit)]
        assert found == most_frequent(grown.counts, prefix, limit), prefix
