"""Build a table of neighbours from the words of an index and their vectors."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import combinations

import numpy as np

from searcher.crosslingual.similarity import Links, Places, Vectors, centred, closeness, link
from searcher.crosslingual.table import ComparedWord, Header, NeighbourTable
from searcher.crosslingual.words import by_language

Embed = Callable[[Sequence[str]], Vectors]
"""Computes the vectors of some words, a row each."""

_AT_A_TIME = 64  # words that are embedded


@dataclass(frozen=True, slots=True)
class Settings:
    """Which words are neighbours: see decision 0028 for the measurements.

    most: the most neighbours of a word in one language.
    threshold: the least similarity of neighbours.
    least_words: the fewest words of a language; with less the mean of their vectors is no property
        of the language.
    """

    most: int = 3
    threshold: float = 0.3
    least_words: int = 100


DEFAULTS = Settings()


def build_table(
    words: Sequence[ComparedWord],
    embed: Embed,
    model: str,
    documents: int,
    settings: Settings = DEFAULTS,
    progress: Callable[[int], None] = lambda _: None,
) -> NeighbourTable:
    """Find the neighbours of each of some words in every other language.

    `model` is the name of what `embed` computes with, `documents` how many the index has.
    `progress` is called with the number of words that were embedded since its last call.
    """
    groups = [(n, at) for n, at in by_language(words) if len(at) >= settings.least_words]
    places = [np.array(at, np.intp) for _, at in groups]
    vectors = [
        centred(_embedded([words[place].text for place in at], embed, progress)) for _, at in groups
    ]
    header = Header(
        model=model,
        made=datetime.now(UTC).isoformat(timespec="seconds"),
        documents=documents,
        words=len(words),
        most=settings.most,
        threshold=settings.threshold,
    )
    return _table(header, words, list(_linked(places, vectors, settings)))


def _embedded(texts: Sequence[str], embed: Embed, progress: Callable[[int], None]) -> Vectors:
    found = []
    for first in range(0, len(texts), _AT_A_TIME):
        some = texts[first : first + _AT_A_TIME]
        found.append(np.asarray(embed(some), np.float32))
        progress(len(some))
    return np.concatenate(found)


def _linked(
    places: Sequence[Places], vectors: Sequence[Vectors], settings: Settings
) -> Iterator[Links]:
    """Link the words of each two languages in both directions; words are numbered by `places`."""
    for one, other in combinations(range(len(places)), 2):
        sides = (
            (vectors[one], closeness(vectors[one], vectors[other])),
            (vectors[other], closeness(vectors[other], vectors[one])),
        )
        for here, there, (a, b) in ((one, other, sides), (other, one, sides[::-1])):
            links = link(a, b, settings.most, settings.threshold)
            yield Links(
                places[here][links.words], places[there][links.neighbours], links.similarities
            )


def _table(header: Header, words: Sequence[ComparedWord], found: Sequence[Links]) -> NeighbourTable:
    """Make a table of the words that are in some link."""
    nothing = np.empty(0, np.intp)
    sources = np.concatenate([nothing, *(one.words for one in found)])
    targets = np.concatenate([nothing, *(one.neighbours for one in found)])
    similarities = np.concatenate([np.empty(0), *(one.similarities for one in found)])
    order = np.lexsort((targets, -similarities, sources))
    used = np.unique(np.concatenate([sources, targets]))
    counts = np.bincount(np.searchsorted(used, sources), minlength=len(used))
    offsets = np.zeros(len(used) + 1, np.uint32)
    np.cumsum(counts, out=offsets[1:])
    return NeighbourTable(
        header=header,
        words=[words[place] for place in used.tolist()],
        offsets=offsets,
        targets=np.searchsorted(used, targets[order]).astype(np.uint32),
        similarities=similarities[order].astype(np.float16),
    )
