"""What every engine offers: search, scan, terms, write, state.

An engine finds records and counts them; it never reads one.  What readers see of a result (hits,
highlights, suggestions) is made by `searcher.search`, once for all engines.  The laws that hold
for every engine are in `tests/conformance`.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple, Protocol

from searcher.model.errors import ArchiveError
from searcher.model.facets import Field
from searcher.model.messages import marked
from searcher.model.query import Fold, Place, Query, Unit
from searcher.model.record import Record
from searcher.store import Archive
from searcher.store.durable import MOMENT


class Ranked(NamedTuple):
    """A record among the results, by its identifier and version; `score` is comparable within one
    result only.
    """

    id: str
    version: int
    score: float


class FacetValue(NamedTuple):
    """A value and the total of the same query with this value as its only filter on the field."""

    value: str
    count: int  # type: ignore[assignment]  # a tuple's own `count` is of no use here


@dataclass(frozen=True, slots=True)
class Facet:
    """All values of a field among the results, the most frequent first."""

    field: Field
    values: tuple[FacetValue, ...]


class Bar(NamedTuple):
    """The records of a year (`2014`) or month (`2014-03`): those that certainly belong to it, and
    those that may: the totals of the same query with this period as its filter on dates.
    """

    period: str
    certain: int
    possible: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """How many records belong to each year or month, from the first to the last that has any, and
    how many have no known year; a filter on dates is ignored.
    """

    unit: Unit
    bars: tuple[Bar, ...]
    undated: int


class ValueTimeline(NamedTuple):
    """The timeline of the records that have a value of a field."""

    field: Field
    value: FacetValue
    timeline: Timeline


class Notice(str):
    """A sentence on what was left out; its `message` has `values` in places `%(name)s`, so that
    it can be translated.
    """

    message: str
    values: Mapping[str, object]

    def __new__(cls, message: str, **values: object) -> "Notice":
        """Format a message with its values."""
        notice = super().__new__(cls, message % values)
        notice.message, notice.values = message, values
        return notice


TRUNCATED_SEARCH = marked(
    "“%(words)s” are frequent words: only the first of many records were searched for them."
)
"""The message of a notice: the work of a query exceeded what an engine allows it."""

ABSENT_WORDS = marked("No record has: %(words)s")
"""The message of a notice: words that were searched for, some of which are enough."""

RAREST_WORDS = marked("Only the %(count)s rarest words of the text were searched for.")
"""The message of a notice: a text has more words than an engine compares."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """The answer to a query: the total, one page of results, facets, and what was left out.

    `folded` has the totals of the same query with each fold that it asks for, and, under None,
    without one; `others` how many more records of the result are in the group of a hit, if there
    are some, by its identifier; `reached` is the place of the last hit, None if no others follow.
    """

    total: int
    hits: tuple[Ranked, ...]
    facets: tuple[Facet, ...]
    notices: tuple[Notice, ...] = ()
    timeline: Timeline | None = None
    value_timelines: tuple[ValueTimeline, ...] = ()
    folded: Mapping[Fold | None, int] = field(default_factory=dict)
    others: Mapping[str, int] = field(default_factory=dict)
    reached: Place | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """Every result of a query in its order, of one commit: it may be iterated again and again,
    and yields the same each time, whatever is written meanwhile.
    """

    total: int
    in_order: Callable[[], Iterator[Ranked]]
    notices: tuple[Notice, ...] = ()

    def __iter__(self) -> Iterator[Ranked]:
        return self.in_order()

    def __len__(self) -> int:
        return self.total


class WordCount(NamedTuple):
    """A word as written, folded, and how many documents have it."""

    word: str
    documents: int


class IndexTerm(NamedTuple):
    """An index term of the whole text, and how many documents have it.

    `language` (its code, without a region) is that of the rules that made the stem; if none did,
    that of most of the documents, or empty if it is not known.  `word` is the most frequent of
    its forms, folded.
    """

    term: str
    language: str
    word: str
    documents: int


class Terms(Hashable, Protocol):
    """The lexicon of one commit, without deleted documents; hashable, and equal for one commit."""

    @property
    def document_count(self) -> int:
        """How many documents there are."""

    def document_frequency(self, term: str) -> int:
        """Count the documents whose text has an index term (a stem with its language)."""

    def has_word(self, word: str) -> bool:
        """Return whether some document has a word, in any form."""

    def with_prefix(self, prefix: str, limit: int) -> Sequence[WordCount]:
        """Find the `limit` most frequent words that begin with a folded prefix; ties by word."""

    def has_prefix(self, prefix: str) -> bool:
        """Return whether some word, perhaps of a deleted document, begins with a folded prefix."""

    def within_edits(self, word: str, edits: int) -> Sequence[WordCount]:
        """Find the words at most so many edits from a folded word; an edit adds, removes or
        replaces a letter, or exchanges two neighbours.
        """

    def vocabulary(self, least: int = 1) -> Iterator[IndexTerm]:
        """Iterate over the index terms that at least so many documents have, each once."""

    def facets(self, fields: tuple[Field, ...]) -> tuple[Facet, ...]:
        """Count the values of some fields over all documents."""

    def near_duplicate_candidates(self, fingerprint: str) -> tuple[str, ...]:
        """Find the identifiers of records that share an LSH band with a fingerprint: nearly all
        near-duplicates, and perhaps a few other records.
        """


class IndexCondition(Enum):
    """How an index is, compared with its archive."""

    COMPLETE = "complete"
    UNFINISHED = "unfinished: the last writer was interrupted, or could not read some records"
    BEHIND = "older than the archive"
    DIVERGED = "of another state of the archive, such as one before a backup was restored"
    FOREIGN = "of another archive"
    DAMAGED = "damaged"
    MISSING = "missing, or of another version of the program"

    @property
    def needs_rebuild(self) -> bool:
        """Whether it must be made anew; else what is missing can be added."""
        return self in _TO_REBUILD


_TO_REBUILD = frozenset(
    {
        IndexCondition.DIVERGED,
        IndexCondition.FOREIGN,
        IndexCondition.DAMAGED,
        IndexCondition.MISSING,
    }
)


class IndexWriter(Protocol):
    """Adds to an index; its changes become visible, all at once, on `commit`."""

    def put(self, record: Record) -> None:
        """Index a record in place of any older version; remove it if it is withdrawn."""

    def purge(self, tombstone: Record) -> None:
        """Remove a record; after the next commit no file of the index has a word of it."""

    def skip(self, identifier: str) -> None:
        """Leave a record that cannot be read as it is in the index.

        The index counts as unfinished then, and names the record among its `unfinished` ones.
        """

    def commit(self) -> None:
        """Make all changes visible to new searches, at once."""

    def caught_up(self) -> None:
        """Record that, with what was put, the index has all of the archive."""


Track = Callable[[Iterable[str]], Iterable[str]]
"""Shows the progress of what is indexed, by identifier."""


class Engine(Protocol):
    """A full-text index of an archive."""

    def search(self, query: Query) -> Ranking:
        """Return the requested page, with the total and the facets of the whole result."""

    def scan(self, query: Query) -> Listing:
        """Return every result, whatever page the query asks for; no facets."""

    def terms(self) -> Terms:
        """Return the lexicon of the newest commit."""

    def writer(self, wait: float = MOMENT) -> AbstractContextManager[IndexWriter]:
        """Acquire the only writer; commit on leaving.

        Raises IndexLocked if another program writes for longer than `wait` seconds.
        """

    def rebuild(
        self, records: Iterable[Record], unread: Iterable[str] = (), wait: float = MOMENT
    ) -> int:
        """Replace the index by a new one of these records, in one step; return how many.

        `unread` are the records that could not be read, known when all others were.  Raises
        IndexLocked as `writer` does.
        """

    def rebuild_from(
        self, archive: Archive, processes: int = 1, track: Track = iter, wait: float = MOMENT
    ) -> tuple[int, Sequence[ArchiveError]]:
        """Replace the index by a new one of an archive, read by several processes, in one step;
        return of how many records, and the errors of what could not be read.

        Raises IndexLocked as `writer` does.
        """

    def count(self) -> int:
        """Return how many records are indexed."""

    def condition(self) -> IndexCondition:
        """Compare the head of the index with the archive; no segment is read."""

    def is_complete(self) -> bool:
        """Return whether the index is of the archive as it is, and its last writer finished."""

    def stamp(self) -> str | None:
        """Return a text that is another one whenever an answer may be; None while the index is not
        of the archive as it is.
        """

    def unfinished(self) -> frozenset[str]:
        """Return the records that the last writer put and did not commit, or could not read."""

    def versions(self) -> Mapping[str, int]:
        """Return the version of each record that is indexed, by identifier."""

    def verify(self) -> None:
        """Check the files of the index.  Raises DamagedIndex if one is not as it was written."""

    def version_of(self, identifier: str) -> int | None:
        """Return the version of a record that is indexed; None if it is not."""
