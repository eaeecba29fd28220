"""Detect the format of an original by its bytes, or by the ending of its name."""

import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import PurePath
from pkgutil import resolve_name
from typing import BinaryIO

from searcher.readers.format_declaration import GLIMPSE
from searcher.readers.formats import Format
from searcher.readers.ole_directory import DIRECTORY, OLE, directory_offset, entry_names

_ZIP_MEMBER = b"PK\x03\x04"
# The header of a member (APPNOTE.TXT, 4.3.7): its method of compression is at 8, the length of its
# extra field at 28, then its name.
_MIMETYPE = re.compile(rb"PK\x03\x04.{22}\x08\0..mimetype", re.S)
_LONGEST_TYPE = 200
_SIGNATURES = tuple((start, one) for one in Format for start in one.declaration.signatures)
_STARTS = tuple(start for start, _ in _SIGNATURES)
_ZIP_MARKS = tuple((mark, one) for one in Format for mark in one.declaration.zip_marks)
_STREAMS = {name: one for one in Format for name in one.declaration.streams}
_ENDINGS = frozenset(ending for one in Format for ending in one.endings)

_Detector = Callable[[bytes], bool]


def glimpse(file: BinaryIO) -> bytes:
    """Read the first and the last bytes of a file, enough for `detect_format`.  Raises OSError."""
    head = file.read(GLIMPSE) or b""  # nothing where it would have to be waited for
    if len(head) < GLIMPSE:
        return head
    start = max(file.seek(0, 2) - GLIMPSE, GLIMPSE)
    file.seek(start)
    last = file.read(GLIMPSE) or b""
    return head + last + (_directory(file, head) if head.startswith(OLE) else b"")


def _directory(file: BinaryIO, head: bytes) -> bytes:
    file.seek(directory_offset(head))
    return file.read(DIRECTORY) or b""


def detect_format(data: bytes) -> Format:
    """Detect the format of bytes; TEXT if they show no other."""
    if data.startswith(_ZIP_MEMBER):
        return _zipped(data)
    if data.startswith(OLE):
        names = entry_names(data)
        return next((_STREAMS[name] for name in names if name in _STREAMS), Format.OLE)
    if data.startswith(_STARTS):
        return next(found for start, found in _SIGNATURES if data.startswith(start))
    head = data[:GLIMPSE]
    for is_found, found in _detectors():
        if is_found(head):
            return found
    text = _as_text(head)
    return next((found for is_found, found in _text_detectors() if is_found(text)), Format.TEXT)


def is_mislabelled(name: str, found: Format) -> bool:
    """Return whether the ending of a name is that of another format."""
    ending = PurePath(name).suffix.lower()
    return ending in _ENDINGS and ending not in found.endings


def format_of_name(name: str) -> Format | None:
    """Return the format of the ending of a name, or None if it is that of none."""
    ending = PurePath(name).suffix.lower()
    return next((one for one in Format if ending in one.endings), None)


def _zipped(data: bytes) -> Format:
    ends = data[:GLIMPSE] + data[-GLIMPSE:]
    ends += b"mimetype" + _declared_type(ends)
    return next((found for mark, found in _ZIP_MARKS if mark in ends), Format.ZIP)


def _declared_type(ends: bytes) -> bytes:
    """Return what the member `mimetype` of a ZIP holds, wherever it is and if it is compressed;
    empty if it has none.
    """
    for member in _MIMETYPE.finditer(ends):
        method, extra = struct.unpack_from("<H", member[0], 8)[0], member[0][28:30]
        start = member.end() + struct.unpack("<H", extra)[0]
        content = ends[start : start + _LONGEST_TYPE]
        if method == zipfile.ZIP_DEFLATED:
            with suppress(zlib.error):
                content = zlib.decompressobj(-zlib.MAX_WBITS).decompress(content, _LONGEST_TYPE)
        return content
    return b""


def _as_text(head: bytes) -> bytes:
    """Remove a byte order mark, and the NUL of letters in UTF-16."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in head[:64]:
        head = head.replace(b"\0", b"").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
    return head.removeprefix(b"\xef\xbb\xbf")


@cache
def _detectors() -> tuple[tuple[_Detector, Format], ...]:
    declared = ((one.declaration.detector, one) for one in Format)
    return tuple((resolve_name(name), one) for name, one in declared if name)


@cache
def _text_detectors() -> tuple[tuple[_Detector, Format], ...]:
    declared = ((one.declaration.text_detector, one) for one in Format)
    return tuple((resolve_name(name), one) for name, one in declared if name)
