"""Check what comes out of an export, and put each object together in a folder.

Every path must be one of an archive, in the order of an export, so that no path leads elsewhere
or comes twice.  An object is checked by the rules of `searcher verify` before it is handed on.
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from searcher.ingest.transfer.export_source import PIECE, ExportSource, IncomingFile
from searcher.model.errors import BadExport, BadRegistry
from searcher.model.identifiers import mint
from searcher.model.record import Record, from_json
from searcher.model.web_addresses import canonical_url
from searcher.sources.registry import parse_sources
from searcher.store import PublishedDossiers, SavedSearches, ocfl
from searcher.store.export_format import Section, dossier_of_path, object_of, section_of, sort_key
from searcher.store.fixity import check_object

_SMALL = 64 * 1024 * 1024
_LARGE = 128 * 1024 * 1024
_OBJECT = 16 * 1024**3
"""Bytes that a file beside the objects, a file of an object, and an object may have."""


@dataclass(frozen=True, slots=True)
class SmallFile:
    """A file that belongs to no object: its section, its path and its bytes."""

    section: Section
    path: str
    data: bytes


@dataclass(frozen=True, slots=True)
class StagedObject:
    """An object that is whole and checked: its folder, its inventory, its newest record."""

    folder: Path
    inventory: ocfl.Inventory
    record: Record


class ExportReader:
    """Reads an export into a folder, `stage`, that holds one object at a time."""

    def __init__(self, source: ExportSource, stage: Path) -> None:
        self._source, self._stage = source, stage
        self._open: Path | None = None
        self._small: SmallFile | None = None
        self._size = 0

    def __iter__(self) -> Iterator[SmallFile | StagedObject]:
        """Yield what the export holds, in its order.  Raises BadExport at the first fault.

        The folder of an object may be moved; what is left of it is removed before the next one.
        """
        last: tuple[int, tuple[str, ...]] = (0, ())
        for file in self._source.files():
            key = self._key(file)
            if key <= last:
                raise self._bad(file.path, "comes twice, or out of its order")
            last = key
            # The source has compared what came before with its digests by now.
            if self._open is None or self._open.name != object_of(file.path):
                yield from self._finished()
            if key[0] is Section.OBJECTS:
                self._add(file)
            else:
                self._small = self._read_small(file)
        yield from self._finished()

    def _bad(self, path: str, why: str) -> BadExport:
        return BadExport(self._source.name, path, why)

    def _key(self, file: IncomingFile) -> tuple[int, tuple[str, ...]]:
        try:
            return sort_key(file.path)
        except ValueError as error:
            raise self._bad(file.path, str(error)) from error

    def _read_small(self, file: IncomingFile) -> SmallFile:
        if file.size > _SMALL:
            raise self._bad(file.path, f"has more than {_SMALL:,} bytes")
        return SmallFile(section_of(file.path), file.path, _read(file.content, file.size))

    def _add(self, file: IncomingFile) -> None:
        """Write a file of an object."""
        path = self._stage / file.path.removeprefix("objects/")
        if self._open is None:
            self._size = 0
            self._open = self._stage.joinpath(*file.path.split("/")[1:4])
        self._size += file.size
        if file.size > _LARGE or self._size > _OBJECT:
            raise self._bad(file.path, f"has more than {_LARGE:,} bytes, or its object too many")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("xb") as out:
                while piece := file.content.read(PIECE):
                    out.write(piece)
        except (FileExistsError, NotADirectoryError) as error:
            raise self._bad(file.path, "is below a file, or comes twice") from error

    def _finished(self) -> Iterator[SmallFile | StagedObject]:
        """Yield what was read last, once it is checked."""
        folder, small = self._open, self._small
        self._open = self._small = None
        if small is not None:
            self._check_small(small)
            yield small
        if folder is None:
            return
        try:
            yield self._checked(folder)
        finally:
            shutil.rmtree(
                self._stage / folder.relative_to(self._stage).parts[0], ignore_errors=True
            )

    def _check_small(self, small: SmallFile) -> None:
        try:
            _check_small(small.section, small.path, small.data)
        except (ValueError, BadRegistry) as error:
            raise self._bad(small.path, str(error)) from error

    def _checked(self, folder: Path) -> StagedObject:
        for damage in check_object(self._stage, folder).damages:
            raise self._bad(f"objects/{damage.path}", damage.why)
        inventory = ocfl.read_inventory(folder)
        digest = inventory.versions[inventory.head].digest_of(ocfl.RECORD)
        if digest is None:
            raise self._bad(f"objects/{folder.relative_to(self._stage)}", "has no record")
        path = inventory.content_path(digest)
        record = from_json((folder / path).read_bytes())
        if why := fault_of(record):
            raise self._bad(f"objects/{folder.relative_to(self._stage)}/{path}", why)
        return StagedObject(folder, inventory, record)


def fault_of(record: Record) -> str:
    """Return why a record from outside cannot be trusted; empty if it can."""
    if mint(record.identity) != record.id:
        return "has another identifier than its identity gives"
    if record.original.url is not None and canonical_url(record.original.url) is None:
        return "has an address that is not on the web"
    return ""


def _read(content: IO[bytes], size: int) -> bytes:
    data = bytearray()
    while len(data) < size and (piece := content.read(PIECE)):
        data += piece
    return bytes(data)


def _check_small(section: Section, path: str, data: bytes) -> None:
    """Check a file that belongs to no object.  Raises ValueError, BadRegistry."""
    match section:
        case Section.REGISTRY:
            parse_sources(data.decode(), path)
        case Section.LOG:
            ocfl.events(data)
        case Section.SEARCHES:
            SavedSearches.parse(data, Path(path).stem)
        case Section.DOSSIERS:
            PublishedDossiers.parse(data, *dossier_of_path(path))
        case Section.ROOT if data != ocfl.ROOT_FILES[path.removeprefix("objects/")]:
            raise ValueError("is not of the layout that this program writes")
