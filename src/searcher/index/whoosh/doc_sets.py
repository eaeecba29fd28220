"""Sets of documents with their scores, on arrays: small ones must not pay for large tables."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from searcher.index.whoosh.arrays import Array, Ints, drop_repeats, run_starts

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

_SPARSE = 8  # a set with fewer than one in so many documents is sorted, a larger one is a mask
_LOOK_UP = 24  # what looking up one document costs, where a document of a table costs 1


class Matches(NamedTuple):
    """Documents of a segment, ascending, with their scores; None: all zero."""

    docs: Ints
    scores: Floats | None

    @property
    def weights(self) -> Floats:
        """The scores, as an array."""
        return np.zeros(len(self.docs)) if self.scores is None else self.scores


NO_MATCHES = Matches(np.empty(0, np.intp), None)


def are_among(docs: Ints, others: Array) -> Mask:
    """Mark which of `docs` are in `others`, which ascend, by searching for each."""
    if not len(others):
        return np.zeros(len(docs), np.bool_)
    found: Mask = others.take(_searched(docs, others), mode="clip") == docs
    return found


def membership(docs: Ints, others: Array, size: int) -> Mask:
    """Mark which of `docs` are in `others`, of a segment of `size` documents."""
    if not len(others) or len(docs) * _LOOK_UP <= size // 8 + len(others) * 2:
        return are_among(docs, others)
    mask = np.zeros(size, np.bool_)
    mask[others] = True
    return mask.take(docs)


def locate(docs: Ints, others: Array, size: int) -> tuple[Ints, Mask]:
    """Find the place of each of `docs` in `others`, and mark those that are there."""
    if not len(others):
        return np.zeros(len(docs), np.intp), np.zeros(len(docs), np.bool_)
    if _are_few(docs, others, size):
        places = _searched(docs, others)
        np.minimum(places, len(others) - 1, out=places)
        return places, others.take(places) == docs
    table = np.full(size, -1, np.int32)
    table[others] = np.arange(len(others), dtype=np.int32)
    found = table.take(docs)
    return found.astype(np.intp), found >= 0


def overlap(docs: Ints, others: Array) -> tuple[int, int]:
    """Return the range of `others` that can hold any of `docs`; both ascend."""
    if not len(docs):
        return 0, 0
    ends = np.array((docs[0], docs[-1] + 1)).astype(others.dtype)
    first, after = others.searchsorted(ends).tolist()
    return first, after


def look_up(docs: Ints, others: Array, size: int) -> Ints:
    """Return the place of each of `docs` in `others`, which must contain them all."""
    if _are_few(docs, others, size):
        return _searched(docs, others)
    table = np.empty(size, np.int32)
    table[others] = np.arange(len(others), dtype=np.int32)
    return table.take(docs).astype(np.intp)


def _are_few(docs: Ints, others: Array, size: int) -> bool:
    return len(docs) * _LOOK_UP <= size // 2 + len(others) * 2


def _searched(docs: Ints, others: Array) -> Ints:
    # Of the same type, or numpy would convert the whole of the larger array.
    return others.searchsorted(docs.astype(others.dtype, copy=False))


def intersection(every: Sequence[Matches], size: int) -> Matches:
    """Intersect several sets of documents; their scores add up."""
    if len(every) < 2:
        return every[0] if every else NO_MATCHES
    rarest, *others = sorted(every, key=lambda one: len(one.docs))
    docs = rarest.docs.astype(np.intp, copy=False)
    if not len(docs):
        return NO_MATCHES
    for found in others:
        docs = docs.take(membership(docs, found.docs, size).nonzero()[0])
    scores: Floats | None = None
    for found in every:
        if found.scores is not None:
            mine = found.scores.take(look_up(docs, found.docs, size))
            scores = mine if scores is None else scores + mine
    return Matches(docs, scores)


def union(every: Sequence[Matches], size: int) -> Matches:
    """Unite several sets of documents; their scores add up."""
    every = [found for found in every if len(found.docs)]
    if len(every) < 2:
        return every[0] if every else NO_MATCHES
    docs = np.concatenate([found.docs for found in every])
    scores = np.concatenate([found.weights for found in every])
    if len(docs) * _SPARSE < size:
        return _merged(docs, scores)
    total: Floats = np.bincount(docs, scores, size)  # type: ignore[assignment]  # of weights
    seen = np.zeros(size, np.bool_)
    seen[docs] = True
    (docs,) = seen.nonzero()
    return Matches(docs, total.take(docs))


def _merged(docs: Ints, scores: Floats) -> Matches:
    order = np.argsort(docs, kind="stable")
    docs = docs[order]
    (starts,) = run_starts(docs).nonzero()
    return Matches(docs[starts], np.add.reduceat(scores[order], starts))


def distinct_documents(held: Sequence[Array], size: int) -> Ints:
    """Return the documents of several lists, each once."""
    if not held:
        return NO_MATCHES.docs
    if sum(map(len, held)) * _SPARSE < size:
        return drop_repeats(np.sort(np.concatenate(held))).astype(np.intp)
    seen = np.zeros(size, np.bool_)
    for docs in held:
        seen[docs] = True
    (found,) = seen.nonzero()
    return found


def intersect_sorted(some: Ints, others: Ints) -> Ints:
    """Intersect two ascending arrays."""
    if len(some) * _SPARSE < len(others):
        found = np.searchsorted(others, some)
        np.minimum(found, len(others) - 1, out=found)
        both_have: Ints = some[others[found] == some]
        return both_have
    # A stable sort knows the two ascending runs and merges them.
    both = np.concatenate([some, others])
    both.sort(kind="stable")
    twice: Ints = both[:-1][both[1:] == both[:-1]]
    return twice
