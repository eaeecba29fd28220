"""Patterns such as `in/**/*.html` → what they match, without following links."""

import glob
import os
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

_ANY = "**"


class Matches:
    """The matches of a pattern, in the order of names.

    As in a shell, `*` finds no hidden files.  The folders before the first wildcard may be
    links: they were named.  `base` is the last of them.
    """

    def __init__(self, pattern: str) -> None:
        parts = Path(pattern).parts
        first = next(i for i, part in enumerate(parts) if glob.has_magic(part))
        self.base = Path(*parts[:first])
        self._parts = parts[first:]

    def __iter__(self) -> Iterator[Path]:
        """Each match once; a link where a folder is asked for is a match itself."""
        return iter(dict.fromkeys(_below(self.base, self._parts)))


def _below(folder: Path, parts: tuple[str, ...]) -> Iterator[Path]:
    if not parts:
        yield folder
        return
    part, rest = parts[0], parts[1:]
    if part == _ANY:
        yield from _below(folder, rest)
        for entry in _entries(folder):
            if not entry.name.startswith(".") and entry.is_dir(follow_symlinks=False):
                yield from _below(folder / entry.name, parts)
        return
    for entry in _entries(folder):
        if _is_match(entry.name, part):
            if not rest or (entry.is_symlink() and entry.is_dir()):
                yield folder / entry.name
            elif entry.is_dir(follow_symlinks=False):
                yield from _below(folder / entry.name, rest)


def _is_match(name: str, part: str) -> bool:
    is_shown = part.startswith(".") or not name.startswith(".")
    return is_shown and fnmatchcase(name, part)


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    """What lies in a folder, sorted; nothing where it cannot be looked at."""
    try:
        with os.scandir(folder) as listed:
            return sorted(listed, key=lambda entry: entry.name)
    except OSError:
        return []
