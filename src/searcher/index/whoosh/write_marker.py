"""The mark of a writer at work; found with nobody at work, it names what the index lacks.

    INDEX/.unfinished       an identifier a line: records that were put and not committed

A writer makes the mark before anything is stored and removes it once its commits are on disk.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from searcher.store.durable import fsync

_NAME = ".unfinished"


class WriteMarker:
    """The mark in the folder of an index."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / _NAME
        self._out = -1
        self._is_inherited = False

    def exists(self) -> bool:
        """Whether a writer is at work, or was interrupted."""
        return self._path.exists()

    def records(self) -> frozenset[str]:
        """The records that were put and perhaps not committed; none where there is no mark."""
        try:
            return frozenset(self._path.read_text("ascii", "replace").split())
        except FileNotFoundError:
            return frozenset()

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Keep the mark, on disk, while a writer works; it stays if the work is cut off."""
        self._is_inherited = self.exists()
        self._out = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
        try:
            os.fsync(self._out)
            fsync(self._path.parent)
            yield
        finally:
            os.close(self._out)
        self.remove()

    def put(self, identifier: str) -> None:
        """Name a record that is put."""
        os.write(self._out, f"{identifier}\n".encode())

    def committed(self) -> None:
        """Forget what was put: it was committed.  What an earlier writer left stays named."""
        if not self._is_inherited:
            os.ftruncate(self._out, 0)

    def remove(self) -> None:
        """Take the mark away: nothing is missing."""
        self._path.unlink(missing_ok=True)
