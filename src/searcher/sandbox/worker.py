"""The process apart: reads what it is asked to, within limits that the system holds it to.

    python -P -m searcher.sandbox.worker PARENT SECONDS

It ends when its parent does, and when a task takes more than so many seconds of processor time.
"""

import ctypes
import os
import resource
import signal
import sys
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import msgspec

from searcher.model.errors import ReaderFault, SearcherError, TooDeepOriginal, TooLargeOriginal
from searcher.model.selectors import SelectorsByHost
from searcher.readers.containers import found_in
from searcher.readers.containers.members import Found, Member, Unread
from searcher.readers.formats import read_here
from searcher.sandbox.protocol import (
    DECODE_ASK,
    FRAME,
    Answer,
    Done,
    End,
    Fault,
    Passed,
    Piece,
    Read,
    Unpack,
)

MEMORY = 248 * 1024 * 1024
"""The address space of this process, in bytes."""


def serve(parent: int, seconds: int) -> None:
    """Answer what standard input asks, on standard output, until it ends; each task may take so
    many seconds of processor time.
    """
    _limit(parent)
    asks, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # a library that prints must not be heard
    found: Iterator[Found] = iter(())
    while len(header := asks.read(FRAME.size)) == FRAME.size:
        head, body = FRAME.unpack(header)
        ask, data = DECODE_ASK(asks.read(head)), asks.read(body)
        _allow(seconds)
        match ask:
            case Read(media_type, selectors):
                _send(answers, _read(data, media_type, selectors))
            case Unpack(path, media_type, name):
                found = _found(path, data, media_type, name)
                _send(answers, *_next(found))
            case _:
                _send(answers, *_next(found))
        del data


def _limit(parent: int) -> None:
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    if os.getppid() != parent:
        os._exit(1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _allow(seconds: int) -> None:
    """Let this process compute so many seconds more."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    until = int(used.ru_utime + used.ru_stime) + seconds + 1
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (until, hard))


def _read(data: bytes, media_type: str, selectors: SelectorsByHost | None) -> Answer:
    try:
        return Done(read_here(data, media_type, selectors))
    except Exception as error:  # whatever it is, it is told
        return _fault(error)


def _found(path: str, data: bytes, media_type: str, name: str) -> Iterator[Found]:
    if not path:
        yield from found_in(BytesIO(data), media_type, name)
        return
    with Path(path).open("rb") as file:
        yield from found_in(file, media_type, name)


def _next(found: Iterator[Found]) -> tuple[Answer, bytes]:
    try:
        one = next(found, None)
    except Exception as error:  # whatever it is, it is told
        return _fault(error), b""
    match one:
        case Member(name, data, declared, said):
            return Piece(_told(name), declared, tuple((k, _told(v)) for k, v in said)), data
        case Unread(name, kind, values, why):
            return Fault(kind, values, why, _told(name)), b""
        case None:
            return End(), b""
    return Passed(one.what, one.count), b""


def _fault(error: Exception) -> Fault:
    match error:
        case SearcherError():
            refused: SearcherError = error
        case MemoryError():
            refused = TooLargeOriginal(f"it takes more than {MEMORY // 1024**2} MB of memory")
        case RecursionError():
            refused = TooDeepOriginal()
        case _:
            refused = ReaderFault(f"{type(error).__name__}: {error}"[:500])
    values = {k: v for k, v in vars(refused).items() if isinstance(v, str | int | float)}
    return Fault(type(refused).__name__, values, _told(str(refused)))


def _told(text: str) -> str:
    """A text that can be written: half characters are replaced."""
    return text.encode("utf-8", "replace").decode()


def _send(answers: BinaryIO, answer: Answer, body: bytes = b"") -> None:
    try:
        head = msgspec.msgpack.encode(answer)
    except (UnicodeEncodeError, MemoryError) as error:
        head, body = msgspec.msgpack.encode(_fault(error)), b""
    for piece in (FRAME.pack(len(head), len(body)), head, body):
        view = memoryview(piece)
        while view:
            view = view[answers.write(view) :]


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        serve(int(sys.argv[1]), int(sys.argv[2]))
