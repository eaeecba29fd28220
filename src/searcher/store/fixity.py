"""Check fixity: that every byte of the store is still what was written."""

import hashlib
import os
from collections import deque
from collections.abc import Collection, Iterable, Iterator
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import msgspec

from searcher.model.record import from_json, is_canonical
from searcher.store import ocfl
from searcher.store.damages import CheckResult, Damage, DamageKind, unreadable
from searcher.store.durable import part_of
from searcher.store.layout import ALLOWED_NAMES, LOGS
from searcher.store.ocfl_object_rules import broken_rules
from searcher.store.process_executor import ProcessExecutor

_BATCH = 64  # objects that a process checks at a time
_UNFIT = DamageKind.INCONSISTENT

_Batch = list[CheckResult | Path]


def verify_store(
    root: Path, processes: int = 1, checked_groups: Collection[str] = ()
) -> Iterator[CheckResult]:
    """Compare every file below an OCFL storage root with what was written.

    The folders of `checked_groups`, below the root, are left out.
    """
    yield _root_files(root)
    found = _walk(root, checked_groups)
    yield from _in_turn(root, found) if processes == 1 else _in_parallel(root, found, processes)


def _in_turn(root: Path, found: Iterable[CheckResult | Path]) -> Iterator[CheckResult]:
    return (check_object(root, one) if isinstance(one, Path) else one for one in found)


def _in_parallel(
    root: Path, found: Iterator[CheckResult | Path], processes: int
) -> Iterator[CheckResult]:
    """Check objects in several processes, in batches; their results come in order."""
    waiting: deque[tuple[_Batch, Future[list[CheckResult]] | None]] = deque()
    with ProcessExecutor(processes) as executor:
        while batch := list(islice(found, _BATCH)):
            waiting.append((batch, _submitted(executor, root, batch)))
            if len(waiting) > 2 * processes:
                yield from _results(root, *waiting.popleft())
        for one in waiting:
            yield from _results(root, *one)


def _submitted(
    executor: ProcessExecutor, root: Path, batch: _Batch
) -> Future[list[CheckResult]] | None:
    with suppress(BrokenProcessPool):
        return executor.submit(_check_batch, root, batch)
    return None


def _results(
    root: Path, batch: _Batch, future: Future[list[CheckResult]] | None
) -> list[CheckResult]:
    """Return the results of a batch; check it here if a process has died."""
    if future is not None:
        with suppress(BrokenProcessPool):
            return future.result()
    return _check_batch(root, batch)


def _check_batch(root: Path, batch: _Batch) -> list[CheckResult]:
    return list(_in_turn(root, batch))


def _walk(root: Path, checked_groups: Collection[str]) -> Iterator[CheckResult | Path]:
    """Yield the folder of each object, and what is damaged besides."""
    unread: list[OSError] = []
    for folder, folders, names in os.walk(root, onerror=unread.append):
        here = Path(folder)
        if here == root:
            folders[:] = [f for f in folders if f != "extensions" and f not in checked_groups]
            stray = [n for n in names if n not in ocfl.ROOT_FILES]
        elif ocfl.OBJECT_NAMASTE[0] in names or ocfl.INVENTORY in names:
            folders.clear()
            yield here
            continue
        else:
            stray = names
        links = [name for name in folders if (here / name).is_symlink()]
        folders[:] = sorted(set(folders) - set(links))
        if links:
            damages = tuple(_links(root, here, links))
            yield CheckResult("", 0, 0, damages)
        place = str(here.relative_to(root))
        if place == ocfl.object_path(here.name) and (stray or folders):
            folders.clear()
            damage = Damage(place, "has lost its inventory", DamageKind.LOST)
            yield CheckResult(place, 0, 0, (damage,))
        elif stray:
            yield CheckResult(place, 0, 0, tuple(_strays(root, here, stray)))
        elif not folders and not links and here != root:
            damage = Damage(place, "is an empty folder", DamageKind.EMPTY)
            yield CheckResult(place, 0, 0, (damage,))
    for error in unread:
        place = str(Path(error.filename).relative_to(root))
        yield CheckResult(place, 0, 0, (unreadable(place, error),))


def _strays(root: Path, folder: Path, names: Iterable[str]) -> Iterator[Damage]:
    for name in sorted(names):
        place = str((folder / name).relative_to(root))
        yield Damage(place, "belongs to no object", DamageKind.STRAY)


def _links(root: Path, folder: Path, names: Iterable[str]) -> Iterator[Damage]:
    for name in sorted(names):
        place = str((folder / name).relative_to(root))
        yield Damage(place, "is a link", DamageKind.LINK)


def check_object(root: Path, folder: Path) -> CheckResult:
    """Compare every file of one object below a storage root with what was written."""
    return _Object(root, folder).check()


def verify_log(log: Path) -> Iterator[CheckResult]:
    """Check the archive's own log, if it has one."""
    lines, damages = b"", tuple[Damage, ...]()
    try:
        lines = log.read_bytes()
        ocfl.events(lines)
    except FileNotFoundError:
        return
    except OSError as error:
        damages = (unreadable(ocfl.LOGS, error),)
    except ValueError as error:
        damages = (Damage(ocfl.LOGS, str(error)),)
    yield CheckResult("", 1, len(lines), damages)


def verify_beside(archive: Path) -> Iterator[CheckResult]:
    """Report what is in the folder of an archive, or among its logs, and is not part of it."""
    logs = archive / "logs"
    known = {archive: ALLOWED_NAMES, logs: {Path(name).name for name in LOGS}}
    damages = [
        _foreign(archive, path)
        for folder, names in known.items()
        for path in _listed(folder)
        if path.name not in {".lock", *names, *map(part_of, names)}
    ]
    links = [p for p in (*_listed(archive), *_listed(logs)) if p.is_symlink()]
    damages += [Damage(str(p.relative_to(archive)), "is a link", DamageKind.LINK) for p in links]
    yield CheckResult("", 0, 0, tuple(damages))


def _foreign(archive: Path, path: Path) -> Damage:
    return Damage(str(path.relative_to(archive)), "is not part of an archive", DamageKind.STRAY)


def _listed(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def _root_files(root: Path) -> CheckResult:
    damages, size = [], 0
    for name, content in ocfl.ROOT_FILES.items():
        try:
            found = (root / name).read_bytes()
        except FileNotFoundError:
            damages.append(Damage(name, "is missing", DamageKind.MISSING))
            continue
        except OSError as error:
            damages.append(unreadable(name, error))
            continue
        size += len(found)
        if found != content:
            damages.append(Damage(name, "was changed"))
    known = {"extensions", *(str(p) for n in ocfl.ROOT_FILES for p in (Path(n), Path(n).parent))}
    for path in (root / "extensions").rglob("*"):
        if str(path.relative_to(root)) not in known:
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
        self._digests: dict[str, str] = {}
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
            self._rules()
        else:
            self._damage("", "cannot be checked without its inventory", DamageKind.LOST)
        name, place = self._folder.name, self._place("")
        damages = tuple(self._damages)
        return CheckResult(name, len(self._known), self._size, damages, place=place)

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
        self._digests[name] = ocfl.sha512(data)
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
                if data is not None and self._digests[path] != digest:
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

    def _rules(self) -> None:
        """Check an object that is as it was written by the rules of OCFL: another may have written
        it.
        """
        if self._damages:
            return
        try:
            broken = broken_rules(self._folder, self._digests)
        except OSError as error:
            self._damages.append(unreadable(self._place(""), error))
            return
        for rule in broken:
            if rule.code.startswith("E"):
                place = self._place(rule.path)
                self._damages.append(Damage(place, rule.why, DamageKind.INVALID, rule.code))

    def _unknown_files(self) -> None:
        folders = {str(parent) for name in self._known for parent in Path(name).parents}
        for path in sorted(self._folder.rglob("*")):
            name = str(path.relative_to(self._folder))
            if path.is_symlink():
                self._damage(name, "is a link", DamageKind.LINK)
            elif not path.is_dir() and name not in self._known:
                self._damage(name, "is not in the inventory", DamageKind.STRAY)
            elif path.is_dir() and name not in folders and not any(path.iterdir()):
                self._damage(name, "is an empty folder", DamageKind.STRAY)
