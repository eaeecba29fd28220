"""Counting records by year or month, on arrays.

A record certainly belongs to a period if the first and the last day it can be from are both in
it; it may belong to every period between the two.
"""

from collections.abc import Sequence

import numpy as np

from searcher.index.protocol import Bar, Timeline
from searcher.index.record_values import UNDATED
from searcher.index.whoosh.arrays import Ints, expand_ranges
from searcher.index.whoosh.groups import NONE, surplus, surplus_by_value
from searcher.index.whoosh.segment import SegmentArrays
from searcher.model.query import Unit

_EPOCH = 719_163  # the ordinal of 1 January 1970, from which numpy counts
_FIRST_YEAR = 1970
_FEW = 36  # months: a period as short as this is shown by months


def timeline_of(
    each: Sequence[tuple[SegmentArrays, Ints]], unit: Unit, groups: Sequence[Ints] | None = None
) -> Timeline:
    """Count some documents of each segment by period; of each group one, if their `groups` are
    given.
    """
    numbers = groups or [np.full(len(docs), NONE) for _, docs in each]
    dated = [arrays.earliest[docs] != UNDATED for arrays, docs in each]
    docs = [docs[known] for (_, docs), known in zip(each, dated, strict=True)]
    undated = sum(int(np.count_nonzero(~known)) for known in dated)
    undated -= surplus(own[~known] for own, known in zip(numbers, dated, strict=True))
    known_of = [own[known] for own, known in zip(numbers, dated, strict=True)]
    grouped = np.concatenate([*known_of, np.empty(0, np.intp)])
    starts = _months([arrays.earliest[mine] for (arrays, _), mine in zip(each, docs, strict=True)])
    ends = _months([arrays.latest[mine] for (arrays, _), mine in zip(each, docs, strict=True)])
    unit = _fitting(unit, starts, ends)
    if unit is Unit.YEAR:
        starts, ends = starts // 12, ends // 12
    return Timeline(unit, _bars(starts, ends, grouped, unit), undated)


def _months(days: Sequence[Ints]) -> Ints:
    """Convert ordinals of days into months since January of year 0.

    Many records are of few days, so that each day between the first and the last is converted once.
    """
    every = np.concatenate([*days, np.empty(0, np.int32)])
    if not len(every):
        return _converted(every)
    first, last = int(every.min()), int(every.max())
    if last - first >= len(every):
        return _converted(every)
    months: Ints = _converted(np.arange(first, last + 1))[every - first]
    return months


def _converted(days: Ints) -> Ints:
    since = (days.astype(np.int64) - _EPOCH).astype("datetime64[D]").astype("datetime64[M]")
    months: Ints = since.astype(np.int64) + _FIRST_YEAR * 12
    return months


def _fitting(unit: Unit, starts: Ints, ends: Ints) -> Unit:
    if unit is not Unit.FITTING:
        return unit
    few = len(starts) > 0 and int(ends.max() - starts.min()) < _FEW
    return Unit.MONTH if few else Unit.YEAR


def _bars(starts: Ints, ends: Ints, numbers: Ints, unit: Unit) -> tuple[Bar, ...]:
    if not len(starts):
        return ()
    first, size = int(starts.min()), int(ends.max() - starts.min()) + 1
    exact = starts == ends
    certain = np.bincount(starts[exact] - first, minlength=size)
    certain -= surplus_by_value(numbers[exact], starts[exact] - first, size)
    begun = np.bincount(starts - first, minlength=size + 1)
    ended = np.bincount(ends - first + 1, minlength=size + 1)
    possible = np.cumsum(begun - ended)[:size] - _possible_surplus(
        starts, ends, numbers, first, size
    )
    rows = zip(certain.tolist(), possible.tolist(), strict=True)
    return tuple(Bar(_named(first + i, unit), *row) for i, row in enumerate(rows))


def _possible_surplus(starts: Ints, ends: Ints, numbers: Ints, first: int, size: int) -> Ints:
    (grouped,) = (numbers != NONE).nonzero()
    periods = ends[grouped] - starts[grouped] + 1
    each = expand_ranges(starts[grouped] - first, periods)
    return surplus_by_value(np.repeat(numbers[grouped], periods), each, size)


def _named(period: int, unit: Unit) -> str:
    if unit is Unit.YEAR:
        return f"{period:04}"
    return f"{period // 12:04}-{period % 12 + 1:02}"
