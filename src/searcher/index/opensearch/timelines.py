"""Counting records by year or month, from how many have each first and last month."""

from collections import Counter
from collections.abc import Mapping
from itertools import accumulate

from searcher.index.opensearch.folding import Months, MonthsSurplus
from searcher.index.protocol import Bar, Timeline
from searcher.model.query import Unit

_FEW = 36  # months: a period as short as this is shown by months


def timeline_of(counts: Mapping[Months, int], unit: Unit, surplus: MonthsSurplus) -> Timeline:
    """Count records by period; `surplus` is what folding leaves out."""
    dated = {months: count for months, count in counts.items() if months is not None}
    undated = counts.get(None, 0) - surplus.undated
    unit = _fitting(unit, dated)
    if not dated:
        return Timeline(unit, (), undated)
    return Timeline(unit, _bars(dated, unit, surplus), undated)


def _fitting(unit: Unit, dated: Mapping[tuple[int, int], int]) -> Unit:
    if unit is not Unit.FITTING:
        return unit
    span = max(last for _, last in dated) - min(first for first, _ in dated) if dated else _FEW
    return Unit.MONTH if span < _FEW else Unit.YEAR


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
        Bar(_named(period, unit), certain[period], count - left_out[period])
        for period, count in zip(periods, possible, strict=True)
    )


def _named(period: int, unit: Unit) -> str:
    if unit is Unit.YEAR:
        return f"{period:04}"
    return f"{period // 12:04}-{period % 12 + 1:02}"
