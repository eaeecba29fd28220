"""The marker of a writer at work; if no writer is at work, it names what the index lacks.

    INDEX/.unfinished       an identifier a line: records that were put and not committed

A writer sets the marker before anything is stored and removes it once its commits are on disk.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from searcher.store.durable import fsync

_NAME = ".unfinished"


class WriteMarker:
    """The marker in the folder of an index."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / _NAME
        self._out = -1
        self._is_inherited = False

    def exists(self) -> bool:
        """Return whether a writer is at work, or was interrupted."""
        return self._path.exists()

    def records(self) -> frozenset[str]:
        """Return the records that were put and may not be committed; none without a marker."""
        try:
            return frozenset(self._path.read_text("ascii", "replace").split())
        except FileNotFoundError:
            return frozenset()

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Keep the marker, on disk, while a writer works; it remains if the work is interrupted."""
        self._is_inherited = self.exists()
        self._out = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
        try:
            os.fsync(self._out)
            fsync(self._path.parent)
            yield
        finally:
            os.close(self._out)
        self.remove()

    def add(self, identifier: str) -> None:
        """Add a record that is put."""
        os.write(self._out, f"{identifier}\n".encode())

    def clear(self) -> None:
        """Forget what was put: it was committed.  Records of an interrupted writer remain."""
        if not self._is_inherited:
            os.ftruncate(self._out, 0)

    def remove(self) -> None:
        """Remove the marker: nothing is missing."""
        self._path.unlink(missing_ok=True)
