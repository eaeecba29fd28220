"""Conditions on values and dates, evaluated for given documents only."""

from searcher.index.whoosh.arrays import Ints
from searcher.index.whoosh.doc_sets import Mask
from searcher.index.whoosh.segment import UNDATED, SegmentArrays
from searcher.index.whoosh.snapshot import Snapshot
from searcher.model.expression import DateRange, Undated, Value
from searcher.model.query import Changes

Condition = Value | DateRange | Undated

CONDITIONS = (Value, DateRange, Undated)
"""The classes of conditions: to be compared with a tuple is faster than with a union."""


def condition_mask(snapshot: Snapshot, reader: int, condition: Condition, docs: Ints) -> Mask:
    """Mark which of some documents of a segment a condition holds for."""
    arrays = snapshot.readers[reader].arrays
    match condition:
        case Value(one, value):
            return arrays.columns[one].has_any(snapshot.values(one).wanted((value,), reader), docs)
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


def changes_mask(arrays: SegmentArrays, changes: Changes, docs: Ints) -> Mask:
    """Mark the documents that are some of the changes."""
    times = arrays.changed[docs]
    mask: Mask = (times >= changes.since) & (times <= changes.until)
    if changes.after:
        second, identifier = changes.after
        (equal,) = (times == second).nonzero()
        mask &= times > second
        mask[equal] = arrays.ids[docs[equal]] > identifier.encode()
    return mask
