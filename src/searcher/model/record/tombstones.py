"""Make the tombstone of a record: its last version, without its text."""

import dataclasses

from msgspec.structs import replace

from searcher.model.record.document_record import Record
from searcher.model.record.evidence import Evidence, Locator
from searcher.model.record.vocabulary import Status


def tombstone_of(record: Record, reason: str, by: str) -> Record:
    """Return the tombstone of a record as its next version: its metadata, and the reason."""
    gone = Evidence(
        "status", Status.WITHDRAWN, reason, Locator("decision", part=by), "withdrawal", 1.0, by
    )
    return replace(
        record,
        version=record.version + 1,
        status=Status.WITHDRAWN,
        reason=reason,
        title=record.heading,
        body="",
        captions=(),
        passages=(),
        fingerprint=None,
        flags=(),
        provenance=(*record.provenance, gone),
    )


def without_content(tombstone: Record) -> Record:
    """Return a tombstone that keeps nothing of the document but how it is cited."""
    return replace(
        tombstone,
        creator=None,
        parties=(),
        pairs=(),
        countries=(),
        places=(),
        topics=(),
        hints=(),
        corrections=(),
        accepted=(),
        related=(),
        provenance=tombstone.provenance[-1:],
        original=dataclasses.replace(tombstone.original, name=""),
    )
