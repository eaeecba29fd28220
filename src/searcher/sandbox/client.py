"""Client of the sandbox: worker processes for work that may be slow, use much memory, or crash.

A worker is started when first needed, kept for the next task, fed by a pipe, and ends when this
process does.  It limits its own processor time and memory (see `worker`); the timeout here is only
for a worker that waits forever.  Its answers are data of known types, never code.
"""

import atexit
import os
import select
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import chain
from pathlib import Path

import msgspec

from searcher.model import errors
from searcher.model.errors import (
    DamagedOriginal,
    ReaderFault,
    RefusedInput,
    SearcherError,
    StuckOriginal,
    TooLargeOriginal,
    TooSlowOriginal,
)
from searcher.model.selectors import SelectorsByHost
from searcher.readers.containers.members import (
    LIMIT,
    ContainerEntry,
    Member,
    SkippedMembers,
    UnreadableMember,
)
from searcher.readers.document import Document
from searcher.readers.formats import Format
from searcher.readers.recognition.tesseract import PAGE_SECONDS
from searcher.sandbox.protocol import (
    DECODE_ANSWER,
    FRAME,
    Answer,
    Done,
    Draw,
    Drawn,
    Fault,
    Measure,
    Measured,
    MemberAnswer,
    Next,
    Read,
    Recognise,
    SkippedAnswer,
    Task,
    Unpack,
)

SECONDS = 20
"""The processor time, in seconds, for one document or the next member of a container."""

TIMEOUT = 10.0 * SECONDS
"""Seconds after which a worker that has not answered is ended, however little it computed: on no
machine is a document so slow that stays within its processor time."""

RECOGNITION_TIMEOUT = 1800.0
"""The same, where the text of all pages of a scan is recognised."""

_HEAD_LIMIT = 96 * 1024 * 1024
_TASKS = 500  # after which a worker is replaced
_CHUNK = 1 << 20


def read_in_sandbox(
    data: bytes, file_format: Format, selectors: SelectorsByHost | None = None
) -> Document:
    """Read an original of a format in a worker.

    Raises what `document_reader.read` raises, and TooSlowOriginal, StuckOriginal, TooLargeOriginal,
    DamagedOriginal (the worker crashed) or ReaderFault.
    """
    answer, _ = _asked(Read(file_format, selectors), data)
    if isinstance(answer, Done):
        return answer.document
    raise _error(answer)


def page_sizes_in_sandbox(data: bytes, file_format: Format) -> tuple[tuple[int, int], ...]:
    """Return the size in pixels of the image of each page of an original, in a worker.

    Raises what `page_images.page_sizes` raises, and what `read_in_sandbox` raises.
    """
    answer, _ = _asked(Measure(file_format), data)
    if isinstance(answer, Measured):
        return answer.sizes
    raise _error(answer)


def page_image_in_sandbox(
    data: bytes, file_format: Format, page: int, size: tuple[int, int]
) -> bytes:
    """Draw the image of a page (from 1) of an original as JPEG, in a worker.

    Raises what `page_images.page_image` raises, and what `read_in_sandbox` raises.
    """
    answer, image = _asked(Draw(file_format, page, size), data)
    if isinstance(answer, Drawn):
        return image
    raise _error(answer)


def _asked(task: Task, data: bytes) -> tuple[Answer, bytes]:
    """Let a worker answer a task, one of its own if memory that others used was lacking."""
    fresh = False
    while True:
        with _borrowed(fresh=fresh) as worker:
            is_new = worker.tasks == 0
            answer, body = worker.ask(task, data)
        if isinstance(answer, Fault) and answer.error == TooLargeOriginal.__name__ and not is_new:
            # Retry in a fresh process: memory that earlier documents fragmented must not count.
            fresh = True
            continue
        return answer, body


def recognise_in_sandbox(data: bytes, file_format: Format, languages: Sequence[str]) -> Document:
    """Recognise the text of an original of a format in a worker of its own, which has more time.

    Raises what `recognition.reader.recognise` raises, and what `read_in_sandbox` raises.
    """
    worker = _Worker(PAGE_SECONDS, RECOGNITION_TIMEOUT)
    try:
        answer, _ = worker.ask(Recognise(file_format, tuple(languages)), data)
    finally:
        worker.end()
    if isinstance(answer, Done):
        return answer.document
    raise _error(answer)


def unpack_in_sandbox(
    source: Path | bytes, container: Format, name: str
) -> Iterator[ContainerEntry]:
    """Unpack a container in a worker, one entry at a time.

    `name` is the name of the container.  If the container cannot be read further, the last entry is
    an UnreadableMember with the error; nothing is raised for a fault of the container.
    """
    data = source if isinstance(source, bytes) else b""
    path = "" if isinstance(source, bytes) else os.fspath(source.absolute())
    task = Unpack(path, container, name)
    with _borrowed() as worker:
        is_new = worker.tasks == 0
        entries = _unpacked(worker, task, data)
        first = next(entries, None)
        if is_new or not _is_too_large(first):
            yield from () if first is None else chain([first], entries)
            return
        entries.close()
    # Retry in a fresh process: memory that earlier documents fragmented must not count.
    with _borrowed(fresh=True) as worker:
        yield from _unpacked(worker, task, data)


def _is_too_large(entry: ContainerEntry | None) -> bool:
    return isinstance(entry, UnreadableMember) and entry.error == TooLargeOriginal.__name__


def _unpacked(worker: "_Worker", task: Unpack, data: bytes) -> Generator[ContainerEntry]:
    """Unpack a container in one worker, which serves other tasks once all entries are taken."""
    answer, body = worker.ask(task, data)
    while True:
        match answer:
            case MemberAnswer():
                yield Member(answer.name, body, answer.declared, answer.metadata)
            case Fault():
                yield UnreadableMember(answer.name, answer.error, answer.values, answer.why)
            case SkippedAnswer():
                yield SkippedMembers(answer.what, answer.count, answer.names)
            case _:
                break
        if worker.is_dead:
            return
        answer, body = worker.ask(Next(), b"")
    worker.is_unpacking = False


def error_of(unreadable: UnreadableMember) -> RefusedInput:
    """Return the error with which a member is refused."""
    error = _error(Fault(unreadable.error, unreadable.values, unreadable.why))
    return error if isinstance(error, RefusedInput) else ReaderFault(str(error))


def _error(answer: Answer) -> SearcherError:
    if not isinstance(answer, Fault):
        return ReaderFault(f"answered {type(answer).__name__}")
    kind = getattr(errors, answer.error, ReaderFault)
    if not (isinstance(kind, type) and issubclass(kind, SearcherError)):
        kind = ReaderFault
    error = kind.__new__(kind)
    Exception.__init__(error, answer.why)
    vars(error).update(answer.values)
    return error


class _Worker:
    """A worker process that answers one task at a time; if it dies, the answer is a Fault."""

    def __init__(self, seconds: int, timeout: float) -> None:
        self._seconds, self._timeout = seconds, timeout
        path = os.pathsep.join(entry for entry in sys.path if entry)
        command = [sys.executable, "-P", "-m", "searcher.sandbox.worker"]
        command += [str(os.getpid()), str(seconds)]
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": path},
            bufsize=0,
        )
        assert self._process.stdin is not None
        os.set_blocking(self._process.stdin.fileno(), False)
        self.tasks = 0
        self.is_unpacking = False  # it is in the middle of a container
        self.is_dead = False

    def ask(self, task: Task, data: bytes) -> tuple[Answer, bytes]:
        """Send a task; return the answer and the bytes that belong to it."""
        self.tasks += 1
        self.is_unpacking = isinstance(task, Unpack | Next)
        deadline = time.monotonic() + self._timeout
        try:
            self._write(msgspec.msgpack.encode(task), data, deadline)
            return self._answer(deadline)
        except TimeoutError:
            self.end()
            return _fault(StuckOriginal(self._timeout)), b""
        except (OSError, EOFError, msgspec.DecodeError):
            return self._fault_of_death(), b""

    def _fault_of_death(self) -> Fault:
        """Return the fault of a worker that ended by itself."""
        self.end()
        if self._process.returncode == -signal.SIGXCPU:
            return _fault(TooSlowOriginal(self._seconds))
        why = f"the process that read it ended ({_exit_status(self._process.returncode)})"
        return _fault(DamagedOriginal("file (document)", why))

    def end(self) -> None:
        self.is_dead = True
        with suppress(ProcessLookupError):
            if self._process.poll() is None:
                time.sleep(0.02)  # it may be ending by itself: then its exit status names the cause
                if self._process.poll() is None:
                    self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()

    def _write(self, head: bytes, body: bytes, deadline: float) -> None:
        assert self._process.stdin is not None
        pipe = self._process.stdin.fileno()
        for piece in (FRAME.pack(len(head), len(body)), head, body):
            view = memoryview(piece)
            while view:
                _wait_for(pipe, select.POLLOUT, deadline)
                view = view[os.write(pipe, view[:_CHUNK]) :]

    def _answer(self, deadline: float) -> tuple[Answer, bytes]:
        try:
            head, body = FRAME.unpack(self._receive(FRAME.size, deadline))
        except struct.error as error:
            raise EOFError from error
        if head > _HEAD_LIMIT or body > LIMIT:
            raise EOFError
        answer = DECODE_ANSWER(self._receive(head, deadline))
        return answer, self._receive(body, deadline)

    def _receive(self, size: int, deadline: float) -> bytes:
        assert self._process.stdout is not None
        pipe = self._process.stdout.fileno()
        received = bytearray()
        while len(received) < size:
            _wait_for(pipe, select.POLLIN, deadline)
            piece = os.read(pipe, min(_CHUNK, size - len(received)))
            if not piece:
                raise EOFError
            received += piece
        return bytes(received)


def _wait_for(pipe: int, event: int, deadline: float) -> None:
    """Wait until a pipe is ready.  Raises TimeoutError at the deadline (monotonic clock)."""
    poll = select.poll()
    poll.register(pipe, event)
    if not poll.poll(max(0.0, deadline - time.monotonic()) * 1000):
        raise TimeoutError


def _exit_status(code: int | None) -> str:
    if code is None or code >= 0:
        return f"exit {code}"
    with suppress(ValueError):
        return signal.Signals(-code).name
    return f"signal {-code}"


def _fault(error: RefusedInput) -> Fault:
    return Fault(type(error).__name__, dict(vars(error)), str(error))


# Workers of this process that wait for a task

_idle: list[_Worker] = []
_owner = os.getpid()


@contextmanager
def _borrowed(*, fresh: bool = False) -> Iterator[_Worker]:
    """Borrow a worker for exclusive use; it is kept for others unless it died or is unpacking."""
    global _owner  # noqa: PLW0603 (after a fork, the workers belong to the parent)
    if _owner != os.getpid():
        _owner = os.getpid()
        _idle.clear()
    worker = _Worker(SECONDS, TIMEOUT) if fresh or not _idle else _idle.pop()
    try:
        yield worker
    except BaseException:
        worker.end()
        raise
    finally:
        if worker.is_unpacking or worker.tasks >= _TASKS or len(_idle) >= 2:
            worker.end()
        if not worker.is_dead:
            _idle.append(worker)


@atexit.register
def end_idle_workers() -> None:
    """End the workers that wait for a task; the next task starts a new one."""
    if _owner == os.getpid():
        while _idle:
            _idle.pop().end()
