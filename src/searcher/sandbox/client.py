"""Dangerous work in a process apart, which may be slow, greedy or die without harm to this one.

A process is started when first needed, kept for the next task, fed by a pipe, and ends when this
one does.  It has limits of its own, of processor time and memory (see `worker`); here the clock
is watched only for one that waits for ever.  What it answers is data of known types, nothing that
could be run.
"""

import atexit
import os
import select
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
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
from searcher.readers.containers.members import LIMIT, Found, Member, PassedOver, Unread
from searcher.readers.document import Document
from searcher.sandbox.protocol import (
    DECODE_ANSWER,
    FRAME,
    Answer,
    Ask,
    Done,
    Fault,
    Next,
    Passed,
    Piece,
    Read,
    Unpack,
)

SECONDS = 20
"""The processor time that one document, or the next member of a container, may take."""

TIMEOUT = 10.0 * SECONDS
"""Seconds after which a process that has not answered is ended, however little it computed: so
many that no machine is busy enough for a document within its processor time to take them."""

_HEAD_LIMIT = 96 * 1024 * 1024
_TASKS = 500  # after which a process has had its day
_CHUNK = 1 << 20


def read_apart(data: bytes, media_type: str, selectors: SelectorsByHost | None = None) -> Document:
    """What the reader of a media type sees, read in another process.

    Raises what `reading.read_here` does, and TooSlowOriginal, StuckOriginal, TooLargeOriginal,
    DamagedOriginal (its process died of it) or ReaderFault.
    """
    fresh = False
    while True:
        with _borrowed(fresh=fresh) as process:
            is_new = process.tasks == 0
            answer, _ = process.ask(Read(media_type, selectors), data)
        if isinstance(answer, Fault) and answer.error == TooLargeOriginal.__name__ and not is_new:
            fresh = True  # memory that earlier documents left in pieces must not count
            continue
        if isinstance(answer, Done):
            return answer.document
        raise _error(answer)


def members_of(source: Path | bytes, media_type: str, name: str) -> Iterator[Found]:
    """What a container holds, one after the other; the last may tell why it ended early.

    `name` is what the container is called.  Raises nothing for a fault of the container.
    """
    data = source if isinstance(source, bytes) else b""
    path = "" if isinstance(source, bytes) else os.fspath(source.absolute())
    with _borrowed() as process:
        task: Ask = Unpack(path, media_type, name)
        while True:
            answer, body = process.ask(task, data)
            match answer:
                case Piece():
                    yield Member(answer.name, body, answer.declared, answer.said)
                case Fault():
                    yield Unread(answer.name, answer.error, answer.values, answer.why)
                case Passed():
                    yield PassedOver(answer.what, answer.count)
                case _:
                    break
            if process.is_dead:
                return
            task, data = Next(), b""
        process.is_between = False


def error_of(unread: Unread) -> RefusedInput:
    """The error that a member is refused with."""
    error = _error(Fault(unread.error, unread.values, unread.why))
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


class _Process:
    """One process: asked a task, it gives an answer, or dies and is told of as a fault."""

    def __init__(self) -> None:
        path = os.pathsep.join(entry for entry in sys.path if entry)
        command = [sys.executable, "-P", "-m", "searcher.sandbox.worker"]
        command += [str(os.getpid()), str(SECONDS)]
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
        self.is_between = False  # it is in the middle of a container
        self.is_dead = False

    def ask(self, task: Ask, data: bytes) -> tuple[Answer, bytes]:
        """The answer to a task, and bytes that belong to it."""
        self.tasks += 1
        self.is_between = isinstance(task, Unpack | Next)
        until = time.monotonic() + TIMEOUT
        try:
            self._write(msgspec.msgpack.encode(task), data, until)
            return self._answer(until)
        except TimeoutError:
            self.end()
            return _fault(StuckOriginal(TIMEOUT)), b""
        except (OSError, EOFError, msgspec.DecodeError):
            return self._obituary(), b""

    def _obituary(self) -> Fault:
        """What is told of a process that ended by itself."""
        self.end()
        if self._process.returncode == -signal.SIGXCPU:
            return _fault(TooSlowOriginal(SECONDS))
        why = f"the process that read it ended ({_ending(self._process.returncode)})"
        return _fault(DamagedOriginal("document", why))

    def end(self) -> None:
        self.is_dead = True
        with suppress(ProcessLookupError):
            if self._process.poll() is None:
                time.sleep(0.02)  # it may be dying: how is worth knowing
                if self._process.poll() is None:
                    self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()

    def _write(self, head: bytes, body: bytes, until: float) -> None:
        assert self._process.stdin is not None
        pipe = self._process.stdin.fileno()
        for piece in (FRAME.pack(len(head), len(body)), head, body):
            view = memoryview(piece)
            while view:
                _await(pipe, select.POLLOUT, until)
                view = view[os.write(pipe, view[:_CHUNK]) :]

    def _answer(self, until: float) -> tuple[Answer, bytes]:
        try:
            head, body = FRAME.unpack(self._receive(FRAME.size, until))
        except struct.error as error:
            raise EOFError from error
        if head > _HEAD_LIMIT or body > LIMIT:
            raise EOFError
        answer = DECODE_ANSWER(self._receive(head, until))
        return answer, self._receive(body, until)

    def _receive(self, size: int, until: float) -> bytes:
        assert self._process.stdout is not None
        pipe = self._process.stdout.fileno()
        received = bytearray()
        while len(received) < size:
            _await(pipe, select.POLLIN, until)
            piece = os.read(pipe, min(_CHUNK, size - len(received)))
            if not piece:
                raise EOFError
            received += piece
        return bytes(received)


def _await(pipe: int, event: int, until: float) -> None:
    """Wait until a pipe is ready.  Raises TimeoutError at the time `until`."""
    poll = select.poll()
    poll.register(pipe, event)
    if not poll.poll(max(0.0, until - time.monotonic()) * 1000):
        raise TimeoutError


def _ending(code: int | None) -> str:
    if code is None or code >= 0:
        return f"exit {code}"
    with suppress(ValueError):
        return signal.Signals(-code).name
    return f"signal {-code}"


def _fault(error: RefusedInput) -> Fault:
    return Fault(type(error).__name__, dict(vars(error)), str(error))


# The processes of this process that wait for work

_idle: list[_Process] = []
_owner = os.getpid()


@contextmanager
def _borrowed(*, fresh: bool = False) -> Iterator[_Process]:
    """A process to work with, alone; given back when it is sound and not in the middle."""
    global _owner  # noqa: PLW0603 (those of a parent that was forked are not ours)
    if _owner != os.getpid():
        _owner = os.getpid()
        _idle.clear()
    process = _Process() if fresh or not _idle else _idle.pop()
    try:
        yield process
    except BaseException:
        process.end()
        raise
    finally:
        if process.is_between or process.tasks >= _TASKS or len(_idle) >= 2:
            process.end()
        if not process.is_dead:
            _idle.append(process)


@atexit.register
def rest() -> None:
    """End the processes that wait for work; the next task starts one anew."""
    if _owner == os.getpid():
        while _idle:
            _idle.pop().end()
