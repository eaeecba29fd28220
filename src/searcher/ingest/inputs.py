"""Paths as given → single inputs, each with what was said about it."""

import glob
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from searcher.errors import BadHint, RefusedInput, UnreadableInput
from searcher.ingest.hints import (
    SIDE_ENDING,
    combine,
    is_manifest,
    manifest_rows,
    row_hints,
    side_hints,
)
from searcher.record import Hint

STANDARD_INPUT = "-"


@dataclass(frozen=True, slots=True)
class Input:
    """One document to ingest: how it is called, where it lies (or its bytes), its hints.

    `refused` is set where nothing can be done with it.
    """

    name: str
    path: Path | None = None
    data: bytes | None = None
    hints: tuple[Hint, ...] = ()
    refused: RefusedInput | None = None

    def read(self) -> bytes:
        """Its bytes.  Raises UnreadableInput."""
        if self.data is not None:
            return self.data
        assert self.path is not None
        try:
            return self.path.read_bytes()
        except OSError as error:
            raise UnreadableInput(self.name, error.strerror or str(error)) from error


@dataclass
class _Manifests:
    """What manifests say of files, gathered on the way."""

    rows: dict[Path, tuple[Mapping[str, str], str]] = field(default_factory=dict)

    def take(self, manifest: Path) -> list[Input]:
        """Take a manifest in; returns the files it lists, or itself, refused."""
        try:
            found = {file: (cells, place) for file, cells, place in manifest_rows(manifest)}
        except RefusedInput as error:
            return [Input(_shown(manifest), manifest, refused=error)]
        self.rows.update(found)
        return [Input(_shown(file), file) for file in found]


def find_inputs(
    paths: Iterable[str], manifests: Iterable[Path], said: tuple[Hint, ...]
) -> Iterator[Input]:
    """Every input below some paths (files, folders, globs, `-`), each once, in a fixed order.

    `said` are the hints of the command line, which hold for all.
    """
    known = _Manifests()
    found = [one for path in paths for one in _expand(path, known)]
    found += [one for manifest in manifests for one in known.take(manifest)]
    seen: set[Path | str] = set()
    for one in found:
        key = one.path.resolve() if one.path else one.name
        if key not in seen:
            seen.add(key)
            yield _complete(one, known, said)


def _complete(one: Input, known: _Manifests, said: tuple[Hint, ...]) -> Input:
    """An input that was found, with its name as it can be shown, and all that was said of it."""
    # A file may have a name that is no text; it is archived under a name that is.
    one = replace(one, name=os.fsencode(one.name).decode("utf-8", "replace"))
    if one.refused:
        return one
    if one.path is None:
        return replace(one, name="standard input", data=sys.stdin.buffer.read(), hints=said)
    try:
        return replace(one, hints=combine(*_told(one.path, known), said))
    except RefusedInput as error:
        return replace(one, refused=error)


def _told(path: Path, known: _Manifests) -> Iterator[tuple[Hint, ...]]:
    """What a manifest and a side file say of a document.  Raises BadHint, UnreadableInput."""
    if path.name.endswith(SIDE_ENDING):
        missing = path.name.removesuffix(SIDE_ENDING)
        raise BadHint(path.name, "the file name", missing, "the name of a document here")
    cells, place = known.rows.get(path.resolve(), ({}, ""))
    yield row_hints(cells, place)
    yield side_hints(path)


def _expand(given: str, known: _Manifests) -> list[Input]:
    path = Path(given)
    if given == STANDARD_INPUT:
        return [Input(given)]
    if path.is_dir():
        return _walk(path, known)
    if path.exists():
        return _of_file(path, known)
    if glob.has_magic(given):
        matches = sorted(glob.glob(given, recursive=True))  # noqa: PTH207 (any base, ** too)
        if matches:
            return [one for match in matches for one in _expand(match, known)]
    return [Input(given, refused=UnreadableInput(given, "no file has this name"))]


def _of_file(path: Path, known: _Manifests) -> list[Input]:
    """The input that a file is; a manifest stands for those it lists, a side file for none."""
    if is_manifest(path):
        return known.take(path)
    return [] if _is_side_file(path) else [Input(str(path), path)]


def _walk(folder: Path, known: _Manifests) -> list[Input]:
    """The documents in a folder, then those that its manifests list and that are not there."""
    files = [
        p
        for p in sorted(folder.rglob("*"))
        if p.is_file() and not _is_hidden(p.relative_to(folder))
    ]
    manifests = [p for p in files if is_manifest(p)]
    listed = [one for manifest in manifests for one in known.take(manifest)]
    documents = [p for p in files if p not in manifests and not _is_side_file(p)]
    return [*(Input(str(p), p) for p in documents), *listed]


def _shown(path: Path) -> str:
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _is_side_file(path: Path) -> bool:
    """Whether it is the side file of a document that is there."""
    name = path.name.removesuffix(SIDE_ENDING)
    return name != path.name and path.with_name(name).is_file()
