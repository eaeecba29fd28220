"""Which words of a text a query matched: for snippets, and for marks on the record page.

Marks are spans of characters, never markup, and cover exactly the words that matched: of a
phrase the words of its occurrences, of an excluded part nothing.
"""

import re
import sys
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
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
    texts,
)
from searcher.search.chains import Positions, near_positions
from searcher.text import (
    bare_words,
    fold,
    folded_query_word,
    is_within_one_edit,
    query_terms,
    starts_of,
    term_for,
)

_SNIPPET = 260  # characters
_TEXTS, _WORDS = 256, 1 << 15  # parts of queries that are remembered, and words of each
_BEGINNING = 10_000  # characters of a body in which a snippet is looked for in any case
_BEFORE = 60  # of them before the first mark
_BORDER = re.compile(r"[.!?։]\s+|\n+")


class Span(NamedTuple):
    """Characters `start` to `end` (end not included) of a text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of a text with the marked spans in it."""

    text: str
    marks: tuple[Span, ...]


Fits = Callable[[str], bool]
"""Whether a word as written is one that was asked for."""


class Marker:
    """Finds what an expression matched in the title or body of a document.

    Snippets are looked for in at most `most` characters of all bodies together, but in the
    beginning of each: the work of a page of very long texts is bounded so.
    """

    def __init__(self, expression: Expression, most: int = sys.maxsize) -> None:
        self._left = most
        found = texts(expression)
        self._title = [_Asked(text) for text in found]
        self._body = [asked for asked in self._title if asked.scope is Scope.ALL]

    def in_title(self, title: str, language: str | None) -> tuple[Span, ...]:
        """The marked words of a title."""
        return _spans(self._title, title, language)

    def in_body(self, body: str, language: str | None) -> tuple[Span, ...]:
        """The marked words of a body."""
        return _spans(self._body, body, language)

    def snippet(self, body: str, language: str | None) -> Snippet:
        """The piece of a body with the most different marked words, else its opening."""
        read = body[: max(self._left, _BEGINNING)]
        self._left -= len(read)
        marks = self.in_body(read, language)
        start, end = _window(body, _densest(body, marks))
        piece = body[start:end]
        inside = tuple(
            Span(m.start - start, m.end - start) for m in marks if start <= m.start and m.end <= end
        )
        return Snippet(piece, inside)


class _Asked:
    """One part of a query that asks for words."""

    def __init__(self, text: Text) -> None:
        self.scope = text.scope
        self._text = text

    def places(self, words: Sequence[str], language: str) -> Iterable[int]:
        """Which words of a text belong to a match."""
        known = _known(self._text, language)
        positions = [[i for i, word in enumerate(words) if one[word]] for one in known]
        match self._text:
            case Phrase():
                return _in_phrases(positions)
            case Near(_, distance):
                return near_positions(positions, distance)
            case _:
                return positions[0]


@lru_cache(_TEXTS)
def _known(text: Text, language: str) -> "tuple[_Known, ...]":
    """What is known of each word that a part of a query asks for: it is kept, for whoever pages
    through results or narrows them asks for the same words again.
    """
    return tuple(map(_Known, _fits(text, language)))


class _Known(dict[str, bool]):
    """Word as written → whether it fits; each word is looked at once."""

    def __init__(self, fits: Fits) -> None:
        super().__init__()
        self._fits = fits

    def __missing__(self, word: str) -> bool:
        if len(self) > _WORDS:
            self.clear()
        fit = self[word] = self._fits(word)
        return fit


def _fits(text: Text, language: str) -> list[Fits]:
    """A test for each word that a part of a query asks for, in texts of a language."""
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


def _inflected(word: str, language: str, languages: tuple[str, ...] = ()) -> Fits:
    wanted, plain = frozenset(query_terms(word, languages)), folded_query_word(word, languages)
    return lambda written: term_for(written, language) in wanted or fold(written) == plain


def _written(exact: str) -> Fits:
    return lambda written: fold(written) == exact


def _spans(every: Sequence[_Asked], text: str, language: str | None) -> tuple[Span, ...]:
    if not every:
        return ()
    spoken = (language or "").split("-", 1)[0]
    words = bare_words(text, spoken)
    hits = sorted({i for asked in every for i in asked.places(words, spoken)})
    if not hits:
        return ()
    starts = list(starts_of(text, words[: hits[-1] + 1], spoken))
    return tuple(Span(starts[i], starts[i] + len(words[i])) for i in hits)


def _in_phrases(positions: Positions) -> Iterator[int]:
    later = [set(found) for found in positions[1:]]
    for start in positions[0]:
        if all(start + i in found for i, found in enumerate(later, start=1)):
            yield from range(start, start + len(positions))


def _densest(body: str, marks: Sequence[Span]) -> int:
    """Where a snippet with the most different marked words should begin."""
    if not marks or len(body) <= _SNIPPET:
        return 0
    forms = [fold(body[m.start : m.end]) for m in marks]
    ends = [m.end for m in marks]

    def richness(i: int) -> tuple[int, int]:
        beyond = bisect_right(ends, marks[i].start + _SNIPPET - _BEFORE)
        return len(set(forms[i:beyond])), -i

    best = max(range(min(len(marks), 400)), key=richness)
    return max(0, marks[best].start - _BEFORE)


def _window(body: str, start: int) -> tuple[int, int]:
    """The piece from about `start`: whole words, beginning at a sentence where one is near."""
    if start:
        borders = list(_BORDER.finditer(body, max(0, start - 40), start + _BEFORE))
        start = borders[-1].end() if borders else body.find(" ", start) + 1
    end = min(len(body), start + _SNIPPET)
    if end < len(body):
        space = body.rfind(" ", start, end + 1)
        end = space if space > start else end
    return start, end
