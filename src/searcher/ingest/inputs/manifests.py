"""Manifests: tables and lists that name files, and say something of each."""

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
from searcher.ingest.inputs.files import is_stream, opened, read_file, read_stream
from searcher.model.errors import BadHint, RefusedInput, UndecodableOriginal, UnreadableInput
from searcher.model.record import Hint
from searcher.readers.containers.members import LIMIT
from searcher.readers.media_types import HOLDING, Format
from searcher.readers.plain.encoding import decode

_LINE = 1 << 20  # bytes of a line of a manifest
_TABLES, _LINES = (".csv", ".tsv"), (".jsonl", ".ndjson")
_FILE = "file"  # the column of a manifest that names the document
_SURPLUS = "beyond the columns"
_FOREIGN = re.compile(r"\w*[^\W\x00-\x7f]\w*")  # a word with more than the letters of ASCII

Cells = Mapping[str, object]
"""What a row of a manifest says, by column."""


def is_manifest(path: Path, within: Path | None = None) -> bool:
    """Whether a file is a manifest: a table with a column `file`, or JSON lines with such a key.

    A table that describes documents, and neither names nor holds them, is a manifest that lacks
    its column: it is no document either.  `within` is the folder it was found by.
    """
    if path.suffix.lower() in _LINES:
        return _names_files(first_line(path, within))
    if path.suffix.lower() not in _TABLES:
        return False
    try:
        columns = _names(next(_table(_head(path, within)), []))
    except (RefusedInput, csv.Error):
        return False
    return _FILE in columns or _lacks_files(columns)


def _lacks_files(columns: Collection[str]) -> bool:
    if len(columns) < 2 or not set(HOLDING).isdisjoint(columns):
        return False
    known = known_keys(columns)
    return bool(known & {"url", "title"}) or len(known) > 1


def _head(path: Path, within: Path | None) -> str:
    """The first lines of a file; what is no text in them does not matter."""
    with opened(path, within) as file:
        lines = file.read(_LINE).rpartition(b"\n")
    try:
        return decode(lines[0] or lines[2], Format.TEXT)[0]
    except UndecodableOriginal:
        return ""


def first_line(path: Path, within: Path | None = None) -> Mapping[str, object]:
    """The object in the first line of a file of JSON lines; an empty one where there is none."""
    try:
        with opened(path, within) as lines:
            line = lines.readline(_LINE).removeprefix(codecs.BOM_UTF8)
        return msgspec.json.decode(line, type=dict[str, object])
    except (OSError, RefusedInput, ValueError, msgspec.MsgspecError, RecursionError):
        return {}


def _table(text: str) -> Iterator[list[str]]:
    """The rows of a table; what parts its columns is what parts those of the first line."""
    first = text.partition("\n")[0]
    return csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count))


def _names_files(row: Mapping[str, object]) -> bool:
    return _FILE in row and not set(HOLDING).intersection(row)


def _names(columns: Iterable[str]) -> list[str]:
    return [column.strip().lower() for column in columns]


@dataclass(frozen=True, slots=True)
class Row:
    """What a manifest says of a file, by column; `place` names the row for errors."""

    file: Path
    cells: Cells
    place: str


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row of a manifest that names no file: which one, and why."""

    place: str
    error: BadHint


def manifest_rows(path: Path, within: Path | None = None) -> Iterator[Row | BadRow]:
    """Each row of a manifest.  Raises BadHint or UnreadableInput where it is none.

    One that comes through a pipe names files of the current folder.  `within` is the folder by
    which it was found.
    """
    text = _text_of(path, _manifest(path, within))
    if is_stream(str(path)):
        path = Path.cwd() / path.name
    is_table = path.suffix.lower() in _TABLES or not (
        path.suffix.lower() in _LINES or text.lstrip().startswith("{")
    )
    try:
        yield from _rows(path, _table(text)) if is_table else _objects(path, text)
    except csv.Error as error:
        raise BadHint(path.name, "the file", str(error), "a CSV table") from error


def _manifest(path: Path, within: Path | None) -> bytes:
    if not is_stream(str(path)):
        return read_file(path, LIMIT, within)
    try:
        with path.open("rb") as stream:
            return read_stream(stream, LIMIT)
    except OSError as error:
        raise UnreadableInput(path.name, error.strerror or str(error)) from error


def _text_of(path: Path, data: bytes) -> str:
    """A manifest as it reads.  Raises BadHint where nobody can tell its letters."""
    try:
        text, encoding, _ = decode(data, Format.TEXT)
    except UndecodableOriginal as error:
        raise BadHint(path.name, "the file", str(error), "a CSV table in UTF-8") from error
    if not encoding.startswith("utf") and (mixed := _mixed(text)):
        raise BadHint(path.name, "the file", mixed, "a CSV table in UTF-8")
    return text


def _mixed(text: str) -> str:
    """A word by which an old encoding may be another one: of two scripts, or in Latin letters,
    of which each encoding has its own; empty if there is none.
    """
    for found in _FOREIGN.finditer(text):
        scripts = {name(letter, "?").split()[0] for letter in found.group() if letter.isalpha()}
        if len(scripts) > 1 or "LATIN" in scripts:
            return found.group()
    return ""


def _rows(path: Path, lines: Iterator[list[str]]) -> Iterator[Row | BadRow]:
    columns = _names(next(lines, []))
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
            yield BadRow(f"row {number}", error)


def _row(path: Path, file: str, cells: Cells) -> Row:
    return Row((path.parent / file).resolve(), cells, f"{path.name}, file {file}")


def _objects(path: Path, text: str) -> Iterator[Row | BadRow]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                yield _object(path, f"line {number}", line)
            except BadHint as error:
                yield BadRow(f"line {number}", error)


def _object(path: Path, place: str, line: str) -> Row:
    try:
        row = msgspec.json.decode(line, type=dict[str, object])
    except (ValueError, msgspec.MsgspecError, RecursionError) as error:
        raise BadHint(path.name, place, line.strip()[:80], f"an object: {error}") from error
    file = row.pop(_FILE, None)
    if not isinstance(file, str) or not file:
        raise BadHint(path.name, _FILE, str(file or ""), f"given in {place}")
    return _row(path, file, row)


def together(one: Row, other: Row) -> Row:
    """What two rows say of one file.  Raises BadHint where they do not agree."""
    for key, value in other.cells.items():
        before = one.cells.get(key)
        if value and before and value != before:
            raise BadHint(other.place, key, str(value), f"{before!r}, as {one.place} has it")
    return replace(other, cells={**one.cells, **{k: v for k, v in other.cells.items() if v}})


def row_hints(row: Row) -> tuple[Hint, ...]:
    """The hints of a manifest's row; empty cells say nothing.  Raises BadHint."""
    if surplus := row.cells.get(_SURPLUS):
        expected = "in a column: quote a value that contains the separator"
        raise BadHint(row.place, _SURPLUS, str(surplus), expected)
    return tuple(
        make_hint(key, value, MANIFEST, row.place)
        for key, value in row.cells.items()
        if key and value
    )
