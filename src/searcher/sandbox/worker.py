"""Worker process of the sandbox: answers tasks within limits that the operating system enforces.

    python -P -m searcher.sandbox.worker PARENT SECONDS

It ends when its parent does, and when a task takes more than so many seconds of processor time.
"""

import ctypes
import os
import resource
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from io import BytesIO
from pathlib import Path
from pkgutil import resolve_name
from typing import BinaryIO

import msgspec

from searcher.model.errors import ReaderFault, SearcherError, TooDeepOriginal, TooLargeOriginal
from searcher.model.selectors import SelectorsByHost
from searcher.readers.containers.container_reader import open_container
from searcher.readers.containers.members import ContainerEntry, Member, UnreadableMember
from searcher.readers.document_reader import read
from searcher.readers.formats import Format
from searcher.readers.recognition.reader import recognise
from searcher.sandbox.protocol import (
    DECODE_TASK,
    FRAME,
    Answer,
    Done,
    Draw,
    Drawn,
    End,
    Fault,
    Measure,
    Measured,
    MemberAnswer,
    Read,
    Recognise,
    SkippedAnswer,
    Unpack,
)

_IMAGES = "searcher.readers.page_images"
MEMORY = 248 * 1024 * 1024
"""The address space of this process, in bytes."""


def serve(parent: int, seconds: int) -> None:
    """Answer the tasks of standard input on standard output until it ends.

    Each task may take so many seconds of processor time.
    """
    _load_readers()
    _limit(parent)
    tasks, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # a library may print
    entries: Iterator[ContainerEntry] = iter(())
    while len(header := tasks.read(FRAME.size)) == FRAME.size:
        head, body = FRAME.unpack(header)
        task, data = DECODE_TASK(tasks.read(head)), tasks.read(body)
        _allow(seconds)
        match task:
            case Read(file_format, selectors):
                _send(answers, *_answer(partial(_read, data, file_format, selectors)))
            case Recognise(file_format, languages):
                _send(answers, *_answer(partial(_recognise, data, file_format, languages)))
            case Measure(file_format):
                _send(answers, *_answer(partial(_measure, data, file_format)))
            case Draw(file_format, page, size):
                _send(answers, *_answer(partial(_draw, data, file_format, page, size)))
            case Unpack(path, container, name):
                entries = _unpack(path, data, container, name)
                _send(answers, *_next(entries))
            case _:
                _send(answers, *_next(entries))
        del data


def _load_readers() -> None:
    """Import all readers before the limits hold, and before any bytes from outside are read."""
    for one in Format:
        if one.declaration.reader:
            resolve_name(one.declaration.reader)
    with suppress(ImportError):  # an extra
        resolve_name(_IMAGES)


def _limit(parent: int) -> None:
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    if os.getppid() != parent:
        os._exit(1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _allow(seconds: int) -> None:
    """Raise the limit of processor time by so many seconds from now."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    limit = int(used.ru_utime + used.ru_stime) + seconds + 1
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (limit, hard))


def _answer(task: Callable[[], "_Answered"]) -> "_Answered":
    try:
        return task()
    except Exception as error:  # every error becomes a fault, so that the worker goes on
        failure = _without_frames(error)
    return _fault(failure), b""


_Answered = tuple[Answer, bytes]


def _read(data: bytes, file: Format, selectors: SelectorsByHost | None) -> _Answered:
    return Done(read(data, file, selectors)), b""


def _recognise(data: bytes, file: Format, languages: Sequence[str]) -> _Answered:
    return Done(recognise(data, file, languages)), b""


def _measure(data: bytes, file: Format) -> _Answered:
    return Measured(resolve_name(f"{_IMAGES}:page_sizes")(data, file)), b""


def _draw(data: bytes, file: Format, page: int, size: tuple[int, int]) -> _Answered:
    return Drawn(), resolve_name(f"{_IMAGES}:page_image")(data, file, page, size)


def _unpack(path: str, data: bytes, container: Format, name: str) -> Iterator[ContainerEntry]:
    if not path:
        yield from open_container(BytesIO(data), container, name)
        return
    with Path(path).open("rb") as file:
        yield from open_container(file, container, name)


def _next(entries: Iterator[ContainerEntry]) -> _Answered:
    try:
        entry = next(entries, None)
    except Exception as error:  # every error becomes a fault, so that the worker goes on
        failure = _without_frames(error)
        return _fault(failure), b""
    match entry:
        case Member(name, data, declared, metadata):
            values = tuple((key, _encodable(value)) for key, value in metadata)
            return MemberAnswer(_encodable(name), declared, values), data
        case UnreadableMember(name, kind, values, why):
            return Fault(kind, values, why, _encodable(name)), b""
        case None:
            return End(), b""
    names = tuple(map(_encodable, entry.names))
    return SkippedAnswer(entry.what, entry.count, names), b""


def _without_frames(error: Exception) -> Exception:
    """Drop what an error keeps alive of the reader: where memory ran out, there is none to report
    it with before.
    """
    error.__context__ = error.__cause__ = None
    return error.with_traceback(None)


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
    return Fault(type(refused).__name__, values, _encodable(str(refused)))


def _encodable(text: str) -> str:
    """Replace lone surrogates, which cannot be encoded."""
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
