"""Preserve every original bit for bit, and every version of its record.

An archive is a folder that can be read without this program:

    README.md      what it is
    sources.toml   the registry of its sources
    objects/       an OCFL 1.1 storage root: one object a record
    searches/      saved searches, with the records that they found
    dossiers/      published dossiers, in versions
    logs/          checks of the whole store, the list of withdrawn records, and the state
    work/          objects being written; never read, cleared by the next writer

Objects are built in `work/`, forced to disk, and put in place in one step, so a reader sees a
version whole or not at all.  Readers never wait; one writer at a time holds the lock.
"""

import hashlib
import shutil
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from searcher.model.errors import (
    ArchiveError,
    ArchiveLocked,
    DamagedRecord,
    NotAnArchive,
    WithdrawnRecord,
)
from searcher.model.record import PROGRAM, Record, Status
from searcher.store import ocfl
from searcher.store.damages import CheckResult
from searcher.store.dossiers import PublishedDossiers
from searcher.store.durable import ASIDE, is_locked, make_folders, write_file, write_lock
from searcher.store.fixity import verify_beside, verify_log, verify_store
from searcher.store.layout import ALLOWED_NAMES, readme
from searcher.store.listed_files import ListedFiles
from searcher.store.objects import Moments, Objects, OnUnread, raise_error
from searcher.store.placement import put_in_place
from searcher.store.saved_searches import SavedSearches, utc_now
from searcher.store.state import StateFile, new_run
from searcher.store.withdrawals import Withdrawals
from searcher.store.writer import Writer


@dataclass(frozen=True, slots=True)
class Version:
    """One entry of a record's history: number, when (RFC 3339, UTC), by whom, why."""

    number: int
    created: str
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Versions:
    """The versions of one record, as its inventory lists them."""

    _objects: Objects
    _identifier: str
    _inventory: ocfl.Inventory

    @property
    def history(self) -> tuple[Version, ...]:
        """Every version, the oldest first."""
        versions = self._inventory.versions.items()
        return tuple(Version(int(n[1:]), b.created, b.user.name, b.message) for n, b in versions)

    def record(self, version: int | None = None) -> Record:
        """Read a version, the newest by default.

        Raises UnknownRecord if it does not exist, DamagedRecord if it cannot be read.
        """
        return self._objects.read(self._identifier, self._inventory, version)


class Archive:
    """An archive in a folder, for reading; `writer()` locks it for writing.

    The folder may not exist yet: the first writer creates it.  Raises NotAnArchive if it holds
    something else.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._objects = Objects(root / "objects")
        self.withdrawals = Withdrawals(root, self._is_withdrawn)
        self.state = StateFile(root)
        if root.exists() and (why := self._not_an_archive()):
            raise NotAnArchive(root, why)

    def _not_an_archive(self) -> str:
        """Explain why the folder is not an archive; empty if it is one, or the beginning of one."""
        namaste, content = ocfl.ROOT_NAMASTE
        if not self.root.is_dir():
            return "it is a file"
        if (self._objects.root / namaste).is_file():
            return ""
        if strangers := sorted(_visible(self.root) - ALLOWED_NAMES):
            return f"it holds {strangers[0]}"
        if self._objects.root.exists() and (
            not self._objects.root.is_dir() or _visible(self._objects.root)
        ):
            return f"objects/ has no {content.decode().strip()} declaration"
        return ""

    @property
    def sources_path(self) -> Path:
        """The archive's own registry of sources."""
        return self.root / "sources.toml"

    @property
    def listed_files(self) -> ListedFiles:
        """The files that may be edited by hand."""
        return ListedFiles(self.root)

    @property
    def saved_searches(self) -> SavedSearches:
        """The saved searches."""
        return SavedSearches(self.root / "searches")

    @property
    def dossiers(self) -> PublishedDossiers:
        """The published dossiers."""
        return PublishedDossiers(self.root / "dossiers")

    def is_being_written(self) -> bool:
        """Check whether a writer is at work, whose changes may not all be visible yet."""
        return is_locked(self.root / ".lock")

    def __contains__(self, identifier: str) -> bool:
        return identifier in self._objects

    def ids(self, on_unread: OnUnread = raise_error) -> Iterator[str]:
        """Iterate over all identifiers, in the order of the folders, which never changes.

        `on_unread` is called with the error of each folder that cannot be listed.
        """
        return self._objects.ids(on_unread)

    def newest_version(self, identifier: str) -> int:
        """Return the number of the newest version of a record.

        Raises UnknownRecord, DamagedRecord.
        """
        return self._objects.inventory(identifier).number

    def get(self, identifier: str, version: int | None = None) -> Record:
        """Read a record, the newest version or a given one.

        Raises UnknownRecord if it does not exist, DamagedRecord if it cannot be read.
        """
        return self.versions(identifier).record(version)

    def versions(self, identifier: str) -> Versions:
        """Read which versions a record has.  Raises UnknownRecord, DamagedRecord."""
        return Versions(self._objects, identifier, self._objects.inventory(identifier))

    def public_version(self, identifier: str, version: int) -> Record:
        """Read a version of a record, unless the record is withdrawn.

        The versions of a record that was merged into another one can still be read.  Raises
        WithdrawnRecord if it has been withdrawn since, else as `get` does.
        """
        inventory = self._objects.inventory(identifier)
        record = self._objects.read(identifier, inventory, version)
        is_head = version == inventory.number
        head = record if is_head else self._objects.read(identifier, inventory, None)
        if head.status is Status.WITHDRAWN and (is_head or not head.merged_into):
            raise WithdrawnRecord(identifier, head.version)
        return record

    def _is_withdrawn(self, identifier: str) -> bool:
        try:
            return self.get(identifier).status is Status.WITHDRAWN
        except ArchiveError:
            return False

    def original(self, record: Record) -> Path:
        """Return the file of the original of a record (of the version that `record` is).

        Raises UnknownRecord if that version has none (a withdrawn record does not).
        """
        return self._objects.original(record)

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
        return self.versions(identifier).history

    def moments(self, identifier: str) -> Moments:
        """Return when a record came and was last changed, also one that is being stored.

        Raises UnknownRecord, DamagedRecord.
        """
        return self._objects.moments(identifier)

    def original_arrived(self, record: Record) -> str | None:
        """Return when the original of a version of a record came in (RFC 3339, UTC); None if the
        object does not hold it.  Raises UnknownRecord.
        """
        inventory = self._objects.inventory(record.id)
        digest = inventory.versions[f"v{record.version}"].digest_of(record.original.path)
        if digest is None or digest not in inventory.manifest:
            return None
        added, _, _ = inventory.content_path(digest).partition("/")
        return inventory.versions[added].created

    def records(self, on_unread: OnUnread = raise_error) -> Iterator[Record]:
        """Iterate over the newest version of every record, also withdrawn ones, as `ids` does.

        `on_unread` is called with the error of each record, or folder of records, that cannot be
        read; by default it is raised.
        """
        return self.read_each(self.ids(on_unread), on_unread)

    def read_each(self, ids: Iterable[str], on_unread: OnUnread) -> Iterator[Record]:
        """Read the newest versions of some records; call `on_unread` with the error of each that
        cannot be read.
        """
        for identifier in ids:
            try:
                record = self.get(identifier)
            except ArchiveError as error:
                on_unread(error)
            else:
                yield record

    def verify(
        self, processes: int = 1, checked_groups: Collection[str] = ()
    ) -> Iterator[CheckResult]:
        """Check every byte of the archive, in several processes; yield what was read and what is
        damaged.

        `checked_groups` are folders below `objects/` that are left out.  Raises NotAnArchive if
        there is no archive.
        """
        if not self._objects.root.is_dir():
            raise NotAnArchive(self.root, "it has no objects/")
        objects = verify_store(self._objects.root, processes, checked_groups)
        return chain((replace(c, folder="objects/") for c in objects), self.verify_beside())

    def verify_beside(self) -> Iterator[CheckResult]:
        """Check every file that is beside the objects."""
        return chain(
            self.saved_searches.verify(),
            self.dossiers.verify(),
            verify_log(self._log),
            self.withdrawals.verify(),
            self.state.verify(),
            self.listed_files.verify(),
            verify_beside(self.root),
        )

    @property
    def _log(self) -> Path:
        return self.root / ocfl.LOGS

    def log_verified(self, outcome: str, by: str = PROGRAM) -> None:
        """Add to the archive's log that all of it was verified, and with what outcome.

        Add nothing if the folder cannot be written: that is not a fault of the archive.
        """
        event = ocfl.Event(ocfl.EventKind.VERIFIED, 0, utc_now(), by, outcome)
        try:
            with write_lock(self._log.parent / ".lock", ArchiveLocked(self.root)):
                lines = self._log.read_bytes() if self._log.is_file() else b""
                write_file(self._log, ocfl.seal(lines, event))
        except OSError:
            return

    @contextmanager
    def writer(self) -> Iterator[Writer]:
        """Lock the archive for writing.  Raises ArchiveLocked at once if it is locked already.

        On leaving, everything that was put is made durable.
        """
        with write_lock(self.root / ".lock", ArchiveLocked(self.root)):
            self._create()
            self._recover()
            writer = Writer(self.root, self._objects, self.withdrawals, self.state)
            yield writer
            writer.flush()

    def _create(self) -> None:
        for name, content in ocfl.ROOT_FILES.items():
            if not (self._objects.root / name).is_file():
                write_file(self._objects.root / name, content)
        if not (self.root / "README.md").exists():
            self.listed_files.write("README.md", readme())
        self.listed_files.accept_new()
        self.state.create()

    def _recover(self) -> None:
        """Restore what an interrupted writer had set aside, and clear what it had begun."""
        work = self.root / "work"
        for aside in work.glob(f"*{ASIDE}"):
            target = self._objects.folder(aside.name.removesuffix(ASIDE))
            if not target.exists():
                self.state.change(new_run())
                put_in_place(aside, target)
        shutil.rmtree(work, ignore_errors=True)
        if not work.is_dir():
            work.unlink(missing_ok=True)
        make_folders(work)


def _visible(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if not path.name.startswith(".")}
