"""The marker of a writer at work; if no writer is at work, it names what the index lacks.

    INDEX/.unfinished       an identifier a line: records that were put and not committed;
                            with ` unread` those that could not be read

A writer sets the marker before anything is stored and removes it once its commits are on disk.
Records that could not be read are left in it, so that each later writer tries to index them.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from searcher.store.durable import fsync, write_file

_NAME = ".unfinished"
_UNREAD = " unread"


class WriteStamp(NamedTuple):
    """One state of the file of a marker."""

    file: int
    changed: int
    size: int


class WriteMarker:
    """The marker in the folder of an index."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / _NAME
        self._out = -1
        self._is_inherited = False
        self._unread = set[str]()

    def exists(self) -> bool:
        """Return whether a writer is at work, or was interrupted."""
        return self._path.exists()

    def stamp(self) -> WriteStamp | None:
        """Return what changes with each writer and each record that is put; None without one."""
        try:
            status = self._path.stat()
        except FileNotFoundError:
            return None
        return WriteStamp(status.st_ino, status.st_ctime_ns, status.st_size)

    def records(self) -> frozenset[str]:
        """Return the records that were put and may not be committed; none without a marker."""
        return frozenset(line.partition(" ")[0] for line in self._lines() if line)

    def unread(self) -> frozenset[str]:
        """Return the records that the last writer could not read; they are among `records`."""
        return frozenset(line.partition(" ")[0] for line in self._lines() if line.endswith(_UNREAD))

    def _lines(self) -> list[str]:
        try:
            return self._path.read_text("ascii", "replace").splitlines()
        except FileNotFoundError:
            return []

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Keep the marker, on disk, while a writer works; it remains if the work is interrupted."""
        self._is_inherited = self.exists()
        self._unread.clear()
        self._out = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
        try:
            os.fsync(self._out)
            fsync(self._path.parent)
            yield
        finally:
            os.close(self._out)
        self.leave(self._unread)

    def add(self, identifier: str) -> None:
        """Add a record that is put."""
        os.write(self._out, f"{identifier}\n".encode())

    def clear(self) -> None:
        """Forget what was put: it was committed.  Records of an interrupted writer remain."""
        if not self._is_inherited:
            os.ftruncate(self._out, 0)

    def skip(self, identifier: str) -> None:
        """Add a record that cannot be read; it remains."""
        self._unread.add(identifier)
        self.add(identifier)

    def leave(self, unread: Iterable[str]) -> None:
        """Keep only the records that could not be read; remove the marker if there are none."""
        lines = "".join(f"{identifier}{_UNREAD}\n" for identifier in sorted(unread))
        if lines:
            write_file(self._path, lines.encode())
        else:
            self.remove()

    def remove(self) -> None:
        """Remove the marker: nothing is missing."""
        self._path.unlink(missing_ok=True)
