"""The names of places in one language, looked up by the words of a query in any case and form.

Places are countries, their peoples and capitals, well-known cities, and those parts of countries
that documents treat as a party.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from typing import NamedTuple

from searcher.gazetteer.cities import cities_called, city_table, example_cities
from searcher.gazetteer.countries import (
    country_names,
    naming_languages,
    parties_within,
    places_in,
)
from searcher.gazetteer.entries import NameKind
from searcher.gazetteer.name_forms import CaseRules, shared_letters
from searcher.languages import DEFAULT_LANGUAGE, facts
from searcher.languages.places import PlaceContext, PlaceNames, Places
from searcher.languages.words import Profile
from searcher.text import fold, lower, script_of, stem, written_words

_LONGEST = 4  # words; longer names are official ones, which few texts use
_FIRST_LETTERS = 3  # of a name, that are in each of its forms
_TABLES = {
    NameKind.NAME: "names",
    NameKind.CAPITAL: "capitals",
    NameKind.DEMONYM: "demonyms",
}


class Place(NamedTuple):
    """A place, or its people, whatever it is called: the code of a country or of a part of one,
    and the English name of a city that is not its capital.
    """

    code: str
    kind: NameKind
    city: str = ""


class NameOfPlace(NamedTuple):
    """A name of a place: its words as written, their terms, and whether it is a common word too."""

    place: Place
    words: tuple[str, ...]
    terms: tuple[str, ...]
    is_common: bool


class LanguageNames:
    """The names of all places in a language (its code without a region).

    by_place: the names of each place, the usual one first.
    """

    def __init__(self, language: str) -> None:
        self.language = language
        self._cases = CaseRules.of(language)
        profile = facts(Profile, language) or Profile()
        context = facts(PlaceContext, language) or PlaceContext()
        places = places_in(language)
        ambiguous = (row.word for row in context.ambiguous if not row.default)
        self._common = self._terms((*places.common, *profile.function_words.split(), *ambiguous))
        self._not_searched = self._common | self._terms(places.shared_stems)
        found: dict[Place, dict[tuple[str, ...], NameOfPlace]] = {}
        for place, text in _all_names(language):
            name = self._name(place, text)
            if name.words and len(name.words) <= _LONGEST and "(" not in text:
                found.setdefault(place, {}).setdefault(name.terms, name)
        self.by_place = {place: tuple(names.values()) for place, names in found.items()}

    def _name(self, place: Place, text: str) -> NameOfPlace:
        words = tuple(written_words(text.replace("’", "'"), self.language))
        terms = tuple(map(self._term, words))
        return NameOfPlace(place, words, terms, self._common.issuperset(terms))

    def _terms(self, words: Iterable[str]) -> frozenset[str]:
        return frozenset(map(self._term, words))

    def _term(self, word: str) -> str:
        return stem(self._cases.spelled(word), self.language)

    @cached_property
    def script(self) -> str:
        """The script of the language."""
        return next((script_of(names[0].words[0]) for names in self.by_place.values()), "")

    @cached_property
    def _by_first_term(self) -> Mapping[str, Sequence[NameOfPlace]]:
        found: dict[str, list[NameOfPlace]] = {}
        for names in self.by_place.values():
            for name in names:
                found.setdefault(name.terms[0], []).append(name)
        return found

    @cached_property
    def _beginnings(self) -> frozenset[str]:
        """The first letters of all names."""
        names = (name for names in self.by_place.values() for name in names)
        return frozenset(self._plain(name.words[0])[:_FIRST_LETTERS] for name in names)

    def _plain(self, word: str) -> str:
        return fold(self._cases.spelled(word))

    def beginning_with(self, word: str) -> Iterator[NameOfPlace]:
        """Iterate over the names that begin with a word; those of one word in any form."""
        plain = self._plain(word)
        begins = (plain[:size] in self._beginnings for size in range(1, _FIRST_LETTERS + 1))
        if not any(begins) and not self._cases.before:
            return
        term = self._term(word)
        for form in self._forms(word):
            for name in self._by_first_term.get(form, ()):
                if form == term if len(name.terms) > 1 else self._may_be(name, word):
                    yield name

    def _forms(self, word: str) -> frozenset[str]:
        """Return the terms of a word, with and without the endings that it may have."""
        bases = self._cases.without(lower(word, self.language)) if self._cases.inflects else ()
        return frozenset((self._term(word), *map(self._term, bases)))

    def is_common(self, word: str) -> bool:
        """Check whether a word is listed as a common word, or names more than one place."""
        return self._term(word) in self._common

    def _may_be(self, name: NameOfPlace, last: str) -> bool:
        return self._cases.may_be(name.words[-1], last)

    def is_at(self, name: NameOfPlace, words: Sequence[str], i: int) -> bool:
        """Check whether the words of a name follow its first one, which is word `i`."""
        after = i + len(name.terms)
        if after > len(words) or len(name.terms) == 1:
            return after <= len(words)
        between = zip(name.terms[1:-1], words[i + 1 : after - 1], strict=True)
        last = words[after - 1]
        return (
            all(self._term(word) == term for term, word in between)
            and name.terms[-1] in self._forms(last)
            and self._may_be(name, last)
        )

    def distance(self, name: NameOfPlace, last: str) -> int:
        """Count the letters in which the last word of a name and one of a query end differently."""
        ours, typed = self._plain(name.words[-1]), self._plain(last)
        return len(ours) + len(typed) - 2 * shared_letters(ours, typed)

    def searched(self, place: Place) -> tuple[NameOfPlace, ...]:
        """Return the names that find a place in texts of the language: without common words, and
        without longer names that contain a shorter one or name its people (Armenian Republic).
        """
        every = self.by_place.get(place, ())
        names = [name for name in every if not self._not_searched.issuperset(name.terms)]
        shorter = [name.terms for name in names]
        if any(len(name.words) == 1 and not name.words[0].isupper() for name in names):
            peoples = self.by_place.get(place._replace(kind=NameKind.DEMONYM), ())
            shorter += [name.terms for name in peoples]
        return tuple(
            name
            for name in names
            if name is every[0] or not any(_is_within(part, name.terms) for part in shorter)
        )


def _is_within(part: Sequence[str], whole: Sequence[str]) -> bool:
    """Check whether terms are some of others, but not all."""
    size = len(part)
    starts = range(len(whole) - size + 1)
    return size < len(whole) and any(whole[i : i + size] == part for i in starts)


def _all_names(language: str) -> Iterator[tuple[Place, str]]:
    places = places_in(language)
    for code, name in country_names(language).items():
        yield Place(code, NameKind.NAME), name
    for table in (places.countries, places.subdivisions):
        for code, known in table.items():
            yield from _names_of(code, known, language)
    yield from _further_names(places)
    yield from _cities(language)


def _names_of(code: str, known: PlaceNames, language: str) -> Iterator[tuple[Place, str]]:
    for kind, table in _TABLES.items():
        names: Sequence[str] = getattr(known, table)
        if kind is NameKind.CAPITAL and language == DEFAULT_LANGUAGE:
            names = _of_one_city(names)
        for name in names:
            yield Place(_territory(code), kind), name


def _further_names(places: Places) -> Iterator[tuple[Place, str]]:
    further = places.further
    for kind, table in (
        (NameKind.NAME, further.names),
        (NameKind.DEMONYM, further.demonyms),
    ):
        for code, names in table.items():
            yield from ((Place(_territory(code), kind), name) for name in names)


def _territory(code: str) -> str:
    """Return the code of the territory that a subdivision is too, else its own."""
    part = parties_within().get(code)
    return (part and part.alias_of) or code


def _of_one_city(names: Sequence[str]) -> Sequence[str]:
    """Return the names of the first capital of a country, without those of another city."""
    return [name for i, name in enumerate(names) if not (i and _is_city(name))]


def _is_city(name: str) -> bool:
    return any(city.name == name for city in cities_called(fold(written_words(name)[0])))


def _cities(language: str) -> Iterator[tuple[Place, str]]:
    """Iterate over the names of cities, which have one in other languages too."""
    if language == DEFAULT_LANGUAGE:
        another = next(other for other in naming_languages() if other != language)
        for english, _, country in example_cities(another):
            yield _city(english, country), english
        for english, country in city_table().countries.items():
            yield _city(english, country), english
    for english, name in places_in(language).cities.items():
        yield _city(english, city_table().countries[english]), name
    for english, name, country in example_cities(language):
        yield _city(english, country), name


def _city(english: str, country: str) -> Place:
    if _capitals().get(english) == country:
        return Place(country, NameKind.CAPITAL)
    return Place(country, NameKind.CITY, english)


@cache
def _capitals() -> Mapping[str, str]:
    """Map the English names of capitals to their countries."""
    countries = places_in(DEFAULT_LANGUAGE).countries.items()
    return {name: code for code, known in countries for name in _of_one_city(known.capitals)}


@cache
def names_in_language(language: str) -> LanguageNames:
    """Load the names of a language when they are first needed."""
    return LanguageNames(language)
