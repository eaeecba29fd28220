"""Read dumps: a TAR of plain files (POSIX ustar), perhaps compressed by gzip.

The headers are read here, since `tarfile` follows extended ones, which may be of any size.
"""

import gzip
import hashlib
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, cast

from searcher.ingest.inputs.files import open_regular
from searcher.ingest.transfer.export_source import PIECE, Digesting, IncomingFile, parse_head
from searcher.model.errors import BadExport
from searcher.store.export_format import HEAD, MANIFEST, manifest_line

_GZIP = b"\x1f\x8b"
_BLOCK = tarfile.BLOCKSIZE
_END = bytes(_BLOCK)
_HEAD_LIMIT = 65_536  # bytes
_FAULTS = (EOFError, OSError, zlib.error, tarfile.HeaderError, UnicodeDecodeError)


def is_dump(path: Path) -> bool:
    """Check whether the first file of a TAR is the head of an export."""
    try:
        with open_regular(path) as file, _plain(file) as stream:
            return _header(stream.read(_BLOCK)).name == HEAD
    except _FAULTS:
        return False


class DumpSource:
    """A dump in a file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.name = path.name

    def files(self) -> Iterator[IncomingFile]:
        """Read the files in their order; compare them with the manifest in the end."""
        place = HEAD
        try:
            with (
                open_regular(self._path) as file,
                _plain(file) as stream,
                TemporaryFile() as lines,
            ):
                self._read_head(stream)
                while (header := self._next(stream, place)).name != MANIFEST:
                    place = header.name
                    digest = hashlib.sha512()
                    content = Digesting(stream, header.size, (digest,))
                    yield IncomingFile(place, header.size, cast(IO[bytes], content))
                    self._finish(content, stream, header)
                    lines.write(manifest_line(digest.hexdigest(), place))
                lines.seek(0)
                self._compare(stream, header, lines)
        except _FAULTS as error:
            raise BadExport(self.name, f"after {place}", f"cannot be read: {error}") from error

    def _read_head(self, stream: IO[bytes]) -> None:
        header = _header(stream.read(_BLOCK))
        if header.name != HEAD or header.size > _HEAD_LIMIT:
            raise BadExport(self.name, "", f"is not a dump: its first file is not {HEAD}")
        parse_head(stream.read(header.size), self.name)
        _skip_padding(stream, header)

    def _next(self, stream: IO[bytes], place: str) -> tarfile.TarInfo:
        """Read the header of the next file, which the manifest follows at the latest."""
        block = stream.read(_BLOCK)
        if len(block) < _BLOCK or block == _END:
            raise BadExport(self.name, f"after {place}", "is truncated: its end is missing")
        header = _header(block)
        if header.type != tarfile.REGTYPE:
            raise BadExport(self.name, header.name, "is a link, a folder or a device, not a file")
        return header

    def _finish(self, content: Digesting, stream: IO[bytes], header: tarfile.TarInfo) -> None:
        if not content.finish():
            raise BadExport(self.name, header.name, "is truncated or damaged")
        _skip_padding(stream, header)

    def _compare(self, stream: IO[bytes], header: tarfile.TarInfo, lines: IO[bytes]) -> None:
        """Compare the lines of the manifest with those of the files that were read."""
        left = header.size
        for line in lines:
            listed = stream.read(min(len(line), left))
            left -= len(listed)
            if listed != line:
                path = line.decode().split("  ", 1)[1].strip()
                raise BadExport(self.name, path, f"has another digest than {MANIFEST} has for it")
        if left:
            raise BadExport(self.name, MANIFEST, "lists files that are missing")
        _skip_padding(stream, header)
        rest = stream.read(PIECE)  # to the end, where gzip has its checksum
        if len(rest) == PIECE or rest.strip(b"\0"):
            raise BadExport(self.name, f"after {MANIFEST}", "holds more than a dump has")


@contextmanager
def _plain(file: IO[bytes]) -> Iterator[IO[bytes]]:
    """Decompress a stream if it is compressed."""
    start = file.read(len(_GZIP))
    file.seek(0)
    if start != _GZIP:
        yield file
        return
    with gzip.GzipFile(fileobj=file, mode="rb") as stream:
        yield cast(IO[bytes], stream)


def _header(block: bytes) -> tarfile.TarInfo:
    return tarfile.TarInfo.frombuf(block, "ascii", "strict")


def _skip_padding(stream: IO[bytes], header: tarfile.TarInfo) -> None:
    stream.read(-header.size % _BLOCK)
