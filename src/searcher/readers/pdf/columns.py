"""Detect the columns of a page by the places of its lines.

A column begins where several lines begin and hardly any line crosses, beside other lines; and it
is text: its lines are long, and most of them reach its end.  So a table has no columns.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

_LEAST = 4  # lines of a column
_LEAST_TEXT = 18  # characters of its usual line
_NEAR = 3.0  # points: lines that begin so near to each other begin at one place
_CROSSING = 0.2  # of the lines of a column: as many as the heading across has
_FILLED = 0.75  # of the width: a line that goes on reaches so far
_ROWS = 0.25  # of the lines: if more are beside the line before them, it is a table


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page: from `left` to `right`, its foot at `y` (points from below), and the
    size of its letters.
    """

    text: str
    left: float
    right: float
    y: float
    size: float

    def moved_right(self, distance: float) -> "Line":
        """Return the line so many points further to the right."""
        return replace(self, left=self.left + distance, right=self.right + distance)


@dataclass(frozen=True, slots=True)
class Column:
    """The left and right edges of the lines of a column, and the left edge of the next (points)."""

    left: float
    right: float
    limit: float

    def contains(self, line: Line) -> bool:
        """Return whether a line is in the column."""
        return line.left > self.left - _NEAR and line.right <= self.limit


def columns_of(pages: Sequence[Sequence[Line]], size: float) -> list[tuple[Column, ...]]:
    """Return the columns of each page, by the lines of the usual size; none if there is one column.

    A page whose last column is short has those of the page before.
    """
    found: list[tuple[Column, ...]] = []
    before: tuple[Column, ...] = ()
    for page in pages:
        lines = [line for line in page if abs(line.size - size) < 0.3]
        columns = tuple(_columns(lines)) or (before if _all_contain(before, lines) else ())
        found.append(columns)
        before = columns or before
    return found


def _all_contain(columns: tuple[Column, ...], lines: list[Line]) -> bool:
    outside = sum(not any(column.contains(line) for column in columns) for line in lines)
    return outside <= _CROSSING * len(lines)


def _columns(lines: list[Line]) -> list[Column]:
    starts = [] if _is_table(lines) else list(_starts(lines))
    if not starts:
        return []
    bounds = pairwise([float("-inf"), *starts, float("inf")])
    columns = [_column(lines, *bound) for bound in bounds]
    return [column for column in columns if column] if all(columns) else []


def _is_table(lines: list[Line]) -> bool:
    beside = sum(abs(a.y - b.y) < 0.5 * b.size for a, b in pairwise(lines))
    return beside > _ROWS * len(lines)


def _starts(lines: list[Line]) -> Iterator[float]:
    """Yield the left edges of the second column and of each that follows."""
    for begin in _beginnings(lines):
        first = begin[0].left
        top, foot = max(line.y for line in begin), min(line.y for line in begin)
        others = [
            line
            for line in lines
            if line.left < first - _NEAR and foot - line.size < line.y < top + line.size
        ]
        crossing = sum(line.right > first for line in others)
        if len(others) - crossing >= _LEAST and crossing <= _CROSSING * len(begin):
            yield first - _NEAR


def _beginnings(lines: list[Line]) -> Iterator[list[Line]]:
    """Yield groups of lines with one left edge, the leftmost first."""
    group: list[Line] = []
    for line in sorted(lines, key=lambda line: line.left):
        if group and line.left - group[0].left > _NEAR:
            if len(group) >= _LEAST:
                yield group
            group = []
        group.append(line)
    if len(group) >= _LEAST:
        yield group


def _column(lines: list[Line], start: float, limit: float) -> Column | None:
    """Return the column of the lines between two places, or None if they are not text."""
    lines = [line for line in lines if line.left >= start and line.right <= limit]
    if len(lines) < _LEAST or median(len(line.text) for line in lines) < _LEAST_TEXT:
        return None
    left = next(_beginnings(lines), lines)[0].left
    right = sorted(line.right for line in lines)[int(0.9 * len(lines))]
    filled = sum(line.right - left > _FILLED * (right - left) for line in lines)
    return Column(left, right, limit) if 2 * filled >= len(lines) else None
