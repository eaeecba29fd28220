"""Make the record of a document: run the detector of each field, keep all of their evidence.

Each field has a detector that weighs all candidates for its value.  A hint of an archivist always
wins; a value without a candidate stays empty, with a flag for review.
"""

from collections.abc import Iterator
from dataclasses import replace

from searcher.metadata.context import Context, DocumentContext
from searcher.metadata.dating import detect_dates
from searcher.metadata.detection import Detection
from searcher.metadata.error_pages import detect_error_page
from searcher.metadata.kind import detect_kind
from searcher.metadata.language import detect_language
from searcher.metadata.parties import detect_parties
from searcher.metadata.publishers import detect_creator, detect_source
from searcher.metadata.retitling import retitle
from searcher.metadata.titles import detect_title
from searcher.metadata.topics import detect_topics
from searcher.model.edtf import Edtf
from searcher.model.pairs import pairs_among
from searcher.model.record import ACCEPTED_FLAGS, Kind, Record, Status
from searcher.model.review import ReviewFlag
from searcher.readers.document import Document
from searcher.text import fingerprint


def normalise(document: Document, context: Context) -> Record:
    """Return the first version of the record of a document, every value with its evidence.

    A pure function: equal documents in equal contexts have equal records.
    """
    record = _detect(document, context)
    return retitle(record, context.retitled) if context.retitled else record


def _detect(document: Document, given: Context) -> Record:
    """Run all detectors, each on what those before it found, and put their results together."""
    context = DocumentContext.begin(document, given)
    title = detect_title(context)
    context = context.with_title(title.value, (e.value for e in title.evidence))
    language = detect_language(context)
    context = replace(
        context, language=language.detection.value or "en", passages=language.passages
    )
    source, creator = detect_source(context), detect_creator(context)
    context = replace(context, source=source.publisher)
    dates = detect_dates(context)
    is_published = bool(source.detection.value or dates.published.value)
    context = replace(context, is_published=is_published, dateline=dates.dateline)
    kind = detect_kind(context)
    topics = detect_topics(context)
    parties = detect_parties(context, kind.value)
    detections: tuple[Detection[object], ...] = (
        title,
        language.detection,
        source.detection,
        creator,
        dates.published,
        dates.modified,
        kind,
        parties.detection,
        topics,
    )
    return Record(
        id=given.identifier,
        version=1,
        identity=given.identity,
        status=Status.CURRENT,
        title=title.value,
        body=context.body,
        language=language.detection.value,
        kind=Kind(kind.value) if kind.value else None,
        source=source.detection.value,
        source_id=source.registered.id if source.registered else None,
        creator=creator.value,
        published=_as_text(dates.published.value),
        modified=_as_text(dates.modified.value),
        parties=parties.detection.value or (),
        pairs=pairs_among(p.code for p in parties.detection.value or ()),
        countries=parties.countries,
        places=parties.places,
        topics=topics.value or (),
        original=given.original,
        flags=tuple(_review_flags(context, detections)),
        hints=given.hints,
        provenance=tuple(e for detection in detections for e in detection.evidence),
        captions=document.captions,
        passages=language.passages,
        fingerprint=fingerprint(context.body),
    )


def _review_flags(
    context: DocumentContext, detections: tuple[Detection[object], ...]
) -> Iterator[ReviewFlag]:
    """Yield all review flags but those that an archivist has accepted: of the reader first, then of
    the page as a whole, then of each field.
    """
    hint = context.hints.get(ACCEPTED_FLAGS)
    accepted = hint.value.split() if hint else ()
    flags = (
        *(ReviewFlag(w.code, "original", w.detail) for w in context.document.warnings),
        *detect_error_page(context),
        *(flag for detection in detections for flag in detection.flags),
    )
    yield from (flag for flag in flags if flag.code not in accepted)


def _as_text(date: Edtf | None) -> str | None:
    return None if date is None else str(date)
