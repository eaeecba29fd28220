"""Write versions of records: stage them in `work/`, force them to disk, put them in place."""

import hashlib
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from msgspec import structs

from searcher.model.errors import UnknownRecord
from searcher.model.record import (
    PROGRAM,
    Record,
    Status,
    to_json,
    tombstone_of,
    without_content,
)
from searcher.store import ocfl
from searcher.store.durable import copy_tree_by_links
from searcher.store.objects import Objects
from searcher.store.ocfl import EventKind
from searcher.store.placement import Placement
from searcher.store.saved_searches import utc_now
from searcher.store.small_files import write_files
from searcher.store.state import StateFile, new_run
from searcher.store.withdrawals import Withdrawals


@dataclass(frozen=True, slots=True)
class _Staged:
    record: Record
    folder: str


class Writer:
    """Writes to a locked archive.  What is put is durable after the next `flush`."""

    def __init__(
        self, root: Path, objects: Objects, withdrawals: Withdrawals, state: StateFile
    ) -> None:
        self._work = root / "work"
        self._objects = objects
        self._withdrawals = withdrawals
        self._state, self._run = state, new_run()
        self._staged: dict[str, _Staged] = {}

    def put(self, record: Record, original: bytes | None, reason: str, by: str = PROGRAM) -> Record:
        """Stage a record as the next version of its object; return it with its number.

        `original` are the bytes it describes; None reuses those of the version before.
        Raises ValueError if the record describes other bytes.
        """
        if original is not None and hashlib.sha256(original).hexdigest() != record.original.sha256:
            raise ValueError(f"the record of {record.id} does not describe these bytes")
        inventory = self._begin(record.id)
        kind = EventKind.CORRECTED if inventory.versions else EventKind.INGESTED
        new, reused = {}, {}
        if original is not None:
            new[record.original.path] = original
        elif record.status is not Status.WITHDRAWN:
            reused = _reused(inventory, inventory.head, record.original.path)
        return self._stage(record, inventory, new, reused, _Act(kind, reason, by))

    def withdraw(
        self, identifier: str, reason: str, by: str, replaced_by: str | None = None
    ) -> Record:
        """Withdraw a record: its newest version becomes a tombstone; older ones stay stored."""
        inventory, tombstone = self._tombstone(identifier, reason, by)
        tombstone = structs.replace(tombstone, replaced_by=replaced_by)
        return self._stage(tombstone, inventory, {}, {}, _Act(EventKind.WITHDRAWN, reason, by))

    def merge(self, identifier: str, survivor: str, reason: str, by: str) -> Record:
        """Put a tombstone in place of a record that leads to the survivor; its versions stay."""
        inventory, tombstone = self._tombstone(identifier, reason, by)
        tombstone = structs.replace(tombstone, merged_into=survivor)
        return self._stage(tombstone, inventory, {}, {}, _Act(EventKind.MERGED, reason, by))

    def reinstate(self, record: Record, kind: EventKind, reason: str, by: str) -> Record:
        """Make an earlier version of a record, with its original, the newest one.

        `record` is that version, or one with other values that describes the same original.
        """
        inventory = self._begin(record.id)
        reused = _reused(inventory, f"v{record.version}", record.original.path)
        return self._stage(record, inventory, {}, reused, _Act(kind, reason, by))

    def purge(self, identifier: str, reason: str, by: str) -> Record:
        """Destroy the content of all versions of a record; a bare tombstone is its newest one.

        The numbers of the versions, with when, by whom and why each was made, and the log of
        events stay.
        """
        inventory, tombstone = self._tombstone(identifier, reason, by)
        emptied = {n: replace(block, state={}) for n, block in inventory.versions.items()}
        inventory = replace(inventory, manifest={}, versions=emptied)
        bare = without_content(tombstone)
        return self._stage(bare, inventory, {}, {}, _Act(EventKind.PURGED, reason, by))

    def flush(self) -> tuple[Record, ...]:
        """Make all that was put durable and visible; return it.

        If this fails, each record is whole, as it was before or as it was put, and those that were
        not reached must be put again.
        """
        staged = tuple(self._staged.values())
        self._staged.clear()  # a second attempt would exchange old and new once more
        if not staged:
            return ()
        placement = Placement.prepare((s.folder, self._objects.place(s.record.id)) for s in staged)
        self.announce_change()
        self._withdrawals.add(_ids(staged, Status.WITHDRAWN))  # first: none may be shown
        placement.carry_out()
        self._withdrawals.remove(_ids(staged, Status.CURRENT))  # last, for the same reason
        return tuple(s.record for s in staged)

    def announce_change(self) -> None:
        """Give the archive a new state, durably: it is about to change."""
        self._state.change(self._run)

    def _begin(self, identifier: str) -> ocfl.Inventory:
        """Return the inventory that the next version of an object is added to."""
        if identifier in self._staged:
            self.flush()
        if identifier in self._objects:
            return self._objects.inventory(identifier)
        return ocfl.new_inventory(identifier)

    def _tombstone(self, identifier: str, reason: str, by: str) -> tuple[ocfl.Inventory, Record]:
        """Return the inventory of an object and the tombstone of its record."""
        inventory = self._begin(identifier)
        if not inventory.versions:
            raise UnknownRecord(identifier)
        return inventory, tombstone_of(self._objects.read(identifier, inventory, None), reason, by)

    def _stage(
        self,
        record: Record,
        inventory: ocfl.Inventory,
        new: Mapping[str, bytes],
        reused: Mapping[str, str],
        act: "_Act",
    ) -> Record:
        """Stage a version: its record, `new` files, and files that earlier versions have."""
        record = structs.replace(record, version=len(inventory.versions) + 1)
        moment = utc_now()
        block = ocfl.VersionBlock(moment, act.reason, ocfl.User(act.by), {})
        files = {ocfl.RECORD: to_json(record), **new}
        is_emptied = bool(inventory.versions) and not inventory.manifest
        earlier = inventory
        inventory, content = inventory.next_version(files, reused, block)
        self._objects.note_moments(inventory)
        stage = self._work / record.id
        if stage.exists():  # a failed attempt left it, and it would be published with this one
            shutil.rmtree(stage)
        folder = self._objects.folder(record.id)
        if is_emptied:
            _copy_emptied(folder, stage, earlier)
        elif earlier.versions:
            copy_tree_by_links(folder, stage)
        event = ocfl.Event(act.kind, record.version, moment, act.by, act.reason)
        _write_object(stage, inventory, content, event)
        self._staged[record.id] = _Staged(record, str(stage))
        return record


@dataclass(frozen=True, slots=True)
class _Act:
    """What is done to an object, why, and by whom."""

    kind: EventKind
    reason: str
    by: str


def _ids(staged: Iterable[_Staged], status: Status) -> list[str]:
    return [s.record.id for s in staged if s.record.status is status]


def _reused(inventory: ocfl.Inventory, version: str, path: str) -> dict[str, str]:
    digest = inventory.versions[version].digest_of(path)
    return {path: digest} if digest else {}


def _copy_emptied(folder: Path, stage: Path, inventory: ocfl.Inventory) -> None:
    """Copy the log of an object, and write an inventory for each version without content."""
    (stage / ocfl.LOGS).parent.mkdir(parents=True)
    shutil.copy2(folder / ocfl.LOGS, stage / ocfl.LOGS)
    for number in range(1, len(inventory.versions) + 1):
        write_files(str(stage), _inventory_files(inventory.until(number), f"v{number}/"))


def _write_object(
    stage: Path, inventory: ocfl.Inventory, content: Mapping[str, bytes], event: ocfl.Event
) -> None:
    log = stage / ocfl.LOGS
    lines = log.read_bytes() if inventory.number > 1 and log.is_file() else b""
    written = {
        ocfl.OBJECT_NAMASTE[0]: ocfl.OBJECT_NAMASTE[1],
        **content,
        **_inventory_files(inventory, f"{inventory.head}/", ""),
        ocfl.LOGS: ocfl.seal(lines, event),
    }
    write_files(str(stage), written)


def _inventory_files(inventory: ocfl.Inventory, *prefixes: str) -> dict[str, bytes]:
    data = ocfl.inventory_json(inventory)
    files = {ocfl.INVENTORY: data, ocfl.SIDECAR: ocfl.sidecar(data)}
    return {prefix + name: content for prefix in prefixes for name, content in files.items()}
