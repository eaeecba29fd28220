"""Prepare inputs in parallel processes; one that dies costs at most the input that it had."""

import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

from searcher.ingest.inputs.input import Input
from searcher.ingest.preparation import Preparer
from searcher.ingest.prepared import Prepared, Refusal, refusal_without_reading
from searcher.ingest.text_recognition import TextRecognition
from searcher.store.child_process import collect_rarely, end_with_parent
from searcher.store.process_executor import ProcessExecutor

MEMORY_LIMIT = 32 * 1024 * 1024
"""Bytes of members of containers that wait in memory, unless a single one is larger."""

_QUEUE_LIMIT = 128  # inputs submitted before their turn
_GROUP = 8  # inputs that are sent to a process together: each message wakes several threads
_GROUP_SHARE = 32  # a group is sent once its members have this part of the limit

_Group = tuple[Input, ...]


def prepare_in_parallel(
    inputs: Iterable[Input], archive: Path, processes: int, recognition: TextRecognition
) -> Iterator[tuple[Input, Prepared]]:
    """Yield each input with its result, in order; a limited number is submitted at a time."""
    with _PreparationPool(archive, processes, recognition) as pool:
        submitted: deque[tuple[_Group, Future[list[Prepared]]]] = deque()
        in_memory = 0
        for group in _grouped(inputs):
            submitted.append((group, pool.submit(group)))
            in_memory += _size(group)
            while len(submitted) > _QUEUE_LIMIT // _GROUP or (
                submitted and in_memory > MEMORY_LIMIT
            ):
                first = submitted.popleft()
                in_memory -= _size(first[0])
                yield from pool.results(*first)
        while submitted:
            yield from pool.results(*submitted.popleft())


def _grouped(inputs: Iterable[Input]) -> Iterator[_Group]:
    """Divide inputs into groups of a few, of not too many bytes."""
    group, size = list[Input](), 0
    for source in inputs:
        group.append(source)
        size += source.size_in_memory
        if len(group) >= _GROUP or size > MEMORY_LIMIT // _GROUP_SHARE:
            yield tuple(group)
            group, size = [], 0
    if group:
        yield tuple(group)


def _size(group: _Group) -> int:
    return sum(source.size_in_memory for source in group)


class _PreparationPool:
    """Processes that prepare inputs, and one more that retries after another one died."""

    def __init__(self, archive: Path, processes: int, recognition: TextRecognition) -> None:
        self._archive, self._recognition = archive, recognition
        self._executor = self._start(processes)
        self._processes = processes
        self._retry_executor: ProcessExecutor | None = None

    def _start(self, processes: int) -> ProcessExecutor:
        arguments = self._archive, os.getpid(), self._recognition
        return ProcessExecutor(processes, _start_process, arguments)

    def __enter__(self) -> "_PreparationPool":
        return self

    def __exit__(self, *_: object) -> None:
        for executor in (self._executor, self._retry_executor):
            if executor is not None:
                executor.shutdown(cancel_futures=True)

    def submit(self, group: _Group) -> Future[list[Prepared]]:
        """Submit the inputs of a group that are to be read; restart the processes if one died."""
        # The error of one that is not cannot be pickled.
        to_read = tuple(source for source in group if source.is_to_be_read)
        if not to_read:
            done: Future[list[Prepared]] = Future()
            done.set_result([])
            return done
        try:
            return self._executor.submit(_prepare, to_read)
        except BrokenProcessPool:
            self._executor = self._start(self._processes)
            return self._executor.submit(_prepare, to_read)

    def results(
        self, group: _Group, future: Future[list[Prepared]]
    ) -> Iterator[tuple[Input, Prepared]]:
        """Wait for the results of a group; retry each input if a process died meanwhile."""
        try:
            prepared = iter(future.result())
        except BrokenProcessPool:
            prepared = map(self._retry, (s for s in group if s.is_to_be_read))
        for source in group:
            yield source, refusal_without_reading(source) or next(prepared)

    def _retry(self, source: Input) -> Prepared:
        """Prepare an input in a process of its own, to find out whether it ended the other."""
        self._retry_executor = self._retry_executor or self._start(1)
        try:
            (prepared,) = self._retry_executor.submit(_prepare, (source,)).result()
            return prepared
        except BrokenProcessPool:
            self._retry_executor = None
            return Refusal(
                "crash", "ended the process that read it", "Keep the file and report this."
            )


_preparer: Preparer | None = None


def _start_process(archive: Path, parent: int, recognition: TextRecognition) -> None:
    global _preparer  # noqa: PLW0603 (one preparer for the life of the process)
    end_with_parent(parent)
    collect_rarely()
    _preparer = Preparer(archive, recognition)


def _prepare(group: _Group) -> list[Prepared]:
    assert _preparer is not None
    return list(map(_preparer.prepare, group))
