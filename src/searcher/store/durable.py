"""Write files that survive a crash: written whole, forced to disk, put in place in one step."""

import ctypes
import errno
import fcntl
import os
import secrets
import shutil
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Generic, TypeVar

from searcher.model.errors import SearcherError, UnsafeLock
from searcher.store.mounts import local_locks_of

Work = TypeVar("Work")

_LIBC = ctypes.CDLL(None, use_errno=True)
_AT_FDCWD = -100
_RENAME_EXCHANGE = 2  # linux/fs.h
_PROBE_PAUSE = 0.2  # seconds between two probes of a lock
_PAUSE = 0.01  # seconds; longer than `is_locked` holds a lock
_WITHOUT_LOCKS = (errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS)
_FEW = 4  # folders that are forced to disk one by one
MOMENT = 1.0
"""Seconds for which a lock is tried: many readers may ask at once whether it is held."""


ASIDE = ".aside"
"""Ending of a folder set aside: an old one, if the system cannot exchange two folders, or one in
the place of a file.
"""


@contextmanager
def write_lock(path: Path, locked: SearcherError, wait: float = MOMENT) -> Iterator[None]:
    """Hold an exclusive lock; the system releases it with the process, however that ends.

    Raises `locked` if another process holds it for longer than `wait` seconds, and UnsafeLock if
    the file system has no locks, or only those of this machine where others may write too.
    """
    if option := local_locks_of(path.parent):
        raise UnsafeLock(path, f"it is mounted with {option}")
    end = time.monotonic() + wait
    make_folders(path.parent)
    with path.open("a") as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as error:
                if time.monotonic() > end:
                    raise locked from error
                time.sleep(_PAUSE)
            except OSError as error:
                if error.errno not in _WITHOUT_LOCKS:
                    raise
                raise UnsafeLock(path, error.strerror or "there are no locks") from error
        yield


def is_locked(path: Path) -> bool:
    """Check whether a process holds the lock, or that cannot be determined."""
    try:
        with path.open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False


class LockProbe(Generic[Work]):
    """Finds work that the holder of a lock left unfinished.

    Whoever asks holds the lock for a moment: if each of many readers did, no writer would get it.
    So it is asked at most a few times a second, for all threads together.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._asking = threading.Lock()
        self._asked = -_PROBE_PAUSE
        self._left: Work | None = None

    def left(self, unfinished: Callable[[], Work | None]) -> Work | None:
        """Return what is unfinished if no process is at work on it.

        The lock may be free only between two writers: what the first has finished, or the second
        has begun, must not count.  So `unfinished` must return the same before and after the lock
        was found free.  What has changed within the last part of a second counts as at work.
        """
        if (seen := unfinished()) is None:
            return None
        with self._asking:
            if time.monotonic() - self._asked >= _PROBE_PAUSE:
                self._left = None if is_locked(self._path) or unfinished() != seen else seen
                self._asked = time.monotonic()
            return seen if self._left == seen else None


def fsync(path: Path | str) -> None:
    """Force one file or folder to disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_tree(trees: Iterable[Path | str]) -> None:
    """Force folders with their content to disk: by one call if the system offers it."""
    trees = list(trees)
    if trees and not _sync_file_system(trees[0]):
        for tree in trees:
            for folder, _, names in os.walk(tree):
                for name in names:
                    fsync(Path(folder, name))
                fsync(Path(folder))


def _sync_file_system(path: Path | str) -> bool:
    if not hasattr(_LIBC, "syncfs"):
        return False
    descriptor = os.open(path, os.O_RDONLY)
    try:
        if _LIBC.syncfs(descriptor) == 0:
            return True
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), str(path))
    finally:
        os.close(descriptor)


def sync_names(folders: Iterable[Path | str]) -> None:
    """Force the names that some folders of one file system list to disk: by one call if there are
    more than a few and the system offers it.
    """
    every = list(dict.fromkeys(folders))
    if len(every) <= _FEW or not _sync_file_system(every[0]):
        for folder in every:
            fsync(folder)


def make_folders(path: Path) -> None:
    """Create a folder and those above it, each forced to disk in its parent folder."""
    if path.is_dir():
        return
    make_folders(path.parent)
    path.mkdir(exist_ok=True)
    fsync(path.parent)


def write_file(path: Path, data: bytes) -> None:
    """Write a file whole and force it to disk, then replace the old one by it.

    A folder of its name is set aside, for a file cannot replace it.
    """
    make_folders(path.parent)
    if path.is_dir() and not path.is_symlink():
        path.rename(path.with_name(f"{path.name}.{secrets.token_hex(4)}{ASIDE}"))
    part = path.with_name(part_of(path.name))
    with part.open("wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    part.replace(path)
    fsync(path.parent)


def part_of(name: str) -> str:
    """Return the name of a file while it is written; an interrupted write may leave it."""
    return f".{name}.part"


def exchange(one: str, other: str) -> bool:
    """Exchange two folders in one step; return False if the system cannot."""
    if not hasattr(_LIBC, "renameat2"):
        return False
    arguments = _AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE
    if _LIBC.renameat2(*arguments) == 0:
        return True
    number = ctypes.get_errno()
    if number in (errno.EINVAL, errno.ENOSYS):
        return False
    raise OSError(number, os.strerror(number), str(other))


def copy_tree_by_links(source: Path, target: Path) -> None:
    """Copy a folder whose files never change: by hard links, else by copying."""

    def link(one: str, other: str) -> None:
        try:
            os.link(one, other)
        except OSError:
            shutil.copy2(one, other)

    shutil.copytree(source, target, copy_function=link)
