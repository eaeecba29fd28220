"""Processes of a pool, which end with the one that started them, however that ends, and what suits
processes that do one long work.
"""

import ctypes
import gc
import os
import signal

_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of linux/prctl.h
_COLLECTION = 20_000  # objects that are made between two collections, some megabytes


def end_with_parent(parent: int) -> None:
    """Let the kernel end this process with its parent, even if that is killed, and leave Ctrl-C to
    the parent, whose identifier of a process is given: it may have ended before this call.
    """
    ctypes.CDLL(None).prctl(_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def collect_rarely() -> None:
    """Search for unreachable cycles of objects less often: a long work makes few, and each search
    through the tables of names takes a quarter of a second.
    """
    gc.set_threshold(_COLLECTION, 50, 50)
