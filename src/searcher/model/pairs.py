"""Pairs and groups of countries: unordered, written with the codes sorted, `AM-KZ`."""

from collections.abc import Iterable
from itertools import combinations

MULTILATERAL = 6
"""A document of more parties than this is about a gathering, not about pairs."""


def country_of(code: str) -> str:
    """Return the country of a place: `RU-TA` → `RU`, `RU` → `RU`."""
    return code[:2]  # every code of a country has two letters


def pair_of(one: str, other: str) -> str:
    """Return the pair of two countries, whatever their order."""
    return "-".join(sorted((one, other)))


def pairs_among(parties: Iterable[str]) -> tuple[str, ...]:
    """Return every pair among the countries of some places; none above six countries."""
    countries = sorted({country_of(code) for code in parties})
    if len(countries) > MULTILATERAL:
        return ()
    return tuple(pair_of(one, other) for one, other in combinations(countries, 2))


def country_group(codes: Iterable[str]) -> str | None:
    """Join the countries of some places into one value: `AM-KZ`, `AM`, `AM-AZ-KZ`; return None if
    there are none, or more than six.
    """
    countries = sorted({country_of(code) for code in codes})
    return "-".join(countries) if 0 < len(countries) <= MULTILATERAL else None
