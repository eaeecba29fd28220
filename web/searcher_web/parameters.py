"""Parse the parameters of an address; name the one that is not allowed."""

import re
from datetime import UTC, datetime
from enum import StrEnum
from typing import TypeVar

from werkzeug.datastructures import MultiDict

from searcher.model.edtf import Edtf
from searcher.model.errors import QueryError
from searcher.model.identifiers import PATTERN
from searcher.model.messages import marked
from searcher.model.query import Fold, Group
from searcher_web.typed_dates import parse_typed_date

E = TypeVar("E", bound=StrEnum)
MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2})?(Z|[+-][0-9]{2}:[0-9]{2})?)?"
)
"""A day or a moment (RFC 3339; the offset may be left out, it is UTC then)."""
GROUPS = {Fold.TEXTS: "same", Fold.EVENTS: "event"}
"""The parameters that ask for the group of a record."""
_MAX_DATE = 100  # characters of a typed date; the time to parse one grows faster than its length


class BadAddress(QueryError):
    """An address of the site with a part that is not allowed."""


class BadParameter(BadAddress):
    """A parameter of the address has a value that is not allowed."""

    def __init__(self, name: str, value: str, remedy: str, **values: object) -> None:
        what = marked("“%(name)s=%(value)s” in the address is invalid")
        super().__init__(value, 0, what, remedy, name=name, value=value, **values)
        self.name = name


def one_of(known: type[E], name: str, value: str) -> E | None:
    """Parse a parameter with few values; return None if it is empty.  Raises BadParameter."""
    try:
        return known(value) if value else None
    except ValueError as error:
        remedy = marked("Write one of %(known)s.")
        raise BadParameter(name, value, remedy, known=", ".join(known)) from error


def flag(arguments: "MultiDict[str, str]", name: str) -> bool:
    """Parse a parameter that is 1 or absent.  Raises BadParameter."""
    value = arguments.get(name, "")
    if value not in ("", "0", "1"):
        raise BadParameter(name, value, marked("Write one of %(known)s."), known="0, 1")
    return value == "1"


def whole_number(arguments: "MultiDict[str, str]", name: str, default: int, most: int) -> int:
    """Parse a number from 1 to `most`.  Raises BadParameter."""
    value = arguments.get(name, "")
    if not value:
        return default
    if (
        not value.isascii()
        or not value.isdigit()
        or not 1 <= int(value[:9]) <= most
        or len(value) > 9
    ):
        remedy = marked("Write a whole number from 1 to %(most)s.")
        raise BadParameter(name, value, remedy, most=f"{most:,}")
    return int(value)


def date_of(arguments: "MultiDict[str, str]", name: str) -> str:
    """Parse a date as people type it into EDTF, empty if it is.  Raises BadParameter."""
    value = arguments.get(name, "").strip()
    if not value:
        return ""
    date = parse_typed_date(value) if len(value) <= _MAX_DATE else None
    if date is None or not date.has_year:
        remedy = marked("Write a year, a month or a day: 2014, 2014-03, 2014-03-25.")
        raise BadParameter(name, value, remedy)
    return str(date)


def group_of(arguments: "MultiDict[str, str]") -> Group | None:
    """Parse the record whose group is asked for; None if there is none.  Raises BadParameter."""
    for fold, name in GROUPS.items():
        if value := arguments.get(name, "").strip():
            if not PATTERN.fullmatch(value):
                raise BadParameter(name, value, marked("Write the identifier of a record."))
            return Group(fold, value)
    return None


def moment_of(arguments: "MultiDict[str, str]", name: str) -> str:
    """Parse a day or a moment into a moment in UTC (RFC 3339), empty if it is.

    Raises BadParameter.
    """
    value = arguments.get(name, "").strip()
    if not value:
        return ""
    try:
        if not MOMENT.fullmatch(value):
            raise ValueError(value)
        moment = datetime.fromisoformat(value)
        moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as error:
        remedy = marked("Write a day, or a day and a time: 2026-03-25, 2026-03-25T10:00:00Z.")
        raise BadParameter(name, value, remedy) from error
    return moment.isoformat().replace("+00:00", "Z")


def check_order(first: str, last: str) -> None:
    """Check that a range of dates does not end before it begins.  Raises BadParameter."""
    start, end = Edtf(first).earliest if first else None, Edtf(last).latest if last else None
    if start and end and end < start:
        remedy = marked("Write a date that is not before %(first)s.")
        raise BadParameter("to", last, remedy, first=first)
