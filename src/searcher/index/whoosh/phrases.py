"""Phrases: words one after the other.

A place is document · 2³² + position + room before the first for a phrase to begin: places of
several words compare and sort as plain integers.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from searcher.index.whoosh.arrays import Array, Ints, drop_repeats, expand_ranges
from searcher.index.whoosh.budget import POSTINGS_PER_UNIT, Share
from searcher.index.whoosh.doc_sets import intersect_sorted, locate, look_up, membership, overlap
from searcher.index.whoosh.segment import Postings
from searcher.model.query import MAX_TERMS

BITS = 32
_TOGETHER = 1 << 12  # places that are read together
_ALWAYS = 16  # documents whose places are
_GATHERED = 1 << 16  # postings in which all documents are sought at once
_FEW = 4  # postings for each document
_CHUNK = 1 << 21  # places: more would take hundreds of megabytes


def places(postings: Postings, term: int, docs: Ints | None, size: int) -> Ints:
    """Read the places of a term in all documents of a segment of `size`, or in some; ascending."""
    first, after = postings.extent(term)
    held = postings.docs[first:after]
    picked = None
    if docs is not None:
        low, high = overlap(docs, held)
        found, there = locate(docs, held[low:high], size)
        picked = found[there] + low
    owners, positions = postings.positions_of(term, picked)
    return _numbered(held.take(owners), positions)


def places_of_any(postings: Postings, terms: Sequence[int], docs: Ints, size: int) -> Ints:
    """Read the places of any of some terms in some documents, ascending, each once."""
    extents = [postings.extent(term) for term in terms]
    if sum(after - first for first, after in extents) > max(_GATHERED, len(docs) * _FEW):
        each = [places(postings, term, docs, size) for term in terms]
    else:
        each = [_gathered(postings, terms, extents, docs, size)] if terms else []
    found = np.concatenate([docs[:0], *each])
    return drop_repeats(np.sort(found)) if len(terms) > 1 else found


def _gathered(
    postings: Postings,
    terms: Sequence[int],
    extents: Sequence[tuple[int, int]],
    docs: Ints,
    size: int,
) -> Ints:
    """Read the places of terms in some documents, term by term, by one pass over all postings."""
    held = np.concatenate([postings.docs[first:after] for first, after in extents])
    counts = postings.counts.pieces(extents)
    wanted = np.zeros(size, np.bool_)
    wanted[docs] = True
    (chosen,) = wanted.take(held).nonzero()
    if not len(chosen):
        return docs[:0]
    starts, after = (postings.starts.take(np.add(terms, n)).astype(np.intp) for n in (0, 1))
    shifts = starts - np.append(0, np.cumsum(after - starts)[:-1])
    ends = np.cumsum([after - first for first, after in extents])
    taken = counts.take(chosen).astype(np.intp)
    begins = _sums_before(counts, chosen) + shifts.take(ends.searchsorted(chosen, "right"))
    at = expand_ranges(begins, taken)
    return _numbered(np.repeat(held.take(chosen), taken), postings.positions.take(at))


def _sums_before(counts: Array, at: Ints) -> Ints:
    """Return the sum of the counts before each of some places, ascending: of the stretches between
    them, which costs a third of a sum at every place.
    """
    between = np.zeros(len(at) + 1, np.intp)
    between[1:] = at
    sums = np.add.reduceat(counts, between, dtype=np.intp)
    if at[0] == 0:
        sums[0] = 0
    return np.cumsum(sums)[:-1]


def _numbered(docs: Array, positions: Array) -> Ints:
    at = docs.astype(np.intp)
    at <<= BITS
    at += positions
    at += MAX_TERMS
    return at


def consecutive(
    postings: Postings, terms: Sequence[int], size: int, within: Ints | None, share: Share
) -> Ints:
    """Find the documents, of all or of some, in which terms are consecutive; search as many as the
    share allows.
    """
    docs = _with_all(postings, terms, size, within)
    total = sum(map(postings.frequency, terms))
    if total <= _CHUNK and within is None:
        return _PhraseSearch(postings, terms, size, share, lookup=False).within(docs)
    row = _PhraseSearch(postings, terms, size, share, lookup=True)
    pieces = share.within_budget(in_chunks(docs, total, _CHUNK))
    return np.concatenate([docs[:0], *map(row.within, pieces)])


def in_chunks(docs: Ints, total: int, most: int) -> Iterator[Ints]:
    """Split documents that have `total` places into chunks of about `most` places."""
    step = max(1, len(docs) * most // max(1, total))
    return (docs[start : start + step] for start in range(0, len(docs), step))


def _with_all(postings: Postings, terms: Sequence[int], size: int, within: Ints | None) -> Ints:
    """Return the documents that have all of some terms."""
    extents = sorted((postings.extent(term) for term in terms), key=lambda e: e[1] - e[0])
    (first, after), *others = extents
    docs = postings.docs[first:after].astype(np.intp)
    if within is not None:
        docs = docs[membership(docs, within, size)]
    for first, after in others:
        docs = docs[membership(docs, postings.docs[first:after], size)]
    return docs


@dataclass(frozen=True)
class _PhraseSearch:
    """Consecutive terms to be found.  With `lookup` only the places in the given documents are
    read, else all of them where that is faster.
    """

    postings: Postings
    terms: Sequence[int]
    size: int
    share: Share
    lookup: bool

    def within(self, docs: Ints) -> Ints:
        """Select the documents with consecutive terms from `docs`, which all have the terms."""
        if len(docs) <= _ALWAYS or self._places_in(docs) <= _TOGETHER:
            return self._together(docs)
        first, *others = sorted(range(len(self.terms)), key=self._frequency)
        every, starts = docs, self._starts(first, docs)
        for done, at in enumerate(others, 2):
            starts = intersect_sorted(starts, self._starts(at, docs))
            docs = drop_repeats(starts >> BITS)
            if done < len(self.terms) and self._places_in(docs) <= _TOGETHER:
                # Where all places of a term were read, some documents lack another term.
                return self._together(intersect_sorted(docs, every))
        return docs

    def _places_in(self, docs: Ints) -> float:
        """Estimate how many places the terms have in some documents, which all have the terms."""
        extents = ((term, *self.postings.extent(term)) for term in self.terms)
        each = (self.postings.frequency(term) / (after - first) for term, first, after in extents)
        return len(docs) * sum(each)

    def _together(self, docs: Ints) -> Ints:
        """Select the documents with consecutive terms from a few: read the places of all terms at
        once; where the phrase begins, each term has one that begins there.
        """
        if not len(docs):
            return docs
        rows = [self._ranges(term, docs) for term in self.terms]
        begins, taken = (np.concatenate(each) for each in zip(*rows, strict=True))
        at = expand_ranges(begins, taken)
        order = np.repeat(np.arange(len(rows)), len(docs))
        starts = _numbered(
            np.repeat(np.tile(docs, len(rows)), taken), self.postings.positions.take(at)
        )
        starts -= np.repeat(order, taken)
        starts.sort()
        self.share.spend(len(starts))
        every = len(rows) - 1
        return drop_repeats(starts[every:][starts[every:] == starts[: len(starts) - every]] >> BITS)

    def _ranges(self, term: int, docs: Ints) -> tuple[Ints, Ints]:
        """Return where the positions of a term in each document begin, and how many they are."""
        first, after = self.postings.extent(term)
        at = look_up(docs, self.postings.docs[first:after], self.size)
        counts = self.postings.counts.piece(first, first + int(at[-1]) + 1)
        self.share.spend(int(at[-1]) // POSTINGS_PER_UNIT)
        begins = _sums_before(counts, at) + int(self.postings.starts[term])
        return begins, counts.take(at).astype(np.intp)

    def _frequency(self, at: int) -> int:
        return self.postings.frequency(self.terms[at])

    def _starts(self, at: int, docs: Ints) -> Ints:
        """Return where the phrase would begin for each place of one of its terms."""
        first, after = self.postings.extent(self.terms[at])
        most = not self.lookup and len(docs) * 2 > after - first
        found = places(self.postings, self.terms[at], None if most else docs, self.size)
        low, high = overlap(docs, self.postings.docs[first:after])
        self.share.spend(len(found) + (high - low) // POSTINGS_PER_UNIT)
        return found - at
