"""Phrases: words one after the other.

A place is document · 2³² + position + room before the first for a phrase to begin: places of
several words compare and sort as plain integers.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from searcher.index.whoosh.arrays import Ints, drop_repeats
from searcher.index.whoosh.budget import POSTINGS_PER_UNIT, Share
from searcher.index.whoosh.doc_sets import intersect_sorted, locate, membership, overlap
from searcher.index.whoosh.segment import Postings
from searcher.model.query import MAX_TERMS

BITS = 32
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
    at = held.take(owners).astype(np.intp)
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
        first, *others = sorted(range(len(self.terms)), key=self._frequency)
        starts = self._starts(first, docs)
        for at in others:
            starts = intersect_sorted(starts, self._starts(at, docs))
            docs = drop_repeats(starts >> BITS)
        return docs

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
