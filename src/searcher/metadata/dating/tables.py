"""Tables of `metadata/data/dates.toml`, and the labels of dates in all languages."""

from collections.abc import Iterator
from functools import cache
from typing import Literal

import msgspec

from searcher.languages import every, load_data
from searcher.languages.documents import Dates

Label = Literal["published", "modified", "as_of", "date", "event"]
"""What a label beside a date declares it to be: see `languages.documents.Dates`."""


class MetaName(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A pattern of names of `<meta>`, the field of its dates, and the confidence in them."""

    name: str
    field: Literal["published", "modified"]
    confidence: float


class Clocks(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Days that programs write where they know none: their clocks begin there, or in another time
    zone the day before.  Hardly any document is of such a day.
    """

    begin: tuple[str, ...]


class DayOrder(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where English writes the month before the day, and where after it: by the region of the
    language (`en-US`) or by the end of the host.
    """

    month_first: tuple[str, ...]
    day_first: tuple[str, ...]


class DateTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which claims of a document are about its dates, and the confidence in each, 0 to 1.

    published, modified: exact name of a claim → confidence.
    meta: other `<meta>` by a part of their name; the first row that matches decides.
    """

    published: dict[str, float]
    modified: dict[str, float]
    meta: tuple[MetaName, ...]
    clocks: Clocks
    order: DayOrder


@cache
def date_table() -> DateTable:
    """Load the table of claims about dates."""
    return load_data("searcher.metadata", "dates", DateTable)


def date_labels(name: Label) -> tuple[str, ...]:
    """Return the labels of one kind in all languages."""
    return tuple(label for known in every(Dates).values() for label in getattr(known, name))


def signing_patterns() -> tuple[str, ...]:
    """Return the expressions for paragraphs with the day of signing, in all languages."""
    return tuple(pattern for known in every(Dates).values() for pattern in known.signing)


def year_words() -> str:
    """Return an expression for the word for year after a date, in any language."""
    return "|".join(_each("year"))


def year_abbreviations() -> str:
    """Return an expression for the abbreviated word for year, in any language."""
    return "|".join(_each("year_short"))


def _each(name: Literal["year", "year_short"]) -> Iterator[str]:
    for known in every(Dates).values():
        yield from getattr(known, name)
