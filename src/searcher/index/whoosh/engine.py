"""The embedded engine: an index in a folder, its postings stored and searched as arrays.

    INDEX/current, INDEX/gen-N/    see `generations`
    INDEX/.lock         held by the process that writes
    INDEX/.unfinished   see `write_marker`

A commit is opened as an immutable snapshot, which all threads share.  Records that the archive
has withdrawn count as deleted in it, whether or not the index is up to date.  The index of another
archive is not searched; one of an older state is, with a notice.
"""

import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import NamedTuple

from searcher.index.arrivals import times_in
from searcher.index.comparison import compared, notices_of, state_of
from searcher.index.current_records import put_current
from searcher.index.protocol import IndexCondition, Listing, Notice, Ranking, Track
from searcher.index.whoosh.building import put_archive
from searcher.index.whoosh.commit import Commit, verify_segment
from searcher.index.whoosh.evaluator import Evaluator
from searcher.index.whoosh.generations import Generations
from searcher.index.whoosh.opening import SnapshotOpener
from searcher.index.whoosh.ranking import Results
from searcher.index.whoosh.snapshot import Snapshot
from searcher.index.whoosh.snapshot_terms import SnapshotTerms
from searcher.index.whoosh.write_marker import WriteMarker, WriteStamp
from searcher.index.whoosh.writer import MEMORY, Writer
from searcher.model.errors import (
    ArchiveError,
    DamagedIndex,
    ForeignIndex,
    IndexLocked,
    MissingIndex,
    SearcherError,
)
from searcher.model.query import Query
from searcher.model.record import Record
from searcher.store import Archive, State
from searcher.store.durable import MOMENT, LockProbe, fsync, write_lock

__all__ = ["MEMORY", "WhooshEngine"]


class UnfinishedWork(NamedTuple):
    """What an index lacks: it may be older than the archive, and have the marker of a writer."""

    is_older: bool
    marker: WriteStamp | None


class WhooshEngine:
    """The engine of an index folder; the same object may be used by many threads.

    `memory` is about how many bytes writing may use; `archive` is what it must be the index of,
    None for records without one.
    """

    def __init__(
        self,
        path: Path,
        memory: int = MEMORY,
        archive: Archive | None = None,
    ) -> None:
        self._path = path
        self._memory = memory
        self._generations = Generations(path)
        self._opener = SnapshotOpener(self._generations)
        self._marker = WriteMarker(path)
        self._probe = LockProbe[UnfinishedWork](self._lock)
        self._archive = archive
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
            notices = (*evaluator.notices, *self._incomplete(evaluator.snapshot))
            timelines = results.value_timelines(facets)
            return Ranking(
                total=results.total,
                hits=hits,
                facets=facets,
                notices=notices,
                timeline=results.timeline(),
                value_timelines=timelines,
                folded=results.folded,
                others={h.id: results.others[h.id] for h in hits if h.id in results.others},
                reached=results.reached,
            )

    def scan(self, query: Query) -> Listing:
        """Return every result of the newest commit, in order; no facets."""
        with self._detecting_damage():
            evaluator = Evaluator(self._current())
            results = Results(evaluator.snapshot, query, evaluator)
            notices = (*evaluator.notices, *self._incomplete(evaluator.snapshot))
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

    def _incomplete(self, searched: Snapshot) -> tuple[Notice, ...]:
        """Return what a reader must know if the last writer was interrupted."""
        if self._marker.stamp() is None and self._compared(searched.state) is None:
            return ()
        if not (left := self._probe.left(self._unfinished_work)):
            return ()
        notices = tuple(self._notices(left))
        return notices if self._unfinished_work() == left else ()  # a writer may have begun

    def _notices(self, left: UnfinishedWork) -> list[Notice]:
        unread, unfinished = len(self._marker.unread()), len(self.unfinished())
        has_archive = self._archive is not None
        return notices_of(unread, unfinished, is_older=left.is_older, has_archive=has_archive)

    def _unfinished_work(self) -> UnfinishedWork | None:
        """Return what the index lacks; None if nothing."""
        snapshot = self._opener.newest()
        is_older = snapshot is not None and self._compared(snapshot.state) is not None
        marker = self._marker.stamp()
        return UnfinishedWork(is_older, marker) if is_older or marker else None

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

    def versions(self) -> Mapping[str, int]:
        """Return the version of each record that is indexed, by identifier."""
        return self._current().versions()

    def condition(self) -> IndexCondition:
        """Compare the head of the index with the archive; no segment is read."""
        try:
            newest = self._generations.commit()
        except DamagedIndex:
            return IndexCondition.DAMAGED
        if newest is None:
            return IndexCondition.MISSING
        if compared := self._compared(newest[1].state):
            return compared
        if not self._marker.exists():
            return IndexCondition.COMPLETE
        # Without an archive to compare with, what is missing is not known.
        return IndexCondition.UNFINISHED if self._archive else IndexCondition.BEHIND

    def _compared(self, state: State) -> IndexCondition | None:
        return compared(self._archive, state)

    def is_complete(self) -> bool:
        """Return whether the index is of the archive as it is, and its last writer finished."""
        return self.condition() is IndexCondition.COMPLETE

    def stamp(self) -> str | None:
        """Return a text that is another one whenever an answer may be; None while the index is not
        of the archive as it is.
        """
        history = self._archive.state.history() if self._archive else None
        if history is None or self._unfinished_work():
            return None
        snapshot = self._current()
        return f"{history.current} {snapshot.number} {' '.join(sorted(snapshot.arrays))}"

    def unfinished(self) -> frozenset[str]:
        """Return the records that the last writer put and did not commit, or could not read."""
        return self._marker.records()

    def verify(self) -> None:
        """Compare each file of the newest commit with its digest.  Raises DamagedIndex."""
        if newest := self._generations.commit():
            folder, commit = newest
            for segment in commit.segments:
                verify_segment(folder, segment)

    def _current(self) -> Snapshot:
        """Return the newest commit, without the records that the archive has withdrawn since.

        Raises MissingIndex if there is none, ForeignIndex if it is of another archive.
        """
        snapshot = self._opener.newest() or self._nothing()
        if self._archive is None:
            return snapshot
        if self._compared(snapshot.state) is IndexCondition.FOREIGN:
            raise ForeignIndex(self._path)
        withdrawals = self._archive.withdrawals
        listed = withdrawals.listed()
        known = self._served_now
        if known and known[0] is snapshot and known[1] is listed:
            return known[2]
        indexed = snapshot.known_ids(listed)
        withdrawn = withdrawals.among(indexed)
        served = snapshot.without(withdrawn) if withdrawn else snapshot
        if withdrawn == indexed:  # else one is just being withdrawn: compute it again next time
            self._served_now = snapshot, listed, served
        return served

    def _nothing(self) -> Snapshot:
        """Return a commit of no records.  Raises MissingIndex if the archive has some."""
        if self._archive and next(self._archive.ids(lambda _: None), None):
            raise MissingIndex(self._path)
        return Snapshot(0, (), {}, self._state())

    def _state(self) -> State:
        return state_of(self._archive)

    @property
    def _lock(self) -> Path:
        return self._path / ".lock"

    # Write

    @contextmanager
    def writer(self, wait: float = MOMENT) -> Iterator[Writer]:
        """Acquire the only writer; commit on leaving.

        Raises IndexLocked if another program writes for longer than `wait` seconds.
        """
        with write_lock(self._lock, IndexLocked(self._path), wait), self._marker.hold():
            folder, commit = self._to_continue() or self._begin()
            is_current = self._archive is not None and self._compared(commit.state) is None
            writer = Writer(
                folder,
                commit,
                self._memory,
                self._marker,
                self._state,
                is_current=is_current,
                times=partial(times_in, self._archive),
            )
            try:
                yield writer
                writer.commit()
            finally:
                writer.close()

    def _to_continue(self) -> tuple[Path, Commit] | None:
        """Return the newest commit, unless nothing can be added to it."""
        return None if self.condition().needs_rebuild else self._generations.commit()

    def _begin(self) -> tuple[Path, Commit]:
        """Serve a new index of nothing: of the archive as it began."""
        commit = Commit(state=State(self._state().archive))
        folder = self._generations.begin(commit)
        self._generations.serve(folder)
        return folder, commit

    def rebuild(
        self, records: Iterable[Record], unread: Iterable[str] = (), wait: float = MOMENT
    ) -> int:
        """Replace the index by a new one of these records, in one step; return how many.

        `unread` are the records that could not be read, known when all others were.  Raises
        IndexLocked as `writer` does.
        """
        with self._rebuilding(wait) as (writer, left):
            count = put_current(writer, records)
            left.extend(unread)
        return count

    def rebuild_from(
        self, archive: Archive, processes: int = 1, track: Track = iter, wait: float = MOMENT
    ) -> tuple[int, Sequence[ArchiveError]]:
        """Replace the index by a new one of an archive, read by several processes, in one step;
        return of how many records, and the errors of what could not be read.
        """
        with self._rebuilding(wait) as (writer, left):
            count, unread = put_archive(writer, archive, processes, track)
            left.extend(error.identifier for error in unread if error.identifier)
        return count, unread

    @contextmanager
    def _rebuilding(self, wait: float) -> Iterator[tuple[Writer, list[str]]]:
        """Serve what is put in a new index; the second value takes what could not be read."""
        with write_lock(self._lock, IndexLocked(self._path), wait):
            state = self._state()  # before any record is read: what changes later is not in it
            folder, unread = self._generations.begin(Commit()), list[str]()
            writer = Writer(
                folder,
                Commit(),
                self._memory,
                state_of_archive=lambda: state,
                times=partial(times_in, self._archive),
            )
            try:
                yield writer, unread
                writer.commit_as_one()
            except BaseException:
                writer.close()
                shutil.rmtree(folder, ignore_errors=True)
                raise
            writer.close()
            self._generations.serve(folder)
            self._marker.leave(unread)
            fsync(self._path)
