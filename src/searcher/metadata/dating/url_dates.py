"""Dates in the URL of a document: /2017/03/03/, /2017/mar/03/, -20170303-, /2017/03/."""

import re
from collections.abc import Iterator
from contextlib import suppress

from searcher.languages import DEFAULT_LANGUAGE
from searcher.metadata.dating.date_evidence import DateField, date_evidence
from searcher.metadata.dating.parser import parse_date
from searcher.model.edtf import Edtf
from searcher.model.errors import BadDate
from searcher.model.record import Evidence, Locator

_YEAR = r"(199\d|20[0-4]\d)"  # no page is older than the Web
_DAY = re.compile(rf"(?<!\d){_YEAR}([/_.-]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?!\d)")
_DAY_BY_NAME = re.compile(rf"/{_YEAR}/([a-z]{{3,9}})/(\d\d?)(?=/|$)", re.I)
_MONTH = re.compile(rf"/{_YEAR}[/-](0[1-9]|1[0-2])(?=/|$)")

_FOLDERS_CONFIDENCE = 0.9
_COMPACT_CONFIDENCE = 0.8  # 20170303 may be the number of something
_MONTH_CONFIDENCE = 0.55  # often the folder of uploads


def url_dates(url: str) -> Iterator[Evidence]:
    """Yield the evidence for the date of publication in a URL: a day, or else a month."""
    if match := _DAY.search(url):
        date, rule = "-".join(match.group(1, 3, 4)), "url-day"
        confidence = _FOLDERS_CONFIDENCE if match[2] == "/" else _COMPACT_CONFIDENCE
    elif (match := _DAY_BY_NAME.search(url)) and (
        named := parse_date(f"{match[3]} {match[2]} {match[1]}", DEFAULT_LANGUAGE)
    ):
        date, rule, confidence = str(named), "url-day", _FOLDERS_CONFIDENCE
    elif match := _MONTH.search(url):
        date, rule, confidence = f"{match[1]}-{match[2]}", "url-month", _MONTH_CONFIDENCE
    else:
        return
    with suppress(BadDate):
        locator = Locator("url", part="path")
        yield date_evidence(
            DateField.PUBLISHED, Edtf(date), match.group(), locator, rule, confidence
        )
