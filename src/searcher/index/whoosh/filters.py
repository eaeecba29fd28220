"""Conditions on values and dates, looked up for just the documents in question."""

from searcher.index.whoosh.arrays import Ints
from searcher.index.whoosh.doc_sets import Mask
from searcher.index.whoosh.segment import UNDATED, SegmentArrays
from searcher.index.whoosh.snapshot import Snapshot
from searcher.model.expression import DateRange, Undated, Value

Condition = Value | DateRange | Undated


def fits(snapshot: Snapshot, leaf: int, condition: Condition, docs: Ints) -> Mask:
    """Which of some documents of a segment a condition holds for."""
    arrays = snapshot.leaves[leaf].arrays
    match condition:
        case Value(one, value):
            return arrays.columns[one].having(snapshot.values(one).wanted((value,), leaf), docs)
        case Undated():
            undated: Mask = arrays.earliest[docs] == UNDATED
            return undated
        case DateRange():
            return _dated(arrays, condition, docs)


def _dated(arrays: SegmentArrays, asked: DateRange, docs: Ints) -> Mask:
    earliest, latest = arrays.earliest.take(docs), arrays.latest.take(docs)
    holds: Mask = earliest != UNDATED
    starts, ends = (latest, earliest) if asked.possibly else (earliest, latest)
    if asked.first:
        holds &= starts >= asked.first.toordinal()
    if asked.last:
        holds &= ends <= asked.last.toordinal()
    return holds
