"""Limit the time that work in this process may take, so that one document cannot block others.

Readers of dangerous formats run in the sandbox, which has limits of its own.
"""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from searcher.model.errors import StuckOriginal, TooSlowOriginal

SECONDS = 40.0
"""The processor time that one document may take, from its bytes to its record."""

_CLOCK_FACTOR = 10  # the wall clock may run on longer: a busy machine is not the document's fault
_SIGNALS = {signal.ITIMER_PROF: signal.SIGPROF, signal.ITIMER_REAL: signal.SIGALRM}


@contextmanager
def deadline(seconds: float = SECONDS) -> Iterator[None]:
    """Interrupt the block after `seconds` of processor time, or ten times as long on the clock.

    It needs the process's timers: in a thread other than the main one, or if other code has
    set them, nothing is limited.

    Raises TooSlowOriginal if the processor time is over, StuckOriginal if the clock time is.
    """
    is_main = threading.current_thread() is threading.main_thread()
    if not is_main or any(signal.getitimer(timer)[0] for timer in _SIGNALS):
        yield
        return
    errors = {
        signal.ITIMER_PROF: TooSlowOriginal(seconds),
        signal.ITIMER_REAL: StuckOriginal(seconds * _CLOCK_FACTOR),
    }
    previous = {
        timer: signal.signal(_SIGNALS[timer], _handler_raising(error))
        for timer, error in errors.items()
    }
    for timer, error in errors.items():
        signal.setitimer(timer, error.seconds)
    try:
        yield
    finally:
        for timer in errors:
            signal.setitimer(timer, 0)
        for timer, handler in previous.items():
            signal.signal(_SIGNALS[timer], handler)


def _handler_raising(error: TooSlowOriginal) -> Callable[[int, FrameType | None], None]:
    def handle(_signal: int, _frame: FrameType | None) -> None:
        raise error

    return handle
