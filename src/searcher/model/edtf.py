"""Dates in the part of EDTF (ISO 8601-2:2019, level 1) that the archive uses.

A day `2017-03-03`, a month `2017-03`, a year `2017`, each also uncertain (`1992?`),
approximate (`1992~`) or both (`1992%`); a day without its year `XXXX-04-23`, a month without
its year `XXXX-04`; an interval of two of these `2017-06-12/2017-06-14`.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from searcher.model.errors import BadDate

_SINGLE = re.compile(r"(\d{4}|XXXX)(?:-(\d\d)(?:-(\d\d))?)?([?~%]?)", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Edtf:
    """A calendar date with its precision; `str()` gives the EDTF text.

    Raises BadDate for a text outside the part of EDTF above, or a day that does not exist.
    """

    text: str

    def __post_init__(self) -> None:
        _bounds(self.text)

    def __str__(self) -> str:
        return self.text

    @classmethod
    def of(cls, year: int | None, month: int | None = None, day: int | None = None) -> "Edtf":
        """Make a date of its known parts; a day needs a month, a month needs no year."""
        parts = ["XXXX" if year is None else f"{year:04d}"]
        parts += [f"{part:02d}" for part in (month, day) if part is not None]
        return cls("-".join(parts))

    @property
    def earliest(self) -> date | None:
        """The first day it can be; None if the year is unknown."""
        return _bounds(self.text)[0]

    @property
    def latest(self) -> date | None:
        """The last day it can be; None if the year is unknown."""
        return _bounds(self.text)[1]

    @property
    def has_year(self) -> bool:
        """Whether the year is known."""
        return self.earliest is not None

    @property
    def is_day(self) -> bool:
        """Whether it is one certain day."""
        return (
            self.earliest is not None
            and self.earliest == self.latest
            and self.text[-1] not in "?~%"
        )

    def with_year(self, year: int) -> "Edtf":
        """Return the same month and day in a year."""
        return Edtf(self.text.replace("XXXX", f"{year:04d}"))


@lru_cache(maxsize=1 << 14)
def _bounds(text: str) -> tuple[date | None, date | None]:
    first, slash, last = text.partition("/")
    start, end = _single_bounds(first, text)
    if not slash:
        return start, end
    _, interval_end = _single_bounds(last, text)
    if start is None or interval_end is None or interval_end < start:
        raise BadDate(text)
    return start, interval_end


def _single_bounds(single: str, text: str) -> tuple[date | None, date | None]:
    match = _SINGLE.fullmatch(single)
    if match is None:
        raise BadDate(text)
    year, month, day = (int(p) if p and p != "XXXX" else None for p in match.group(1, 2, 3))
    try:
        return _span(year, month, day)
    except ValueError as error:
        raise BadDate(text) from error


def _span(year: int | None, month: int | None, day: int | None) -> tuple[date | None, date | None]:
    if year is None:
        if month is None:
            raise ValueError("neither year nor month")
        date(2000, month, day or 1)  # a leap year: raises where no year has such a day
        return None, None
    if month is None:
        return date(year, 1, 1), date(year, 12, 31)
    if day is None:
        return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
    return date(year, month, day), date(year, month, day)
