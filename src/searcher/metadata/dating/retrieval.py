"""The day on which a document was retrieved from the Web."""

from datetime import date

from searcher.metadata.context import DocumentContext


def retrieval_day(context: DocumentContext) -> date | None:
    """Return the day on which the original was retrieved, or None if it is not known."""
    if not context.original.retrieved:
        return None
    try:
        return date.fromisoformat(context.original.retrieved[:10])
    except ValueError:
        return None


def is_after_retrieval(first: date | None, retrieved: date) -> bool:
    """Return whether a date begins after the day of retrieval.

    A day later is not after it: the two may be of different time zones.
    """
    return first is not None and (first - retrieved).days > 1
