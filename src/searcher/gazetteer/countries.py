"""Codes of countries and their parts ⇄ names.

Codes are ISO 3166-1 alpha-2 and ISO 3166-2, with XK (Kosovo) and the historical states SU,
YU, CS and DD.  Names of countries in every language come from CLDR through Babel; what CLDR
lacks (demonyms, capitals, bodies, older names) is in `data/countries.toml`.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import pycountry
from babel import Locale, UnknownLocaleError

from searcher.model.pairs import country_of
from searcher.text import fold

HISTORICAL = {
    "SU": "Soviet Union",
    "YU": "Yugoslavia",
    "CS": "Czechoslovakia",
    "DD": "East Germany",
}


@cache
def data(name: str) -> Mapping[str, Any]:
    """One data file of this package, by its name without `.toml`."""
    return tomllib.loads(files(__package__).joinpath(f"data/{name}.toml").read_text("utf-8"))


@cache
def country_codes() -> frozenset[str]:
    """Every code that may stand in a pair."""
    return frozenset(c.alpha_2 for c in pycountry.countries) | {"XK"} | HISTORICAL.keys()


@cache
def _subdivisions() -> Mapping[str, str]:
    return {s.code: s.name for s in pycountry.subdivisions}


def subdivisions_of(country: str) -> tuple[tuple[str, str], ...]:
    """Code and name, in a language of the country, of each of its subdivisions (ISO 3166-2)."""
    return tuple(item for item in _subdivisions().items() if country_of(item[0]) == country)


def is_place(code: str) -> bool:
    """Whether a code is a country's or a subdivision's."""
    return code in country_codes() or ("-" in code and code in _subdivisions())


@cache
def _cldr_names(language: str) -> Mapping[str, str]:
    try:
        territories: Mapping[str, str] = Locale.parse(language, sep="-").territories
    except (UnknownLocaleError, ValueError):
        return {}
    return {code: name for code, name in territories.items() if code in country_codes()}


@cache
def country_names(language: str) -> Mapping[str, str]:
    """Code → short name for every country that CLDR names in a language."""
    names = dict(_cldr_names(language))
    if language == "en":
        names |= HISTORICAL
    return names


def country_name(code: str, language: str = "en") -> str:
    """The name of a country in a language, else in English, else its code."""
    if code in HISTORICAL and (ours := data("countries").get(code, {}).get(language)):
        return str(ours["names"][0])
    return country_names(language).get(code) or country_names("en").get(code, code)


@cache
def place_name(code: str, language: str = "en") -> str:
    """The name of a country or subdivision, in the language where known, else in English."""
    if "-" not in code:
        return country_name(code, language)
    ours = data("subdivisions").get(code, {})
    names = ours.get(language, ours.get("en", {})).get("names", [])
    if names:
        return str(names[0])
    return _subdivisions().get(code, code)


@cache
def _by_name() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for code, languages in data("countries").items():
        for words in languages.values():
            if isinstance(words, dict):  # beside the languages stand flags such as `historical`
                found.update({fold(name): code for name in words.get("names", [])})
    for language in ("tr", "hy", "az", "kk", "ru", "en"):
        found.update({fold(name): code for code, name in country_names(language).items()})
    return found


def resolve_country(text: str) -> str | None:
    """A code or a name in any of our languages → the code; None if it is no country."""
    if text.upper() in country_codes():
        return text.upper()
    return _by_name().get(fold(text.strip()))
