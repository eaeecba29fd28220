"""What archivists say about documents: on the command line, in side files, in manifests.

Hints are read and checked here; which of them wins is the order of `ORIGINS`.
"""

import os
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from babel import Locale
from babel.core import get_global

from searcher.gazetteer import is_place
from searcher.ingest.inputs.files import read_file
from searcher.metadata.dating.parser import read_stamp
from searcher.metadata.topic_vocabulary import topic_names
from searcher.model.edtf import Edtf
from searcher.model.errors import BadDate, BadHint, RefusedInput, UnreadableInput
from searcher.model.identifiers import canonical_url
from searcher.model.record import Hint, Kind, with_hints

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
_SIDE = 1 << 20  # bytes of a side file
_HALF = re.compile("[\ud800-\udfff]")  # what stands for bytes that are no text


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


def known_keys(columns: Iterable[str]) -> set[str]:
    """The keys that some names are, or are other words for."""
    return {_ALIASES.get(column, column) for column in columns} & {*KEYS}


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
