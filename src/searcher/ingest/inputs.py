"""Paths as given → single inputs, each with what was said about it."""

import glob
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from searcher.errors import (
    BadHint,
    EmptyOriginal,
    OversizedOriginal,
    RefusedInput,
    UnreadableInput,
)
from searcher.ingest.hints import (
    SIDE_ENDING,
    BadRow,
    Row,
    combine,
    container_hints,
    is_manifest,
    manifest_rows,
    row_hints,
    side_hints,
    together,
)
from searcher.originals import (
    LIMIT,
    SEPARATOR,
    Member,
    PassedOver,
    Unread,
    error_of,
    media_type_of,
    members_of,
)
from searcher.originals.media import COLLECTIONS, MAIL, PACKS, glimpse
from searcher.originals.names import page_of_folder
from searcher.record import Hint

STANDARD_INPUT = "-"
Listener = Callable[[str, PassedOver], None]
"""Is told the name of a container and what in it is no document."""


@dataclass(frozen=True, slots=True)
class Input:
    """One document to ingest: how it is called, where it lies (or its bytes), its hints.

    One out of a container is called `container.zip!/name/in/it`; `declared` is the media type
    that the container gives it.  `refused` is set where nothing can be done with it.
    """

    name: str
    path: Path | None = None
    data: bytes | None = None
    hints: tuple[Hint, ...] = ()
    refused: RefusedInput | None = None
    declared: str = ""

    @property
    def file_name(self) -> str:
        """Its name without the folders before it."""
        outer, separator, inner = self.name.partition(SEPARATOR)
        is_ours = self.path is not None or separator
        return (Path(outer).name if is_ours else outer) + separator + inner

    @property
    def held(self) -> int:
        """How many bytes of it are in memory."""
        return len(self.data or b"")

    def read(self) -> bytes:
        """Its bytes.  Raises UnreadableInput, or OversizedOriginal before it is read."""
        if self.data is not None:
            return self.data
        assert self.path is not None
        if (size := self.size()) > LIMIT:
            raise OversizedOriginal(size, LIMIT)
        try:
            return self.path.read_bytes()
        except OSError as error:
            raise UnreadableInput(self.name, error.strerror or str(error)) from error

    def size(self) -> int:
        """How many bytes it has.  Raises UnreadableInput."""
        if self.data is not None:
            return len(self.data)
        assert self.path is not None
        try:
            return self.path.stat().st_size
        except OSError as error:
            raise UnreadableInput(self.name, error.strerror or str(error)) from error


@dataclass
class _Manifests:
    """What manifests say of files, gathered on the way, and where two do not agree."""

    rows: dict[Path, Row] = field(default_factory=dict)
    faults: dict[Path, RefusedInput] = field(default_factory=dict)

    def take(self, manifest: Path) -> list[Input]:
        """Take a manifest in; returns the files it lists, its bad rows, or itself, refused."""
        found = list[Input]()
        try:
            for row in manifest_rows(manifest):
                if isinstance(row, BadRow):
                    place = f"{_shown(manifest)}{SEPARATOR}{row.place}"
                    found.append(Input(place, refused=row.error))
                else:
                    self._add(row)
                    found.append(Input(_shown(row.file), row.file))
        except RefusedInput as error:
            found.append(Input(_shown(manifest), manifest, refused=error))
        return found

    def _add(self, row: Row) -> None:
        before = self.rows.get(row.file)
        try:
            self.rows[row.file] = together(before, row) if before else row
        except RefusedInput as error:
            self.faults[row.file] = error

    def hints(self, file: Path) -> tuple[Hint, ...]:
        """What was said of a file.  Raises BadHint."""
        if fault := self.faults.get(file):
            raise fault
        return row_hints(self.rows[file]) if file in self.rows else ()


def find_inputs(
    paths: Iterable[str],
    manifests: Iterable[Path],
    said: tuple[Hint, ...],
    passed_over: Listener = lambda _name, _passed: None,
) -> Iterator[Input]:
    """Every input below some paths (files, folders, globs, `-`), each once, in a fixed order.

    A container stands for the documents in it, which are unpacked only as they are asked for.
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
            yield from _opened(_complete(one, known, said), passed_over)


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
    yield known.hints(path.resolve())
    yield side_hints(path)


def _opened(one: Input, passed_over: Listener) -> Iterator[Input]:
    """An input, or if it is a container what it holds; a message, and what is attached to it."""
    kind = "" if one.refused else _kind(one)
    if kind not in PACKS | COLLECTIONS:
        yield one
    if kind in PACKS | COLLECTIONS or kind == MAIL:
        yield from _members(one, kind, passed_over)


def _kind(one: Input) -> str:
    try:
        return media_type_of(one.data if one.path is None else glimpse(one.path))  # type: ignore[arg-type]
    except OSError:
        return ""  # it is told when it is read


def _members(one: Input, kind: str, passed_over: Listener) -> Iterator[Input]:
    source = one.data if one.path is None else one.path
    assert source is not None
    is_empty = kind != MAIL
    if kind == MAIL:  # the address is that of the message, which is no container of versions
        one = replace(one, hints=tuple(hint for hint in one.hints if hint.key != "url"))
    for found in members_of(source, kind, one.file_name):
        match found:
            case PassedOver():
                passed_over(one.name, found)
            case _:
                is_empty = False
                yield _member(one, found)
    if is_empty:
        yield replace(one, refused=EmptyOriginal(one.size()))


def _member(one: Input, found: Member | Unread) -> Input:
    """The input that a member is; what was said of its container holds for it."""
    name = f"{one.name}{SEPARATOR}{found.name}" if found.name else one.name
    if isinstance(found, Unread):
        return Input(name, refused=error_of(found))
    try:
        hints = combine(container_hints(found.said, name), one.hints)
    except RefusedInput as error:
        return Input(name, refused=error)
    return Input(name, data=found.data, hints=hints, declared=found.declared)


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
        if p.is_file() and not _is_hidden(p.relative_to(folder)) and not _is_part_of_page(p, folder)
    ]
    manifests = [p for p in files if is_manifest(p)]
    listed = [one for manifest in manifests for one in known.take(manifest)]
    documents = [p for p in files if p not in manifests and not _is_side_file(p)]
    return [*(Input(str(p), p) for p in documents), *listed]


def _shown(path: Path) -> str:
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _is_part_of_page(path: Path, folder: Path) -> bool:
    """Whether it lies in the folder that a browser made for a page it saved."""
    for parent in path.relative_to(folder).parents:
        page = page_of_folder(parent.name)
        beside = folder / parent.parent
        if page and any((beside / f"{page}{ending}").is_file() for ending in (".html", ".htm")):
            return True
    return False


def _is_side_file(path: Path) -> bool:
    """Whether it is the side file of a document that is there."""
    name = path.name.removesuffix(SIDE_ENDING)
    return name != path.name and path.with_name(name).is_file()
