"""Dates in a URL: /2017/03/03/, /2017/mar/03/, -20170303-, /03-03-2017, or a month, /2017/03/."""

import re
from collections.abc import Iterator
from contextlib import suppress

from searcher.languages import DEFAULT_LANGUAGE
from searcher.metadata.dating.date_evidence import DateField, date_evidence
from searcher.metadata.dating.parser import DayOrder, parse_date
from searcher.model.edtf import Edtf
from searcher.model.errors import BadDate
from searcher.model.record import Evidence, Locator

_YEAR = r"(?P<y>199\d|20[0-4]\d)"  # no page is older than the Web
_MONTH, _DAY = r"(?P<m>0[1-9]|1[0-2])", r"(?P<d>0[1-9]|[12]\d|3[01])"
_SEPARATOR = r"[/_.-]"

_FOLDERS_CONFIDENCE = 0.9
_COMPACT_CONFIDENCE = 0.8  # 20170303 may be the number of something
_NUMBER_CONFIDENCE = 0.72  # so may the beginning of a longer number
_MONTH_CONFIDENCE = 0.55  # often the folder of uploads

_DAYS = tuple(
    (re.compile(pattern, re.I), confidence)
    for pattern, confidence in (
        (rf"(?<!\d){_YEAR}/{_MONTH}/{_DAY}(?!\d)", _FOLDERS_CONFIDENCE),
        (rf"/{_YEAR}/(?P<m>[1-9])/(?P<d>[12]?\d|3[01])/", _FOLDERS_CONFIDENCE),
        (rf"/{_YEAR}/(?P<m>1[0-2])/(?P<d>[1-9])/", _FOLDERS_CONFIDENCE),
        (rf"/{_YEAR}/(?P<name>[a-z]{{3,9}})/(?P<d>\d\d?)(?=/|$)", _FOLDERS_CONFIDENCE),
        (rf"(?<!\d){_YEAR}{_SEPARATOR}?{_MONTH}{_SEPARATOR}?{_DAY}(?!\d)", _COMPACT_CONFIDENCE),
        # The hour, or a number of the day, follows: A2026012914320005196.
        (rf"(?<!\d){_YEAR}{_MONTH}{_DAY}(?=\d{{4,12}}(?!\d))", _NUMBER_CONFIDENCE),
    )
)
_DAY_FIRST = re.compile(rf"(?<!\d)(?P<a>\d\d)(?P<s>{_SEPARATOR}?)(?P<b>\d\d)(?P=s){_YEAR}(?![\d])")
_MONTH_ALONE = re.compile(rf"/{_YEAR}[/-](?P<m>0[1-9]|1[0-2])(?=/|$)")


def url_dates(url: str, order: DayOrder) -> Iterator[Evidence]:
    """Yield the evidence for the date of publication in a URL: a day, or else a month.

    `order` is that of day and month in an address such as `/03-04-2017`.
    """
    for pattern, confidence in _DAYS:
        if (match := pattern.search(url)) and (day := _day_of(match)):
            yield _evidence(day, match.group(), "url-day", confidence)
            return
    if (match := _DAY_FIRST.search(url)) and (day := _day_in_order(match, order)):
        yield _evidence(day, match.group(), "url-day", _COMPACT_CONFIDENCE)
    elif match := _MONTH_ALONE.search(url):
        month = Edtf(f"{match['y']}-{match['m']}")
        yield _evidence(month, match.group(), "url-month", _MONTH_CONFIDENCE)


def _evidence(date: Edtf, found: str, rule: str, confidence: float) -> Evidence:
    locator = Locator("url", part="path")
    return date_evidence(DateField.PUBLISHED, date, found, locator, rule, confidence)


def _day_of(match: re.Match[str]) -> Edtf | None:
    """Return the day of a match, or None if there is none such."""
    parts = match.groupdict()
    if name := parts.get("name"):
        return parse_date(f"{parts['d']} {name} {parts['y']}", DEFAULT_LANGUAGE)
    return _date(parts["y"], parts["m"], parts["d"])


def _day_in_order(match: re.Match[str], order: DayOrder) -> Edtf | None:
    """Return the day of `03-04-2017`, or None if both orders give one and the order is unknown."""
    year, a, b = match["y"], match["a"], match["b"]
    day_first, month_first = _date(year, b, a), _date(year, a, b)
    if day_first and month_first and day_first != month_first:
        return {DayOrder.DAY_FIRST: day_first, DayOrder.MONTH_FIRST: month_first}.get(order)
    return day_first or month_first


def _date(year: str, month: str, day: str) -> Edtf | None:
    with suppress(BadDate):
        return Edtf.of(int(year), int(month), int(day))
    return None
