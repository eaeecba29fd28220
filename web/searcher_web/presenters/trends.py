"""Words through time: some queries as lines over years or months, and the table behind them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from babel.numbers import format_decimal

from searcher.index.protocol import Timeline
from searcher.model.edtf import Edtf
from searcher.model.expression import DateRange, Undated
from searcher.model.query import Unit
from searcher_web.i18n import gettext, locale
from searcher_web.presenters.formatting import date_words, number
from searcher_web.state import State

MOST = 6
"""Queries that can be compared: more lines cannot be told apart."""
_WIDTH, _HEIGHT, _LEFT = 720, 240, 44
_TICKS = 8
_STEPS = 4
_MOST_PERIODS = 240


@dataclass(frozen=True, slots=True)
class Point:
    """One query in one period: how many records, of how many, the value shown, what it opens."""

    period: str
    count: int
    of: int
    value: float
    url: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Line:
    """One query through time; `number` (from 1) says which colour and sign it has."""

    number: int
    words: str
    total: int
    url: str
    points: tuple[Point, ...]

    @property
    def path(self) -> str:
        """The line through its points, as SVG has it."""
        return " ".join(f"{p.x},{p.y}" for p in self.points)


@dataclass(frozen=True)
class TrendsView:
    """Queries compared: `base` holds the conditions for all, `found` the timeline of each query,
    `whole` that of all records under the conditions.
    """

    base: State
    words: tuple[str, ...]
    found: tuple[Timeline, ...]
    totals: tuple[int, ...]
    whole: Timeline
    per_thousand: bool

    left = _LEFT
    width = _WIDTH
    height = _HEIGHT

    @property
    def by_month(self) -> bool:
        """Whether the points are months."""
        return self.whole.unit is Unit.MONTH

    @cached_property
    def periods(self) -> list[str]:
        """Every period of the range of dates asked for; where that is open or long, from the
        first to the last in which any query has a record.  Empty if none has any.
        """
        held = {bar.period for one in self.found for bar in one.bars if bar.certain}
        if not held:
            return []
        if asked := _periods(self.base.dates, self.whole.unit):
            return asked
        first, last = min(held), max(held)
        return [bar.period for bar in self.whole.bars if first <= bar.period <= last]

    @property
    def is_too_fine(self) -> bool:
        """Whether records were found whose dates are less exact than the periods."""
        return not self.periods and any(bar.possible for one in self.found for bar in one.bars)

    @cached_property
    def _of(self) -> Mapping[str, int]:
        return {bar.period: bar.certain for bar in self.whole.bars}

    def _value(self, count: int, period: str) -> float:
        if not self.per_thousand:
            return float(count)
        return 1000 * count / self._of[period] if self._of.get(period) else 0.0

    @cached_property
    def _counts(self) -> list[Mapping[str, int]]:
        return [{bar.period: bar.certain for bar in one.bars} for one in self.found]

    @cached_property
    def top(self) -> float:
        """The value at the top of the picture: a round number above all points."""
        most = max(
            (self._value(c.get(p, 0), p) for c in self._counts for p in self.periods), default=0.0
        )
        # Parts of a record are nothing: where there are few, the steps are whole records.
        return rounded_up(most if self.per_thousand else max(most, float(_STEPS)))

    @cached_property
    def lines(self) -> list[Line]:
        """A line for each query."""
        return [
            Line(
                i + 1,
                words,
                self.totals[i],
                self._state(words).url(),
                tuple(self._points(words, self._counts[i])),
            )
            for i, words in enumerate(self.words)
        ]

    def _state(self, words: str) -> State:
        return self.base.asking(words)

    def _points(self, words: str, counts: Mapping[str, int]) -> list[Point]:
        step = (_WIDTH - _LEFT - 12) / max(1, len(self.periods) - 1)
        points = []
        for i, period in enumerate(self.periods):
            count = counts.get(period, 0)
            value = self._value(count, period)
            points.append(
                Point(
                    period,
                    count,
                    self._of.get(period, 0),
                    value,
                    self._state(words).between(period, period).url(),
                    round(_LEFT + i * step, 1),
                    round(_HEIGHT - value / self.top * (_HEIGHT - 10), 1),
                )
            )
        return points

    @property
    def steps(self) -> list[tuple[float, str]]:
        """The lines across the picture: where they stand, and their value."""
        values = [self.top * i / _STEPS for i in range(_STEPS + 1)]
        return [(round(_HEIGHT - v / self.top * (_HEIGHT - 10), 1), shown(v)) for v in values]

    @property
    def ticks(self) -> list[tuple[float, str]]:
        """The periods named below the picture, and where they stand."""
        if not self.lines:
            return []
        points = self.lines[0].points
        every = max(1, -(-len(points) // _TICKS))
        return [(point.x, point.period) for point in points[::every]]

    @property
    def table(self) -> list[tuple[str, list[Point]]]:
        """Each period in words, and the point of each line in it; the newest first."""
        rows = [
            (date_words(period), [line.points[i] for line in self.lines])
            for i, period in enumerate(self.periods)
        ]
        return rows[::-1]

    def told(self, line: Line, point: Point) -> str:
        """A point in words."""
        return gettext(
            "%(words)s, %(period)s: %(count)s of %(of)s records",
            words=line.words,
            period=date_words(point.period),
            count=number(point.count),
            of=number(point.of),
        )


def _periods(asked: DateRange | Undated | None, unit: Unit) -> list[str]:
    """The years or months of a range; empty if it is open, or has too many to draw."""
    if not isinstance(asked, DateRange) or asked.first is None or asked.last is None:
        return []
    first, last = asked.first, asked.last
    if unit is Unit.YEAR:
        years = range(first.year, last.year + 1)
        return [str(Edtf.of(year)) for year in years] if len(years) <= _MOST_PERIODS else []
    months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    if len(months) > _MOST_PERIODS:
        return []
    return [str(Edtf.of(month // 12, month % 12 + 1)) for month in months]


def rounded_up(value: float) -> float:
    """The least of 1, 2, 4, 5, 10, 20, 40, 50, … that is not below a value."""
    power = 1.0
    while True:
        for step in (1.0, 2.0, 4.0, 5.0):
            if value <= step * power:
                return step * power
        power *= 10


def shown(value: float) -> str:
    """A value as it is read beside the picture."""
    if value == int(value):
        return number(int(value))
    return str(format_decimal(value, "#,##0.0", locale=locale()))


def queries(asked: Sequence[str]) -> tuple[str, ...]:
    """The queries to compare, without empty ones and repetitions, at most six."""
    return tuple(dict.fromkeys(" ".join(one.split()) for one in asked if one.strip()))[:MOST]
