"""Presenters of the profile of a pair of countries, or of a place: over time, by side, by kind."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from searcher.index.protocol import Bar, FacetValue, Timeline, ValueTimeline
from searcher.model.facets import Field
from searcher.model.pairs import country_of, pair_of
from searcher.model.record import Record, opening
from searcher.search import Hit
from searcher.search.pairs import COMPARED, LISTED, PairProfile
from searcher_web.presenters.facets import FacetView
from searcher_web.presenters.formatting import (
    date_and_source,
    field_label,
    party_label,
    value_label,
)
from searcher_web.presenters.hits import HitView
from searcher_web.presenters.timeline import BarView, TimelineView
from searcher_web.presenters.world_map import WorldMapView
from searcher_web.search_state import SearchState

_MAX_EVENTS = 12
_LINE = 60  # characters: a shorter paragraph may be a line of a letterhead


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
        rows = [(bars[0].period, bars) for bars in every if any(b.possible for b in bars)]
        return rows[::-1]


def field_timelines(
    state: SearchState, field: Field, whole: Timeline, found: Iterable[ValueTimeline]
) -> FieldTimelines:
    """Make the timelines of the values of a field, on the years and the scale of the whole."""
    series = []
    for value_of, value, timeline in found:
        if value_of is not field:
            continue
        own = state.with_only(field, value.value)
        view = TimelineView(own, _spread(timeline, whole), highest=_highest(whole))
        name = value_label(field, value.value)
        series.append(SeriesView(name, value.count, own.url(), view))
    return FieldTimelines(field, tuple(series))


def _spread(timeline: Timeline, whole: Timeline) -> Timeline:
    """Extend a timeline to a bar for each year of the whole."""
    own = {bar.period: bar for bar in timeline.bars}
    bars = tuple(own.get(bar.period, Bar(bar.period, 0, 0)) for bar in whole.bars)
    return Timeline(whole.unit, bars, timeline.undated)


def _highest(timeline: Timeline) -> int:
    return max((bar.possible for bar in timeline.bars), default=1)


@dataclass(frozen=True)
class AccountView:
    """One side's account of an event."""

    record: Record

    @property
    def facts(self) -> str:
        """Its date and source."""
        return date_and_source(self.record)

    @property
    def opening(self) -> str:
        """The first words of its first paragraph that is more than a line of a letterhead."""
        paragraphs = self.record.body.split("\n\n")
        return opening(next((p for p in paragraphs if len(p) > _LINE), paragraphs[0]))


@dataclass(frozen=True)
class OneSidedView:
    """The records that one side issued without an account by the other."""

    name: str
    count: int
    issued: int
    url: str
    newest: tuple[Record, ...]


@dataclass(frozen=True)
class ProfileView:
    """The profile of a pair of countries, or of one place; `state` is the search for it."""

    state: SearchState
    profile: PairProfile

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the countries, or of one place."""
        return self.profile.codes

    @property
    def is_pair(self) -> bool:
        """Whether it is of two countries."""
        return len(self.codes) == 2

    @property
    def name(self) -> str:
        """The names of the countries."""
        return " – ".join(map(party_label, self.codes))

    @property
    def total(self) -> int:
        """The number of records."""
        return self.profile.total

    @property
    def url(self) -> str:
        """The address of the search for the records."""
        return self.state.url()

    @property
    def feed_url(self) -> str:
        """The address of their feed."""
        return self.state.url("/search.atom")

    @property
    def json_feed_url(self) -> str:
        """The address of their feed as JSON."""
        return self.state.url("/search.feed.json")

    @property
    def trend_url(self) -> str:
        """The address of the trends of words in them."""
        return self.state.url("/trends")

    @property
    def timeline(self) -> TimelineView | None:
        """The records by year; None if none has a year."""
        timeline = self.profile.timeline
        return TimelineView(self.state, timeline) if timeline and timeline.bars else None

    @property
    def timelines(self) -> list[FieldTimelines]:
        """The records by year for each side, and for each kind."""
        whole, found = self.profile.timeline, self.profile.value_timelines
        if whole is None or not whole.bars:
            return []
        return [field_timelines(self.state, field, whole, found) for field in COMPARED]

    @property
    def accounts(self) -> list[tuple[AccountView, AccountView]]:
        """The newest events reported by both sides."""
        events = self.profile.events[:_MAX_EVENTS]
        return [(AccountView(event.earlier), AccountView(event.later)) for event in events]

    @property
    def one_sided(self) -> list[OneSidedView]:
        """The records of each side alone."""
        return [
            OneSidedView(
                value_label(Field.ISSUER, side.country),
                side.count,
                side.issued,
                self.state.with_only(Field.ISSUER, side.country).url(),
                side.newest,
            )
            for side in self.profile.one_sided
        ]

    @property
    def newest_hits(self) -> list[HitView]:
        """The newest records."""
        return self._hit_views(self.profile.newest)

    @property
    def oldest_hits(self) -> list[HitView]:
        """The oldest records."""
        return self._hit_views(self.profile.oldest)

    def _hit_views(self, hits: Iterable[Hit]) -> list[HitView]:
        return [HitView(hit, number, self.state) for number, hit in enumerate(hits, start=1)]

    @property
    def facets(self) -> list[FacetView]:
        """Sources, topics, places, languages: the facets that have values."""
        views = [FacetView(self.state, facet) for facet in self.profile.facets]
        return [view for view in views if view.size and view.field in LISTED]

    @property
    def whole(self) -> str:
        """The code of the country that it is a part of; empty if it is none."""
        code = self.codes[0]
        return "" if country_of(code) == code else country_of(code)

    @cached_property
    def parts(self) -> list[tuple[str, str, int]]:
        """The parts of one country: name, address, number of records."""
        prefix = f"{self.codes[0]}-"
        return [
            (party_label(v.value), f"/countries/{v.value}", v.count)
            for v in self.profile.values(Field.PLACE)
            if v.value.startswith(prefix)
        ]

    @cached_property
    def partners(self) -> WorldMapView:
        """The other countries of the pairs of one country, or of that of a part, each with the
        page of the pair, or for a part with the search for the records about both.
        """
        own = country_of(self.codes[0])
        pairs = ((v.value.split("-"), v.count) for v in self.profile.values(Field.PAIR))
        others = [
            FacetValue(codes[own == codes[0]], count) for codes, count in pairs if own in codes
        ]
        return WorldMapView(others, lambda other: self._pair_url(pair_of(own, other)), own)

    def _pair_url(self, pair: str) -> str:
        return self.state.with_only(Field.PAIR, pair).url() if self.whole else f"/pairs/{pair}"
