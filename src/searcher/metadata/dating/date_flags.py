"""Review flags of dates: uncertain, in conflict with another, changed before publication."""

from collections.abc import Iterator, Sequence

from searcher.metadata.dating.date_evidence import DateField
from searcher.metadata.detection import Detection
from searcher.model.edtf import Edtf
from searcher.model.record import Evidence
from searcher.model.review import ReviewCode, ReviewFlag

_UNSURE = 0.6  # a date with less confidence is reviewed, and is not in conflict with others
_MAX_GAP = 1  # days between two dates that may be one, in different time zones


def unsure_date(ordered: Sequence[Evidence]) -> Iterator[ReviewFlag]:
    """Flag the best of the candidates if its confidence is below 0.6."""
    best = ordered[0]
    if best.confidence < _UNSURE:
        detail = f"{best.value} by {best.rule}"
        yield ReviewFlag(ReviewCode.DATE_UNSURE, DateField.PUBLISHED.value, detail)


def conflicting_dates(ordered: Sequence[Evidence]) -> Iterator[ReviewFlag]:
    """Flag the best of the candidates if another trusted one is more than a day from it."""
    best = Edtf(ordered[0].value)
    for other in ordered[1:]:
        date = Edtf(other.value)
        if other.confidence >= _UNSURE and _gap(best, date) > _MAX_GAP:
            yield _conflict(f"{best} or {date}")
            return


def modified_before_published(
    published: Detection[Edtf], modified: Detection[Edtf]
) -> Iterator[ReviewFlag]:
    """Flag a document that was changed before it was published, unless its date is in conflict."""
    first, last = published.value, modified.value
    if first is None or last is None or modified.evidence[0].confidence < _UNSURE:
        return
    is_before = first.earliest and last.latest and last.latest < first.earliest
    is_flagged = any(flag.code == ReviewCode.DATE_CONFLICT for flag in published.flags)
    if is_before and _gap(first, last) > _MAX_GAP and not is_flagged:
        yield _conflict(f"{first}, modified {last}")


def _conflict(detail: str) -> ReviewFlag:
    return ReviewFlag(ReviewCode.DATE_CONFLICT, DateField.PUBLISHED.value, detail)


def _gap(one: Edtf, other: Edtf) -> int:
    """Return the days between two dates, 0 if they overlap or a year is unknown."""
    if not (one.earliest and one.latest and other.earliest and other.latest):
        return 0
    return max((other.earliest - one.latest).days, (one.earliest - other.latest).days, 0)
