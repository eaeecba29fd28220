"""What is asked of a process apart, and what it answers: data in MessagePack.

A message is two lengths (of its head, of the bytes that belong to it), the head, the bytes.
"""

import struct

import msgspec

from searcher.model.selectors import SelectorsByHost
from searcher.readers.document import Document

FRAME = struct.Struct(">QQ")


class Read(msgspec.Struct, tag=True, frozen=True):
    """Read the bytes that belong to this, of this media type, with selectors if it is a page."""

    media_type: str
    selectors: SelectorsByHost | None = None


class Unpack(msgspec.Struct, tag=True, frozen=True):
    """Open a container: the file at `path`, or where it is empty the bytes of this message."""

    path: str
    media_type: str
    name: str


class Next(msgspec.Struct, tag=True, frozen=True):
    """Give the next of what the open container holds."""


class Piece(msgspec.Struct, tag=True, frozen=True):
    """A member of a container; its bytes belong to this."""

    name: str
    declared: str
    said: tuple[tuple[str, str], ...]


class Passed(msgspec.Struct, tag=True, frozen=True):
    """Things in a container that are no documents."""

    what: str
    count: int


class Fault(msgspec.Struct, tag=True, frozen=True):
    """It cannot be read: the class of the error, its values, what it tells; of which member."""

    error: str
    values: dict[str, str | int | float]
    why: str
    name: str = ""


class Done(msgspec.Struct, tag=True, frozen=True):
    """What was read."""

    document: Document


class End(msgspec.Struct, tag=True, frozen=True):
    """The container holds no more."""


Ask = Read | Unpack | Next
Answer = Done | Piece | Passed | Fault | End
DECODE_ASK = msgspec.msgpack.Decoder(Ask).decode
DECODE_ANSWER = msgspec.msgpack.Decoder(Answer).decode
