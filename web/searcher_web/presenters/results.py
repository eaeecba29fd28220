"""Presenters of search results: hits, facets with their links, chips, orders, pages."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from searcher.index.protocol import Notice, Timeline
from searcher.model.expression import texts
from searcher.model.facets import Field
from searcher.model.query import Fold, Matching, Mode, Query, Sort
from searcher.query import loosened
from searcher.search import Addition, ResultPage
from searcher_web.addresses import address
from searcher_web.i18n import gettext, marked
from searcher_web.presenters.facets import FacetView
from searcher_web.presenters.formatting import (
    date_label,
    field_label,
    record_count_label,
    value_label,
)
from searcher_web.presenters.hits import HitView, folded
from searcher_web.presenters.offers import (
    DateOffer,
    PairScope,
    RelaxedSearch,
    SubjectOffer,
    WordTotal,
)
from searcher_web.presenters.paging import last_page, page_links
from searcher_web.presenters.timeline import TimelineView
from searcher_web.search_choices import Scale, When, Words
from searcher_web.search_state import SearchState

_SORTS = {
    Sort.RELEVANCE: marked("Relevance"),
    Sort.NEWEST: marked("Newest first"),
    Sort.OLDEST: marked("Oldest first"),
    Sort.ADDED: marked("Added last"),
}
_FOLDS = {
    None: marked("every record"),
    Fold.TEXTS: marked("one of those nearly the same"),
    Fold.EVENTS: marked("one of each event"),
}
_GROUPS = {Fold.TEXTS: marked("Nearly the same as"), Fold.EVENTS: marked("On the event of")}
SIZES = (10, 25, 50)
"""The page sizes offered to the reader: a page of 50 has about 90 KB."""


class FoldChoice(NamedTuple):
    """A way to fold the results: its name, total and address, and whether it is current."""

    name: str
    total: int
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Chip:
    """A condition of the search that can be removed."""

    label: str
    name: str
    without: SearchState
    is_excluded: bool = False

    @property
    def url(self) -> str:
        """The address of the search without it."""
        return self.without.url()


@dataclass(frozen=True)
class SearchView:
    """A page of results."""

    state: SearchState
    query: Query
    page: ResultPage
    words: tuple[WordTotal, ...] = ()
    relaxed: tuple[RelaxedSearch, ...] = ()
    following: "SearchView | None" = None
    date_offers: tuple[DateOffer, ...] = ()
    subject: SubjectOffer | None = None
    additions: tuple[Addition, ...] = ()
    whole: Timeline | None = None  # of all records, if the timeline shows shares of them

    @property
    def notices(self) -> tuple[Notice, ...]:
        """How the words were understood, and what was left out."""
        return (*self.state.reading.notices, *self.page.notices)

    @property
    def has_room(self) -> bool:
        """Whether all results are on this page and records with some of the words may follow."""
        is_fitting = self.state.matching is Matching.FITTING
        has_all = len(self.page.hits) == self.total
        return is_fitting and has_all and loosened(self.state.reading.expression) is not None

    @property
    def all_words_url(self) -> str:
        """The address of the search for records with all words; empty if it is this one."""
        if self.state.matching is not Matching.SOME:
            return ""
        return self.state.with_matching(Matching.ALL).url()

    @cached_property
    def other_names(self) -> str:
        """Other names of what was typed, which are searched too unless they are left out."""
        return ", ".join(dict.fromkeys(name for one in self.additions for name in one.names))

    def other_breadth_url(self, path: str) -> str:
        """Return the address of the search without other names, or with them if it has none."""
        words = Words.TYPED if self.state.is_widened else Words.WIDENED
        return self.state.with_words(words).url(path)

    @property
    def total(self) -> int:
        """The number of records found."""
        return self.page.total

    @cached_property
    def hits(self) -> list[HitView]:
        """The hits of the page."""
        return [
            HitView(h, n, self.state, self.page.others.get(h.id, 0))
            for n, h in enumerate(self.page.hits, start=self.query.first + 1)
        ]

    @property
    def folded_hits(self) -> list[HitView]:
        """The hits of the page; below the first of those nearly the same the others."""
        return folded(self.hits)

    @cached_property
    def folds(self) -> list[FoldChoice]:
        """The ways to fold the results that have fewer of them, and the present one."""
        counts, current = self.page.folded, self.state.fold
        every = counts.get(None, 0)
        totals = [every]
        shown = list[Fold | None]()
        for fold in _FOLDS:
            total = counts.get(fold, every)
            if fold in (None, current) or total < min(totals):
                shown.append(fold)
                totals.append(total)
        if len(shown) < 2:
            return []
        return [
            FoldChoice(
                gettext(_FOLDS[fold]),
                counts[fold],
                self.state.with_fold(fold).url(),
                fold is current,
            )
            for fold in shown
        ]

    @property
    def suggestions(self) -> list[tuple[str, str]]:
        """Queries with corrected spelling, each with its address."""
        return [(q, self.state.with_query(q).url()) for q in self.page.suggestions]

    @cached_property
    def facets(self) -> list[FacetView]:
        """The facets that have values."""
        views = (FacetView(self.state, f) for f in self.page.facets if f.field is not Field.ONLY)
        return [view for view in views if view.size]

    @property
    def total_label(self) -> str:
        """The number of records found, as text."""
        return record_count_label(self.total) if self.total else gettext("Nothing found")

    @cached_property
    def timeline(self) -> TimelineView | None:
        """The timeline; None if it has fewer than two bars."""
        timeline = self.page.timeline
        several = timeline is not None and len(timeline.bars) > 1
        return (
            TimelineView(self.state, timeline, whole=self.whole) if timeline and several else None
        )

    @cached_property
    def pair_scope(self) -> PairScope | None:
        """The choice of the scope, if the search has exactly one pair."""
        pair = self.state.pair
        counted = next((f for f in self.page.facets if f.field is Field.ONLY), None)
        if pair is None or counted is None:
            return None
        unlimited = self.state.without_field(Field.ONLY)
        return PairScope(
            pair=value_label(Field.PAIR, pair),
            only=next((v.count for v in counted.values if v.value == pair), 0),
            only_url=unlimited.with_only(Field.ONLY, pair).url(),
            all_url=unlimited.url(),
            is_only=bool([f for f in self.state.filters if f.field is Field.ONLY]),
        )

    @property
    def sizes(self) -> list[tuple[int, str, bool]]:
        """Each page size offered or used: the size, its address, and whether it is current."""
        sizes = sorted({*SIZES, self.state.size})
        return [(n, self.state.with_size(n).url(), n == self.state.size) for n in sizes]

    @property
    def chips(self) -> list[Chip]:
        """The conditions of the search."""
        return chips_for(self.state)

    @property
    def sorts(self) -> list[tuple[str, str, bool]]:
        """Each order: its name, its address, and whether it is current."""
        ranked = bool(texts(self.query.expression))
        current = (
            self.state.sort if ranked or self.state.sort is not Sort.RELEVANCE else Sort.NEWEST
        )
        offered = ((s, name) for s, name in _SORTS.items() if ranked or s is not Sort.RELEVANCE)
        return [(gettext(name), self.state.with_sort(s).url(), s is current) for s, name in offered]

    @property
    def last_page(self) -> int:
        """The number of the last page; 1 if there are no hits."""
        return last_page(self.total, self.state.size)

    @property
    def range(self) -> tuple[int, int]:
        """The numbers of the first and last hit of this page."""
        return self.query.first + 1, self.query.first + len(self.page.hits)

    @property
    def pages(self) -> list[tuple[int, str] | None]:
        """Numbers and addresses of pages to link to, with None for a gap."""
        return page_links(self.state.page, self.last_page, lambda n: self.state.at_page(n).url())

    @property
    def trend_url(self) -> str:
        """The address of the trends of this search."""
        return self.state.at_page(1).url("/trends")

    @property
    def comparison_url(self) -> str:
        """The address of its comparison with another search."""
        parameters = self._plain.parameters()
        return address("/compare-searches", ((f"a.{name}", value) for name, value in parameters))

    @property
    def _plain(self) -> SearchState:
        """The search in the usual order, from its first page, whenever a record was added."""
        usual = replace(self.state, sort=Sort.RELEVANCE, scale=Scale.COUNT, size=SIZES[0])
        return usual.without_added()

    @property
    def feed_url(self) -> str:
        """The address of a feed of what comes into the archive for this search."""
        return self._plain.url("/search.atom")

    @property
    def json_feed_url(self) -> str:
        """The address of the same feed as JSON."""
        return self._plain.url("/search.feed.json")

    @property
    def every_url(self) -> str:
        """The address of the search that a reader comes back to."""
        return self._plain.url()

    @property
    def json_url(self) -> str:
        """The address of this page as JSON."""
        return self.state.url("/search.json")


def chips_for(state: SearchState) -> list[Chip]:
    """Return the conditions of a search, each with the search without it."""
    chips = []
    if state.q:
        chips.append(Chip(gettext("Words"), state.q, state.with_query("")))
    for f in state.filters:
        for value in f.values:
            name, without = value_label(f.field, value), state.without_value(f.field, value)
            chips.append(Chip(field_label(f.field), name, without, f.mode is Mode.NONE))
    if state.has_dates:
        chips.append(Chip(gettext("Dates"), date_range_label(state), state.without_dates()))
    if state.group:
        label = gettext(_GROUPS[state.group.fold])
        chips.append(Chip(label, f"{label}: {state.group.id}", state.with_group(None)))
    if state.added:
        chips.append(Chip(gettext("Added"), added_label(state), state.without_added()))
    return chips


def added_label(state: SearchState) -> str:
    """Format the filter on arrival: its day and, unless it is midnight, its time (UTC)."""
    day, _, time = state.added.removesuffix("Z").partition("T")
    moment = date_label(day) if time == "00:00:00" else f"{date_label(day)}, {time[:5]} UTC"
    return gettext("since %(moment)s", moment=moment)


def date_range_label(state: SearchState) -> str:
    """Format the date filter."""
    first, last = state.date_from, state.date_to
    if state.when is When.UNDATED:
        return gettext("Undated")
    if first and last:
        span = first if first == last else gettext("%(first)s to %(last)s", first=first, last=last)
    elif first:
        span = gettext("from %(first)s", first=first)
    else:
        span = gettext("to %(last)s", last=last)
    return gettext("possibly %(dates)s", dates=span) if state.when is When.POSSIBLY else span
