"""Presenters of the profile of a pair of countries, or of one: through time, by side, by kind."""

from collections.abc import Iterable
from dataclasses import dataclass

from searcher.index.protocol import Bar, FacetValue, Timeline
from searcher.model.expression import Field
from searcher.model.record import Record, opening
from searcher.search import ResultPage
from searcher_web.presenters.formatting import date_and_source, field_label, value_label
from searcher_web.presenters.results import FacetView, HitView
from searcher_web.presenters.timeline import BarView, TimelineView
from searcher_web.search_state import SearchState

LISTED = (Field.SOURCE, Field.TOPIC, Field.PLACE, Field.LANGUAGE)
"""The facets whose values are listed."""


@dataclass(frozen=True)
class SeriesView:
    """The timeline of a value of a field, drawn on the scale of all records."""

    name: str
    total: int
    url: str
    timeline: TimelineView


@dataclass(frozen=True)
class FieldTimelines:
    """The timelines of the values of a field, most frequent value first."""

    field: Field
    series: tuple[SeriesView, ...]

    @property
    def name(self) -> str:
        """The name of the field."""
        return field_label(self.field)

    @property
    def rows(self) -> list[tuple[str, tuple[BarView, ...]]]:
        """Each year that has records, newest first, with the bar of each series."""
        every = zip(*(one.timeline.bars for one in self.series), strict=True)
        held = [(bars[0].bar.period, bars) for bars in every if any(b.bar.possible for b in bars)]
        return held[::-1]


def band(
    state: SearchState, field: Field, whole: Timeline, found: Iterable[tuple[FacetValue, Timeline]]
) -> FieldTimelines:
    """The timelines of some values of a field, on the years and the scale of the whole."""
    series = []
    for value, timeline in found:
        own = state.with_only(field, value.value)
        view = TimelineView(own, _spread(timeline, whole), scale=_most(whole))
        name = value_label(field, value.value)
        series.append(SeriesView(name, value.count, own.url(), view))
    return FieldTimelines(field, tuple(series))


def _spread(timeline: Timeline, whole: Timeline) -> Timeline:
    """A timeline with a bar for each year of the whole."""
    own = {bar.period: bar for bar in timeline.bars}
    bars = tuple(own.get(bar.period, Bar(bar.period, 0, 0)) for bar in whole.bars)
    return Timeline(whole.unit, bars, timeline.undated)


def _most(timeline: Timeline) -> int:
    return max((bar.possible for bar in timeline.bars), default=1)


@dataclass(frozen=True)
class Account:
    """One side's account of an event."""

    record: Record

    @property
    def facts(self) -> str:
        """Its date and source."""
        return date_and_source(self.record)

    @property
    def begins(self) -> str:
        """The first words of its first paragraph that is more than a line of a letterhead."""
        paragraphs = self.record.body.split("\n\n")
        return opening(next((p for p in paragraphs if len(p) > _A_LINE), paragraphs[0]))


@dataclass(frozen=True)
class OneSidedView:
    """What one side issued of which no account of the other is here: how many, and the newest."""

    name: str
    count: int
    of: int
    url: str
    newest: tuple[Record, ...]


@dataclass(frozen=True)
class ProfileView:
    """A pair of countries, or one country."""

    state: SearchState
    codes: tuple[str, ...]
    page: ResultPage
    oldest: ResultPage
    bands: tuple[FieldTimelines, ...]
    accounts: tuple[tuple[Account, Account], ...] = ()
    onesided: tuple[OneSidedView, ...] = ()

    @property
    def is_pair(self) -> bool:
        """Whether it is of two countries."""
        return len(self.codes) == 2

    @property
    def name(self) -> str:
        """The names of the countries."""
        return value_label(Field.PAIR, "-".join(self.codes))

    @property
    def total(self) -> int:
        """How many records there are."""
        return self.page.total

    @property
    def url(self) -> str:
        """The search for them."""
        return self.state.url()

    @property
    def feed_url(self) -> str:
        """Their feed."""
        return self.state.url("/search.atom")

    @property
    def trend_url(self) -> str:
        """Words in them through time."""
        return self.state.url("/trends")

    @property
    def timeline(self) -> TimelineView | None:
        """The records by year."""
        timeline = self.page.timeline
        return TimelineView(self.state, timeline) if timeline and timeline.bars else None

    @property
    def newest_hits(self) -> list[HitView]:
        """The newest records."""
        return _hits(self.page, self.state)

    @property
    def oldest_hits(self) -> list[HitView]:
        """The oldest records."""
        return _hits(self.oldest, self.state)

    @property
    def facets(self) -> list[FacetView]:
        """Sources, topics, places, languages: what has values."""
        views = [FacetView(self.state, facet) for facet in self.page.facets]
        return [view for view in views if view.size and view.field in LISTED]

    @property
    def pairs(self) -> list[tuple[str, str, int]]:
        """The pairs of one country: name, address, count."""
        (own,) = self.codes
        return [
            (value_label(Field.PAIR, v.value), f"/pairs/{v.value}", v.count)
            for facet in self.page.facets
            if facet.field is Field.PAIR
            for v in facet.values
            if own in v.value.split("-")
        ]


_A_LINE = 60  # characters


def _hits(page: ResultPage, state: SearchState) -> list[HitView]:
    return [HitView(hit, number, state) for number, hit in enumerate(page.hits, start=1)]
