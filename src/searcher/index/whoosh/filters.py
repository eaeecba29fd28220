"""Conditions on values and dates, evaluated for given documents only."""

from collections.abc import Iterable

import numpy as np

from searcher.index.record_values import UNDATED
from searcher.index.whoosh.arrays import Array, Ints
from searcher.index.whoosh.doc_sets import Mask
from searcher.index.whoosh.segment import Column, SegmentArrays
from searcher.index.whoosh.snapshot import Snapshot
from searcher.model.expression import DateRange, Undated, Value
from searcher.model.query import Changes, Place

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
        mask &= follow_place(arrays, docs, times, Place(*changes.after))
    return mask


def follow_place(arrays: SegmentArrays, docs: Ints, keys: Array, place: Place) -> Mask:
    """Mark which of some documents, whose sort keys are given, follow a place in the order."""
    mask: Mask = keys > place.key
    (equal,) = (keys == place.key).nonzero()
    mask[equal] = arrays.ids[docs[equal]] > place.id.encode()
    return mask


def with_all(column: Column, each: Iterable[Mask], docs: Ints) -> Mask:
    """Mark the documents that have all of some values.

    A value is looked up only in documents with all values before it, so that a URL with thousands
    of them costs little more than one with as many as a document can have.
    """
    left = np.arange(len(docs))
    for wanted in each:
        if not len(left):
            break
        left = left[column.has_any(wanted, docs[left])]
    has_any = np.zeros(len(docs), np.bool_)
    has_any[left] = True
    return has_any
