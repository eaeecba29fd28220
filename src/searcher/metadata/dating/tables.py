"""Tables of `metadata/data/dates.toml`, and the labels of dates in all languages."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Literal

import msgspec

from searcher.languages import every, load_data
from searcher.languages.documents import Dates
from searcher.readers.claims import DateClaim, DatePlace, DateRole, Vicinity

Label = Literal["published", "modified", "as_of", "date", "event"]
"""What a label beside a date declares it to be: see `languages.documents.Dates`."""


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
    """The confidence in each claim of a date, 0 to 1, and which days and orders programs write.

    places: role and place of a claim → confidence.
    shown: the same of dates that a page shows, by their vicinity.
    meta: names of `<meta>` that are believed more, or less, than others of their role.
    """

    places: Mapping[DateRole, Mapping[DatePlace, float]]
    shown: Mapping[DateRole, Mapping[DatePlace, Mapping[Vicinity, float]]]
    meta: Mapping[str, float]
    clocks: Clocks
    order: DayOrder


@cache
def date_table() -> DateTable:
    """Load the table of claims about dates."""
    return load_data("searcher.metadata", "dates", DateTable)


def confidence_of(claim: DateClaim) -> float | None:
    """Return the confidence in a claimed date, 0 to 1, or None if it is not one of use."""
    table = date_table()
    if claim.place is DatePlace.META and claim.name in table.meta:
        return table.meta[claim.name]
    if claim.vicinity is not None:
        return table.shown.get(claim.role, {}).get(claim.place, {}).get(claim.vicinity)
    return table.places.get(claim.role, {}).get(claim.place)


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
