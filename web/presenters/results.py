"""What a page of results shows: hits, facets with their links, chips, orders, pages."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from searcher.places import country_name
from searcher.query import Field, Filter, Mode, Query, Sort, texts
from searcher.search import Facet, FacetValue, Hit, ResultPage
from web.presenters.words import (
    FIELD_NAMES,
    Piece,
    date_words,
    language_name,
    pieces,
    value_name,
)
from web.state import State

_SHOWN = 8  # values of a facet before "all values"
_PAGES_AROUND = 2
_MULTIPLE = frozenset(
    {Field.PAIR, Field.COUNTRY, Field.YEAR, Field.PLACE, Field.TOPIC, Field.REVIEW}
)
SORT_NAMES = {Sort.RELEVANCE: "Relevance", Sort.NEWEST: "Newest first", Sort.OLDEST: "Oldest first"}


@dataclass(frozen=True, slots=True)
class ValueLink:
    """A value of a facet, with where its links lead."""

    name: str
    value: str
    count: int
    chosen: bool
    excluded: bool
    url: str
    or_url: str | None
    and_url: str | None
    not_url: str | None


@dataclass(frozen=True, slots=True)
class Chip:
    """A part of the search that can be taken away."""

    label: str
    name: str
    url: str
    excluded: bool = False


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
        return FIELD_NAMES[self.facet.field]

    @cached_property
    def values(self) -> list[ValueLink]:
        """All its values, years newest first; those chosen are there even when nothing has them."""
        counted = {v.value for v in self.facet.values}
        chosen = [FacetValue(v, 0) for f in self._own for v in f.values if v not in counted]
        values = [*self.facet.values, *chosen]
        if self.field is Field.YEAR:
            values.sort(key=lambda v: (v.value.isdigit(), v.value), reverse=True)
        return [self._link(v) for v in values]

    @property
    def shown(self) -> list[ValueLink]:
        """The values shown at once: the most frequent, and those chosen."""
        return self.values[:_SHOWN] + [v for v in self.values[_SHOWN:] if v.chosen or v.excluded]

    @property
    def alphabetical(self) -> list[ValueLink]:
        """All values by name."""
        return sorted(self.values, key=lambda v: v.name.casefold())

    @property
    def all_url(self) -> str:
        """The page of all values."""
        return self.state.at(1).url(f"/facet/{self.field}")

    @property
    def _own(self) -> list[Filter]:
        return [f for f in self.state.filters if f.field is self.field]

    def _link(self, value: FacetValue) -> ValueLink:
        field, own = self.field, self._own
        chosen = any(value.value in f.values for f in own if f.mode is not Mode.NONE)
        excluded = any(value.value in f.values for f in own if f.mode is Mode.NONE)
        free = not chosen and not excluded
        some = any(f.mode is not Mode.NONE for f in own)
        return ValueLink(
            name=value_name(field, value.value),
            value=value.value,
            count=value.count,
            chosen=chosen,
            excluded=excluded,
            url=(
                self.state.only(field, value.value)
                if free
                else self.state.without(field, value.value)
            ).url(),
            or_url=self.state.adding(field, value.value, Mode.ANY).url() if free and some else None,
            and_url=self.state.adding(field, value.value, Mode.ALL).url()
            if free and some and field in _MULTIPLE
            else None,
            not_url=self.state.adding(field, value.value, Mode.NONE).url() if free else None,
        )


@dataclass(frozen=True)
class HitView:
    """A hit as it stands in the list."""

    hit: Hit
    number: int
    q: str

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
        return " – ".join(map(country_name, codes))

    @property
    def kind(self) -> str:
        """Its kind in words."""
        return value_name(Field.KIND, self.hit.kind) if self.hit.kind else ""

    @property
    def language(self) -> str:
        """The name of its language."""
        return language_name(self.hit.language)


@dataclass(frozen=True)
class SearchView:
    """A result page."""

    state: State
    query: Query
    page: ResultPage

    @property
    def total(self) -> int:
        """How many records were found."""
        return self.page.total

    @property
    def hits(self) -> list[HitView]:
        """The hits of this page."""
        return [
            HitView(h, n, self.state.q)
            for n, h in enumerate(self.page.hits, start=self.query.first + 1)
        ]

    @property
    def suggestions(self) -> list[tuple[str, str]]:
        """Queries with words put right, each with its address."""
        return [(q, replace(self.state, q=q, page=1).url()) for q in self.page.suggestions]

    @property
    def facets(self) -> list[FacetView]:
        """The facets that have values."""
        views = (FacetView(self.state, facet) for facet in self.page.facets)
        return [view for view in views if view.values]

    @property
    def chips(self) -> list[Chip]:
        """The parts of the search, each with the search without it."""
        chips = []
        if self.state.q:
            chips.append(Chip("Words", self.state.q, replace(self.state, q="", page=1).url()))
        for f in self.state.filters:
            for value in f.values:
                name = value_name(f.field, value)
                url = self.state.without(f.field, value).url()
                chips.append(Chip(FIELD_NAMES[f.field], name, url, f.mode is Mode.NONE))
        if self.state.first or self.state.last:
            chips.append(Chip("Dates", self._dates(), self.state.undated().url()))
        return chips

    def _dates(self) -> str:
        first, last = self.state.first, self.state.last
        span = (
            f"{first} to {last}" if first and last else f"from {first}" if first else f"to {last}"
        )
        return f"possibly {span}" if self.state.possibly else span

    @property
    def sorts(self) -> list[tuple[str, str, bool]]:
        """Each order: its name, its address, whether it is in use."""
        ranked = bool(texts(self.query.expression))
        used = self.state.sort if ranked or self.state.sort is not Sort.RELEVANCE else Sort.NEWEST
        offered = ((s, name) for s, name in SORT_NAMES.items() if ranked or s is not Sort.RELEVANCE)
        return [(name, self.state.sorted_by(s).url(), s is used) for s, name in offered]

    @property
    def last_page(self) -> int:
        """The number of the last page; 1 if there are no hits."""
        return max(1, -(-self.total // self.state.size))

    @property
    def range(self) -> tuple[int, int]:
        """The numbers of the first and last hit of this page."""
        return self.query.first + 1, self.query.first + len(self.page.hits)

    @property
    def pages(self) -> list[tuple[int, str] | None]:
        """The pages to go to, with None for a gap."""
        near = range(self.state.page - _PAGES_AROUND, self.state.page + _PAGES_AROUND + 1)
        numbers = sorted({1, self.last_page, *near} & set(range(1, self.last_page + 1)))
        found: list[tuple[int, str] | None] = []
        for before, number in zip([0, *numbers], numbers, strict=False):
            if number > before + 1:
                found.append(None)
            found.append((number, self.state.at(number).url()))
        return found

    @property
    def json_url(self) -> str:
        """The same page as JSON."""
        return self.state.url("/search.json")
