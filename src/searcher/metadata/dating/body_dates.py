"""The dates in the body of a document.  The body is searched for dates once."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from searcher.metadata.context import DocumentContext
from searcher.metadata.dating.line_dates import find_line_dates
from searcher.metadata.dating.parser import DateMention, DayOrder, find_dates

EDGE_BLOCKS = 4
"""The blocks at the beginning of a text, and at its end, in which it may be dated by a line."""

MAX_DATE_LINE = 80
"""The characters that a line with only a date and words about it has at most."""


@dataclass(frozen=True, slots=True)
class BodyDate:
    """A date in the body: the index of its block, and its mention, whose span is in the body."""

    block: int
    mention: DateMention


@dataclass(frozen=True, slots=True)
class BodyDates:
    """All dates in a body, in order, and the characters at which the blocks begin."""

    context: DocumentContext
    block_starts: tuple[int, ...]
    dates: tuple[BodyDate, ...]

    @classmethod
    def find(cls, context: DocumentContext, order: DayOrder) -> "BodyDates":
        """Find the dates in the body of a document with an order of day and month."""
        starts = (0, *accumulate(len(block.text) + 2 for block in context.blocks))
        return cls(context, starts, tuple(_find(context, starts, order)))

    def text_of(self, date: BodyDate) -> str:
        """Return the text of the block with a date."""
        return self.context.blocks[date.block].text

    def mention_in_block(self, date: BodyDate) -> DateMention:
        """Return the mention of a date with its span in its block."""
        return date.mention.moved(-self.block_starts[date.block])


def _find(context: DocumentContext, starts: tuple[int, ...], order: DayOrder) -> Iterator[BodyDate]:
    count = len(context.blocks)
    for i, block in enumerate(context.blocks):
        is_at_edge = i < EDGE_BLOCKS or i >= count - EDGE_BLOCKS
        find = find_line_dates if is_at_edge else find_dates
        for mention in find(block.text, context.language, order):
            yield BodyDate(i, mention.moved(starts[i]))
