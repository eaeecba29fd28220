"""Simulate a disk that loses power: everything that was not synced is lost."""

import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple


class Entry(NamedTuple):
    """An entry of a folder: the inode, whether it is a folder, and the target of a link."""

    number: int
    is_folder: bool
    target: str | None


Content = bytes | str | None
"""The content of an entry: the bytes of a file, the target of a link, or None for a folder."""

Tree = tuple[tuple[str, Content], ...]


class Disk:
    """The content of the disk below a folder after a power cut at this moment.

    Two worst cases are simulated, a disk with only what was synced, and a disk with all names but
    only the synced content of files; and between them, disks with some names.
    """

    def __init__(self, base: Path) -> None:
        self._base = base
        self._names: dict[int, dict[str, Entry]] = {}
        self._content: dict[int, bytes] = {}
        self._open: dict[int, int] = {}  # open files, so that no inode is reused

    def sync(self, path: Path) -> None:
        """Record the content of a file, or the names of a folder."""
        number = path.lstat().st_ino
        if number not in self._open:
            self._open[number] = os.open(path, os.O_PATH | os.O_NOFOLLOW)
        if path.is_symlink():
            return
        if path.is_dir():
            self._names[number] = {p.name: _entry(p) for p in path.iterdir()}
        else:
            self._content[number] = path.read_bytes()

    def sync_all(self) -> None:
        """Record everything."""
        for path in (self._base, *self._base.rglob("*")):
            self.sync(path)

    def with_synced_names(self) -> Tree:
        """Return the disk with only what was synced."""
        return tuple(sorted(self._synced(self._base.stat().st_ino, ""), key=lambda one: one[0]))

    def _synced(self, folder: int, place: str) -> Iterator[tuple[str, Content]]:
        for name, (number, is_folder, target) in self._names.get(folder, {}).items():
            path = f"{place}{name}"
            known = self._content.get(number, b"")
            yield path, None if is_folder else known if target is None else target
            if is_folder:
                yield from self._synced(number, f"{path}/")

    def with_all_names(self) -> Tree:
        """Return the disk with all names, but only the synced content of files."""
        found = list[tuple[str, Content]]()
        for path in sorted(self._base.rglob("*")):
            number, is_folder, target = _entry(path)
            known = self._content.get(number, b"")
            content = None if is_folder else known if target is None else target
            found.append((str(path.relative_to(self._base)), content))
        return tuple(found)

    def with_some_names(self, seed: int) -> Tree:
        """Return the disk with those changes of names that were written by chance, in any order,
        and with the synced content of files.
        """
        found = list(self._some(self._base, "", random.Random(seed)))
        return tuple(sorted(found, key=lambda one: one[0]))

    def _some(
        self, folder: Path, place: str, chance: random.Random
    ) -> Iterator[tuple[str, Content]]:
        synced = self._names.get(folder.lstat().st_ino, {})
        now = {p.name: _entry(p) for p in folder.iterdir()}
        for name in sorted(synced.keys() | now.keys()):
            entries = [names.get(name) for names in (synced, now)]
            entry = chance.choice(entries)
            if entry is None:
                continue
            path = f"{place}{name}"
            known = self._content.get(entry.number, b"")
            yield path, None if entry.is_folder else known if entry.target is None else entry.target
            if entry.is_folder and entry == now.get(name):
                yield from self._some(folder / name, f"{path}/", chance)
            elif entry.is_folder:
                yield from self._synced(entry.number, f"{path}/")

    def close(self) -> None:
        """Close the files."""
        for descriptor in self._open.values():
            os.close(descriptor)


def _entry(path: Path) -> Entry:
    target = str(path.readlink()) if path.is_symlink() else None
    return Entry(path.lstat().st_ino, target is None and path.is_dir(), target)


def restore(tree: Tree, base: Path) -> None:
    """Write the content of a simulated disk to a new folder."""
    base.mkdir()
    for name, content in tree:
        match content:
            case None:
                (base / name).mkdir()
            case str():
                (base / name).symlink_to(content)
            case _:
                (base / name).write_bytes(content)


@contextmanager
def memory_folder() -> Iterator[Path]:
    """Make a folder, in memory if possible, because thousands of small files are written."""
    memory = Path("/dev/shm")
    with TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as folder:
        yield Path(folder)
