"""Presenter of the text of a record: numbered paragraphs with marks and evidence, in pieces."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from searcher.model.paragraphs import split_paragraphs
from searcher.model.record import Record
from searcher.search.highlights import Marker, Span
from searcher_web.addresses import address
from searcher_web.presenters.overlay import Layer, LayerKind, Node, nest, overlay_parts, slice_text
from searcher_web.presenters.pieces import Piece, Pieces

PARAGRAPH = "p"
"""The parameter of an address that names a paragraph: the piece that has it is shown."""
WHOLE = "all"
"""Its value for the whole text on one page."""
_MAX_LABEL = 60  # characters of a heading in the contents
_MAX_HEADINGS = 40  # of the current piece, in the contents


class PageAddress(NamedTuple):
    """The address of the page of a record, without what piece of the text it shows."""

    path: str = ""
    parameters: tuple[tuple[str, str], ...] = ()

    def piece(self, paragraph: int | str | None) -> str:
        """Return the address of the piece that has a paragraph; of the first one if None."""
        chosen = () if paragraph is None else ((PARAGRAPH, str(paragraph)),)
        return address(self.path, [*self.parameters, *chosen])

    def paragraph(self, number: int) -> str:
        """Return the address of a paragraph, on the piece that has it; of the page if it is 0."""
        if not number:
            return self.piece(None)
        return f"{self.piece(number if number > 1 else None)}#p{number}"


NO_ADDRESS = PageAddress()
"""That of a page which shows the whole text."""


class ParagraphView(NamedTuple):
    """A paragraph with its number, marks and evidence; `language` only if it differs from the
    record's.  `newest` is the number of the same words in the newest version, if this is another.
    """

    number: int
    nodes: tuple[Node, ...]
    is_item: bool
    language: str | None
    newest: int | None


class ContentsEntry(NamedTuple):
    """A piece in the contents: its address, its paragraphs, its first heading or first words;
    its headings with their addresses if it is the current one.
    """

    url: str
    first: int
    last: int
    label: str
    is_current: bool
    headings: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class TextView:
    """The text of a record, of which the piece with the paragraph `at` is shown (None: all).

    `evidence` and `title_evidence` are layers of the body and the title.  `newest` is where the
    same words are in the newest version, if this is an earlier one.
    """

    record: Record
    marker: Marker | None = None
    evidence: tuple[Layer, ...] = ()
    title_evidence: tuple[Layer, ...] = ()
    at: int | None = None
    address: PageAddress = NO_ADDRESS
    newest: Mapping[int, int] = field(default_factory=dict)

    # Pieces

    @cached_property
    def pieces(self) -> Pieces:
        """The text, cut into pieces."""
        return Pieces.of(split_paragraphs(self.record.body))

    @cached_property
    def piece(self) -> Piece:
        """The piece that is shown."""
        return self.pieces.whole if self.at is None else self.pieces.pieces[self._index]

    @property
    def _index(self) -> int:
        return self.pieces.index_of(self.at or 1)

    @property
    def count(self) -> int:
        """The number of paragraphs."""
        return len(self.pieces.paragraphs)

    @property
    def is_long(self) -> bool:
        """Whether the text has several pieces."""
        return len(self.pieces.pieces) > 1

    @property
    def is_first(self) -> bool:
        """Whether the beginning of the text is shown."""
        return self.piece.first == 1

    @property
    def is_last(self) -> bool:
        """Whether the end of the text is shown."""
        return self.piece.last == self.count

    @property
    def previous_url(self) -> str | None:
        """The address of the previous piece."""
        return None if self.is_first else self._piece_url(self.pieces.pieces[self._index - 1])

    @property
    def next_url(self) -> str | None:
        """The address of the next piece."""
        return None if self.is_last else self._piece_url(self.pieces.pieces[self._index + 1])

    @property
    def whole_url(self) -> str:
        """The address of the whole text on one page."""
        return self.address.piece(WHOLE)

    @property
    def url(self) -> str:
        """The address of this page."""
        return self.whole_url if self.at is None else self._piece_url(self.piece)

    def _piece_url(self, piece: Piece) -> str:
        return self.address.piece(piece.first if piece.first > 1 else None)

    def paragraph_url(self, number: int) -> str:
        """Return the address of a paragraph, from this page."""
        if self.piece.first <= number <= self.piece.last:
            return f"#p{number}"
        return f"{self._piece_url(self.pieces.pieces[self.pieces.index_of(number)])}#p{number}"

    @property
    def contents(self) -> Iterator[ContentsEntry]:
        """The pieces of a long text, with their headings or first words."""
        current = -1 if self.at is None else self._index
        for index in self.pieces.listed(current):
            piece, is_current = self.pieces.pieces[index], index == current
            headings = self.pieces.headings(piece)
            label = self._label(headings[0] if headings else piece.first)
            shown = headings[:_MAX_HEADINGS] if is_current else []
            links = tuple((self.paragraph_url(n), self._label(n)) for n in shown)
            url = self._piece_url(piece)
            yield ContentsEntry(url, piece.first, piece.last, label, is_current, links)

    def _label(self, number: int) -> str:
        text = " ".join(self.pieces.paragraphs[number - 1][: 2 * _MAX_LABEL].split())
        return text if len(text) <= _MAX_LABEL else text[:_MAX_LABEL].rsplit(" ", 1)[0] + " …"

    # Title and paragraphs

    @property
    def title(self) -> tuple[Node, ...]:
        """The heading with its marks and evidence; its marks are on the first piece alone."""
        marks = _marks(self._title_marks, 1) if self.is_first else []
        layers = [*marks, *self.title_evidence] if self.record.title else marks
        return tuple(nest(slice_text(self.record.heading, layers)))

    @property
    def paragraphs(self) -> Iterator[ParagraphView]:
        """The paragraphs that are shown, with their marks and evidence."""
        first, last, at = self.piece
        texts = self.pieces.paragraphs[first - 1 : last]
        layers = [*_marks(self._text_marks, len(self._title_marks) + 1), *self.evidence]
        overlays = overlay_parts(texts, 2, layers, at)
        for number, (text, nodes) in enumerate(zip(texts, overlays, strict=True), start=first):
            passages = (p for p in self.record.passages if p.start <= at < p.end)
            language = next((p.language for p in passages), None)
            newest = self.newest.get(number)
            yield ParagraphView(number, nodes, text.startswith("- "), language, newest)
            at += len(text) + 2

    # Marks

    @property
    def mark_count(self) -> int:
        """The number of marked words in the title and the text."""
        return len(self._title_marks) + len(self._text_marks)

    @cached_property
    def _title_marks(self) -> tuple[Span, ...]:
        title, language = self.record.title, self.record.language
        return self.marker.in_title(title, language) if self.marker and title else ()

    @cached_property
    def _text_marks(self) -> tuple[Span, ...]:
        return self.marker.in_body(self.record.body, self.record.language) if self.marker else ()

    @cached_property
    def _mark_starts(self) -> list[int]:
        return [mark.start for mark in self._text_marks]

    @cached_property
    def marks_shown(self) -> range:
        """The numbers of the marks that are shown."""
        end = self.pieces.pieces[self._index + 1].start if not self.is_last else None
        before = bisect_right(self._mark_starts, self.piece.start - 1)
        upto = len(self._mark_starts) if end is None else bisect_right(self._mark_starts, end - 1)
        title = len(self._title_marks)
        return range(1 if self.is_first else title + before + 1, title + upto + 1)

    def mark_url(self, number: int) -> str:
        """Return the address of a mark, from this page; the marks are a ring."""
        number = (number - 1) % self.mark_count + 1
        if number in self.marks_shown:
            return f"#mark-{number}"
        in_text = number - len(self._title_marks) - 1
        at = self._mark_starts[in_text] if in_text >= 0 else 0
        return f"{self._piece_url(self.pieces.with_character(at))}#mark-{number}"

    @property
    def mark_before_url(self) -> str:
        """The address of the mark before those that are shown."""
        return self.mark_url(self.marks_shown.start - 1)

    @property
    def mark_after_url(self) -> str:
        """The address of the mark after those that are shown."""
        return self.mark_url(self.marks_shown.stop)

    def evidence_url(self, number: int, start: int | None, end: int | None) -> str:
        """Return the address of the evidence with a number, which is in the body from `start` to
        `end`.
        """
        here, start, end = self.piece.start, start or 0, end or 0
        stop = None if self.is_last else self.pieces.pieces[self._index + 1].start
        if end > here and (stop is None or start < stop):
            return f"#evidence-{number}"
        return f"{self._piece_url(self.pieces.with_character(start))}#evidence-{number}"


def _marks(spans: tuple[Span, ...], first: int) -> list[Layer]:
    return [Layer(*span, LayerKind.MARK, number) for number, span in enumerate(spans, start=first)]
