"""Preserve every original bit for bit, and every version of its record.

An archive is a folder that can be read without this program:

    README.md      what it is
    sources.toml   the registry of its sources
    objects/       an OCFL 1.1 storage root: one object a record
    searches/      saved searches, with the records that they found
    logs/          checks of the whole store, and the list of withdrawn records
    work/          objects being written; never read, cleared by the next writer

Objects are built in `work/`, forced to disk, and put in place in one step, so a reader sees a
version whole or not at all.  Readers never wait; one writer at a time holds the lock.
"""

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from msgspec import structs

from searcher.model.errors import (
    ArchiveError,
    ArchiveLocked,
    DamagedRecord,
    LaterRecord,
    NotAnArchive,
    UnknownRecord,
    WithdrawnRecord,
)
from searcher.model.record import PROGRAM, LaterFormat, Record, Status, from_json, to_json
from searcher.store import ocfl
from searcher.store.durable import (
    ASIDE,
    copy_tree_by_links,
    make_folders,
    put_in_place,
    sync_tree,
    write_file,
    write_lock,
)
from searcher.store.fixity import CheckResult, verify_log, verify_store
from searcher.store.layout import ALLOWED_NAMES, readme
from searcher.store.saved_searches import SavedSearches, utc_now
from searcher.store.withdrawals import Withdrawals


@dataclass(frozen=True, slots=True)
class Version:
    """One entry of a record's history: number, when (RFC 3339, UTC), by whom, why."""

    number: int
    created: str
    by: str
    reason: str


class Archive:
    """An archive in a folder, for reading; `writer()` locks it for writing.

    The folder may not exist yet: the first writer creates it.  Raises NotAnArchive if it holds
    something else.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._objects = root / "objects"
        self.withdrawals = Withdrawals(root, self._is_withdrawn)
        if root.exists() and (why := self._not_an_archive()):
            raise NotAnArchive(root, why)

    def _not_an_archive(self) -> str:
        """Explain why the folder is not an archive; empty if it is one, or the beginning of one."""
        namaste, content = ocfl.ROOT_NAMASTE
        if not self.root.is_dir():
            return "it is a file"
        if (self._objects / namaste).is_file():
            return ""
        if strangers := sorted(_visible(self.root) - ALLOWED_NAMES):
            return f"it holds {strangers[0]}"
        if self._objects.exists() and (not self._objects.is_dir() or _visible(self._objects)):
            return f"objects/ has no {content.decode().strip()} declaration"
        return ""

    @property
    def sources_path(self) -> Path:
        """The archive's own registry of sources."""
        return self.root / "sources.toml"

    @property
    def saved_searches(self) -> SavedSearches:
        """The saved searches."""
        return SavedSearches(self.root / "searches")

    def _folder(self, identifier: str) -> Path:
        return self._objects / ocfl.object_path(identifier)

    def __contains__(self, identifier: str) -> bool:
        return (self._folder(identifier) / ocfl.INVENTORY).is_file()

    def ids(self) -> Iterator[str]:
        """Iterate over all identifiers, in the order of the folders, which never changes."""
        for group in sorted(self._objects.glob("???/???")):
            yield from sorted(path.name for path in group.iterdir() if path.is_dir())

    def get(self, identifier: str, version: int | None = None) -> Record:
        """Read a record, the newest version or a given one.

        Raises UnknownRecord if it does not exist, DamagedRecord if it cannot be read.
        """
        return self._read(identifier, self._inventory(identifier), version)

    def _read(self, identifier: str, inventory: ocfl.Inventory, version: int | None) -> Record:
        block = inventory.versions.get(f"v{inventory.number if version is None else version}")
        digest = block.digest_of(ocfl.RECORD) if block else None
        if digest is None:
            raise UnknownRecord(identifier, version)
        path = self._folder(identifier) / inventory.content_path(digest)
        try:
            data = path.read_bytes()
            if ocfl.sha512(data) != digest:
                raise ValueError("was changed: its digest differs")
            return from_json(data)
        except LaterFormat as error:
            raise LaterRecord(identifier, str(path), str(error)) from error
        except (OSError, ValueError) as error:
            raise DamagedRecord(identifier, str(path), str(error)) from error

    def public_version(self, identifier: str, version: int) -> Record:
        """Read a version of a record, unless the record is withdrawn.

        Raises WithdrawnRecord if it has been withdrawn since, else as `get` does.
        """
        inventory = self._inventory(identifier)
        record = self._read(identifier, inventory, version)
        is_head = version == inventory.number
        head = record if is_head else self._read(identifier, inventory, None)
        if head.status is Status.WITHDRAWN:
            raise WithdrawnRecord(identifier, head.version)
        return record

    def _is_withdrawn(self, identifier: str) -> bool:
        try:
            return self.get(identifier).status is Status.WITHDRAWN
        except ArchiveError:
            return False

    def _inventory(self, identifier: str) -> ocfl.Inventory:
        folder = self._folder(identifier)
        try:
            return ocfl.read_inventory(folder)
        except FileNotFoundError as error:
            raise UnknownRecord(identifier) from error
        except (OSError, ValueError) as error:
            raise DamagedRecord(identifier, str(folder / ocfl.INVENTORY), str(error)) from error

    def original(self, record: Record) -> Path:
        """Return the file of the original of a record (of the version that `record` is).

        Raises UnknownRecord if that version has none (a withdrawn record does not).
        """
        inventory = self._inventory(record.id)
        block = inventory.versions.get(f"v{record.version}")
        digest = block.digest_of(record.original.path) if block else None
        if digest is None:
            raise UnknownRecord(record.id, record.version)
        return self._folder(record.id) / inventory.content_path(digest)

    def intact_original(self, record: Record) -> Path:
        """Return the file of the original after comparing its bytes with the digest in the record.

        Raises UnknownRecord, or DamagedRecord if they differ or cannot be read.
        """
        path = self.original(record)
        try:
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            if digest != record.original.sha256:
                raise ValueError("was changed: its digest differs")
        except (OSError, ValueError) as error:
            raise DamagedRecord(record.id, str(path), str(error)) from error
        return path

    def history(self, identifier: str) -> tuple[Version, ...]:
        """Return every version of a record, the oldest first.  Raises UnknownRecord."""
        versions = self._inventory(identifier).versions.items()
        return tuple(Version(int(n[1:]), b.created, b.user.name, b.message) for n, b in versions)

    def records(self) -> Iterator[Record]:
        """Iterate over the newest version of every record, also withdrawn ones, as `ids` does."""
        return map(self.get, self.ids())

    def verify(self) -> Iterator[CheckResult]:
        """Check every byte of the store, the saved searches, and the log of earlier checks; yield
        what was read and what is damaged.  Raises NotAnArchive if there is no archive.
        """
        if not self._objects.is_dir():
            raise NotAnArchive(self.root, "it has no objects/")
        return chain(
            verify_store(self._objects),
            self.saved_searches.verify(),
            verify_log(self._log),
            self.withdrawals.verify(),
        )

    @property
    def _log(self) -> Path:
        return self.root / ocfl.LOGS

    def log_verified(self, outcome: str, by: str = PROGRAM) -> None:
        """Add to the archive's log that all of it was verified, and with what outcome.

        Add nothing if the folder cannot be written: that is not a fault of the archive.
        """
        event = ocfl.Event("verified", 0, utc_now(), by, outcome)
        try:
            with write_lock(self._log.parent / ".lock", ArchiveLocked(self.root)):
                lines = self._log.read_bytes() if self._log.is_file() else b""
                write_file(self._log, ocfl.seal(lines, event))
        except OSError:
            return

    @contextmanager
    def writer(self) -> Iterator["Writer"]:
        """Lock the archive for writing.  Raises ArchiveLocked at once if it is locked already.

        On leaving, everything that was put is made durable.
        """
        with write_lock(self.root / ".lock", ArchiveLocked(self.root)):
            self._create()
            self._recover()
            writer = Writer(self)
            yield writer
            writer.flush()

    def _create(self) -> None:
        for name, content in ocfl.ROOT_FILES.items():
            if not (self._objects / name).is_file():
                write_file(self._objects / name, content)
        if not (self.root / "README.md").exists():
            write_file(self.root / "README.md", readme())

    def _recover(self) -> None:
        """Restore what an interrupted writer had set aside, and clear what it had begun."""
        work = self.root / "work"
        for aside in work.glob(f"*{ASIDE}"):
            target = self._folder(aside.name.removesuffix(ASIDE))
            if not target.exists():
                put_in_place(aside, target)
        shutil.rmtree(work, ignore_errors=True)
        make_folders(work)


def _visible(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if not path.name.startswith(".")}


@dataclass(frozen=True, slots=True)
class _Staged:
    record: Record
    folder: Path


class Writer:
    """Writes to a locked archive.  What is put is durable after the next `flush`."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._staged: dict[str, _Staged] = {}

    def put(self, record: Record, original: bytes | None, reason: str, by: str = PROGRAM) -> Record:
        """Stage a record as the next version of its object; return it with its number.

        `original` are the bytes it describes; None reuses those of the version before.
        Raises ValueError if the record describes other bytes.
        """
        if original is not None and hashlib.sha256(original).hexdigest() != record.original.sha256:
            raise ValueError(f"the record of {record.id} does not describe these bytes")
        if record.id in self._staged:
            self.flush()
        folder = self._archive._folder(record.id)
        begun = (folder / ocfl.INVENTORY).is_file()
        inventory = self._archive._inventory(record.id) if begun else ocfl.new_inventory(record.id)
        record = structs.replace(record, version=len(inventory.versions) + 1)
        event = "ingested" if record.version == 1 else "corrected"
        event = "withdrawn" if record.status is Status.WITHDRAWN else event
        files_, reused = {ocfl.RECORD: to_json(record)}, {}
        if original is not None:
            files_[record.original.path] = original
        elif record.status is not Status.WITHDRAWN:
            reused = _reused(inventory, record.original.path)
        moment = utc_now()
        block = ocfl.VersionBlock(moment, reason, ocfl.User(by), {})
        inventory, content = inventory.next_version(files_, reused, block)
        stage = self._archive.root / "work" / record.id
        if stage.exists():  # a failed attempt left it, and it would be published with this one
            shutil.rmtree(stage)
        if begun:
            copy_tree_by_links(folder, stage)
        _write_object(
            stage, inventory, content, ocfl.Event(event, record.version, moment, by, reason)
        )
        self._staged[record.id] = _Staged(record, stage)
        return record

    def withdraw(self, identifier: str, reason: str, by: str) -> Record:
        """Withdraw a record: its newest version becomes a tombstone; older ones stay stored."""
        if identifier in self._staged:
            self.flush()
        record = self._archive.get(identifier)
        tombstone = record.withdrawn(record.version + 1, reason, by)
        return self.put(tombstone, None, reason, by)

    def flush(self) -> tuple[Record, ...]:
        """Make all that was put durable and visible; return it.

        If this fails, each record is whole, as it was before or as it was put, and those that were
        not reached must be put again.
        """
        staged = tuple(self._staged.values())
        self._staged.clear()  # a second attempt would exchange old and new once more
        sync_tree(s.folder for s in staged)
        withdrawn = [s.record.id for s in staged if s.record.status is Status.WITHDRAWN]
        self._archive.withdrawals.add(withdrawn)  # first: an index must never show a withdrawn one
        for s in staged:
            put_in_place(s.folder, self._archive._folder(s.record.id))
        for s in staged:
            shutil.rmtree(s.folder, ignore_errors=True)
        return tuple(s.record for s in staged)


def _reused(inventory: ocfl.Inventory, path: str) -> dict[str, str]:
    digest = inventory.versions[inventory.head].digest_of(path)
    return {path: digest} if digest else {}


def _write_object(
    stage: Path, inventory: ocfl.Inventory, content: dict[str, bytes], event: ocfl.Event
) -> None:
    data = ocfl.inventory_json(inventory)
    log = stage / ocfl.LOGS
    lines = log.read_bytes() if log.is_file() else b""
    written = {
        ocfl.OBJECT_NAMASTE[0]: ocfl.OBJECT_NAMASTE[1],
        **content,
        f"{inventory.head}/{ocfl.INVENTORY}": data,
        f"{inventory.head}/{ocfl.SIDECAR}": ocfl.sidecar(data),
        ocfl.INVENTORY: data,
        ocfl.SIDECAR: ocfl.sidecar(data),
        ocfl.LOGS: ocfl.seal(lines, event),
    }
    for name, content_ in written.items():
        path = stage / name
        path.parent.mkdir(parents=True, exist_ok=True)
        # A link to the version that is served must not be written through.
        path.unlink(missing_ok=True)
        path.write_bytes(content_)
