"""What a page of results shows: hits, facets with their links, chips, orders, pages."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from searcher.gazetteer import country_name
from searcher.index.protocol import Facet, FacetValue
from searcher.model.expression import Field, texts
from searcher.model.query import Filter, Mode, Query, Sort
from searcher.search import Hit, ResultPage
from searcher_web.i18n import gettext, marked, tongue
from searcher_web.presenters.formatting import (
    Piece,
    alphabetically,
    date_words,
    field_name,
    language_name,
    pieces,
    records_words,
    value_name,
)
from searcher_web.presenters.labels import kind_name
from searcher_web.presenters.paging import last_page, page_links
from searcher_web.presenters.result_navigation import Trail
from searcher_web.presenters.timeline import TimelineView
from searcher_web.state import State, When

_SHOWN = 8  # values of a facet before "all values"
_MULTIPLE = frozenset(
    {Field.PAIR, Field.COUNTRY, Field.YEAR, Field.PLACE, Field.TOPIC, Field.REVIEW, Field.ISSUER}
)
_SORTS = {
    Sort.RELEVANCE: marked("Relevance"),
    Sort.NEWEST: marked("Newest first"),
    Sort.OLDEST: marked("Oldest first"),
}
SIZES = (10, 25, 50, 100)
"""How many records a page may show, as the reader is offered."""


class Step(NamedTuple):
    """A way to take one more value into a search: a word, what it does, and where it leads."""

    word: str
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class ValueLink:
    """A value of a facet, with where its links lead."""

    name: str
    value: str
    count: int
    chosen: bool
    excluded: bool
    url: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Chip:
    """A part of the search that can be taken away."""

    label: str
    name: str
    without: State
    excluded: bool = False

    @property
    def url(self) -> str:
        """The search without it."""
        return self.without.url()


@dataclass(frozen=True)
class FacetView:
    """A facet as it stands beside the results."""

    state: State
    facet: Facet

    @property
    def field(self) -> Field:
        """Which field it is."""
        return self.facet.field

    @property
    def name(self) -> str:
        """Its name."""
        return field_name(self.facet.field)

    @cached_property
    def counted(self) -> list[FacetValue]:
        """All its values, years newest first; those chosen are there even when nothing has them."""
        if not self._own and self.field is not Field.YEAR:
            return list(self.facet.values)
        counted = {v.value for v in self.facet.values}
        chosen = [FacetValue(v, 0) for f in self._own for v in f.values if v not in counted]
        values = [*self.facet.values, *chosen]
        if self.field is Field.YEAR:
            values.sort(key=lambda v: (v.value.isdigit(), v.value), reverse=True)
        return values

    @property
    def size(self) -> int:
        """How many values there are."""
        return len(self.counted)

    @property
    def values(self) -> list[ValueLink]:
        """All its values with their links."""
        return [self._link(v) for v in self.counted]

    def first(self, count: int) -> list[ValueLink]:
        """So many of its values."""
        return [self._link(v) for v in self.counted[:count]]

    @property
    def shown(self) -> list[ValueLink]:
        """The values shown at once: the most frequent, and those chosen."""
        asked = {value for f in self._own for value in f.values}
        more = [v for v in self.counted[_SHOWN:] if v.value in asked]
        return [self._link(v) for v in (*self.counted[:_SHOWN], *more)]

    @property
    def alphabetical(self) -> list[ValueLink]:
        """All values by name."""
        return sorted(self.values, key=lambda v: alphabetically(v.name))

    @property
    def all_url(self) -> str:
        """The page of all values."""
        return self.state.at(1).url(f"/facet/{self.field}")

    @cached_property
    def _own(self) -> list[Filter]:
        return [f for f in self.state.filters if f.field is self.field]

    def _link(self, value: FacetValue) -> ValueLink:
        field, own = self.field, self._own
        chosen = any(value.value in f.values for f in own if f.mode is not Mode.NONE)
        excluded = any(value.value in f.values for f in own if f.mode is Mode.NONE)
        free = not chosen and not excluded
        step = self.state.only if free else self.state.without
        name = value_name(field, value.value)
        return ValueLink(
            name=name,
            value=value.value,
            count=value.count,
            chosen=chosen,
            excluded=excluded,
            url=step(field, value.value).url(),
            steps=tuple(self._steps(value.value, name)) if free else (),
        )

    def _steps(self, value: str, name: str) -> Iterator[Step]:
        adding, field = self.state.adding, self.field
        if any(f.mode is not Mode.NONE for f in self._own):
            title = gettext("Also show %(name)s", name=name)
            yield Step(gettext("or"), title, adding(field, value, Mode.ANY).url())
            if field in _MULTIPLE:
                title = gettext("Only records that have %(name)s too", name=name)
                yield Step(gettext("and"), title, adding(field, value, Mode.ALL).url())
        title = gettext("Leave out %(name)s", name=name)
        yield Step(gettext("not"), title, adding(field, value, Mode.NONE).url())


@dataclass(frozen=True)
class HitView:
    """A hit as it stands in the list."""

    hit: Hit
    number: int
    state: State

    @property
    def title(self) -> Iterator[Piece]:
        """The title, cut at its marks."""
        return pieces(self.hit.title, self.hit.title_marks)

    @property
    def snippet(self) -> Iterator[Piece]:
        """The snippet, cut at its marks."""
        return pieces(self.hit.snippet.text, self.hit.snippet.marks)

    @property
    def begins_inside(self) -> bool:
        """Whether the snippet begins inside a sentence."""
        return self.hit.snippet.text[:1].islower()

    @property
    def ends_inside(self) -> bool:
        """Whether the snippet ends inside a sentence."""
        return self.hit.snippet.text[-1:].isalnum()

    @property
    def date(self) -> str:
        """Its date in words."""
        return date_words(self.hit.date)

    @property
    def countries(self) -> str:
        """The names of the countries of its pairs: `Armenia – Kazakhstan`."""
        codes = sorted({code for pair in self.hit.pairs for code in pair.split("-")})
        return " – ".join(country_name(code, tongue()) for code in codes)

    @property
    def kind(self) -> str:
        """Its kind in words."""
        return kind_name(self.hit.kind) if self.hit.kind else ""

    @property
    def url(self) -> str:
        """Its page, which knows the search it was found by and its place in it."""
        return Trail(self.state.at(1), self.number, 0).url_of(self.hit.id)

    @property
    def language(self) -> str:
        """The name of its language."""
        return language_name(self.hit.language)


@dataclass(frozen=True, slots=True)
class Loosened:
    """What is found without one of the conditions of a search that finds nothing."""

    name: str
    total: int
    url: str


@dataclass(frozen=True, slots=True)
class Alone:
    """Two countries by themselves, and among others: the totals and the searches."""

    pair: str
    only: int
    only_url: str
    all_url: str
    is_only: bool


@dataclass(frozen=True)
class SearchView:
    """A result page."""

    state: State
    query: Query
    page: ResultPage
    loosened: tuple[Loosened, ...] = ()

    @property
    def total(self) -> int:
        """How many records were found."""
        return self.page.total

    @property
    def hits(self) -> list[HitView]:
        """The hits of this page."""
        return [
            HitView(h, n, self.state)
            for n, h in enumerate(self.page.hits, start=self.query.first + 1)
        ]

    @property
    def suggestions(self) -> list[tuple[str, str]]:
        """Queries with words put right, each with its address."""
        return [(q, replace(self.state, q=q, page=1).url()) for q in self.page.suggestions]

    @property
    def facets(self) -> list[FacetView]:
        """The facets that have values."""
        views = (FacetView(self.state, f) for f in self.page.facets if f.field is not Field.ONLY)
        return [view for view in views if view.size]

    @property
    def words(self) -> str:
        """How many records were found, in words."""
        return records_words(self.total) if self.total else gettext("Nothing found")

    @property
    def timeline(self) -> TimelineView | None:
        """The records by date; None where there is nothing to compare."""
        timeline = self.page.timeline
        several = timeline is not None and len(timeline.bars) > 1
        return TimelineView(self.state, timeline) if timeline and several else None

    @property
    def alone(self) -> Alone | None:
        """If one pair is asked for: the choice of these two only, or these two among others."""
        pair = self.state.pair
        counted = next((f for f in self.page.facets if f.field is Field.ONLY), None)
        if pair is None or counted is None:
            return None
        free = self.state.cleared(Field.ONLY)
        return Alone(
            pair=value_name(Field.PAIR, pair),
            only=next((v.count for v in counted.values if v.value == pair), 0),
            only_url=free.only(Field.ONLY, pair).url(),
            all_url=free.url(),
            is_only=bool([f for f in self.state.filters if f.field is Field.ONLY]),
        )

    @property
    def sizes(self) -> list[tuple[int, str, bool]]:
        """Each number of records a page: the number, its address, whether it is in use."""
        return [(n, self.state.sized(n).url(), n == self.state.size) for n in SIZES]

    @property
    def chips(self) -> list[Chip]:
        """The parts of the search, each with the search without it."""
        return chips_of(self.state)

    @property
    def sorts(self) -> list[tuple[str, str, bool]]:
        """Each order: its name, its address, whether it is in use."""
        ranked = bool(texts(self.query.expression))
        used = self.state.sort if ranked or self.state.sort is not Sort.RELEVANCE else Sort.NEWEST
        offered = ((s, name) for s, name in _SORTS.items() if ranked or s is not Sort.RELEVANCE)
        return [(gettext(name), self.state.sorted_by(s).url(), s is used) for s, name in offered]

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
        """The pages to go to, with None for a gap."""
        return page_links(self.state.page, self.last_page, lambda n: self.state.at(n).url())

    @property
    def trend_url(self) -> str:
        """The words of this search through time, with its conditions."""
        return self.state.at(1).url("/trends")

    @property
    def json_url(self) -> str:
        """The same page as JSON."""
        return self.state.url("/search.json")


def chips_of(state: State) -> list[Chip]:
    """The parts of a search, each with the search without it."""
    chips = []
    if state.q:
        chips.append(Chip(gettext("Words"), state.q, replace(state, q="", page=1)))
    for f in state.filters:
        for value in f.values:
            name, without = value_name(f.field, value), state.without(f.field, value)
            chips.append(Chip(field_name(f.field), name, without, f.mode is Mode.NONE))
    if state.has_dates:
        chips.append(Chip(gettext("Dates"), dates_words(state), state.of_any_date()))
    return chips


def dates_words(state: State) -> str:
    """The condition on dates in words."""
    first, last = state.first, state.last
    if state.when is When.UNDATED:
        return gettext("Undated")
    if first and last:
        span = first if first == last else gettext("%(first)s to %(last)s", first=first, last=last)
    elif first:
        span = gettext("from %(first)s", first=first)
    else:
        span = gettext("to %(last)s", last=last)
    return gettext("possibly %(dates)s", dates=span) if state.when is When.POSSIBLY else span
