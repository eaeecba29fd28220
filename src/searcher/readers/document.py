"""What a reader hands on: blocks of text, and what the markup says about them."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

DOUBT = "doubt:"


class BlockKind(StrEnum):
    """What a block of text is in the document."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    ROW = "row"


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, list item or table row; spaces are single, no line breaks."""

    kind: BlockKind
    text: str


@dataclass(frozen=True, slots=True)
class Witness:
    """Something that the markup says: a name for what it claims to be, the value, where."""

    name: str
    value: str
    at: str


@dataclass(frozen=True, slots=True)
class Parsed:
    """The main text of an original in blocks, and the witnesses of its markup.

    `captions` are the texts below pictures, which are no part of the main text.
    """

    media_type: str
    encoding: str
    blocks: tuple[Block, ...]
    witnesses: tuple[Witness, ...] = ()
    captions: tuple[str, ...] = ()

    @property
    def doubts(self) -> Iterator[Witness]:
        """What the reader doubts of the original itself: a witness `doubt:` and a code."""
        return (w for w in self.witnesses if w.name.startswith(DOUBT))

    def heard(self, *names: str) -> Iterator[Witness]:
        """The witnesses with these names, in the order of the names, then of the document."""
        for name in names if self.witnesses else ():
            yield from (w for w in self.witnesses if w.name == name)
