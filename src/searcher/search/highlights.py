"""The words of a text that a query matched: for snippets, and for marks on the record page.

Marks are spans of characters, never markup, and cover exactly the words that matched: of a phrase
the words of its occurrences, of an excluded part nothing.
"""

import re
import sys
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from searcher.model.expression import (
    Expression,
    Fuzzy,
    Near,
    Phrase,
    Prefix,
    Scope,
    Text,
    Word,
    name_of,
    texts,
)
from searcher.search.chains import Positions, near_positions
from searcher.text import (
    bare_words,
    fold,
    folded_query_word,
    forms_in,
    is_within_one_edit,
    query_terms,
    starts_of,
    term_for,
)

_SNIPPET_LENGTH = 260  # characters
_CACHED_PARTS, _CACHED_WORDS = 512, 1 << 13  # parts of queries that are cached, words of each
_CACHED_TEXTS, _MOST_CACHED = 64, 20_000  # texts whose words are cached, and their characters
_MIN_READ = 10_000  # characters of a body that are always searched for a snippet
_LEAD = 60  # characters before the first mark
_SENTENCE_END = re.compile(r"[.!?։]\s+|\n+")


class Span(NamedTuple):
    """Characters `start` to `end` (end not included) of a text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of a text with the marked spans in it."""

    text: str
    marks: tuple[Span, ...]


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


class Marker:
    """Finds the words that an expression matched in the title or body of a document.

    Snippets are searched for in at most `most` characters of all bodies together, but always in
    the beginning of each: this bounds the work of a page of very long texts.
    """

    def __init__(self, expression: Expression, most: int = sys.maxsize) -> None:
        self._left = most
        found = texts(expression)
        self._title = [QueryPart(text) for text in found]
        self._body = [part for part in self._title if not part.is_in_title]

    def in_title(self, title: str, language: str | None) -> tuple[Span, ...]:
        """Return the marked words of a title."""
        return _spans(self._title, title, language)

    def in_body(self, body: str, language: str | None) -> tuple[Span, ...]:
        """Return the marked words of a body."""
        return _spans(self._body, body, language)

    def read(self, body: str, language: str | None) -> ReadText:
        """Read as much of a body as may be searched for a snippet."""
        read = body[: max(self._left, _MIN_READ)]
        self._left -= len(read)
        return read_text(read, language)

    def snippet(self, body: str, read: ReadText) -> Snippet:
        """Return the piece of a body with the most different marked words in what was read of it,
        else its opening.
        """
        marks = _spans_in(self._body, read)
        start, end = _window(body, _densest(body, marks))
        piece = body[start:end]
        inside = tuple(
            Span(m.start - start, m.end - start) for m in marks if start <= m.start and m.end <= end
        )
        return Snippet(piece, inside)


class QueryPart:
    """One part of a query that asks for words; equal parts find the same."""

    def __init__(self, text: Text) -> None:
        self.scope = text.scope
        self._text = text

    def __eq__(self, other: object) -> bool:
        return isinstance(other, QueryPart) and self._text == other._text

    def __hash__(self) -> int:
        return hash(self._text)

    @property
    def is_in_title(self) -> bool:
        """Whether only titles are searched."""
        return self.scope is Scope.TITLE

    def matching(self, different: Collection[str], language: str) -> list[set[str]]:
        """Select the words of a text, each given once, that each word of the part matches."""
        predicates = _predicates(self._text, language)
        return [{word for word in different if one[word]} for one in predicates]

    def forms(self, read: ReadText) -> Forms:
        """Return which of the words of a text belong to a match, and how often; of several words
        together, they as one.
        """
        each = self.matching(read.counts, read.language)
        if len(each) == 1:
            return {word: read.counts[word] for word in each[0]}
        if not all(each):
            return {}
        found = len(list(self.positions(read.words, read.language))) // len(each)
        return {name_of(self._text): found} if found else {}

    def positions(self, words: Sequence[str], language: str) -> Iterable[int]:
        """Return which words of a text belong to a match."""
        predicates = _predicates(self._text, language)
        positions = [[i for i, word in enumerate(words) if one[word]] for one in predicates]
        match self._text:
            case Phrase():
                return _in_phrases(positions)
            case Near(_, distance):
                return near_positions(positions, distance)
            case _:
                return positions[0]


@lru_cache(_CACHED_PARTS)
def _predicates(text: Text, language: str) -> "tuple[_CachedPredicate, ...]":
    """Return a predicate for each word of a part of a query: cached, because paging and narrowing
    a result asks for the same words again.
    """
    return tuple(map(_CachedPredicate, _matchers(text, language)))


class _CachedPredicate(dict[str, bool]):
    """Word as written → whether it matches; each word is tested once."""

    def __init__(self, matches: Matches) -> None:
        super().__init__()
        self._matches = matches

    def __missing__(self, word: str) -> bool:
        if len(self) > _CACHED_WORDS:
            self.clear()
        match = self[word] = self._matches(word)
        return match


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


def _spans(every: Sequence[QueryPart], text: str, language: str | None) -> tuple[Span, ...]:
    return _spans_in(every, read_text(text, language)) if every else ()


def _spans_in(every: Sequence[QueryPart], read: ReadText) -> tuple[Span, ...]:
    text, language, words, _ = read
    hits = _hits(every, read)
    if not hits:
        return ()
    starts = list(starts_of(text, words[: hits[-1] + 1], language))
    return tuple(Span(starts[i], starts[i] + len(words[i])) for i in hits)


def _hits(every: Sequence[QueryPart], read: ReadText) -> list[int]:
    """Return which words of a text belong to a match of some part.

    Each part is first tested on the different words, of which a text has much fewer.
    """
    single, found = set[str](), set[int]()
    for part in every:
        each = part.matching(read.counts, read.language)
        if len(each) == 1:
            single |= each[0]
        elif all(each):
            found.update(part.positions(read.words, read.language))
    if single:
        found.update(i for i, word in enumerate(read.words) if word in single)
    return sorted(found)


def _in_phrases(positions: Positions) -> Iterator[int]:
    later = [set(found) for found in positions[1:]]
    for start in positions[0]:
        if all(start + i in found for i, found in enumerate(later, start=1)):
            yield from range(start, start + len(positions))


def _densest(body: str, marks: Sequence[Span]) -> int:
    """Return where a snippet with the most different marked words should begin."""
    if not marks or len(body) <= _SNIPPET_LENGTH:
        return 0
    forms = [fold(body[m.start : m.end]) for m in marks]
    ends = [m.end for m in marks]

    def richness(i: int) -> tuple[int, int]:
        beyond = bisect_right(ends, marks[i].start + _SNIPPET_LENGTH - _LEAD)
        return len(set(forms[i:beyond])), -i

    best = max(range(min(len(marks), 400)), key=richness)
    return max(0, marks[best].start - _LEAD)


def _window(body: str, start: int) -> tuple[int, int]:
    """Return the piece from about `start`: whole words, beginning at a sentence if one is near."""
    if start:
        borders = list(_SENTENCE_END.finditer(body, max(0, start - 40), start + _LEAD))
        start = borders[-1].end() if borders else body.find(" ", start) + 1
    end = min(len(body), start + _SNIPPET_LENGTH)
    if end < len(body):
        space = body.rfind(" ", start, end + 1)
        end = space if space > start else end
    return start, end
