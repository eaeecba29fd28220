"""Keyword in context: each marked word of a record with the text around it.

What stands before and after is a piece of the text as it is, of the same paragraph, cut between
words.  Words of a phrase that stand side by side are one keyword.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from searcher.model.expression import Expression, Phrase, texts
from searcher.model.keyword_in_context import KeywordInContext, RecordPart
from searcher.model.record import Record
from searcher.search.highlights import Marker, Span
from searcher.text import fold, written_words

CONTEXT = 60
"""Characters on each side of the keyword, at most."""

_BREAK = "\n\n"
MOST_RECORDS = 600
MOST_LINES = 10_000
MOST_LETTERS = 3_000_000
"""What is read at most for a page, which is to be there within two seconds."""


class Order(StrEnum):
    """What lines are ordered by; the words before the keyword are compared from it backwards."""

    LEFT = "left"
    RIGHT = "right"
    WORD = "word"
    DATE = "date"
    SOURCE = "source"


class Concordance:
    """Finds the lines of what an expression asks for.  Keep it for all records of a result."""

    def __init__(self, expression: Expression) -> None:
        asked = texts(expression)
        self.is_empty = not asked
        self._marker = Marker(expression)
        self._joins = any(isinstance(text, Phrase) for text in asked)

    def lines(self, record: Record) -> Iterator[KeywordInContext]:
        """The lines of a record, in the order of its title and its body."""
        title, language = record.title or "", record.language
        yield from self._of(record, RecordPart.TITLE, title, self._marker.in_title(title, language))
        body = record.body
        yield from self._of(record, RecordPart.BODY, body, self._marker.in_body(body, language))

    def _of(
        self, record: Record, place: RecordPart, text: str, marks: tuple[Span, ...]
    ) -> Iterator[KeywordInContext]:
        for start, end in _joined(text, marks) if self._joins else marks:
            first, last = _from(text, start), _to(text, end)
            yield KeywordInContext(
                id=record.id,
                version=record.version,
                place=place,
                start=start,
                left=text[first:start],
                word=text[start:end],
                right=text[end:last],
                date=record.published,
                source=record.source,
                language=record.language,
                heading=record.heading,
            )


@dataclass(frozen=True, slots=True)
class ReadLines:
    """Lines of as many records as may be read for a page, in the order these come in: how many
    records that were, and whether there are more.
    """

    lines: tuple[KeywordInContext, ...]
    records: int
    is_whole: bool


def read_some(records: Iterable[Record], concordance: Concordance) -> ReadLines:
    """The lines of the first records, as many as a page has time for."""
    lines: list[KeywordInContext] = []
    count = letters = 0
    for record in records:
        if count == MOST_RECORDS or len(lines) >= MOST_LINES or letters > MOST_LETTERS:
            return ReadLines(tuple(lines), count, is_whole=False)
        lines.extend(concordance.lines(record))
        count += 1
        letters += len(record.body)
    return ReadLines(tuple(lines), count, is_whole=True)


def _joined(text: str, marks: Iterable[Span]) -> Iterator[Span]:
    """Marks with nothing but blanks or signs between them, as one."""
    held: Span | None = None
    for mark in marks:
        between = text[held.end : mark.start] if held else ""
        if held and _BREAK not in between and not any(map(str.isalnum, between)):
            held = Span(held.start, mark.end)
            continue
        if held:
            yield held
        held = mark
    if held:
        yield held


def _from(text: str, start: int) -> int:
    """Where the text before a keyword begins."""
    limit = max(0, start - CONTEXT)
    paragraph = text.rfind(_BREAK, limit, start)
    if paragraph >= 0:
        return paragraph + len(_BREAK)
    inside = limit > 0 and not text[limit - 1].isspace() and not text[limit].isspace()
    blank = next((i for i in range(limit, start) if text[i].isspace()), limit) if inside else limit
    return blank + 1 if blank > limit else limit


def _to(text: str, end: int) -> int:
    """Where the text after a keyword ends."""
    limit = min(len(text), end + CONTEXT)
    paragraph = text.find(_BREAK, end, limit)
    if paragraph >= 0:
        return paragraph
    inside = limit < len(text) and not text[limit].isspace() and not text[limit - 1].isspace()
    if not inside:
        return limit
    return next((i for i in range(limit - 1, end - 1, -1) if text[i].isspace()), limit)


# Order


def in_order(lines: Iterable[KeywordInContext], order: Order) -> list[KeywordInContext]:
    """Lines in an order; those that are equal in it stay in the order they come in.

    Case and accents do not matter; what has no date or source comes last.
    """
    return sorted(lines, key=_KEYS[order])


Words = tuple[str, ...]


def _words(text: str) -> Words:
    return tuple(map(fold, written_words(text)))


def _by_left(line: KeywordInContext) -> tuple[Words, Words, Words]:
    return _words(line.left)[::-1], _words(line.word), _words(line.right)


def _by_right(line: KeywordInContext) -> tuple[Words, Words, Words]:
    return _words(line.right), _words(line.word), _words(line.left)[::-1]


def _by_word(line: KeywordInContext) -> tuple[Words, Words, Words]:
    return _words(line.word), _words(line.right), _words(line.left)[::-1]


def _by_date(line: KeywordInContext) -> tuple[bool, str]:
    # EDTF texts of days with a year follow one another as their days do; XXXX is no year.
    known = bool(line.date) and not (line.date or "").startswith("X")
    return not known, line.date or ""


def _by_source(line: KeywordInContext) -> tuple[bool, str]:
    return not line.source, fold(line.source or "")


_KEYS: Mapping[Order, Callable[[KeywordInContext], tuple[object, ...]]] = {
    Order.LEFT: _by_left,
    Order.RIGHT: _by_right,
    Order.WORD: _by_word,
    Order.DATE: _by_date,
    Order.SOURCE: _by_source,
}
