"""The writer of an index: batches of records become segments, segments are merged.

A commit names the segments; each replaces the one before in one step (see `commit`).
"""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np

from searcher.index.arrivals import Times, times_in
from searcher.index.whoosh.arrays import Array
from searcher.index.whoosh.batch import MAX_DOCUMENTS, MAX_WORDS, Batch
from searcher.index.whoosh.commit import (
    Commit,
    Segment,
    new_segment_name,
    open_segment,
    verify_segment,
    write_commit,
)
from searcher.index.whoosh.merge import MergeSource, merge
from searcher.index.whoosh.segment import SegmentArrays
from searcher.index.whoosh.segment_reader import SegmentReader
from searcher.index.whoosh.write_marker import WriteMarker
from searcher.model.record import Record, Status
from searcher.store import State
from searcher.text import Vocabulary

MEMORY = 256 << 20
"""The default of how many bytes writing may use, about."""

_BYTES_PER_TOKEN = 128  # until its segment is written
_BYTES_PER_RECORD = 2048  # besides its tokens
_BYTES_PER_WORD = 1024  # of the vocabulary
_FEW_TOKENS = 1 << 16  # below this another thread does not pay off
_MERGE_FACTOR = 8  # segments of about the same size that are merged into one
_SMALL = 256  # documents; smaller segments are all of one size
_MAX_DELETED = 3  # a segment of which a third is deleted is rewritten


NOW = partial(times_in, None)


@dataclass
class _PendingSegment:
    """A segment that is being written: its file, the deleted documents among its `documents`, the
    identifiers that it replaces (sorted), and its digest once it is written.

    The batch itself is not kept: there may be many until the commit.
    """

    name: str
    documents: int
    outdated: Sequence[int]
    replaced: Array
    digest: Future[str] | str | None

    def segment(self) -> Segment | None:
        """Wait until the segment is written; return None if it has no document."""
        digest = self.digest.result() if isinstance(self.digest, Future) else self.digest
        if digest is None:
            return None
        return Segment(self.name, self.documents, digest).deleting(self.outdated)


@dataclass
class Writer:
    """Collects records; what is put becomes visible on `commit`.

    `marker` names the records that are put and not yet visible.  If the index `is_current`, each
    commit is of the state that the archive is in; else they keep the state of the one before.
    `times` returns when a record came into the archive and was last changed.
    Raises DamagedIndex if a segment that must be read is damaged.
    """

    folder: Path
    commit_before: Commit
    memory: int = MEMORY
    marker: WriteMarker | None = None
    state_of_archive: Callable[[], State] = State
    is_current: bool = True
    times: Callable[[str], Times] = NOW
    _arrays: dict[str, SegmentArrays] = field(default_factory=dict)
    _replaced: set[bytes] = field(default_factory=set)
    _pending: list[_PendingSegment] = field(default_factory=list)
    _purged: set[bytes] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._number = self.commit_before.number
        self._segments = list(self.commit_before.segments)
        self._state = self.commit_before.state
        self._vocabulary = Vocabulary()
        self._batch = Batch(self._vocabulary)
        self._executor = ThreadPoolExecutor(1)

    def put(self, record: Record) -> None:
        """Index a record in place of any older version; remove it if it is withdrawn."""
        if self.marker:
            self.marker.add(record.id)
        key = record.id.encode()
        self._replaced.add(key)
        if record.status is Status.CURRENT:
            self._batch.add(record, self.times(record.id))
        else:
            self._batch.remove(key)
        if self._is_full():
            self._flush()

    def skip(self, identifier: str) -> None:
        """Leave a record that cannot be read as it is in the index; each later writer tries it."""
        if self.marker:
            self.marker.skip(identifier)

    def caught_up(self) -> None:
        """Record that, with what was put, the index has all of the archive."""
        self.is_current = True

    def purge(self, tombstone: Record) -> None:
        """Remove a record; after the next commit no file of the index has a word of it."""
        self.put(tombstone)
        self._purged.add(tombstone.id.encode())

    def _is_full(self) -> bool:
        batch = self._batch
        return (
            batch.tokens * _BYTES_PER_TOKEN + len(batch) * _BYTES_PER_RECORD > self.memory
            or len(self._vocabulary) > self._max_words
            or len(self._replaced) >= MAX_DOCUMENTS
        )

    @property
    def _max_words(self) -> int:
        return min(MAX_WORDS // 2, self.memory // _BYTES_PER_WORD)

    def commit(self) -> None:
        """Make all that was put visible to new searches, at once; then merge segments if due."""
        if not self._replaced and not self._pending and self._state == self._state_now():
            return
        self._flush()
        self._add_pending()
        self._rewrite_purged()
        self._write_commit()
        if self.marker:
            self.marker.clear()
        while selected := segments_to_merge(self._segments):
            self._merge(selected)
            self._write_commit()

    def commit_as_one(self) -> None:
        """Commit, with all segments merged into one."""
        self._flush()
        self._add_pending()
        if len(self._segments) > 1:
            self._merge(list(self._segments))
        self._write_commit()

    def detach(self) -> tuple[Segment, ...]:
        """Write what was put since the last call; return its segments, for another writer of the
        same folder to adopt.
        """
        self._flush()
        self._add_pending()
        detached, self._segments = tuple(self._segments), []
        return detached

    def adopt(self, segments: Iterable[Segment]) -> None:
        """Add segments that another writer made, of records that this one does not have."""
        self._segments += segments

    def cancel(self) -> None:
        """Discard what was put since the last commit."""
        for pending in self._pending:
            if isinstance(pending.digest, Future):
                pending.digest.exception()
            (self.folder / pending.name).unlink(missing_ok=True)
        self._pending.clear()
        self._replaced = set()
        self._purged.clear()
        self._batch = Batch(self._vocabulary)

    def close(self) -> None:
        """End the thread; discard what was not committed."""
        self.cancel()
        self._executor.shutdown()

    def _flush(self) -> None:
        """Begin to write the batch as a segment."""
        batch, replaced = self._batch, self._replaced
        if not replaced:
            return
        if self._pending and isinstance(earlier := self._pending[-1].digest, Future):
            earlier.result()  # one at a time: memory is bounded
        path = self.folder / new_segment_name()
        digest: Future[str] | str | None = None
        if batch.tokens > _FEW_TOKENS:
            digest = self._executor.submit(batch.write, path)
        elif len(batch):
            digest = batch.write(path)
        documents, ids = len(batch), np.array(sorted(replaced))
        self._pending.append(_PendingSegment(path.name, documents, batch.outdated, ids, digest))
        if len(self._vocabulary) > self._max_words // 2:
            self._vocabulary = Vocabulary()
        self._batch, self._replaced = Batch(self._vocabulary), set()

    def _add_pending(self) -> None:
        """Add the segments that were written to the index, in place of what they replace."""
        for pending in self._pending:
            segment = pending.segment()
            self._delete(pending.replaced)
            if segment is not None:
                self._segments.append(segment)
        self._pending.clear()

    def _rewrite_purged(self) -> None:
        """Rewrite the segments that still hold the deleted text of a purged record."""
        ids = np.array(sorted(self._purged), dtype="S")
        for segment in self._segments if self._purged else ():
            if len(self._open(segment).numbers_of(ids)):
                self._merge([segment])
        self._purged.clear()

    def _delete(self, ids: Array) -> None:
        self._segments = [
            segment.deleting(self._open(segment).numbers_of(ids).tolist())
            for segment in self._segments
        ]

    def _open(self, segment: Segment) -> SegmentArrays:
        if segment.name not in self._arrays:
            self._arrays[segment.name] = open_segment(self.folder, segment)
        return self._arrays[segment.name]

    def _merge(self, old: Sequence[Segment]) -> None:
        for segment in old:
            verify_segment(self.folder, segment)  # or its damage would be merged, too
        readers = [SegmentReader.of(segment, self._open(segment)) for segment in old]
        sources = [MergeSource(reader.arrays, reader.live) for reader in readers]
        kept = [segment for segment in self._segments if segment not in old]
        if documents := sum(source.size for source in sources):
            path = self.folder / new_segment_name()
            digest = merge(sources, path, self.memory)
            kept.append(Segment(path.name, documents, digest))
        self._segments = kept

    def _write_commit(self) -> None:
        self._number += 1
        names = {segment.name for segment in self._segments}
        self._arrays = {name: held for name, held in self._arrays.items() if name in names}
        self._state = self._state_now()
        write_commit(self.folder, Commit(self._number, tuple(self._segments), self._state))

    def _state_now(self) -> State:
        return self.state_of_archive() if self.is_current else self._state


def segments_to_merge(segments: Sequence[Segment]) -> list[Segment]:
    """Select the segments that should become one: eight of about the same size, or one that is
    mostly deleted; none if no merge is due.
    """
    for segment in segments:
        if len(segment.deleted) * _MAX_DELETED > segment.documents:
            return [segment]
    levels: dict[int, list[Segment]] = {}
    for segment in segments:
        levels.setdefault(_level(segment.live_count), []).append(segment)
    return next((held for _, held in sorted(levels.items()) if len(held) >= _MERGE_FACTOR), [])


def _level(documents: int) -> int:
    level = 0
    while documents > _SMALL:
        documents //= _MERGE_FACTOR
        level += 1
    return level
