"""The result of reading an original: blocks of text, claims of its markup, and warnings."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlsplit

from searcher.model.record import Recognition
from searcher.model.review import ReviewCode
from searcher.model.web_addresses import canonical_url
from searcher.readers.claims import AnyClaim, Claim, UrlClaim, UrlPlace
from searcher.readers.formats import Format

ClaimT = TypeVar("ClaimT", bound=Claim)
_ADDRESSES = (UrlPlace.CANONICAL, UrlPlace.META_OG, UrlPlace.SAVED_FROM)


class BlockKind(StrEnum):
    """The kind of a block of text in a document."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    ROW = "row"


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, list item or table row; spaces are single, no line breaks."""

    kind: BlockKind
    text: str


def table_row(cells: Sequence[str]) -> Iterator[Block]:
    """Yield the block of a table row with cells of these texts; none if all are empty."""
    filled = [number for number, text in enumerate(cells, start=1) if text]
    if filled:
        yield Block(BlockKind.ROW, " | ".join(cells[: filled[-1]]).strip())


@dataclass(frozen=True, slots=True)
class ReadingWarning:
    """A fault of an original that a person should look at: a review code and a detail."""

    code: ReviewCode
    detail: str


@dataclass(frozen=True, slots=True)
class Document:
    """The main text of an original in blocks, the claims of its markup, and warnings.

    `origin` is the format it was read from; `recognition` is how the text was recognised, if it
    was; `captions` are the texts below pictures, which are not part of the main text.
    """

    origin: Format
    encoding: str
    blocks: tuple[Block, ...]
    claims: tuple[AnyClaim, ...] = ()
    warnings: tuple[ReadingWarning, ...] = ()
    captions: tuple[str, ...] = ()
    recognition: Recognition | None = None

    @property
    def media_type(self) -> str:
        """The media type of the original."""
        return self.origin.value

    @property
    def size(self) -> int:
        """The number of characters in all blocks."""
        return sum(len(block.text) for block in self.blocks)

    def claims_of(self, kind: type[ClaimT], *places: StrEnum) -> Iterator[ClaimT]:
        """Yield the claims of a kind in the order of the document.

        With places, yield only claims of these, in the order of the places.
        """
        claims = [claim for claim in self.claims if isinstance(claim, kind)]
        if not places:
            yield from claims
        for place in places if claims else ():
            yield from (claim for claim in claims if claim.place == place)


def declared_address(document: Document) -> str | None:
    """Return the address that a page declares, as written, else the one it was saved from, or None.

    The front page of a site is not the address of a document.
    """
    for claim in document.claims_of(UrlClaim, *_ADDRESSES):
        url = canonical_url(claim.value)
        if url and (urlsplit(url).path.strip("/") or urlsplit(url).query):
            return claim.value
    return None
