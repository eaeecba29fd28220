"""Dates that are hardly possible: in the future, or the first day of a program's clock."""

from collections.abc import Iterable, Iterator

from msgspec import structs

from searcher.metadata.context import DocumentContext
from searcher.metadata.dating.date_table import date_table
from searcher.metadata.dating.retrieval import is_after_retrieval, retrieval_day
from searcher.model.edtf import Edtf
from searcher.model.record import Evidence

IMPLAUSIBLE = 0.1
"""The most confidence that a date can have which is hardly possible."""


def limit_implausible(
    candidates: Iterable[Evidence], context: DocumentContext
) -> Iterator[Evidence]:
    """Yield all candidates, those that are hardly possible with a confidence of at most 0.1.

    No document was published after it was retrieved or, if that day is unknown, after today.
    """
    last = retrieval_day(context.original) or context.today
    for candidate in candidates:
        is_late = is_after_retrieval(Edtf(candidate.value).earliest, last)
        is_implausible = is_late or _is_first_day_of_clock(candidate)
        limit = IMPLAUSIBLE if is_implausible else 1.0
        yield structs.replace(candidate, confidence=min(candidate.confidence, limit))


def is_plausible(candidate: Evidence) -> bool:
    """Return whether a candidate has more confidence than one that is hardly possible."""
    return candidate.confidence > IMPLAUSIBLE


def _is_first_day_of_clock(candidate: Evidence) -> bool:
    """Return whether a program wrote the first day of its clock, which it does if it knows none."""
    return candidate.locator.origin == "markup" and candidate.value in date_table().clocks.begin
