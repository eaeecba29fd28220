"""Numbers that all processes of one site share, without locks between processes.

Each process writes to a row of its own, in memory that is mapped before the processes are
forked; a total is the sum over all rows.
"""

import mmap
import secrets
import threading
import time
from hashlib import blake2b

import numpy as np

_KINDS = 2  # places of a key: a key shares both with another one in few of a billion cases


class SharedNumbers:
    """A row of numbers for each process."""

    def __init__(self, processes: int, size: int) -> None:
        memory = mmap.mmap(-1, processes * size * 8)
        self._rows = np.frombuffer(memory, np.float64).reshape(processes, size)
        self._lock = threading.Lock()
        self._own = 0

    def use_row(self, process: int) -> None:
        """Write to the row of a process from now on (from 0)."""
        self._own = process

    def add(self, place: int, number: float = 1) -> None:
        """Add to a number of this process."""
        with self._lock:
            self._rows[self._own, place] += number

    def set(self, place: int, number: float) -> None:
        """Set a number of this process."""
        self._rows[self._own, place] = number

    def total(self, place: int) -> float:
        """Return the sum of a number over all processes."""
        return float(self._rows[:, place].sum())

    def totals(self) -> list[float]:
        """Return the sum of each number over all processes."""
        return [float(number) for number in self._rows.sum(axis=0)]

    def clear(self) -> None:
        """Set all numbers of this process to zero."""
        self._rows[self._own] = 0


class CountsByKey:
    """How often each of many keys was counted, by all processes: never less than it was.

    A key has two places in a table, chosen by a secret hash (a count-min sketch); the less
    used one bounds its count.
    """

    def __init__(self, processes: int, places: int = 1 << 14) -> None:
        self._numbers = SharedNumbers(processes, places)
        self._places = places
        self._secret = secrets.token_bytes(16)

    def use_row(self, process: int) -> None:
        """Write to the row of a process from now on; forget what it counted before."""
        self._numbers.use_row(process)
        self._numbers.clear()

    def add(self, key: str, number: int = 1) -> int:
        """Count a key, or discount it by a negative number; return its count after that."""
        places = self._of(key)
        for place in places:
            self._numbers.add(place, number)
        return int(min(map(self._numbers.total, places)))

    def clear(self) -> None:
        """Forget what this process counted."""
        self._numbers.clear()

    def _of(self, key: str) -> set[int]:
        digest = blake2b(key.encode(), digest_size=4 * _KINDS, key=self._secret).digest()
        return {int(n) % self._places for n in np.frombuffer(digest, np.uint32)}


class CountsByTime:
    """Counts of keys within the current period of some seconds, which begins for all at once."""

    def __init__(self, processes: int, seconds: int) -> None:
        self._counts = CountsByKey(processes)
        self._seconds = seconds
        self._lock = threading.Lock()
        self._period = 0

    def use_row(self, process: int) -> None:
        """Write to the row of a process from now on."""
        self._counts.use_row(process)

    def add(self, key: str) -> int:
        """Count a key; return its count in the current period."""
        period = int(time.time()) // self._seconds
        with self._lock:
            if period != self._period:
                self._period = period
                self._counts.clear()
        return self._counts.add(f"{period} {key}")

    @property
    def remaining(self) -> int:
        """The seconds until the next period begins."""
        return self._seconds - int(time.time()) % self._seconds
