"""Named arrays in one file, memory-mapped: opening it reads no values.

The file is the arrays, each aligned to 64 bytes, then a directory in JSON (name → type, place,
length, SHA-256; and metadata about the whole), then 24 bytes: place and length of the directory,
and a mark.  Numbers are little-endian.

The digest of a file is that of its directory and its last bytes.  As the directory has the digest
of each array, it covers every value.  An array is compared with its digest when it is first used,
so that opening a large file stays quick and a changed bit never gives a wrong answer.
"""

import hashlib
import mmap
import os
import re
import struct
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import msgspec
import numpy as np
from numpy.typing import DTypeLike, NDArray

from searcher.model.errors import DamagedIndex

Array = NDArray[Any]
Ints = NDArray[np.intp]

_MARK = b"ARRAYS02"
_TAIL = struct.Struct("<QQ8s")
_ALIGN = 64
_TYPE = re.compile(r"[<|](?:[iu][1248]|S[0-9]+)")  # integers, and strings of bytes
_WIDTHS = (np.uint8, np.uint16, np.uint32, np.uint64)


def width_for(largest: int) -> np.dtype[Any]:
    """Return the narrowest integer type that holds 0 to `largest`."""
    return np.dtype(next(w for w in _WIDTHS if largest <= np.iinfo(w).max))


class _Directory(msgspec.Struct, frozen=True):
    """Name → type, place, length and digest of each array; and facts about the whole file."""

    arrays: dict[str, tuple[str, int, int, str]]
    metadata: dict[str, Any]


class ArrayWriter:
    """Writes a file of arrays; an array may be written piece by piece."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")
        self._directory: dict[str, tuple[str, int, int]] = {}
        self._digests: dict[str, hashlib._Hash] = {}
        self._exceptions: dict[str, list[tuple[Array, Array]]] = {}
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
        """Reserve room for an array of at most `capacity` values, to be appended to.

        Unused room costs nothing: it stays a hole in the file.
        """
        self._directory[name] = (np.dtype(kind).str, self._end, 0)
        self._digests[name] = hashlib.sha256()
        self._room[name] = capacity
        size = capacity * np.dtype(kind).itemsize
        self._end += -(-size // _ALIGN) * _ALIGN

    def append(self, name: str, values: Array) -> None:
        """Append values to an array that has room for them."""
        kind, start, count = self._directory[name]
        if count + len(values) > self._room[name]:
            raise ValueError(f"{name} has room for {self._room[name]} values")
        data = np.ascontiguousarray(values, dtype=kind).view(np.uint8).data
        self._file.seek(start + count * np.dtype(kind).itemsize)
        self._file.write(data)
        self._digests[name].update(data)
        self._directory[name] = (kind, start, count + len(values))

    def append_escaped(self, name: str, values: Array) -> None:
        """Append values of which a few may be too large for the type: see `EscapedArray`."""
        kind, _, count = self._directory[name]
        largest = np.iinfo(np.dtype(kind)).max
        exceptions = np.flatnonzero(values > largest)
        if len(exceptions):
            places = exceptions.astype(np.uint64) + np.uint64(count)
            self._exceptions.setdefault(name, []).append((places, values[exceptions]))
            values = np.minimum(values, largest)
        self.append(name, values)

    def put(self, name: str, values: Array) -> None:
        """Write a whole array."""
        self.reserve(name, values.dtype, len(values))
        self.append(name, values)

    def finish(self, metadata: Mapping[str, object]) -> str:
        """Write the directory with some metadata (JSON); the file is complete then, and on disk.

        Return its digest.
        """
        for name, pieces in self._exceptions.items():
            self.put(f"{name}.exceptions.at", np.concatenate([places for places, _ in pieces]))
            exceptions = np.concatenate([values for _, values in pieces])
            self.put(f"{name}.exceptions", exceptions.astype(np.uint32))
        arrays = {n: (*place, self._digests[n].hexdigest()) for n, place in self._directory.items()}
        text = msgspec.json.encode(_Directory(arrays, dict(metadata)))
        end = text + _TAIL.pack(self._end, len(text), _MARK)
        self._file.seek(self._end)
        self._file.write(end)
        self._file.flush()
        # A file that a commit names must exist after a power cut, too.
        os.fsync(self._file.fileno())
        return hashlib.sha256(end).hexdigest()


class ArrayFile:
    """An open file of arrays, by its digest if it is known.

    Raises ValueError if it is not one, incomplete or not of this digest.
    """

    def __init__(self, path: Path, digest: str | None = None) -> None:
        self._path = path
        with path.open("rb") as file:
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        if len(self._map) < _TAIL.size:
            raise ValueError(f"{path} is truncated")
        self._end, length, mark = _TAIL.unpack(self._map[-_TAIL.size :])
        if mark != _MARK or self._end + length + _TAIL.size != len(self._map):
            raise ValueError(f"{path} is not a complete file of arrays")
        end = self._map[self._end :]
        if digest is not None and hashlib.sha256(end).hexdigest() != digest:
            raise ValueError(f"{path} does not match its digest")
        try:
            directory = msgspec.json.decode(end[:length], type=_Directory)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise ValueError(f"{path} has a damaged directory: {error}") from error
        self._directory = directory.arrays
        self.metadata = directory.metadata
        self._intact = set[str]()
        if not all(_TYPE.fullmatch(kind) for kind, _, _, _ in self._directory.values()):
            raise ValueError(f"{path} has arrays of an unknown type")

    def __contains__(self, name: str) -> bool:
        return name in self._directory

    def __getitem__(self, name: str) -> Array:
        """Return an array as a view of the file; an unknown name is an empty array.

        Raises DamagedIndex if it is not as it was written.
        """
        kind, start, count, digest = self._directory.get(name, ("<u1", 0, 0, ""))
        values = np.frombuffer(self._map, np.dtype(kind), count, start)
        if digest and name not in self._intact:
            if hashlib.sha256(values.view(np.uint8).data).hexdigest() != digest:
                raise DamagedIndex(self._path, f"{name} does not match its digest")
            self._intact.add(name)
        return values

    def rows(self, name: str, width: int) -> Array:
        """Return an array in rows of `width` values, which fill the alignment or a part of it; the
        last row ends in zeros of the room after the array.
        """
        values = self[name]
        _, start, count, _ = self._directory.get(name, ("", 0, 0, ""))
        whole = -(-count // width) * width
        return np.frombuffer(self._map, values.dtype, whole, start).reshape(-1, width)

    def verify(self) -> None:
        """Compare every array with its digest, and the room between them with zeros.

        Raises DamagedIndex.
        """
        after = 0
        for name, (_, start, _, _) in sorted(self._directory.items(), key=lambda one: one[1][1]):
            self._intact.discard(name)
            if np.frombuffer(self._map, np.uint8, start - after, after).any():
                raise DamagedIndex(self._path, f"the room before {name} was changed")
            after = start + self[name].nbytes
        if np.frombuffer(self._map, np.uint8, self._end - after, after).any():
            raise DamagedIndex(self._path, "the room before its directory was changed")

    def escaped(self, name: str) -> "EscapedArray":
        """Return an array written by `append_escaped`."""
        exceptions = f"{name}.exceptions"
        return EscapedArray(self[name], self[f"{exceptions}.at"], self[exceptions])


@dataclass(frozen=True)
class EscapedArray:
    """Integers in a narrower type than the largest needs.

    Those too large for `values` are in `exceptions`, and their places, ascending, in `places`.
    """

    values: Array
    places: Array
    exceptions: Array

    def __len__(self) -> int:
        return len(self.values)

    @cached_property
    def _has_exceptions(self) -> bool:
        return len(self.places) > 0

    @cached_property
    def _largest(self) -> int:
        return int(np.iinfo(self.values.dtype).max)

    @cached_property
    def _places(self) -> memoryview:
        return self.places.data

    def piece(self, start: int, stop: int) -> Array:
        """Return the values from `start` to `stop` (not included)."""
        piece = self.values[start:stop]
        if self._has_exceptions:
            first = bisect_left(self._places, start)
            last = bisect_left(self._places, stop, first)
            if first < last:
                piece = piece.astype(np.uint32)
                places = (self.places[first:last] - np.uint64(start)).astype(np.intp)
                piece[places] = self.exceptions[first:last]
        return piece

    def take(self, at: Ints) -> Array:
        """Return the values at some places, in an array of the same shape."""
        found: Array = self.values.take(at)
        if self._has_exceptions:
            is_large = found == self._largest
            if is_large.any():
                (large,) = is_large.ravel().nonzero()
                found = found.astype(np.uint32)
                sought = at.ravel()[large].astype(self.places.dtype)
                places = np.minimum(self.places.searchsorted(sought), len(self.places) - 1)
                is_one = self.places.take(places) == sought
                found.ravel()[large[is_one]] = self.exceptions.take(places[is_one])
        return found

    def pieces(self, extents: Sequence[tuple[int, int]]) -> Array:
        """Concatenate the values of several ranges."""
        every = np.concatenate([self.values[start:stop] for start, stop in extents])
        if self._has_exceptions and (every == self._largest).any():
            return np.concatenate([self.piece(start, stop) for start, stop in extents])
        return every


def expand_ranges(starts: Array, counts: Array) -> Ints:
    """Concatenate ranges of integers: starts 5 and 9 with counts 2 and 1 give 5, 6, 9."""
    total = int(counts.sum())
    before = np.cumsum(counts, dtype=np.intp) - counts
    shift = np.repeat(starts.astype(np.intp) - before, counts)
    shift += np.arange(total, dtype=np.intp)
    return shift


def run_lengths(offsets: Array) -> NDArray[np.int64]:
    """Return the length of each run from the offsets of runs."""
    ends: NDArray[np.int64] = offsets.astype(np.int64)
    return ends[1:] - ends[:-1]


def run_starts(ordered: Array) -> NDArray[np.bool_]:
    """Mark where a run of equal values starts."""
    first = np.ones(len(ordered), np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=first[1:])
    return first


def drop_repeats(ordered: Array) -> Array:
    """Drop repeated values of a sorted array: `numpy.unique` would sort or hash it again."""
    found: Array = ordered[run_starts(ordered)]
    return found
