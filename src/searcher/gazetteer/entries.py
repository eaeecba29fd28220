"""Entries of a gazetteer: the names of places, and what a text must show for each to count."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum

from searcher.gazetteer.cities import City


class NameKind(StrEnum):
    """How a text names a place.

    A region is a part of a country that is only a place in it; a sign (a currency, a form of
    company, an office) names no place but is at home in one.
    """

    NAME = "name"
    DEMONYM = "demonym"
    CAPITAL = "capital"
    BODY = "body"
    CITY = "city"
    REGION = "region"
    SIGN = "sign"


@dataclass(frozen=True, slots=True)
class Ambiguity:
    """The places of an ambiguous name, and the terms before, after and near it, or anywhere in the
    text, that disambiguate it: see `languages.places.AmbiguousName`.
    """

    codes: tuple[str, ...]
    not_before: frozenset[str]
    preceded_by: frozenset[str]
    not_near: frozenset[str]
    terms: tuple[tuple[str, frozenset[str]], ...]
    anywhere: bool

    def resolve(self, terms: AbstractSet[str]) -> str:
        """Return the code of the one place that some terms decide for, empty if not just one."""
        codes = [code for code, deciding in self.terms if not deciding.isdisjoint(terms)]
        return codes[0] if len(codes) == 1 else ""


@dataclass(frozen=True, slots=True)
class GazetteerEntry:
    """One name: the terms of its words, its code, and what a text must show for it to count.

    in_capitals: which words are in capitals, empty if none is.
    code: empty for a phrase that names no country though it contains the name of one.
    name: the English name of a city.
    any_case: whether it may begin with a lower-case letter.
    last_word: the last word as written.
    plain_in_capitals: whether it is also a plain word, so that it is none in a line of capitals.
    counted: whether it is a sign that must follow a number.
    abbreviated: whether it is a region written short (Conn., N.Y.), as after the name of a town.
    inflects: whether its last word is looked up without endings too.
    city: what is known of a city that only counts in some contexts.
    """

    terms: tuple[str, ...]
    in_capitals: tuple[bool, ...]
    code: str
    kind: NameKind
    name: str = ""
    any_case: bool = False
    last_word: str = ""
    ambiguity: Ambiguity | None = None
    plain_in_capitals: bool = False
    counted: bool = False
    abbreviated: bool = False
    inflects: bool = False
    city: City | None = None

    def may_begin_with(self, word: str) -> bool:
        """Check whether the case of its letters lets a word as written begin this name."""
        if self.in_capitals and self.in_capitals[0] and not word.isupper():
            return False
        # Georgian has no capitals at the beginning of words, though its letters are lower case.
        return self.any_case or word[0] == word[0].title()

    def may_inflect_from(self, base: str) -> bool:
        """Check whether a word is a case of this name, given what precedes its ending: АКШ-нын."""
        if len(self.terms) > 1:
            return False
        return (self.inflects or bool(self.in_capitals)) and self.may_begin_with(base)
