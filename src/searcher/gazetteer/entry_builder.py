"""Build the entries of a language from the tables of names.

Names of countries come from CLDR through Babel, with its example cities; demonyms, capitals,
bodies and what else CLDR lacks are in `places.toml`, `context.toml` and `home.toml` of each
language.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Literal

import msgspec

from searcher.gazetteer.cities import city_table, example_cities
from searcher.gazetteer.countries import (
    country_names,
    parties_within,
    places_in,
    subdivisions_of,
)
from searcher.gazetteer.entries import Ambiguity, GazetteerEntry, NameKind
from searcher.languages import DEFAULT_LANGUAGE, facts, load_data
from searcher.languages.places import (
    AmbiguousName,
    Cases,
    HomeSigns,
    PlaceContext,
    PlaceNames,
)
from searcher.model.pairs import country_of
from searcher.text import tokens

_APOSTROPHES = re.compile("[ʻʼ‘’`´]")  # in the names of CLDR and of our data
_LONGEST_ABBREVIATION = 6  # letters
_KINDS = {
    "names": NameKind.NAME,
    "capitals": NameKind.CAPITAL,
    "bodies": NameKind.BODY,
    "demonyms": NameKind.DEMONYM,
}


class EntryBuilder:
    """Builds the entries of one language; `term` makes the index term of a word."""

    def __init__(self, language: str, term: Callable[[str], str]) -> None:
        self._language, self._term = language, term
        cases = facts(Cases, language) or Cases()
        self._capital_demonyms = cases.capital_demonyms
        self._stemmed_demonyms = cases.stemmed_demonyms
        self._context = facts(PlaceContext, language) or PlaceContext()
        self._places = places_in(language)

    def entries(self) -> Iterator[GazetteerEntry]:
        """Iterate over all entries; those that win over others of the same words come first."""
        for row in self._context.ambiguous:
            yield from self._ambiguous(row)
        for code, name in country_names(self._language).items():
            yield from self._entry(name, code, NameKind.NAME)
        english = places_in(DEFAULT_LANGUAGE)
        for code, names in self._places.countries.items():
            yield from self._names_of(code, names, english.countries.get(code))
        for code, names in self._places.subdivisions.items():
            yield from self._names_of(code, names, english.subdivisions.get(code))
        yield from self._further()
        yield from self._home_signs()
        yield from self._listed_cities()
        for phrase in self._places.phrases:
            yield from self._entry(phrase, "", NameKind.DEMONYM)
        yield from self._example_cities()
        yield from self._own_regions()

    def _ambiguous(self, row: AmbiguousName) -> Iterator[GazetteerEntry]:
        word = row.word
        kind, english = NameKind.DEMONYM if self._is_demonym(word) else NameKind.NAME, ""
        if _countries_by("capitals", self._language).get(word, "").split("-")[0] in row.codes:
            kind, english = NameKind.CAPITAL, word if self._language == DEFAULT_LANGUAGE else ""
        ambiguity = Ambiguity(
            row.codes,
            self._terms(row.not_before),
            self._terms(row.preceded_by),
            self._terms(row.not_near),
            tuple((code, self._terms(words)) for code, words in row.terms.items()),
            row.anywhere,
        )
        yield from self._entry(word, row.default, kind, english, ambiguity=ambiguity)

    def _terms(self, words: tuple[str, ...]) -> frozenset[str]:
        return frozenset(map(self._term, words))

    def _is_demonym(self, word: str) -> bool:
        return word[0].islower() or (
            self._capital_demonyms and word in _countries_by("demonyms", self._language)
        )

    def _names_of(
        self, code: str, ours: PlaceNames, english: PlaceNames | None
    ) -> Iterator[GazetteerEntry]:
        """Iterate over the names of a country, or of a subdivision that may be a party."""
        capitals = english.capitals if english else ()
        part = parties_within().get(code)
        city = part.city if part else ""
        code = country_of(code) if city else (part and part.alias_of) or code
        for table, kind in _KINDS.items():
            for i, name in enumerate(getattr(ours, table)):
                called = ""
                if kind is NameKind.CAPITAL and capitals:
                    called = capitals[min(i, len(capitals) - 1)]
                effective = NameKind.NAME if name in ours.demonyms_capital else kind
                if city and effective is NameKind.NAME:
                    effective, called = NameKind.CITY, city
                yield from self._entry(name, code, effective, called)

    def _further(self) -> Iterator[GazetteerEntry]:
        """Iterate over further names of countries, and the names of regions."""
        for kind, table in (
            (NameKind.NAME, self._places.further.names),
            (NameKind.DEMONYM, self._places.further.demonyms),
            (NameKind.REGION, self._places.regions),
        ):
            for code, names in table.items():
                for name in names:
                    yield from self._entry(name, code, kind)

    def _home_signs(self) -> Iterator[GazetteerEntry]:
        signs = facts(HomeSigns, self._language)
        for sign in signs.sign if signs else ():
            for word in sign.words:
                yield from self._entry(
                    word, sign.country, NameKind(sign.kind), counted=sign.counted
                )

    def _listed_cities(self) -> Iterator[GazetteerEntry]:
        for english, country in city_table().countries.items():
            name = (
                english if self._language == DEFAULT_LANGUAGE else self._places.cities.get(english)
            )
            if name:
                yield from self._entry(name, country, NameKind.CITY, english)

    def _example_cities(self) -> Iterator[GazetteerEntry]:
        capitals = _countries_by("capitals", DEFAULT_LANGUAGE)
        for english, name, code in example_cities(self._language):
            kind = NameKind.CAPITAL if capitals.get(english) == code else NameKind.CITY
            yield from self._entry(name, code, kind, english)

    def _own_regions(self) -> Iterator[GazetteerEntry]:
        """Iterate over the subdivisions of the countries that name them in this language."""
        for country in self._places.own_regions:
            for _, name in subdivisions_of(country):
                # Most have the name of a town, so they are never parties.
                if name not in _region_table().ambiguous:
                    yield from self._entry(name, country, NameKind.REGION)

    def _entry(
        self,
        name: str,
        code: str,
        kind: NameKind,
        english: str = "",
        *,
        ambiguity: Ambiguity | None = None,
        counted: bool = False,
    ) -> Iterator[GazetteerEntry]:
        """Build the entries of a name, one for each way to spell its apostrophes."""
        for spelling in _spellings(name):
            words = [t.text for t in tokens(unicodedata.normalize("NFC", spelling))]
            if not words:
                continue
            # An abbreviation is recognized by its capitals; separate letters (U.S.) always are one.
            in_capitals = tuple(w.isupper() and len(name) <= _LONGEST_ABBREVIATION for w in words)
            in_capitals = in_capitals if any(in_capitals) else ()
            any_case = self._is_any_case(spelling, code, kind)
            yield GazetteerEntry(
                terms=tuple(map(self._term, words)),
                in_capitals=in_capitals,
                code=code,
                kind=kind,
                name=english,
                any_case=any_case,
                last_word=words[-1],
                ambiguity=ambiguity,
                plain_in_capitals=spelling in self._context.quiet,
                counted=counted,
                abbreviated=kind is NameKind.REGION and name.endswith("."),
                # A stemmer knows the cases of plain words; from names it may cut too much.
                inflects=bool(code)
                and not in_capitals
                and not (any_case and self._stemmed_demonyms),
            )

    def _is_any_case(self, name: str, code: str, kind: NameKind) -> bool:
        if kind is NameKind.SIGN:
            return not name[0].isupper()
        return kind is NameKind.DEMONYM and not (self._capital_demonyms and code)


def _spellings(name: str) -> Iterator[str]:
    """Iterate over a name, and its spelling with the apostrophe of typewriters: O'zbekiston."""
    yield name
    typed = _APOSTROPHES.sub("'", name)
    if typed != name:
        yield typed


@cache
def _countries_by(table: Literal["capitals", "demonyms"], language: str) -> Mapping[str, str]:
    """Map the names in one table of all countries to their codes."""
    countries = places_in(language).countries.items()
    return {name: code for code, known in countries for name in getattr(known, table)}


class _RegionTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Names of regions that are more often something else."""

    ambiguous: frozenset[str]


@cache
def _region_table() -> _RegionTable:
    return load_data(__package__, "regions", _RegionTable)
