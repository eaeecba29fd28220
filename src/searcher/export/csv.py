"""Tables of records as CSV (RFC 4180, UTF-8), safe to open in a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from searcher.export.entries import Entry, Unreadable, permalink
from searcher.model.fields import Output, Schema
from searcher.model.record import SCHEMA, Party, Place, Record

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "'")
BETWEEN_VALUES = "|"
"""Separates the values of a field that can have several."""


def columns_of(schema: Schema) -> tuple[str, ...]:
    """Return the columns of a table: identity, the metadata fields, checksum, problem."""
    fields = (field.column for field in schema.listed_in(Output.CSV))
    return ("id", "version", "permalink", *fields, "original_sha256", "problem")


COLUMNS = columns_of(SCHEMA)
"""The columns of a table of records; the last one is filled for records that cannot be read."""


def table(
    entries: Iterable[Entry | Unreadable], origin: str, schema: Schema = SCHEMA
) -> Iterator[bytes]:
    """Write the metadata of records as a table; `origin` is that of the permalinks:
    `https://example.org`.
    """
    yield csv_line(columns_of(schema))
    for entry in entries:
        yield record_line(entry, origin, schema)


def record_line(entry: Entry | Unreadable, origin: str, schema: Schema = SCHEMA) -> bytes:
    """Write one record as a line of the table."""
    if isinstance(entry, Unreadable):
        return problem_line(entry, origin, len(columns_of(schema)))
    record = entry.record
    values = (text_of(f.value(record), BETWEEN_VALUES) for f in schema.listed_in(Output.CSV))
    link = permalink(origin, record.id, record.version)
    return csv_line([record.id, str(record.version), link, *values, record.original.sha256, ""])


def row(record: Record, schema: Schema = SCHEMA) -> dict[str, Any]:
    """Return the values of a table for a record, by column; several values are a tuple."""
    values = {f.column: f.value(record) for f in schema.listed_in(Output.CSV)}
    plain = {
        name: tuple(text_of(one, "") for one in value) if isinstance(value, tuple) else value
        for name, value in values.items()
    }
    sha256 = record.original.sha256
    return {"id": record.id, "version": record.version, **plain, "original_sha256": sha256}


def problem_line(entry: Unreadable, origin: str, columns: int) -> bytes:
    """Write a record that cannot be read as a line, with the reason in the last column."""
    link = permalink(origin, entry.id, entry.version)
    blank = [""] * (columns - 4)
    return csv_line([entry.id, str(entry.version), link, *blank, entry.reason])


def text_of(value: object, separator: str) -> str:
    """Return the value of a field as text: of a party its code, of a place its name."""
    match value:
        case None:
            return ""
        case tuple():
            return separator.join(text_of(one, separator) for one in value)
        case Party(code=text) | Place(name=text):
            return text
        case _:
            return str(value)


def csv_line(cells: Iterable[str]) -> bytes:
    """Write one line of a table, every cell quoted and escaped (see `escape_formula`)."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(map(escape_formula, cells))
    return out.getvalue().encode()


def escape_formula(cell: str) -> str:
    """Escape a cell that a spreadsheet might take for a formula by an apostrophe in front.

    A cell that begins with an apostrophe gets one too, so that removing one restores each.
    """
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def unescape_formula(cell: str) -> str:
    """Remove the apostrophe that `escape_formula` put in front of a cell."""
    return cell[1:] if cell[:1] == "'" and cell[1:].startswith(_FORMULA) else cell
