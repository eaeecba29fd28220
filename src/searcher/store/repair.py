"""Repair an archive from an intact copy; what is replaced is set aside beside the archive.

An object is taken from the copy whole, if the copy of it is intact and has all versions that are
here.  Files beside the objects that can be made anew are made anew, others taken from the copy.
"""

import re
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from searcher.model.record import Status
from searcher.store import ocfl
from searcher.store.archive import Archive
from searcher.store.damages import Damage
from searcher.store.durable import sync_tree, write_file
from searcher.store.fixity import check_object
from searcher.store.layout import readme
from searcher.store.listed_files import NAME as DIGESTS
from searcher.store.placement import put_in_place
from searcher.store.state import NAME as STATE
from searcher.store.withdrawals import NAME as WITHDRAWN
from searcher.store.writer import Writer

_OBJECT = re.compile(r"objects/([0-9a-f]{3}/[0-9a-f]{3}/([^/]+))(?:/.*)?")
_VERSION = re.compile(r"v([1-9]\d*)")
_COUNT = "searches/.today"
_READ_ONLY_HERE = "move it where its remedy names; a copy does not repair it"


@dataclass(frozen=True, slots=True)
class Repair:
    """What became of a damaged file or object: `why` it was not repaired, empty if it was."""

    path: str
    why: str = ""


class Repairer:
    """Repairs an archive from a copy; `aside` is a folder for what is replaced."""

    def __init__(self, archive: Archive, copy: Archive, aside: Path) -> None:
        self._archive, self._copy, self._aside = archive, copy, aside

    def repair(self, damages: Iterable[Damage]) -> Iterator[Repair]:
        """Repair what is damaged, each object and file once.  Raises ArchiveLocked."""
        paths = dict.fromkeys(self._target(damage) for damage in damages)
        with self._archive.writer() as store:
            for path in paths:
                yield self._repair(path, store)

    def _target(self, damage: Damage) -> str:
        """Return what is replaced for a damage: an object, or a file that belongs to none."""
        found = _OBJECT.fullmatch(damage.path)
        if found and found[1] == ocfl.object_path(found[2]):
            return f"objects/{found[1]}"
        return damage.path

    def _repair(self, path: str, store: Writer) -> Repair:
        try:
            if path.startswith("objects/") and _OBJECT.fullmatch(path):
                why = self._repair_object(path, store)
            else:
                why = self._repair_file(path)
        except OSError as error:
            why = f"it cannot be written or read: {error.strerror}"
        return Repair(path, why)

    def _repair_object(self, path: str, store: Writer) -> str:
        here, there = self._archive.root / path, self._copy.root / path
        if not there.is_dir():
            return "the copy does not have it"
        if check_object(self._copy.root / "objects", there).damages:
            return "it is damaged in the copy, too"
        newest, copied = _newest_version(here), ocfl.read_inventory(there).number
        if newest > copied:
            return f"the copy is older: it has version {copied}, here is version {newest}"
        stage = self._archive.root / "work" / here.name
        shutil.rmtree(stage, ignore_errors=True)
        shutil.copytree(there, stage)
        sync_tree([stage])
        store.announce_change()
        record = self._copy.get(here.name)
        if record.status is Status.WITHDRAWN:
            self._archive.withdrawals.add([record.id])
        if here.is_symlink() or here.is_file():
            self._set_aside(here, path)
        put_in_place(stage, here)
        if stage.exists():
            self._set_aside(stage, path)
        return ""

    def _repair_file(self, path: str) -> str:
        here = self._archive.root / path
        name = path.removeprefix("objects/")
        if path == "README.md":
            self._archive.listed_files.write(path, readme())
        elif path.startswith("objects/") and name in ocfl.ROOT_FILES:
            self._set_aside(here, path)
            write_file(here, ocfl.ROOT_FILES[name])
        elif path in (STATE, _COUNT):
            self._set_aside(here, path)
            self._archive.state.create()
        elif path == DIGESTS:
            self._archive.listed_files.accept()
        elif path == WITHDRAWN:
            self._set_aside(here, path)
            every = self._archive.records(lambda _: None)
            self._archive.withdrawals.add(r.id for r in every if r.status is Status.WITHDRAWN)
        else:
            return self._copy_file(path)
        return ""

    def _copy_file(self, path: str) -> str:
        """Take the registry, a log or a saved search from the copy, if it is intact there."""
        here, there = self._archive.root / path, self._copy.root / path
        if path.startswith("objects/") or not there.is_file():
            return "the copy does not have it" if here.exists() is False else _READ_ONLY_HERE
        damaged = {d.path for checked in self._copy.verify_beside() for d in checked.damages}
        if path in damaged:
            return "it is damaged in the copy, too"
        data = there.read_bytes()
        self._set_aside(here, path)
        if path == self._archive.sources_path.name:
            self._archive.listed_files.write(path, data)
        else:
            write_file(here, data)
        return ""

    def _set_aside(self, here: Path, path: str) -> None:
        """Move what is replaced out of the archive."""
        if not here.exists() and not here.is_symlink():
            return
        target = self._aside / path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(here, target)


def _newest_version(folder: Path) -> int:
    """Return the highest number of a version that is in the folder of an object."""
    try:
        found = [_VERSION.fullmatch(path.name) for path in folder.iterdir() if path.is_dir()]
    except OSError:
        return 0
    return max((int(one[1]) for one in found if one), default=0)
