"""Dates as programs write them: ISO 8601, RFC 5322, `3/3/2017 18:14`."""

import re
from contextlib import suppress
from datetime import date, datetime
from itertools import product

from dateutil import parser as dateutil_parser

from searcher.model.edtf import Edtf
from searcher.model.errors import BadDate

_ISO_DAY = re.compile(r"\d{4}-?\d\d-?\d\d(?!\d)")
# dateutil fills missing parts from a default.  Two defaults that differ in every part show which
# parts the text itself has.
_DEFAULTS = (datetime(1904, 1, 1), datetime(1908, 2, 2))


def parse_timestamp(value: str) -> Edtf | None:
    """Parse a date as programs write it and return its calendar day, in the time zone written.

    Return None if year, month or day is missing, or if day and month may be either way round.
    """
    value = value.strip()
    with suppress(BadDate):
        return Edtf(value)
    if _ISO_DAY.match(value):
        with suppress(ValueError, OverflowError):
            return Edtf(dateutil_parser.isoparse(value).date().isoformat())
    return _parse_loosely(value)


def _parse_loosely(value: str) -> Edtf | None:
    # A year of two digits could be a day: the year of the outcome must be written in the text.
    outcomes = _outcomes(value)
    if len(outcomes) != 1:
        return None
    (day,) = outcomes
    is_year_written = re.search(rf"(?<!\d){day.year:04d}(?!\d)", value)
    return Edtf(day.isoformat()) if is_year_written else None


def _outcomes(value: str) -> set[date]:
    """Return the days that a text is with each default and each order, none if it is not a date."""
    outcomes = set()
    for default, day_first in product(_DEFAULTS, (True, False)):
        try:
            moment = dateutil_parser.parse(
                value, default=default, dayfirst=day_first, ignoretz=True
            )
        except (ValueError, OverflowError):
            return set()
        outcomes.add(moment.date())
    return outcomes
