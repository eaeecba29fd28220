"""What the command line and the site answer to programs, each declared once: its JSON and its
schema are derived from the types here.
"""

from collections.abc import Iterable

from msgspec import Struct

from searcher.index.protocol import Facet, Notice, Ranking, Timeline
from searcher.model.facets import Field
from searcher.model.query import Mode, Query, Sort, Unit
from searcher.model.record import Record
from searcher.search.completions import Completion, CompletionKind
from searcher.search.hits import Hit, ResultPage
from searcher.search.pairs import COMPARED, OneSided, PairProfile
from searcher.search.widening import Addition, NameRelation


class AppliedFilter(Struct, frozen=True):
    """A filter of a search: any, all or none of some values of a field."""

    field: Field
    values: tuple[str, ...]
    mode: Mode


class ValueCount(Struct, frozen=True):
    """A value of a facet, and the total of the same search with it as the only one of its field."""

    value: str
    count: int


Counts = dict[Field, tuple[ValueCount, ...]]


class FoundWord(Struct, frozen=True):
    """A word of the query that a record has: as typed, by which other name (empty if by itself),
    and how often in which forms.
    """

    typed: str
    name: str
    forms: dict[str, int]


class FoundRecord(Struct, frozen=True):
    """A record of a page of results.

    date: EDTF.  score: comparable within one result only.  recognised: how the text of a scan was
    recognised.  lacking: words of the query that it does not have.  marks: where the snippet has
    words of the query, in characters: from the first, to before the last.  others: with `fold`,
    how many more records of the result are in the group of this one.
    """

    id: str
    version: int
    title: str
    date: str | None
    pairs: tuple[str, ...]
    source: str | None
    kind: str | None
    language: str | None
    score: float
    snippet: str
    recognised: str | None
    lacking: tuple[str, ...]
    reasons: tuple[FoundWord, ...]
    marks: tuple[tuple[int, int], ...]
    others: int


class AlsoSearched(Struct, frozen=True):
    """Other names that were searched beside some words of the query."""

    typed: str
    names: tuple[str, ...]
    relation: NameRelation


class SearchPage(Struct, frozen=True):
    """A page of the results of a search, with all values of its facets.

    notices: how the query was understood, and what was left out.  suggestions: queries with
    corrected words that find more.
    """

    query: str
    filters: tuple[AppliedFilter, ...]
    sort: Sort
    page: int
    size: int
    total: int
    hits: tuple[FoundRecord, ...]
    facets: Counts
    also_searched: tuple[AlsoSearched, ...]
    notices: tuple[str, ...]
    suggestions: tuple[str, ...]


class FacetPage(Struct, frozen=True):
    """All values of one facet of a search."""

    field: Field
    total: int
    values: tuple[ValueCount, ...]


class Bar(Struct, frozen=True):
    """How many records are certainly of a year or month (EDTF), and how many may be."""

    period: str
    certainly: int
    possibly: int


class TimelineOfRecords(Struct, frozen=True):
    """How many records are of each year or month."""

    unit: Unit
    undated: int
    bars: tuple[Bar, ...]


class TimelineOfSearch(Struct, frozen=True):
    """How many records of a search are of each year or month."""

    total: int
    unit: Unit
    undated: int
    bars: tuple[Bar, ...]


class TimelineOfValue(Struct, frozen=True):
    """How many records with a value of a facet are of each year or month."""

    value: str
    count: int
    unit: Unit
    undated: int
    bars: tuple[Bar, ...]


class RecordLine(Struct, frozen=True):
    """What identifies a record to a reader.  date: EDTF."""

    id: str
    version: int
    title: str
    date: str | None
    source: str | None
    language: str | None


class SharedEvent(Struct, frozen=True):
    """Two accounts of one event, by either side."""

    earlier: RecordLine
    later: RecordLine


class OneSidedRecords(Struct, frozen=True):
    """The records that a country issued without an account by the other side, and the newest ones;
    issued: the number of all that it issued.
    """

    country: str
    count: int
    issued: int
    newest: tuple[RecordLine, ...]


class PairPage(Struct, frozen=True):
    """What the archive holds about a pair of countries, or about one country or part of one."""

    countries: tuple[str, ...]
    total: int
    timeline: TimelineOfRecords | None
    timelines: dict[Field, tuple[TimelineOfValue, ...]]
    facets: Counts
    newest: tuple[FoundRecord, ...]
    oldest: tuple[FoundRecord, ...]
    events: tuple[SharedEvent, ...]
    one_sided: tuple[OneSidedRecords, ...]


class OfferedCompletion(Struct, frozen=True):
    """A completion of the letters typed: the text and query, the record of a title, the number of
    records about a pair or place, and the text to show.
    """

    kind: CompletionKind
    text: str
    query: str
    record: str | None
    total: int | None
    label: str


class Completions(Struct, frozen=True):
    """Completions of the letters typed, the best first."""

    completions: tuple[OfferedCompletion, ...]


def search_page(
    query: Query,
    page: ResultPage,
    notices: Iterable[Notice] = (),
    additions: Iterable[Addition] = (),
) -> SearchPage:
    """Return the answer to a search.

    `notices` state how the query was understood, `additions` what was searched that was not typed.
    """
    return SearchPage(
        query=query.text,
        filters=tuple(AppliedFilter(f.field, f.values, f.mode) for f in query.filters),
        sort=query.sort,
        page=query.page,
        size=query.size,
        total=page.total,
        hits=tuple(_found(hit, page.others.get(hit.id, 0)) for hit in page.hits),
        facets=counts_of(page.facets),
        also_searched=tuple(AlsoSearched(one.typed, one.names, one.relation) for one in additions),
        notices=tuple(str(notice) for notice in (*notices, *page.notices)),
        suggestions=page.suggestions,
    )


def facet_page(field: Field, found: Ranking) -> FacetPage:
    """Return all values of a facet of a search."""
    return FacetPage(field, found.total, counts_of(found.facets)[field])


def timeline_of_search(total: int, timeline: Timeline) -> TimelineOfSearch:
    """Return the timeline of a search, without empty periods."""
    return TimelineOfSearch(total, timeline.unit, timeline.undated, _bars(timeline))


def pair_page(profile: PairProfile) -> PairPage:
    """Return the profile of a pair of countries, or of one place."""
    return PairPage(
        countries=profile.codes,
        total=profile.total,
        timeline=_timeline(profile.timeline) if profile.timeline else None,
        timelines={field: _value_timelines(profile, field) for field in COMPARED},
        facets=counts_of(profile.facets),
        newest=tuple(map(_found, profile.newest)),
        oldest=tuple(map(_found, profile.oldest)),
        events=tuple(
            SharedEvent(record_line(event.earlier), record_line(event.later))
            for event in profile.events
        ),
        one_sided=tuple(map(_one_sided, profile.one_sided)),
    )


def offered(completion: Completion, label: str) -> OfferedCompletion:
    """Return a completion with the text to show."""
    return OfferedCompletion(
        completion.kind,
        completion.text,
        completion.query,
        completion.record,
        completion.total,
        label,
    )


def _timeline(timeline: Timeline) -> TimelineOfRecords:
    return TimelineOfRecords(timeline.unit, timeline.undated, _bars(timeline))


def _bars(timeline: Timeline) -> tuple[Bar, ...]:
    return tuple(Bar(b.period, b.certain, b.possible) for b in timeline.bars if b.possible)


def _value_timelines(profile: PairProfile, field: Field) -> tuple[TimelineOfValue, ...]:
    return tuple(
        TimelineOfValue(value.value, value.count, t.unit, t.undated, _bars(t))
        for of, value, t in profile.value_timelines
        if of is field
    )


def _one_sided(side: OneSided) -> OneSidedRecords:
    return OneSidedRecords(
        side.country, side.count, side.issued, tuple(map(record_line, side.newest))
    )


def record_line(record: Record) -> RecordLine:
    """Return what identifies a record to a reader."""
    return RecordLine(
        record.id,
        record.version,
        record.heading,
        record.published,
        record.source,
        record.language,
    )


def counts_of(facets: Iterable[Facet]) -> Counts:
    """Return the values of facets."""
    return {f.field: tuple(ValueCount(v.value, v.count) for v in f.values) for f in facets}


def _found(hit: Hit, others: int = 0) -> FoundRecord:
    return FoundRecord(
        id=hit.id,
        version=hit.version,
        title=hit.title,
        date=hit.date,
        pairs=hit.pairs,
        source=hit.source,
        kind=hit.kind,
        language=hit.language,
        score=round(hit.score, 6),
        snippet=hit.snippet.text,
        recognised=hit.recognised,
        lacking=hit.lacking,
        reasons=tuple(FoundWord(r.typed, r.name, dict(r.forms)) for r in hit.reasons),
        marks=tuple((mark.start, mark.end) for mark in hit.snippet.marks),
        others=others,
    )
