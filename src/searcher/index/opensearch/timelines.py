"""Counting records by year or month, from how many have each first and last month."""

from collections import Counter
from collections.abc import Mapping
from itertools import accumulate

from searcher.index.opensearch.folding import Months, MonthsSurplus
from searcher.index.periods import fitting, period_name
from searcher.index.protocol import Bar, Timeline
from searcher.model.query import Unit


def timeline_of(counts: Mapping[Months, int], unit: Unit, surplus: MonthsSurplus) -> Timeline:
    """Count records by period; `surplus` is what folding leaves out."""
    dated = {months: count for months, count in counts.items() if months is not None}
    undated = counts.get(None, 0) - surplus.undated
    if not dated:
        return Timeline(fitting(unit, None), (), undated)
    unit = fitting(unit, max(last for _, last in dated) - min(first for first, _ in dated))
    return Timeline(unit, _bars(dated, unit, surplus), undated)


def _bars(
    dated: Mapping[tuple[int, int], int], unit: Unit, surplus: MonthsSurplus
) -> tuple[Bar, ...]:
    months = 12 if unit is Unit.YEAR else 1
    certain, changes = Counter[int](), Counter[int]()
    for (first, last), count in dated.items():
        start, end = first // months, last // months
        changes[start] += count
        changes[end + 1] -= count
        if start == end:
            certain[start] += count
    certain.subtract(surplus.certain(months))
    periods = range(min(changes), max(changes))
    possible = accumulate(changes[period] for period in periods)
    left_out = surplus.possible(months)
    return tuple(
        Bar(period_name(period, unit), certain[period], count - left_out[period])
        for period, count in zip(periods, possible, strict=True)
    )
