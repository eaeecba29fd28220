"""Read lists of references (RIS, CSL-JSON, CSV of Zotero): each entry with its attachments.

RIS: a line `TY  - NEWS` begins an entry, `ER  -` ends it (Research Information Systems, 2001).
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import msgspec

from searcher.ingest.inputs.files import open_regular, read_file
from searcher.languages import load_data
from searcher.model.errors import BadHint, RefusedInput
from searcher.readers.containers.members import LIMIT
from searcher.readers.data_detectors import is_csl, is_ris
from searcher.readers.format_declaration import GLIMPSE
from searcher.readers.formats import Format
from searcher.readers.plain.encoding import decode

_TAG = re.compile(r"([A-Z][A-Z0-9])  ?- ?(.*)")
_BETWEEN_FILES = re.compile(r"\s*;\s*")
_ADDRESS = re.compile(r"(?:https?|ftp)://", re.I)
_SLASHED = re.compile(r"(\d{4})(?:/(\d{1,2}))?(?:/(\d{1,2}))?(?:/.*)?")
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[T ]\d\d:\d\d.*")


class _ReferenceFields(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The fields of each format by the values that they give, and kinds by types."""

    fields: Mapping[str, Mapping[str, tuple[str, ...]]]
    kinds: Mapping[str, str]


@cache
def _known() -> _ReferenceFields:
    return load_data("searcher.ingest.transfer", "references", _ReferenceFields)


@dataclass(frozen=True, slots=True)
class Reference:
    """An entry of a list: its place in it, its attachments as written, its values as hints."""

    place: str
    title: str
    files: tuple[str, ...]
    values: Mapping[str, str]


def is_reference_list(path: Path) -> bool:
    """Check whether a file is a list of references."""
    try:
        with open_regular(path) as file:
            head = file.read(GLIMPSE).removeprefix(b"\xef\xbb\xbf")
    except RefusedInput:
        return False
    return is_ris(head) or is_csl(head) or _is_zotero_csv(head)


def _is_zotero_csv(head: bytes) -> bool:
    line = head.partition(b"\n")[0].lower()
    return b"item type" in line and b"file attachments" in line


def read_references(path: Path) -> Iterator[Reference]:
    """Read the entries of a list, in order.  Raises BadHint if it cannot be read further."""
    data = read_file(path, LIMIT)
    text = decode(data, Format.TEXT)[0]
    head = data[:GLIMPSE].removeprefix(b"\xef\xbb\xbf")
    try:
        if is_ris(head):
            entries, fields = _ris(text), _known().fields["ris"]
        elif is_csl(head):
            entries, fields = _csl(text), _known().fields["csl"]
        else:
            entries, fields = _csv(text), _known().fields["csv"]
        for place, entry in entries:
            yield _reference(place, entry, fields)
    except (csv.Error, ValueError, RecursionError) as error:
        raise BadHint(path.name, "the file", str(error), "a list of references") from error


Entry = Mapping[str, list[str]]
"""The values of an entry by field; a date is written with hyphens."""


def _ris(text: str) -> Iterator[tuple[str, Entry]]:
    entry: dict[str, list[str]] = {}
    begun, last = 0, ""
    for number, line in enumerate(text.splitlines(), start=1):
        found = _TAG.fullmatch(line.strip())
        if found is None:
            if entry and line.strip():  # the line before goes on
                entry[last][-1] += f" {line.strip()}"
        elif found[1] == "ER":
            yield f"line {begun}", entry
            entry = {}
        else:
            begun, last = (begun if entry else number), found[1]
            entry.setdefault(last, []).append(found[2].strip())
    if entry:
        yield f"line {begun}", entry


def _csv(text: str) -> Iterator[tuple[str, Entry]]:
    rows = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    for row in rows:
        values = {k.strip().lower(): [v.strip()] for k, v in row.items() if k and v}
        yield f"line {rows.line_num}", values


def _csl(text: str) -> Iterator[tuple[str, Entry]]:
    decoded = msgspec.json.decode(text)
    items = decoded if isinstance(decoded, list) else [decoded]
    for number, item in enumerate(items, start=1):
        if not isinstance(item, dict):
            raise ValueError(f"item {number} is not an object")
        values = ((key, [*_texts(value)]) for key, value in item.items())
        yield f"item {number}", {key: found for key, found in values if found}


def _texts(value: Any) -> Iterator[str]:
    """Yield the texts of a value of CSL-JSON: of names, dates and attachments too."""
    match value:
        case str() | int():
            yield str(value).strip()
        case list():
            yield from (text for one in value for text in _texts(one))
        case {"date-parts": [[*parts], *_]}:
            yield "-".join(f"{int(part):02d}" for part in parts)
        case {"literal": text} | {"raw": text} | {"path": text} | {"localPath": text}:
            yield from _texts(text)
        case {"family": family}:
            yield " ".join(filter(None, (str(value.get("given", "")), str(family)))).strip()


def _reference(place: str, entry: Entry, fields: Mapping[str, tuple[str, ...]]) -> Reference:
    values = {key: _filled(entry, names) for key, names in fields.items() if key != "files"}
    files = [file for name in fields["files"] for file in entry.get(name, ())]
    kind = _known().kinds.get(next(iter(values.pop("type")), ""), "")
    container = values.pop("container")
    if kind == "news" or not values["source"]:
        values["source"] = container or values["source"]
    hints = {key: found[0] for key, found in values.items() if found}
    if values["creator"]:
        hints["creator"] = "; ".join(values["creator"])
    for key in ("published", "retrieved"):
        if key in hints:
            hints[key] = _date(hints[key])
    if kind:
        hints["kind"] = kind
    return Reference(place, hints.get("title", ""), (*_paths(files),), hints)


def _filled(entry: Entry, names: Iterable[str]) -> list[str]:
    """Return the values of the first field that has any."""
    found = ([value for value in entry.get(name, ()) if value] for name in names)
    return next((values for values in found if values), [])


def _date(text: str) -> str:
    """Return a date in the form of EDTF, if it is one of RIS or a moment; else as it is."""
    if found := _MOMENT.fullmatch(text):
        return found[1]
    if found := _SLASHED.fullmatch(text):
        return "-".join(f"{int(part):02d}" for part in found.groups() if part)
    return text


def _paths(values: Iterable[str]) -> Iterator[str]:
    """Yield the paths of attachments; several may be in one value, between semicolons."""
    for value in values:
        for part in _BETWEEN_FILES.split(value):
            if part.startswith("file://"):
                yield unquote(urlsplit(part).path)
            elif part and not _ADDRESS.match(part):
                yield part
