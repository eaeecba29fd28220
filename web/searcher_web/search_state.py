"""Convert the state of a search to its URL and back: a result page depends on nothing else.

q=…            the query
pair=AM-KZ     a filter; the same name again means "or"
all.country=KZ a filter of which all values must hold; not.source=… one that excludes
from=2014 to=2016-03, when=possibly    dates of publication; when=undated: without any
added=2026-03-25T10:00:00Z             came into the archive then or later
sort=newest  page=2  size=25
match=some     records with some of the words; all: with all; else some if none has all
words=typed    only the words as typed; else also others that mean the same
strict=1       the query must be valid, and is not widened; else it is read as it is meant
fold=texts     one record of those that are nearly the same; events: of those on one event
same=ID        those nearly the same as a record; event=ID: on its event
scale=log      the scale of the timeline; thousand: of a thousand records of a period
within=…        more words, joined to those of `q`
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from werkzeug.datastructures import MultiDict

from searcher.model.edtf import Edtf
from searcher.model.expression import DateRange, Expression, Undated
from searcher.model.facets import Field
from searcher.model.messages import marked
from searcher.model.query import MAX_SIZE, Filter, Fold, Group, Matching, Mode, Query, Sort, Unit
from searcher.query import MAX_TYPED, Reading, loosened, parse_expression, read_query
from searcher_web.addresses import AddressOf, address, address_with
from searcher_web.parameters import (
    GROUPS,
    BadParameter,
    check_order,
    date_of,
    flag,
    group_of,
    moment_of,
    one_of,
    whole_number,
)
from searcher_web.search_choices import Scale, Syntax, When, Words
from searcher_web.value_names import values_named

PREFIXES = {Mode.ANY: "", Mode.ALL: "all.", Mode.NONE: "not."}
_FIELD_ORDER = {field: number for number, field in enumerate(Field)}
_MODE_ORDER = {mode: number for number, mode in enumerate(Mode)}
_DEFAULT_SIZE = 10
MAX_PAGE = 1_000_000
_MAX_YEARS_BY_MONTH = 3
MAX_FILTER_VALUES = 100
"""The limit for the values of all filters together: every link of a page repeats them all."""


_ANY = "\udcff"  # in the place of a value: half a character, which no address can contain


@lru_cache(1024)
def _read(q: str, syntax: Syntax) -> Reading:
    if syntax is Syntax.STRICT:
        return Reading(q, parse_expression(q))
    return read_query(q, values_named)


@dataclass(frozen=True, slots=True)
class SearchState:
    """A search as the parameters of a URL; `date_from` and `date_to` are EDTF, `added` is a moment
    in UTC (RFC 3339); each is empty if open.
    """

    q: str = ""
    filters: tuple[Filter, ...] = ()
    date_from: str = ""
    date_to: str = ""
    when: When = When.CERTAINLY
    sort: Sort = Sort.RELEVANCE
    page: int = 1
    size: int = _DEFAULT_SIZE
    matching: Matching = Matching.FITTING
    syntax: Syntax = Syntax.LENIENT
    words: Words = Words.WIDENED
    added: str = ""
    scale: Scale = Scale.COUNT
    fold: Fold | None = None
    group: Group | None = None

    @classmethod
    def from_arguments(cls, arguments: "MultiDict[str, str]") -> "SearchState":
        """Parse the parameters of a URL.  Raises BadParameter."""
        first, last = date_of(arguments, "from"), date_of(arguments, "to")
        check_order(first, last)
        when = _when(arguments.get("when", ""))
        if when is When.UNDATED:
            first = last = ""
        elif not first and not last:
            when = When.CERTAINLY
        return cls(
            q=_typed(arguments),
            filters=tuple(_filters(arguments)),
            date_from=first,
            date_to=last,
            when=when,
            sort=_sort(arguments.get("sort", "")),
            page=whole_number(arguments, "page", 1, MAX_PAGE),
            size=whole_number(arguments, "size", _DEFAULT_SIZE, MAX_SIZE),
            matching=_matching(arguments.get("match", "")),
            syntax=Syntax.STRICT if flag(arguments, "strict") else Syntax.LENIENT,
            words=_words(arguments.get("words", "")),
            added=moment_of(arguments, "added"),
            scale=one_of(Scale, "scale", arguments.get("scale", "")) or Scale.COUNT,
            fold=one_of(Fold, "fold", arguments.get("fold", "")),
            group=group_of(arguments),
        )

    @property
    def reading(self) -> Reading:
        """How the words are understood.  Raises QueryError if they are read strictly."""
        return _read(self.q, self.syntax)

    def query(self, widened: Expression | None = None) -> Query:
        """Build the query for the engine, of the words as read, or of a widened expression.

        Raises QueryError as `reading`.
        """
        expression = widened or self.reading.expression
        if self.matching is Matching.SOME:
            expression = loosened(expression) or expression
        return Query(
            self.q,
            expression,
            self.filters,
            self.sort,
            self.page,
            self.size,
            dates=self.dates,
            added_since=datetime.fromisoformat(self.added) if self.added else None,
            group=self.group,
            fold=self.fold,
        )

    @property
    def is_widened(self) -> bool:
        """Whether words that mean the same are searched too."""
        return self.words is Words.WIDENED and self.syntax is Syntax.LENIENT

    @property
    def dates(self) -> DateRange | Undated | None:
        """The date filter, or None."""
        if self.when is When.UNDATED:
            return Undated()
        if not self.date_from and not self.date_to:
            return None
        return DateRange(
            Edtf(self.date_from).earliest if self.date_from else None,
            Edtf(self.date_to).latest if self.date_to else None,
            self.when is When.POSSIBLY,
        )

    @property
    def has_dates(self) -> bool:
        """Whether there is a date filter."""
        return bool(self.date_from or self.date_to) or self.when is When.UNDATED

    def overlaps(self, period: str) -> bool:
        """Check whether a year or a month (EDTF) overlaps the date filter.

        Every period does if there is no filter; none does if the filter is for undated records.
        """
        asked, own = self.dates, Edtf(period)
        if not isinstance(asked, DateRange) or own.earliest is None or own.latest is None:
            return asked is None
        return (asked.first is None or asked.first <= own.latest) and (
            asked.last is None or own.earliest <= asked.last
        )

    def parameters(self) -> tuple[tuple[str, str], ...]:
        """Return the parameters of the URL in a fixed order, without defaults."""
        return _parameters(self)

    def url(self, path: str = "/search") -> str:
        """Return the address of this search."""
        return address(path, self.parameters())

    def address_of_value(self, field: Field, mode: Mode | None = None) -> AddressOf:
        """Return what makes the addresses of this search with a value of a field, for many values
        at once: with it alone (`with_only`), or added to a filter (`with_value`).

        It may not be a value that the search has.
        """
        state = self.with_value(field, _ANY, mode) if mode else self.with_only(field, _ANY)
        return address_with("/search", state.parameters(), _ANY)

    def address_of_period(self, when: When) -> AddressOf:
        """Return what makes the addresses of this search with a year or month as the only date."""
        return address_with("/search", self.with_dates(_ANY, _ANY, when).parameters(), _ANY)

    @property
    def unit(self) -> Unit:
        """The unit of the timeline: months if the range has at most three years."""
        match self.dates:
            case DateRange(first, last) if (
                first and last and last.year - first.year < _MAX_YEARS_BY_MONTH
            ):
                return Unit.MONTH
        return Unit.FITTING

    @property
    def pair(self) -> str | None:
        """The pair, if the search has exactly one pair filter with one value; else None."""
        asked = [f for f in self.filters if f.field is Field.PAIR and f.mode is not Mode.NONE]
        return asked[0].values[0] if len(asked) == 1 and len(asked[0].values) == 1 else None

    # Derived states; each starts at the first page

    def with_only(self, field: Field, value: str) -> "SearchState":
        """Replace the filters on a field by one value, whose facet count is the new total."""
        return self._with(field, (Filter(field, (value,)),))

    def with_value(self, field: Field, value: str, mode: Mode) -> "SearchState":
        """Add a value to the filter of a field that has this mode."""
        own = {f.mode: f.values for f in self.filters if f.field is field}
        if mode is not Mode.NONE:
            # A field has one selection, read as "or" or "and": the last mode applies to all of it.
            selected = (*own.pop(Mode.ANY, ()), *own.pop(Mode.ALL, ()))
            own[mode] = selected
        own[mode] = tuple(dict.fromkeys((*own.get(mode, ()), value)))
        return self._with(field, tuple(Filter(field, values, m) for m, values in own.items()))

    def without_value(self, field: Field, value: str) -> "SearchState":
        """Remove a value from the filters on a field, whatever their mode."""
        kept = (
            replace(f, values=tuple(v for v in f.values if v != value))
            for f in self.filters
            if f.field is field
        )
        return self._with(field, tuple(f for f in kept if f.values))

    def without_field(self, field: Field) -> "SearchState":
        """Remove all filters on a field."""
        return self._with(field, ())

    def without_dates(self) -> "SearchState":
        """Remove the date filter."""
        return replace(self, date_from="", date_to="", when=When.CERTAINLY, page=1)

    def with_dates(self, first: str, last: str, when: When = When.CERTAINLY) -> "SearchState":
        """Filter by dates from one year, month or day to another."""
        return replace(self, date_from=first, date_to=last, when=when, page=1)

    def without_added(self) -> "SearchState":
        """Remove the filter on arrival."""
        return replace(self, added="", page=1)

    def only_undated(self) -> "SearchState":
        """Filter by an unknown year."""
        return replace(self, date_from="", date_to="", when=When.UNDATED, page=1)

    def with_size(self, size: int) -> "SearchState":
        """Change the number of records per page."""
        return replace(self, size=size, page=1)

    def with_query(self, q: str) -> "SearchState":
        """Change the words, of which then as many must match as fits them."""
        return replace(self, q=q, page=1, matching=Matching.FITTING)

    def with_matching(self, matching: Matching) -> "SearchState":
        """Change how many of the words a record must have."""
        return replace(self, matching=matching, page=1)

    def with_words(self, words: Words) -> "SearchState":
        """Change whether words that mean the same are searched too."""
        return replace(self, words=words, page=1, matching=Matching.FITTING)

    def with_fold(self, fold: Fold | None) -> "SearchState":
        """Change of which records only one is shown."""
        return replace(self, fold=fold, page=1)

    def with_group(self, group: Group | None) -> "SearchState":
        """Filter by a group, of which every record is shown."""
        return replace(self, group=group, fold=None, page=1)

    def with_scale(self, scale: Scale) -> "SearchState":
        """Change the scale of the timeline."""
        return replace(self, scale=scale, page=1)

    def at_page(self, page: int) -> "SearchState":
        """Change the page."""
        return self if page == self.page else replace(self, page=page)

    def with_sort(self, sort: Sort) -> "SearchState":
        """Change the order."""
        return replace(self, sort=sort, page=1)

    def _with(self, field: Field, own: Iterable[Filter]) -> "SearchState":
        others = (f for f in self.filters if f.field is not field)
        # Sorted, so that a search has the same address whichever way it was reached.
        filters = tuple(sorted((*others, *own), key=_filter_order))
        # Not `replace`, which takes four times as long: a page makes hundreds of states.
        return SearchState(
            self.q,
            filters,
            self.date_from,
            self.date_to,
            self.when,
            self.sort,
            size=self.size,
            matching=self.matching,
            syntax=self.syntax,
            words=self.words,
            added=self.added,
            scale=self.scale,
            fold=self.fold,
            group=self.group,
        )


@lru_cache(256)  # each hit of a page has the parameters of the search in its addresses
def _parameters(state: SearchState) -> tuple[tuple[str, str], ...]:
    found = [("q", state.q)] if state.q else []
    found += [(PREFIXES[f.mode] + f.field, value) for f in state.filters for value in f.values]
    dates = (
        ("from", state.date_from),
        ("to", state.date_to),
        ("when", "" if state.when is When.CERTAINLY else state.when),
    )
    found += [(name, value) for name, value in (*dates, ("added", state.added)) if value]
    if state.group:
        found.append((GROUPS[state.group.fold], state.group.id))
    if state.fold:
        found.append(("fold", state.fold))
    if state.matching is not Matching.FITTING:
        found.append(("match", state.matching))
    if state.syntax is Syntax.STRICT:
        found.append(("strict", "1"))
    if state.words is not Words.WIDENED:
        found.append(("words", state.words))
    if state.sort is not Sort.RELEVANCE:
        found.append(("sort", state.sort))
    if state.scale is not Scale.COUNT:
        found.append(("scale", state.scale))
    if state.size != _DEFAULT_SIZE:
        found.append(("size", str(state.size)))
    if state.page != 1:
        found.append(("page", str(state.page)))
    return tuple(found)


def _filter_order(filter_: Filter) -> tuple[int, int]:
    """Return the sort key of a filter in an address."""
    return _FIELD_ORDER[filter_.field], _MODE_ORDER[filter_.mode]


def _typed(arguments: "MultiDict[str, str]") -> str:
    """Join the query and the words to search for within its results."""
    # One character more than is read, so that the reading states that the text was cut.
    q, within = (
        " ".join(arguments.get(name, "").split())[: MAX_TYPED + 1] for name in ("q", "within")
    )
    if q and within:
        return f"{within_brackets(q)} {within_brackets(within)}"
    return q or within


def within_brackets(part: str) -> str:
    """Put brackets around a part of a query with OR, which binds weaker than AND."""
    return f"({part})" if " OR " in f" {part} " else part


def _filters(arguments: "MultiDict[str, str]") -> Iterator[Filter]:
    room = MAX_FILTER_VALUES
    for field in Field:
        for mode, prefix in PREFIXES.items():
            values = tuple(dict.fromkeys(v for v in arguments.getlist(prefix + field) if v))
            if not values:
                continue
            if (room := room - len(values)) < 0:
                remedy = marked("Use at most %(most)s values at once.")
                raise BadParameter(prefix + field, values[-1], remedy, most=MAX_FILTER_VALUES)
            yield Filter(field, values, mode)


def _when(value: str) -> When:
    return one_of(When, "when", value) or When.CERTAINLY


def _matching(value: str) -> Matching:
    return one_of(Matching, "match", value) or Matching.FITTING


def _sort(value: str) -> Sort:
    return one_of(Sort, "sort", value) or Sort.RELEVANCE


def _words(value: str) -> Words:
    return one_of(Words, "words", value) or Words.WIDENED
