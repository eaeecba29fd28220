"""The year of a date without one: `BAKU, April 23` retrieved on 2019-04-25 is of 2019."""

from msgspec import structs

from searcher.metadata.context import DocumentContext
from searcher.metadata.dating.retrieval import retrieval_day
from searcher.model.edtf import Edtf
from searcher.model.errors import BadDate
from searcher.model.record import Evidence, Locator

_MAX_AGE = 60  # days between publication and retrieval
_CONFIDENCE = 0.8


def complete_year(candidate: Evidence, context: DocumentContext) -> Evidence | None:
    """Return a date without a year with the year in which it is at most 60 days before the day of
    retrieval, or None if there is none.
    """
    retrieved = retrieval_day(context.original)
    if retrieved is None:
        return None
    for year in (retrieved.year, retrieved.year - 1):
        try:
            date = Edtf(candidate.value).with_year(year)
        except BadDate:
            return None
        day = date.latest
        if day is not None and 0 <= (retrieved - day).days <= _MAX_AGE:
            return structs.replace(
                candidate,
                value=str(date),
                locator=Locator("hint", part="retrieved"),
                found=f"{candidate.found}, retrieved {retrieved}",
                rule="year-by-retrieval",
                confidence=_CONFIDENCE,
            )
    return None
