"""When a document was published and modified, never more precisely than its witnesses say."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from msgspec import structs

from searcher.metadata.context import DocumentContext
from searcher.metadata.dating.candidates import MODIFIED, PUBLISHED, Heard
from searcher.metadata.dating.parser import Reading
from searcher.metadata.dating.tables import date_table
from searcher.metadata.detection import Detection
from searcher.model.edtf import Edtf
from searcher.model.errors import BadDate
from searcher.model.record import Evidence, Locator
from searcher.model.review import ReviewCode, ReviewFlag

_SETTLED_WITHIN = 60  # days after which a retrieval date no longer settles a year
_AGREED = 0.03  # by so much more is a date believed for each other rule that gives it, up to
_AGREEING = 2  # so many
_DOUBTED = 0.6  # below this a date is noted for review
_HARDLY = 0.1  # how sure a date is that cannot be: after the retrieval, or where clocks begin
_CHANGED = 0.4  # how sure the last change is as publication, where nothing else is told


@dataclass(frozen=True, slots=True)
class Dates:
    """Both dates, and the span of the dateline in the body if there is one."""

    published: Detection[Edtf]
    modified: Detection[Edtf]
    dateline: tuple[int, int] | None


def dates_of(context: DocumentContext) -> Dates:
    """When the document was published and modified, with every witness heard."""
    heard = Heard(context)
    modified = _hinted(context, MODIFIED) or _strongest(_in_time(heard.modified(), context))
    published = _hinted(context, PUBLISHED) or _published(heard, modified, context)
    span = _line_span(context, heard.dateline) if heard.dateline else None
    return Dates(published, modified, span)


def _published(
    heard: Heard, modified: Detection[Edtf], context: DocumentContext
) -> Detection[Edtf]:
    witnesses = tuple(_in_time(heard.published(), context))
    if modified.value and all(e.confidence <= _HARDLY for e in witnesses):
        witnesses += tuple(
            structs.replace(e, field=PUBLISHED, rule=f"only-modified:{e.rule}", confidence=_CHANGED)
            for e in modified.evidence[:1]
        )
    if not witnesses:
        return Detection(flags=(ReviewFlag(ReviewCode.DATE_UNKNOWN, PUBLISHED, heard.unordered()),))
    published = _weigh(witnesses, context)
    return replace(published, flags=(*published.flags, *_order(published, modified)))


def _line_span(context: DocumentContext, dateline: Reading) -> tuple[int, int]:
    """From the head of the paragraph to the end of the date."""
    return context.body.rfind("\n\n", 0, dateline.start) + 1, dateline.end


def _hinted(context: DocumentContext, field: str) -> Detection[Edtf] | None:
    hinted = context.hinted(field)
    if not hinted:
        return None
    said, retrieved = Edtf(hinted[0].value), _retrieved(context)
    notes: tuple[ReviewFlag, ...] = ()
    if retrieved and said.earliest and (said.earliest - retrieved).days > 1:
        notes = (ReviewFlag(ReviewCode.DATE_UNSURE, field, f"{said}, retrieved {retrieved}"),)
    return Detection(said, (hinted[1],), notes)


def _retrieved(context: DocumentContext) -> date | None:
    if not context.original.retrieved:
        return None
    try:
        return date.fromisoformat(context.original.retrieved[:10])
    except ValueError:
        return None


def _in_time(heard: Iterable[Evidence], context: DocumentContext) -> Iterator[Evidence]:
    """The witnesses; those of a day that cannot be are hardly believed.

    Nothing was published after it was retrieved, or, where no one says when that was, after today.
    """
    last = _retrieved(context) or context.today
    for evidence in heard:
        first = Edtf(evidence.value).earliest
        late = first is not None and (first - last).days > 1
        hardly = late or _is_start_of_clock(evidence)
        trust = min(evidence.confidence, _HARDLY) if hardly else evidence.confidence
        yield structs.replace(evidence, confidence=trust)


def _is_start_of_clock(evidence: Evidence) -> bool:
    """Whether a program that knew no day wrote the first one that its clock can show."""
    return evidence.locator.origin == "markup" and evidence.value in date_table().clocks.begin


def _strongest(heard: Iterable[Evidence]) -> Detection[Edtf]:
    """The best witness, where one is more than hardly believed; all of them are kept."""
    ordered = tuple(sorted(heard, key=lambda e: -e.confidence))
    believed = bool(ordered) and ordered[0].confidence > _HARDLY
    return Detection(Edtf(ordered[0].value) if believed else None, ordered)


def _weigh(witnesses: tuple[Evidence, ...], context: DocumentContext) -> Detection[Edtf]:
    """The best witness; one with a year before one without; a missing year only by a clue."""
    agreed = Counter(value for value, _ in {(e.value, e.rule) for e in witnesses})

    def trust(e: Evidence) -> tuple[bool, float]:
        agreement = _AGREED * min(agreed[e.value] - 1, _AGREEING)
        return not Edtf(e.value).has_year, -e.confidence - agreement

    ordered = sorted(witnesses, key=trust)
    best = Edtf(ordered[0].value)
    if best.has_year:
        notes = (*_conflict(ordered), *_doubt(ordered))
        return Detection(best, tuple(ordered), notes)
    if settled := _settle(ordered[0], context):
        return Detection(Edtf(settled.value), (settled, *ordered))
    return Detection(
        best, tuple(ordered), (ReviewFlag(ReviewCode.YEAR_UNKNOWN, PUBLISHED, str(best)),)
    )


def _doubt(ordered: list[Evidence]) -> Iterator[ReviewFlag]:
    if ordered[0].confidence < _DOUBTED:
        yield ReviewFlag(
            ReviewCode.DATE_UNSURE, PUBLISHED, f"{ordered[0].value} by {ordered[0].rule}"
        )


def _conflict(ordered: list[Evidence]) -> Iterator[ReviewFlag]:
    best = Edtf(ordered[0].value)
    for other in ordered[1:]:
        date_ = Edtf(other.value)
        if other.confidence >= _DOUBTED and _apart(best, date_) > 1:
            yield ReviewFlag(ReviewCode.DATE_CONFLICT, PUBLISHED, f"{best} or {date_}")
            return


def _order(published: Detection[Edtf], modified: Detection[Edtf]) -> Iterator[ReviewFlag]:
    """What was changed before it was published: one of the two is wrong."""
    first, last = published.value, modified.value
    if first is None or last is None or modified.evidence[0].confidence < _DOUBTED:
        return
    is_before = first.earliest and last.latest and last.latest < first.earliest
    noted = any(note.code == ReviewCode.DATE_CONFLICT for note in published.flags)
    if is_before and _apart(first, last) > 1 and not noted:
        yield ReviewFlag(ReviewCode.DATE_CONFLICT, PUBLISHED, f"{first}, modified {last}")


def _apart(one: Edtf, other: Edtf) -> int:
    """The days between two dates; 0 where they overlap or a year is unknown."""
    if not (one.earliest and one.latest and other.earliest and other.latest):
        return 0
    return max((other.earliest - one.latest).days, (one.earliest - other.latest).days, 0)


def _settle(witness: Evidence, context: DocumentContext) -> Evidence | None:
    """The year of a day without one, when the day it was retrieved leaves only one."""
    retrieved = _retrieved(context)
    if retrieved is None:
        return None
    for year in (retrieved.year, retrieved.year - 1):
        try:
            candidate = Edtf(witness.value).with_year(year)
        except BadDate:
            return None
        day = candidate.latest
        if day is not None and 0 <= (retrieved - day).days <= _SETTLED_WITHIN:
            return structs.replace(
                witness,
                value=str(candidate),
                locator=Locator("hint", part="retrieved"),
                found=f"{witness.found}, retrieved {retrieved}",
                rule="year-by-retrieval",
                confidence=0.8,
            )
    return None
