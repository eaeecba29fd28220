"""A timeline as a picture: where each bar stands, and the search it opens."""

from dataclasses import dataclass
from functools import cached_property

from searcher.index.protocol import Bar, Timeline
from searcher.model.query import Unit
from searcher_web.i18n import gettext
from searcher_web.presenters.formatting import date_words, number
from searcher_web.state import State, When

_WIDTH, _HEIGHT = 720, 88  # units of the picture, in which a bar may be a fraction wide
_MOST = 240  # bars: what is older than so many periods is in the table
_TICKS = 6
_BROADEST = 44
_LEAST = 1.5  # units: a bar of one record can be seen beside one of thousands


@dataclass(frozen=True, slots=True)
class BarView:
    """One year or month: its counts, the searches they open, and its place in the picture."""

    bar: Bar
    state: State
    chosen: bool
    x: float
    width: float
    certain_height: float
    possible_height: float

    @property
    def name(self) -> str:
        """Its period in words."""
        return date_words(self.bar.period)

    @property
    def certain_url(self) -> str:
        """The records that are certainly of it."""
        return self.state.between(self.bar.period, self.bar.period).url()

    @property
    def possible_url(self) -> str:
        """The records that may be of it."""
        return self.state.between(self.bar.period, self.bar.period, When.POSSIBLY).url()

    @property
    def breadth(self) -> float:
        """How wide it is drawn: a few bars are not to be blocks."""
        return round(min(self.width * 0.84, _BROADEST), 2)

    @property
    def left(self) -> float:
        """Where it is drawn, in the middle of its room."""
        return round(self.x + (self.width - self.breadth) / 2, 2)

    @property
    def told(self) -> str:
        """Its counts in words."""
        certain, possible = number(self.bar.certain), number(self.bar.possible)
        if self.bar.certain == self.bar.possible:
            return f"{self.name}: {certain}"
        return gettext(
            "%(period)s: %(certain)s certainly, %(possible)s possibly",
            period=self.name,
            certain=certain,
            possible=possible,
        )


@dataclass(frozen=True)
class TimelineView:
    """The records of a search by date.  A bar opens the records that may be of its period; `scale`
    is the count of a bar of full height, that of the highest one if not given.
    """

    state: State
    timeline: Timeline
    scale: int | None = None

    width = _WIDTH
    height = _HEIGHT

    @cached_property
    def bars(self) -> list[BarView]:
        """Every period from the first to the last that has records."""
        shown = [bar for bar in self.timeline.bars if self._is_shown(bar.period)][-_MOST:]
        step = _WIDTH / max(1, len(shown))
        most = self.scale or max((bar.possible for bar in shown), default=1)
        return [self._bar(bar, i * step, step, most) for i, bar in enumerate(shown)]

    def _is_shown(self, period: str) -> bool:
        """Whether it is among the months asked for; years are all shown, those asked for marked."""
        return not self.is_part or self.state.overlaps(period)

    @property
    def is_part(self) -> bool:
        """Whether only the months asked for are shown."""
        return self.by_month and bool(self.state.first or self.state.last)

    def _bar(self, bar: Bar, x: float, step: float, most: int) -> BarView:
        return BarView(
            bar=bar,
            state=self.state,
            chosen=bool(self.state.first or self.state.last) and self.state.overlaps(bar.period),
            x=round(x, 2),
            width=round(step, 2),
            certain_height=_height(bar.certain, most),
            possible_height=_height(bar.possible, most),
        )

    @property
    def rows(self) -> list[BarView]:
        """The periods that have records, the newest first."""
        return [view for view in reversed(self.bars) if view.bar.possible]

    @property
    def ticks(self) -> list[tuple[float, str]]:
        """The names below the picture, and where they stand."""
        every = max(1, -(-len(self.bars) // _TICKS))
        return [(round(view.x + view.width / 2, 1), view.bar.period) for view in self.bars[::every]]

    @property
    def has_doubts(self) -> bool:
        """Whether some dates are not exact."""
        return any(view.bar.possible > view.bar.certain for view in self.bars)

    @property
    def by_month(self) -> bool:
        """Whether the bars are months."""
        return self.timeline.unit is Unit.MONTH

    @property
    def undated_url(self) -> str:
        """The records of unknown year."""
        return self.state.undated().url()

    @property
    def undated(self) -> int:
        """How many they are."""
        return self.timeline.undated

    @property
    def table_url(self) -> str:
        """The same as a table."""
        return self.state.at(1).url("/timeline")

    @property
    def free_url(self) -> str:
        """The search of any date, to which the script adds a range that is drawn."""
        return self.state.of_any_date().url()


def _height(count: int, most: int) -> float:
    return round(max(_LEAST, count / most * _HEIGHT), 2) if count else 0.0
