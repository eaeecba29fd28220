"""Records as JSON: the same for the command line and the site."""

from typing import Any

import msgspec

from searcher.model.record import Record
from searcher.model.version_diff import Compared
from searcher.store import Version

Json = dict[str, Any]


def record_json(record: Record, history: tuple[Version, ...]) -> Json:
    """A record with the history of its versions."""
    built: Json = msgspec.to_builtins(record)
    return {**built, "versions": [msgspec.to_builtins(version) for version in history]}


def compared_json(compared: Compared) -> Json:
    """Two versions of a record: the fields that differ, with their values, and both texts in one,
    each paragraph in pieces with what became of them.
    """
    before, after = compared.before, compared.after
    return {
        "id": after.id,
        "before": before.version,
        "after": after.version,
        "fields": [
            {
                "field": field,
                "before": msgspec.to_builtins(before.value(field)),
                "after": msgspec.to_builtins(after.value(field)),
            }
            for field in compared.fields
        ],
        "text": [
            {
                "change": paragraph.change,
                "pieces": [{"change": p.change, "text": p.text} for p in paragraph.pieces],
            }
            for paragraph in compared.text
        ],
    }


def to_text(value: Json) -> str:
    """JSON as a text for people: indented, letters of all scripts as they are."""
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode()
