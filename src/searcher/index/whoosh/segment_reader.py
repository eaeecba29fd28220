"""One segment as of a commit: its arrays, and which of its documents are live."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from searcher.index.whoosh.arrays import Array, Ints
from searcher.index.whoosh.commit import Segment
from searcher.index.whoosh.doc_sets import Mask
from searcher.index.whoosh.segment import LENGTHS, SegmentArrays
from searcher.index.whoosh.spelling import Spelling
from searcher.model.facets import Field


@dataclass(frozen=True, eq=False)
class SegmentReader:
    """One segment as of a commit; `live` is None if no document is deleted."""

    arrays: SegmentArrays
    live: Mask | None

    @classmethod
    def of(cls, segment: Segment, arrays: SegmentArrays) -> "SegmentReader":
        """Combine a segment with its deletions."""
        if not segment.deleted:
            return cls(arrays, None)
        live = np.ones(arrays.size, np.bool_)
        live[list(segment.deleted)] = False
        return cls(arrays, live)

    def with_ids(self, ids: Array) -> Ints:
        """Return the live documents with some sorted identifiers."""
        return self.alive(self.arrays.numbers_of(ids))

    def without(self, ids: Array) -> "SegmentReader":
        """Return the same segment where the documents with some sorted identifiers are deleted."""
        gone = self.with_ids(ids)
        if not len(gone):
            return self
        live = np.ones(self.arrays.size, np.bool_) if self.live is None else self.live.copy()
        live[gone] = False
        return SegmentReader(self.arrays, live)

    @cached_property
    def docs(self) -> Ints:
        """All live documents."""
        if self.live is None:
            return np.arange(self.arrays.size, dtype=np.intp)
        return np.flatnonzero(self.live)

    def values(self, one: Field) -> list[str | None]:
        """Return the values of a field; None for those that only deleted documents have."""
        column = self.arrays.columns[one]
        if self.live is None:
            return list(column.values)
        used = np.bincount(column.document_values(self.docs)[1], minlength=len(column.values)) > 0
        pairs = zip(column.values, used.tolist(), strict=True)
        return [value if living else None for value, living in pairs]

    def alive(self, docs: Ints) -> Ints:
        """Select the live documents of `docs`."""
        return docs if self.live is None else docs[self.live[docs]]

    def frequency(self, name: str, term: int) -> int:
        """Count the documents that have a term of a field."""
        postings = self.arrays.postings[name]
        first, after = postings.extent(term)
        if self.live is None:
            return after - first
        return int(np.count_nonzero(self.live[postings.docs[first:after]]))

    @cached_property
    def spelling(self) -> Spelling:
        """The words of the segment, to be found by edit distance."""
        return Spelling(self.arrays.words)

    def lengths(self, text: str) -> tuple[float, int]:
        """Return the sum of the lengths of a field, and of how many documents."""
        held = (
            self.arrays.lengths[text] if self.live is None else self.arrays.lengths[text][self.live]
        )
        return float(np.bincount(held, minlength=256) @ LENGTHS), len(held)
