"""Groups of records: nearly the same text, or the same event.  A folded result has one of each.

A chain of relations joins the records of a group.  A record that is in no group with another has
the number NONE.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from searcher.index.whoosh.arrays import Array, Ints
from searcher.index.whoosh.doc_sets import membership
from searcher.index.whoosh.segment_reader import SegmentReader
from searcher.model.facets import Field
from searcher.model.query import Fold

NONE = -1
_RELATIONS = {Fold.TEXTS: Field.ALIKE, Fold.EVENTS: Field.RELATED}


@dataclass(frozen=True, eq=False)
class Groups:
    """The group of each document of each segment of a commit."""

    numbers: tuple[Ints, ...]

    @classmethod
    def of(cls, readers: Sequence[SegmentReader], fold: Fold) -> "Groups":
        """Join the live documents that relations of a kind connect."""
        starts = np.cumsum([0, *(reader.arrays.size for reader in readers)])
        documents, related = _relations(readers, _RELATIONS[fold], starts)
        ids = np.unique(related)
        # A record that is not in the index joins those related to it all the same.
        nodes = int(starts[-1]) + np.arange(len(ids))
        for reader, start in zip(readers, starts, strict=False):
            own = reader.with_ids(ids)
            nodes[np.searchsorted(ids, reader.arrays.ids[own])] = start + own
        joined = _components(documents, nodes[np.searchsorted(ids, related)], starts[-1] + len(ids))
        live = [start + reader.docs for reader, start in zip(readers, starts, strict=False)]
        every = joined[np.concatenate([*live, np.empty(0, np.intp)])]
        several = np.bincount(every, minlength=len(joined))[joined] > 1
        numbers = np.where(several, joined, NONE)
        return cls(tuple(np.split(numbers[: starts[-1]], starts[1:-1]))[: len(readers)])

    def among(self, each: Sequence[Ints]) -> list[Ints]:
        """Return the groups of some documents of each segment."""
        return [numbers[docs] for numbers, docs in zip(self.numbers, each, strict=True)]

    def surplus(self, each: Sequence[Ints]) -> int:
        """Count how many more of some documents of each segment, ascending, than groups of them
        there are; it looks at those that are in a group only.
        """
        parts = zip(self.numbers, self._grouped, each, strict=True)
        return surplus(
            numbers[grouped[membership(grouped, docs, len(numbers))]]
            for numbers, grouped, docs in parts
        )

    @cached_property
    def _grouped(self) -> tuple[Ints, ...]:
        """The documents of each segment that are in a group."""
        return tuple(np.flatnonzero(numbers != NONE) for numbers in self.numbers)


def _relations(readers: Sequence[SegmentReader], field: Field, starts: Ints) -> tuple[Ints, Array]:
    """Return the documents that have a relation, numbered through all segments, and the identifier
    of the record that each is related to.
    """
    documents, related = [np.empty(0, np.intp)], [np.empty(0, "S1")]
    for reader, start in zip(readers, starts, strict=False):
        column = reader.arrays.columns[field]
        if column.values:
            places, ordinals = column.document_values(reader.docs)
            documents.append(start + reader.docs[places])
            values = np.array([value.encode() for value in column.values], np.bytes_)
            related.append(values[ordinals])
    return np.concatenate(documents), np.concatenate(related)


def _components(ones: Ints, others: Ints, size: int) -> Ints:
    """Return the least of the nodes that are connected with each node."""
    least = np.arange(size, dtype=np.intp)
    while True:
        before = least.copy()
        low = np.minimum(least[ones], least[others])
        np.minimum.at(least, ones, low)
        np.minimum.at(least, others, low)
        least = least[least]
        if np.array_equal(before, least):
            return least


def surplus(numbers: Iterable[Ints]) -> int:
    """Count how many more documents than groups there are; `numbers` are their groups."""
    every = np.concatenate([*numbers, np.empty(0, np.intp)])
    every = every[every != NONE]
    return len(every) - len(np.unique(every))


def surplus_by_value(numbers: Ints, values: Ints, size: int) -> Ints:
    """Count for each value, from 0 to `size`, how many more documents than groups have it.

    `numbers` and `values` have an item for each value of each document: its group, and the value.
    """
    is_grouped = numbers != NONE
    every = numbers[is_grouped].astype(np.int64) * size + values[is_grouped]
    each = (np.bincount(keys % size, minlength=size) for keys in (every, np.unique(every)))
    documents, groups = each
    return documents - groups
