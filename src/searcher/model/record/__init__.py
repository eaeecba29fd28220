"""The record: what the archive knows of one document, with the evidence for each value."""

from searcher.model.record.decisions import Acceptance, Correction, Decisions
from searcher.model.record.document_record import (
    JSON_KEYS,
    SCHEMA,
    Original,
    Record,
    from_json,
    is_canonical,
    opening,
    to_json,
)
from searcher.model.record.evidence import (
    PROGRAM,
    Evidence,
    Hint,
    Locator,
    Origin,
    hint_value,
    merge_hints,
)
from searcher.model.record.formats import FORMAT, LaterFormat
from searcher.model.record.tombstones import tombstone_of, without_content
from searcher.model.record.values import Party, Passage, Place, Recognition, Relation, RelationKind
from searcher.model.record.vocabulary import Kind, Reason, Role, Status

__all__ = [
    "FORMAT",
    "JSON_KEYS",
    "PROGRAM",
    "SCHEMA",
    "Acceptance",
    "Correction",
    "Decisions",
    "Evidence",
    "Hint",
    "Kind",
    "LaterFormat",
    "Locator",
    "Origin",
    "Original",
    "Party",
    "Passage",
    "Place",
    "Reason",
    "Recognition",
    "Record",
    "Relation",
    "RelationKind",
    "Role",
    "Status",
    "from_json",
    "hint_value",
    "is_canonical",
    "merge_hints",
    "opening",
    "to_json",
    "tombstone_of",
    "without_content",
]
