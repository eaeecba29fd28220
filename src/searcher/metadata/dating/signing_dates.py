"""The day of signing: `Done at Astana on 3 March 2017` near the end of an agreement."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache

from searcher.languages import every
from searcher.languages.documents import Dates
from searcher.metadata.dating.body_dates import BodyDates
from searcher.metadata.dating.date_evidence import DateField, body_evidence
from searcher.model.record import Evidence

_CLOSING = 1500  # characters at the end of a text in which its signing is stated
_MAX_SENTENCE = 160  # characters from the words of signing to the end of the date
_CONFIDENCE = 0.85


def signing_dates(body: BodyDates) -> Iterator[Evidence]:
    """Yield the evidence for the first day of signing near the end of the body, if it has one."""
    offset = max(0, len(body.context.body) - _CLOSING)
    dated = [d.mention for d in body.dates if d.mention.start >= offset and d.mention.date.has_year]
    for match in _signing().finditer(body.context.body, offset) if dated else ():
        block = bisect_right(body.block_starts, match.start())
        end = min(match.start() + _MAX_SENTENCE, body.block_starts[block])
        for mention in dated:
            if match.start() <= mention.start and mention.end <= end:
                yield body_evidence(DateField.PUBLISHED, mention, "signing", _CONFIDENCE)
                return


@cache
def _signing() -> re.Pattern[str]:
    expressions = (e for known in every(Dates).values() for e in known.signing)
    return re.compile("|".join(expressions), re.I | re.M)
