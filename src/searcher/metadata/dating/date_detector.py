"""Detect when a document was published and modified, never more precisely than it is written."""

from dataclasses import dataclass, replace

from msgspec import structs

from searcher.metadata.context import DocumentContext
from searcher.metadata.dating.candidates import DateCandidates
from searcher.metadata.dating.date_evidence import DateField
from searcher.metadata.dating.date_flags import modified_before_published
from searcher.metadata.dating.date_selection import select_modified, select_published
from searcher.metadata.dating.datelines import dateline_span
from searcher.metadata.dating.listed_dates import without_listed
from searcher.metadata.dating.plausibility import limit_implausible
from searcher.metadata.dating.retrieval import flags_after_retrieval
from searcher.metadata.dating.utc_stamps import with_local_days
from searcher.metadata.detection import Detection
from searcher.model.edtf import Edtf
from searcher.model.record import Evidence
from searcher.model.review import ReviewCode, ReviewFlag

_MODIFIED_AS_PUBLISHED = 0.4  # confidence in the last change as the publication
_TRUSTED_AS_PUBLISHED = 0.58  # the same if the last change is trusted: more than in a teaser's date
_TRUSTED = 0.75


@dataclass(frozen=True, slots=True)
class DatesDetection:
    """Both dates, and the characters of the dateline in the body, None if it has none."""

    published: Detection[Edtf]
    modified: Detection[Edtf]
    dateline: tuple[int, int] | None


def detect_dates(context: DocumentContext) -> DatesDetection:
    """Detect both dates of a document; an archivist's hint is taken as it is."""
    candidates = DateCandidates(context)
    modified = _hinted(context, DateField.MODIFIED) or select_modified(
        limit_implausible(with_local_days(tuple(candidates.modified()), context), context)
    )
    published = _hinted(context, DateField.PUBLISHED) or _detect_published(
        context, candidates, modified
    )
    dateline = candidates.dateline
    span = dateline_span(context.body, dateline) if dateline else None
    return DatesDetection(published, modified, span)


def _hinted(context: DocumentContext, field: DateField) -> Detection[Edtf] | None:
    """Return the hint on a field, flagged if it is after the day of retrieval."""
    hinted = context.hinted(field.value)
    if not hinted:
        return None
    date = Edtf(hinted[0].value)
    return Detection(date, hinted[1], flags_after_retrieval(context.original, field.value, date))


def _detect_published(
    context: DocumentContext, candidates: DateCandidates, modified: Detection[Edtf]
) -> Detection[Edtf]:
    local = with_local_days(tuple(candidates.published()), context)
    found = tuple(limit_implausible(without_listed(local, context), context))
    if modified.value:
        best = max((e.confidence for e in found), default=0.0)
        as_published = map(_as_published, modified.evidence[:1])
        found += tuple(e for e in as_published if e.confidence > best)
    if not found:
        unknown = ReviewFlag(ReviewCode.DATE_UNKNOWN, DateField.PUBLISHED.value)
        return candidates.ambiguous() or Detection(flags=(unknown,))
    published = select_published(found, context)
    flags = (*published.flags, *modified_before_published(published, modified))
    return replace(published, flags=flags)


def _as_published(modified: Evidence) -> Evidence:
    """Return the evidence for the last change as evidence for a publication on that day."""
    return structs.replace(
        modified,
        field=DateField.PUBLISHED.value,
        rule=f"only-modified:{modified.rule}",
        confidence=_TRUSTED_AS_PUBLISHED
        if modified.confidence >= _TRUSTED
        else _MODIFIED_AS_PUBLISHED,
    )
