"""Presenters of a timeline: the geometry of its bars, and the search that each opens."""

from dataclasses import dataclass
from functools import cached_property
from math import log1p

from searcher.index.protocol import Bar, Timeline
from searcher.model.query import Unit
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


@dataclass(frozen=True, slots=True)
class BarView:
    """A year or month: its counts, the searches they open, and its place in the chart.

    `x` and `slot_width` are of the slot of the bar, which is narrower itself.  `all` is the number
    of records in the archive that may be of the period, where the bars show shares of it.
    """

    bar: Bar
    state: SearchState
    is_selected: bool
    x: float
    slot_width: float
    certain_height: float
    possible_height: float
    all: int | None

    @property
    def name(self) -> str:
        """Its period as text."""
        return date_label(self.bar.period)

    @property
    def certain_url(self) -> str:
        """The address of the records that are certainly of the period."""
        return self.state.with_dates(self.bar.period, self.bar.period).url()

    @property
    def possible_url(self) -> str:
        """The address of the records that may be of the period."""
        return self.state.with_dates(self.bar.period, self.bar.period, When.POSSIBLY).url()

    @property
    def width(self) -> float:
        """Its width: limited, so that a few bars do not become blocks."""
        return round(min(self.slot_width * 0.84, _MAX_BAR_WIDTH), 2)

    @property
    def left(self) -> float:
        """Its left edge: the bar is centred in its slot."""
        return round(self.x + (self.slot_width - self.width) / 2, 2)

    @property
    def per_thousand(self) -> str:
        """How many of a thousand records of the period there are, as text."""
        return format_number(round(1000 * self.bar.possible / self.all)) if self.all else ""

    @property
    def label(self) -> str:
        """Its counts as text, and its share if it is shown."""
        if not self.all:
            return self._counts
        share = gettext("%(number)s per thousand", number=self.per_thousand)
        return f"{self._counts} ({share})"

    @property
    def _counts(self) -> str:
        certain, possible = format_number(self.bar.certain), format_number(self.bar.possible)
        if self.bar.certain == self.bar.possible:
            return f"{self.name}: {certain}"
        return gettext(
            "%(period)s: %(certain)s certain, %(possible)s possible",
            period=self.name,
            certain=certain,
            possible=possible,
        )


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
        shown = [bar for bar in self.timeline.bars if self._is_shown(bar.period)][-_MAX_BARS:]
        step = _WIDTH / max(1, len(shown))
        highest = (self._value(bar.possible, bar.period) for bar in shown)
        most = self.highest or max(highest, default=0) or 1
        return [self._bar(bar, i * step, step, most) for i, bar in enumerate(shown)]

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

    def _bar(self, bar: Bar, x: float, step: float, most: float) -> BarView:
        return BarView(
            bar=bar,
            state=self.state,
            is_selected=self._has_range and self.state.overlaps(bar.period),
            x=round(x, 2),
            slot_width=round(step, 2),
            certain_height=_height(self._value(bar.certain, bar.period), most),
            possible_height=_height(self._value(bar.possible, bar.period), most),
            all=self._all.get(bar.period),
        )

    @property
    def rows(self) -> list[BarView]:
        """The periods that have records, newest first."""
        return [view for view in reversed(self.bars) if view.bar.possible]

    @property
    def ticks(self) -> list[tuple[float, str]]:
        """The positions and texts of the labels of the axis."""
        every = max(1, -(-len(self.bars) // _MAX_TICKS))
        return [
            (round(view.x + view.slot_width / 2, 1), view.bar.period) for view in self.bars[::every]
        ]

    @property
    def has_uncertain_dates(self) -> bool:
        """Whether some dates are not exact."""
        return any(view.bar.possible > view.bar.certain for view in self.bars)

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


def _height(value: float, most: float) -> float:
    return round(max(_MIN_BAR_HEIGHT, value / most * _HEIGHT), 2) if value else 0.0
