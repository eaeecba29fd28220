"""Documents that have all of some terms, with the posting of each term in each document.

What few documents cost is the number of calls on arrays: they are searched in the postings of all
terms first, and what was found is compared at once.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from searcher.index.whoosh.arrays import Array, Ints
from searcher.index.whoosh.doc_sets import Mask, look_up, membership
from searcher.index.whoosh.segment import Postings

_FEW = 48  # documents that are searched in all terms at once


class Conjunction(NamedTuple):
    """Documents, ascending; if they are few, a row for each term: its posting in each document."""

    docs: Ints
    at: Ints | None = None

    def some(self, places: Ints) -> "Conjunction":
        """Select documents by their places."""
        at = None if self.at is None else self.at.take(places, axis=1)
        return Conjunction(self.docs.take(places), at)

    def among(self, docs: Ints) -> "Conjunction":
        """Select some of the documents, which must all be there."""
        return Conjunction(docs) if self.at is None else self.some(self.docs.searchsorted(docs))


def having_all(
    postings: Postings, terms: Sequence[int], size: int, within: Array | None = None
) -> Conjunction:
    """Find the documents, of all or of some, that have all of some terms; deleted ones may be
    among them.
    """
    extents = [postings.extent(term) for term in terms]
    left = sorted(set(extents), key=lambda one: one[0] - one[1])
    first, after = left.pop()
    docs = postings.docs[first:after]
    if within is not None:
        docs = docs[membership(docs, within, size)]
    while left and len(docs) > _FEW:
        first, after = left.pop()
        docs = docs.take(membership(docs, postings.docs[first:after], size).nonzero()[0])
    if len(terms) == 1 and within is None:
        return Conjunction(docs.astype(np.intp), np.arange(first, after)[None])
    if not left and len(docs) > _FEW:
        return Conjunction(docs.astype(np.intp))
    at, there = searched(postings, extents, docs)
    found = Conjunction(docs.astype(np.intp), at)
    (chosen,) = np.logical_and.reduce(there).nonzero()
    return found if len(chosen) == len(docs) else found.some(chosen)


def searched(
    postings: Postings, extents: Sequence[tuple[int, int]], docs: Array
) -> tuple[Ints, Mask]:
    """Search few documents in the postings of some terms, none of which is empty: return a row for
    each term, of the posting of each document, and which documents have it.
    """
    held = postings.docs
    sought = docs.astype(held.dtype, copy=False)
    # Without the last posting: what is not among the others can only be there.
    each = [held[first : after - 1].searchsorted(sought) for first, after in extents]
    at = np.concatenate(each).reshape(len(extents), len(docs))
    at += np.array([first for first, _ in extents])[:, None]
    return at, held.take(at) == sought


def postings_in(postings: Postings, terms: Sequence[int], docs: Ints, size: int) -> Ints:
    """Return a row for each term, which all of some documents have: its posting in each."""
    at = np.empty((len(terms), len(docs)), np.intp)
    for row, term in enumerate(terms):
        first, after = postings.extent(term)
        at[row] = look_up(docs, postings.docs[first:after], size)
        at[row] += first
    return at
