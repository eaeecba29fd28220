"""The writer of an index: batches of records become segments, segments are merged.

Whoosh's table of contents says which segments there are; a commit replaces it in one step.
"""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC, clean_files

from searcher.index.whoosh.arrays import Array
from searcher.index.whoosh.batch import MAX_DOCUMENTS, MAX_WORDS, Batch
from searcher.index.whoosh.codec import ArraySegment
from searcher.index.whoosh.merge import MergeSource, merge
from searcher.index.whoosh.schema import fingerprint
from searcher.index.whoosh.segment import SegmentArrays
from searcher.index.whoosh.snapshot import SegmentReader
from searcher.index.whoosh.write_marker import WriteMarker
from searcher.model.errors import IndexLocked
from searcher.model.record import Record, Status
from searcher.text import Vocabulary

MEMORY = 256 << 20
"""The bytes that writing may use, about, if nothing else is said."""

_TOKEN = 128  # bytes that a token takes until its segment is written
_RECORD = 2048  # bytes that a record takes besides
_FORM = 1024  # bytes that a word of the vocabulary may take
_FEW = 1 << 16  # tokens for which another thread does not pay
_LEVEL = 8  # segments of about the same size that are merged into one
_SMALL = 256  # documents; segments below are all of one size
_DEAD = 3  # a segment of which a third is deleted is written anew


@dataclass
class _PendingSegment:
    """A segment that is being written, and the identifiers it takes the place of, sorted.

    The batch itself is not kept: there may be many until the commit.
    """

    segment: ArraySegment
    replaced: Array
    written: Future[None] | None


@dataclass
class Writer:
    """Collects records; what is put becomes visible on `commit`.  Raises IndexLocked.

    `unfinished` names what is put and not yet visible.
    """

    storage: FileStorage
    memory: int = MEMORY
    unfinished: WriteMarker | None = None
    _arrays: dict[str, SegmentArrays] = field(default_factory=dict)
    _replaced: set[bytes] = field(default_factory=set)
    _pending: list[_PendingSegment] = field(default_factory=list)

    def __post_init__(self) -> None:
        # Whoosh's own lock: no writer of Whoosh's can come in between.
        self._lock = self.storage.lock(f"{fingerprint()}_WRITELOCK")
        if not self._lock.acquire():
            raise IndexLocked(Path(self.storage.folder))
        contents = TOC.read(self.storage, fingerprint())
        self._schema, self._generation = contents.schema, contents.generation
        self._segments: list[ArraySegment] = contents.segments
        self._vocabulary = Vocabulary()
        self._batch = Batch(self._vocabulary)
        self._executor = ThreadPoolExecutor(1)

    def put(self, record: Record) -> None:
        """Index a record in place of any older version; a withdrawn one is taken out."""
        if self.unfinished:
            self.unfinished.put(record.id)
        key = record.id.encode()
        self._replaced.add(key)
        if record.status is Status.CURRENT:
            self._batch.add(record)
        else:
            self._batch.remove(key)
        if self._is_full():
            self._flush()

    def _is_full(self) -> bool:
        batch = self._batch
        return (
            batch.tokens * _TOKEN + len(batch) * _RECORD > self.memory
            or len(self._vocabulary) > self._most_words
            or len(self._replaced) >= MAX_DOCUMENTS
        )

    @property
    def _most_words(self) -> int:
        return min(MAX_WORDS // 2, self.memory // _FORM)

    def commit(self) -> None:
        """Make all that was put visible to new searches, at once; then merge, if it is time."""
        if not self._replaced and not self._pending:
            return
        self._flush()
        self._add_pending()
        self._write_contents()
        if self.unfinished:
            self.unfinished.committed()
        while selected := segments_to_merge(self._segments):
            self._merge(selected)
            self._write_contents()

    def commit_as_one(self) -> None:
        """Commit, with all segments merged into one."""
        self._flush()
        self._add_pending()
        if len(self._segments) > 1:
            self._merge(list(self._segments))
        self._write_contents()

    def cancel(self) -> None:
        """Forget what was put since the last commit."""
        for pending in self._pending:
            if pending.written:
                pending.written.exception()
            pending.segment.path(self.storage).unlink(missing_ok=True)
        self._pending.clear()
        self._replaced = set()
        self._batch = Batch(self._vocabulary)

    def close(self) -> None:
        """End the thread; what was not committed is forgotten."""
        self.cancel()
        self._executor.shutdown()
        self._lock.release()

    def _flush(self) -> None:
        """Begin to write the batch as a segment."""
        batch, replaced = self._batch, self._replaced
        if not replaced:
            return
        if self._pending and (earlier := self._pending[-1].written):
            earlier.result()  # one at a time: memory is bounded
        segment = ArraySegment(fingerprint())
        segment.set_doc_count(len(batch))
        for number in batch.outdated:
            segment.delete_document(number)
        written = None
        if batch.tokens > _FEW:
            written = self._executor.submit(batch.write, segment.path(self.storage))
        elif len(batch):
            batch.write(segment.path(self.storage))
        self._pending.append(_PendingSegment(segment, np.array(sorted(replaced)), written))
        if len(self._vocabulary) > self._most_words // 2:
            self._vocabulary = Vocabulary()
        self._batch, self._replaced = Batch(self._vocabulary), set()

    def _add_pending(self) -> None:
        """Take the segments that were written into the index, in place of what they replace."""
        for pending in self._pending:
            if pending.written:
                pending.written.result()
            self._delete(pending.replaced)
            if pending.segment.doc_count_all():
                self._segments.append(pending.segment)
        self._pending.clear()

    def _delete(self, ids: Array) -> None:
        for segment in self._segments:
            for number in self._open(segment).numbers_of(ids).tolist():
                segment.delete_document(number)

    def _open(self, segment: ArraySegment) -> SegmentArrays:
        name = segment.segment_id()
        if name not in self._arrays:
            self._arrays[name] = segment.arrays(self.storage)
        return self._arrays[name]

    def _merge(self, old: Sequence[ArraySegment]) -> None:
        sources = [MergeSource(reader.arrays, reader.live) for reader in map(self._reader, old)]
        kept = [segment for segment in self._segments if segment not in old]
        segment = ArraySegment(fingerprint())
        segment.set_doc_count(sum(source.size for source in sources))
        if segment.doc_count_all():
            merge(sources, segment.path(self.storage), self.memory)
            kept.append(segment)
        self._segments = kept

    def _reader(self, segment: ArraySegment) -> SegmentReader:
        return SegmentReader.of(segment, self._open(segment))

    def _write_contents(self) -> None:
        self._generation += 1
        names = {segment.segment_id() for segment in self._segments}
        self._arrays = {name: held for name, held in self._arrays.items() if name in names}
        TOC(self._schema, self._segments, self._generation).write(self.storage, fingerprint())
        clean_files(self.storage, fingerprint(), self._generation, self._segments)


def segments_to_merge(segments: Sequence[ArraySegment]) -> list[ArraySegment]:
    """Which segments should become one: eight of about the same size, or one that is mostly
    deleted; none if all is well.
    """
    for segment in segments:
        if segment.deleted_count() * _DEAD > segment.doc_count_all():
            return [segment]
    levels: dict[int, list[ArraySegment]] = {}
    for segment in segments:
        levels.setdefault(_level(segment.doc_count()), []).append(segment)
    return next((held for _, held in sorted(levels.items()) if len(held) >= _LEVEL), [])


def _level(documents: int) -> int:
    level = 0
    while documents > _SMALL:
        documents //= _LEVEL
        level += 1
    return level
