"""Read every file of an archive, each object whole, while a writer may be at work.

A writer exchanges the folder of an object by a finished one.  So an object is read from the folder
that was opened, and once more if that was exchanged meanwhile; its files are copied to a temporary
file (in memory if it is small) before any is handed on.  Saved searches and dossiers are read
before the objects, so that each record that they list is there.
"""

import hashlib
import os
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO

import msgspec

from searcher.model.errors import (
    ArchiveError,
    DamagedDossier,
    DamagedRecord,
    DamagedSearch,
    UnknownRecord,
    UnreadablePath,
)
from searcher.store import ocfl
from searcher.store.archive import Archive
from searcher.store.dossiers import PublishedDossiers
from searcher.store.export_format import Section, dossier_of_path, section_of, sort_key
from searcher.store.fixity import check_object
from searcher.store.objects import OnUnread, raise_error
from searcher.store.saved_searches import SavedSearches

_IN_MEMORY = 16 * 1024 * 1024  # bytes of an object
_PIECE = 1 << 20
_TRIES = 20
_PAUSE = 0.05  # seconds


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of an archive: its path there, its size and digests (in hex), and its bytes.

    `content` is a larger file, positioned at its first byte until the next file is asked for;
    `start` is that position.
    """

    path: str
    size: int
    sha256: str
    sha512: str
    content: IO[bytes]
    start: int


def snapshot(
    archive: Archive, ids: Iterable[str] | None = None, on_unread: OnUnread = raise_error
) -> Iterator[StoredFile]:
    """Yield the files of an archive in the order of an export.

    With `ids` these are only some objects, the registry, and what makes them a storage root.
    What is not as it was written is left out: `on_unread` is called with DamagedRecord,
    UnknownRecord, DamagedSearch, DamagedDossier or UnreadablePath, which by default is raised.
    """
    root = archive.root
    with SpooledTemporaryFile(_IN_MEMORY) as spool:
        for path in _paths_beside_objects(root, is_whole=ids is None):
            try:
                file = _copied(root, path, spool)
            except ArchiveError as error:
                on_unread(error)
                continue
            spool.seek(0)
            yield file
        for identifier in archive.ids(on_unread) if ids is None else _in_order(ids):
            try:
                files = _object_files(root, identifier, spool)
            except ArchiveError as error:
                on_unread(error)
                continue
            for file in files:
                spool.seek(file.start)
                yield file


def _copied(root: Path, path: str, spool: IO[bytes]) -> StoredFile:
    """Copy a file that belongs to no object.

    Raises DamagedSearch, DamagedDossier, UnreadablePath.
    """
    spool.seek(0)
    try:
        with (root / path).open("rb") as source:
            file = _copy(path, source, spool)
    except OSError as error:
        raise UnreadablePath(root / path, error.strerror or str(error)) from error
    spool.seek(0)
    match section_of(path):
        case Section.SEARCHES:
            try:
                SavedSearches.parse(spool.read(file.size), Path(path).stem)
            except ValueError as error:
                raise DamagedSearch(Path(path).stem, str(root / path), str(error)) from error
        case Section.DOSSIERS:
            identifier, version = dossier_of_path(path)
            try:
                PublishedDossiers.parse(spool.read(file.size), identifier, version)
            except ValueError as error:
                raise DamagedDossier(identifier, str(root / path), str(error)) from error
    return file


def _in_order(ids: Iterable[str]) -> list[str]:
    return sorted(set(ids), key=lambda one: ocfl.object_path(one).split("/"))


def _paths_beside_objects(root: Path, *, is_whole: bool) -> list[str]:
    """Return the paths of the files that belong to no object, in their order."""
    found = [root / "README.md", root / "sources.toml"]
    for folder in ("logs", "searches", "dossiers"):
        found += (root / folder).rglob("*")
    found += [root / "objects" / name for name in ocfl.ROOT_FILES]
    paths = [str(path.relative_to(root)) for path in found if path.is_file()]
    return sorted((path for path in paths if _is_exported(path, is_whole=is_whole)), key=sort_key)


def _is_exported(path: str, *, is_whole: bool) -> bool:
    try:
        section = section_of(path)
    except ValueError:  # a lock, or the count of today's searches
        return False
    return is_whole or section in (Section.README, Section.REGISTRY, Section.ROOT)


def _object_files(root: Path, identifier: str, spool: IO[bytes]) -> list[StoredFile]:
    """Copy the files of an object, as they are between two exchanges of its folder."""
    folder = root / "objects" / ocfl.object_path(identifier)
    for _ in range(_TRIES):
        try:
            files = _read_folder(root, folder, spool)
        except FileNotFoundError:
            files = None
        except OSError as error:
            why = error.strerror or str(error)
            raise DamagedRecord(identifier, str(folder), f"cannot be read: {why}") from error
        if files:
            _check(root, folder, files, spool)
            return files
        time.sleep(_PAUSE)
    raise UnknownRecord(identifier)


def _read_folder(root: Path, folder: Path, spool: IO[bytes]) -> list[StoredFile] | None:
    """Copy the files of a folder; return None if it was exchanged meanwhile."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        spool.seek(0)
        files = []
        for name in sorted(_names_below(opened), key=lambda name: name.split("/")):
            descriptor = os.open(name, os.O_RDONLY | os.O_NOFOLLOW, dir_fd=opened)
            with os.fdopen(descriptor, "rb") as source:
                files.append(_copy(f"{folder.relative_to(root)}/{name}", source, spool))
        is_same = os.path.samestat(os.fstat(opened), folder.stat())
    finally:
        os.close(opened)
    return files if is_same else None


def _names_below(opened: int) -> Iterator[str]:
    def fail(error: OSError) -> None:
        raise error

    for place, _, names, _ in os.fwalk(".", dir_fd=opened, onerror=fail):
        yield from (os.path.normpath(f"{place}/{name}") for name in names)


def _copy(path: str, source: IO[bytes], spool: IO[bytes]) -> StoredFile:
    start, size = spool.tell(), 0
    sha256, sha512 = hashlib.sha256(), hashlib.sha512()
    while piece := source.read(_PIECE):
        size += len(piece)
        sha256.update(piece)
        sha512.update(piece)
        spool.write(piece)
    return StoredFile(path, size, sha256.hexdigest(), sha512.hexdigest(), spool, start)


def _check(root: Path, folder: Path, files: list[StoredFile], spool: IO[bytes]) -> None:
    """Compare the files with the inventory among them.  Raises DamagedRecord."""
    digests = {file.path.split("/", 4)[4]: file for file in files}
    listed = digests.get(ocfl.INVENTORY)
    try:
        if listed is None:
            raise ValueError("has no inventory")
        spool.seek(listed.start)
        data = spool.read(listed.size)
        sealed = digests.get(ocfl.SIDECAR)
        if sealed is None or sealed.sha512 != ocfl.sha512(ocfl.sidecar(data)):
            raise ValueError("was changed: its inventory and the digest of it do not agree")
        manifest = ocfl.parse_inventory(data).manifest
    except (ValueError, msgspec.MsgspecError) as error:
        raise DamagedRecord(folder.name, str(folder), str(error)) from error
    for digest, paths in manifest.items():
        for path in paths:
            if path not in digests:
                _check_by_all_rules(root, folder)
            elif digests[path].sha512 != digest:
                why = "was changed: its digest differs"
                raise DamagedRecord(folder.name, str(folder / path), why)


def _check_by_all_rules(root: Path, folder: Path) -> None:
    """Check an object that lacks content.  Raises DamagedRecord unless it may."""
    store = root / "objects"
    for damage in check_object(store, folder).damages[:1]:
        raise DamagedRecord(folder.name, str(store / damage.path), damage.why)
