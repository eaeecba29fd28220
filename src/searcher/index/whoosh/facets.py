"""Counting the values of several fields in one pass.

The ordinals of all values of all requested fields are one range of numbers, and each document
has a row of them: its facets are counted by one look at its row.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np

from searcher.index.protocol import Facet, FacetValue
from searcher.index.whoosh.arrays import Array, Ints, expand_ranges, width_for
from searcher.index.whoosh.segment import Column
from searcher.model.facets import Field

_value: Callable[[tuple[str, int]], FacetValue] = partial(tuple.__new__, FacetValue)
"""Make a value from a tuple, without its slower constructor: there are many."""

_CHUNK = 1 << 15  # rows: more would leave the cache
_MOST_OF = 4  # above a quarter of all documents it pays to look at every one


@dataclass(frozen=True, eq=False)
class FacetRows:
    """The rows of one segment; a document with fewer values than slots has the number after the
    last in the free ones.  Values without a slot are `extra`, of the documents in `owners`.
    """

    numbers: Array
    extra: Array
    owners: Array
    size: int
    live: Ints

    @classmethod
    def of(
        cls, columns: Sequence[Column], places: Sequence[Ints], size: int, live: Ints
    ) -> "FacetRows":
        """Build the rows of some columns; `places[c][o]` numbers ordinal `o` of column `c`."""
        width = width_for(size)
        maps = [np.append(place, size).astype(width) for place in places]
        each = [(column, of) for column, of in zip(columns, maps, strict=True)]
        slots = [of[slot] for column, of in each for slot in column.slots]
        extra = np.concatenate([of[column.extra] for column, of in each])
        owners = np.concatenate([column.owners for column in columns])
        order = np.argsort(owners, kind="stable")
        return cls(np.stack(slots, axis=1), extra[order], owners[order], size, live)

    def count(self, docs: Ints) -> Ints:
        """Count how many of `docs` have each value."""
        if len(docs) * 2 <= len(self.live):
            return self._count(docs)
        # Most documents are in: it is faster to count those that are not.
        out = np.zeros(len(self.numbers), np.bool_)
        out[self.live] = True
        out[docs] = False
        return self._totals - self._count(np.flatnonzero(out))

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

    @cached_property
    def _totals(self) -> Ints:
        return self._count(self.live)

    def _count(self, docs: Ints) -> Ints:
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
        if len(docs) * _MOST_OF < len(self.numbers):
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
    """

    fields: tuple[Field, ...]
    names: tuple[str, ...]
    starts: tuple[int, ...]
    segments: tuple[FacetRows, ...]

    @cached_property
    def _field_of(self) -> Ints:
        return np.repeat(np.arange(len(self.fields)), np.diff(self.starts))

    def facets(self, counts: Ints) -> tuple[Facet, ...]:
        """Return the values that occur, the most frequent first, then by name."""
        (some,) = counts.nonzero()
        held = counts[some]
        some = some[np.lexsort((-held, self._field_of[some]))]
        names = map(self.names.__getitem__, some.tolist())
        values = tuple(map(_value, zip(names, counts[some].tolist(), strict=True)))
        # Fields stay in their order, so each is still one run.
        ends = np.searchsorted(self._field_of[some], np.arange(len(self.fields)), "right").tolist()
        return tuple(
            Facet(one, values[first:after])
            for one, first, after in zip(self.fields, [0, *ends], ends, strict=False)
        )
