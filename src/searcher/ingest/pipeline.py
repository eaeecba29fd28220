"""The pipeline: inputs are prepared in parallel, stored in order, indexed, and reported.

An outcome is reported only when it is durable.  Whatever ends the run, running it again with
the same inputs completes it: what is stored is known by its identity, and an index left
unfinished is made to agree with the archive first.
"""

import ctypes
import multiprocessing
import os
import signal
import time
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import chain
from pathlib import Path

from searcher.index.protocol import Engine, IndexWriter
from searcher.ingest.curation import (
    Difference,
    Failure,
    correct,
    differences,
    renew,
    settle,
    withdraw,
)
from searcher.ingest.hints import COMMAND_LINE, make_hint
from searcher.ingest.inputs.expansion import Input, find_inputs
from searcher.ingest.inputs.stores import Stores
from searcher.ingest.preparation import Known, New, Prepared, Preparer, Refused, Skipped, settled
from searcher.ingest.relations import Relations
from searcher.ingest.transaction import writers
from searcher.model.errors import WithdrawnRecord
from searcher.model.identifiers import bytes_key, mint
from searcher.model.record import Record, Status
from searcher.store import Archive, Writer

__all__ = [
    "COMMAND_LINE",
    "Difference",
    "Failure",
    "Input",
    "Outcome",
    "Stores",
    "Verdict",
    "correct",
    "differences",
    "find_inputs",
    "ingest",
    "make_hint",
    "renew",
    "settle",
    "withdraw",
]

_BATCH = 64  # records made durable together
_COMMIT_SECONDS = 2.0  # how long a stored record may wait to be found
_FEW = 16  # inputs for which starting processes does not pay
_AHEAD = 128  # inputs given to the processes before their turn
_HELD = 32 * 1024 * 1024  # bytes of members of containers that wait in memory, or one of them


class Verdict(StrEnum):
    """What became of an input."""

    ADDED = "added"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    WITHDRAWN = "withdrawn"
    SKIPPED = "skipped"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The end of one input.  `notes` are the codes of what is to be reviewed."""

    input: str
    verdict: Verdict
    id: str | None = None
    version: int | None = None
    title: str | None = None
    notes: tuple[str, ...] = ()
    code: str | None = None
    why: str | None = None
    remedy: str | None = None


def ingest(
    inputs: Iterable[Input], archive: Archive, engine: Engine, *, processes: int | None = None
) -> Iterator[Outcome]:
    """Ingest inputs; yields the outcome of each, in order, once it is durable.

    Raises ArchiveLocked or IndexLocked if another program is writing.
    """
    inputs = iter(inputs)
    preparer = Preparer(archive.root)
    with writers(archive, engine) as (store, index):
        few, are_all = _beginning(inputs)
        processes = 1 if are_all else processes or os.cpu_count() or 1
        every = chain(few, inputs)
        if processes > 1:
            prepared = _in_parallel(every, archive.root, processes)
        else:
            prepared = ((one, preparer.prepare(one)) for one in every)
        relations = Relations(archive, engine, preparer.registry)
        yield from _Run(store, index, preparer, relations).outcomes(prepared)


def _beginning(inputs: Iterator[Input]) -> tuple[list[Input], bool]:
    """The first few inputs, no more than can be held, and whether there are no others."""
    few, held = list[Input](), 0
    for one in inputs:
        few.append(one)
        held += one.held
        if len(few) >= _FEW or held > _HELD:
            return few, False
    return few, True


class _Run:
    """Stores and indexes what was prepared, a batch at a time."""

    def __init__(
        self, store: Writer, index: IndexWriter, preparer: Preparer, relations: Relations
    ) -> None:
        self._store, self._index, self._preparer = store, index, preparer
        self._relations = relations
        self._waiting: list[Outcome] = []
        self._begun: set[str] = set()
        self._committed = time.monotonic()

    def outcomes(self, prepared: Iterable[tuple[Input, Prepared]]) -> Iterator[Outcome]:
        for one, result in prepared:
            self._waiting.append(self._take(one, result))
            if len(self._waiting) >= _BATCH:
                yield from self._settle()
        yield from self._settle()

    def _take(self, one: Input, result: Prepared) -> Outcome:
        if not isinstance(result, Refused) and self._is_twin(result.record):
            # Prepared before what it is a twin of was stored: look again.
            self._store.flush()
            result = self._preparer.prepare(one)
        match result:
            case Skipped(code, why, remedy):
                return Outcome(one.name, Verdict.SKIPPED, code=code, why=why, remedy=remedy)
            case Refused(code, why, remedy):
                return Outcome(one.name, Verdict.REFUSED, code=code, why=why, remedy=remedy)
            case Known(record):
                return _known(one, record)
            case New(record, data, reason):
                return self._put(one, record, data, reason)

    def _is_twin(self, record: Record) -> bool:
        """Whether an earlier input of this run is the same document, by its URL or its bytes."""
        by_bytes = mint(bytes_key(record.original.sha256))
        return record.id in self._begun or by_bytes in self._begun

    def _put(self, one: Input, record: Record, data: bytes, reason: str) -> Outcome:
        stored = self._store.put(self._relations.related(record), data, reason)
        self._relations.put(stored)
        self._begun.add(record.id)
        self._index.put(stored)
        return _outcome(one, Verdict.ADDED if stored.version == 1 else Verdict.UPDATED, stored)

    def _settle(self) -> Iterator[Outcome]:
        """Make the batch durable, then tell of it."""
        self._store.flush()
        if time.monotonic() - self._committed > _COMMIT_SECONDS:
            self._index.commit()
            self._relations.committed()
            self._committed = time.monotonic()
        yield from self._waiting
        self._waiting.clear()


def _known(one: Input, record: Record) -> Outcome:
    """The outcome of a document that is here; one that was withdrawn is not taken again."""
    if record.status is Status.CURRENT:
        return _outcome(one, Verdict.UNCHANGED, record)
    error = WithdrawnRecord(record.id, record.version)
    outcome = _outcome(one, Verdict.WITHDRAWN, record)
    return replace(outcome, code="withdrawn", why=str(error), remedy=error.remedy)


def _outcome(one: Input, verdict: Verdict, record: Record) -> Outcome:
    notes = tuple(dict.fromkeys(note.code for note in record.flags))
    return Outcome(one.name, verdict, record.id, record.version, record.heading, notes)


# Preparing in other processes

_preparer: Preparer | None = None


def _begin_process(archive: Path, parent: int) -> None:
    global _preparer  # noqa: PLW0603 (one preparer for the life of the process)
    # A process must not outlive the one it works for, even one that was killed, be it
    # before this line.
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _preparer = Preparer(archive)


def _prepare(one: Input) -> Prepared:
    assert _preparer is not None
    return _preparer.prepare(one)


def _in_parallel(
    inputs: Iterator[Input], archive: Path, processes: int
) -> Iterator[tuple[Input, Prepared]]:
    """Each input with its result, in order; few are under way at a time."""
    with _Pool(archive, processes) as pool:
        under_way: deque[tuple[Input, Future[Prepared]]] = deque()
        held = 0
        for one in inputs:
            under_way.append((one, pool.submit(one)))
            held += one.held
            while under_way and (len(under_way) >= _AHEAD or held > _HELD):
                first = under_way.popleft()
                held -= first[0].held
                yield pool.result(*first)
        while under_way:
            yield pool.result(*under_way.popleft())


class _Pool:
    """Processes that prepare; one that dies takes down at most the input it had."""

    def __init__(self, archive: Path, processes: int) -> None:
        self._archive = archive
        self._executor = self._start(processes)
        self._processes = processes
        self._single: ProcessPoolExecutor | None = None

    def _start(self, processes: int) -> ProcessPoolExecutor:
        context = multiprocessing.get_context("spawn")
        said = self._archive, os.getpid()
        return ProcessPoolExecutor(processes, context, _begin_process, said)

    def __enter__(self) -> "_Pool":
        return self

    def __exit__(self, *_: object) -> None:
        for executor in (self._executor, self._single):
            if executor is not None:
                executor.shutdown(cancel_futures=True)

    def submit(self, one: Input) -> Future[Prepared]:
        if known := settled(one):  # an error cannot be sent to another process
            done: Future[Prepared] = Future()
            done.set_result(known)
            return done
        try:
            return self._executor.submit(_prepare, one)
        except BrokenProcessPool:
            self._executor = self._start(self._processes)
            return self._executor.submit(_prepare, one)

    def result(self, one: Input, future: Future[Prepared]) -> tuple[Input, Prepared]:
        try:
            return one, future.result()
        except BrokenProcessPool:
            return one, self._alone(one)

    def _alone(self, one: Input) -> Prepared:
        """Prepare, one at a time, what was under way when a process died."""
        self._single = self._single or self._start(1)
        try:
            return self._single.submit(_prepare, one).result()
        except BrokenProcessPool:
            self._single = None
            return Refused(
                "crash", "ended the process that read it", "Keep the file and report this."
            )
