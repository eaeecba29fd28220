"""Paths as given → single inputs, each with what was said about it."""

import glob
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
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

    def read(self, path: Path) -> list[Path]:
        """Take a manifest in; returns the files it lists."""
        found = {file: (cells, place) for file, cells, place in manifest_rows(path)}
        self.rows.update(found)
        return list(found)


def find_inputs(
    paths: Iterable[str], manifests: Iterable[Path], said: tuple[Hint, ...]
) -> Iterator[Input]:
    """Every input below some paths (files, folders, globs, `-`), each once, in a fixed order.

    `said` are the hints of the command line, which hold for all.
    """
    known, seen = _Manifests(), set()
    listed = [file for manifest in manifests for file in known.read(manifest)]
    for one in [*(_expand(path, known) for path in paths), [(str(f), f) for f in listed]]:
        for name, path in one:
            if path is None:
                yield from _pathless(name, said)
            elif path.resolve() not in seen:
                seen.add(path.resolve())
                yield _input(name, path, known, said)


def _pathless(name: str, said: tuple[Hint, ...]) -> Iterator[Input]:
    if name == STANDARD_INPUT:
        yield Input("standard input", data=sys.stdin.buffer.read(), hints=said)
    else:
        yield Input(name, refused=UnreadableInput(name, "no file has this name"))


def _input(name: str, path: Path, known: _Manifests, said: tuple[Hint, ...]) -> Input:
    try:
        cells, place = known.rows.get(path.resolve(), ({}, ""))
        hints = combine(row_hints(cells, place), side_hints(path), said)
    except BadHint as error:
        return Input(name, path, refused=error)
    if path.name.endswith(SIDE_ENDING):
        missing = path.name.removesuffix(SIDE_ENDING)
        return Input(
            name,
            path,
            refused=BadHint(path.name, "the file name", missing, "the name of a document here"),
        )
    return Input(name, path, hints=hints)


def _expand(given: str, known: _Manifests) -> Iterable[tuple[str, Path | None]]:
    path = Path(given)
    if given == STANDARD_INPUT:
        return [(given, None)]
    if path.is_dir():
        return _walk(path, known)
    if path.exists():
        return _named(known.read(path)) if is_manifest(path) else [(given, path)]
    if glob.has_magic(given):
        matches = sorted(glob.glob(given, recursive=True))  # noqa: PTH207 (any base, ** too)
        return [item for match in matches for item in _expand(match, known)] or [(given, None)]
    return [(given, None)]


def _named(paths: Iterable[Path]) -> Iterator[tuple[str, Path]]:
    return ((_shown(path), path) for path in paths)


def _shown(path: Path) -> str:
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


def _walk(folder: Path, known: _Manifests) -> list[tuple[str, Path | None]]:
    files = [
        p
        for p in sorted(folder.rglob("*"))
        if p.is_file() and not _is_hidden(p.relative_to(folder))
    ]
    for manifest in filter(is_manifest, files):
        known.read(manifest)
    return [(str(p), p) for p in files if not is_manifest(p) and not _is_side_file(p)]


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _is_side_file(path: Path) -> bool:
    """Whether it is the side file of a document that is there."""
    name = path.name.removesuffix(SIDE_ENDING)
    return name != path.name and path.with_name(name).is_file()
