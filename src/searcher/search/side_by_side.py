"""Two records side by side: which of their paragraphs belong together, and what they share."""

from collections.abc import Iterator

from msgspec import Struct

from searcher.alignment import (
    Alignment,
    ComparedText,
    MarkKind,
    Marks,
    Row,
    common_marks,
)
from searcher.model.record import Record
from searcher.search.answers import RecordLine, record_line


class MarkedPart(Struct, frozen=True):
    """Characters `start` to `end` (not included) of a paragraph that the other record has too."""

    start: int
    end: int
    kind: MarkKind


class ComparedParagraph(Struct, frozen=True):
    """A paragraph: its number in the record (from 1), its text, and what is marked in it."""

    number: int
    text: str
    marks: tuple[MarkedPart, ...]


class ComparedRow(Struct, frozen=True):
    """Paragraphs that belong together; if only one record has it, the other side is empty.

    moved: in another order in the second record.
    """

    first: tuple[ComparedParagraph, ...]
    second: tuple[ComparedParagraph, ...]
    moved: bool


class SideBySide(Struct, frozen=True):
    """Two records side by side.

    permalink: the address of just these versions.  both, only_first, only_second: the numbers of
    rows.  left_out: how many paragraphs at the end of each are not compared.
    """

    permalink: str
    first: RecordLine
    second: RecordLine
    both: int
    only_first: int
    only_second: int
    left_out: tuple[int, int]
    rows: tuple[ComparedRow, ...]


def side_by_side(first: Record, second: Record, found: Alignment, permalink: str) -> SideBySide:
    """Return two records side by side, whole."""
    marks = common_marks(found)
    return SideBySide(
        permalink=permalink,
        first=record_line(first),
        second=record_line(second),
        both=sum(row.is_shared for row in found.rows),
        only_first=sum(not row.second for row in found.rows),
        only_second=sum(not row.first for row in found.rows),
        left_out=(found.first.left_out, found.second.left_out),
        rows=tuple(_row(row, found, marks) for row in found.rows),
    )


def _row(row: Row, found: Alignment, marks: tuple[Marks, Marks]) -> ComparedRow:
    first = tuple(_paragraphs(row.first, found.first, marks[0]))
    second = tuple(_paragraphs(row.second, found.second, marks[1]))
    return ComparedRow(first, second, row.is_moved)


def _paragraphs(
    numbers: tuple[int, ...], text: ComparedText, marks: Marks
) -> Iterator[ComparedParagraph]:
    for number in numbers:
        parts = tuple(MarkedPart(*mark) for mark in marks.get(number, ()))
        yield ComparedParagraph(number + 1, text.paragraphs[number], parts)
