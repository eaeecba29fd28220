"""A limit of time for work in this process, which another document could otherwise wait for.

Readers of dangerous formats work apart and are watched there; this is for what is done here.
"""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from searcher.errors import TooSlowOriginal

SECONDS = 40.0
"""How long one document may take, from its bytes to its record."""


@contextmanager
def patience(seconds: float = SECONDS) -> Iterator[None]:
    """Raise TooSlowOriginal in the work within when it takes longer.

    It needs the alarm clock of the process: in a thread other than the main one, or where
    somebody else has set the clock, nothing is limited.
    """
    is_main = threading.current_thread() is threading.main_thread()
    if not is_main or signal.getitimer(signal.ITIMER_REAL)[0]:
        yield
        return

    def give_up(_signal: int, _frame: FrameType | None) -> None:
        raise TooSlowOriginal(seconds)

    before = signal.signal(signal.SIGALRM, give_up)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
