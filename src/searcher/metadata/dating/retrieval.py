"""The day on which a document was retrieved from the Web."""

from datetime import date

from searcher.model.edtf import Edtf
from searcher.model.record import Original
from searcher.model.review import ReviewCode, ReviewFlag


def retrieval_day(original: Original) -> date | None:
    """Return the day on which an original was retrieved, or None if it is not known."""
    if not original.retrieved:
        return None
    try:
        return date.fromisoformat(original.retrieved[:10])
    except ValueError:
        return None


def is_after_retrieval(first: date | None, retrieved: date) -> bool:
    """Return whether a date begins after the day of retrieval.

    A day later is not after it: the two may be of different time zones.
    """
    return first is not None and (first - retrieved).days > 1


def flags_after_retrieval(original: Original, field: str, date: Edtf) -> tuple[ReviewFlag, ...]:
    """Return the review flag of a date that an archivist gave, if it is after the retrieval."""
    retrieved = retrieval_day(original)
    if retrieved is None or not is_after_retrieval(date.earliest, retrieved):
        return ()
    return (ReviewFlag(ReviewCode.DATE_UNSURE, field, f"{date}, retrieved {retrieved}"),)
