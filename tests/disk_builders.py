"""A disk of which the power can be cut at any moment: what was not forced to it is gone."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple


class Name(NamedTuple):
    """A name in a folder: of which file, whether that is a folder, where it leads as a link."""

    number: int
    is_folder: bool
    target: str | None


Content = bytes | str | None
"""What is under a name: the bytes of a file, the target of a link, or a folder."""

Tree = tuple[tuple[str, Content], ...]


class Disk:
    """What would be on the disk below a folder if the power went now.

    Two disks, as bad as they come: one that has kept nothing but what was forced to it, one
    that has kept every name but, of the files, only the content that was forced to it.
    """

    def __init__(self, base: Path) -> None:
        self._base = base
        self._names: dict[int, dict[str, Name]] = {}
        self._content: dict[int, bytes] = {}
        self._held: dict[int, int] = {}  # so that no number is given to a second file

    def force(self, path: Path) -> None:
        """Take note of a file's content, or of a folder's names."""
        number = path.lstat().st_ino
        if number not in self._held:
            self._held[number] = os.open(path, os.O_PATH | os.O_NOFOLLOW)
        if path.is_symlink():
            return
        if path.is_dir():
            self._names[number] = {p.name: _name(p) for p in path.iterdir()}
        else:
            self._content[number] = path.read_bytes()

    def force_all(self) -> None:
        """Take note of everything."""
        for path in (self._base, *self._base.rglob("*")):
            self.force(path)

    def forced(self) -> Tree:
        """Return the disk that has kept nothing but what was forced to it."""
        return tuple(sorted(self._forced(self._base.stat().st_ino, ""), key=lambda one: one[0]))

    def _forced(self, folder: int, place: str) -> Iterator[tuple[str, Content]]:
        for name, (number, is_folder, target) in self._names.get(folder, {}).items():
            path = f"{place}{name}"
            known = self._content.get(number, b"")
            yield path, None if is_folder else known if target is None else target
            if is_folder:
                yield from self._forced(number, f"{path}/")

    def named(self) -> Tree:
        """Return the disk that has kept every name."""
        found = list[tuple[str, Content]]()
        for path in sorted(self._base.rglob("*")):
            number, is_folder, target = _name(path)
            known = self._content.get(number, b"")
            content = None if is_folder else known if target is None else target
            found.append((str(path.relative_to(self._base)), content))
        return tuple(found)

    def close(self) -> None:
        """Let the files go."""
        for descriptor in self._held.values():
            os.close(descriptor)


def _name(path: Path) -> Name:
    target = str(path.readlink()) if path.is_symlink() else None
    return Name(path.lstat().st_ino, target is None and path.is_dir(), target)


def restore(tree: Tree, base: Path) -> None:
    """Make a folder that holds what a disk has kept."""
    base.mkdir()
    for name, content in tree:
        match content:
            case None:
                (base / name).mkdir()
            case str():
                (base / name).symlink_to(content)
            case _:
                (base / name).write_bytes(content)
