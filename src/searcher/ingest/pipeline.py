"""Ingest inputs: prepare them in parallel, store them in order, index and report them.

An outcome is reported only when it is durable.  After an interruption, another run with the same
inputs completes the work: what is stored is recognized by its identity, and an incomplete index
is first made to agree with the archive.
"""

import os
import time
from collections.abc import Iterable, Iterator
from itertools import chain

from searcher.index.protocol import Engine, IndexWriter
from searcher.ingest.inputs.input import Input
from searcher.ingest.outcomes import Outcome
from searcher.ingest.preparation import Preparer
from searcher.ingest.prepared import AlreadyStored, NewVersion, Prepared, Refusal
from searcher.ingest.process_pool import MEMORY_LIMIT, prepare_in_parallel
from searcher.ingest.relations import RelationFinder
from searcher.ingest.text_recognition import TextRecognition
from searcher.ingest.transaction import open_writers
from searcher.model.identifiers import bytes_key, mint
from searcher.model.record import Record
from searcher.model.web_addresses import identity_keys
from searcher.store import Archive, Writer

_BATCH = 64  # records made durable together
_COMMIT_SECONDS = 2.0  # how long a stored record may wait to be found
_LONGER = 4  # times that, if commits take long: then
_COMMIT_SHARE = 20  # one part in so many of the time is spent on them
_FEW = 16  # inputs for which starting processes does not pay


def ingest(
    inputs: Iterable[Input],
    archive: Archive,
    engine: Engine,
    *,
    processes: int | None = None,
    recognition: TextRecognition = TextRecognition.OFF,
) -> Iterator[Outcome]:
    """Ingest inputs; yield the outcome of each, in order, once it is durable.

    `processes` is the number of processes that read documents, by default one for each core;
    `recognition` is whether the text of scans is recognised.
    Raises ArchiveLocked or IndexLocked if another program is writing.
    """
    inputs = iter(inputs)
    preparer = Preparer(archive.root, recognition)
    with open_writers(archive, engine) as (store, index):
        first, are_all = _first_few(inputs)
        processes = 1 if are_all else processes or os.cpu_count() or 1
        every = chain(first, inputs)
        if processes > 1:
            prepared = prepare_in_parallel(every, archive.root, processes, recognition)
        else:
            prepared = ((source, preparer.prepare(source)) for source in every)
        relations = RelationFinder(archive, engine, preparer.registry)
        yield from IngestRun(store, index, preparer, relations).outcomes(prepared)


def _first_few(inputs: Iterator[Input]) -> tuple[list[Input], bool]:
    """Take the first few inputs, within the limit of memory; return whether they are all."""
    few, in_memory = list[Input](), 0
    for source in inputs:
        few.append(source)
        in_memory += source.size_in_memory
        if len(few) >= _FEW or in_memory > MEMORY_LIMIT:
            return few, False
    return few, True


class IngestRun:
    """One run of the pipeline, which stores and indexes prepared inputs a batch at a time."""

    def __init__(
        self, store: Writer, index: IndexWriter, preparer: Preparer, relations: RelationFinder
    ) -> None:
        self._store, self._index, self._preparer = store, index, preparer
        self._relations = relations
        self._batch: list[Outcome] = []
        self._stored_ids: set[str] = set()
        self._commit_time, self._commit_seconds = time.monotonic(), 0.0

    def outcomes(self, prepared: Iterable[tuple[Input, Prepared]]) -> Iterator[Outcome]:
        """Store prepared inputs; yield their outcomes once they are durable."""
        for source, result in prepared:
            self._batch.append(self._process(source, result))
            if len(self._batch) >= _BATCH:
                yield from self._flush()
        yield from self._flush()

    def _process(self, source: Input, result: Prepared) -> Outcome:
        if not isinstance(result, Refusal) and self._is_same_document(result.record):
            # It was prepared before the earlier input of the same document was stored.
            self._store.flush()
            result = self._preparer.prepare(source)
        match result:
            case Refusal():
                return Outcome.of_refusal(source, result)
            case AlreadyStored(record):
                return Outcome.of_already_stored(source, record)
            case NewVersion(record, data, reason):
                return Outcome.of_stored(source, self._put(record, data, reason))

    def _is_same_document(self, record: Record) -> bool:
        """Return whether this run stored a record with the same bytes, or the same URL in any
        spelling.
        """
        url = record.original.url
        keys = (*(identity_keys(url) if url else ()), bytes_key(record.original.sha256))
        return not self._stored_ids.isdisjoint((record.id, *map(mint, keys)))

    def _put(self, record: Record, data: bytes, reason: str) -> Record:
        stored = self._store.put(self._relations.relate(record), data, reason)
        self._relations.remember(stored)
        self._stored_ids.add(record.id)
        self._index.put(stored)
        return stored

    @property
    def _wait(self) -> float:
        """How long a stored record may wait to be found."""
        wished = max(_COMMIT_SECONDS, self._commit_seconds * _COMMIT_SHARE)
        return min(wished, _COMMIT_SECONDS * _LONGER)

    def _flush(self) -> Iterator[Outcome]:
        """Make the batch durable, then yield its outcomes."""
        self._store.flush()
        began = time.monotonic()
        if began - self._commit_time > self._wait:
            self._index.commit()
            self._relations.forget_remembered()
            self._commit_time = time.monotonic()
            self._commit_seconds = self._commit_time - began
        yield from self._batch
        self._batch.clear()
