"""A title that an archivist gave after the ingest: only the title of the record changes.

The text and all other values stay those that were detected with the title before, so that a
correction of the title changes nothing else.
"""

from msgspec import structs

from searcher.metadata.detection import hint_evidence
from searcher.model.record import Evidence, Hint, Locator, Record, merge_hints
from searcher.readers.plain.text import clean


def retitle(record: Record, hint: Hint) -> Record:
    """Replace the title of a record by that of a hint; it needs no review.

    Evidence found in the former title is located in the new one, if it occurs there.
    """
    title = clean(hint.value)
    relocated = (_relocate(evidence, title) for evidence in record.provenance)
    return structs.replace(
        record,
        title=title,
        flags=tuple(flag for flag in record.flags if flag.field != "title"),
        hints=merge_hints(record.hints, (hint,)),
        provenance=(hint_evidence(hint), *relocated),
    )


def _relocate(evidence: Evidence, title: str) -> Evidence:
    """Return evidence from the former title with its locator in `title`."""
    if evidence.locator.origin != "title":
        return evidence
    start = title.find(evidence.found)
    locator = Locator("title")
    if start >= 0:
        locator = Locator("title", start, start + len(evidence.found))
    return structs.replace(evidence, locator=locator)
