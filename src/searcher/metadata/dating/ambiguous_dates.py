"""Dates whose order of day and month is unknown: their year is used, and the day is for review."""

from collections.abc import Iterator

from searcher.metadata.context import DocumentContext
from searcher.metadata.dating.body_dates import EDGE_BLOCKS, MAX_DATE_LINE
from searcher.metadata.dating.date_evidence import DateField, date_evidence
from searcher.metadata.dating.date_table import claim_confidence
from searcher.metadata.dating.day_order import SLASHED_DATE
from searcher.metadata.dating.labels import MAX_LABEL
from searcher.metadata.dating.parser import DayOrder, parse_date
from searcher.metadata.detection import Detection
from searcher.model.edtf import Edtf
from searcher.model.record import Locator
from searcher.model.review import ReviewCode, ReviewFlag
from searcher.readers.claims import DateClaim

_MAX_CLAIM = 160  # characters of a claim in which a date is searched for
_MONTHS = 12
_CONFIDENCE = 0.5


def detect_ambiguous_date(context: DocumentContext, order: DayOrder) -> Detection[Edtf] | None:
    """Detect the year of the first date that may be the document's, with a flag that shows it as
    written and in both orders.  Return None if the order is known or there is no such date.
    """
    for locator, text in _texts(context) if order is DayOrder.UNKNOWN else ():
        match = SLASHED_DATE.search(text)
        if match and max(map(int, match.groups())) <= _MONTHS:
            found, year = match.group(), Edtf(match.group()[-4:])
            field, rule = DateField.PUBLISHED, "ambiguous-day"
            evidence = date_evidence(field, year, found, locator, rule, _CONFIDENCE)
            both = (parse_date(found, order=o) for o in (DayOrder.DAY_FIRST, DayOrder.MONTH_FIRST))
            detail = f"{found}, {' or '.join(map(str, both))}"
            flag = ReviewFlag(ReviewCode.DATE_UNSURE, field.value, detail)
            return Detection(year, (evidence,), (flag,))
    return None


def _texts(context: DocumentContext) -> Iterator[tuple[Locator, str]]:
    """Yield the claims of dates, then the blocks at the edges of the text, or how they begin."""
    for claim in context.document.claims_of(DateClaim):
        if claim_confidence(claim):
            yield Locator("markup", part=claim.locator), claim.value[:_MAX_CLAIM]
    count = len(context.blocks)
    for i, block in enumerate(context.blocks):
        if i < EDGE_BLOCKS or i >= count - EDGE_BLOCKS:
            text = block.text if len(block.text) < MAX_DATE_LINE else block.text[:MAX_LABEL]
            start = context.block_offset(i)
            yield Locator("body", start, start + len(text)), text
