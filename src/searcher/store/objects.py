"""Read the objects of an archive: their inventories, the records of their versions, originals."""

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from searcher.model.errors import (
    ArchiveError,
    DamagedRecord,
    LaterRecord,
    UnknownRecord,
    UnreadablePath,
)
from searcher.model.record import LaterFormat, Record, from_json
from searcher.store import ocfl
from searcher.store.small_files import read_file

OnUnread = Callable[[ArchiveError], None]
"""Receives the error of a record that cannot be read, or of a folder of records."""


def raise_error(error: ArchiveError) -> None:
    """Raise the error of what cannot be read."""
    raise error


class Moments(NamedTuple):
    """When a record came into the archive, and when its newest version did (RFC 3339, UTC)."""

    arrived: str
    changed: str


def _moments(inventory: ocfl.Inventory) -> Moments:
    versions = inventory.versions
    return Moments(versions["v1"].created, versions[inventory.head].created)


@dataclass(frozen=True, slots=True)
class Objects:
    """The OCFL storage root of an archive; it may not exist yet."""

    root: Path
    _last: list[tuple[str, Moments]] = field(
        default_factory=lambda: [("", Moments("", ""))], compare=False
    )

    def folder(self, identifier: str) -> Path:
        """Return the folder of an object, which may not exist."""
        return Path(self.place(identifier))

    def place(self, identifier: str) -> str:
        """Return the path of the folder, which takes a fifth of the time."""
        return f"{self.root}/{ocfl.object_path(identifier)}"

    def __contains__(self, identifier: str) -> bool:
        # Also without its inventory: what is left of an object must not be overwritten.
        try:
            os.lstat(self.place(identifier))
        except (FileNotFoundError, NotADirectoryError):
            return False
        except OSError:
            return True  # as far as is known: reading it raises DamagedRecord
        return True

    def ids(self, on_unread: OnUnread) -> Iterator[str]:
        """Iterate over all identifiers, in the order of the folders, which never changes.

        Folders that are not in the place of an object are skipped; `verify` names them.
        """
        for first in _folders(self.root, on_unread, missing_ok=True):
            for second in _folders(self.root / first, on_unread):
                place = f"{first}/{second}/"
                for name in _listed(self.root / place, on_unread):
                    if place + name == ocfl.object_path(name):
                        yield name

    def inventory(self, identifier: str) -> ocfl.Inventory:
        """Read the inventory of an object.  Raises UnknownRecord, DamagedRecord."""
        folder = self.place(identifier)
        try:
            inventory = ocfl.read_inventory(folder)
            self.note_moments(inventory)
            return inventory
        except FileNotFoundError as error:
            if os.path.lexists(folder):
                why = "is missing: the object has lost its inventory"
                raise DamagedRecord(identifier, f"{folder}/{ocfl.INVENTORY}", why) from error
            raise UnknownRecord(identifier) from error
        except (OSError, ValueError) as error:
            raise DamagedRecord(identifier, f"{folder}/{ocfl.INVENTORY}", str(error)) from error

    def note_moments(self, inventory: ocfl.Inventory) -> None:
        """Remember when an object was created and changed: its record is indexed next."""
        if "v1" in inventory.versions:
            self._last[0] = inventory.id, _moments(inventory)

    def moments(self, identifier: str) -> Moments:
        """Return when the first and the last version of an object were stored.

        Raises UnknownRecord, DamagedRecord.
        """
        known, moments = self._last[0]
        return moments if known == identifier else _moments(self.inventory(identifier))

    def read(self, identifier: str, inventory: ocfl.Inventory, version: int | None) -> Record:
        """Read the record of a version, the newest by default.

        Raises UnknownRecord if there is no such version or its content was destroyed,
        DamagedRecord if it cannot be read.
        """
        block = inventory.versions.get(f"v{inventory.number if version is None else version}")
        digest = block.digest_of(ocfl.RECORD) if block else None
        if digest is None:
            raise UnknownRecord(identifier, version)
        path = f"{self.place(identifier)}/{inventory.content_path(digest)}"
        try:
            data = read_file(path)
            if ocfl.sha512(data) != digest:
                raise ValueError("was changed: its digest differs")
            return from_json(data)
        except LaterFormat as error:
            raise LaterRecord(identifier, path, str(error)) from error
        except (OSError, ValueError) as error:
            raise DamagedRecord(identifier, path, str(error)) from error

    def original(self, record: Record) -> Path:
        """Return the file of the original of the version that a record is.

        Raises UnknownRecord if that version has none.
        """
        inventory = self.inventory(record.id)
        block = inventory.versions.get(f"v{record.version}")
        digest = block.digest_of(record.original.path) if block else None
        if digest is None:
            raise UnknownRecord(record.id, record.version)
        return self.folder(record.id) / inventory.content_path(digest)


def _folders(parent: Path, on_unread: OnUnread, *, missing_ok: bool = False) -> list[str]:
    """List the folders in a folder, by name; none if it cannot be listed."""
    listed = _listed(parent, on_unread, missing_ok=missing_ok)
    return [name for name, entry in listed.items() if entry.is_dir(follow_symlinks=False)]


def _listed(
    parent: Path, on_unread: OnUnread, *, missing_ok: bool = False
) -> Mapping[str, os.DirEntry[str]]:
    """List a folder, by name; nothing if it cannot be listed."""
    try:
        with os.scandir(parent) as entries:
            return dict(sorted((entry.name, entry) for entry in entries))
    except FileNotFoundError as error:
        if not missing_ok:
            on_unread(UnreadablePath(parent, error.strerror or str(error)))
    except OSError as error:
        on_unread(UnreadablePath(parent, error.strerror or str(error)))
    return {}
