"""The periods of a timeline, as every engine numbers and names them: months since January of year
0, or years.
"""

from searcher.model.query import Unit

_FEW = 36  # months: a period as short as this is shown by months


def fitting(unit: Unit, span: int | None) -> Unit:
    """Choose a unit for so many months between the first and the last, if none is asked for; None:
    there is no record with a date.
    """
    if unit is not Unit.FITTING:
        return unit
    return Unit.MONTH if span is not None and span < _FEW else Unit.YEAR


def period_name(period: int, unit: Unit) -> str:
    """Return the name of a period: `2017`, or `2017-03`."""
    if unit is Unit.YEAR:
        return f"{period:04}"
    return f"{period // 12:04}-{period % 12 + 1:02}"
