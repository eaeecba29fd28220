"""Open only regular files, only within the expected folder, and read them up to a limit.

The checks are made on the open file descriptor, because a path may be replaced at any moment
after it was examined.
"""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from searcher.model.errors import (
    EndlessInput,
    LinkedInput,
    NotAFile,
    OutsideInput,
    OversizedOriginal,
    UnreadableInput,
)

_KINDS = {
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFDIR: "a folder",
}
_CHUNK = 1 << 20
_STREAM_PREFIXES = ("/dev/fd/", "/proc/self/fd/", "/proc/thread-self/fd/")


def file_type(mode: int) -> str:
    """Describe a file that is not a regular file, by its mode."""
    return _KINDS.get(stat.S_IFMT(mode), "something unknown")


def is_stream(name: str) -> bool:
    """Return whether a name is that of a file descriptor, as in `ingest <(command)`."""
    return name == "/dev/stdin" or name.startswith(_STREAM_PREFIXES)


@contextmanager
def open_regular(path: Path, within: Path | None = None) -> Iterator[BinaryIO]:
    """Open a regular file for reading.

    `within` is the folder by which it was found: links are not followed then, and the file must
    be below it.  Raises UnreadableInput, NotAFile, LinkedInput, OutsideInput.
    """
    descriptor = _open(path, within)
    with os.fdopen(descriptor, "rb") as file:
        mode = os.fstat(descriptor).st_mode
        if not stat.S_ISREG(mode):
            raise NotAFile(file_type(mode))
        if within is not None and not _real_path(descriptor, path).is_relative_to(within):
            raise OutsideInput(within)
        yield file


def _open(path: Path, within: Path | None) -> int:
    flags = os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
    try:
        # Opening a device may have effects: check before, and again when it is open.
        mode = os.stat(path, follow_symlinks=within is None).st_mode  # noqa: PTH116 (both ways)
        if stat.S_ISLNK(mode):
            raise LinkedInput(link_target(path))
        if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
            raise NotAFile(file_type(mode))
        if stat.S_ISDIR(mode):
            raise UnreadableInput(str(path), os.strerror(errno.EISDIR))
        return os.open(path, flags | (os.O_NOFOLLOW if within else 0))
    except OSError as error:
        raise UnreadableInput(str(path), error_message(error)) from error


def error_message(error: OSError) -> str:
    """Return the system's message for an error."""
    return error.strerror or str(error)


def link_target(link: Path) -> str:
    """Return the target of a symbolic link as it is written there."""
    try:
        return os.fsencode(link.readlink()).decode("utf-8", "replace")
    except OSError:
        return "another place"


def _real_path(descriptor: int, path: Path) -> Path:
    """Return the path of an open file, also if its name has another file since."""
    try:
        return Path(f"/proc/self/fd/{descriptor}").readlink()
    except OSError:
        return path.resolve()


def read_file(path: Path, limit: int, within: Path | None = None) -> bytes:
    """Read a regular file, also one that grows meanwhile.

    Raises OversizedOriginal if it has more than `limit` bytes, else as `open_regular` does.
    """
    with open_regular(path, within) as file:
        size = os.fstat(file.fileno()).st_size
        if size > limit:
            raise OversizedOriginal(size, limit)
        try:
            data: bytes | None = file.read(limit + 1)
        except OSError as error:
            raise UnreadableInput(str(path), error_message(error)) from error
    if data is None:  # as of some files of /proc
        raise UnreadableInput(str(path), "it has nothing to give now")
    if len(data) > limit:
        raise OversizedOriginal(len(data), limit)
    return data


def read_stream(stream: BinaryIO, limit: int) -> bytes:
    """Read a stream to its end.  Raises EndlessInput if it has more than `limit` bytes."""
    data = bytearray()
    while chunk := stream.read(min(_CHUNK, limit + 1 - len(data))):
        data += chunk
        if len(data) > limit:
            raise EndlessInput(limit)
    return bytes(data)


def stable_path(file: BinaryIO) -> Path:
    """Return a path to an open file that stays valid if the file is renamed or replaced."""
    path = Path(f"/proc/{os.getpid()}/fd/{file.fileno()}")
    return path if path.exists() else Path(str(file.name))
