"""Records that came as JSON lines from another installation, without their originals.

The line itself is preserved as the original, so that nothing that came is lost and the archive
stays whole; the record has the identifier and the values that the line has.  Its identity is that
of the document, so the document itself, once it is ingested, becomes its next version.
"""

import hashlib

from msgspec import structs

from searcher.model.record import Original, Record, from_json

RECORD_LINE = "application/x.searcher.record+json"
"""The media type of an original that is a record of another installation."""


def is_record_line(data: object) -> bool:
    """Check whether the object in a line of JSON is a record."""
    keys = {"format", "id", "identity", "original", "provenance"}
    return isinstance(data, dict) and keys <= data.keys()


def record_of_line(line: bytes) -> Record:
    """Make the record of a line, which is its original.

    Raises LaterFormat, or msgspec.ValidationError, which names what is not valid.
    """
    record = from_json(line)
    original = Original(
        sha256=hashlib.sha256(line).hexdigest(),
        size=len(line),
        media_type=RECORD_LINE,
        encoding="utf-8",
        name=f"{record.id}.json",
        path="original.json",
        url=record.original.url,
        retrieved=record.original.retrieved,
    )
    return structs.replace(record, version=1, original=original)
