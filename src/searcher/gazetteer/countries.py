"""Map codes of countries and their parts to names, and names to codes.

Codes are ISO 3166-1 alpha-2 and ISO 3166-2, with XK (Kosovo) and the historical states SU,
YU, CS and DD.  Names of countries in every language come from CLDR through Babel; what CLDR
lacks (demonyms, capitals, bodies, older names) is in `places.toml` of each language.
"""

from collections.abc import Mapping
from functools import cache

import msgspec
import pycountry
from babel import Locale, UnknownLocaleError

from searcher.languages import DEFAULT_LANGUAGE, every, facts, load_data
from searcher.languages.places import Places
from searcher.languages.words import Profile
from searcher.model.pairs import country_of
from searcher.text import fold


class Subdivision(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A first-level subdivision that documents treat as a party (ISO 3166-2).

    city: the English name of the city that it is no more than, so that its names count as those
        of a city of the country.
    alias_of: the code of the territory that the same place is too.
    """

    country: str
    city: str = ""
    alias_of: str = ""


class _History(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """States that no longer exist, and state of today → the one whose capital and people are meant
    where that is named.
    """

    states: tuple[str, ...]
    successors: dict[str, str]


@cache
def _history() -> _History:
    return load_data(__package__, "history", _History)


def historical_states() -> tuple[str, ...]:
    """Return the codes of the states that no longer exist."""
    return _history().states


def successors() -> Mapping[str, str]:
    """Map each state of today to the one whose capital and people are meant where that is named."""
    return _history().successors


@cache
def parties_within() -> Mapping[str, Subdivision]:
    """Map the code of each subdivision that may be a party to what is known of it."""
    return load_data(__package__, "subdivisions", dict[str, Subdivision])


def parts_of_countries() -> frozenset[str]:
    """Return the code of every part of a country that may be a party."""
    return frozenset(parties_within())


_NO_PLACES = Places()
_LAST_RANK = 1000  # of a language in which no first line is tried


def places_in(language: str) -> Places:
    """Return the names of places in a language (without a region), none if it has none."""
    return facts(Places, language) or _NO_PLACES


@cache
def country_codes() -> frozenset[str]:
    """Return every code that may be in a pair."""
    return frozenset(c.alpha_2 for c in pycountry.countries) | {"XK", *historical_states()}


@cache
def _subdivisions() -> Mapping[str, str]:
    return {s.code: s.name for s in pycountry.subdivisions}


def subdivisions_of(country: str) -> tuple[tuple[str, str], ...]:
    """Return code and name, in a language of the country, of each subdivision (ISO 3166-2)."""
    return tuple(item for item in _subdivisions().items() if country_of(item[0]) == country)


def resolve_place(text: str) -> str | None:
    """Return the code of a country or a part of one in capitals, that of a territory where the same
    place has two; return None if it is none.
    """
    code = text.upper()
    part = parties_within().get(code)
    return (part and part.alias_of) or (code if is_place(code) else None)


def is_place(code: str) -> bool:
    """Check whether a code is that of a country or a subdivision."""
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
    """Map codes to short names for every country that CLDR names in a language; in the default
    language also for the historical states.
    """
    names = dict(_cldr_names(language))
    if language == DEFAULT_LANGUAGE:
        ours = places_in(language).countries
        names |= {code: ours[code].names[0] for code in historical_states()}
    return names


def country_name(code: str, language: str = DEFAULT_LANGUAGE) -> str:
    """Return the name of a country in a language, else in the default language, else its code."""
    if code in historical_states() and (ours := places_in(language).countries.get(code)):
        return ours.names[0]
    return country_names(language).get(code) or country_names(DEFAULT_LANGUAGE).get(code, code)


@cache
def place_name(code: str, language: str = DEFAULT_LANGUAGE) -> str:
    """Return the name of a country or subdivision in a language if known, else in the default."""
    if "-" not in code:
        return country_name(code, language)
    ours = places_in(language).subdivisions.get(code) or places_in(
        DEFAULT_LANGUAGE
    ).subdivisions.get(code)
    return ours.names[0] if ours and ours.names else _subdivisions().get(code, code)


@cache
def naming_languages() -> tuple[str, ...]:
    """Return the languages with names of countries beside those of CLDR, in the order in which a
    text in their script is most likely in them.
    """

    def rank(language: str) -> tuple[int, str]:
        known = facts(Profile, language) or Profile()
        return min((row.rank for row in known.first_lines), default=_LAST_RANK), language

    ours = (language for language, known in every(Places).items() if known.countries)
    return tuple(sorted(ours, key=rank))


@cache
def _by_name() -> Mapping[str, str]:
    found: dict[str, str] = {}
    ours = sorted(naming_languages())
    for language in ours:
        for code, country in places_in(language).countries.items():
            found.update({fold(name): code for name in country.names})
    for language in sorted(ours, key=lambda language: language == DEFAULT_LANGUAGE):
        found.update({fold(name): code for code, name in country_names(language).items()})
    return found


@cache
def _subdivisions_by_name() -> Mapping[str, str]:
    found = {fold(name): code for code, name in _subdivisions().items()}
    for known in every(Places).values():
        for code, part in known.subdivisions.items():
            found.update({fold(name): code for name in part.names})
    return found


def subdivision_named(name: str) -> str | None:
    """Return the code of the part of a country with a folded name in any of our languages."""
    return _subdivisions_by_name().get(name)


def countries_with_word(word: str) -> tuple[str, ...]:
    """Return the codes of the countries whose name in any of our languages has a folded word:
    `korea` is in those of two.
    """
    found = {code for name, code in _by_name().items() if word in name.split()}
    return tuple(sorted(found))


def resolve_country(text: str) -> str | None:
    """Resolve a code or a name in any of our languages; return None if it is not a country."""
    if text.upper() in country_codes():
        return text.upper()
    return _by_name().get(fold(text.strip()))
