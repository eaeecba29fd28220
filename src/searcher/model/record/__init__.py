"""The record: what the archive knows of one document, with the evidence for each value."""

from searcher.model.record.document_record import (
    SCHEMA,
    Original,
    Record,
    from_json,
    opening,
    to_json,
)
from searcher.model.record.evidence import (
    ACCEPTED_FLAGS,
    PROGRAM,
    Evidence,
    Hint,
    Locator,
    Origin,
    accepted_codes,
    hint_value,
    merge_hints,
)
from searcher.model.record.values import Party, Passage, Place, Relation, RelationKind
from searcher.model.record.vocabulary import Kind, Reason, Role, Status

__all__ = [
    "ACCEPTED_FLAGS",
    "PROGRAM",
    "SCHEMA",
    "Evidence",
    "Hint",
    "Kind",
    "Locator",
    "Origin",
    "Original",
    "Party",
    "Passage",
    "Place",
    "Reason",
    "Record",
    "Relation",
    "RelationKind",
    "Role",
    "Status",
    "accepted_codes",
    "from_json",
    "hint_value",
    "merge_hints",
    "opening",
    "to_json",
]
