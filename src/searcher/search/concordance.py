"""Keyword in context: each marked word of a record with the text around it.

The context is an unchanged piece of the text, of the same paragraph, cut between words.  Adjacent
words of a phrase, or of words near each other, are one keyword.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from operator import itemgetter

from searcher.model.expression import Expression, Near, Phrase, texts
from searcher.model.keyword_in_context import KeywordInContext, RecordPart
from searcher.model.record import Record
from searcher.search.highlights import Marker, Span
from searcher.text import fold, folded_words

CONTEXT = 60
"""Characters on each side of the keyword, at most."""

_BREAK = "\n\n"
MAX_RECORDS = 300
MAX_LINES = 3_000
MAX_CHARACTERS = 1_500_000
"""The most that is read for a page, which must take no more than half a second of a processor; the
table to download has every line.
"""


class Order(StrEnum):
    """The sort key of lines; the words before the keyword are compared from it backwards."""

    LEFT = "left"
    RIGHT = "right"
    WORD = "word"
    DATE = "date"
    SOURCE = "source"


class Concordance:
    """Finds the keywords of an expression in records.  Reuse it for all records of a result."""

    def __init__(self, expression: Expression) -> None:
        asked = texts(expression)
        self.is_empty = not asked
        self._marker = Marker(expression)
        self._joins = any(isinstance(text, Phrase | Near) for text in asked)

    def lines(self, record: Record) -> Iterator[KeywordInContext]:
        """Find the lines of a record, in the order of its title and its body."""
        title, language = record.title or "", record.language
        yield from self._of(record, RecordPart.TITLE, title, self._marker.in_title(title, language))
        body = record.body
        yield from self._of(record, RecordPart.BODY, body, self._marker.in_body(body, language))

    def _of(
        self, record: Record, place: RecordPart, text: str, marks: tuple[Span, ...]
    ) -> Iterator[KeywordInContext]:
        paragraph, counted = int(place is RecordPart.BODY), 0
        for start, end in _joined(text, marks) if self._joins else marks:
            if paragraph:  # marks are in order: count the rest of the text only
                paragraph += text.count(_BREAK, counted, start)
                counted = start
            first, last = _context_start(text, start), _context_end(text, end)
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
                paragraph=paragraph,
            )


@dataclass(frozen=True, slots=True)
class LinesRead:
    """The lines of the first records of a result, how many records were read, and whether those
    were all.
    """

    lines: tuple[KeywordInContext, ...]
    records: int
    is_complete: bool


def read_lines(records: Iterable[Record], concordance: Concordance) -> LinesRead:
    """Find the lines of the first records, up to the limits of a page."""
    lines: list[KeywordInContext] = []
    count = letters = 0
    for record in records:
        if count == MAX_RECORDS or len(lines) >= MAX_LINES or letters > MAX_CHARACTERS:
            return LinesRead(tuple(lines), count, is_complete=False)
        lines.extend(concordance.lines(record))
        count += 1
        letters += len(record.body)
    return LinesRead(tuple(lines), count, is_complete=True)


def _joined(text: str, marks: Iterable[Span]) -> Iterator[Span]:
    """Join marks with nothing but blanks or punctuation between them."""
    joined: Span | None = None
    for mark in marks:
        between = text[joined.end : mark.start] if joined else ""
        if joined and _BREAK not in between and not any(map(str.isalnum, between)):
            joined = Span(joined.start, mark.end)
            continue
        if joined:
            yield joined
        joined = mark
    if joined:
        yield joined


def _context_start(text: str, start: int) -> int:
    """Return where the context before a keyword begins."""
    limit = max(0, start - CONTEXT)
    paragraph = text.rfind(_BREAK, limit, start)
    if paragraph >= 0:
        return paragraph + len(_BREAK)
    inside = limit > 0 and not text[limit - 1].isspace() and not text[limit].isspace()
    blank = next((i for i in range(limit, start) if text[i].isspace()), limit) if inside else limit
    return blank + 1 if blank > limit else limit


def _context_end(text: str, end: int) -> int:
    """Return where the context after a keyword ends."""
    limit = min(len(text), end + CONTEXT)
    paragraph = text.find(_BREAK, end, limit)
    if paragraph >= 0:
        return paragraph
    inside = limit < len(text) and not text[limit].isspace() and not text[limit - 1].isspace()
    if not inside:
        return limit
    return next((i for i in range(limit - 1, end - 1, -1) if text[i].isspace()), limit)


# Order


def sort_lines(lines: Iterable[KeywordInContext], order: Order) -> list[KeywordInContext]:
    """Sort lines; those with equal keys stay in their order.

    Case and accents are ignored; lines without a date or source come last.
    """
    return list(_sorted(lines, _KEYS[order]))


Key = Callable[[KeywordInContext], object]


def _sorted(lines: Iterable[KeywordInContext], keys: Sequence[Key]) -> Iterator[KeywordInContext]:
    """Sort by the first key, lines for which it is equal by the next: few need more than one."""
    first, *others = keys
    keyed = sorted(((first(line), line) for line in lines), key=itemgetter(0))
    for _, group in groupby(keyed, itemgetter(0)):
        equal = [line for _, line in group]
        yield from _sorted(equal, others) if others and len(equal) > 1 else equal


def _left(line: KeywordInContext) -> list[str]:
    return folded_words(line.left)[::-1]


def _word(line: KeywordInContext) -> list[str]:
    return folded_words(line.word)


def _right(line: KeywordInContext) -> list[str]:
    return folded_words(line.right)


def _by_date(line: KeywordInContext) -> tuple[bool, str]:
    # EDTF texts of days with a year follow one another as their days do; XXXX is no year.
    known = bool(line.date) and not (line.date or "").startswith("X")
    return not known, line.date or ""


def _by_source(line: KeywordInContext) -> tuple[bool, str]:
    return not line.source, fold(line.source or "")


_KEYS: Mapping[Order, Sequence[Key]] = {
    Order.LEFT: (_left, _word, _right),
    Order.RIGHT: (_right, _word, _left),
    Order.WORD: (_word, _right, _left),
    Order.DATE: (_by_date,),
    Order.SOURCE: (_by_source,),
}
