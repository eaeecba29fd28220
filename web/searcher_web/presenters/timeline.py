"""Presenters of a timeline: the geometry of its bars, and the search that each opens."""

from dataclasses import dataclass
from functools import cached_property
from math import log1p
from typing import NamedTuple

from searcher.index.protocol import Bar, Timeline
from searcher.model.query import Unit
from searcher_web.addresses import AddressOf
from searcher_web.i18n import gettext, marked
from searcher_web.presenters.formatting import date_label, format_number
from searcher_web.search_choices import Scale, When
from searcher_web.search_state import SearchState

_SCALES = {
    Scale.COUNT: marked("linear"),
    Scale.LOG: marked("logarithmic"),
    Scale.THOUSAND: marked("per thousand"),
}
_WIDTH, _HEIGHT = 720, 88  # units of the SVG
_MAX_BARS = 240  # older periods are in the table alone
_MAX_TICKS = 6
_MAX_BAR_WIDTH = 44  # units
_MIN_BAR_HEIGHT = 1.5  # units: a bar of one record stays visible beside one of thousands


class BarView(NamedTuple):
    """A year or month: its counts, the searches they open, and its place in the chart.

    `x` is the left edge of its slot, `left` its own; `certain_y` and `possible_y` are the upper
    edges of its two parts, and `certain_height` and `possible_height` their heights.
    `per_thousand` is its share of the archive, if the chart shows shares.  Templates unpack the
    first ones, which is faster than attributes: a page has dozens of bars.
    """

    period: str
    label: str
    possible: int
    certain: int
    possible_url: str
    is_selected: bool
    x: float
    left: float
    possible_y: float
    possible_height: float
    certain_y: float
    certain_height: float
    name: str
    certain_url: str
    per_thousand: str


@dataclass(frozen=True)
class TimelineView:
    """The timeline of a search.  A bar opens the records that may be of its period.

    `highest` is the count of a bar of full height; by default that of the highest bar.  `whole`
    is the timeline of all records, in the same unit, of which the bars show shares.
    """

    state: SearchState
    timeline: Timeline
    highest: int | None = None
    whole: Timeline | None = None

    width = _WIDTH
    height = _HEIGHT

    @cached_property
    def bars(self) -> list[BarView]:
        """Every period from the first to the last that has records."""
        highest = (self._value(bar.possible, bar.period) for bar in self._shown)
        most = self.highest or max(highest, default=0) or 1
        return [self._bar(bar, i * self._step, most) for i, bar in enumerate(self._shown)]

    @cached_property
    def _shown(self) -> list[Bar]:
        return [bar for bar in self.timeline.bars if self._is_shown(bar.period)][-_MAX_BARS:]

    @cached_property
    def _step(self) -> float:
        return _WIDTH / max(1, len(self._shown))

    @property
    def slot_width(self) -> float:
        """The width of the slot of a bar, in which it is centred."""
        return round(self._step, 2)

    @cached_property
    def bar_width(self) -> float:
        """The width of a bar: limited, so that a few bars do not become blocks."""
        return round(min(self._step * 0.84, _MAX_BAR_WIDTH), 2)

    def _value(self, count: int, period: str) -> float:
        """Convert a count to what the height of its bar shows."""
        match self.state.scale:
            case Scale.LOG:
                return log1p(count)
            case Scale.THOUSAND if self.whole:
                return count / max(1, self._all.get(period, 0))
        return count

    @cached_property
    def _all(self) -> dict[str, int]:
        return {bar.period: bar.possible for bar in self.whole.bars} if self.whole else {}

    @property
    def scales(self) -> list[tuple[str, Scale, bool]]:
        """Each scale: its name, and whether it is current."""
        return [
            (gettext(name), scale, scale is self.state.scale) for scale, name in _SCALES.items()
        ]

    def _is_shown(self, period: str) -> bool:
        """Check whether to show a period: all years, but only the months of the date filter."""
        return not self.is_part or self.state.overlaps(period)

    @property
    def is_part(self) -> bool:
        """Whether only the months of the date filter are shown."""
        return self.by_month and self._has_range

    @property
    def _has_range(self) -> bool:
        return bool(self.state.date_from or self.state.date_to)

    def _bar(self, bar: Bar, x: float, most: float) -> BarView:
        certain, possible = bar.certain, bar.possible
        high = _height(self._value(possible, bar.period), most)
        low = high if certain == possible else _height(self._value(certain, bar.period), most)
        every = self._all.get(bar.period)
        share = format_number(round(1000 * possible / every)) if every else ""
        name = date_label(bar.period)
        return BarView(
            period=bar.period,
            label=_label(name, bar, share),
            possible=possible,
            certain=certain,
            possible_url=self._possible_url(bar.period),
            is_selected=self._has_range and self.state.overlaps(bar.period),
            x=round(x, 2),
            left=round(x + (self._step - self.bar_width) / 2, 2),
            possible_y=round(_HEIGHT - high, 2),
            possible_height=high,
            certain_y=round(_HEIGHT - low, 2),
            certain_height=low,
            name=name,
            certain_url=self._certain_url(bar.period),
            per_thousand=share,
        )

    @cached_property
    def _possible_url(self) -> AddressOf:
        return self.state.address_of_period(When.POSSIBLY)

    @cached_property
    def _certain_url(self) -> AddressOf:
        return self.state.address_of_period(When.CERTAINLY)

    @property
    def rows(self) -> list[BarView]:
        """The periods that have records, newest first."""
        return [view for view in reversed(self.bars) if view.possible]

    @property
    def ticks(self) -> list[tuple[float, str]]:
        """The positions and texts of the labels of the axis."""
        every = max(1, -(-len(self.bars) // _MAX_TICKS))
        return [(round(one.x + self.slot_width / 2, 1), one.period) for one in self.bars[::every]]

    @property
    def has_uncertain_dates(self) -> bool:
        """Whether some dates are not exact."""
        return any(view.possible > view.certain for view in self.bars)

    @property
    def by_month(self) -> bool:
        """Whether the bars are months."""
        return self.timeline.unit is Unit.MONTH

    @property
    def undated_url(self) -> str:
        """The address of the records of unknown year."""
        return self.state.only_undated().url()

    @property
    def undated(self) -> int:
        """The number of records of unknown year."""
        return self.timeline.undated

    @property
    def table_url(self) -> str:
        """The address of the timeline as a table."""
        return self.state.at_page(1).url("/timeline")

    @property
    def any_date_url(self) -> str:
        """The address of the search without a date filter, to which the script adds a range."""
        return self.state.without_dates().url()


def _label(name: str, bar: Bar, share: str) -> str:
    """Format the counts of a period, and its share if it is shown."""
    counts = f"{name}: {format_number(bar.certain)}"
    if bar.certain != bar.possible:
        counts = gettext(
            "%(period)s: %(certain)s certain, %(possible)s possible",
            period=name,
            certain=format_number(bar.certain),
            possible=format_number(bar.possible),
        )
    if not share:
        return counts
    thousandth = gettext("%(number)s per thousand", number=share)
    return f"{counts} ({thousandth})"


def _height(value: float, most: float) -> float:
    return round(max(_MIN_BAR_HEIGHT, value / most * _HEIGHT), 2) if value else 0.0
