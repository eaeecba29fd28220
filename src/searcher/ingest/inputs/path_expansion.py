"""Expand paths, glob patterns and folders into inputs, without reading the documents."""

import glob
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

from searcher.ingest.hints import SIDE_ENDING
from searcher.ingest.inputs.files import error_message, file_type, is_stream, link_target
from searcher.ingest.inputs.folder_walk import FolderWalk, SkippedEntry, UnreadableEntry
from searcher.ingest.inputs.glob_patterns import GlobMatches
from searcher.ingest.inputs.input import Input
from searcher.ingest.inputs.manifest_collection import ManifestCollection
from searcher.ingest.inputs.manifests import first_json_object, is_manifest
from searcher.ingest.inputs.unpacking import SkipListener
from searcher.model.errors import (
    AddressInput,
    LinkedInput,
    NotAFile,
    ReportInput,
    UnreadableInput,
)

STANDARD_INPUT = "-"
_ADDRESS = re.compile(r"(?:(?:https?|ftp)://?|file://|www\.)\S", re.I)
_REPORT_SUFFIXES = (".jsonl", ".ndjson", ".json")
_REPORT_KEYS = frozenset({"input", "verdict", "code", "remedy"})


class FileRole(Enum):
    """What a file is for an ingest."""

    REPORT = auto()
    MANIFEST = auto()
    SIDE_FILE = auto()
    DOCUMENT = auto()


@dataclass
class PathExpander:
    """An expansion of paths into inputs, which adds the manifests on the way to a collection."""

    manifests: ManifestCollection
    on_skipped: SkipListener

    def expand(self, path: str) -> Iterator[Input]:
        """Yield the inputs of a path as it was given on the command line."""
        if path == STANDARD_INPUT or is_stream(path):
            yield Input(path)
            return
        try:
            mode = Path(path).stat().st_mode
        except OSError as error:
            yield from self._expand_missing(path, error)
            return
        yield from self._expand_named(path, mode)

    def _expand_missing(self, path: str, error: OSError) -> Iterator[Input]:
        """Yield the inputs of a path without a file: a pattern, an address, or a mistake."""
        if _ADDRESS.match(path):
            yield Input(path, refused=AddressInput(path))
            return
        is_matched = False
        if glob.has_magic(path):
            matches = GlobMatches(path)
            for match in matches:
                is_matched = True
                yield from self._expand_match(match, matches.base.resolve())
        if not is_matched:
            yield Input(path, refused=UnreadableInput(path, _why_missing(path, error)))

    def _expand_named(self, name: str, mode: int) -> Iterator[Input]:
        """Yield the inputs of a path that the archivist named; links are followed."""
        path = Path(name)
        if stored := self.manifests.storage.stored_input(path.resolve()):
            yield Input(name, skipped=stored)
        elif stat.S_ISDIR(mode):
            yield from self._walk(path)
        elif stat.S_ISREG(mode):
            yield from self._expand_file(path, None)
        else:
            yield Input(name, refused=NotAFile(file_type(mode)))

    def _expand_match(self, match: Path, within: Path) -> Iterator[Input]:
        """Yield the inputs of a match of a pattern; links are not followed."""
        name = str(match)
        try:
            mode = match.lstat().st_mode
        except OSError as error:
            yield Input(name, refused=UnreadableInput(name, error_message(error)))
            return
        if stored := self.manifests.storage.stored_input(match.parent.resolve() / match.name):
            yield Input(name, skipped=stored)
        elif stat.S_ISLNK(mode):
            yield Input(name, skipped=LinkedInput(link_target(match)))
        elif stat.S_ISDIR(mode):
            yield from self._walk(match)
        elif stat.S_ISREG(mode):
            yield from self._expand_file(match, within)
        else:
            yield Input(name, skipped=NotAFile(file_type(mode)))

    def _expand_file(self, path: Path, within: Path | None) -> Iterator[Input]:
        """Yield the inputs of a file that was named or matched; a manifest gives what it lists."""
        match self._role(path, within):
            case FileRole.MANIFEST:
                yield from self.manifests.add(path, within)
            case role:
                yield from _single_input(role, path, within)

    def _role(self, path: Path, within: Path | None) -> FileRole:
        """Classify a file by its name and its first lines."""
        if self._is_report(path, within):
            return FileRole.REPORT
        if is_manifest(path, within):
            return FileRole.MANIFEST
        return FileRole.SIDE_FILE if _is_side_file(path) else FileRole.DOCUMENT

    def _is_report(self, path: Path, within: Path | None) -> bool:
        return path.resolve() == self.manifests.storage.report or (
            path.suffix.lower() in _REPORT_SUFFIXES
            and first_json_object(path, within).keys() >= _REPORT_KEYS
        )

    def _walk(self, folder: Path) -> Iterator[Input]:
        """Yield the documents in a folder, then those that only its manifests list."""
        walk, within = FolderWalk(folder, self.manifests.storage), folder.resolve()
        manifests = list[Path]()
        for found in walk:
            match found:
                case SkippedEntry(path, why):
                    yield Input(str(path), skipped=why)
                case UnreadableEntry(path, why):
                    yield Input(str(path), refused=why)
                case Path():
                    role = self._role(found, within)
                    manifests += [found] if role is FileRole.MANIFEST else []
                    yield from _single_input(role, found, within)
        for manifest in manifests:
            yield from self.manifests.add(manifest, within)
        for skipped in walk.skipped.entries():
            self.on_skipped(str(folder), skipped)


def _single_input(role: FileRole, path: Path, within: Path | None) -> Iterator[Input]:
    """Yield the input that a file is; none for a manifest or a side file."""
    if role is FileRole.REPORT:
        yield Input(str(path), skipped=ReportInput())
    elif role is FileRole.DOCUMENT:
        yield Input(str(path), path, within=within)


def _why_missing(path: str, error: OSError) -> str:
    if os.path.islink(path):  # noqa: PTH114 (any name, also one too long)
        return f"it is a link to {link_target(Path(path))}, where nothing is"
    return "no file has this name" if isinstance(error, FileNotFoundError) else error_message(error)


def _is_side_file(path: Path) -> bool:
    """Return whether a file is the side file of an existing document."""
    name = path.name.removesuffix(SIDE_ENDING)
    return name != path.name and path.with_name(name).is_file()
