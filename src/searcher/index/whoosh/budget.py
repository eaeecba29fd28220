"""The work that one query may do.

Words, values and dates cost one pass over their postings, which no query can make long.  Phrases
and words near each other read positions: those of frequent words are many times the postings.
They share what the query may spend, each by the size of the segment it searches, and what one
readers over goes to the next.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from searcher.model.expression import Expression, Near, Phrase, leaves

T = TypeVar("T")

MAX_UNITS = 8_000_000
"""Units of one query, each a position or a few postings skipped: a third of a second."""

POSTINGS_PER_UNIT = 4
"""Postings that are skipped in the time of one position."""

UNITS_PER_PASS = 2
"""Units for each pass over a position, and 64 subsets of words, when chains are followed."""

_MIN_SHARE = 100_000  # units for a part, however many others there are


class Budget:
    """What a query may spend on its phrases and words near each other, and what it has spent."""

    def __init__(self) -> None:
        self.spent = 0
        self._waiting = 0

    def expect(self, expression: Expression, documents: int) -> None:
        """Count the parts of an expression that will ask for a share, for so many documents."""
        self._waiting += _positional(expression) * documents

    def share(self, documents: int) -> "Share":
        """Allot the next part its share, for a segment of so many documents."""
        waiting = max(self._waiting, documents, 1)
        left = max(0, MAX_UNITS - self.spent)
        self._waiting -= documents
        return Share(self, max(_MIN_SHARE, left * documents // waiting))


@dataclass
class Share:
    """What one part may spend on one segment; `is_cut` once some of its work was left out."""

    budget: Budget
    left: int
    is_cut: bool = False

    def spend(self, units: int) -> None:
        """Count some work; it is done whether or not as much was left."""
        self.left -= units
        self.budget.spent += units

    def within_budget(self, pieces: Iterable[T]) -> Iterator[T]:
        """Yield pieces of work, each begun only while something is left."""
        for piece in pieces:
            if self.left <= 0:
                self.is_cut = True
                return
            yield piece


def _positional(expression: Expression) -> int:
    """Count the parts that read positions."""
    return sum(isinstance(part, Phrase | Near) for part in leaves(expression))
