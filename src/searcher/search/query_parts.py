"""The parts of a query that ask for words, and which words of a text each of them matches.

A widened query has dozens of parts, and a page of results some thousand different words.  What a
word matches is looked up once for all parts together.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from searcher.model.expression import Fuzzy, Near, Phrase, Prefix, Scope, Text, Word, name_of
from searcher.search.chains import Positions, near_positions
from searcher.text import (
    bare_words,
    fold,
    folded_query_word,
    forms_in,
    is_within_one_edit,
    query_terms,
    term_for,
)

_CACHED_QUERIES, _CACHED_WORDS = 64, 1 << 13  # queries in a language, and the words of each
_CACHED_TEXTS, _MOST_CACHED = 64, 20_000  # texts whose words are cached, and their characters

Forms = Mapping[str, int]
"""Words as written → how often they occur."""

Matches = Callable[[str], bool]
"""Returns whether a word as written is one that the query asks for."""


class ReadText(NamedTuple):
    """A text in a language (without a region), its words in order, and how often it has each."""

    text: str
    language: str
    words: Sequence[str]
    counts: Mapping[str, int]


def read_text(text: str, language: str | None) -> ReadText:
    """Read the words of a text; a short one that was read before is not read again."""
    base = (language or "").partition("-")[0]
    return _cached_words(text, base) if len(text) <= _MOST_CACHED else _read(text, base)


def _read(text: str, language: str) -> ReadText:
    words = bare_words(text, language)
    return ReadText(text, language, words, Counter(words))


_cached_words = lru_cache(_CACHED_TEXTS)(_read)


class QueryParts:
    """Some parts of a query, in order; equal parts find the same."""

    def __init__(self, parts: Iterable[Text]) -> None:
        self.parts = tuple(parts)

    def forms(self, read: ReadText) -> list[Forms]:
        """Return for each part which of the words of a text belong to a match, and how often; of
        several words together, they as one.
        """
        matching = self._matching(read)
        return [_forms(*one, read) for one in zip(self.parts, matching, strict=True)]

    def positions(self, read: ReadText) -> list[int]:
        """Return which words of a text belong to a match of some part, ascending."""
        single, found = set[str](), set[int]()
        for part, each in zip(self.parts, self._matching(read), strict=True):
            if len(each) == 1:
                single |= each[0]
            elif all(each):
                found.update(_together(part, each, read.words))
        if single:
            found.update(i for i, word in enumerate(read.words) if word in single)
        return sorted(found)

    def _matching(self, read: ReadText) -> "list[list[set[str]]]":
        """Select for each word of each part the different words of a text that it matches."""
        found = _lookup(self.parts, read.language)
        matching: list[list[set[str]]] = [[set() for _ in tests] for tests in found.tests]
        for word in read.counts:
            for part, place in found[word]:
                matching[part][place].add(word)
        return matching


def is_in_title(part: Text) -> bool:
    """Check whether only titles are searched for a part."""
    return part.scope is Scope.TITLE


def _forms(part: Text, each: Sequence[set[str]], read: ReadText) -> Forms:
    if len(each) == 1:
        return {word: read.counts[word] for word in each[0]}
    if not all(each):
        return {}
    found = len(list(_together(part, each, read.words))) // len(each)
    return {name_of(part): found} if found else {}


def _together(part: Text, each: Sequence[set[str]], words: Sequence[str]) -> Iterable[int]:
    """Return which words belong to a match of several words together."""
    positions = [[i for i, word in enumerate(words) if word in one] for one in each]
    return (
        near_positions(positions, part.distance)
        if isinstance(part, Near)
        else _in_phrases(positions)
    )


class _Lookup(dict[str, tuple[tuple[int, int], ...]]):
    """Word as written → the parts of a query, and which word of each, that it matches; each word is
    tested once.
    """

    def __init__(self, tests: Sequence[Sequence[Matches]]) -> None:
        super().__init__()
        self.tests = tests

    def __missing__(self, word: str) -> tuple[tuple[int, int], ...]:
        if len(self) > _CACHED_WORDS:
            self.clear()
        matched = self[word] = tuple(
            (part, place)
            for part, each in enumerate(self.tests)
            for place, matches in enumerate(each)
            if matches(word)
        )
        return matched


@lru_cache(_CACHED_QUERIES)
def _lookup(parts: tuple[Text, ...], language: str) -> _Lookup:
    """Return what words match: cached, because paging and narrowing a result asks for the same
    words again.
    """
    return _Lookup([_matchers(part, language) for part in parts])


def _matchers(text: Text, language: str) -> list[Matches]:
    """Return a test for each word of a part of a query, in texts of a language."""
    match text:
        case Word(word, _, languages):
            return [_inflected(word, language, languages)]
        case Prefix(letters):
            start = fold(letters)
            return [lambda written: fold(written).startswith(start)]
        case Fuzzy(word):
            wanted = fold(word)
            return [lambda written: is_within_one_edit(wanted, fold(written))]
        case Phrase(words):
            return [_written(fold(word)) for word in words]
        case Near(words):
            return [_inflected(word, language) for word in words]


def _inflected(word: str, language: str, languages: tuple[str, ...] = ()) -> Matches:
    """Return a test whether a word of a text is a form of a query word; it is the same by which
    the index finds the record.
    """
    wanted, plain = frozenset(query_terms(word, languages)), folded_query_word(word, languages)
    forms = forms_in(word, language) if not languages or language in languages else None

    excluded = forms.with_its_stem if forms else frozenset[str]()

    def matches(written: str) -> bool:
        if term_for(written, language) in wanted:
            return not excluded or fold(written) not in excluded
        folded = fold(written)
        return folded == plain or (forms is not None and folded in forms)

    return matches


def _written(exact: str) -> Matches:
    return lambda written: fold(written) == exact


def _in_phrases(positions: Positions) -> Iterator[int]:
    later = [set(found) for found in positions[1:]]
    for start in positions[0]:
        if all(start + i in found for i, found in enumerate(later, start=1)):
            yield from range(start, start + len(positions))
