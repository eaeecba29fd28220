"""Processes of a pool, which end with the one that started them, however that ends."""

import ctypes
import os
import signal

_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of linux/prctl.h


def end_with_parent(parent: int) -> None:
    """Let the kernel end this process with its parent, even if that is killed, and leave Ctrl-C to
    the parent, whose identifier of a process is given: it may have ended before this call.
    """
    ctypes.CDLL(None).prctl(_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
