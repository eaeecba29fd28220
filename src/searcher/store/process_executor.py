"""A pool of processes that is broken whenever one of them is killed, and never waits for it."""

import multiprocessing
from collections.abc import Callable, Collection
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing.process import BaseProcess
from threading import Thread
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

_INTERVAL, _GRACE = 0.5, 5.0  # seconds between two looks, and in which a death is usually noticed


class ProcessExecutor(ProcessPoolExecutor):
    """Runs functions in new processes, of which each begins with a call of `begin`.

    All processes send results through one pipe.  If one is killed while it sends (by the kernel,
    which is out of memory), the pool waits for the rest of its result forever: the other processes
    and the pool itself could still write it.  So that is noticed here, and the pipe closed: then
    calls under way raise BrokenProcessPool, as whenever a process dies.
    """

    def __init__(
        self,
        processes: int,
        begin: Callable[..., None] | None = None,
        arguments: tuple[Any, ...] = (),
    ) -> None:
        super().__init__(processes, multiprocessing.get_context("spawn"), begin, arguments)
        self._watch: Thread | None = None

    def submit(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        """Submit a call.  Raises BrokenProcessPool if a process has died."""
        future = super().submit(fn, *args, **kwargs)
        if self._watch is None:
            parts = self._executor_manager_thread, self._processes, self._result_queue
            self._watch = Thread(target=_watch, args=parts, daemon=True)
            self._watch.start()
        return future


def _watch(manager: Thread, processes: dict[int, BaseProcess], results: Any) -> None:
    """Close the pipe of the results if a process was killed and the manager has not noticed it."""
    while manager.is_alive():
        manager.join(_INTERVAL)
        if _are_killed(tuple(processes.values())):
            manager.join(_GRACE)
            if manager.is_alive():
                for one in tuple(processes.values()):
                    one.kill()
                results._writer.close()
            return


def _are_killed(processes: Collection[BaseProcess]) -> bool:
    return any(one.exitcode not in (None, 0) for one in processes)
