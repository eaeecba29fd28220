"""Counting the values of several fields in one pass.

The ordinals of all values of all requested fields are one range of numbers, and each document
has a row of them: its facets are counted by one look at its row.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, repeat
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from searcher.index.protocol import Facet, FacetValue
from searcher.index.whoosh.arrays import Array, Ints, expand_ranges, width_for
from searcher.index.whoosh.segment import Column
from searcher.model.facets import Field

_value: Callable[[type[FacetValue], tuple[str, int]], FacetValue] = tuple.__new__
"""Make a value from a tuple, without its slower constructor: there are many."""

_CHUNK = 1 << 12  # rows: more would leave the cache
_JOINED = 1 << 17  # documents of an index whose rows of several fields are joined
_RARELY = 16  # a slot with fewer than one value in so many documents costs more than it saves
_SEARCHED = 16  # documents of a mask in the time that searching for one takes


class NumberedColumn(NamedTuple):
    """A column of a segment of `size` documents; ordinal `o` is the value `places[o]` of all."""

    column: Column
    places: Ints
    size: int

    def numbers(self, ordinals: Array) -> Ints:
        """Return the numbers of values among those of all fields."""
        return self.places.take(ordinals)


def _slots(columns: Sequence[NumberedColumn], size: int) -> Array:
    """Return the slots of a field in all segments, a row for each document."""
    most = max((len(one.column.slots) for one in columns), default=1)
    rows = np.full((sum(one.size for one in columns), most), size, width_for(size))
    for one, start in zip(columns, _starts(columns), strict=True):
        for place, slot in enumerate(one.column.slots):
            rows[start : start + one.size, place] = one.numbers(slot)
    return rows


def _starts(columns: Sequence[NumberedColumn]) -> list[int]:
    """Return the first row of each segment."""
    return [0, *accumulate(one.size for one in columns)][: len(columns)]


@dataclass(frozen=True, eq=False)
class FacetRows:
    """The rows of all segments, one after the other; a document with fewer values than slots has
    the number after the last in the free ones.  Values without a slot are `extra`, of the documents
    in `owners`, which ascend.
    """

    numbers: Array
    extra: Array
    owners: Array
    size: int

    @classmethod
    def of(cls, columns: Sequence[NumberedColumn], size: int) -> "FacetRows":
        """Build the rows of a field of so many values: a column for each segment."""
        columns = [one._replace(places=np.append(one.places, size)) for one in columns]
        each = list(zip(columns, _starts(columns), strict=True))
        slots = _slots(columns, size)
        filled = slots != size
        worth = filled.sum(axis=0) * _RARELY > len(slots)
        some, places = filled[:, ~worth].nonzero()
        extra = [slots[:, ~worth][some, places]]
        extra += [one.numbers(one.column.extra).astype(slots.dtype) for one, _ in each]
        owners = np.concatenate([some, *(one.column.owners + np.intp(n) for one, n in each)])
        order = np.argsort(owners, kind="stable")
        kept = np.ascontiguousarray(slots[:, worth])
        return cls(kept, np.concatenate(extra)[order], owners[order], size)

    @classmethod
    def joined(cls, each: Sequence["FacetRows"], starts: Sequence[int]) -> "FacetRows":
        """Join the rows of several fields, whose values are numbered from some starts on."""
        size, width = starts[-1], width_for(starts[-1])
        pairs = list(zip(each, starts, strict=False))
        numbers = [
            np.where(one.numbers < one.size, one.numbers + np.intp(start), size).astype(width)
            for one, start in pairs
        ]
        extra = np.concatenate([one.extra + np.intp(start) for one, start in pairs])
        owners = np.concatenate([one.owners for one in each])
        order = np.argsort(owners, kind="stable")
        return cls(np.concatenate(numbers, axis=1), extra[order].astype(width), owners[order], size)

    def values_of(self, docs: Ints) -> tuple[Ints, Ints]:
        """Return which of `docs` each of their values belongs to, and the values."""
        first = np.searchsorted(self.owners, docs)
        counts = np.searchsorted(self.owners, docs, "right") - first
        places, extra = np.arange(len(docs)), self.extra[expand_ranges(first, counts)]
        rows = self.numbers[docs]
        owners = np.concatenate([np.repeat(places, rows.shape[1]), np.repeat(places, counts)])
        values = np.concatenate([rows.ravel(), extra]).astype(np.intp)
        has_value = values != self.size
        return owners[has_value], values[has_value]

    def count(self, docs: Ints) -> Ints:
        """Count how many of `docs` have each value."""
        counts = np.bincount(
            self.numbers.take(docs[:_CHUNK], axis=0).ravel(), minlength=self.size + 1
        )
        for first in range(_CHUNK, len(docs), _CHUNK):
            rows = self.numbers.take(docs[first : first + _CHUNK], axis=0)
            counts += np.bincount(rows.ravel(), minlength=self.size + 1)
        if len(self.extra):
            counts += np.bincount(self._extra_of(docs), minlength=self.size + 1)
        return counts[:-1]

    def _extra_of(self, docs: Ints) -> Array:
        if len(docs) * _SEARCHED < len(self.owners) + len(self.numbers) // _SEARCHED:
            first = np.searchsorted(self.owners, docs)
            counts = np.searchsorted(self.owners, docs, "right") - first
            return self.extra[expand_ranges(first, counts)]
        chosen = np.zeros(len(self.numbers), np.bool_)
        chosen[docs] = True
        return self.extra[chosen[self.owners]]


@dataclass(frozen=True, eq=False)
class FacetTable:
    """The values of some fields in a commit: those of field `f` are `starts[f]` to
    `starts[f + 1]` of `names`, sorted.

    The rows of a small index are joined, so that one look counts all fields.  Those of a large one
    are not: every table of other fields would have a copy of them, and there the work is counting.
    """

    fields: tuple[Field, ...]
    names: tuple[str, ...]
    starts: tuple[int, ...]
    alone: tuple[FacetRows, ...]
    """The rows of each field."""
    live: Ints
    """The rows of live documents."""
    segments: tuple[int, ...]
    """The first row of each segment."""

    @property
    def documents(self) -> int:
        """How many documents there are, deleted ones too."""
        return len(self.alone[0].numbers)

    @cached_property
    def _parts(self) -> tuple[FacetRows, ...]:
        if len(self.fields) > 1 and self.documents <= _JOINED:
            return (FacetRows.joined(self.alone, self.starts),)
        return self.alone

    def count(self, docs: Ints) -> Ints:
        """Count how many of some documents have each value."""
        return self._counted(docs, self._parts, slice(None))

    def count_of(self, place: int, docs: Ints) -> Ints:
        """Count how many of some documents have each value of the field at a place."""
        mine = slice(self.starts[place], self.starts[place + 1])
        return self._counted(docs, self.alone[place : place + 1], mine)

    def _counted(self, docs: Ints, parts: Sequence[FacetRows], values: slice) -> Ints:
        if len(docs) * 2 <= len(self.live):
            return _count(parts, docs)
        # Most documents are in: it is faster to count those that are not.
        out = np.zeros(self.documents, np.bool_)
        out[self.live] = True
        out[docs] = False
        return self.totals[values] - _count(parts, out.nonzero()[0])

    @cached_property
    def totals(self) -> Ints:
        """How many live documents have each value."""
        return _count(self._parts, self.live)

    def values_of(self, docs: Ints) -> tuple[Ints, Ints]:
        """Return which of `docs` each of their values belongs to, and the values."""
        each = [part.values_of(docs) for part in self._parts]
        values = [found + start for (_, found), start in zip(each, self.starts, strict=False)]
        return np.concatenate([owners for owners, _ in each]), np.concatenate(values)

    def everywhere(self, docs: Sequence[Ints]) -> Ints:
        """Return the rows of some documents of each segment."""
        pairs = zip(docs, self.segments, strict=True)
        filled = [mine + start if start else mine for mine, start in pairs if len(mine)]
        return filled[0] if len(filled) == 1 else np.concatenate([np.empty(0, np.intp), *filled])

    @cached_property
    def _place_bits(self) -> int:
        return len(self.names).bit_length()

    @cached_property
    def _keys(self) -> Ints:
        """For each value a number that sorts as the field does, then as the value: less its count,
        shifted past the bits of the value, it sorts as the field, by falling counts and the value.
        """
        fields = np.repeat(np.arange(len(self.fields)), np.diff(self.starts))
        shift = self._place_bits + self.documents.bit_length()
        return ((fields + 1) << shift) + np.arange(len(self.names))

    @cached_property
    def _names(self) -> NDArray[np.object_]:
        return np.array([*self.names, None], np.object_)[:-1]

    @cached_property
    def _ends(self) -> Ints:
        return np.array(self.starts[1:], np.intp)

    def facets(self, counts: Ints) -> tuple[Facet, ...]:
        """Return the values that occur, the most frequent first, then by name."""
        (some,) = counts.nonzero()
        keys = self._keys.take(some) - (counts.take(some) << self._place_bits)
        keys.sort()
        places = keys & ((1 << self._place_bits) - 1)
        names = self._names.take(places).tolist()
        each = zip(names, counts.take(places).tolist(), strict=True)
        values = tuple(map(_value, repeat(FacetValue), each))
        # Fields stay in their order, so each is still one run.
        ends = some.searchsorted(self._ends).tolist()
        return tuple(
            Facet(one, values[first:after])
            for one, first, after in zip(self.fields, [0, *ends], ends, strict=False)
        )


def _count(parts: Sequence[FacetRows], docs: Ints) -> Ints:
    counts = [part.count(docs) for part in parts]
    return counts[0] if len(counts) == 1 else np.concatenate(counts)
