"""Dates that are not parsed because the order of day and month is unknown, for review."""

from collections.abc import Iterator

from searcher.metadata.context import DocumentContext
from searcher.metadata.dating.body_dates import EDGE_BLOCKS, MAX_DATE_LINE
from searcher.metadata.dating.date_table import claim_confidence
from searcher.metadata.dating.day_order import SLASHED_DATE
from searcher.metadata.dating.labels import MAX_LABEL
from searcher.metadata.dating.parser import DayOrder, parse_date
from searcher.readers.claims import DateClaim

_MAX_CLAIM = 160  # characters of a claim in which a date is searched for
_MONTHS = 12


def describe_ambiguous_date(context: DocumentContext, order: DayOrder) -> str:
    """Describe the first date that may be the document's but is not parsed: as written, and as
    parsed in both orders.  Return an empty string if the order is known or there is no such date.
    """
    for text in _texts(context) if order is DayOrder.UNKNOWN else ():
        match = SLASHED_DATE.search(text)
        if match and max(map(int, match.groups())) <= _MONTHS:
            found = match.group()
            both = (parse_date(found, order=o) for o in (DayOrder.DAY_FIRST, DayOrder.MONTH_FIRST))
            return f"{found}, {' or '.join(map(str, both))}"
    return ""


def _texts(context: DocumentContext) -> Iterator[str]:
    """Yield the claims of dates, then the blocks at the edges of the text, or how they begin."""
    claims = context.document.claims_of(DateClaim)
    yield from (c.value[:_MAX_CLAIM] for c in claims if claim_confidence(c))
    blocks = context.blocks
    for block in (*blocks[:EDGE_BLOCKS], *blocks[EDGE_BLOCKS:][-EDGE_BLOCKS:]):
        yield block.text if len(block.text) < MAX_DATE_LINE else block.text[:MAX_LABEL]
