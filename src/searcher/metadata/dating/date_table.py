"""The table `metadata/data/dates.toml`: confidence in claims, first days of clocks."""

from collections.abc import Mapping
from functools import cache

import msgspec

from searcher.languages import load_data
from searcher.readers.claims import DateClaim, DatePlace, DateRole, Vicinity


class Clocks(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Days that programs write if they know none: the first day of their clock, or the day before
    in another time zone.  Hardly any document is of such a day.
    """

    begin: tuple[str, ...]


class Domains(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which top-level domains and declared regions show the country of a site.

    generic: domains of two letters that sites of all countries have.  default_regions: regions of
    languages that programs declare if nothing else was set.  others: the domains of countries that
    are not the country's code, by that code (ISO 3166-1).
    """

    generic: frozenset[str]
    default_regions: frozenset[str]
    others: Mapping[str, str]


class DateTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The confidence in each claim of a date, 0 to 1, and the days that programs write.

    places: role and place of a claim → confidence.
    shown: the same of dates that a page shows, by their vicinity.
    meta: names of `<meta>` that are believed more, or less, than others of their role.
    """

    places: Mapping[DateRole, Mapping[DatePlace, float]]
    shown: Mapping[DateRole, Mapping[DatePlace, Mapping[Vicinity, float]]]
    meta: Mapping[str, float]
    clocks: Clocks
    domains: Domains


@cache
def date_table() -> DateTable:
    """Load the table of claims about dates.  Raises BadDataFile."""
    return load_data("searcher.metadata", "dates", DateTable)


def claim_confidence(claim: DateClaim) -> float | None:
    """Return the confidence in a claimed date, 0 to 1, or None if claims like it are ignored."""
    table = date_table()
    if claim.place is DatePlace.META and claim.name in table.meta:
        return table.meta[claim.name]
    if claim.vicinity is not None:
        return table.shown.get(claim.role, {}).get(claim.place, {}).get(claim.vicinity)
    return table.places.get(claim.role, {}).get(claim.place)
