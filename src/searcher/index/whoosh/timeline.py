"""Counting records by year or month, on arrays.

A record certainly belongs to a period if the first and the last day it can be from are both in
it; it may belong to every period between the two.
"""

from collections.abc import Sequence

import numpy as np

from searcher.index.periods import fitting, period_name
from searcher.index.protocol import Bar, Timeline
from searcher.index.record_values import UNDATED
from searcher.index.whoosh.arrays import Array, Ints, expand_ranges
from searcher.index.whoosh.groups import NONE, surplus, surplus_by_value
from searcher.index.whoosh.segment import SegmentArrays
from searcher.model.query import Unit

_EPOCH = 719_163  # the ordinal of 1 January 1970, from which numpy counts
_FIRST_YEAR = 1970


def timeline_of(
    each: Sequence[tuple[SegmentArrays, Ints]], unit: Unit, groups: Sequence[Ints] | None = None
) -> Timeline:
    """Count some documents of each segment by period; of each group one, if their `groups` are
    given.
    """
    starts = _joined([arrays.earliest.take(docs) for arrays, docs in each])
    ends = _joined([arrays.latest.take(docs) for arrays, docs in each])
    numbers = np.concatenate([*groups, np.empty(0, np.intp)]) if groups else None
    dated = starts != UNDATED
    undated = len(starts) - int(np.count_nonzero(dated))
    if undated:
        undated -= surplus([numbers[~dated]]) if numbers is not None else 0
        starts, ends = starts.compress(dated), ends.compress(dated)
        numbers = numbers.compress(dated) if numbers is not None else None
    if not len(starts):
        return Timeline(fitting(unit, None), (), undated)
    starts, ends, months = _numbered(starts, ends)
    unit = fitting(unit, int(months[-1] - months[0]))
    periods = months // 12 if unit is Unit.YEAR else months
    return Timeline(unit, _bars(starts, ends, periods, numbers, unit), undated)


def _numbered(starts: Array, ends: Array) -> tuple[Array, Array, Ints]:
    """Count the first and last days of documents from the first of all; return the month of each.

    Few documents of many days are numbered by month instead, so that only their days are converted.
    """
    first, last = int(starts.min()), int(ends.max())
    if last - first < len(starts):
        return starts - first, ends - first, _converted(np.arange(first, last + 1))
    starts, ends = _converted(starts), _converted(ends)
    first = int(starts.min())
    return starts - first, ends - first, np.arange(first, int(ends.max()) + 1)


def _joined(days: Sequence[Array]) -> Array:
    return days[0] if len(days) == 1 else np.concatenate([*days, np.empty(0, np.int32)])


def _converted(days: Ints) -> Ints:
    """Convert ordinals of days into months since January of year 0."""
    since = (days.astype(np.int64) - _EPOCH).astype("datetime64[D]").astype("datetime64[M]")
    months: Ints = since.astype(np.int64) + _FIRST_YEAR * 12
    return months


def _bars(
    starts: Array, ends: Array, periods: Ints, numbers: Ints | None, unit: Unit
) -> tuple[Bar, ...]:
    """Count documents by period.  Their days, or months, are numbered from the first; `periods` has
    the period of each, so that they are converted once however many documents there are.
    """
    first, size = int(periods[0]), int(periods[-1] - periods[0]) + 1
    places = periods - first
    begun, ended = (np.bincount(days, minlength=len(places)) for days in (starts, ends))
    begins, finishes = (_summed(days, places, size) for days in (begun, ended))
    possible = np.cumsum(begins) - np.cumsum(finishes) + finishes
    certain = begins - _summed(_uncertain(starts, ends, places), places, size)
    if numbers is not None:
        (grouped,) = (numbers != NONE).nonzero()
        extents = places.take(starts.take(grouped)), places.take(ends.take(grouped))
        own = numbers.take(grouped)
        exact = extents[0] == extents[1]
        certain -= surplus_by_value(own[exact], extents[0][exact], size)
        possible -= _possible_surplus(*extents, own, size)
    rows = zip(certain.tolist(), possible.tolist(), strict=True)
    return tuple(Bar(period_name(first + i, unit), *row) for i, row in enumerate(rows))


def _uncertain(starts: Array, ends: Array, places: Ints) -> Ints:
    """Count by their first day the documents that may belong to several periods."""
    (several,) = (starts != ends).nonzero()
    firsts, lasts = starts.take(several), ends.take(several)
    firsts = firsts.compress(places.take(firsts) != places.take(lasts))
    return np.bincount(firsts, minlength=len(places))


def _summed(days: Ints, places: Ints, size: int) -> Ints:
    """Add up counts of days by period; each period has a day, since days are consecutive."""
    sums: Ints = np.add.reduceat(days, places.searchsorted(np.arange(size)))
    return sums


def _possible_surplus(starts: Ints, ends: Ints, numbers: Ints, size: int) -> Ints:
    periods = ends - starts + 1
    return surplus_by_value(np.repeat(numbers, periods), expand_ranges(starts, periods), size)
