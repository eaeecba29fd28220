"""What archivists say about documents: on the command line, in side files, in manifests.

Hints are read and checked here; which of them wins is the order of `ORIGINS`.
"""

import csv
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

import msgspec

from searcher.dates import Edtf, read_stamp
from searcher.errors import BadDate, BadHint, UnreadableInput
from searcher.identity import canonical_url
from searcher.normalise.topics import topic_names
from searcher.originals.media import HOLDING
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
_FILE = "file"  # the column of a manifest that names the document
_SURPLUS = "beyond the columns"
_HALF = re.compile("[\ud800-\udfff]")  # what stands for bytes that are no text

Cells = Mapping[str, object]
"""What a row of a manifest says, by column."""


def make_hint(key: str, value: object, origin: str, place: str) -> Hint:
    """A checked hint; `place` names the file or option for the error.  Raises BadHint."""
    name = _ALIASES.get(key.strip().lower(), key.strip().lower())
    if name not in KEYS:
        raise BadHint(place, key, str(value), f"a known key ({', '.join(KEYS)})")
    text = " ".join(map(str, value)) if isinstance(value, list) else str(value).strip()
    is_text = not isinstance(value, dict | bool) and not _HALF.search(text)
    expected = _fault(name, text) if is_text else "a text"
    if expected:
        raise BadHint(place, key, text, expected)
    if name == "parties":
        text = " ".join(sorted(dict.fromkeys(_values(text.upper()))))
    if name in ("topics", "settled"):
        text = " ".join(dict.fromkeys(_values(text.lower())))
    return Hint(name, text.lower() if name == "kind" else text, origin)


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


def _values(value: str) -> list[str]:
    return re.split(r"[\s,;]+", value)


_A_DATE = _is_date, "a date (2017-03-03, 2017-03, 2017, XXXX-04-23)"
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_CODES = re.compile(r"[a-z-]+([\s,;]+[a-z-]+)*", re.I)
_CHECKS: Mapping[str, tuple[Callable[[str], object], str]] = {
    "url": (canonical_url, "an http or https address"),
    "published": _A_DATE,
    "modified": _A_DATE,
    "retrieved": (_is_day, "a day (2017-03-03)"),
    "kind": (lambda v: v.lower() in set(Kind), f"a kind ({', '.join(Kind)})"),
    "language": (_LANGUAGE.fullmatch, "the code of a language (kk, ru, en)"),
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
    """The hints of a document's side file, if it has one.  Raises BadHint, UnreadableInput."""
    path = document.with_name(document.name + SIDE_ENDING)
    if not path.is_file():
        return ()
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise UnreadableInput(str(path), f"{path.name}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadHint(path.name, "the file", str(error), "valid TOML") from error
    return tuple(make_hint(key, value, SIDE_FILE, path.name) for key, value in table.items())


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
    day = read_stamp(value) if key in ("published", "modified", "retrieved") else None
    return value if day is None else str(day)


def is_manifest(path: Path) -> bool:
    """Whether a file is a manifest: a CSV with a column `file`, or JSON lines with such a key."""
    if path.suffix.lower() in (".jsonl", ".ndjson"):
        return _names_files(path)
    if path.suffix.lower() != ".csv":
        return False
    try:
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as lines:
            return _FILE in _names(next(csv.reader(lines), []))
    except (OSError, csv.Error):
        return False


def _names_files(path: Path) -> bool:
    try:
        with path.open("rb") as lines:
            row = msgspec.json.decode(lines.readline(_LINE), type=dict[str, object])
    except (OSError, ValueError, msgspec.MsgspecError, RecursionError):
        return False
    return _FILE in row and not set(HOLDING).intersection(row)


def _names(columns: Iterable[str]) -> list[str]:
    return [column.strip().lower() for column in columns]


def manifest_rows(path: Path) -> Iterator[tuple[Path, Cells, str]]:
    """Each row of a manifest: the file it is about, its other columns, its place for errors.

    Raises BadHint or UnreadableInput.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            if path.suffix.lower() == ".csv":
                yield from _rows(path, csv.reader(lines))
            else:
                yield from _objects(path, lines)
    except OSError as error:
        raise UnreadableInput(path.name, error.strerror or str(error)) from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadHint(path.name, "the file", str(error), "a CSV table in UTF-8") from error


def _rows(path: Path, lines: Iterator[list[str]]) -> Iterator[tuple[Path, Cells, str]]:
    columns = _names(next(lines, []))
    if _FILE not in columns:
        expected = f"a list of columns with `{_FILE}` among them"
        raise BadHint(path.name, "the first line", ",".join(columns), expected)
    for number, values in enumerate(lines, start=2):
        cells: dict[str, object] = dict(zip(columns, map(str.strip, values), strict=False))
        cells[_SURPLUS] = ",".join(values[len(columns) :]).strip(" ,")
        name = str(cells.pop(_FILE, ""))
        if name:
            yield (path.parent / name).resolve(), cells, f"{path.name}, file {name}"
        elif any(cells.values()):
            raise BadHint(path.name, _FILE, "", f"given in row {number}")


def _objects(path: Path, lines: Iterable[str]) -> Iterator[tuple[Path, Cells, str]]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = msgspec.json.decode(line, type=dict[str, object])
        except (ValueError, msgspec.MsgspecError, RecursionError) as error:
            raise BadHint(
                path.name, f"line {number}", line.strip()[:80], f"an object: {error}"
            ) from error
        name = row.pop(_FILE, None)
        if not isinstance(name, str) or not name:
            raise BadHint(path.name, _FILE, str(name or ""), f"given in line {number}")
        yield (path.parent / name).resolve(), row, f"{path.name}, file {name}"


def row_hints(cells: Cells, place: str) -> tuple[Hint, ...]:
    """The hints of a manifest's row; empty cells say nothing.  Raises BadHint."""
    if surplus := cells.get(_SURPLUS):
        raise BadHint(place, _SURPLUS, str(surplus), "in a column: quote a value that has commas")
    return tuple(
        make_hint(key, value, MANIFEST, place) for key, value in cells.items() if key and value
    )
