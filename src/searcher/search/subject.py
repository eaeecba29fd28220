"""The countries that the words of a query name, in any language: what it is likely to be about."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from searcher.gazetteer import Mention, find_places, naming_languages
from searcher.model.facets import Field
from searcher.model.pairs import country_of, pair_of
from searcher.model.query import Filter, Mode
from searcher.text import Token, languages_of, tokens

_LONGEST = 400  # characters in which places are looked for
_WORD_START = re.compile(r"(?<![\w'’])\w")


@dataclass(frozen=True, slots=True)
class Subject:
    """The places that a query names (their codes, each once, in order), and its other words."""

    codes: tuple[str, ...]
    others: tuple[str, ...]

    @property
    def pair(self) -> str | None:
        """The pair of countries that it is, or None."""
        return pair_of(*self.codes) if len(self.codes) == 2 and not self._parts else None

    @property
    def filters(self) -> tuple[Filter, ...]:
        """The filters that select the records about the places."""
        if self.pair:
            return (Filter(Field.PAIR, (self.pair,)),)
        countries = tuple(code for code in self.codes if code not in self._parts)
        both = ((Field.COUNTRY, countries), (Field.PLACE, self._parts))
        return tuple(Filter(field, codes, _mode(codes)) for field, codes in both if codes)

    @property
    def _parts(self) -> tuple[str, ...]:
        return tuple(code for code in self.codes if country_of(code) != code)


def _mode(codes: tuple[str, ...]) -> Mode:
    return Mode.ALL if len(codes) > 1 else Mode.ANY


@lru_cache(256)
def subject_of(text: str) -> Subject | None:
    """Find the countries, peoples, capitals and parts of countries that a query names; return None
    if it names none.

    The case of letters is ignored, as it is in queries.  Of the languages of its script, the one
    in which it names most is taken for its own.
    """
    titled = _WORD_START.sub(_capital, text[:_LONGEST])
    mentions = max(_mentions(titled), key=len, default=())
    if not mentions:
        return None
    codes = dict.fromkeys(m.code for m in mentions)
    others = (t.text for t in tokens(text) if not any(_has(m, t) for m in mentions))
    return Subject(tuple(codes), tuple(others))


def _capital(letter: re.Match[str]) -> str:
    """Return the capital of a letter; the letter, where that is longer and would move the rest."""
    capital = letter.group().title()
    return capital if len(capital) == len(letter.group()) else letter.group()


def _has(mention: Mention, token: Token) -> bool:
    return mention.start < token.end and token.start < mention.end


def _mentions(text: str) -> Iterator[tuple[Mention, ...]]:
    possible = {language for token in tokens(text) for language in languages_of(token.text)}
    for language in naming_languages():
        if language in possible:
            yield find_places(text, language)
