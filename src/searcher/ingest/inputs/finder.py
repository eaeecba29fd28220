"""Paths, patterns and manifests as given → the inputs they lead to, nothing of them read."""

import glob
import os
import re
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import Enum, auto
from pathlib import Path

from searcher.ingest.hints import SIDE_ENDING
from searcher.ingest.inputs.files import is_stream, kind_of, reason, target_of
from searcher.ingest.inputs.folders import Faulty, Skipped, Walk
from searcher.ingest.inputs.input import Input
from searcher.ingest.inputs.manifests import (
    BadRow,
    Row,
    first_line,
    is_manifest,
    manifest_rows,
    row_hints,
    together,
)
from searcher.ingest.inputs.patterns import Matches
from searcher.ingest.inputs.stores import Storage, Stores
from searcher.model.errors import (
    AddressInput,
    LinkedInput,
    NotAFile,
    OutsideInput,
    RefusedInput,
    ReportInput,
    StoredInput,
    UnreadableInput,
)
from searcher.model.record import Hint
from searcher.readers.containers.members import SEPARATOR, SkippedMembers

STANDARD_INPUT = "-"
_ADDRESS = re.compile(r"(?:(?:https?|ftp)://?|www\.)\S", re.I)
_REPORTS = (".jsonl", ".ndjson", ".json")
_REPORTED = frozenset({"input", "verdict", "code", "remedy"})
Listener = Callable[[str, SkippedMembers], None]
"""Receives the name of a container and the members of it that are not documents."""


@dataclass
class Manifests:
    """What manifests say of files, gathered on the way, and where two do not agree."""

    stores: Stores
    rows: dict[Path, Row] = field(default_factory=dict)
    faults: dict[Path, RefusedInput] = field(default_factory=dict)

    def take(self, manifest: Path, within: Path | None = None) -> list[Input]:
        """Take a manifest in; returns the files it lists, its bad rows, or itself, refused.

        One that somebody named is their word: it may name any file.  One that was found in a
        folder, `within`, names only files of that folder.
        """
        found = list[Input]()
        try:
            for row in manifest_rows(manifest, within):
                if isinstance(row, BadRow):
                    place = f"{_shown(manifest)}{SEPARATOR}{row.place}"
                    found.append(Input(place, refused=row.error))
                else:
                    found.append(self._listed(row, within))
        except RefusedInput as error:
            found.append(Input(_shown(manifest), manifest, refused=error))
        return found

    def _listed(self, row: Row, within: Path | None) -> Input:
        name = _shown(row.file)
        if within is not None and not row.file.is_relative_to(within):
            return Input(name, refused=OutsideInput(within))
        if held := self.stores.holding(row.file):
            return Input(name, refused=_stored(held))
        self._add(row)
        return Input(name, row.file, within=within)

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


@dataclass
class Finder:
    """Finds the inputs that paths lead to."""

    known: Manifests
    passed_over: Listener

    def expand(self, given: str) -> Iterator[Input]:
        """The inputs of a path as it was given on the command line."""
        if given == STANDARD_INPUT or is_stream(given):
            yield Input(given)
            return
        try:
            mode = Path(given).stat().st_mode
        except OSError as error:
            yield from self._unfound(given, error)
            return
        yield from self._named(given, mode)

    def _unfound(self, given: str, error: OSError) -> Iterator[Input]:
        """The inputs of a path that names no file: a pattern, an address, a mistake."""
        if _ADDRESS.match(given):
            yield Input(given, refused=AddressInput(given))
            return
        matches = Matches(given) if glob.has_magic(given) else None
        is_any = False
        for match in matches or ():
            is_any = True
            yield from self._matched(match, Path(matches.base).resolve())  # type: ignore[union-attr]
        if not is_any:
            yield Input(given, refused=UnreadableInput(given, _why_unfound(given, error)))

    def _named(self, given: str, mode: int) -> Iterator[Input]:
        """What somebody named: links lead to what they mean."""
        path = Path(given)
        if held := self.known.stores.holding(path.resolve()):
            yield Input(given, skipped=_stored(held))
        elif stat.S_ISDIR(mode):
            yield from self._walk(path)
        elif stat.S_ISREG(mode):
            yield from self._file(path, None)
        else:
            yield Input(given, refused=NotAFile(kind_of(mode)))

    def _matched(self, match: Path, within: Path) -> Iterator[Input]:
        """What a pattern found: links are not followed."""
        name = str(match)
        try:
            mode = match.lstat().st_mode
        except OSError as error:
            yield Input(name, refused=UnreadableInput(name, reason(error)))
            return
        if held := self.known.stores.holding(match.parent.resolve() / match.name):
            yield Input(name, skipped=_stored(held))
        elif stat.S_ISLNK(mode):
            yield Input(name, skipped=LinkedInput(target_of(match)))
        elif stat.S_ISDIR(mode):
            yield from self._walk(match)
        elif stat.S_ISREG(mode):
            yield from self._file(match, within)
        else:
            yield Input(name, skipped=NotAFile(kind_of(mode)))

    def _file(self, path: Path, within: Path | None) -> Iterator[Input]:
        """The inputs of a file that was named or matched: a manifest gives those it lists."""
        match self._part_of(path, within):
            case _Part.MANIFEST:
                yield from self.known.take(path, within)
            case part:
                yield from _single(part, path, within)

    def _part_of(self, path: Path, within: Path | None) -> "_Part":
        """Classify a file by its name and its first lines."""
        if self._is_report(path, within):
            return _Part.REPORT
        if is_manifest(path, within):
            return _Part.MANIFEST
        return _Part.SIDE_FILE if _is_side_file(path) else _Part.DOCUMENT

    def _is_report(self, path: Path, within: Path | None) -> bool:
        return path.resolve() == self.known.stores.report or (
            path.suffix.lower() in _REPORTS and first_line(path, within).keys() >= _REPORTED
        )

    def _walk(self, folder: Path) -> Iterator[Input]:
        """The documents in a folder, then those that its manifests list and that are not there."""
        walk, within = Walk(folder, self.known.stores), folder.resolve()
        manifests = list[Path]()
        for found in walk:
            match found:
                case Skipped(path, why):
                    yield Input(str(path), skipped=why)
                case Faulty(path, why):
                    yield Input(str(path), refused=why)
                case Path():
                    part = self._part_of(found, within)
                    manifests += [found] if part is _Part.MANIFEST else []
                    yield from _single(part, found, within)
        for manifest in manifests:
            yield from self.known.take(manifest, within)
        for what, count in sorted(walk.passed.items()):
            self.passed_over(str(folder), SkippedMembers(what, count))


class _Part(Enum):
    """What a file is for an ingest."""

    REPORT = auto()
    MANIFEST = auto()
    SIDE_FILE = auto()
    DOCUMENT = auto()


def _single(part: _Part, path: Path, within: Path | None) -> Iterator[Input]:
    """The input that a file itself is; a manifest and a side file are none."""
    if part is _Part.REPORT:
        yield Input(str(path), skipped=ReportInput())
    elif part is _Part.DOCUMENT:
        yield Input(str(path), path, within=within)


def _stored(held: tuple[Path, Storage]) -> StoredInput:
    root, storage = held
    return StoredInput(storage.what, root)


def _why_unfound(given: str, error: OSError) -> str:
    if os.path.islink(given):  # noqa: PTH114 (any name, also one too long)
        return f"it is a link to {target_of(Path(given))}, where nothing is"
    return "no file has this name" if isinstance(error, FileNotFoundError) else reason(error)


def _shown(path: Path) -> str:
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


def _is_side_file(path: Path) -> bool:
    """Whether it is the side file of a document that is there."""
    name = path.name.removesuffix(SIDE_ENDING)
    return name != path.name and path.with_name(name).is_file()
