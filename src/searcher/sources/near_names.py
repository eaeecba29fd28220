"""Registered sources with a name near one that may be misspelt, in any script."""

from collections.abc import Iterable, Iterator
from functools import cache

from anyascii import anyascii
from rapidfuzz.distance import DamerauLevenshtein

from searcher.gazetteer import find_places
from searcher.model.errors import UnknownSource
from searcher.sources.registry import Registry, Source
from searcher.text import fold, languages_of, tokens

_LIMIT = 3  # sources
_LEAST = 0.74  # the share of letters from which two names are near
_LEAST_IN_ORDER = 0.9  # the score of a name of which all words are typed, and others are not
_MARGIN = 0.1  # below the nearest, beyond which another is not meant
_SHORT = 3  # letters of a word in which one wrong letter is too many


def near_sources(name: str, registry: Registry) -> tuple[Source, ...]:
    """Return the sources with a name, alias or id near the one typed, the nearest first; the one
    that has it first of all.
    """
    if known := registry.by_name(name):
        return (known,)
    scored = sorted(
        ((_nearness(name, source), source) for source in registry.sources),
        key=lambda pair: -pair[0],
    )
    near = [(score, one) for score, one in scored if score >= _LEAST][: 2 * _LIMIT]
    alike = [(score, one) for score, one in near if not _is_of_other_country(name, one)]
    return tuple(one for score, one in alike[:_LIMIT] if score >= alike[0][0] - _MARGIN)


def _is_of_other_country(name: str, source: Source) -> bool:
    """Check whether a name is that of a body of another country: of the names of two ministries
    nearly all letters may be the same.
    """
    countries = {
        mention.country
        for language in languages_of(name)
        for mention in find_places(name, language)
    }
    return bool(countries and source.country) and source.country not in countries


def near_names(name: str, names: Iterable[str]) -> tuple[str, ...]:
    """Return the names near the one typed, the nearest first."""
    scored = sorted(((nearness(name, other), other) for other in names), key=lambda p: -p[0])
    best = scored[0][0] if scored else 0.0
    least = max(_LEAST, best - _MARGIN)
    return tuple(other for score, other in scored[:_LIMIT] if score >= least)


def registered(identifier: str, registry: Registry) -> Source:
    """Return the source with an id.  Raises UnknownSource, which names those that may be meant."""
    if source := registry.by_id(identifier):
        return source
    near = near_sources(identifier, registry)
    raise UnknownSource(identifier, tuple(f"{one.id} ({one.name})" for one in near))


def _nearness(name: str, source: Source) -> float:
    return max(nearness(name, other) for other in (source.id, source.name, *source.aliases))


def nearness(typed: str, name: str) -> float:
    """Return how near two names are, from 0 to 1: by their letters, in Latin letters too, or by
    their words, if all that are typed are in the name.
    """
    by_letters = max(
        DamerauLevenshtein.normalized_similarity(one, other)
        for one, other in zip(_spellings(typed), _spellings(name), strict=True)
    )
    return max(by_letters, _by_words(typed, name))


@cache
def _spellings(name: str) -> tuple[str, str]:
    folded = fold(name)
    return folded, fold(anyascii(folded))


@cache
def _words(name: str) -> tuple[str, ...]:
    return tuple(token.text for token in tokens(_spellings(name)[1]))


def _by_words(typed: str, name: str) -> float:
    """Return a score if each word typed, of which there are two or more, is near one of a name."""
    words, others = _words(typed), _words(name)
    if len(words) < 2 or len(words) > len(others):
        return 0.0
    if not all(any(_is_near(word, other) for other in others) for word in words):
        return 0.0
    return _LEAST_IN_ORDER * (0.8 + 0.2 * len(words) / len(others))


def _is_near(word: str, other: str) -> bool:
    if len(word) <= _SHORT or len(other) <= _SHORT:
        return word == other
    return DamerauLevenshtein.distance(word, other, score_cutoff=1) <= 1


def names_of(sources: Iterable[Source]) -> Iterator[str]:
    """Yield the names of sources with their ids, as a question names them."""
    for source in sources:
        yield f"{source.name} ({source.id})"
