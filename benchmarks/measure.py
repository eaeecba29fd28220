"""Measure time, memory and disk space; run work in a fresh process."""

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

_SECONDS_OF_A_CALL = 3.0  # seconds for one call over all rounds; after that it is not called again
_LEAST_ROUNDS = 3  # rounds that even the slowest call gets
_STATUS = Path("/proc/self/status")
_CLEAR_REFS = Path("/proc/self/clear_refs")
_BLOCK = 512  # bytes: the unit of st_blocks

P = ParamSpec("P")
R = TypeVar("R")
K = TypeVar("K", bound=Hashable)


def in_turn(calls: Mapping[K, Callable[[], object]], rounds: int) -> dict[K, float]:
    """Measure the median time of each call, in milliseconds.

    Every round makes each call once, so that other load on the machine affects all alike, and
    in a different order (the same in every run), because a call inherits the processor's
    caches from the one before.  The first round is a warm-up.  A slow call gets at least three
    rounds, and no more once it has taken three seconds.
    """
    shuffler, order = random.Random(4), list(calls)
    times: dict[K, list[float]] = {key: [] for key in calls}
    for call in calls.values():
        call()
    gc.collect()
    gc.freeze()
    for _ in range(rounds):
        shuffler.shuffle(order)
        for key in order:
            spent = times[key]
            if len(spent) < _LEAST_ROUNDS or sum(spent) < _SECONDS_OF_A_CALL:
                spent.append(seconds(calls[key]))
    gc.unfreeze()
    return {key: statistics.median(spent) * 1000 for key, spent in times.items()}


def seconds(call: Callable[[], object]) -> float:
    """Measure the seconds that a call takes."""
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def in_fresh_process(work: Callable[P, R], *args: P.args, **named: P.kwargs) -> R:
    """Call a function in a new process that ends with the call; return its result."""
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=fresh) as pool:
        return pool.submit(work, *args, **named).result()


def size_of(folder: Path) -> int:
    """Return the bytes that a folder occupies on disk, without holes in sparse files."""
    os.sync()
    files = (path.stat() for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return sum(file.st_blocks * _BLOCK for file in files)


def resident() -> int:
    """Return the resident memory of this process, in bytes; 0 if the system has no /proc."""
    return _status("VmRSS")


def own_memory() -> int:
    """Return the memory that this process shares with no file, in bytes; 0 without /proc."""
    return _status("RssAnon")


def peak() -> int:
    """Return the peak of the resident memory since `forget_peak` or the start, in bytes."""
    return _status("VmHWM")


def forget_peak() -> None:
    """Reset the peak of the resident memory, if the system allows it."""
    try:
        _CLEAR_REFS.write_text("5")
    except OSError:
        return


def _status(name: str) -> int:
    status = _STATUS.read_text() if _STATUS.exists() else ""
    found = re.search(rf"{name}:\s*(\d+) kB", status)
    return int(found.group(1)) * 1024 if found else 0
