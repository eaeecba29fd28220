"""What a reader saw in an original, and what the archivist said → a record with its evidence.

Each field has a module that hears every witness it knows and weighs them; what an archivist
said always wins; what nobody said stays empty, with a note for review.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from msgspec import structs

from searcher.metadata.context import DocumentContext
from searcher.metadata.dating.dates import dates_of
from searcher.metadata.detection import Detection, hint_evidence
from searcher.metadata.error_pages import doubts_of_page
from searcher.metadata.kind import detect_kind
from searcher.metadata.language import language_of
from searcher.metadata.parties.detector import detect_parties
from searcher.metadata.source import source_of
from searcher.metadata.title import title_of
from searcher.metadata.topics import detect_topics
from searcher.model.identifiers import canonical_url
from searcher.model.pairs import pairs_among
from searcher.model.record import (
    Evidence,
    Hint,
    Kind,
    Locator,
    Original,
    Record,
    ReviewFlag,
    Status,
    with_hints,
)
from searcher.readers.document import Document, declared_url
from searcher.readers.plain.text import clean
from searcher.sources import Registry
from searcher.text import fingerprint

__all__ = ["Registry", "address_of", "normalise"]


def address_of(document: Document, hints: Iterable[Hint]) -> str | None:
    """The canonical URL of a document: the hint's, else the one its page claims, else that of which
    the browser that saved it took note.

    A page that claims the front page of its site as its address claims nothing.
    """
    hinted = next((h.value for h in hints if h.key == "url"), None)
    if hinted:
        return canonical_url(hinted)
    return declared_url(document)


def normalise(
    document: Document,
    original: Original,
    hints: tuple[Hint, ...],
    registry: Registry,
    *,
    identifier: str,
    identity: str,
    retitled: Hint | None = None,
) -> Record:
    """The first version of the record of an original; every value with its evidence.

    `retitled` is a title that an archivist gave afterwards.  Nothing else is read from it: the
    text and all other values are those found with the title that it replaces.
    """
    context = DocumentContext.begin(document, original, {h.key: h for h in hints}, registry)
    title = title_of(context)
    context = context.with_title(title.value, (e.value for e in title.evidence))
    tongue = language_of(context)
    language = tongue.detection
    if retitled:
        title = _retitled(title, retitled)
    context = replace(context, language=language.value or "en", passages=tongue.passages)
    source = source_of(context)
    context = replace(context, source=source.speaker)
    dates = dates_of(context)
    is_published = bool(source.detection.value or dates.published.value)
    context = replace(context, is_published=is_published, dateline=dates.dateline)
    kind = detect_kind(context)
    topics = detect_topics(context)
    parties = detect_parties(context, kind.value)
    settled = context.hints["settled"].value.split() if "settled" in context.hints else ()
    detections: tuple[Detection[object], ...] = (
        title,
        language,
        source.detection,
        source.creator,
        dates.published,
        dates.modified,
        kind,
        parties.detection,
        topics,
    )
    heard = (evidence for detection in detections for evidence in detection.evidence)
    doubts = (*_warnings(document), *doubts_of_page(context))
    notes = (*doubts, *(note for detection in detections for note in detection.flags))
    return Record(
        id=identifier,
        version=1,
        identity=identity,
        status=Status.CURRENT,
        title=title.value,
        body=context.body,
        language=language.value,
        kind=Kind(kind.value) if kind.value else None,
        source=source.detection.value,
        source_id=source.entry.id if source.entry else None,
        creator=source.creator.value,
        published=_text(dates.published.value),
        modified=_text(dates.modified.value),
        parties=parties.detection.value or (),
        pairs=pairs_among(p.code for p in parties.detection.value or ()),
        countries=parties.countries,
        places=parties.places,
        topics=topics.value or (),
        original=original,
        flags=tuple(n for n in notes if n.code not in settled),
        hints=with_hints(hints, (retitled,)) if retitled else hints,
        provenance=tuple(_placed(e, title.value) if retitled else e for e in heard),
        captions=document.captions,
        passages=tongue.passages,
        fingerprint=fingerprint(context.body),
    )


def _retitled(title: Detection[str], hint: Hint) -> Detection[str]:
    return Detection(clean(hint.value), (hint_evidence(hint), *title.evidence))


def _placed(evidence: Evidence, title: str | None) -> Evidence:
    """Evidence from the title of before, where it stands in the one of now, if it does."""
    if evidence.locator.origin != "title":
        return evidence
    start = (title or "").find(evidence.found)
    where = Locator("title", start, start + len(evidence.found)) if start >= 0 else Locator("title")
    return structs.replace(evidence, locator=where)


def _warnings(document: Document) -> Iterator[ReviewFlag]:
    """Yield the warnings of the reader, for review."""
    for warning in document.warnings:
        yield ReviewFlag(warning.code, "original", warning.detail)


def _text(value: object) -> str | None:
    return None if value is None else str(value)
