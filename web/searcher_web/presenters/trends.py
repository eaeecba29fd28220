"""Presenters of trends: queries as lines over years or months, and the table of their counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from babel.numbers import format_decimal

from searcher.index.protocol import Timeline
from searcher.model.edtf import Edtf
from searcher.model.expression import DateRange, Undated
from searcher.model.query import Unit
from searcher_web.addresses import address
from searcher_web.i18n import gettext, locale
from searcher_web.presenters.formatting import date_label, format_number
from searcher_web.search_state import SearchState

MAX_QUERIES = 6
"""Queries that can be compared: more lines could not be distinguished."""
_WIDTH, _HEIGHT, _LEFT = 720, 240, 44  # units of the SVG
_MAX_TICKS = 8
_GRID_LINES = 4
_MAX_PERIODS = 240


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """A query in a period: its records, all records, the value shown, address, coordinates."""

    period: str
    count: int
    of: int
    value: float
    url: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class TrendLine:
    """A query through time; its colour and dashes depend on `number` (from 1)."""

    number: int
    words: str
    total: int
    url: str
    points: tuple[TrendPoint, ...]

    @property
    def path(self) -> str:
        """The coordinates of its points for an SVG polyline."""
        return " ".join(f"{p.x},{p.y}" for p in self.points)


@dataclass(frozen=True)
class TrendsView:
    """A comparison of queries.

    `base` has the conditions for all queries, `found` the timeline of each query, `whole` that of
    all records under these conditions.
    """

    base: SearchState
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
        """The periods of the date filter; if it is open or long, those from the first to the last
        with a record of any query.  Empty if there are no such records.
        """
        found = {bar.period for one in self.found for bar in one.bars if bar.certain}
        if not found:
            return []
        if periods := _periods(self.base.dates, self.whole.unit):
            return periods
        first, last = min(found), max(found)
        return [bar.period for bar in self.whole.bars if first <= bar.period <= last]

    @property
    def is_too_fine(self) -> bool:
        """Whether all records found have dates less exact than the periods."""
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
        """The value at the top of the chart: a round number above all points."""
        most = max(
            (self._value(c.get(p, 0), p) for c in self._counts for p in self.periods), default=0.0
        )
        # Counts are integers, so the grid lines of a small count must be too.
        return round_up(most if self.per_thousand else max(most, float(_GRID_LINES)))

    @cached_property
    def lines(self) -> list[TrendLine]:
        """A line for each query."""
        return [
            TrendLine(
                i + 1,
                words,
                self.totals[i],
                self._state(words).url(),
                tuple(self._points(words, self._counts[i])),
            )
            for i, words in enumerate(self.words)
        ]

    def _state(self, words: str) -> SearchState:
        return self.base.with_query(words)

    def _points(self, words: str, counts: Mapping[str, int]) -> list[TrendPoint]:
        step = (_WIDTH - _LEFT - 12) / max(1, len(self.periods) - 1)
        points = []
        for i, period in enumerate(self.periods):
            count = counts.get(period, 0)
            value = self._value(count, period)
            points.append(
                TrendPoint(
                    period,
                    count,
                    self._of.get(period, 0),
                    value,
                    self._state(words).with_dates(period, period).url(),
                    round(_LEFT + i * step, 1),
                    round(_HEIGHT - value / self.top * (_HEIGHT - 10), 1),
                )
            )
        return points

    @property
    def counts_url(self) -> str:
        """The address of these queries as a table, which may have more of them."""
        words = (("w", one) for one in self.words)
        return address("/counts", [*self.base.parameters(), *words])

    @property
    def grid(self) -> list[tuple[float, str]]:
        """The positions and values of the horizontal grid lines."""
        values = [self.top * i / _GRID_LINES for i in range(_GRID_LINES + 1)]
        return [(round(_HEIGHT - v / self.top * (_HEIGHT - 10), 1), axis_label(v)) for v in values]

    @property
    def ticks(self) -> list[tuple[float, str]]:
        """The positions and texts of the labels of the time axis."""
        if not self.lines:
            return []
        points = self.lines[0].points
        every = max(1, -(-len(points) // _MAX_TICKS))
        return [(point.x, point.period) for point in points[::every]]

    @property
    def table(self) -> list[tuple[str, list[TrendPoint]]]:
        """Each period as text with the point of each line, newest first."""
        rows = [
            (date_label(period), [line.points[i] for line in self.lines])
            for i, period in enumerate(self.periods)
        ]
        return rows[::-1]

    def point_label(self, line: TrendLine, point: TrendPoint) -> str:
        """Format a point as text."""
        return gettext(
            "%(words)s, %(period)s: %(count)s of %(of)s records",
            words=line.words,
            period=date_label(point.period),
            count=format_number(point.count),
            of=format_number(point.of),
        )


def _periods(dates: DateRange | Undated | None, unit: Unit) -> list[str]:
    """List the years or months of a range; empty if it is open, or too long to draw."""
    if not isinstance(dates, DateRange) or dates.first is None or dates.last is None:
        return []
    first, last = dates.first, dates.last
    if unit is Unit.YEAR:
        years = range(first.year, last.year + 1)
        return [str(Edtf.of(year)) for year in years] if len(years) <= _MAX_PERIODS else []
    months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    if len(months) > _MAX_PERIODS:
        return []
    return [str(Edtf.of(month // 12, month % 12 + 1)) for month in months]


def round_up(value: float) -> float:
    """Return the least of 1, 2, 4, 5, 10, 20, 40, 50, … that is not below a value."""
    power = 1.0
    while True:
        for step in (1.0, 2.0, 4.0, 5.0):
            if value <= step * power:
                return step * power
        power *= 10


def axis_label(value: float) -> str:
    """Format a value of the vertical axis."""
    if value == int(value):
        return format_number(int(value))
    return str(format_decimal(value, "#,##0.0", locale=locale()))


def parse_queries(typed: Sequence[str]) -> tuple[str, ...]:
    """Parse the queries to compare: skip empty and repeated ones, keep at most `MAX_QUERIES`."""
    queries = (" ".join(one.split()) for one in typed if one.strip())
    return tuple(dict.fromkeys(queries))[:MAX_QUERIES]
