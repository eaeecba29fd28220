"""Which of several candidates for a date wins."""

from collections import Counter
from collections.abc import Iterable

from searcher.metadata.context import DocumentContext
from searcher.metadata.dating.date_evidence import DateField
from searcher.metadata.dating.date_flags import conflicting_dates, unsure_date
from searcher.metadata.dating.missing_year import complete_year
from searcher.metadata.dating.plausibility import is_plausible
from searcher.metadata.detection import Detection
from searcher.model.edtf import Edtf
from searcher.model.record import Evidence
from searcher.model.review import ReviewCode, ReviewFlag

_AGREEMENT_BONUS = 0.03  # confidence that each other rule adds which gives the same date
_MAX_AGREEING = 2  # rules that add to it


def select_modified(candidates: Iterable[Evidence]) -> Detection[Edtf]:
    """Select the candidate with the highest confidence, if it is plausible; keep all of them."""
    ordered = tuple(sorted(candidates, key=lambda e: -e.confidence))
    has_value = bool(ordered) and is_plausible(ordered[0])
    return Detection(Edtf(ordered[0].value) if has_value else None, ordered)


def select_published(candidates: tuple[Evidence, ...], context: DocumentContext) -> Detection[Edtf]:
    """Select the candidate with the highest confidence, one with a year before one without.

    Rules that agree on a date add to its confidence.  There must be a candidate.
    """
    ordered = _ordered(candidates)
    best = Edtf(ordered[0].value)
    if best.has_year:
        return Detection(best, ordered, (*conflicting_dates(ordered), *unsure_date(ordered)))
    if completed := complete_year(ordered[0], context):
        return Detection(Edtf(completed.value), (completed, *ordered))
    flag = ReviewFlag(ReviewCode.YEAR_UNKNOWN, DateField.PUBLISHED.value, str(best))
    return Detection(best, ordered, (flag,))


def _ordered(candidates: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    rules = Counter(value for value, _ in {(e.value, e.rule) for e in candidates})

    def rank(e: Evidence) -> tuple[bool, float]:
        bonus = _AGREEMENT_BONUS * min(rules[e.value] - 1, _MAX_AGREEING)
        return not Edtf(e.value).has_year, -e.confidence - bonus

    return tuple(sorted(candidates, key=rank))
