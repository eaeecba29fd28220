"""What a reader asks for: an expression, filters, order and page."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from searcher.model.expression import DateRange, Everything, Expression, Undated
from searcher.model.facets import FACETS, Field

MAX_SIZE = 100
"""The most hits on one page."""

MAX_TERMS = 32
"""The most words of one query."""


MAX_VALUE_TIMELINES = 6
"""The most values of a field that get a timeline of their own."""


class Mode(StrEnum):
    """How the values of one filter combine."""

    ANY = "any"
    ALL = "all"
    NONE = "none"


class Matching(StrEnum):
    """How many of its words a record must have; `fitting` is some if no record has all."""

    FITTING = "fitting"
    ALL = "all"
    SOME = "some"


class Sort(StrEnum):
    """The order of the hits; the undated come last in both orders by date.  `added` has first what
    came last into the archive.
    """

    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Changes:
    """Records changed from one second (since 1970) to another, both included; of those only what
    follows a change `after` in the order of time and identifier, which is that of the result.  The
    score of each is the second of its change.
    """

    since: int = 0
    until: int = (1 << 32) - 1
    after: tuple[int, str] | None = None


class Place(NamedTuple):
    """A place in the order of a result: the sort key of a record, of which the smallest come first,
    and its identifier.
    """

    key: float
    id: str


class Unit(StrEnum):
    """The length of a bar of a timeline; `fitting` is a month if the records span few years."""

    YEAR = "year"
    MONTH = "month"
    FITTING = "fitting"


class Fold(StrEnum):
    """Of which records a result has one, the first in its order: of those whose texts are nearly
    the same, or of those on one event, which are also the other side's account and translations.
    Records are in one group if a chain of relations joins them.
    """

    TEXTS = "texts"
    EVENTS = "events"


class Group(NamedTuple):
    """The records of one group: those that folding joins with a record."""

    fold: Fold
    id: str


@dataclass(frozen=True, slots=True)
class Filter:
    """Records with any, all or none of some values in a field."""

    field: Field
    values: tuple[str, ...]
    mode: Mode = Mode.ANY


@dataclass(frozen=True, slots=True)
class Query:
    """A query as typed, its tree, the filters, the order, which page (from 1) of which size, and
    which facets to count; `dates` is the filter on the date of publication, `timeline` the length
    of the bars in which the records are counted by date, `timelines_of` the facets whose most
    frequent values get such a timeline too.  Only records count that came into the archive at
    `added_since` or later, whose identifier is `among` some, whose newest version is one of the
    `changes`, and which are in a `group`, unless these are None.  With `fold`, the result has one
    record of each group, and every count is one of groups; `folds` are those whose totals are
    counted too.  With `after`, the hits are those that follow a place in the
    order, whatever came before it since; total and facets are of the whole result.

    Raises ValueError for a page or a size below 1.
    """

    text: str = ""
    expression: Expression = field(default_factory=Everything)
    filters: tuple[Filter, ...] = ()
    sort: Sort = Sort.RELEVANCE
    page: int = 1
    size: int = 10
    facets: tuple[Field, ...] = FACETS
    dates: DateRange | Undated | None = None
    timeline: Unit | None = None
    timelines_of: tuple[Field, ...] = ()
    added_since: datetime | None = None
    among: tuple[str, ...] | None = None
    changes: Changes | None = None
    group: Group | None = None
    fold: Fold | None = None
    folds: tuple[Fold, ...] = ()
    after: Place | None = None

    def __post_init__(self) -> None:
        if self.page < 1 or self.size < 1:
            raise ValueError(f"page {self.page} of size {self.size}: both must be 1 or more")

    @property
    def first(self) -> int:
        """The index (from 0) of the first hit of the page."""
        return (self.page - 1) * self.size

    def filters_of(self, field: Field) -> tuple[Filter, ...]:
        """Return the filters on one field."""
        return tuple(f for f in self.filters if f.field is field)
