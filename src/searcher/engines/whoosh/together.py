"""Words that stand together: phrases, and words near each other.

A place is document · 2³² + position + room before the first for a phrase to begin: places of
several words compare and sort as plain numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from searcher.engines.whoosh.arrays import Ints, begins, unrepeated
from searcher.engines.whoosh.segment import Postings
from searcher.engines.whoosh.sets import among, common, located
from searcher.query.parse import MAX_TERMS
from searcher.search.marks import near_positions

_BITS = 32
_AT_ONCE = 1 << 22  # places: more would take hundreds of megabytes


def places(postings: Postings, term: int, docs: Ints | None, size: int) -> Ints:
    """Where a term stands, in all documents of a segment of `size` or in some; ascending."""
    first, after = postings.extent(term)
    held = postings.docs[first:after]
    picked = None
    if docs is not None:
        found, there = located(docs, held, size)
        picked = found[there]
    owners, positions = postings.positions_of(term, picked)
    at = held.take(owners).astype(np.intp)
    at <<= _BITS
    at += positions
    at += MAX_TERMS
    return at


def in_a_row(postings: Postings, terms: Sequence[int], size: int) -> Ints:
    """The documents in which terms stand one after the other."""
    docs = _with_all(postings, terms, size)
    total = sum(map(postings.frequency, terms))
    if total <= _AT_ONCE:
        return _Row(postings, terms, size, lookup=False).within(docs)
    row, step = _Row(postings, terms, size, lookup=True), max(1, len(docs) * _AT_ONCE // total)
    pieces = [docs[start : start + step] for start in range(0, len(docs), step)]
    return np.concatenate([docs[:0], *(row.within(piece) for piece in pieces)])


def _with_all(postings: Postings, terms: Sequence[int], size: int) -> Ints:
    """The documents that have all of some terms."""
    extents = sorted((postings.extent(term) for term in terms), key=lambda e: e[1] - e[0])
    (first, after), *others = extents
    docs = postings.docs[first:after].astype(np.intp)
    for first, after in others:
        docs = docs[among(docs, postings.docs[first:after], size)]
    return docs


@dataclass(frozen=True)
class _Row:
    """Terms that are to stand in a row.  With `lookup` only the places in the documents asked
    about are read, else all of them where that is faster.
    """

    postings: Postings
    terms: Sequence[int]
    size: int
    lookup: bool

    def within(self, docs: Ints) -> Ints:
        """Which of `docs`, which have all the terms, have them in a row."""
        first, *others = sorted(range(len(self.terms)), key=self._frequency)
        starts = self._starts(first, docs)
        for at in others:
            starts = common(starts, self._starts(at, docs))
            docs = unrepeated(starts >> _BITS)
        return docs

    def _frequency(self, at: int) -> int:
        return self.postings.frequency(self.terms[at])

    def _starts(self, at: int, docs: Ints) -> Ints:
        """Where the row would begin if one of its terms is in its place."""
        first, after = self.postings.extent(self.terms[at])
        most = not self.lookup and len(docs) * 2 > after - first
        return places(self.postings, self.terms[at], None if most else docs, self.size) - at


@dataclass(frozen=True)
class Runs:
    """Runs of places of several words, each at most `distance` from the next.

    Place `i` is of the words whose bits are set in `words[i]`; run `r` is `starts[r]` to
    `starts[r + 1]`.  Near each other are words only within a run that has them all.
    """

    places: Ints
    words: Ints
    starts: Ints
    distance: int
    asked: int

    @classmethod
    def of(cls, each: Sequence[Ints], distance: int) -> "Runs":
        """The runs of the places of each word."""
        every = np.concatenate(each)
        bits = np.repeat(1 << np.arange(len(each)), [len(one) for one in each])
        order = np.argsort(every, kind="stable")
        every, bits = every[order], bits[order]
        (first,) = begins(every).nonzero()
        every, bits = every[first], np.bitwise_or.reduceat(bits, first)
        before = every[0] - distance - 1 if len(every) else 0
        starts = np.flatnonzero(np.diff(every, prepend=before) > distance)
        return cls(every, bits, np.append(starts, len(every)), distance, len(each))

    def documents(self, most: int) -> tuple[Ints, int]:
        """The documents with a chain of all words.  At most `most` runs are looked at one by
        one: how many more could have been is told, too, below nought if some were left out.
        """
        if not len(self.places):
            return self.places, most
        begin, sizes = self.starts[:-1], np.diff(self.starts)
        whole = np.bitwise_or.reduceat(self.words, begin) == (1 << self.asked) - 1
        lone = np.maximum.reduceat(np.bitwise_count(self.words), begin) == 1
        # With each place one word's, two words must meet somewhere, and as many places as
        # words are a chain.
        sure = whole & lone & ((sizes == self.asked) | (self.asked == 2))
        unsure = np.flatnonzero(whole & ~sure)
        chained = [run for run in unsure[: max(most, 0)].tolist() if self._is_chain(run)]
        found = np.concatenate([np.flatnonzero(sure), np.array(chained, np.intp)])
        docs = unrepeated(np.sort(self.places[begin[found]] >> _BITS))
        return docs, most - len(unsure)

    def _is_chain(self, run: int) -> bool:
        places = self.places[self.starts[run] : self.starts[run + 1]]
        words = self.words[self.starts[run] : self.starts[run + 1]]
        each = [places[(words >> one) & 1 == 1].tolist() for one in range(self.asked)]
        return bool(near_positions(each, self.distance))
