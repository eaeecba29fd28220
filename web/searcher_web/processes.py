"""Several processes that serve one site: forked, replaced if they die, stopped together."""

import os
import signal
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

_PAUSE = 1.0  # seconds before a process that died is replaced
_ENDING = (signal.SIGTERM, signal.SIGINT)


def run_processes(count: int, run: Callable[[int], None], sockets: Sequence[socket.socket]) -> None:
    """Run a function in some processes, each with its number from 0, until SIGTERM or SIGINT.

    The signal is passed on, and all are awaited.  A process that ends before that is replaced.
    The processes inherit the listening sockets; this one closes its own at the signal, or clients
    could connect until the last process ends, and would never have an answer.
    """
    family = _Family(run, sockets)
    for one in _ENDING:
        signal.signal(one, family.end)
    for number in range(count):
        family.start(number)
    family.wait()


class _Family:
    """The running processes: their ids and numbers."""

    def __init__(self, run: Callable[[int], None], sockets: Sequence[socket.socket]) -> None:
        self._run = run
        self._sockets = sockets
        self._numbers: dict[int, int] = {}
        self._is_ending = False

    def end(self, _: int, __: FrameType | None) -> None:
        """Pass a signal to end on to all processes."""
        self._is_ending = True
        for one in self._sockets:
            one.close()
        for process in self._numbers:
            os.kill(process, signal.SIGTERM)

    def start(self, number: int) -> None:
        """Fork a process, unless all are ending."""
        with _signals_wait():  # each process is known before a signal to end is passed on
            if self._is_ending:
                return
            process = os.fork()
            if process:
                self._numbers[process] = number
                return
            for one in _ENDING:
                signal.signal(one, signal.SIG_DFL)
        _run_and_exit(self._run, number)

    def wait(self) -> None:
        """Wait until all have ended; replace those that die."""
        while self._numbers:
            process, _ = os.wait()
            with _signals_wait():
                number = self._numbers.pop(process, None)
            if number is not None and not self._is_ending:
                time.sleep(_PAUSE)
                self.start(number)


def _run_and_exit(run: Callable[[int], None], number: int) -> None:
    status = 1
    try:
        run(number)
        status = 0
    finally:
        os._exit(status)


@contextmanager
def _signals_wait() -> Iterator[None]:
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
