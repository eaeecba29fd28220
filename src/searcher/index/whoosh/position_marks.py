"""Where the positions of every sixteenth posting begin: those of any posting are found by adding up
fewer than sixteen counts, however many postings are before it.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from searcher.index.whoosh.arrays import (
    Array,
    ArrayFile,
    ArrayWriter,
    EscapedArray,
    Ints,
    width_for,
)

STEP = 16
"""The postings between two marks."""


class MarkWriter:
    """Writes the marks of some postings, whose counts are given piece by piece."""

    def __init__(self, out: ArrayWriter, name: str, postings: int, positions: int) -> None:
        """Reserve room for the marks of so many postings and positions at most."""
        self._out, self._name = out, f"{name}.marks"
        self._postings, self._positions = 0, 0
        out.reserve(self._name, width_for(positions), -(-postings // STEP))

    def append(self, counts: Array) -> None:
        """Write the marks of more postings."""
        after = np.cumsum(counts, dtype=np.int64)
        marked = slice(-self._postings % STEP, None, STEP)
        self._out.append(self._name, (after - counts)[marked] + self._positions)
        self._postings += len(counts)
        self._positions += int(after[-1]) if len(after) else 0


@dataclass(frozen=True)
class PositionMarks:
    """The marks of some postings, and their counts, which are in rows of one step each."""

    marks: Array
    rows: Array
    counts: EscapedArray

    @classmethod
    def read(cls, file: ArrayFile, name: str, counts: EscapedArray) -> "PositionMarks":
        """Read the marks of the postings with a name."""
        return cls(file[f"{name}.marks"], file.rows(f"{name}.counts", STEP), counts)

    def begins(self, at: Ints) -> Ints:
        """Return where the positions of some postings begin, in an array of one dimension."""
        steps = at // STEP
        before = self.rows.take(steps, axis=0) * _BEFORE.take(at - steps * STEP, axis=0)
        begins = self.marks.take(steps).astype(np.intp)
        begins += before.sum(axis=1, dtype=np.uint16)
        if len(self.counts.places) and (before == self._largest).any():
            begins += self._excess_before(at) - self._excess_before(steps * STEP)
        return begins

    @cached_property
    def _largest(self) -> int:
        return int(np.iinfo(self.counts.values.dtype).max)

    @cached_property
    def _excess(self) -> Ints:
        """How much more than the largest of their type the first exceptions are, together."""
        beyond = self.counts.exceptions.astype(np.intp) - self._largest
        return np.append(0, np.cumsum(beyond))

    def _excess_before(self, at: Ints) -> Ints:
        sought = at.astype(self.counts.places.dtype)
        return self._excess.take(self.counts.places.searchsorted(sought))


_BEFORE = (np.arange(STEP) < np.arange(STEP)[:, None]).astype(np.uint8)
"""For each place in a step, which counts are before it."""
