"""Files opened so that only regular files are read, where they should be, and never without end.

Whatever a name was when it was looked at, what is read is what the descriptor shows once it is
open: a name may be put on another thing at any moment.
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
_STREAMS = ("/dev/fd/", "/proc/self/fd/", "/proc/thread-self/fd/")


def kind_of(mode: int) -> str:
    """What a thing that is not a regular file is, by its mode."""
    return _KINDS.get(stat.S_IFMT(mode), "something unknown")


def is_stream(name: str) -> bool:
    """Whether a name is that of a descriptor the shell opened, as in `ingest <(command)`."""
    return name == "/dev/stdin" or name.startswith(_STREAMS)


@contextmanager
def opened(path: Path, within: Path | None = None) -> Iterator[BinaryIO]:
    """A regular file, open for reading.

    `within` is the folder by which it was found: links are not followed then, and it must lie
    there.  Raises UnreadableInput, NotAFile, LinkedInput, OutsideInput.
    """
    descriptor = _open(path, within)
    with os.fdopen(descriptor, "rb") as file:
        mode = os.fstat(descriptor).st_mode
        if not stat.S_ISREG(mode):
            raise NotAFile(kind_of(mode))
        if within is not None and not _place(descriptor, path).is_relative_to(within):
            raise OutsideInput(within)
        yield file


def _open(path: Path, within: Path | None) -> int:
    flags = os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
    try:
        # To open a device may have effects: look first, though it proves nothing.
        mode = os.stat(path, follow_symlinks=within is None).st_mode  # noqa: PTH116 (both ways)
        if stat.S_ISLNK(mode):
            raise LinkedInput(target_of(path))
        if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
            raise NotAFile(kind_of(mode))
        if stat.S_ISDIR(mode):
            raise UnreadableInput(str(path), os.strerror(errno.EISDIR))
        return os.open(path, flags | (os.O_NOFOLLOW if within else 0))
    except OSError as error:
        raise UnreadableInput(str(path), reason(error)) from error


def reason(error: OSError) -> str:
    """Why the system refused, in words."""
    return error.strerror or str(error)


def target_of(link: Path) -> str:
    """Where a link leads, as it says itself."""
    try:
        return os.fsencode(link.readlink()).decode("utf-8", "replace")
    except OSError:
        return "another place"


def _place(descriptor: int, path: Path) -> Path:
    """Where an open file lies, whatever was put under its name since."""
    try:
        return Path(f"/proc/self/fd/{descriptor}").readlink()
    except OSError:
        return path.resolve()


def read_file(path: Path, limit: int, within: Path | None = None) -> bytes:
    """The bytes of a regular file, also of one that grows meanwhile.

    Raises OversizedOriginal if there are more than `limit`, else as `opened` does.
    """
    with opened(path, within) as file:
        size = os.fstat(file.fileno()).st_size
        if size > limit:
            raise OversizedOriginal(size, limit)
        try:
            data: bytes | None = file.read(limit + 1)
        except OSError as error:
            raise UnreadableInput(str(path), reason(error)) from error
    if data is None:  # as of some files of /proc
        raise UnreadableInput(str(path), "it has nothing to give now")
    if len(data) > limit:
        raise OversizedOriginal(len(data), limit)
    return data


def read_stream(stream: BinaryIO, limit: int) -> bytes:
    """All that a stream gives.  Raises EndlessInput if that is more than `limit` bytes."""
    data = bytearray()
    while piece := stream.read(min(_CHUNK, limit + 1 - len(data))):
        data += piece
        if len(data) > limit:
            raise EndlessInput(limit)
    return bytes(data)


def path_of(file: BinaryIO) -> Path:
    """A path to an open file that no change of its name can lead elsewhere."""
    path = Path(f"/proc/{os.getpid()}/fd/{file.fileno()}")
    return path if path.exists() else Path(str(file.name))
