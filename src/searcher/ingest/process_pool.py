"""Prepare inputs in parallel processes; one that dies costs at most the input that it had."""

import ctypes
import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

from searcher.ingest.inputs.input import Input
from searcher.ingest.preparation import Preparer
from searcher.ingest.prepared import Prepared, Refusal, refusal_without_reading
from searcher.ingest.text_recognition import TextRecognition

MEMORY_LIMIT = 32 * 1024 * 1024
"""Bytes of members of containers that wait in memory, unless a single one is larger."""

_QUEUE_LIMIT = 128  # inputs submitted before their turn


def prepare_in_parallel(
    inputs: Iterable[Input], archive: Path, processes: int, recognition: TextRecognition
) -> Iterator[tuple[Input, Prepared]]:
    """Yield each input with its result, in order; a limited number is submitted at a time."""
    with _PreparationPool(archive, processes, recognition) as pool:
        submitted: deque[tuple[Input, Future[Prepared]]] = deque()
        in_memory = 0
        for source in inputs:
            submitted.append((source, pool.submit(source)))
            in_memory += source.size_in_memory
            while submitted and (len(submitted) >= _QUEUE_LIMIT or in_memory > MEMORY_LIMIT):
                first = submitted.popleft()
                in_memory -= first[0].size_in_memory
                yield pool.result(*first)
        while submitted:
            yield pool.result(*submitted.popleft())


class _PreparationPool:
    """Processes that prepare inputs, and one more that retries after another one died."""

    def __init__(self, archive: Path, processes: int, recognition: TextRecognition) -> None:
        self._archive, self._recognition = archive, recognition
        self._executor = self._start(processes)
        self._processes = processes
        self._retry_executor: ProcessPoolExecutor | None = None

    def _start(self, processes: int) -> ProcessPoolExecutor:
        context = multiprocessing.get_context("spawn")
        arguments = self._archive, os.getpid(), self._recognition
        return ProcessPoolExecutor(processes, context, _start_process, arguments)

    def __enter__(self) -> "_PreparationPool":
        return self

    def __exit__(self, *_: object) -> None:
        for executor in (self._executor, self._retry_executor):
            if executor is not None:
                executor.shutdown(cancel_futures=True)

    def submit(self, source: Input) -> Future[Prepared]:
        """Submit an input; restart the processes if one of them died."""
        if refusal := refusal_without_reading(source):  # its error cannot be pickled
            done: Future[Prepared] = Future()
            done.set_result(refusal)
            return done
        try:
            return self._executor.submit(_prepare, source)
        except BrokenProcessPool:
            self._executor = self._start(self._processes)
            return self._executor.submit(_prepare, source)

    def result(self, source: Input, future: Future[Prepared]) -> tuple[Input, Prepared]:
        """Wait for the result of an input; retry it if a process died meanwhile."""
        try:
            return source, future.result()
        except BrokenProcessPool:
            return source, self._retry(source)

    def _retry(self, source: Input) -> Prepared:
        """Prepare an input in a process of its own, to find out whether it ended the other."""
        self._retry_executor = self._retry_executor or self._start(1)
        try:
            return self._retry_executor.submit(_prepare, source).result()
        except BrokenProcessPool:
            self._retry_executor = None
            return Refusal(
                "crash", "ended the process that read it", "Keep the file and report this."
            )


_preparer: Preparer | None = None


def _start_process(archive: Path, parent: int, recognition: TextRecognition) -> None:
    global _preparer  # noqa: PLW0603 (one preparer for the life of the process)
    # The kernel ends this process with its parent, even if that is killed; it may have been
    # killed before this line.
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _preparer = Preparer(archive, recognition)


def _prepare(source: Input) -> Prepared:
    assert _preparer is not None
    return _preparer.prepare(source)
