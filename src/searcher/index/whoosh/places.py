"""Places of words, read for some documents.

A place is document · 2³² + position + room before the first for a phrase to begin: places of
several words compare and sort as plain integers.
"""

from collections.abc import Sequence
from itertools import accumulate

import numpy as np

from searcher.index.whoosh.arrays import Array, Ints, drop_repeats, expand_ranges
from searcher.index.whoosh.conjunctions import searched
from searcher.index.whoosh.doc_sets import locate, overlap
from searcher.index.whoosh.segment import Postings
from searcher.model.query import MAX_TERMS

BITS = 32
_FEW = 6  # postings for each document and term above which documents are searched in them
_GATHERED = 1 << 16  # postings that are looked through whole

Extent = tuple[int, int]
"""The first posting of a term, and the first after it."""


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
    return numbered(held.take(owners), positions)


def places_of_each(
    postings: Postings, words: Sequence[Sequence[int]], docs: Ints, size: int
) -> list[Ints]:
    """Read the places of some words in some documents, ascending, each once; a word is any of some
    terms.
    """
    extents = [[postings.extent(term) for term in terms] for terms in words]
    every = [one for mine in extents for one in mine if one[0] < one[1]]
    ends = list(accumulate(sum(a < b for a, b in mine) for mine in extents))
    if not every or not len(docs):
        return [docs[:0] for _ in words]
    if sum(after - first for first, after in every) > len(docs) * len(every) * _FEW:
        rows, owners, at = _searched(postings, every, docs)
        begins, taken = postings.begins(at), postings.counts.take(at).astype(np.intp)
    else:
        rows, owners, begins, taken = _gathered(postings, every, docs, size)
    positions = postings.positions.take(expand_ranges(begins, taken))
    found = numbered(np.repeat(owners, taken), positions)
    # The places of each word are one run, and so are those of each of its terms.
    after = np.append(0, np.cumsum(taken)).take(rows.searchsorted(ends)).tolist()
    runs = zip((0, *after), after, extents, strict=False)
    return [_ascending(found[start:end], mine) for start, end, mine in runs]


def _ascending(found: Ints, terms: Sequence[Extent]) -> Ints:
    if len(terms) < 2:
        return found
    found.sort()
    return drop_repeats(found)


def _searched(postings: Postings, extents: Sequence[Extent], docs: Ints) -> tuple[Ints, Ints, Ints]:
    """Search few documents in the postings of terms; return for each posting that is found which
    term and document it is of, and the posting, by term.
    """
    at, there = searched(postings, extents, docs)
    rows, places = there.nonzero()
    return rows, docs.take(places), at[rows, places]


def _gathered(
    postings: Postings, extents: Sequence[Extent], docs: Ints, size: int
) -> tuple[Ints, Ints, Ints, Ints]:
    """Select the postings of terms in some documents by one pass over all of them; return for each
    which term and document it is of, where its positions begin, and how many they are.
    """
    if sum(after - first for first, after in extents) > _GATHERED:
        extents = [_overlapping(postings, one, docs) for one in extents]
    held = np.concatenate([postings.docs[first:after] for first, after in extents])
    wanted = np.zeros(size, np.bool_)
    wanted[docs] = True
    (chosen,) = wanted.take(held).nonzero()
    counts = postings.counts.pieces(extents).astype(np.intp)
    sizes = np.array([after - first for first, after in extents])
    ends = np.cumsum(sizes)
    firsts = np.array([min(first, len(postings.docs) - 1) for first, _ in extents])
    before = counts.cumsum() - counts
    starts = ends - sizes
    shifts = postings.begins(firsts) - np.append(before, 0).take(np.minimum(starts, len(before)))
    rows = ends.searchsorted(chosen, "right")
    taken = counts.take(chosen)
    return rows, held.take(chosen), before.take(chosen) + shifts.take(rows), taken


def _overlapping(postings: Postings, extent: Extent, docs: Ints) -> Extent:
    first, after = extent
    low, high = overlap(docs, postings.docs[first:after])
    return first + low, first + high


def numbered(docs: Array, positions: Array) -> Ints:
    """Make places of documents and positions."""
    at = docs.astype(np.intp)
    at <<= BITS
    at += positions
    at += MAX_TERMS
    return at
