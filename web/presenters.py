"""What the pages show: results and records in the words and pieces that templates print."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import NamedTuple

from babel import Locale
from babel.dates import format_date

from searcher.archive import Version
from searcher.dates import Edtf
from searcher.places import country_name, country_of, place_name
from searcher.query import Field, Filter, Mode, Query, Sort, texts
from searcher.record import Evidence, Note, Party, Place, Record, Role
from searcher.search import Facet, FacetValue, Hit, Marker, ResultPage, Span
from web.state import State

_SHOWN = 8  # values of a facet before "all values"
_PAGES_AROUND = 2
_MULTIPLE = frozenset(
    {Field.PAIR, Field.COUNTRY, Field.YEAR, Field.PLACE, Field.TOPIC, Field.REVIEW}
)
_ENGLISH = Locale("en")

FIELD_NAMES = {
    Field.PAIR: "Pair",
    Field.COUNTRY: "Country",
    Field.SOURCE: "Source",
    Field.YEAR: "Year",
    Field.LANGUAGE: "Language",
    Field.KIND: "Kind",
    Field.TOPIC: "Topic",
    Field.PLACE: "Place",
    Field.REVIEW: "For review",
}
SORT_NAMES = {Sort.RELEVANCE: "Relevance", Sort.NEWEST: "Newest first", Sort.OLDEST: "Oldest first"}
_NOTES = {
    "title-unknown": "It has no title; the opening words stand in brackets.",
    "date-unknown": "Nothing says when it was published.",
    "year-unknown": "The day is given, the year is not.",
    "date-conflict": "Two witnesses give different dates.",
    "source-unknown": "Nothing says who published it.",
    "source-unregistered": "The source is not in the registry.",
    "language-unsure": "The language is not certain.",
    "kind-unknown": "The kind of document is not certain.",
    "parties-unknown": "No country was recognised.",
    "party-alone": "Only one country was recognised.",
}


class Piece(NamedTuple):
    """A piece of a text, marked or not."""

    text: str
    marked: bool


def pieces(text: str, marks: Iterable[Span]) -> Iterator[Piece]:
    """A text cut at its marks."""
    at = 0
    for start, end in marks:
        if start > at:
            yield Piece(text[at:start], marked=False)
        yield Piece(text[start:end], marked=True)
        at = end
    if at < len(text):
        yield Piece(text[at:], marked=False)


def value_name(field: Field, value: str) -> str:
    """A value of a facet as a reader calls it."""
    match field:
        case Field.PAIR:
            return " – ".join(country_name(code) for code in value.split("-"))
        case Field.COUNTRY:
            return country_name(value)
        case Field.LANGUAGE:
            return language_name(value)
        case Field.KIND:
            return value.replace("-", " ").capitalize()
        case Field.PLACE:
            return place_name(value) if "-" in value and value[:2].isupper() else value
        case Field.REVIEW:
            return _NOTES.get(value, value).rstrip(".")
        case Field.SOURCE:
            return "Source not known" if value == "unknown" else value
        case _:
            return "Undated" if value == "undated" else value


def language_name(code: str | None) -> str:
    """The English name of a language."""
    return _ENGLISH.languages.get(code or "", code or "") if code != "unknown" else "Unknown"


def date_words(text: str | None) -> str:
    """An EDTF date as a reader writes it: `3 March 2017`, `23 April, year not known`."""
    if not text:
        return "Undated"
    if "/" in text:
        return " to ".join(date_words(part) for part in text.split("/"))
    doubt = {"?": ", uncertain", "~": ", about", "%": ", about and uncertain"}.get(text[-1], "")
    parts = text.rstrip("?~%").split("-")
    if parts[0] == "XXXX":
        sample = date(2000, int(parts[1]), int(parts[2]) if len(parts) > 2 else 1)
        shape = "d MMMM" if len(parts) > 2 else "MMMM"
        return format_date(sample, shape, locale="en") + ", year not known" + doubt
    day = Edtf(text).earliest
    shape = {1: "y", 2: "MMMM y", 3: "d MMMM y"}[len(parts)]
    return (format_date(day, shape, locale="en") if day else text) + doubt


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


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a record's metadata: name, values with links, and the evidence for them."""

    name: str
    values: tuple[tuple[str, str | None], ...]
    evidence: tuple[Evidence, ...]


class Paragraph(NamedTuple):
    """A paragraph of a record's text, cut at the marks."""

    pieces: tuple[Piece, ...]
    is_item: bool


@dataclass(frozen=True)
class RecordView:
    """A record at its permalink."""

    record: Record
    history: tuple[Version, ...]
    q: str
    marker: Marker | None

    @property
    def is_newest(self) -> bool:
        """Whether it is the newest version."""
        return self.record.version == self.history[-1].number

    @property
    def title(self) -> tuple[Piece, ...]:
        """The heading, cut at the marks."""
        return tuple(pieces(self.record.heading, self._title_marks))

    @property
    def paragraphs(self) -> Iterator[Paragraph]:
        """The text in paragraphs, cut at the marks."""
        marks, at = self._text_marks, 0
        for text in self.record.body.split("\n\n"):
            end = at + len(text)
            inside = [
                Span(m.start - at, m.end - at) for m in marks if at <= m.start and m.end <= end
            ]
            yield Paragraph(tuple(pieces(text, inside)), text.startswith("- "))
            at = end + 2

    @property
    def marks(self) -> int:
        """How many words are marked in the title and the text."""
        return len(self._title_marks) + len(self._text_marks)

    @cached_property
    def _title_marks(self) -> tuple[Span, ...]:
        title, language = self.record.title, self.record.language
        return self.marker.in_title(title, language) if self.marker and title else ()

    @cached_property
    def _text_marks(self) -> tuple[Span, ...]:
        return self.marker.in_body(self.record.body, self.record.language) if self.marker else ()

    @property
    def date(self) -> str:
        """The date of publication in words."""
        return date_words(self.record.published)

    @property
    def language(self) -> str:
        """The name of its language."""
        return language_name(self.record.language)

    @property
    def notes(self) -> list[str]:
        """What is to be reviewed, in words."""
        return [_note(note) for note in self.record.notes]

    @property
    def facts(self) -> list[Fact]:
        """The metadata, each value with its evidence."""
        r = self.record
        parties = tuple((_party(p), _search(Field.COUNTRY, country_of(p.code))) for p in r.parties)
        places = tuple((_place(p), _search(Field.PLACE, p.name)) for p in r.places)
        facts = [
            self._fact("Title", "title", r.title),
            self._fact("Published", "published", date_words(r.published) if r.published else None),
            self._fact("Modified", "modified", date_words(r.modified) if r.modified else ""),
            self._fact("Source", "source", r.source, _search(Field.SOURCE, r.source or "unknown")),
            self._fact("Creator", "creator", r.creator or ""),
            Fact(
                "Pairs",
                tuple((value_name(Field.PAIR, p), _search(Field.PAIR, p)) for p in r.pairs),
                (),
            ),
            Fact("Parties", parties, r.evidence("parties")),
            Fact("Places named", places, ()),
            self._fact(
                "Kind",
                "kind",
                r.kind and value_name(Field.KIND, r.kind),
                _search(Field.KIND, r.kind or "unknown"),
            ),
            self._fact(
                "Language",
                "language",
                self.language,
                _search(Field.LANGUAGE, r.language or "unknown"),
            ),
        ]
        return [fact for fact in facts if fact.values]

    def _fact(self, name: str, field: str, value: str | None, url: str | None = None) -> Fact:
        """A fact of one value: None means not known, empty means left out."""
        values = () if value == "" else ((value or "Not known", url if value else None),)
        return Fact(name, values, self.record.evidence(field))

    @property
    def citation(self) -> str:
        """A line to cite it by, without the permalink."""
        parts = (self.record.source or "Unknown source", f"“{self.record.heading}”", self.date)
        return ", ".join(parts)


def _party(party: Party) -> str:
    name = place_name(party.code)
    return name if party.role is Role.UNKNOWN else f"{name} ({party.role})"


def _place(place: Place) -> str:
    return f"{place.name} (dateline)" if place.dateline else place.name


def _search(field: Field, value: str) -> str:
    return State().only(field, value).url()


def _note(note: Note) -> str:
    words = _NOTES.get(note.code, note.code)
    return f"{words.rstrip('.')}: {note.detail}." if note.detail else words


def where_words(evidence: Evidence) -> str:
    """Where a value was found, in words."""
    where = evidence.where
    places = {
        "body": f"in the text, characters {where.start} to {where.end}",
        "title": "in the title",
        "markup": f"in the markup, {where.at}",
        "url": f"in the address ({where.at})",
        "file": f"in the file ({where.at})",
        "hint": f"said by an archivist ({where.at})",
        "registry": f"in the registry of sources ({where.at})",
    }
    return places[where.origin]
