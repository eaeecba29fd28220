"""Make the record of a document: run the detector of each field, keep all of their evidence.

Each field has a detector that weighs all candidates for its value.  A hint of an archivist always
wins; a value without a candidate stays empty, with a flag for review.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from searcher.metadata.context import Context, DocumentContext
from searcher.metadata.dating import DatesDetection, detect_dates
from searcher.metadata.detection import Detection
from searcher.metadata.error_pages import detect_error_page
from searcher.metadata.kind import detect_kind
from searcher.metadata.language import LanguageDetection, detect_language
from searcher.metadata.parties import PartiesDetection, detect_parties
from searcher.metadata.publishers import (
    SourceDetection,
    detect_creator,
    detect_source,
    propose_embassy,
)
from searcher.metadata.titles import detect_title
from searcher.metadata.topics import detect_topics
from searcher.model.edtf import Edtf
from searcher.model.pairs import pairs_among
from searcher.model.record import Kind, Recognition, Record, Status
from searcher.model.review import ReviewFlag
from searcher.readers.document import Document
from searcher.text import fingerprint


@dataclass(frozen=True, slots=True)
class _Detections:
    """The results of all detectors on one document, and its context with them."""

    context: DocumentContext
    title: Detection[str]
    language: LanguageDetection
    source: SourceDetection
    creator: Detection[str]
    dates: DatesDetection
    kind: Detection[str]
    parties: PartiesDetection
    topics: Detection[tuple[str, ...]]

    def in_order(self) -> tuple[Detection[object], ...]:
        """Return the detections in the order of the evidence in a record."""
        return (
            self.title,
            self.language.detection,
            self.source.detection,
            self.creator,
            self.dates.published,
            self.dates.modified,
            self.kind,
            self.parties.detection,
            self.topics,
        )


def normalise(document: Document, context: Context) -> Record:
    """Return the first version of the record of a document, every value with its evidence.

    A pure function: equal documents in equal contexts have equal records.
    """
    return _record(_detect(document, context), context)


def _detect(document: Document, given: Context) -> _Detections:
    """Run all detectors, each on the context with what those before it detected."""
    context = DocumentContext.begin(document, given)
    title = detect_title(context)
    context = context.with_title(title.value, (e.value for e in title.evidence))
    language = detect_language(context)
    tag = given.language_prior or language.detection.value or context.language  # the default
    context = replace(context, language=tag, passages=language.passages)
    source, creator = detect_source(context), detect_creator(context)
    context = replace(context, source=source.publisher)
    dates = detect_dates(context)
    is_published = bool(source.detection.value or dates.published.value)
    context = replace(context, is_published=is_published, dateline=dates.dateline)
    kind, topics = detect_kind(context), detect_topics(context)
    parties = detect_parties(context, kind.value)
    source = propose_embassy(context, source, [p.code for p in parties.detection.value or ()])
    return _Detections(context, title, language, source, creator, dates, kind, parties, topics)


def _record(found: _Detections, given: Context) -> Record:
    """Put all values, their evidence and the review flags into a record."""
    parties = found.parties.detection.value or ()
    return Record(
        id=given.identifier,
        version=1,
        identity=given.identity,
        status=Status.CURRENT,
        title=found.title.value,
        body=found.context.body,
        language=found.language.detection.value,
        kind=Kind(found.kind.value) if found.kind.value else None,
        source=found.source.detection.value,
        source_id=found.source.registered.id if found.source.registered else None,
        creator=found.creator.value,
        published=_as_text(found.dates.published.value),
        modified=_as_text(found.dates.modified.value),
        parties=parties,
        pairs=pairs_among(party.code for party in parties),
        countries=found.parties.countries,
        places=found.parties.places,
        topics=found.topics.value or (),
        original=given.original,
        flags=tuple(_review_flags(found)),
        hints=given.hints,
        provenance=tuple(e for detection in found.in_order() for e in detection.evidence),
        captions=found.context.document.captions,
        passages=found.language.passages,
        recognised=_as_text(found.context.document.recognition),
        fingerprint=fingerprint(found.context.body),
    )


def _review_flags(found: _Detections) -> Iterator[ReviewFlag]:
    """Yield all review flags: of the reader first, then of the page as a whole, then of each
    field.
    """
    for warning in found.context.document.warnings:
        yield ReviewFlag(warning.code, "original", warning.detail)
    yield from detect_error_page(found.context)
    for detection in found.in_order():
        yield from detection.flags


def _as_text(value: Edtf | Recognition | None) -> str | None:
    return None if value is None else str(value)
