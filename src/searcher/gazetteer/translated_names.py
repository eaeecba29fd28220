"""Find the names of places among the words of a query, and what the places are called elsewhere."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from searcher.gazetteer.countries import naming_languages
from searcher.gazetteer.entries import NameKind
from searcher.gazetteer.names_by_language import (
    LanguageNames,
    NameOfPlace,
    Place,
    names_in_language,
)
from searcher.languages import every
from searcher.languages.places import Places
from searcher.text import fold, script_of

_PREFERRED = (NameKind.NAME, NameKind.CAPITAL, NameKind.CITY, NameKind.DEMONYM)
_MOST_WORDS = 1 << 14


class PlaceName(NamedTuple):
    """A name of a place in a language (its code without a region), as written."""

    words: tuple[str, ...]
    language: str


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A place named in a query: its first word, the word after it, the code of the country or of
    the part of one that it is or is in, how it is named, and its other names.
    """

    start: int
    end: int
    code: str
    kind: NameKind
    names: tuple[PlaceName, ...]


class _Preference(NamedTuple):
    """What decides between the names that words may be, the smallest first: more words, fewer
    letters of an ending, a country before a city, a more usual language.
    """

    shortness: int
    distance: int
    kind: int
    language: int


class _Match(NamedTuple):
    """A name that words of a query are, in some form."""

    preference: _Preference
    language: str
    name: NameOfPlace


def names_in(words: Sequence[str], spoken: Iterable[str] | None = None) -> Iterator[NamedPlace]:
    """Find the places that consecutive words of a query name, in any language, case and form; of
    overlapping names the longest counts.  Yield them with their names in the languages `spoken`
    (codes without a region), by default in all that have names of their own here.

    The people of a country has the names of the people, not of the country.  A word that names
    several places is taken for that of the most usual language; one that is a common word too
    names nothing in lower case, or where it may be capitalised for being the first.
    """
    wanted = _languages() if spoken is None else tuple(sorted(set(spoken)))
    i = 0
    while i < len(words):
        match = _match_at(words, i)
        end = i + (len(match.name.words) if match else 1)
        if match and (names := _other_names(match.name.place, wanted, words[i:end])):
            yield NamedPlace(i, end, match.name.place.code, match.name.place.kind, names)
        i = end


@cache
def _languages() -> tuple[str, ...]:
    """Return the languages with names of their own, the most usual first."""
    return tuple(dict.fromkeys((*naming_languages(), *every(Places))))


def _match_at(words: Sequence[str], i: int) -> _Match | None:
    matches = _beginning_with(words[i])
    at = (m for m in matches if names_in_language(m.language).is_at(m.name, words, i))
    best = min(at, default=None, key=lambda match: _ranked(match, words, i))
    if best is None or len(best.name.words) > 1:
        return best
    is_first = i == 0 and len(words) > 1
    return None if _is_ordinary(words[i], best, is_first=is_first) else best


def _is_ordinary(word: str, match: _Match, *, is_first: bool) -> bool:
    """Check whether a word is more likely a common word than the name it may be: in lower case one
    of any language, else one of a more usual language, or one that may begin a sentence.
    """
    rank = _first_with_common(word)
    if rank is not None and (word[0].islower() or rank < match.preference.language):
        return True
    return is_first and match.name.is_common


@lru_cache(maxsize=_MOST_WORDS)
def _first_with_common(word: str) -> int | None:
    """Return the rank of the most usual language of which a word is a common word, if any."""
    spoken = _in_script(script_of(word))
    return next((rank for rank, known in spoken if known.is_common(word)), None)


def _ranked(match: _Match, words: Sequence[str], i: int) -> _Preference:
    if len(match.name.words) == 1:
        return match.preference
    last = words[i + len(match.name.words) - 1]
    distance = names_in_language(match.language).distance(match.name, last)
    return match.preference._replace(distance=distance)


@lru_cache(maxsize=_MOST_WORDS)
def _beginning_with(word: str) -> tuple[_Match, ...]:
    """Find the names in any language that may begin with a word, in some form."""
    found = []
    for rank, known in _in_script(script_of(word)):
        for name in known.beginning_with(word):
            kind, distance = _PREFERRED.index(name.place.kind), known.distance(name, word)
            preference = _Preference(-len(name.words), distance, kind, rank)
            found.append(_Match(preference, known.language, name))
    return tuple(found)


@cache
def _in_script(script: str) -> tuple[tuple[int, LanguageNames], ...]:
    """Return the names of each language that is written in a script, with its rank."""
    every = enumerate(map(names_in_language, _languages()))
    return tuple((rank, known) for rank, known in every if known.script == script)


def _other_names(
    place: Place, languages: tuple[str, ...], typed: Sequence[str]
) -> tuple[PlaceName, ...]:
    folded = tuple(map(fold, typed))
    return tuple(
        name for name in _names_of(place, languages) if tuple(map(fold, name.words)) != folded
    )


@lru_cache(maxsize=_MOST_WORDS)
def _names_of(place: Place, languages: tuple[str, ...]) -> tuple[PlaceName, ...]:
    return tuple(
        PlaceName(name.words, language)
        for language in languages
        for name in names_in_language(language).searched(place)
    )
