"""The pieces in which a long text is shown: whole paragraphs, of at most so many bytes of a page.

A piece has no address of its own: `p=12` asks for the one that has paragraph 12, so that an
address stays right if texts are cut otherwise.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

_FRAME = 230  # bytes of markup around a paragraph
_MAX_WHOLE = 52_000  # bytes up to which a text is one piece
_MAX_PIECE = 36_000
_MIN_PIECE = 24_000  # from here on a piece may end before a heading
_MAX_HEADING = 90  # characters
_IS_SENTENCE = re.compile(r"[.!?…:;,։՝।۔]$|^[-–—•*]\s|^\W*$")
_MAX_LISTED = 40  # pieces and headings in the contents


class Piece(NamedTuple):
    """The paragraphs `first` to `last` (numbers); `start` is the character that it begins at."""

    first: int
    last: int
    start: int


@dataclass(frozen=True)
class Pieces:
    """A text of numbered paragraphs, cut into pieces."""

    paragraphs: Sequence[str]
    pieces: tuple[Piece, ...]

    @classmethod
    def of(cls, paragraphs: Sequence[str]) -> "Pieces":
        """Cut a text that is too long for one page."""
        sizes = [len(one.encode()) + _FRAME for one in paragraphs]
        firsts = [0] if sum(sizes) <= _MAX_WHOLE else list(_cuts(paragraphs, sizes))
        starts = [0, *accumulate(len(one) + 2 for one in paragraphs)]
        ends = [*firsts[1:], len(paragraphs)]
        both = zip(firsts, ends, strict=True)
        return cls(paragraphs, tuple(Piece(one + 1, end, starts[one]) for one, end in both))

    @property
    def whole(self) -> Piece:
        """The whole text as one piece."""
        return Piece(1, len(self.paragraphs), 0)

    def index_of(self, paragraph: int) -> int:
        """Return the index of the piece that has a paragraph, by its number."""
        return max(i for i, piece in enumerate(self.pieces) if piece.first <= max(1, paragraph))

    def with_character(self, at: int) -> Piece:
        """Return the piece that has a character of the text."""
        return [piece for piece in self.pieces if piece.start <= at][-1]

    def headings(self, piece: Piece) -> list[int]:
        """Return the numbers of the paragraphs of a piece that have the form of a heading."""
        numbers = range(piece.first, piece.last + 1)
        return [number for number in numbers if is_heading(self.paragraphs, number - 1)]

    def listed(self, current: int) -> list[int]:
        """Return the indices of the pieces to list: all, or of very many those near the current
        one, and others at equal distances.
        """
        count = len(self.pieces)
        step = -(-count // _MAX_LISTED)
        near = range(max(0, current - 2), min(count, current + 3))
        return sorted({*range(0, count, step), *near, count - 1})


def is_heading(paragraphs: Sequence[str], index: int) -> bool:
    """Check whether a paragraph has the form of a heading: one short line that is not a sentence,
    before a longer paragraph.
    """
    text = paragraphs[index]
    if len(text) > _MAX_HEADING or "\n" in text or _IS_SENTENCE.search(text):
        return False
    return index + 1 < len(paragraphs) and len(paragraphs[index + 1]) > max(len(text), 60)


def _cuts(paragraphs: Sequence[str], sizes: Sequence[int]) -> Iterator[int]:
    """Yield the index of the first paragraph of each piece."""
    yield 0
    size = 0
    for index, own in enumerate(sizes):
        is_full = size and size + own > _MAX_PIECE
        if is_full or (size >= _MIN_PIECE and is_heading(paragraphs, index)):
            yield index
            size = 0
        size += own
