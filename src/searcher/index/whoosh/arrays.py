"""Named arrays in one file, memory-mapped: opening it reads no values.

The file is the arrays, each aligned to 64 bytes, then a directory in JSON (name → type, place,
length; and facts about the whole), then 24 bytes: place and length of the directory, and a mark.
Numbers are little-endian.
"""

import json
import mmap
import os
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
from numpy.typing import DTypeLike, NDArray

Array = NDArray[Any]
Ints = NDArray[np.intp]

_MARK = b"ARRAYS01"
_TAIL = struct.Struct("<QQ8s")
_ALIGN = 64
_WIDTHS = (np.uint8, np.uint16, np.uint32, np.uint64)


def width_for(largest: int) -> np.dtype[Any]:
    """The narrowest type of whole numbers that holds 0 to `largest`."""
    return np.dtype(next(w for w in _WIDTHS if largest <= np.iinfo(w).max))


class ArrayWriter:
    """Writes a file of arrays; an array may be written piece by piece."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")
        self._directory: dict[str, tuple[str, int, int]] = {}
        self._escapes: dict[str, list[tuple[Array, Array]]] = {}
        self._room: dict[str, int] = {}
        self._end = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._file.close()

    def reserve(self, name: str, kind: DTypeLike, capacity: int) -> None:
        """Room for an array of at most `capacity` values, to be appended to.

        What is left of the room costs nothing: it stays a hole in the file.
        """
        self._directory[name] = (np.dtype(kind).str, self._end, 0)
        self._room[name] = capacity
        size = capacity * np.dtype(kind).itemsize
        self._end += -(-size // _ALIGN) * _ALIGN

    def append(self, name: str, values: Array) -> None:
        """Add values to an array that has room for them."""
        kind, start, count = self._directory[name]
        if count + len(values) > self._room[name]:
            raise ValueError(f"{name} has room for {self._room[name]} values")
        self._file.seek(start + count * np.dtype(kind).itemsize)
        self._file.write(np.ascontiguousarray(values, dtype=kind).data)
        self._directory[name] = (kind, start, count + len(values))

    def append_narrow(self, name: str, values: Array) -> None:
        """Add values of which a few may be too large for the array: see `Narrow`."""
        kind, _, count = self._directory[name]
        largest = np.iinfo(np.dtype(kind)).max
        over = np.flatnonzero(values > largest)
        if len(over):
            escapes = self._escapes.setdefault(name, [])
            escapes.append((over.astype(np.uint64) + np.uint64(count), values[over]))
            values = np.minimum(values, largest)
        self.append(name, values)

    def put(self, name: str, values: Array) -> None:
        """Write a whole array."""
        self.reserve(name, values.dtype, len(values))
        self.append(name, values)

    def finish(self, facts: Mapping[str, object]) -> None:
        """Write the directory with some facts (JSON); the file is whole then, and on disk."""
        for name, escapes in self._escapes.items():
            self.put(f"{name}.at", np.concatenate([at for at, _ in escapes]))
            self.put(f"{name}.over", np.concatenate([v for _, v in escapes]).astype(np.uint32))
        directory = {"arrays": self._directory, "facts": facts}
        text = json.dumps(directory, ensure_ascii=False).encode()
        self._file.seek(self._end)
        self._file.write(text + _TAIL.pack(self._end, len(text), _MARK))
        self._file.flush()
        # What a table of contents names must be there after a power cut, too.
        os.fsync(self._file.fileno())


class ArrayFile:
    """A file of arrays, opened.  Raises ValueError if it is not one, or not whole."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        if len(self._map) < _TAIL.size:
            raise ValueError(f"{path} is cut short")
        start, length, mark = _TAIL.unpack(self._map[-_TAIL.size :])
        if mark != _MARK or start + length + _TAIL.size != len(self._map):
            raise ValueError(f"{path} is not a whole file of arrays")
        directory = json.loads(self._map[start : start + length])
        self._directory: dict[str, tuple[str, int, int]] = directory["arrays"]
        self.facts: dict[str, Any] = directory["facts"]

    def __contains__(self, name: str) -> bool:
        return name in self._directory

    def __getitem__(self, name: str) -> Array:
        """An array, as a view of the file; a name that is not there is an empty array."""
        kind, start, count = self._directory.get(name, ("<u1", 0, 0))
        return np.frombuffer(self._map, np.dtype(kind), count, start)

    def narrow(self, name: str) -> "Narrow":
        """An array written by `append_narrow`."""
        return Narrow(self[name], self[f"{name}.at"], self[f"{name}.over"])


@dataclass(frozen=True)
class Narrow:
    """Whole numbers in less room than the largest needs.

    Those too large for `values` stand in `over`, and their places, ascending, in `at`.
    """

    values: Array
    at: Array
    over: Array

    def __len__(self) -> int:
        return len(self.values)

    @cached_property
    def _escapes(self) -> bool:
        return len(self.at) > 0

    def piece(self, start: int, stop: int) -> Array:
        """The values from `start` to `stop` (not included)."""
        piece = self.values[start:stop]
        if self._escapes:
            first, last = np.searchsorted(self.at, (start, stop))
            if first < last:
                piece = piece.astype(np.uint32)
                piece[(self.at[first:last] - np.uint64(start)).astype(np.intp)] = self.over[
                    first:last
                ]
        return piece


def ranges(starts: Array, counts: Array) -> Ints:
    """The numbers of several ranges, one after the other: starts 5 and 9 with counts 2 and 1
    give 5, 6, 9.
    """
    total = int(counts.sum())
    before = np.cumsum(counts, dtype=np.intp) - counts
    shift = np.repeat(starts.astype(np.intp) - before, counts)
    shift += np.arange(total, dtype=np.intp)
    return shift


def lengths_of(offsets: Array) -> NDArray[np.int64]:
    """How long each run is, of which the offsets are given."""
    ends: NDArray[np.int64] = offsets.astype(np.int64)
    return ends[1:] - ends[:-1]


def begins(ordered: Array) -> NDArray[np.bool_]:
    """Where a run of equal values begins."""
    first = np.ones(len(ordered), np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=first[1:])
    return first


def unrepeated(ordered: Array) -> Array:
    """Each value once, of an array in order: `numpy.unique` would sort or hash it again."""
    found: Array = ordered[begins(ordered)]
    return found
