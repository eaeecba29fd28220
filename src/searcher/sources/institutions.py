"""Parse the names of ministries, embassies and similar bodies: of which country, and where.

`Embassy of the Republic of Kazakhstan in Armenia` is a body of one country in another; both
matter.  The name alone decides, so that a publisher that is not registered still represents its
country, and can be proposed for the registry.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import Literal

from searcher.gazetteer import find_places
from searcher.languages import every
from searcher.languages.documents import Institutions
from searcher.sources.registry import Source, SourceKind, government_country
from searcher.text import begins_lowercase, caseless, caseless_pattern, fold, tokens, without

_CACHED = 1 << 12  # names: those of the publishers of an archive come again and again
_ABROAD = (SourceKind.EMBASSY, SourceKind.CONSULATE)
_KINDS = (  # a name of several kinds is of the first
    SourceKind.CONSULATE,
    SourceKind.EMBASSY,
    SourceKind.MINISTRY,
    SourceKind.PARLIAMENT,
    SourceKind.PRESIDENT,
    SourceKind.GOVERNMENT,
)


@lru_cache(_CACHED)
def parse_institution(name: str, language: str) -> Source | None:
    """Parse a name in a language (BCP 47) into a source that is not registered.  Return None if it
    is not a body that represents a country, or names no country.
    """
    kind = _kind(name)
    if kind is None:
        return None
    found = list(dict.fromkeys(_countries(name, language)))
    if not found:
        return None
    owner, host = _owner_and_host(found, kind)
    if kind in _ABROAD and host is None:
        return None  # the one country named may be either
    identifier = "-".join(filter(None, (owner.lower(), kind.value, (host or "").lower())))
    return Source(identifier, name, kind, country=owner, resides=host, day_first=owner != "US")


def institution_of_host(host: str, name: str) -> Source | None:
    """Return the government body `name` that has a host such as `mfa.gov.kz`, or None."""
    country = government_country(host)
    if country is None:
        return None
    return Source(host, name, SourceKind.GOVERNMENT, country=country, day_first=country != "US")


def is_only_institution(line: str, language: str) -> bool:
    """Check whether a line is only a body and its countries: a letterhead, not a title."""
    return _kind(line) is not None and all(
        fold(w) in _fillers() or _kind(w) for w in _beside_places(line, language)
    )


def named_missions(text: str) -> Iterator[tuple[int, int]]:
    """Iterate over the words for embassies and consulates in a text, from `start` to `end`."""
    for match in _missions().finditer(caseless(text)):
        yield match.span()


_MOST_WORDS_OF_PLACES = 6  # in the names of two countries


def is_letterhead(line: str, languages: Iterable[str]) -> bool:
    """Check whether a line is only the name of a body in one of some languages: one that represents
    a country, or another (`Permanent Mission to the United Nations`).  The name of an announcement
    is a title: `Statement of the Ministry`.
    """
    if not _bodies().search(caseless(line)):
        return False
    words = [t.text for t in tokens(line)]
    if any(
        fold(w) in _announcements() or (begins_lowercase(w) and not _is_filler(w)) for w in words
    ):
        return False  # a place has a capital
    if sum(not _is_filler(w) for w in words) > _MOST_WORDS_OF_PLACES:
        return False
    return any(all(map(_is_filler, _beside_places(line, language))) for language in languages)


def _is_filler(word: str) -> bool:
    known = fold(word) in _fillers() or fold(word) in _other_fillers()
    return known or _bodies().search(caseless(word)) is not None


def _beside_places(line: str, language: str) -> list[str]:
    """Return the words of a line that do not name places."""
    return [t.text for t in tokens(without(line, find_places(line, language)))]


@cache
def _patterns() -> tuple[tuple[SourceKind, re.Pattern[str]], ...]:
    return tuple(
        (kind, caseless_pattern(rf"(?<!\w)(?:{'|'.join(_expressions(kind.value))})"))
        for kind in _KINDS
    )


def _expressions(kind: str) -> Iterator[str]:
    for known in every(Institutions).values():
        yield from getattr(known, kind)


def _kind(name: str) -> SourceKind | None:
    name = caseless(name)
    return next((kind for kind, pattern in _patterns() if pattern.search(name)), None)


@cache
def _bodies() -> re.Pattern[str]:
    """Compile the words for bodies of any kind into one pattern, as it is matched often."""
    kinds = (*(kind.value for kind in _KINDS), "other")
    return caseless_pattern(rf"(?<!\w)(?:{'|'.join(e for k in kinds for e in _expressions(k))})")


@cache
def _missions() -> re.Pattern[str]:
    return caseless_pattern(rf"(?<!\w)(?:{'|'.join(e for k in _ABROAD for e in _expressions(k))})")


@cache
def _other_fillers() -> frozenset[str]:
    return _folded("other_filler")


@cache
def _announcements() -> frozenset[str]:
    return _folded("announcements")


@cache
def _fillers() -> frozenset[str]:
    return _folded("filler")


def _folded(name: Literal["filler", "other_filler", "announcements"]) -> frozenset[str]:
    words = (w for known in every(Institutions).values() for w in getattr(known, name).split())
    return frozenset(map(fold, words))


def _countries(name: str, language: str) -> Iterator[tuple[str, bool]]:
    """Iterate over the countries in a name, each with whether the body is marked to be in it."""
    for mention in find_places(name, language):
        yield mention.country, _is_here(name, mention.start, mention.end)


def _is_here(name: str, start: int, end: int) -> bool:
    words, endings, between = _abroad()
    before = [t.text.lower() for t in tokens(name[:start])]
    while before and before[-1] in between:
        before.pop()
    ending = name[start:end].lower().endswith(endings)
    return ending or bool(before and before[-1] in words)


@cache
def _abroad() -> tuple[frozenset[str], tuple[str, ...], frozenset[str]]:
    """Return what marks the country a body is in: words before it, endings of it, and words that
    may come between.
    """
    known = every(Institutions).values()
    words = frozenset(word for k in known for word in k.abroad_words)
    endings = tuple(ending for k in known for ending in k.abroad_endings)
    return words, endings, frozenset(word for k in known for word in k.between)


def _owner_and_host(found: list[tuple[str, bool]], kind: SourceKind) -> tuple[str, str | None]:
    """Return the country of the body and, of embassies and consulates, the one it is in."""
    codes = list(dict.fromkeys(code for code, _ in found))
    if kind not in _ABROAD or len(codes) == 1:
        return codes[0], None
    here = next((code for code, marked in found if marked), codes[1])
    return next(code for code in codes if code != here), here
