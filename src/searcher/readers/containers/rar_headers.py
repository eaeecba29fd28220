"""Find which files of a RAR 5 archive are locked with a password, by their headers.

libarchive up to 3.7 reads the bytes of a locked file as if they were not.
"""

import io
from collections.abc import Set
from typing import BinaryIO

_SIGNATURE = b"Rar!\x1a\x07\x01\0"
_FILE, _LOCK = 2, 1  # types of a header, and of a record in it
_HAS_EXTRA, _HAS_DATA = 1, 2
_LONGEST = 2 * 1024 * 1024  # bytes of a header
_MOST = 200_000


def locked_files(stream: BinaryIO) -> Set[int]:
    """Return which files of an archive have a record of encryption, counted from 0."""
    stream.seek(0)
    if stream.read(len(_SIGNATURE)) != _SIGNATURE:
        return frozenset()
    files = list[bool]()
    try:
        for _ in range(_MOST):
            kind, records = _next_header(stream)
            files += [_has_lock(records)] if kind == _FILE else []
    except (EOFError, ValueError):
        pass  # the fault is reported when the files are read
    return {number for number, is_locked in enumerate(files) if is_locked}


def _next_header(stream: BinaryIO) -> tuple[int, bytes]:
    """Read a header and skip its data; return its type and records.  Raises EOFError at the end."""
    if len(stream.read(4)) < 4:
        raise EOFError
    data = stream.read(min(_number(stream), _LONGEST))
    header = io.BytesIO(data)
    kind, flags = _number(header), _number(header)
    extra = _number(header) if flags & _HAS_EXTRA else 0
    stream.seek(_number(header) if flags & _HAS_DATA else 0, io.SEEK_CUR)
    return kind, data[len(data) - extra :]


def _has_lock(records: bytes) -> bool:
    rest = io.BytesIO(records)
    while rest.tell() < len(records):
        end = _number(rest) + rest.tell()
        if _number(rest) == _LOCK:
            return True
        rest.seek(end)
    return False


def _number(stream: BinaryIO) -> int:
    """Read a number: seven bits a byte, the lowest first.  Raises EOFError, ValueError."""
    value = 0
    for place in range(10):
        byte = stream.read(1)
        if not byte:
            raise EOFError
        value |= (byte[0] & 127) << (7 * place)
        if byte[0] < 128:
            return value
    raise ValueError(value)
