"""Presenter of two records side by side: rows of paragraphs with what they share marked."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from searcher.alignment import MarkKind
from searcher.export.cited import CitedArchive
from searcher.model.record import Record
from searcher.search.side_by_side import ComparedParagraph, ComparedRow, SideBySide
from searcher_web.addresses import address
from searcher_web.i18n import gettext, ngettext
from searcher_web.presenters.formatting import (
    date_label,
    language_label,
    relation_label,
    text_direction,
)
from searcher_web.presenters.paging import page_links

MOST_PARTS = 1_000
_PART_SIZE = 60_000  # bytes of a part's texts with their markup
_ROW_SIZE, _MARK_SIZE = 300, 32  # bytes of the markup of a row and of a mark


class MarkedText(NamedTuple):
    """A part of a paragraph: marked as a name or a number that the other record has, or not."""

    text: str
    kind: MarkKind | None = None


@dataclass(frozen=True, slots=True)
class ParagraphView:
    """A paragraph of one record: its number, its address, its language and direction."""

    paragraph: ComparedParagraph
    url: str
    language: str | None
    direction: str

    @property
    def number(self) -> int:
        """Its number in the record (from 1)."""
        return self.paragraph.number

    @property
    def runs(self) -> Iterator[MarkedText]:
        """Its text, split at its marks."""
        text, at = self.paragraph.text, 0
        for start, end, kind in ((one.start, one.end, one.kind) for one in self.paragraph.marks):
            if start > at:
                yield MarkedText(text[at:start])
            yield MarkedText(text[start:end], kind)
            at = end
        if at < len(text):
            yield MarkedText(text[at:])


@dataclass(frozen=True, slots=True)
class SideView:
    """One of the two records; `letter` is what the page calls it."""

    record: Record
    letter: str
    left_out: int

    @property
    def permalink(self) -> str:
        """The address of just this version."""
        return f"/d/{self.record.id}/v{self.record.version}"

    @property
    def facts(self) -> str:
        """Its date, source and language."""
        record = self.record
        facts = (date_label(record.published), record.source, language_label(record.language))
        return " · ".join(filter(None, facts))

    @property
    def name(self) -> str:
        """What its paragraphs are labelled with where they are below those of the other record."""
        return f"{self.letter}: {self.record.source or self.record.id}"

    @property
    def direction(self) -> str:
        """The direction of its text."""
        return text_direction(self.record.language)

    def paragraph(self, one: ComparedParagraph, start: int) -> ParagraphView:
        """Show a paragraph that begins at some character of the text."""
        passages = (p for p in self.record.passages if p.start <= start < p.end)
        language = next((p.language for p in passages), self.record.language)
        url = f"{self.permalink}#p{one.number}"
        return ParagraphView(one, url, language, text_direction(language))

    @property
    def starts(self) -> list[int]:
        """Where each paragraph begins in the text."""
        lengths = (len(text) + 2 for text in self.record.body.split("\n\n"))
        return [0, *accumulate(lengths)]


@dataclass(frozen=True, slots=True)
class RowView:
    """A row: its number (from 1), and the paragraphs of both records."""

    number: int
    first: tuple[ParagraphView, ...]
    second: tuple[ParagraphView, ...]
    is_moved: bool

    @property
    def is_shared(self) -> bool:
        """Whether both records have it."""
        return bool(self.first and self.second)


@dataclass(frozen=True)
class SideBySideView:
    """Two records side by side: one part of their rows; `home` is the archive they are cited from.

    A part past the last one has no rows.
    """

    answer: SideBySide
    one: Record
    other: Record
    home: CitedArchive
    part: int

    @cached_property
    def sides(self) -> tuple[SideView, SideView]:
        """Both records."""
        lefts = self.answer.left_out
        return SideView(self.one, "A", lefts[0]), SideView(self.other, "B", lefts[1])

    @cached_property
    def _parts(self) -> list[list[tuple[int, ComparedRow]]]:
        """The rows with their numbers, in parts that make pages of a bounded size."""
        parts: list[list[tuple[int, ComparedRow]]] = [[]]
        size = 0
        for number, row in enumerate(self.answer.rows, start=1):
            own = _size(row)
            if parts[-1] and size + own > _PART_SIZE:
                parts.append([])
                size = 0
            parts[-1].append((number, row))
            size += own
        return parts

    @property
    def last_part(self) -> int:
        """The number of the last part."""
        return len(self._parts)

    @property
    def rows(self) -> Iterator[RowView]:
        """The rows of this part."""
        first, second = self.sides
        starts = first.starts, second.starts
        for number, row in self._parts[self.part - 1] if self.part <= self.last_part else []:
            yield RowView(
                number,
                tuple(first.paragraph(one, starts[0][one.number - 1]) for one in row.first),
                tuple(second.paragraph(one, starts[1][one.number - 1]) for one in row.second),
                row.moved,
            )

    @property
    def relation(self) -> str:
        """How the records are related, as text; empty if they are not."""
        both = ((self.one, self.other), (self.other, self.one))
        relations = (r for one, other in both for r in one.related if r.id == other.id)
        return next(map(relation_label, relations), "")

    @property
    def counts(self) -> list[tuple[str, str]]:
        """How many rows are of each kind, each with the address of the first of them, if any."""
        answer = self.answer
        both = ngettext("%(num)s row in both", "%(num)s rows in both", answer.both)
        first = ngettext("%(num)s row only in A", "%(num)s rows only in A", answer.only_first)
        second = ngettext("%(num)s row only in B", "%(num)s rows only in B", answer.only_second)
        return [
            (both, self._first_url(lambda row: bool(row.first and row.second))),
            (first, self._first_url(lambda row: not row.second)),
            (second, self._first_url(lambda row: not row.first)),
        ]

    def _first_url(self, is_meant: Callable[[ComparedRow], bool]) -> str:
        """Return the address of the first row of some kind; empty if there is none."""
        for part, rows in enumerate(self._parts, start=1):
            for number, row in rows:
                if is_meant(row):
                    return f"{self.part_url(part)}#row-{number}"
        return ""

    def part_url(self, part: int) -> str:
        """Build the address of a part."""
        return address(self.answer.permalink, [("part", str(part))] if part > 1 else [])

    @property
    def part_links(self) -> list[tuple[int, str] | None]:
        """Numbers and addresses of the parts to link to, with None for a gap."""
        return page_links(self.part, self.last_part, self.part_url)

    @property
    def exchanged_url(self) -> str:
        """The address with the sides exchanged."""
        _, _, first, first_version, second, second_version = self.answer.permalink.split("/")
        return f"/compare/{second}/{second_version}/{first}/{first_version}"

    @property
    def citation(self) -> str:
        """A line to cite the comparison by."""
        titles = gettext(
            "“%(first)s” and “%(second)s” side by side",
            first=self.one.heading,
            second=self.other.heading,
        )
        return f"{titles}. {self.home.name}, {self.home.origin}{self.answer.permalink}"

    @property
    def mark_count(self) -> int:
        """The number of marks in both records."""
        rows = self.answer.rows
        return sum(len(one.marks) for row in rows for side in row_sides(row) for one in side)


def row_sides(row: ComparedRow) -> tuple[tuple[ComparedParagraph, ...], ...]:
    """Return the paragraphs of both records."""
    return row.first, row.second


def _size(row: ComparedRow) -> int:
    """Return about how many bytes a row adds to a page."""
    paragraphs = (one for side in row_sides(row) for one in side)
    return _ROW_SIZE + sum(len(p.text.encode()) + _MARK_SIZE * len(p.marks) for p in paragraphs)
