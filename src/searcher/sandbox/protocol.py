"""Protocol of the sandbox: tasks for a worker and its answers, in MessagePack.

A message is two lengths (of its head, of the bytes that belong to it), the head, the bytes.
"""

import struct

import msgspec

from searcher.model.selectors import SelectorsByHost
from searcher.readers.document import Document
from searcher.readers.formats import Format

FRAME = struct.Struct(">QQ")


class Read(msgspec.Struct, tag=True, frozen=True):
    """Read the bytes that belong to this, of this format, with selectors if it is a page."""

    format: Format
    selectors: SelectorsByHost | None = None


class Recognise(msgspec.Struct, tag=True, frozen=True):
    """Recognise the text of the bytes that belong to this, of this format, in languages (BCP 47);
    detect the language if there are none.
    """

    format: Format
    languages: tuple[str, ...]


class Measure(msgspec.Struct, tag=True, frozen=True):
    """Measure the images of the pages of the bytes that belong to this, of this format."""

    format: Format


class Draw(msgspec.Struct, tag=True, frozen=True):
    """Draw the image of a page (from 1) of the bytes that belong to this, in a size in pixels."""

    format: Format
    page: int
    size: tuple[int, int]


class Unpack(msgspec.Struct, tag=True, frozen=True):
    """Open a container of this format: the file at `path`, or the bytes of this message if it is
    empty.
    """

    path: str
    format: Format
    name: str


class Next(msgspec.Struct, tag=True, frozen=True):
    """Answer with the next entry of the open container."""


class MemberAnswer(msgspec.Struct, tag=True, frozen=True):
    """A member of a container; its bytes belong to this."""

    name: str
    declared: Format | None
    metadata: tuple[tuple[str, str], ...]


class SkippedAnswer(msgspec.Struct, tag=True, frozen=True):
    """Files of a container that are not documents: what they are, how many, the first names."""

    what: str
    count: int
    names: tuple[str, ...] = ()


class Fault(msgspec.Struct, tag=True, frozen=True):
    """The error with which an original or a member is refused: its class, values and message."""

    error: str
    values: dict[str, str | int | float]
    why: str
    name: str = ""


class Done(msgspec.Struct, tag=True, frozen=True):
    """The document that was read."""

    document: Document


class Measured(msgspec.Struct, tag=True, frozen=True):
    """The width and height of the image of each page, in pixels."""

    sizes: tuple[tuple[int, int], ...]


class Drawn(msgspec.Struct, tag=True, frozen=True):
    """An image, whose bytes belong to this."""


class End(msgspec.Struct, tag=True, frozen=True):
    """The end of the open container."""


Task = Read | Recognise | Measure | Draw | Unpack | Next
Answer = Done | Measured | Drawn | MemberAnswer | SkippedAnswer | Fault | End
DECODE_TASK = msgspec.msgpack.Decoder(Task).decode
DECODE_ANSWER = msgspec.msgpack.Decoder(Answer).decode
