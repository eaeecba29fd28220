"""Which files of a folder belong to an archive or an index, and so are not documents.

An archive is known by what OCFL asks of any storage root and object (ocfl.io), so that one of
another program is seen, too; an index by its table of contents.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from searcher.index import is_generation, is_generation_name, is_served_link
from searcher.ingest.inputs.files import read_file
from searcher.model.errors import RefusedInput
from searcher.sources import is_registry
from searcher.store import OWN_NAMES, is_readme
from searcher.store.ocfl import is_object_mark, is_root_mark

_README = "README.md"
_TELLING: tuple[tuple[str, Callable[[bytes], bool]], ...] = (
    (_README, is_readme),
    ("sources.toml", is_registry),
)
"""Files by which an archive of this program is known beside its objects."""

_LOGS: Mapping[str, Callable[[Path], bool]] = {
    "logs": lambda folder: {*_names_in(folder)} <= {"events.jsonl", "withdrawn.txt"},
    "searches": lambda folder: all(len(n) == 2 or n[:1] == "." for n in _names_in(folder)),
}
"""What is an archive's where its README and registry are lost, by what is in it."""

_SIZE = 1 << 20  # bytes of such a file


@dataclass(frozen=True, slots=True)
class Storage:
    """An archive or index in a folder: what it is, and its names there; none: all of them."""

    what: str
    names: frozenset[str] | None = None

    def has(self, name: str) -> bool:
        """Whether a thing in the folder belongs to it."""
        return self.names is None or name in self.names


@dataclass(frozen=True, slots=True)
class Stores:
    """The archives and indexes that folders hold; `archive`, `index` and `report` are where this
    run itself writes, as they are resolved.
    """

    archive: Path | None = None
    index: Path | None = None
    report: Path | None = None
    _known: dict[Path, Storage | None] = field(default_factory=dict)

    @classmethod
    def of(cls, archive: Path, index: Path, report: Path | None) -> "Stores":
        """Those of a run that writes at some paths, which need not exist."""
        return cls(archive.resolve(), index.resolve(), report.resolve() if report else None)

    def storage_in(self, folder: Path) -> Storage | None:
        """The archive or index that a folder (resolved) holds, if it does."""
        if folder not in self._known:
            try:
                names = frozenset(os.listdir(folder))  # noqa: PTH208 (names alone)
            except OSError:
                names = frozenset()
            self._known[folder] = self._storage(folder, names)
        return self._known[folder]

    def holding(self, path: Path) -> tuple[Path, Storage] | None:
        """The outermost storage that a path (resolved) lies in, or is whole; with its folder."""
        below = (path, *path.parents)
        for folder, name in reversed([*zip(path.parents, below, strict=False)]):
            if (found := self.storage_in(folder)) and found.has(name.name):
                return folder, found
        if path.is_dir() and (own := self.storage_in(path)) and own.names is None:
            return path, own
        return None

    def _storage(self, folder: Path, names: frozenset[str]) -> Storage | None:
        if any(map(is_object_mark, names)):
            return Storage("an OCFL object")
        if any(map(is_root_mark, names)):
            return Storage("an archive (an OCFL storage root)")
        if is_generation(names):
            return Storage("an index")
        return self._archive(folder, names) or self._index(folder, names)

    def _archive(self, folder: Path, names: frozenset[str]) -> Storage | None:
        ours = {n for n, is_ours in _TELLING if n in names and _has(folder / n, is_ours)}
        is_begun = "objects" in names and any(map(is_root_mark, _names_in(folder / "objects")))
        if folder == self.archive or (ours and is_begun):
            # A README that somebody else wrote stays a document.
            return Storage("an archive", OWN_NAMES - {_README} | ours)
        if is_begun and names & _LOGS.keys():
            ours = {"objects", *(n for n in names & _LOGS.keys() if _LOGS[n](folder / n))}
        return Storage("an archive", frozenset(ours)) if ours else None

    def _index(self, folder: Path, names: frozenset[str]) -> Storage | None:
        if folder != self.index and not is_served_link(folder / "current"):
            return None
        ours = {"current", "next", *filter(is_generation_name, names)}
        return Storage("an index", frozenset(ours))


def _names_in(folder: Path) -> list[str]:
    try:
        return os.listdir(folder)  # noqa: PTH208 (names alone)
    except OSError:
        return []


def _has(path: Path, is_ours: Callable[[bytes], bool]) -> bool:
    try:
        return is_ours(read_file(path, _SIZE, path.parent))
    except RefusedInput:
        return False
