"""What every engine offers: a query goes in, a page of hits with facets comes out.

The laws that hold for every engine are in `tests/conformance`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, Protocol

from searcher.model.expression import Field
from searcher.model.query import Query, Unit
from searcher.model.record import Record
from searcher.search.highlights import Snippet, Span

__all__ = [
    "Bar",
    "Completion",
    "CompletionKind",
    "Engine",
    "Facet",
    "FacetValue",
    "Hit",
    "IndexWriter",
    "Listing",
    "Notice",
    "Ranked",
    "Ranking",
    "ResultPage",
    "Snippet",
    "Span",
    "Texts",
    "Timeline",
]


@dataclass(frozen=True, slots=True)
class Hit:
    """One record of a result page; `score` is comparable within one result only."""

    id: str
    version: int
    title: str
    has_title: bool
    title_marks: tuple[Span, ...]
    date: str | None
    pairs: tuple[str, ...]
    source: str | None
    kind: str | None
    language: str | None
    score: float
    snippet: Snippet


class FacetValue(NamedTuple):
    """A value and the total of the same query with this value as its only filter on the field."""

    value: str
    count: int  # type: ignore[assignment]  # a tuple's own `count` is of no use here


@dataclass(frozen=True, slots=True)
class Facet:
    """All values of a field among the hits, the most frequent first."""

    field: Field
    values: tuple[FacetValue, ...]


class Bar(NamedTuple):
    """The records of a year (`2014`) or month (`2014-03`): those that are certainly of it, and
    those that may be: the totals of the same query with this period as its filter on dates.
    """

    period: str
    certain: int
    possible: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """How many records are of each year or month, from the first to the last that has any, and
    how many of unknown year; a filter on dates is left aside.
    """

    unit: Unit
    bars: tuple[Bar, ...]
    undated: int


class Notice(str):
    """A sentence on what was left out; its `message` has `values` in places `%(name)s`, so that
    it can be said in other languages.
    """

    message: str
    values: Mapping[str, object]

    def __new__(cls, message: str, **values: object) -> "Notice":
        """The sentence of a message and its values."""
        notice = super().__new__(cls, message % values)
        notice.message, notice.values = message, values
        return notice


@dataclass(frozen=True, slots=True)
class ResultPage:
    """The answer to a query: total, the hits of one page, facets, and what was left out.

    Where nothing was found, `suggestions` are queries with words put right that find something.
    """

    total: int
    hits: tuple[Hit, ...]
    facets: tuple[Facet, ...]
    notices: tuple[Notice, ...] = ()
    suggestions: tuple[str, ...] = ()
    timeline: Timeline | None = None


class Ranked(NamedTuple):
    """A record among the results, by its identifier and version."""

    id: str
    version: int
    score: float


@dataclass(frozen=True, slots=True)
class Ranking:
    """The answer to a query before any text is read."""

    total: int
    hits: tuple[Ranked, ...]
    facets: tuple[Facet, ...]
    notices: tuple[Notice, ...] = ()
    timeline: Timeline | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """Every result of a query in its order, of one commit: it may be gone through again and
    again, and gives the same each time, whatever is written meanwhile.
    """

    total: int
    in_order: Callable[[], Iterator[Ranked]]
    notices: tuple[Notice, ...] = ()

    def __iter__(self) -> Iterator[Ranked]:
        return self.in_order()

    def __len__(self) -> int:
        return self.total


class CompletionKind(StrEnum):
    """What completes the letters typed."""

    WORD = "word"
    TITLE = "title"
    PLACE = "place"
    SOURCE = "source"


@dataclass(frozen=True, slots=True)
class Completion:
    """What the letters typed may become: `text` to be shown, `query` to be asked; a title has
    the identifier of its record.
    """

    kind: CompletionKind
    text: str
    query: str
    record: str | None = None


class IndexWriter(Protocol):
    """Adds to an index; what it did becomes visible, whole, on `commit`."""

    def put(self, record: Record) -> None:
        """Index a record in place of any older version; a withdrawn one is taken out."""

    def commit(self) -> None:
        """Make all that was put visible to new searches, at once."""


Texts = Callable[[str, int], Record]
"""Gives an engine the record of an identifier and version, for titles and snippets.

Raises WithdrawnRecord for one that may not be shown, another ArchiveError for one that cannot.
"""


class Engine(Protocol):
    """A full-text index of an archive."""

    def search(self, query: Query) -> ResultPage:
        """The page asked for, with the total and the facets of the whole result."""

    def rank(self, query: Query) -> Ranking:
        """The same without titles and snippets: no record is read."""

    def all(self, query: Query) -> Listing:
        """Every result, whatever page the query asks for: no facets, and no record is read."""

    def complete(self, text: str) -> tuple[Completion, ...]:
        """What a query may become of which these are the first letters."""

    def alike(self, fingerprint: str) -> tuple[str, ...]:
        """The records that may resemble a text with this fingerprint, by their identifiers:
        nearly all that do, and perhaps a few that do not.
        """

    def similar(self, record: Record, count: int) -> tuple[Ranked, ...]:
        """At most `count` other records about the same as one, the most alike first: those that
        share the most telling words of its title and text, by the rules of its language.

        The record need not be indexed.  It is left out itself, and so are those that it names
        as related or that name it: they are known already.  The time is bounded, whatever the
        length of the text: a few words of its beginning are asked for.
        """

    def version_of(self, identifier: str) -> int | None:
        """The version of a record that is indexed; None if it is not."""

    def count(self) -> int:
        """How many records are indexed."""

    def is_complete(self) -> bool:
        """Whether there is an index, and its last writer ended in order."""

    def writer(self) -> AbstractContextManager[IndexWriter]:
        """The right to write, alone; commits on leaving.  Raises IndexLocked."""

    def rebuild(self, records: Iterable[Record]) -> int:
        """A new index of these records, in place of the old one at one stroke; returns how many."""
