"""Read tables whose rows hold documents: CSV, and JSON with an object on each line (JSONL).

A column `html`, `body`, `text` or `content` is the document, the others are its metadata.
"""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from typing import BinaryIO

import msgspec

from searcher.model.errors import (
    BadHint,
    DamagedOriginal,
    EmptyOriginal,
    OversizedOriginal,
    UndecodableOriginal,
)
from searcher.model.record import SCHEMA
from searcher.readers.containers.members import LIMIT, ContainerEntry, Member, unreadable
from searcher.readers.document_tables import HOLDING, NAMING, columns_of
from searcher.readers.formats import Format
from searcher.readers.plain.encoding import decode
from searcher.readers.plain.repair import REPLACEMENT, encoded

_PEEKED = 65_536
_WHITE = f" \t\r\n{REPLACEMENT}"  # a value that was cut in a character ends with that mark

Row = Mapping[str, object]


def csv_documents(stream: BinaryIO) -> Iterator[ContainerEntry]:
    """Yield the documents of a CSV table.  Raises DamagedOriginal if it cannot be read further."""
    reader = stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(stream)  # type: ignore[type-var]
    head = reader.peek(_PEEKED)
    columns = columns_of(head)
    line = head.partition(b"\n")[0].decode("utf-8", "replace")
    encoding = (
        "utf-8-sig"
        if head.startswith(b"\xef\xbb\xbf")
        else decode(_lines(head), Format.TEXT).encoding
    )
    text = io.TextIOWrapper(reader, encoding, errors="surrogateescape", newline="")
    csv.field_size_limit(LIMIT)
    rows = csv.reader(text, delimiter=max(",;\t", key=line.count), strict=True)
    try:
        next(rows, None)
        for number, cells in enumerate(rows, start=2):
            yield from _cells(number, columns, cells)
    except csv.Error as error:
        why = f"line {rows.line_num}: {error}; nothing is read from there on"
        raise DamagedOriginal(Format.CSV.label, why) from error


def _lines(head: bytes) -> bytes:
    """Return only the complete lines: the last character of the bytes may be cut."""
    return head.rpartition(b"\n")[0] or head


def _cells(number: int, columns: tuple[str, ...], cells: list[str]) -> Iterator[ContainerEntry]:
    if not any(cell.strip() for cell in cells):
        return
    surplus = [cell for cell in cells[len(columns) :] if cell.strip()]
    if surplus:
        why = f"row {number} has {len(cells)} cells for {len(columns)} columns"
        yield unreadable(f"row {number}", DamagedOriginal(Format.CSV.label, why))
    else:
        yield _document(f"row {number}", dict(zip(columns, cells, strict=False)))


def jsonl_documents(stream: BinaryIO) -> Iterator[ContainerEntry]:
    """Yield the documents of lines of JSON; a broken line is refused, and the next one read."""
    number = 0
    while line := stream.readline(LIMIT + 1):
        number += 1
        name = f"line {number}"
        if len(line) > LIMIT:
            yield unreadable(name, OversizedOriginal(len(line), LIMIT))
            while line and not line.endswith(b"\n"):
                line = stream.readline(LIMIT)
        elif line.strip(b"\xef\xbb\xbf \t\r\n"):
            yield _object(name, line.removeprefix(b"\xef\xbb\xbf"))


def _object(name: str, line: bytes) -> ContainerEntry:
    try:
        found = _json(line)
    except UndecodableOriginal as error:
        return unreadable(name, error)
    except (ValueError, RecursionError) as error:
        return unreadable(name, DamagedOriginal(Format.JSONL.label, f"{name}: {error}"))
    if not isinstance(found, dict):
        return unreadable(name, DamagedOriginal(Format.JSONL.label, f"{name} is no object"))
    return _document(name, {str(key).strip().lower(): value for key, value in found.items()})


def _json(line: bytes) -> object:
    """Parse a line; invalid bytes in it are kept as lone surrogates.

    Raises ValueError, RecursionError or UndecodableOriginal.
    """
    try:
        return msgspec.json.decode(line)
    except ValueError:  # bytes that are not UTF-8, or an escape that is half a character
        encoding = decode(line, Format.TEXT).encoding
        return json.loads(line.decode(encoding, "surrogateescape"))


def _document(name: str, row: Row) -> ContainerEntry:
    """Return the document of a row, the value of its first filled column, as UTF-8."""
    for column in HOLDING:
        value = row.get(column)
        if not isinstance(value, str) or not value.strip():
            continue
        return Member(name, encoded(value), _declared(column, value), tuple(_metadata(row)))
    if row.get(NAMING):
        expected = "possible in a container: unpack it"
        return unreadable(name, BadHint(name, NAMING, str(row[NAMING])[:200], expected))
    return unreadable(name, EmptyOriginal(0))


def _declared(column: str, value: str) -> Format:
    is_markup = column == "html" or value.lstrip().startswith(("<p", "<div", "<!--", "<h"))
    return Format.HTML if is_markup else Format.TEXT


def _metadata(row: Row) -> Iterator[tuple[str, str]]:
    for column, key in SCHEMA.columns:
        value = row.get(column)
        if isinstance(value, list):
            value = " ".join(map(str, value))
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
            yield key, encoded(str(value)).decode("utf-8", "replace").strip(_WHITE)
