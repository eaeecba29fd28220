"""Records as JSON, for the command line and the site alike."""

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from searcher.export.entries import Entry, Unreadable
from searcher.model.record import Record
from searcher.model.version_diff import VersionDiff
from searcher.store import Version

Json = dict[str, Any]


def record_json(record: Record, history: tuple[Version, ...]) -> Json:
    """Return a record with the history of its versions."""
    built: Json = msgspec.to_builtins(record)
    return {**built, "versions": [msgspec.to_builtins(version) for version in history]}


def json_lines(entries: Iterable[Entry | Unreadable]) -> Iterator[bytes]:
    """Write whole records as JSON lines, as at their permalinks."""
    for entry in entries:
        if isinstance(entry, Unreadable):
            line = {"id": entry.id, "version": entry.version, "problem": entry.reason}
        else:
            line = record_json(entry.record, entry.history)
        yield msgspec.json.encode(line) + b"\n"


def diff_json(diff: VersionDiff) -> Json:
    """Return the differences of two versions: the fields that differ, with their values, and both
    texts in one, each paragraph in spans with how they were changed.
    """
    before, after = diff.before, diff.after
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
            for field in diff.fields
        ],
        "text": [
            {
                "change": paragraph.change,
                "pieces": [{"change": s.change, "text": s.text} for s in paragraph.spans],
            }
            for paragraph in diff.text
        ],
    }


def to_text(value: Json) -> str:
    """Return JSON as a text for people: indented, letters of all scripts unescaped."""
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode()
