"""Records and their differences as JSON, for the command line and the site alike."""

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from searcher.export.entries import Entry, Unreadable
from searcher.model.record import Record
from searcher.model.version_diff import Edit, VersionDiff
from searcher.store import Version

Json = dict[str, Any]


class Span(msgspec.Struct, frozen=True):
    """Words of a paragraph that were changed in the same way."""

    change: Edit
    text: str


class Paragraph(msgspec.Struct, frozen=True):
    """A paragraph of either version; one that is kept may have changes within."""

    change: Edit
    pieces: tuple[Span, ...]


class FieldChange(msgspec.Struct, frozen=True):
    """A field that differs, with its value in either version."""

    field: str
    before: Any
    after: Any


class Difference(msgspec.Struct, frozen=True):
    """The differences of two versions of a record: fields, and both texts in one."""

    id: str
    before: int
    after: int
    fields: tuple[FieldChange, ...]
    text: tuple[Paragraph, ...]


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


def difference(diff: VersionDiff) -> Difference:
    """Return the differences of two versions."""
    before, after = diff.before, diff.after
    fields = (FieldChange(f, before.value(f), after.value(f)) for f in diff.fields)
    text = (Paragraph(p.change, tuple(Span(s.change, s.text) for s in p.spans)) for p in diff.text)
    return Difference(after.id, before.version, after.version, tuple(fields), tuple(text))


def to_text(value: Json | msgspec.Struct) -> str:
    """Return JSON as a text for people: indented, letters of all scripts unescaped."""
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode()
