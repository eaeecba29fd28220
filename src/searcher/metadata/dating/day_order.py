"""Whether a document writes the day or the month first: 03/04/2017."""

import re
from collections.abc import Iterator
from functools import cache

from searcher.languages import facts
from searcher.languages.documents import Dates
from searcher.metadata.context import DocumentContext
from searcher.metadata.dating.parser import DayOrder
from searcher.readers.claims import DateClaim, LanguageClaim, LanguagePlace

_REGIONAL = (LanguagePlace.DECLARED, LanguagePlace.META_LOCALE, LanguagePlace.JSON_LD)
"""The places of language tags that mostly have a region, the most trusted first."""

_MONTHS = 12
_ISO_DAY = re.compile(r"(?<!\d)(\d{4})-(\d\d)-(\d\d)(?!\d)")
SLASHED_DATE = re.compile(r"([0-9](?<![\d/].)\d?)/(\d\d?)/(?:19|20)\d\d(?!\d)")
"""A date with slashes; its groups are the first and the second number."""


def detect_day_order(context: DocumentContext) -> DayOrder:
    """Detect the order of day and month of a document.

    A date for programs that is the same day decides, and the source; else the language, unless it
    has both orders: then the region of the language or the domain of the host, else the other dates
    of the document.
    """
    if (agreed := _order_of_stamps(context)) is not DayOrder.UNKNOWN:
        return agreed
    if context.source is not None:
        return DayOrder.DAY_FIRST if context.source.day_first else DayOrder.MONTH_FIRST
    language = context.language.split("-", 1)[0]
    known = facts(Dates, language)
    if known is None or known.order is None:
        return DayOrder.DAY_FIRST
    for region in _regions(context, language):
        if region in known.order.month_first:
            return DayOrder.MONTH_FIRST
        if region in known.order.day_first:
            return DayOrder.DAY_FIRST
    return _order_of_other_dates(context)


def _order_of_stamps(context: DocumentContext) -> DayOrder:
    """Return the order in which a shown date is that of a date for programs: `11/01/2023` beside
    `2023-01-11T09:00`.  It is unknown if there is none, or if both orders are.
    """
    claims = tuple(context.document.claims_of(DateClaim))
    shown = (c.value for c in claims if not c.is_machine_readable and "/" in c.value)
    matches = [match for text in shown for match in SLASHED_DATE.finditer(text)]
    if not matches:
        return DayOrder.UNKNOWN
    stamps = {match.groups() for claim in claims for match in _ISO_DAY.finditer(claim.value)}
    orders = set()
    for match in matches:
        year, first, second = match.group()[-4:], int(match[1]), int(match[2])
        if first != second:
            if (year, f"{second:02}", f"{first:02}") in stamps:
                orders.add(DayOrder.DAY_FIRST)
            if (year, f"{first:02}", f"{second:02}") in stamps:
                orders.add(DayOrder.MONTH_FIRST)
    return orders.pop() if len(orders) == 1 else DayOrder.UNKNOWN


def _regions(context: DocumentContext, language: str) -> Iterator[str]:
    """Yield the first region that the markup declares, then the top-level domain of the host."""
    claims = context.document.claims_of(LanguageClaim, *_REGIONAL)
    pattern = _region_of(language)
    declared = [match[1].lower() for c in claims if (match := pattern.match(c.value))]
    yield from declared[:1]
    yield context.host.rsplit(".", 1)[-1]


@cache
def _region_of(language: str) -> re.Pattern[str]:
    return re.compile(rf"{re.escape(language)}[-_](\w\w)\b")


def _order_of_other_dates(context: DocumentContext) -> DayOrder:
    """Return the order that the dates with a number above 12 have: 13/04 or 04/13.

    It is unknown if there are none or if they differ.
    """
    claims = context.document.claims_of(DateClaim)
    shown = [claim.value for claim in claims if not claim.is_machine_readable]
    orders = {order for text in (*shown, context.body) for order in _orders(text)}
    return orders.pop() if len(orders) == 1 else DayOrder.UNKNOWN


def _orders(text: str) -> Iterator[DayOrder]:
    for match in SLASHED_DATE.finditer(text) if "/" in text else ():
        first, second = int(match[1]), int(match[2])
        if max(first, second) > _MONTHS >= min(first, second):
            yield DayOrder.DAY_FIRST if first > _MONTHS else DayOrder.MONTH_FIRST
