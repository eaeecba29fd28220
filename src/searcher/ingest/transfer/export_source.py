"""The files of a dump or a bag, one after the other, as they are read."""

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any, Protocol

import msgspec

from searcher.model.errors import BadExport, LaterExport
from searcher.model.record import FORMAT as RECORD_FORMAT
from searcher.store.export_format import FORMAT, HEAD, ExportHead

PIECE = 1 << 20
"""Bytes that are read at a time."""


@dataclass(frozen=True, slots=True)
class IncomingFile:
    """A file of an export: its path in the archive, its size, its bytes, which are read once."""

    path: str
    size: int
    content: IO[bytes]


class ExportSource(Protocol):
    """A dump or a bag."""

    @property
    def name(self) -> str:
        """What errors call it."""

    def files(self) -> Iterator[IncomingFile]:
        """Read the files in their order, from the first; each is valid until the next one.

        Raises BadExport or LaterExport at the first fault; only at the end it is certain that
        there is none.
        """


class Digesting:
    """Some bytes of a stream, read once, whose digests are computed meanwhile."""

    def __init__(self, stream: IO[bytes], size: int, digests: tuple[Any, ...]) -> None:
        self._stream, self._left, self._digests = stream, size, digests
        self.size = size

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes, at most `size` of them; none at the end, or where a compressed
        stream is broken.
        """
        wanted = min(PIECE if size < 0 else size, self._left)
        try:
            piece = self._stream.read(wanted) if wanted else b""
        except (EOFError, zlib.error, gzip.BadGzipFile):
            piece = b""
        self._left -= len(piece)
        for digest in self._digests:
            digest.update(piece)
        return piece

    def finish(self) -> bool:
        """Read what is left; return whether all of it was there."""
        while self._left and self.read(PIECE):
            pass
        return not self._left


def parse_head(data: bytes, source: str) -> ExportHead:
    """Parse the head of an export.  Raises BadExport, LaterExport."""
    try:
        head = msgspec.json.decode(data, type=ExportHead)
    except (ValueError, msgspec.MsgspecError) as error:
        raise BadExport(source, HEAD, f"cannot be read: {error}") from error
    if head.format > FORMAT or head.record_format > RECORD_FORMAT:
        why = f"was made by {head.program}, in a format that this version cannot read"
        raise LaterExport(source, HEAD, why)
    return head
