"""Read the objects of an archive: their inventories, the records of their versions, originals."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from searcher.model.errors import DamagedRecord, LaterRecord, UnknownRecord
from searcher.model.record import LaterFormat, Record, from_json
from searcher.store import ocfl


@dataclass(frozen=True, slots=True)
class Objects:
    """The OCFL storage root of an archive; it may not exist yet."""

    root: Path

    def folder(self, identifier: str) -> Path:
        """Return the folder of an object, which may not exist."""
        return self.root / ocfl.object_path(identifier)

    def __contains__(self, identifier: str) -> bool:
        return (self.folder(identifier) / ocfl.INVENTORY).is_file()

    def ids(self) -> Iterator[str]:
        """Iterate over all identifiers, in the order of the folders, which never changes."""
        for group in sorted(self.root.glob("???/???")):
            yield from sorted(path.name for path in group.iterdir() if path.is_dir())

    def inventory(self, identifier: str) -> ocfl.Inventory:
        """Read the inventory of an object.  Raises UnknownRecord, DamagedRecord."""
        folder = self.folder(identifier)
        try:
            return ocfl.read_inventory(folder)
        except FileNotFoundError as error:
            raise UnknownRecord(identifier) from error
        except (OSError, ValueError) as error:
            raise DamagedRecord(identifier, str(folder / ocfl.INVENTORY), str(error)) from error

    def read(self, identifier: str, inventory: ocfl.Inventory, version: int | None) -> Record:
        """Read the record of a version, the newest by default.

        Raises UnknownRecord if there is no such version or its content was destroyed,
        DamagedRecord if it cannot be read.
        """
        block = inventory.versions.get(f"v{inventory.number if version is None else version}")
        digest = block.digest_of(ocfl.RECORD) if block else None
        if digest is None:
            raise UnknownRecord(identifier, version)
        path = self.folder(identifier) / inventory.content_path(digest)
        try:
            data = path.read_bytes()
            if ocfl.sha512(data) != digest:
                raise ValueError("was changed: its digest differs")
            return from_json(data)
        except LaterFormat as error:
            raise LaterRecord(identifier, str(path), str(error)) from error
        except (OSError, ValueError) as error:
            raise DamagedRecord(identifier, str(path), str(error)) from error

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
