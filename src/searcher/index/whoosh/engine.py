"""The embedded engine: a Whoosh index in a folder, its postings kept and searched as arrays.

    INDEX/current    a link to the generation that is searched
    INDEX/gen-N/     a Whoosh index; a rebuild writes the next one and moves the link
    INDEX/.lock      held by the one that writes
    INDEX/.unfinished  there while a writer works: found later, it was interrupted

A commit is opened as an immutable snapshot, which all threads share.  Records that the archive
has withdrawn count as deleted in it, whether or not the index is up to date.
"""

import shutil
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC

from searcher.index.protocol import Listing, Notice, Ranking
from searcher.index.whoosh.evaluator import Evaluator
from searcher.index.whoosh.ranking import Results
from searcher.index.whoosh.schema import fingerprint, schema
from searcher.index.whoosh.snapshot import SegmentReader, Snapshot
from searcher.index.whoosh.snapshot_terms import SnapshotTerms
from searcher.index.whoosh.write_marker import WriteMarker
from searcher.index.whoosh.writer import MEMORY, Writer
from searcher.model.errors import DamagedIndex, IndexLocked
from searcher.model.messages import marked
from searcher.model.query import Query
from searcher.model.record import Record, Status
from searcher.store import Withdrawals
from searcher.store.durable import is_locked, sync_tree, write_lock

__all__ = ["MEMORY", "WhooshEngine"]

_INCOMPLETE = marked(
    "The last change of the archive was interrupted. Records that may still be "
    "found in their earlier state: %(count)s. Their permalinks show the current "
    "state; `searcher rebuild`, or any command that writes, completes the change."
)
_EMPTY = Snapshot(0, (), {})
_OPEN_ATTEMPTS = 3
_CLOCK_TICK = 50_000_000  # ns after which a change of a folder surely shows in its time


class WhooshEngine:
    """The engine of an index folder; the same object may be used by many threads.

    `memory` is about how many bytes writing may use; `withdrawals` are those of the archive.
    """

    def __init__(
        self,
        path: Path,
        memory: int = MEMORY,
        withdrawals: Withdrawals | None = None,
    ) -> None:
        self._path = path
        self._link = path / "current"
        self._memory = memory
        self._opening = threading.Lock()
        self._snapshot: Snapshot | None = None
        self._seen: tuple[str, int] | None = None
        self._unchanged: tuple[int, int] | None = None
        self._unfinished = WriteMarker(path)
        self._withdrawals = withdrawals
        self._served_now: tuple[Snapshot, frozenset[str], Snapshot] | None = None

    @staticmethod
    def foreign_file_in(path: Path) -> str:
        """The name of a thing in a folder that holds no index, nor the beginning of one."""
        if not path.is_dir() or (path / "current").is_symlink():
            return ""
        names = {p.name for p in path.iterdir()} - {"next"}
        return min((name for name in names if not name.startswith((".", "gen-"))), default="")

    # Search

    def search(self, query: Query) -> Ranking:
        """Return the requested page, with the total and the facets of the whole result."""
        evaluator = Evaluator(self._current())
        results = Results(evaluator.snapshot, query, evaluator)
        hits, facets = tuple(results.hits()), results.facets()
        notices = (*evaluator.notices, *self._incomplete())
        timelines = results.value_timelines(facets)
        return Ranking(results.total, hits, facets, notices, results.timeline(), timelines)

    def scan(self, query: Query) -> Listing:
        """Return every result of the newest commit, in order; no facets."""
        evaluator = Evaluator(self._current())
        results = Results(evaluator.snapshot, query, evaluator)
        notices = (*evaluator.notices, *self._incomplete())
        return Listing(results.total, results.in_order, notices)

    def terms(self) -> SnapshotTerms:
        """Return the lexicon of the newest commit."""
        return SnapshotTerms(self._current())

    def _incomplete(self) -> tuple[Notice, ...]:
        """Return what a reader must know if the last writer was interrupted."""
        if not self._unfinished.exists() or is_locked(self._lock):
            return ()
        count = len(self._unfinished.records())
        return (Notice(_INCOMPLETE, count=count),) if count else ()

    # State

    def version_of(self, identifier: str) -> int | None:
        """Return the version of a record that is indexed; None if it is not."""
        snapshot = self._current()
        found = snapshot.find(identifier)
        if found is None:
            return None
        reader, number = found
        return int(snapshot.readers[reader].arrays.versions[number])

    def count(self) -> int:
        """Return how many records are indexed."""
        return self._current().count

    def is_complete(self) -> bool:
        """Return whether there is an index of this program, and its last writer finished."""
        return self._readable() is not None and not self._unfinished.exists()

    def _current(self) -> Snapshot:
        """The newest commit, without the records that the archive has withdrawn since."""
        snapshot = self._committed() or _EMPTY
        if self._withdrawals is None:
            return snapshot
        listed = self._withdrawals.listed()
        known = self._served_now
        if known and known[0] is snapshot and known[1] is listed:
            return known[2]
        held = snapshot.known_ids(listed)
        gone = self._withdrawals.among(held)
        served = snapshot.without(gone) if gone else snapshot
        if gone == held:  # else one is just being withdrawn: look again
            self._served_now = snapshot, listed, served
        return served

    def _committed(self) -> Snapshot | None:
        """The newest commit."""
        changed = self._changed()
        if changed is not None and changed == self._unchanged:
            return self._snapshot
        with self._opening:
            snapshot = self._newest()
            # A folder changed twice within a tick of the clock shows it but once.
            is_visible = changed is not None and time.time_ns() - changed[1] > _CLOCK_TICK
            self._unchanged = changed if is_visible else None
            return snapshot

    def _changed(self) -> tuple[int, int] | None:
        """Which folder is served, and when anything in it was last put or taken away."""
        try:
            folder = self._link.stat()
        except FileNotFoundError:
            return None
        return folder.st_ino, folder.st_mtime_ns

    def _newest(self) -> Snapshot | None:
        for attempt in range(_OPEN_ATTEMPTS):
            try:
                served = self._served()
                storage = self._storage(served)
                if storage is None:
                    if served == self._served():
                        return None
                    continue  # a rebuild took its place between our two looks
                return self._opened(storage)
            except Exception as error:  # garbled files make Whoosh raise anything
                # A writer may have cleaned up between our look and our open: look again.
                if attempt == _OPEN_ATTEMPTS - 1:
                    raise DamagedIndex(self._path, str(error)) from error
        return None

    def _opened(self, storage: FileStorage) -> Snapshot:
        """The newest commit of a generation; segments that are open already stay so."""
        seen = storage.folder, TOC._latest_generation(storage, fingerprint())
        if self._snapshot is None or seen != self._seen:
            known = self._snapshot.segments if self._snapshot else {}
            contents = TOC.read(storage, fingerprint())
            segments = {
                s.segment_id(): known.get(s.segment_id()) or s.arrays(storage)
                for s in contents.segments
            }
            readers = (SegmentReader.of(s, segments[s.segment_id()]) for s in contents.segments)
            self._snapshot = Snapshot(contents.generation, tuple(readers), segments)
            self._seen = storage.folder, contents.generation
        return self._snapshot

    def _served(self) -> str | None:
        """The name of the generation that is served; None if there is none yet."""
        try:
            return (self._path / "current").readlink().name
        except FileNotFoundError:
            return None

    def _storage(self, served: str | None) -> FileStorage | None:
        """The index of a generation; None if there is none, or only an older program's."""
        if served is None or not (self._path / served).is_dir():
            return None
        storage = FileStorage(str(self._path / served))
        return storage if storage.index_exists(fingerprint()) else None

    def _readable(self) -> FileStorage | None:
        """The index that is served, if its table of contents can be read: a power cut may have
        left it cut short.
        """
        try:
            storage = self._storage(self._served())
            if storage is not None:
                TOC.read(storage, fingerprint())
        except Exception:  # garbled files make Whoosh raise anything
            return None
        return storage

    @property
    def _lock(self) -> Path:
        return self._path / ".lock"

    # Writing

    @contextmanager
    def writer(self) -> Iterator[Writer]:
        """The right to write, alone; commits on leaving.  Raises IndexLocked."""
        with write_lock(self._lock, IndexLocked(self._path)), self._unfinished.kept():
            storage = self._readable() or self._begin(self._next_generation())
            writer = Writer(storage, self._memory, self._unfinished)
            try:
                yield writer
                writer.commit()
            finally:
                writer.close()
            sync_tree([self._path])  # before the mark goes, a power cut must not undo a commit

    def rebuild(self, records: Iterable[Record]) -> int:
        """A new index of these records, in place of the old one at one stroke; returns how many."""
        with write_lock(self._lock, IndexLocked(self._path)):
            folder = self._next_generation()
            writer = Writer(self._begin(folder, serve=False), self._memory)
            count = 0
            try:
                for record in records:
                    if record.status is Status.CURRENT:
                        writer.put(record)
                        count += 1
                writer.commit_as_one()
            except BaseException:
                writer.close()
                shutil.rmtree(folder, ignore_errors=True)
                raise
            writer.close()
            self._serve(folder)
            sync_tree([self._path])
            self._unfinished.remove()
            return count

    def _next_generation(self) -> Path:
        used = [int(p.name[4:]) for p in self._path.glob("gen-*") if p.name[4:].isdigit()]
        return self._path / f"gen-{max(used, default=0) + 1}"

    def _begin(self, folder: Path, *, serve: bool = True) -> FileStorage:
        folder.mkdir(parents=True)
        storage = FileStorage(str(folder))
        storage.create_index(schema(), fingerprint())
        if serve:
            self._serve(folder)
        return storage

    def _serve(self, folder: Path) -> None:
        """Move the link to a generation, and remove the others; open searchers keep theirs."""
        link = self._path / "next"
        link.unlink(missing_ok=True)
        link.symlink_to(folder.name)
        link.replace(self._path / "current")
        for old in self._path.glob("gen-*"):
            if old != folder:
                shutil.rmtree(old, ignore_errors=True)
