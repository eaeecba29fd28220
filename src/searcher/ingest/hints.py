"""What archivists say about documents: on the command line, in side files, in manifests.

Hints are read and checked here; which of them wins is the order of `ORIGINS`.
"""

import csv
import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from searcher.dates import Edtf
from searcher.errors import BadDate, BadHint
from searcher.identity import canonical_url
from searcher.places import is_place
from searcher.record import Hint, Kind, with_hints

COMMAND_LINE, SIDE_FILE, MANIFEST = ORIGINS = ("command line", "side file", "manifest")
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
    "retrieved",
)
_ALIASES = {"date": "published", "lang": "language", "author": "creator", "updated": "modified"}
SIDE_ENDING = ".meta.toml"


def make_hint(key: str, value: object, origin: str, place: str) -> Hint:
    """A checked hint; `place` names the file or option for the error.  Raises BadHint."""
    name = _ALIASES.get(key.strip().lower(), key.strip().lower())
    if name not in KEYS:
        raise BadHint(place, key, str(value), f"a known key ({', '.join(KEYS)})")
    text = " ".join(map(str, value)) if isinstance(value, list) else str(value).strip()
    expected = _fault(name, text)
    if expected:
        raise BadHint(place, key, text, expected)
    if name == "parties":
        text = " ".join(sorted(dict.fromkeys(re.split(r"[\s,;]+", text.upper()))))
    return Hint(name, text.lower() if name == "kind" else text, origin)


def _fault(key: str, value: str) -> str:
    """What a value should be and is not; empty if it is."""
    if not value:
        return "given: leave the key out instead"
    if key == "url" and canonical_url(value) is None:
        return "an http or https address"
    if key in ("published", "modified"):
        try:
            Edtf(value)
        except BadDate:
            return "a date (2017-03-03, 2017-03, 2017, XXXX-04-23)"
    if key == "retrieved":
        try:
            date.fromisoformat(value)
        except ValueError:
            return "a day (2017-03-03)"
    if key == "kind" and value.lower() not in set(Kind):
        return f"a kind ({', '.join(Kind)})"
    if key == "language" and not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", value):
        return "the code of a language (kk, ru, en)"
    if key == "parties" and not all(is_place(c) for c in re.split(r"[\s,;]+", value.upper())):
        return "a list of codes of countries (KZ AM) or their parts (RU-TA)"
    return ""


def combine(*sets: tuple[Hint, ...]) -> tuple[Hint, ...]:
    """Sets of hints in one, the later winning."""
    merged: tuple[Hint, ...] = ()
    for hints in sets:
        merged = with_hints(merged, hints)
    return merged


def side_hints(document: Path) -> tuple[Hint, ...]:
    """The hints of a document's side file; none if it has none.  Raises BadHint."""
    path = document.with_name(document.name + SIDE_ENDING)
    if not path.is_file():
        return ()
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadHint(path.name, "the file", str(error), "valid TOML") from error
    return tuple(make_hint(key, value, SIDE_FILE, path.name) for key, value in table.items())


def is_manifest(path: Path) -> bool:
    """Whether a file is a CSV manifest: its first line has a column `file`."""
    if path.suffix.lower() != ".csv":
        return False
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as lines:
        return "file" in [c.strip().lower() for c in next(csv.reader(lines), [])]


def manifest_rows(path: Path) -> Iterator[tuple[Path, Mapping[str, str], str]]:
    """Each row of a manifest: the file it is about, its other columns, its place for errors."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            cells = {
                (k or "").strip().lower(): (v or "").strip()
                for k, v in row.items()
                if isinstance(v, str)
            }
            name = cells.pop("file", "")
            if name:
                yield (path.parent / name).resolve(), cells, f"{path.name}, file {name}"


def row_hints(cells: Mapping[str, str], place: str) -> tuple[Hint, ...]:
    """The hints of a manifest's row; empty cells say nothing.  Raises BadHint."""
    return tuple(
        make_hint(key, value, MANIFEST, place) for key, value in cells.items() if key and value
    )
