"""Detect the files that belong to an archive or an index, and so are not documents.

An archive is recognized by what OCFL requires of any storage root and object (ocfl.io), also if
another program wrote it; an index by its table of contents.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from searcher.index import is_generation, is_generation_name, is_served_link
from searcher.ingest.inputs.files import read_file
from searcher.model.errors import RefusedInput, StoredInput
from searcher.sources import is_registry
from searcher.store import OWN_NAMES, is_readme
from searcher.store.layout import LOGS
from searcher.store.ocfl import is_object_mark, is_root_mark

_README = "README.md"
_LOGS = frozenset(Path(name).name for name in LOGS)
_SIGNATURE_FILES: tuple[tuple[str, Callable[[bytes], bool]], ...] = (
    (_README, is_readme),
    ("sources.toml", is_registry),
)
"""Files that identify an archive of this program, with a check of their content."""

_OWN_FOLDERS: Mapping[str, Callable[[Path], bool]] = {
    "logs": lambda folder: {*_names_in(folder)} <= _LOGS,
    "searches": lambda folder: all(len(n) == 2 or n[:1] == "." for n in _names_in(folder)),
    "dossiers": lambda folder: all(len(n) == 2 or n[:1] == "." for n in _names_in(folder)),
}
"""Folders of an archive whose README and registry are lost, with a check of their content."""

_SIZE_LIMIT = 1 << 20  # bytes of a signature file


@dataclass(frozen=True, slots=True)
class Storage:
    """An archive or index in a folder: its description, and which names there belong to it.

    `names` is None if the whole folder does.
    """

    what: str
    names: frozenset[str] | None = None

    def has(self, name: str) -> bool:
        """Return whether an entry of the folder belongs to it."""
        return self.names is None or name in self.names


@dataclass(frozen=True, slots=True)
class StorageDetector:
    """A detector of archives and indexes in folders, which caches what it found.

    `archive`, `index` and `report` are the resolved paths that this run itself writes to.
    """

    archive: Path | None = None
    index: Path | None = None
    report: Path | None = None
    _cache: dict[Path, Storage | None] = field(default_factory=dict)

    @classmethod
    def for_run(cls, archive: Path, index: Path, report: Path | None) -> "StorageDetector":
        """Make the detector of a run that writes to these paths, which need not exist."""
        return cls(archive.resolve(), index.resolve(), report.resolve() if report else None)

    def storage_in(self, folder: Path) -> Storage | None:
        """Return the archive or index in a folder (resolved), or None if there is none."""
        if folder not in self._cache:
            try:
                names = frozenset(os.listdir(folder))  # noqa: PTH208 (names alone)
            except OSError:
                names = frozenset()
            self._cache[folder] = self._detect(folder, names)
        return self._cache[folder]

    def stored_input(self, path: Path) -> StoredInput | None:
        """Return the error for a path (resolved) in an archive or index, or None if it is not."""
        found = self._outermost_storage(path)
        return StoredInput(found[1].what, found[0]) if found else None

    def _outermost_storage(self, path: Path) -> tuple[Path, Storage] | None:
        """Return the outermost storage that a path belongs to, with its folder."""
        below = (path, *path.parents)
        for folder, name in reversed([*zip(path.parents, below, strict=False)]):
            if (found := self.storage_in(folder)) and found.has(name.name):
                return folder, found
        if path.is_dir() and (own := self.storage_in(path)) and own.names is None:
            return path, own
        return None

    def _detect(self, folder: Path, names: frozenset[str]) -> Storage | None:
        if any(map(is_object_mark, names)):
            return Storage("an OCFL object")
        if any(map(is_root_mark, names)):
            return Storage("an archive (an OCFL storage root)")
        if is_generation(names):
            return Storage("an index")
        return self._archive(folder, names) or self._index(folder, names)

    def _archive(self, folder: Path, names: frozenset[str]) -> Storage | None:
        own = {n for n, check in _SIGNATURE_FILES if n in names and _passes(folder / n, check)}
        has_objects = "objects" in names and any(map(is_root_mark, _names_in(folder / "objects")))
        if folder == self.archive or (own and has_objects):
            # A README that somebody else wrote stays a document.
            return Storage("an archive", OWN_NAMES - {_README} | own)
        if has_objects and (folders := names & _OWN_FOLDERS.keys()):
            own = {"objects", *(n for n in folders if _OWN_FOLDERS[n](folder / n))}
        return Storage("an archive", frozenset(own)) if own else None

    def _index(self, folder: Path, names: frozenset[str]) -> Storage | None:
        if folder != self.index and not is_served_link(folder / "current"):
            return None
        own = {"current", "next", *filter(is_generation_name, names)}
        return Storage("an index", frozenset(own))


def _names_in(folder: Path) -> list[str]:
    try:
        return os.listdir(folder)  # noqa: PTH208 (names alone)
    except OSError:
        return []


def _passes(path: Path, check: Callable[[bytes], bool]) -> bool:
    try:
        return check(read_file(path, _SIZE_LIMIT, path.parent))
    except RefusedInput:
        return False
