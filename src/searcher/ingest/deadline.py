"""A limit of time for work in this process, which another document could otherwise wait for.

Readers of dangerous formats work apart and are watched there; this is for what is done here.
"""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from searcher.model.errors import StuckOriginal, TooSlowOriginal

SECONDS = 40.0
"""The processor time that one document may take, from its bytes to its record."""

_WIDER = 10  # times by which the clock may go on longer: a busy machine is not the document's fault


@contextmanager
def patience(seconds: float = SECONDS) -> Iterator[None]:
    """Raise TooSlowOriginal in the work within when it takes more processor time, StuckOriginal
    when ten times as long goes by.

    It needs the timers of the process: in a thread other than the main one, or where somebody
    else has set them, nothing is limited.
    """
    is_main = threading.current_thread() is threading.main_thread()
    if not is_main or any(signal.getitimer(timer)[0] for timer in _SIGNALS):
        yield
        return
    errors = {
        signal.ITIMER_PROF: TooSlowOriginal(seconds),
        signal.ITIMER_REAL: StuckOriginal(seconds * _WIDER),
    }
    before = {
        timer: signal.signal(_SIGNALS[timer], _giving_up(error)) for timer, error in errors.items()
    }
    for timer, error in errors.items():
        signal.setitimer(timer, error.seconds)
    try:
        yield
    finally:
        for timer in errors:
            signal.setitimer(timer, 0)
        for timer, handler in before.items():
            signal.signal(_SIGNALS[timer], handler)


_SIGNALS = {signal.ITIMER_PROF: signal.SIGPROF, signal.ITIMER_REAL: signal.SIGALRM}


def _giving_up(error: TooSlowOriginal) -> Callable[[int, FrameType | None], None]:
    def give_up(_signal: int, _frame: FrameType | None) -> None:
        raise error

    return give_up
