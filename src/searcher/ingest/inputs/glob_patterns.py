"""Match glob patterns such as `in/**/*.html` without following links."""

import glob
import os
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

_RECURSIVE = "**"


class GlobMatches:
    """The matches of a pattern, in the order of names.

    As in a shell, `*` does not match hidden files.  The folders before the first wildcard may be
    links, because they were named.  `base` is the last of them.
    """

    def __init__(self, pattern: str) -> None:
        parts = Path(pattern).parts
        first = next(i for i, part in enumerate(parts) if glob.has_magic(part))
        self.base = Path(*parts[:first])
        self._parts = parts[first:]

    def __iter__(self) -> Iterator[Path]:
        """Iterate over the matches, each once; a link in the place of a folder is a match."""
        return iter(dict.fromkeys(_matches_below(self.base, self._parts)))


def _matches_below(folder: Path, parts: tuple[str, ...]) -> Iterator[Path]:
    if not parts:
        yield folder
        return
    part, rest = parts[0], parts[1:]
    if part == _RECURSIVE:
        yield from _matches_below(folder, rest)
        for entry in _entries(folder):
            if not entry.name.startswith(".") and entry.is_dir(follow_symlinks=False):
                yield from _matches_below(folder / entry.name, parts)
        return
    for entry in _entries(folder):
        if _is_match(entry.name, part):
            if not rest or (entry.is_symlink() and entry.is_dir()):
                yield folder / entry.name
            elif entry.is_dir(follow_symlinks=False):
                yield from _matches_below(folder / entry.name, rest)


def _is_match(name: str, part: str) -> bool:
    may_match = part.startswith(".") or not name.startswith(".")
    return may_match and fnmatchcase(name, part)


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    """List a folder, sorted by name; return nothing if it cannot be listed."""
    try:
        with os.scandir(folder) as listed:
            return sorted(listed, key=lambda entry: entry.name)
    except OSError:
        return []
