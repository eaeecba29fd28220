"""The embedded engine: an index in a folder, its postings stored and searched as arrays.

    INDEX/current, INDEX/gen-N/    see `generations`
    INDEX/.lock         held by the process that writes
    INDEX/.unfinished   see `write_marker`

A commit is opened as an immutable snapshot, which all threads share.  Records that the archive
has withdrawn count as deleted in it, whether or not the index is up to date.
"""

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from searcher.index.protocol import Listing, Notice, Ranking
from searcher.index.whoosh.commit import Commit, verify_segment
from searcher.index.whoosh.evaluator import Evaluator
from searcher.index.whoosh.generations import Generations
from searcher.index.whoosh.opening import SnapshotOpener
from searcher.index.whoosh.ranking import Results
from searcher.index.whoosh.snapshot import Snapshot
from searcher.index.whoosh.snapshot_terms import SnapshotTerms
from searcher.index.whoosh.write_marker import WriteMarker
from searcher.index.whoosh.writer import MEMORY, Writer
from searcher.model.errors import DamagedIndex, IndexLocked, SearcherError
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
        self._memory = memory
        self._generations = Generations(path)
        self._opener = SnapshotOpener(self._generations)
        self._marker = WriteMarker(path)
        self._withdrawals = withdrawals
        self._served_now: tuple[Snapshot, frozenset[str], Snapshot] | None = None

    @staticmethod
    def foreign_file_in(path: Path) -> str:
        """Return the name of a file of a folder that holds no index, nor the beginning of one."""
        return Generations(path).foreign_file()

    # Search

    def search(self, query: Query) -> Ranking:
        """Return the requested page, with the total and the facets of the whole result."""
        with self._detecting_damage():
            evaluator = Evaluator(self._current())
            results = Results(evaluator.snapshot, query, evaluator)
            hits, facets = tuple(results.hits()), results.facets()
            notices = (*evaluator.notices, *self._incomplete())
            timelines = results.value_timelines(facets)
            return Ranking(results.total, hits, facets, notices, results.timeline(), timelines)

    def scan(self, query: Query) -> Listing:
        """Return every result of the newest commit, in order; no facets."""
        with self._detecting_damage():
            evaluator = Evaluator(self._current())
            results = Results(evaluator.snapshot, query, evaluator)
            notices = (*evaluator.notices, *self._incomplete())
            return Listing(results.total, results.in_order, notices)

    def terms(self) -> SnapshotTerms:
        """Return the lexicon of the newest commit."""
        return SnapshotTerms(self._current())

    @contextmanager
    def _detecting_damage(self) -> Iterator[None]:
        """Verify the index if a search fails: damaged arrays can make it raise any error."""
        try:
            yield
        except SearcherError:
            raise
        except Exception:
            self.verify()
            raise

    def _incomplete(self) -> tuple[Notice, ...]:
        """Return what a reader must know if the last writer was interrupted."""
        if not self._marker.exists() or is_locked(self._lock):
            return ()
        count = len(self._marker.records())
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
        return self._readable() is not None and not self._marker.exists()

    def verify(self) -> None:
        """Compare each file of the newest commit with its digest.  Raises DamagedIndex."""
        if newest := self._generations.commit():
            folder, commit = newest
            for segment in commit.segments:
                verify_segment(folder, segment)

    def _current(self) -> Snapshot:
        """Return the newest commit, without the records that the archive has withdrawn since."""
        snapshot = self._opener.newest() or _EMPTY
        if self._withdrawals is None:
            return snapshot
        listed = self._withdrawals.listed()
        known = self._served_now
        if known and known[0] is snapshot and known[1] is listed:
            return known[2]
        indexed = snapshot.known_ids(listed)
        withdrawn = self._withdrawals.among(indexed)
        served = snapshot.without(withdrawn) if withdrawn else snapshot
        if withdrawn == indexed:  # else one is just being withdrawn: compute it again next time
            self._served_now = snapshot, listed, served
        return served

    def _readable(self) -> tuple[Path, Commit] | None:
        """Return the newest commit, if it can be read: a power cut may have damaged it."""
        try:
            return self._generations.commit()
        except DamagedIndex:
            return None

    @property
    def _lock(self) -> Path:
        return self._path / ".lock"

    # Write

    @contextmanager
    def writer(self) -> Iterator[Writer]:
        """Acquire the only writer; commit on leaving.  Raises IndexLocked."""
        with write_lock(self._lock, IndexLocked(self._path)), self._marker.hold():
            folder, commit = self._readable() or self._begin()
            writer = Writer(folder, commit, self._memory, self._marker)
            try:
                yield writer
                writer.commit()
            finally:
                writer.close()
            # Before the marker is removed: a power cut must not undo a commit.
            sync_tree([self._path])

    def _begin(self) -> tuple[Path, Commit]:
        folder = self._generations.begin()
        self._generations.serve(folder)
        return folder, Commit()

    def rebuild(self, records: Iterable[Record]) -> int:
        """Replace the index by a new one of these records, in one step; return how many."""
        with write_lock(self._lock, IndexLocked(self._path)):
            folder = self._generations.begin()
            writer = Writer(folder, Commit(), self._memory)
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
            self._generations.serve(folder)
            sync_tree([self._path])
            self._marker.remove()
            return count
