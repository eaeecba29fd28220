"""What archivists say about documents: on the command line, in side files, in manifests.

Hints are read and checked here; which of them wins is the order of `ORIGINS`.
"""

import codecs
import csv
import io
import os
import re
import tomllib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from unicodedata import name

import msgspec
from babel import Locale
from babel.core import get_global

from searcher.dates import Edtf, read_stamp
from searcher.errors import BadDate, BadHint, RefusedInput, UndecodableOriginal, UnreadableInput
from searcher.identity import canonical_url
from searcher.ingest.files import is_stream, opened, read_file, read_stream
from searcher.normalise.topics import topic_names
from searcher.originals.encoding import decode
from searcher.originals.media import HOLDING, TEXT
from searcher.originals.members import LIMIT
from searcher.places import is_place
from searcher.record import Hint, Kind, with_hints

COMMAND_LINE, SIDE_FILE, MANIFEST, CONTAINER = ORIGINS = (
    "command line",
    "side file",
    "manifest",
    "container",
)
"""Where a hint can come from at ingest; the first wins over the others."""

KEYS = (
    "url",
    "title",
    "source",
    "creator",
    "published",
    "modified",
    "language",
    "kind",
    "parties",
    "topics",
    "retrieved",
    "settled",
)
_ALIASES = {"date": "published", "lang": "language", "author": "creator", "updated": "modified"}
SIDE_ENDING = ".meta.toml"
_LINE = 1 << 20  # bytes of a line of a manifest
_SIDE = 1 << 20  # bytes of a side file
_TABLES, _LINES = (".csv", ".tsv"), (".jsonl", ".ndjson")
_FILE = "file"  # the column of a manifest that names the document
_SURPLUS = "beyond the columns"
_FOREIGN = re.compile(r"\w*[^\W\x00-\x7f]\w*")  # a word with more than the letters of ASCII
_HALF = re.compile("[\ud800-\udfff]")  # what stands for bytes that are no text

Cells = Mapping[str, object]
"""What a row of a manifest says, by column."""


def make_hint(key: str, value: object, origin: str, place: str) -> Hint:
    """A checked hint; `place` names the file or option for the error.  Raises BadHint."""
    known = _ALIASES.get(key.strip().lower(), key.strip().lower())
    if known not in KEYS:
        raise BadHint(place, key, str(value), f"a known key ({', '.join(KEYS)})")
    text = " ".join(map(str, value)) if isinstance(value, list) else str(value).strip()
    is_text = not isinstance(value, dict | bool) and not _HALF.search(text)
    expected = _fault(known, text) if is_text else "a text"
    if not expected and known in _DAYS and origin != CONTAINER and _is_to_come(text):
        expected = "a day that has come"
    if expected:
        raise BadHint(place, key, text, expected)
    if known == "parties":
        text = " ".join(sorted(dict.fromkeys(_values(text.upper()))))
    if known in ("topics", "settled"):
        text = " ".join(dict.fromkeys(_values(text.lower())))
    if known == "language":
        text = _language(text) or text
    return Hint(known, text.lower() if known == "kind" else text, origin)


def _fault(key: str, value: str) -> str:
    """What a value should be and is not; empty if it is."""
    if not value:
        return "given: leave the key out instead"
    is_right, expected = _CHECKS.get(key, (bool, ""))
    return "" if is_right(value) else expected


def _is_date(value: str) -> bool:
    try:
        Edtf(value)
    except BadDate:
        return False
    return True


def _is_day(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _is_to_come(value: str) -> bool:
    """Whether a date lies in the future, wherever on earth one reads the calendar."""
    earliest = Edtf(value).earliest
    return earliest is not None and earliest > datetime.now(UTC).date() + timedelta(days=1)


def _language(value: str) -> str | None:
    """The code of a language as BCP 47 writes it (`EN` and `eng` are en); None if there is none."""
    if not _LANGUAGE.fullmatch(value):
        return None
    code, *rest = value.split("-")
    code = get_global("language_aliases").get(code.lower(), code.lower())
    if code not in Locale("en").languages:
        return None
    cased = (
        part.upper() if len(part) == 2 else part.title() if len(part) == 4 else part.lower()
        for part in rest
    )
    return "-".join((code, *cased))


def _values(value: str) -> list[str]:
    return re.split(r"[\s,;]+", value)


_DAYS = ("published", "modified", "retrieved")
_A_DATE = _is_date, "a date (2017-03-03, 2017-03, 2017, XXXX-04-23)"
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_CODES = re.compile(r"[a-z-]+([\s,;]+[a-z-]+)*", re.I)
_CHECKS: Mapping[str, tuple[Callable[[str], object], str]] = {
    "url": (canonical_url, "an http or https address"),
    "published": _A_DATE,
    "modified": _A_DATE,
    "retrieved": (_is_day, "a day (2017-03-03)"),
    "kind": (lambda v: v.lower() in set(Kind), f"a kind ({', '.join(Kind)})"),
    "language": (_language, "the code of a language (kk, ru, en)"),
    "parties": (
        lambda v: all(map(is_place, _values(v.upper()))),
        "a list of codes of countries (KZ AM) or their parts (RU-TA)",
    ),
    "topics": (
        lambda v: set(_values(v.lower())) <= set(topic_names()),
        f"a list of topics ({', '.join(topic_names())})",
    ),
    "settled": (_CODES.fullmatch, "a list of codes of notes (date-unknown)"),
}


def combine(*sets: tuple[Hint, ...]) -> tuple[Hint, ...]:
    """Sets of hints in one, the later winning."""
    merged: tuple[Hint, ...] = ()
    for hints in sets:
        merged = with_hints(merged, hints)
    return merged


def side_hints(document: Path) -> tuple[Hint, ...]:
    """The hints of a document's side file, if it has one: a regular file, not a link.

    Raises BadHint, UnreadableInput.
    """
    path = document.with_name(document.name + SIDE_ENDING)
    if not os.path.lexists(path):  # which a name too long for the system does not either
        return ()
    try:
        table = tomllib.loads(_side_file(path))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadHint(path.name, "the file", str(error), "valid TOML") from error
    return tuple(make_hint(key, value, SIDE_FILE, path.name) for key, value in table.items())


def _side_file(path: Path) -> str:
    try:
        return read_file(path, _SIDE, path.parent.resolve()).decode("utf-8-sig")
    except RefusedInput as error:
        why = error.why if isinstance(error, UnreadableInput) else str(error)
        raise _unreadable(path, f"{path.name}: {why}", error) from error


def _unreadable(path: Path, why: str, cause: RefusedInput) -> UnreadableInput:
    error = UnreadableInput(str(path), why)
    error.remedy = cause.remedy
    return error


def container_hints(said: Iterable[tuple[str, str]], place: str) -> tuple[Hint, ...]:
    """What a container says of one of its members; `place` names that for the error.

    Programs wrote it: a moment stands for its day there, and an address that is none of the
    web says nothing.  Raises BadHint.
    """
    return tuple(
        make_hint(key, _as_we_write(key, value), CONTAINER, place)
        for key, value in said
        if key != "url" or canonical_url(value) is not None
    )


def _as_we_write(key: str, value: str) -> str:
    """The day of a moment, the code of a locale (`en_US`); else the value itself."""
    if key == "language":
        return value.replace("_", "-")
    day = read_stamp(value) if key in _DAYS else None
    return value if day is None else str(day)


def is_manifest(path: Path, within: Path | None = None) -> bool:
    """Whether a file is a manifest: a table with a column `file`, or JSON lines with such a key.

    A table that tells of documents, and neither names nor holds them, is a manifest that lacks
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
    known = {_ALIASES.get(column, column) for column in columns} & {*KEYS}
    return bool(known & {"url", "title"}) or len(known) > 1


def _head(path: Path, within: Path | None) -> str:
    """The first lines of a file; what is no text in them does not matter."""
    with opened(path, within) as file:
        lines = file.read(_LINE).rpartition(b"\n")
    try:
        return decode(lines[0] or lines[2], TEXT)[0]
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
        text, encoding, _ = decode(data, TEXT)
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
        expected = "in a column: quote a value in which the separator stands"
        raise BadHint(row.place, _SURPLUS, str(surplus), expected)
    return tuple(
        make_hint(key, value, MANIFEST, row.place)
        for key, value in row.cells.items()
        if key and value
    )
