"""Presenters of a table of queries: how many records each finds, by year or pair of countries."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from searcher.index.protocol import Notice
from searcher.model.facets import Field
from searcher_web.presenters.formatting import value_label
from searcher_web.search_state import SearchState

MAX_LINES = 100
"""Queries of a table."""
MAX_LINE = 300
"""Characters of a query of a table: every number of its row repeats them in its address."""
MAX_VALUES = 200
"""Columns of a file."""
_SHOWN, _SHOWN_IN_RANGE = 12, 40  # columns of the page; of one for a range of dates
_MAX_LINKS = 50_000  # bytes of the rows of a page; its next rows are on the next page
_MARKUP = 60  # bytes around the address in a cell


class Columns(StrEnum):
    """What the columns of a table are."""

    YEAR = "year"
    PAIR = "pair"

    @property
    def field(self) -> Field:
        """The facet whose values they are."""
        return Field.PAIR if self is Columns.PAIR else Field.YEAR


@dataclass(frozen=True, slots=True)
class CountedQuery:
    """A query with its total and the counts of values; without a total, its problem and remedy."""

    state: SearchState
    total: int | None = None
    counts: Mapping[str, int] | None = None
    notices: tuple[Notice, ...] = ()
    problem: tuple[str, str] | None = None

    @property
    def words(self) -> str:
        """The query as typed."""
        return self.state.q


class Cell(NamedTuple):
    """A number of records with the address of its search; empty if it is 0."""

    records: int
    url: str


class Row(NamedTuple):
    """A row of the table as shown."""

    query: CountedQuery
    total: Cell
    cells: tuple[Cell, ...]

    @property
    def weight(self) -> int:
        """About how many bytes it takes."""
        linked = [cell.url for cell in (self.total, *self.cells) if cell.records]
        return sum(map(len, linked)) + _MARKUP * (len(self.cells) + 2)


@dataclass(frozen=True)
class CountsView:
    """A table of queries; `base` has the conditions for all, `page` is which of its rows are
    shown, `given` how many queries were given.
    """

    base: SearchState
    columns: Columns
    queries: tuple[CountedQuery, ...]
    given: int
    page: int

    @cached_property
    def values(self) -> list[str]:
        """The values that any query has: years in order, or pairs, the most frequent first."""
        sums: Counter[str] = Counter()
        for query in self.queries:
            sums.update(query.counts or {})
        most = sorted(sums, key=lambda value: (-sums[value], value))
        if self.columns is Columns.PAIR:
            return most[:MAX_VALUES]
        missing = self.columns.field.declared.missing
        last = [value for value in most if missing and value == missing.value]
        years = sorted(value for value in most if value not in last)
        return [*years[-MAX_VALUES:], *last]

    @cached_property
    def shown(self) -> list[str]:
        """The values that are columns of the page: the newest years, or the first pairs."""
        most = _SHOWN_IN_RANGE if self.base.has_dates else _SHOWN
        if self.columns is Columns.PAIR:
            return self.values[:_SHOWN]
        return self.values[-most:]

    @property
    def heads(self) -> list[str]:
        """The names of the columns."""
        field = self.columns.field
        return [value_label(field, value) for value in self.shown]

    @property
    def others(self) -> int:
        """The number of values that are only in the file."""
        return len(self.values) - len(self.shown)

    def _row(self, query: CountedQuery) -> Row:
        counts, field = query.counts or {}, self.columns.field
        total = query.total or 0
        cells = tuple(
            Cell(n, query.state.with_only(field, value).url() if n else "")
            for value in self.shown
            for n in (counts.get(value, 0),)
        )
        return Row(query, Cell(total, query.state.url() if total else ""), cells)

    @cached_property
    def pages(self) -> list[list[Row]]:
        """The rows of each page: as many as its size allows."""
        pages: list[list[Row]] = []
        room = 0
        for row in map(self._row, self.queries):
            if not pages or row.weight > room:
                pages.append([])
                room = _MAX_LINKS
            pages[-1].append(row)
            room -= row.weight
        return pages

    @property
    def rows(self) -> list[Row]:
        """The rows of this page; empty beyond the last page."""
        return self.pages[self.page - 1] if self.page <= len(self.pages) else []

    @property
    def lines(self) -> str:
        """The queries, one a line."""
        return "\n".join(query.words for query in self.queries)

    @property
    def table(self) -> Iterator[Sequence[object]]:
        """The rows of the file: query, records, a count for each value, what is to be known."""
        for query in self.queries:
            counts = query.counts
            cells = ["" if counts is None else counts.get(value, 0) for value in self.values]
            remarks = (*query.notices, *(query.problem or ()))
            total = "" if query.total is None else query.total
            yield (query.words, total, *cells, " ".join(map(str, remarks)))


def split_lines(typed: Sequence[str]) -> tuple[str, ...]:
    """Return the queries in some texts, one a line: each once, with single spaces."""
    lines = (" ".join(line.split()) for text in typed for line in text.splitlines())
    return tuple(dict.fromkeys(filter(None, lines)))
