"""Run a command in a child process that is killed, or whose disk fails, at an operation."""

import errno
import os
import signal
import traceback
from collections.abc import Callable
from enum import Enum

from faults.operations import NEED_ROOM, operations


class Fault(Enum):
    """What happens at an operation: a kill, an error of the disk, or a disk that stays full."""

    KILL = "kill"
    ERROR = "error"
    FULL = "full"


KILLED = -signal.SIGKILL


def in_child(act: Callable[[], int]) -> int:
    """Run an act in a child process; return its exit status, or minus the signal that ended it."""
    child = os.fork()
    if child == 0:
        status = 70
        try:
            status = act()
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def faulty(act: Callable[[], int], fault: Fault, at: int) -> int:
    """Run an act in a child process with a fault at its n-th operation; return its exit status."""
    count = 0

    def before(operation: str) -> None:
        nonlocal count
        count += 1
        if fault is Fault.KILL and count == at:
            os.kill(os.getpid(), signal.SIGKILL)
        if fault is Fault.ERROR and count == at:
            raise OSError(errno.EIO, os.strerror(errno.EIO), operation)
        if fault is Fault.FULL and count >= at and operation in NEED_ROOM:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), operation)

    def watched() -> int:
        with operations(before):
            return act()

    return in_child(watched)


def names_of_operations(act: Callable[[], int]) -> list[str]:
    """Run an act; return the names of its operations in order."""
    done: list[str] = []
    with operations(done.append):
        assert act() == 0
    return done
