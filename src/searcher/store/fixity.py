"""Check fixity: that every byte of the store is still what was written."""

import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from searcher.model.record import from_json, is_canonical
from searcher.store import ocfl
from searcher.store.damages import Damage, DamageKind, unreadable

_UNFIT = DamageKind.INCONSISTENT


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The check of one object, or of the root's own files: how much was read, and the damages."""

    name: str
    files: int
    size: int
    damages: tuple[Damage, ...]


def verify_store(root: Path) -> Iterator[CheckResult]:
    """Compare every file below an OCFL storage root with what was written."""
    yield _root_files(root)
    unread: list[OSError] = []
    for folder, folders, names in os.walk(root, onerror=unread.append):
        here = Path(folder)
        if here == root:
            folders[:] = [f for f in folders if f != "extensions"]
            stray = [n for n in names if n not in ocfl.ROOT_FILES]
        elif ocfl.OBJECT_NAMASTE[0] in names or ocfl.INVENTORY in names:
            folders.clear()
            yield _Object(root, here).check()
            continue
        else:
            stray = names
        folders.sort()
        place = str(here.relative_to(root))
        if place == ocfl.object_path(here.name) and (stray or folders):
            folders.clear()
            damage = Damage(place, "has lost its inventory", DamageKind.LOST)
            yield CheckResult(place, 0, 0, (damage,))
        elif stray:
            yield CheckResult(place, 0, 0, tuple(_strays(root, here, stray)))
        elif not folders and here != root:
            damage = Damage(place, "is an empty folder", DamageKind.EMPTY)
            yield CheckResult(place, 0, 0, (damage,))
    for error in unread:
        place = str(Path(error.filename).relative_to(root))
        yield CheckResult(place, 0, 0, (unreadable(place, error),))


def _strays(root: Path, folder: Path, names: Iterable[str]) -> Iterator[Damage]:
    for name in sorted(names):
        place = str((folder / name).relative_to(root))
        yield Damage(place, "belongs to no object", DamageKind.STRAY)


def check_object(root: Path, folder: Path) -> CheckResult:
    """Compare every file of one object below a storage root with what was written."""
    return _Object(root, folder).check()


def verify_log(log: Path) -> Iterator[CheckResult]:
    """Check the archive's own log, if it has one."""
    if not log.is_file():
        return
    lines = log.read_bytes()
    damages: tuple[Damage, ...] = ()
    try:
        ocfl.events(lines)
    except ValueError as error:
        damages = (Damage(ocfl.LOGS, str(error)),)
    yield CheckResult("", 1, len(lines), damages)


def _root_files(root: Path) -> CheckResult:
    damages, size = [], 0
    for name, content in ocfl.ROOT_FILES.items():
        path = root / name
        found = path.read_bytes() if path.is_file() else None
        size += len(found or b"")
        if found != content:
            damages.append(Damage(name, "is missing" if found is None else "was changed"))
    known = {str(Path(name)) for name in ocfl.ROOT_FILES}
    for path in (root / "extensions").rglob("*"):
        if path.is_file() and str(path.relative_to(root)) not in known:
            damages += _strays(root, path.parent, [path.name])
    return CheckResult("", len(ocfl.ROOT_FILES), size, tuple(damages))


@dataclass(frozen=True, slots=True)
class _Content:
    """A file of an object that is as it was written: its SHA-256, and its bytes if it is a record,
    so that originals of many versions are not in memory at once.
    """

    sha256: str
    record: bytes

    @classmethod
    def of(cls, path: str, data: bytes) -> "_Content":
        is_record = path.endswith(f"/{ocfl.RECORD}")
        return cls(hashlib.sha256(data).hexdigest(), data if is_record else b"")


class _Object:
    """The check of one object."""

    def __init__(self, root: Path, folder: Path) -> None:
        self._root, self._folder = root, folder
        self._damages: list[Damage] = []
        self._known: set[str] = set()
        self._size = 0

    def check(self) -> CheckResult:
        if self._read(ocfl.OBJECT_NAMASTE[0]) not in (ocfl.OBJECT_NAMASTE[1], None):
            self._damage(ocfl.OBJECT_NAMASTE[0], "was changed")
        inventory = self._inventory("")
        if inventory:
            self._versions(inventory)
            self._contents(inventory)
            self._log(inventory)
            self._unknown_files()
        else:
            self._damage("", "cannot be checked without its inventory", DamageKind.LOST)
        return CheckResult(self._folder.name, len(self._known), self._size, tuple(self._damages))

    def _damage(self, name: str, why: str, kind: DamageKind = DamageKind.CHANGED) -> None:
        self._damages.append(Damage(self._place(name), why, kind))

    def _place(self, name: str) -> str:
        return str((self._folder / name).relative_to(self._root))

    def _read(self, name: str) -> bytes | None:
        self._known.add(name)
        try:
            data = (self._folder / name).read_bytes()
        except OSError as error:
            self._damages.append(unreadable(self._place(name), error))
            return None
        self._size += len(data)
        return data

    def _inventory(self, prefix: str) -> ocfl.Inventory | None:
        data, digest = self._read(prefix + ocfl.INVENTORY), self._read(prefix + ocfl.SIDECAR)
        if data is None or digest is None:
            return None
        if digest != ocfl.sidecar(data):
            # One of the two was changed: an inventory that is still in our format is whole.
            try:
                whole = ocfl.inventory_json(ocfl.parse_inventory(data)) == data
            except (msgspec.MsgspecError, ValueError):
                whole = False
            sealed = digest[129:] == b"inventory.json\n" and len(digest) == 144
            why = "was changed: it and its digest do not agree"
            self._damage(prefix + ocfl.INVENTORY, why)
            if whole or not sealed:
                self._damage(prefix + ocfl.SIDECAR, why)
        try:
            return ocfl.parse_inventory(data)
        except (msgspec.MsgspecError, ValueError) as error:
            self._damage(prefix + ocfl.INVENTORY, f"cannot be read: {error}")
            return None

    def _versions(self, inventory: ocfl.Inventory) -> None:
        identifier = inventory.id
        if str(self._folder.relative_to(self._root)) != ocfl.object_path(identifier):
            why = f"is not in the folder of object {identifier}: {ocfl.object_path(identifier)}"
            self._damage("", why, DamageKind.MISPLACED)
        for version in inventory.versions:
            older = self._inventory(f"{version}/")
            if older and version == inventory.head and older != inventory:
                self._damage(f"{version}/{ocfl.INVENTORY}", "is not the object's inventory", _UNFIT)

    def _contents(self, inventory: ocfl.Inventory) -> None:
        found: dict[str, _Content] = {}
        for digest, paths in inventory.manifest.items():
            for path in paths:
                data = self._read(path)
                if data is not None and ocfl.sha512(data) != digest:
                    self._damage(path, "was changed: its digest differs")
                elif data is not None:
                    found[digest] = _Content.of(path, data)
        for version, block in inventory.versions.items():
            self._record(inventory, int(version[1:]), block, found)

    def _record(
        self,
        inventory: ocfl.Inventory,
        version: int,
        block: ocfl.VersionBlock,
        found: dict[str, _Content],
    ) -> None:
        digest = block.digest_of(ocfl.RECORD)
        if digest is None or digest not in found:
            return
        path, data = inventory.content_path(digest), found[digest].record
        try:
            record = from_json(data)
        except (msgspec.MsgspecError, ValueError) as error:
            self._damage(path, f"is not a record: {error}", _UNFIT)
            return
        if (record.id, record.version) != (inventory.id, version) or not is_canonical(record, data):
            self._damage(path, "is not the record of this object and version", _UNFIT)
        original = found.get(block.digest_of(record.original.path) or "")
        if original is not None and original.sha256 != record.original.sha256:
            self._damage(path, "does not describe the original beside it", _UNFIT)

    def _log(self, inventory: ocfl.Inventory) -> None:
        lines = self._read(ocfl.LOGS)
        if lines is None:
            return
        try:
            logged = [(e.version, e.at, e.by, e.detail) for e in ocfl.events(lines)]
        except ValueError as error:
            self._damage(ocfl.LOGS, str(error))
            return
        # The seals alone do not show that the last lines are missing.
        blocks = enumerate(inventory.versions.values(), start=1)
        if logged != [(n, b.created, b.user.name, b.message) for n, b in blocks]:
            self._damage(ocfl.LOGS, "does not list the versions that exist")

    def _unknown_files(self) -> None:
        for path in sorted(self._folder.rglob("*")):
            name = str(path.relative_to(self._folder))
            if path.is_file() and name not in self._known:
                self._damage(name, "is not in the inventory", DamageKind.STRAY)
