"""Selecting the smallest of many keys, without sorting them."""

from typing import Any

import numpy as np

from searcher.index.whoosh.arrays import Array, Ints

_SAMPLED = 1 << 11  # documents above which the limit is first estimated from a sample
_STEP = 16


def select_smallest(keys: Array, ranks: Array, docs: Ints, most: int) -> Ints:
    """Select the places of the smallest keys, at most `most`, in any order; of equal keys those
    whose documents have the lowest rank.
    """
    if most <= 0:
        return np.empty(0, np.intp)
    chosen = smallest(keys, most)
    return _untied(chosen, keys, ranks, docs, most) if len(chosen) > most else chosen


def smallest(keys: Array, most: int) -> Ints:
    """Return the places of the smallest keys, and of all that equal the last of them."""
    if len(keys) <= most:
        return np.arange(len(keys), dtype=np.intp)
    if len(keys) > max(_SAMPLED, most * _STEP * 2):
        (near,) = (keys <= _nth(keys[::_STEP], most - 1)).nonzero()
        held = keys.take(near)
        smallest: Ints = near.compress(held <= _nth(held, most - 1))
        return smallest
    within: Ints = (keys <= _nth(keys, most - 1)).nonzero()[0]
    return within


def _nth(keys: Array, place: int) -> Any:
    """Return the key at a place of the order."""
    ordered = keys.copy()
    ordered.partition(place)
    return ordered[place]


def _untied(chosen: Ints, keys: Array, ranks: Array, docs: Ints, most: int) -> Ints:
    """Select `most` of the smallest keys; of those equal to the last, the lowest ranks."""
    held = keys[chosen]
    last = held.max()
    sure, tied = chosen[held < last], chosen[held == last]
    room = most - len(sure)
    lowest = smallest(ranks.take(docs.take(tied)), room)  # no two have the same
    return np.concatenate([sure, tied.take(lowest)])
