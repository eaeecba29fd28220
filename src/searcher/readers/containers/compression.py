"""Decompress a stream (gzip, bzip2, xz) and stop at a decompression bomb."""

import io
import lzma
import sys
import zlib
from pkgutil import resolve_name
from typing import Any, BinaryIO

from searcher.model.errors import (
    BombOriginal,
    DamagedOriginal,
    OversizedOriginal,
    RefusedInput,
    TruncatedOriginal,
)
from searcher.readers.containers.members import LIMIT
from searcher.readers.formats import Format

TOTAL = 16 * 1024**3
"""The most bytes that one container may unpack to."""

RATIO = 200
"""The highest ratio of decompressed to compressed bytes, beyond SOME_SIZE bytes."""

SOME_SIZE = 8 * 1024 * 1024

_HEAD = 65_536


class DecompressedStream(io.BufferedReader):
    """The decompressed bytes of a stream.

    Reading raises BombOriginal, TruncatedOriginal or DamagedOriginal once all bytes before the
    fault were returned.
    """

    def __init__(self, stream: BinaryIO, compression: Format) -> None:
        super().__init__(_Decompressor(stream, compression), _HEAD)

    def peek(self, size: int = _HEAD) -> bytes:
        """Return the next bytes without consuming them."""
        return super().peek(size)

    def read(self, size: int | None = -1, /) -> bytes:
        """Read so many bytes; fewer before the end, or before a fault that the next call raises."""
        left, pieces = sys.maxsize if size is None or size < 0 else size, list[bytes]()
        try:
            while left and (piece := self.read1(min(left, _HEAD))):
                pieces.append(piece)
                left -= len(piece)
        except RefusedInput:
            if not pieces:
                raise
        return b"".join(pieces)

    def whole(self) -> bytes:
        """Read all of it.  Raises OversizedOriginal, or the fault of the stream."""
        data = super().read(LIMIT + 1)
        if len(data) > LIMIT:
            raise OversizedOriginal(len(data), LIMIT)
        return data


class _Decompressor(io.RawIOBase):
    """A decompressor that compares the sizes of its input and its output."""

    def __init__(self, stream: BinaryIO, compression: Format) -> None:
        self._label = compression.label
        self._packed = _CountingStream(stream)
        self._plain: Any = resolve_name(compression.declaration.reader)(self._packed)
        self._given = 0
        self._fault: RefusedInput | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        filled = 0
        while filled < len(buffer) and (piece := self._next(len(buffer) - filled)):
            buffer[filled : filled + len(piece)] = piece
            filled += len(piece)
        if self._fault and not filled:
            raise self._fault
        return filled

    def _next(self, size: int) -> bytes:
        """Return the next bytes; none at the end, or at a fault, which is kept."""
        if self._fault:
            return b""
        try:
            piece: bytes = self._plain.read1(size)
        except EOFError as error:
            self._fault = TruncatedOriginal(self._label, str(error))
        except (OSError, zlib.error, lzma.LZMAError, ValueError) as error:
            self._fault = DamagedOriginal(self._label, str(error))
        else:
            self._check_ratio(len(piece))
            return piece
        return b""

    def _check_ratio(self, given: int) -> None:
        self._given += given
        if self._given > min(TOTAL, max(SOME_SIZE, RATIO * self._packed.taken)):
            raise BombOriginal(f"{self._packed.taken:,} bytes unpack to {self._given:,} and more")


class _CountingStream(io.RawIOBase):
    """A stream that counts the bytes read from it."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.taken = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        piece = self._stream.read(len(buffer))
        self.taken += len(piece)
        buffer[: len(piece)] = piece
        return len(piece)
