"""The terms of a segment, in the order of their bytes."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import pairwise

from searcher.index.whoosh.arrays import Array

_STRIDE = 32
_MOST_STRIDES = 1 << 9  # that are kept as lists: some megabyte


class Lexicon(Sequence[bytes]):
    """Terms in the order of their bytes; a term's place is its number."""

    def __init__(self, letters: Array, offsets: Array) -> None:
        self._letters, self._offsets = letters.data, offsets.data
        self.letters, self.offsets = letters, offsets
        self._strides: dict[int, list[bytes]] = {}

    def __len__(self) -> int:
        return len(self._offsets) - 1

    def __getitem__(self, number: int) -> bytes:  # type: ignore[override]
        return bytes(self._letters[self._offsets[number] : self._offsets[number + 1]])

    def __iter__(self) -> Iterator[bytes]:
        return map(self.__getitem__, range(len(self)))

    @cached_property
    def _heads(self) -> list[bytes]:
        return [self[number] for number in range(0, len(self), _STRIDE)]

    def place(self, term: bytes) -> int:
        """Return how many terms come before a term."""
        stride = bisect_right(self._heads, term) - 1
        return stride * _STRIDE + self._bisected(stride, term)[0] if stride >= 0 else 0

    def find(self, term: bytes) -> int | None:
        """Return the number of a term; None if it is not in the lexicon."""
        stride = bisect_right(self._heads, term) - 1
        if stride < 0:
            return None
        place, is_there = self._bisected(stride, term)
        return stride * _STRIDE + place if is_there else None

    def _bisected(self, stride: int, term: bytes) -> tuple[int, bool]:
        """Return how many terms of a stride come before a term, and whether it is the next.

        Only some of them are made objects, because most strides are used once.
        """
        if terms := self._strides.get(stride):
            place = bisect_left(terms, term)
            return place, place < len(terms) and terms[place] == term
        offsets = self._offsets[stride * _STRIDE : (stride + 1) * _STRIDE + 1].tolist()
        first = offsets[0]
        letters = bytes(self._letters[first : offsets[-1]])
        low, high = 0, len(offsets) - 1
        while low < high:
            middle = (low + high) // 2
            if letters[offsets[middle] - first : offsets[middle + 1] - first] < term:
                low = middle + 1
            else:
                high = middle
        is_next = low < len(offsets) - 1
        return low, is_next and letters[offsets[low] - first : offsets[low + 1] - first] == term

    def with_prefix(self, prefix: bytes) -> tuple[int, int]:
        """Return the range of the terms with a prefix: the first, and the first after them."""
        return self.place(prefix), self.place(prefix + b"\xff")  # no UTF-8 has this byte

    def has_prefix(self, prefix: bytes) -> bool:
        """Return whether a term has a prefix: quick for many prefixes of few terms."""
        stride = bisect_right(self._heads, prefix) - 1
        if stride >= 0:
            terms = self._terms_of_stride(stride)
            place = bisect_left(terms, prefix)
            if place < len(terms):
                return terms[place].startswith(prefix)
        return stride + 1 < len(self._heads) and self._heads[stride + 1].startswith(prefix)

    def _terms_of_stride(self, stride: int) -> list[bytes]:
        terms = self._strides.get(stride)
        if terms is None:
            if len(self._strides) >= _MOST_STRIDES:
                self._strides.clear()
            start = stride * _STRIDE
            offsets = self._offsets[start : start + _STRIDE + 1].tolist()
            letters = bytes(self._letters[offsets[0] : offsets[-1]])
            terms = [letters[a - offsets[0] : b - offsets[0]] for a, b in pairwise(offsets)]
            self._strides[stride] = terms
        return terms
