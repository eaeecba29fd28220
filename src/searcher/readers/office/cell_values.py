"""Values of cells as a workbook shows them: numbers, shares, dates (ECMA-376 part 1, 18.8.30)."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import Enum, auto

from lxml import etree

from searcher.readers.office.package import attribute, plain


class NumberFormat(Enum):
    """How a number is shown."""

    GENERAL = auto()
    SHARE = auto()
    """Per cent."""

    DATE = auto()
    TIME = auto()
    """A time of day."""


_SHARES, _TIMES = frozenset({9, 10}), frozenset({18, 19, 20, 21, 45, 46, 47})
_DATES = frozenset({14, 15, 16, 17, 22, *range(27, 37), *range(50, 59)})
_LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_FIRST_DAY, _FIRST_DAY_OF_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)
_MOST_DAYS = 2_958_466  # up to the year 9999


def number_formats(styles: "etree._Element | None") -> Sequence[NumberFormat]:
    """Return the format of the numbers of each style of cells."""
    if styles is None:
        return ()
    own = {
        attribute(e, "numFmtId"): attribute(e, "formatCode")
        for e in styles.iter()
        if plain(e.tag) == "numFmt"
    }
    cells = [e for group in styles if plain(group.tag) == "cellXfs" for e in group]
    return [_format(attribute(e, "numFmtId"), own) for e in cells]


def _format(identifier: str, own: dict[str, str]) -> NumberFormat:
    if identifier in own:
        return _format_of_code(own[identifier])
    number = int(identifier) if identifier.isdecimal() else 0
    if number in _DATES:
        return NumberFormat.DATE
    if number in _TIMES:
        return NumberFormat.TIME
    return NumberFormat.SHARE if number in _SHARES else NumberFormat.GENERAL


def _format_of_code(code: str) -> NumberFormat:
    letters = _LITERAL.sub("", code.partition(";")[0]).lower()
    if "%" in letters:
        return NumberFormat.SHARE
    if "y" in letters or "d" in letters:
        return NumberFormat.DATE
    return NumberFormat.TIME if "h" in letters or "ss" in letters else NumberFormat.GENERAL


def shown(value: str, number_format: NumberFormat, *, from_1904: bool = False) -> str:
    """Return a number as it is shown: without the errors of its binary form, a date in ISO 8601."""
    try:
        number = float(value)
    except ValueError:
        return value
    match number_format:
        case NumberFormat.SHARE:
            return f"{number * 100:.12g} %"
        case NumberFormat.DATE if 0 < number < _MOST_DAYS:
            return _moment(number, from_1904=from_1904)
        case NumberFormat.TIME if 0 <= number < 1:
            return _moment(number, from_1904=from_1904)[-5:]
    return f"{number:.15g}"


def _moment(days: float, *, from_1904: bool) -> str:
    first = _FIRST_DAY_OF_1904 if from_1904 else _FIRST_DAY
    moment = first + timedelta(days=round(days * 1440) / 1440)
    is_day = days == int(days)
    return moment.strftime("%Y-%m-%d" if is_day else "%Y-%m-%d %H:%M")
