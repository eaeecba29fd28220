"""The directory of a file of old Office programs (MS-CFB, 2.6): the names of its entries."""

import re
import struct

OLE = b"\xd0\xcf\x11\xe0"
_ROOT = "Root Entry".encode("utf-16-le")
_HEADER, _ENTRY, _NAME = 512, 128, 64  # bytes
DIRECTORY = 32 * _ENTRY
"""Bytes at the beginning of a directory that are enough to detect what a file is."""

_NAMED = re.compile(r"[\x01-\x1f]?[ -~]{1,31}")


def directory_offset(header: bytes) -> int:
    """Return where the directory of a file begins, by its first bytes; 0 if they are too few."""
    if len(header) < _HEADER:
        return 0
    shift, first = struct.unpack_from("<H", header, 30)[0], struct.unpack_from("<I", header, 48)[0]
    return (first + 1) << shift if shift in (9, 12) else 0


def entry_names(data: bytes) -> list[str]:
    """Return the names of the first entries, by the bytes of a file, or by its first and last
    bytes and those of its directory.
    """
    start = directory_offset(data)
    if not data.startswith(_ROOT, start):
        start = data.rfind(_ROOT)
    if start < 0:
        return []
    entries = range(start, min(start + DIRECTORY, len(data)), _ENTRY)
    return list(filter(None, (_name(data[place : place + _ENTRY]) for place in entries)))


def _name(entry: bytes) -> str:
    if len(entry) < _ENTRY:
        return ""
    size = struct.unpack_from("<H", entry, _NAME)[0]
    name = entry[: max(min(size, _NAME) - 2, 0)].decode("utf-16-le", "replace")
    return name if _NAMED.fullmatch(name) else ""
