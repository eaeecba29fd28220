"""Times taken in turn, memory, sizes, and work done in a fresh process."""

import gc
import multiprocessing
import os
import random
import re
import statistics
import time
from collections.abc import Callable, Hashable, Mapping
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import ParamSpec, TypeVar

_BUDGET = 3.0  # seconds that one call may take in all rounds, beyond which it is called no more
_LEAST = 3  # rounds that even the slowest call takes part in
_STATUS = Path("/proc/self/status")
_FORGET = Path("/proc/self/clear_refs")
_BLOCK = 512  # bytes: the unit of st_blocks

P = ParamSpec("P")
R = TypeVar("R")
K = TypeVar("K", bound=Hashable)


def in_turn(calls: Mapping[K, Callable[[], object]], rounds: int) -> dict[K, float]:
    """The median time of each call, in milliseconds.

    Every round makes each call once, so that what disturbs the machine disturbs all alike, and
    in another order (the same at every run), for a call leaves the processor's caches to the
    next; the first round is not counted.  A slow call takes part in at least three rounds, and
    in no more once it has taken three seconds.
    """
    chance, order = random.Random(4), list(calls)
    times: dict[K, list[float]] = {key: [] for key in calls}
    for call in calls.values():
        call()
    gc.collect()
    gc.freeze()
    for _ in range(rounds):
        chance.shuffle(order)
        for key in order:
            spent = times[key]
            if len(spent) < _LEAST or sum(spent) < _BUDGET:
                spent.append(seconds(calls[key]))
    gc.unfreeze()
    return {key: statistics.median(spent) * 1000 for key, spent in times.items()}


def seconds(call: Callable[[], object]) -> float:
    """How long a call takes."""
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def in_fresh_process(work: Callable[P, R], *args: P.args, **named: P.kwargs) -> R:
    """What a function returns when called in a new process, which ends with it."""
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=fresh) as pool:
        return pool.submit(work, *args, **named).result()


def size_of(folder: Path) -> int:
    """The bytes that a folder takes on the disk (holes in files take none)."""
    os.sync()
    files = (path.stat() for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return sum(file.st_blocks * _BLOCK for file in files)


def resident() -> int:
    """The bytes of memory that this process has; 0 where the system does not tell."""
    return _status("VmRSS")


def peak() -> int:
    """The most bytes it had since `forget_peak`, or ever."""
    return _status("VmHWM")


def forget_peak() -> None:
    """Begin to look for the peak anew, where the system allows it."""
    try:
        _FORGET.write_text("5")
    except OSError:
        return


def _status(name: str) -> int:
    told = _STATUS.read_text() if _STATUS.exists() else ""
    found = re.search(rf"{name}:\s*(\d+) kB", told)
    return int(found.group(1)) * 1024 if found else 0
