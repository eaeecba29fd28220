"""Pairs of countries: unordered, written with the two codes sorted, `AM-KZ`."""

from collections.abc import Iterable
from itertools import combinations

from searcher.gazetteer.countries import country_codes, country_of

MULTILATERAL = 6
"""A document of more parties than this is about a gathering, not about pairs."""


def pair_of(one: str, other: str) -> str:
    """The pair of two countries, whatever their order."""
    return "-".join(sorted((one, other)))


def pairs_among(parties: Iterable[str]) -> tuple[str, ...]:
    """Every pair among the countries of the given places; none above six countries."""
    countries = sorted({country_of(code) for code in parties})
    if len(countries) > MULTILATERAL:
        return ()
    return tuple(pair_of(one, other) for one, other in combinations(countries, 2))


def together(codes: Iterable[str]) -> str | None:
    """All the countries of some places as one value: `AM-KZ`, `AM`, `AM-AZ-KZ`; None if there is
    none, or more than six.
    """
    countries = sorted({country_of(code) for code in codes})
    return "-".join(countries) if 0 < len(countries) <= MULTILATERAL else None


def parse_pair(text: str) -> str | None:
    """`kz-am`, `KZ–AM` → `AM-KZ`; None if it is not two different countries."""
    found = parse_together(text)
    return found if found and found.count("-") == 1 else None


def parse_together(text: str) -> str | None:
    """Codes of different countries in any order → as `together` writes them; else None."""
    parts = text.upper().replace("–", "-").replace("/", "-").split("-")
    if len(set(parts)) < len(parts) or not country_codes().issuperset(parts):
        return None
    return together(parts)
