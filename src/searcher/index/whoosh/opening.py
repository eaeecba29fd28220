"""Opens the newest commit of an index as a snapshot, and keeps it until the next commit."""

import threading
import time
from pathlib import Path

from searcher.index.whoosh.commit import Commit, open_segment
from searcher.index.whoosh.generations import Generations
from searcher.index.whoosh.segment_reader import SegmentReader
from searcher.index.whoosh.snapshot import Snapshot
from searcher.model.errors import DamagedIndex

_ATTEMPTS = 3
_CLOCK_TICK = 50_000_000  # ns after which a change of a folder surely shows in its time


class SnapshotOpener:
    """The newest commit of an index, shared by threads."""

    def __init__(self, generations: Generations) -> None:
        self._generations = generations
        self._opening = threading.Lock()
        self._snapshot: Snapshot | None = None
        self._seen: tuple[Path, int] | None = None
        self._unchanged: tuple[int, int] | None = None

    def newest(self) -> Snapshot | None:
        """Return the newest commit; None if there is none.  Raises DamagedIndex."""
        changed = self._changed()
        if changed is not None and changed == self._unchanged:
            return self._snapshot
        with self._opening:
            snapshot = self._open()
            # A folder changed twice within a tick of the clock shows it only once.
            is_visible = changed is not None and time.time_ns() - changed[1] > _CLOCK_TICK
            self._unchanged = changed if is_visible else None
            return snapshot

    def _changed(self) -> tuple[int, int] | None:
        """Return which folder is served, and when a file was last added to it or removed."""
        try:
            folder = self._generations.link.stat()
        except FileNotFoundError:
            return None
        return folder.st_ino, folder.st_mtime_ns

    def _open(self) -> Snapshot | None:
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                newest = self._generations.commit()
                return self._opened(*newest) if newest else None
            except DamagedIndex:
                # A writer may have removed a segment after its commit was read: read again.
                if attempt == _ATTEMPTS:
                    raise
        return None

    def _opened(self, folder: Path, commit: Commit) -> Snapshot:
        """Open a commit; segments that are open already are reused."""
        if self._snapshot is None or self._seen != (folder, commit.number):
            known = self._snapshot.arrays if self._snapshot else {}
            arrays = {s.name: known.get(s.name) or open_segment(folder, s) for s in commit.segments}
            readers = (SegmentReader.of(s, arrays[s.name]) for s in commit.segments)
            self._snapshot = Snapshot(commit.number, tuple(readers), arrays, commit.state)
            self._seen = folder, commit.number
        return self._snapshot
