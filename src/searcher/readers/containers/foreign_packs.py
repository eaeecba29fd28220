"""Read the members of 7-Zip and RAR archives by libarchive, if it is installed.

Nothing is written to disk, so a name can lead nowhere; links are not followed.
"""

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any, BinaryIO

from searcher.model.errors import (
    BombOriginal,
    DamagedOriginal,
    EncryptedOriginal,
    MissingReader,
    OversizedOriginal,
    RefusedInput,
    TooLargeOriginal,
    TruncatedOriginal,
    UnsupportedOriginal,
)
from searcher.readers.containers.archives import ENTRIES
from searcher.readers.containers.compression import RATIO, SOME_SIZE, TOTAL
from searcher.readers.containers.member_names import MemberNames
from searcher.readers.containers.members import LIMIT, ContainerEntry, Member, unreadable
from searcher.readers.containers.rar_headers import locked_files
from searcher.readers.file_names import inner_name, stores_in
from searcher.readers.formats import Format

_LIBRARY = "libarchive (of the system, `libarchive13` in Debian) and the extra `archives` of pip"
_BLOCK = 65_536


def seven_zip_members(stream: BinaryIO) -> Iterator[ContainerEntry]:
    """Yield the members of a 7-Zip archive; raises what `rar_members` raises."""
    return _members(stream, Format.SEVEN_ZIP)


def rar_members(stream: BinaryIO) -> Iterator[ContainerEntry]:
    """Yield the members of a RAR archive.

    Raises MissingReader if libarchive is not installed, DamagedOriginal, TruncatedOriginal,
    EncryptedOriginal, BombOriginal, TooLargeOriginal.
    """
    return _members(stream, Format.RAR)


def _members(stream: BinaryIO, pack: Format) -> Iterator[ContainerEntry]:
    size = stream.seek(0, 2)
    every = [inner_name(one.pathname or "") for one in _entries(stream, pack)]
    locked = locked_files(stream) if pack is Format.RAR else frozenset()
    known = {str(PurePosixPath(name).with_suffix("")) for name in every}
    names, total = MemberNames(known, stores_in(every)), 0
    for number, entry in enumerate(_entries(stream, pack)):
        if entry.isdir or (name := names.take(entry.pathname or "")) is None:
            continue
        try:
            if number in locked:
                raise EncryptedOriginal(_in(pack))
            data = _data(entry, pack, max(SOME_SIZE, RATIO * size) - total)
        except BombOriginal:
            raise
        except RefusedInput as error:
            yield unreadable(name, error)
        else:
            total += len(data)
            if total > TOTAL:
                raise BombOriginal(f"its files have more than {TOTAL:,} bytes")
            yield Member(name, data)
    yield from names.skipped()


def _entries(stream: BinaryIO, pack: Format) -> Iterator[Any]:
    """Yield the entries; an entry may be used until the next one is yielded."""
    library, stream_of = _library(pack), stream.seek(0)
    assert stream_of == 0
    count = 0
    try:
        with library.seekable_stream_reader(stream, block_size=_BLOCK) as entries:
            for entry in entries:
                count += 1
                if count > ENTRIES:
                    raise TooLargeOriginal(f"it holds more than {ENTRIES:,} files")
                yield entry
    except (library.ArchiveError, UnicodeDecodeError, ValueError, OSError) as error:
        raise _fault(error, pack.label) from error


def _library(pack: Format) -> Any:
    """Load libarchive.  Raises MissingReader."""
    try:
        import libarchive  # noqa: PLC0415 (optional, and seldom needed)
    except (ImportError, OSError, AttributeError, TypeError) as error:
        raise MissingReader(pack.label, _LIBRARY) from error
    return libarchive


def _data(entry: Any, pack: Format, most: int) -> bytes:
    if not entry.isfile:
        raise UnsupportedOriginal("link" if entry.issym or entry.islnk else "device")
    out = bytearray()
    try:
        for block in entry.get_blocks():
            out += block
            if len(out) > most:
                raise BombOriginal(f"{entry.pathname} unpacks to {len(out):,} bytes and more")
            if len(out) > LIMIT:
                raise OversizedOriginal(entry.size or len(out), LIMIT)
    except _library(pack).ArchiveError as error:
        raise _fault(error, _in(pack)) from error
    return bytes(out)


def _in(pack: Format) -> str:
    return f"file (a file in a {pack.label})"


def _fault(error: Exception, label: str) -> RefusedInput:
    message = str(error).partition(" (errno")[0].strip()
    lowered = message.lower()
    if "encrypt" in lowered or "passphrase" in lowered:
        return EncryptedOriginal(label)
    if "allocate" in lowered or "memory" in lowered:
        return TooLargeOriginal(f"it takes too much memory to unpack ({message})")
    kind = TruncatedOriginal if "truncated" in lowered else DamagedOriginal
    return kind(label, message[:200] or type(error).__name__)
