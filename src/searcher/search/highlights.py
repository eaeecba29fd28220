"""The words of a text that a query matched: for snippets, and for marks on the record page.

Marks are spans of characters, never markup, and cover exactly the words that matched: of a phrase
the words of its occurrences, of an excluded part nothing.
"""

import re
import sys
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from searcher.model.expression import Expression
from searcher.model.paragraphs import paragraph_at
from searcher.search.query_parts import AskedParts, QueryParts
from searcher.search.read_texts import ReadText, read_text
from searcher.text import fold, starts_of

_SNIPPET_LENGTH = 260  # characters
_MIN_READ = 10_000  # characters of a body that are always searched for a snippet
_LEAD = 60  # characters before the first mark
_SENTENCE_END = re.compile(r"[.!?։]\s+|\n+")


class Span(NamedTuple):
    """Characters `start` to `end` (end not included) of a text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of a text with the marked spans in it, and the number of the paragraph of the first
    of them (0 if there is none).
    """

    text: str
    marks: tuple[Span, ...]
    paragraph: int = 0


class Marker:
    """Finds the words that an expression matched in the title or body of a document.

    Snippets are searched for in at most `most` characters of all bodies together, but always in
    the beginning of each: this bounds the work of a page of very long texts.
    """

    def __init__(self, asked: AskedParts | Expression, most: int = sys.maxsize) -> None:
        self._left = most
        asked = asked if isinstance(asked, AskedParts) else AskedParts.of(asked)
        self._title, self._body = asked

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
        paragraph = paragraph_at(body, start + inside[0].start) if inside else 0
        return Snippet(piece, inside, paragraph)


def _spans(asked: QueryParts, text: str, language: str | None) -> tuple[Span, ...]:
    return _spans_in(asked, read_text(text, language)) if asked.parts else ()


def _spans_in(asked: QueryParts, read: ReadText) -> tuple[Span, ...]:
    hits = asked.positions(read)
    if not hits:
        return ()
    starts = starts_of(read.text, read.words, hits, read.language)
    return tuple(Span(at, at + len(read.words[i])) for at, i in zip(starts, hits, strict=True))


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
