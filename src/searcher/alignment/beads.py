"""The best monotone alignment of two sequences by dynamic programming.

An alignment is a row of beads, each of one or two items of either side; an item without a bead is
a gap, whose score is 0 (Gale and Church 1993 with gaps that cost nothing, so that accounts of
which large parts have no counterpart can be aligned).
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float64]


class BeadScores(NamedTuple):
    """The score of each bead that ends with items i and j: one to one, two (i - 1, i) to one, one
    to two (j - 1, j); each array has a row for each item of the first side.
    """

    one_to_one: Scores
    two_to_one: Scores
    one_to_two: Scores


class Bead(NamedTuple):
    """Items `first` of one side and `second` of the other: one or two each, or none of one."""

    first: range
    second: range


def best_beads(scores: BeadScores) -> Iterator[Bead]:
    """Yield the beads of the alignment with the greatest sum of scores, from the last to the first,
    without gaps.
    """
    totals = _totals(scores)
    i, j = (size - 1 for size in totals.shape)
    while i > 0 and j > 0:
        total = totals[i, j]
        if total == totals[i - 1, j]:
            i -= 1
        elif total == totals[i, j - 1]:
            j -= 1
        else:
            height, width = _step(scores, totals, i, j)
            yield Bead(range(i - height, i), range(j - width, j))
            i, j = i - height, j - width


def _totals(scores: BeadScores) -> Scores:
    """Return the greatest sum for each number of first items and of second items."""
    rows, columns = scores.one_to_one.shape
    totals = np.zeros((rows + 1, columns + 1))
    for i in range(rows):
        row = totals[i].copy()
        row[1:] = np.maximum(row[1:], totals[i, :-1] + scores.one_to_one[i])
        row[2:] = np.maximum(row[2:], totals[i, :-2] + scores.one_to_two[i, 1:])
        if i:
            row[1:] = np.maximum(row[1:], totals[i - 1, :-1] + scores.two_to_one[i])
        totals[i + 1] = np.maximum.accumulate(row)
    return totals


def _step(scores: BeadScores, totals: Scores, i: int, j: int) -> tuple[int, int]:
    """Return how many items of each side the bead has that ends with the `i`th and `j`th."""
    total = totals[i, j]
    if total == totals[i - 1, j - 1] + scores.one_to_one[i - 1, j - 1]:
        return 1, 1
    if j > 1 and total == totals[i - 1, j - 2] + scores.one_to_two[i - 1, j - 1]:
        return 1, 2
    return 2, 1
