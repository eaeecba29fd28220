"""Hints: values that archivists give on the command line, in side files and in manifests.

Hints are parsed and validated here; `ORIGINS` is their order of precedence.
"""

import os
import re
import tomllib
from collections.abc import Iterable
from pathlib import Path

from searcher.ingest.hint_values import PARSERS, is_future
from searcher.ingest.inputs.files import read_file
from searcher.metadata.dating import parse_timestamp
from searcher.model.errors import BadHint, RefusedInput, UnreadableInput
from searcher.model.fields import Schema, ValueType
from searcher.model.record import SCHEMA, Correction, Hint, merge_hints
from searcher.model.web_addresses import canonical_url

COMMAND_LINE, SIDE_FILE, MANIFEST, CONTAINER = ORIGINS = (
    "command line",
    "side file",
    "manifest",
    "container",
)
"""The origins of hints at ingest, in order of precedence."""

SIDE_ENDING = ".meta.toml"
"""The ending of the name of a side file."""
_MAX_SIDE_FILE = 1 << 20  # bytes
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")  # in place of bytes that are not text


def make_hint(key: str, value: object, origin: str, place: str, schema: Schema = SCHEMA) -> Hint:
    """Make a hint of a valid value in its canonical form.

    `key` is the key of a field or an alias of one; `place` names the file or option in errors.
    Raises BadHint.
    """
    field, values = _parse(key, value, place, schema)
    # Containers are written by programs, whose clocks may be wrong: the date is flagged later.
    if origin != CONTAINER:
        _check_has_come(field, values, place, schema)
    return Hint(field, values, origin)


def make_correction(
    key: str, value: object, by: str, place: str, schema: Schema = SCHEMA
) -> Correction:
    """Make the correction of a field by an archivist, as `make_hint` makes hints."""
    field, values = _parse(key, value, place, schema)
    _check_has_come(field, values, place, schema)
    return Correction(field, values, by)


def make_clearing(key: str, by: str, place: str, schema: Schema = SCHEMA) -> Correction:
    """Make the correction of a field that has no value.  Raises BadHint if there is no such key."""
    return Correction(_known_key(key, "", place, schema), (), by)


def _known_key(key: str, value: object, place: str, schema: Schema) -> str:
    known = schema.hint_key(key.strip().lower())
    if known not in schema.hints:
        raise BadHint(place, key, str(value), f"a known key ({', '.join(schema.hints)})")
    return known


def _parse(key: str, value: object, place: str, schema: Schema) -> tuple[str, tuple[str, ...]]:
    """Return the key of a field and the canonical form of its values.  Raises BadHint."""
    known = _known_key(key, value, place, schema)
    text = " ".join(map(str, value)) if isinstance(value, list) else str(value).strip()
    if isinstance(value, dict | bool) or _LONE_SURROGATE.search(text):
        raise BadHint(place, key, text, "a text")
    if not text:
        raise BadHint(place, key, text, "given: leave the key out instead")
    parser = PARSERS[schema.hints[known].type]
    parsed = parser.parse(text)
    if parsed is None:
        raise BadHint(place, key, text, parser.expected)
    return known, parsed


def _check_has_come(field: str, values: tuple[str, ...], place: str, schema: Schema) -> None:
    if schema.hints[field].type.is_date and any(map(is_future, values)):
        raise BadHint(place, field, values[0], "a day that has come")


def known_keys(columns: Iterable[str]) -> set[str]:
    """Return the keys of hints that some names are, or are aliases of."""
    return {SCHEMA.hint_key(column) for column in columns} & {*SCHEMA.hints}


def combine(*sets: tuple[Hint, ...]) -> tuple[Hint, ...]:
    """Merge sets of hints; later ones win."""
    merged: tuple[Hint, ...] = ()
    for hints in sets:
        merged = merge_hints(merged, hints)
    return merged


def side_hints(document: Path) -> tuple[Hint, ...]:
    """Read the hints of a document's side file, if it has one: a regular file, not a link.

    Raises BadHint, UnreadableInput.
    """
    path = document.with_name(document.name + SIDE_ENDING)
    if not os.path.lexists(path):  # False too for a name that is too long for the system
        return ()
    try:
        table = tomllib.loads(_read_side_file(path))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadHint(path.name, "the file", str(error), "valid TOML") from error
    return tuple(make_hint(key, value, SIDE_FILE, path.name) for key, value in table.items())


def _read_side_file(path: Path) -> str:
    try:
        return read_file(path, _MAX_SIDE_FILE, path.parent.resolve()).decode("utf-8-sig")
    except RefusedInput as error:
        why = error.why if isinstance(error, UnreadableInput) else str(error)
        raise _unreadable(path, f"{path.name}: {why}", error) from error


def _unreadable(path: Path, why: str, cause: RefusedInput) -> UnreadableInput:
    error = UnreadableInput(str(path), why)
    error.remedy = cause.remedy
    return error


def container_hints(metadata: Iterable[tuple[str, str]], place: str) -> tuple[Hint, ...]:
    """Make hints of the metadata that a container gives of a member.

    Programs wrote it: a moment is reduced to its day, an address that is not on the web is
    skipped.  `place` names the member in errors.  Raises BadHint.
    """
    return tuple(
        make_hint(key, _normalized(key, value), CONTAINER, place)
        for key, value in metadata
        if key != "url" or canonical_url(value) is not None
    )


def _normalized(key: str, value: str) -> str:
    """Return the day of a moment, or the code of a locale (`en_US`) with hyphens."""
    kind = SCHEMA.hints[key].type
    if kind is ValueType.LANGUAGE:
        return value.replace("_", "-")
    day = parse_timestamp(value) if kind.is_date else None
    return value if day is None else str(day)
