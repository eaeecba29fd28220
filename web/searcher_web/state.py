"""The state of a search ⇄ its URL: everything a result page depends on stands in its address.

q=…            the query
pair=AM-KZ     a filter; the same name again means "or"
all.country=KZ a filter of which all values must hold; not.source=… one that excludes
from=2014 to=2016-03, when=possibly    dates of publication; when=undated: without any
sort=newest  page=2  size=25
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from urllib.parse import quote_plus

from werkzeug.datastructures import MultiDict

from searcher.model.edtf import Edtf
from searcher.model.errors import BadDate, QueryError, marked
from searcher.model.expression import DateRange, Field, Undated
from searcher.model.query import MAX_SIZE, Filter, Mode, Query, Sort, Unit
from searcher.query import parse_expression

_PREFIXES = {Mode.ANY: "", Mode.ALL: "all.", Mode.NONE: "not."}
_FIELD_PLACES = {field: place for place, field in enumerate(Field)}
_MODE_PLACES = {mode: place for place, mode in enumerate(Mode)}
_SIZE = 10
_LAST_PAGE = 1_000_000
_FEW_YEARS = 3
MOST_VALUES = 100
"""Values of all filters: each of the hundreds of links of a page has them all in its address."""


@lru_cache(4096)
def _quoted(value: str) -> str:
    return quote_plus(value)


def address(path: str, parameters: Iterable[tuple[str, str]]) -> str:
    """A path with parameters.  A page has hundreds of them, made of the same few values."""
    asked = "&".join([f"{name}={_quoted(value)}" for name, value in parameters])
    return f"{path}?{asked}" if asked else path


class When(StrEnum):
    """How a condition on dates is meant: records certainly of them, possibly, or of no date."""

    CERTAINLY = "certainly"
    POSSIBLY = "possibly"
    UNDATED = "undated"


class BadParameter(QueryError):
    """A parameter of the address is not what it should be."""

    def __init__(self, name: str, value: str, remedy: str, **values: object) -> None:
        what = marked("“%(name)s=%(value)s” in the address cannot be understood")
        super().__init__(value, 0, what, remedy, name=name, value=value, **values)
        self.name = name


@dataclass(frozen=True, slots=True)
class State:
    """A search as it stands in a URL."""

    q: str = ""
    filters: tuple[Filter, ...] = ()
    first: str = ""
    last: str = ""
    when: When = When.CERTAINLY
    sort: Sort = Sort.RELEVANCE
    page: int = 1
    size: int = _SIZE

    @classmethod
    def of(cls, arguments: "MultiDict[str, str]") -> "State":
        """The state of the parameters of a URL.  Raises BadParameter."""
        first, last = _date(arguments, "from"), _date(arguments, "to")
        _check_order(first, last)
        when = _when(arguments.get("when", ""))
        if when is When.UNDATED:
            first = last = ""
        elif not first and not last:
            when = When.CERTAINLY
        return cls(
            q=_words(arguments),
            filters=tuple(_filters(arguments)),
            first=first,
            last=last,
            when=when,
            sort=_sort(arguments.get("sort", "")),
            page=_number(arguments, "page", 1, _LAST_PAGE),
            size=_number(arguments, "size", _SIZE, MAX_SIZE),
        )

    def query(self) -> Query:
        """What is asked of the engine.  Raises QueryError."""
        return Query(
            self.q,
            parse_expression(self.q),
            self.filters,
            self.sort,
            self.page,
            self.size,
            dates=self.dates,
        )

    @property
    def dates(self) -> DateRange | Undated | None:
        """The condition on dates; None if there is none."""
        if self.when is When.UNDATED:
            return Undated()
        if not self.first and not self.last:
            return None
        return DateRange(
            Edtf(self.first).earliest if self.first else None,
            Edtf(self.last).latest if self.last else None,
            self.when is When.POSSIBLY,
        )

    @property
    def has_dates(self) -> bool:
        """Whether there is a condition on dates."""
        return bool(self.first or self.last) or self.when is When.UNDATED

    def overlaps(self, period: str) -> bool:
        """Whether a year or a month (EDTF) has a day in the range of dates asked for; every one
        has where no range is asked for, none where only undated records are.
        """
        asked, own = self.dates, Edtf(period)
        if not isinstance(asked, DateRange) or own.earliest is None or own.latest is None:
            return asked is None
        return (asked.first is None or asked.first <= own.latest) and (
            asked.last is None or own.earliest <= asked.last
        )

    def parameters(self) -> list[tuple[str, str]]:
        """The parameters of the URL, in a fixed order, without what is usual."""
        found = [("q", self.q)] if self.q else []
        found += [(_PREFIXES[f.mode] + f.field, value) for f in self.filters for value in f.values]
        dates = (
            ("from", self.first),
            ("to", self.last),
            ("when", "" if self.when is When.CERTAINLY else self.when),
        )
        found += [(name, value) for name, value in dates if value]
        if self.sort is not Sort.RELEVANCE:
            found.append(("sort", self.sort))
        if self.size != _SIZE:
            found.append(("size", str(self.size)))
        if self.page != 1:
            found.append(("page", str(self.page)))
        return found

    def url(self, path: str = "/search") -> str:
        """The address of this search."""
        return address(path, self.parameters())

    @property
    def unit(self) -> Unit:
        """The bars in which to show it by date: months where few years are asked for."""
        match self.dates:
            case DateRange(first, last) if first and last and last.year - first.year < _FEW_YEARS:
                return Unit.MONTH
        return Unit.FITTING

    @property
    def pair(self) -> str | None:
        """The one pair that is asked for by a filter; None if there is not just one."""
        asked = [f for f in self.filters if f.field is Field.PAIR and f.mode is not Mode.NONE]
        return asked[0].values[0] if len(asked) == 1 and len(asked[0].values) == 1 else None

    # Steps to other states; each begins again at the first page

    def only(self, field: Field, value: str) -> "State":
        """With one value as the only filter on a field: its total is the value's count."""
        return self._with(field, (Filter(field, (value,)),))

    def adding(self, field: Field, value: str, mode: Mode) -> "State":
        """With one more value in the filter of a mode on a field."""
        own = {f.mode: f.values for f in self.filters if f.field is field}
        if mode is not Mode.NONE:
            # "or" and "and" are two readings of one selection: the last word holds for all of it.
            chosen = (*own.pop(Mode.ANY, ()), *own.pop(Mode.ALL, ()))
            own[mode] = chosen
        own[mode] = tuple(dict.fromkeys((*own.get(mode, ()), value)))
        return self._with(field, tuple(Filter(field, values, m) for m, values in own.items()))

    def without(self, field: Field, value: str) -> "State":
        """Without one value, in whatever filter on a field."""
        kept = (
            replace(f, values=tuple(v for v in f.values if v != value))
            for f in self.filters
            if f.field is field
        )
        return self._with(field, tuple(f for f in kept if f.values))

    def cleared(self, field: Field) -> "State":
        """Without any filter on a field."""
        return self._with(field, ())

    def of_any_date(self) -> "State":
        """Without the condition on dates."""
        return replace(self, first="", last="", when=When.CERTAINLY, page=1)

    def between(self, first: str, last: str, when: When = When.CERTAINLY) -> "State":
        """With dates from one year, month or day to another."""
        return State(self.q, self.filters, first, last, when, self.sort, size=self.size)

    def undated(self) -> "State":
        """Only the records of unknown year."""
        return replace(self, first="", last="", when=When.UNDATED, page=1)

    def sized(self, size: int) -> "State":
        """With another number of records a page."""
        return replace(self, size=size, page=1)

    def asking(self, q: str) -> "State":
        """With other words."""
        return replace(self, q=q, page=1)

    def at(self, page: int) -> "State":
        """At another page."""
        return replace(self, page=page)

    def sorted_by(self, sort: Sort) -> "State":
        """In another order."""
        return replace(self, sort=sort, page=1)

    def _with(self, field: Field, own: Iterable[Filter]) -> "State":
        others = (f for f in self.filters if f.field is not field)
        # One order, so that one search has one address however it was come to.
        filters = tuple(sorted((*others, *own), key=_place))
        # Not `replace`, which takes four times as long: a page makes hundreds of states.
        return State(self.q, filters, self.first, self.last, self.when, self.sort, size=self.size)


def _place(filter_: Filter) -> tuple[int, int]:
    """Where a filter stands in an address."""
    return _FIELD_PLACES[filter_.field], _MODE_PLACES[filter_.mode]


def _words(arguments: "MultiDict[str, str]") -> str:
    """The query, with what is to be searched for within its results."""
    q, within = (" ".join(arguments.get(name, "").split()) for name in ("q", "within"))
    if q and within:
        # OR binds weaker than AND: it is kept together.
        return " ".join(f"({part})" if " OR " in f" {part} " else part for part in (q, within))
    return q or within


def _filters(arguments: "MultiDict[str, str]") -> Iterator[Filter]:
    left = MOST_VALUES
    for field in Field:
        for mode, prefix in _PREFIXES.items():
            values = tuple(dict.fromkeys(v for v in arguments.getlist(prefix + field) if v))
            if not values:
                continue
            if (left := left - len(values)) < 0:
                remedy = marked("Ask for at most %(most)s values at once.")
                raise BadParameter(prefix + field, values[-1], remedy, most=MOST_VALUES)
            yield Filter(field, values, mode)


def _date(arguments: "MultiDict[str, str]", name: str) -> str:
    value = arguments.get(name, "").strip()
    try:
        if value and not Edtf(value).has_year:
            raise BadDate(value)
    except BadDate as error:
        raise BadParameter(
            name, value, marked("Write a year, a month or a day: 2014, 2014-03, 2014-03-25.")
        ) from error
    return value


def _check_order(first: str, last: str) -> None:
    start, end = Edtf(first).earliest if first else None, Edtf(last).latest if last else None
    if start and end and end < start:
        remedy = marked("Write a date that is not before %(first)s.")
        raise BadParameter("to", last, remedy, first=first)


def _when(value: str) -> When:
    try:
        return When(value) if value else When.CERTAINLY
    except ValueError as error:
        remedy = marked("Write one of %(known)s.")
        raise BadParameter("when", value, remedy, known=", ".join(When)) from error


def _sort(value: str) -> Sort:
    try:
        return Sort(value) if value else Sort.RELEVANCE
    except ValueError as error:
        remedy = marked("The orders are %(known)s.")
        raise BadParameter("sort", value, remedy, known=", ".join(Sort)) from error


def _number(arguments: "MultiDict[str, str]", name: str, usual: int, most: int) -> int:
    value = arguments.get(name, "")
    if not value:
        return usual
    if (
        not value.isascii()
        or not value.isdigit()
        or not 1 <= int(value[:9]) <= most
        or len(value) > 9
    ):
        remedy = marked("Write a whole number from 1 to %(most)s.")
        raise BadParameter(name, value, remedy, most=f"{most:,}")
    return int(value)
