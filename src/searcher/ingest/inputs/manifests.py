"""Parse manifests: tables and JSON lines that list files, with hints for each."""

import codecs
import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from unicodedata import name

import msgspec

from searcher.ingest.hints import MANIFEST, known_keys, make_hint
from searcher.ingest.inputs.files import is_stream, open_regular, read_file, read_stream
from searcher.model.errors import BadHint, RefusedInput, UndecodableOriginal, UnreadableInput
from searcher.model.record import Hint
from searcher.readers.containers.members import LIMIT
from searcher.readers.document_tables import HOLDING
from searcher.readers.formats import Format
from searcher.readers.plain.encoding import decode

_LINE = 1 << 20  # bytes of a line of a manifest
_TABLES, _LINES = (".csv", ".tsv"), (".jsonl", ".ndjson")
_FILE = "file"  # the column that lists the documents
_SURPLUS = "beyond the columns"
_NON_ASCII_WORD = re.compile(r"\w*[^\W\x00-\x7f]\w*")

Cells = Mapping[str, object]
"""The values of a row of a manifest, by column."""


def is_manifest(path: Path, within: Path | None = None) -> bool:
    """Return whether a file is a manifest: a table with a column `file`, or JSON lines with it.

    A table that describes documents but neither lists nor contains them counts as a manifest
    without its column, because it is not a document either.  `within` is the folder by which the
    file was found.
    """
    if path.suffix.lower() in _LINES:
        return _lists_files(first_json_object(path, within))
    if path.suffix.lower() not in _TABLES:
        return False
    try:
        columns = _column_names(next(_table(_head(path, within)), []))
    except (RefusedInput, csv.Error):
        return False
    return _FILE in columns or _lacks_files(columns)


def _lacks_files(columns: Collection[str]) -> bool:
    if len(columns) < 2 or not set(HOLDING).isdisjoint(columns):
        return False
    known = known_keys(columns)
    return bool(known & {"url", "title"}) or len(known) > 1


def _head(path: Path, within: Path | None) -> str:
    """Read the first lines of a file; return nothing if they cannot be decoded."""
    with open_regular(path, within) as file:
        lines = file.read(_LINE).rpartition(b"\n")
    try:
        return decode(lines[0] or lines[2], Format.TEXT)[0]
    except UndecodableOriginal:
        return ""


def first_json_object(path: Path, within: Path | None = None) -> Mapping[str, object]:
    """Parse the object in the first line of JSON lines; return an empty one if there is none."""
    try:
        with open_regular(path, within) as lines:
            line = lines.readline(_LINE).removeprefix(codecs.BOM_UTF8)
        return msgspec.json.decode(line, type=dict[str, object])
    except (OSError, RefusedInput, ValueError, msgspec.MsgspecError, RecursionError):
        return {}


def _table(text: str) -> Iterator[list[str]]:
    """Parse a table into rows; its delimiter is the most frequent candidate of the first line."""
    first = text.partition("\n")[0]
    return csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count))


def _lists_files(row: Mapping[str, object]) -> bool:
    return _FILE in row and not set(HOLDING).intersection(row)


def _column_names(columns: Iterable[str]) -> list[str]:
    return [column.strip().lower() for column in columns]


@dataclass(frozen=True, slots=True)
class ManifestRow:
    """A row of a manifest: the file it lists, its cells by column, and its place for errors."""

    file: Path
    cells: Cells
    place: str


@dataclass(frozen=True, slots=True)
class InvalidRow:
    """A row of a manifest that lists no file: its place, and the error."""

    place: str
    error: BadHint


def manifest_rows(path: Path, within: Path | None = None) -> Iterator[ManifestRow | InvalidRow]:
    """Parse a manifest into rows.  Raises BadHint or UnreadableInput if it is not a manifest.

    The paths of a manifest that comes through a pipe are relative to the current folder.
    `within` is the folder by which it was found.
    """
    text = _decode(path, _read(path, within))
    if is_stream(str(path)):
        path = Path.cwd() / path.name
    is_table = path.suffix.lower() in _TABLES or not (
        path.suffix.lower() in _LINES or text.lstrip().startswith("{")
    )
    try:
        yield from _table_rows(path, _table(text)) if is_table else _json_rows(path, text)
    except csv.Error as error:
        raise BadHint(path.name, "the file", str(error), "a CSV table") from error


def _read(path: Path, within: Path | None) -> bytes:
    if not is_stream(str(path)):
        return read_file(path, LIMIT, within)
    try:
        with path.open("rb") as stream:
            return read_stream(stream, LIMIT)
    except OSError as error:
        raise UnreadableInput(path.name, error.strerror or str(error)) from error


def _decode(path: Path, data: bytes) -> str:
    """Decode a manifest.  Raises BadHint if its encoding cannot be detected with certainty."""
    try:
        text, encoding, _ = decode(data, Format.TEXT)
    except UndecodableOriginal as error:
        raise BadHint(path.name, "the file", str(error), "a CSV table in UTF-8") from error
    if not encoding.startswith("utf") and (word := _ambiguous_word(text)):
        raise BadHint(path.name, "the file", word, "a CSV table in UTF-8")
    return text


def _ambiguous_word(text: str) -> str:
    """Find a word that other legacy encodings would decode differently; empty if there is none.

    It is a word in two scripts, or in Latin letters, of which each encoding has its own.
    """
    for found in _NON_ASCII_WORD.finditer(text):
        scripts = {name(letter, "?").split()[0] for letter in found.group() if letter.isalpha()}
        if len(scripts) > 1 or "LATIN" in scripts:
            return found.group()
    return ""


def _table_rows(path: Path, lines: Iterator[list[str]]) -> Iterator[ManifestRow | InvalidRow]:
    columns = _column_names(next(lines, []))
    if _FILE not in columns:
        expected = f"a list of columns with `{_FILE}`, or one of {', '.join(HOLDING)}, among them"
        raise BadHint(path.name, "the first line", ",".join(columns), expected)
    for number, values in enumerate(lines, start=2):
        cells: dict[str, object] = dict(zip(columns, map(str.strip, values), strict=False))
        cells[_SURPLUS] = ",".join(values[len(columns) :]).strip(" ,")
        file = str(cells.pop(_FILE, ""))
        if file:
            yield _row(path, file, cells)
        elif any(cells.values()):
            error = BadHint(path.name, _FILE, "", f"given in row {number}")
            yield InvalidRow(f"row {number}", error)


def _row(path: Path, file: str, cells: Cells) -> ManifestRow:
    return ManifestRow((path.parent / file).resolve(), cells, f"{path.name}, file {file}")


def _json_rows(path: Path, text: str) -> Iterator[ManifestRow | InvalidRow]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                yield _json_row(path, f"line {number}", line)
            except BadHint as error:
                yield InvalidRow(f"line {number}", error)


def _json_row(path: Path, place: str, line: str) -> ManifestRow:
    try:
        row = msgspec.json.decode(line, type=dict[str, object])
    except (ValueError, msgspec.MsgspecError, RecursionError) as error:
        raise BadHint(path.name, place, line.strip()[:80], f"an object: {error}") from error
    file = row.pop(_FILE, None)
    if not isinstance(file, str) or not file:
        raise BadHint(path.name, _FILE, str(file or ""), f"given in {place}")
    return _row(path, file, row)


def merge_rows(one: ManifestRow, other: ManifestRow) -> ManifestRow:
    """Merge two rows for one file.  Raises BadHint if they disagree about a value."""
    for key, value in other.cells.items():
        earlier = one.cells.get(key)
        if value and earlier and value != earlier:
            raise BadHint(other.place, key, str(value), f"{earlier!r}, as {one.place} has it")
    return replace(other, cells={**one.cells, **{k: v for k, v in other.cells.items() if v}})


def row_hints(row: ManifestRow) -> tuple[Hint, ...]:
    """Make the hints of a row from its cells that are not empty.  Raises BadHint."""
    if surplus := row.cells.get(_SURPLUS):
        expected = "in a column: quote a value that contains the separator"
        raise BadHint(row.place, _SURPLUS, str(surplus), expected)
    return tuple(
        make_hint(key, value, MANIFEST, row.place)
        for key, value in row.cells.items()
        if key and value
    )
