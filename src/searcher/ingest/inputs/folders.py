"""The files of a folder, and what in it is no document and why."""

import os
import stat
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from searcher.ingest.inputs.files import kind_of, reason, target_of
from searcher.ingest.inputs.stores import Stores
from searcher.model.errors import LinkedInput, NotAFile, RefusedInput, StoredInput, UnreadableInput
from searcher.readers.file_names import page_of_folder

_PAGES = (".html", ".htm")


@dataclass(frozen=True, slots=True)
class Skipped:
    """A thing in a folder that is passed over, and why."""

    path: Path
    why: RefusedInput


@dataclass(frozen=True, slots=True)
class Faulty:
    """A thing in a folder that cannot be looked at, and why."""

    path: Path
    why: RefusedInput


class Walk:
    """A walk through a folder and all below it, in the order of names; links are not followed.

    After it, `passed` counts what was passed over without a word: hidden files and folders.
    """

    def __init__(self, top: Path, stores: Stores) -> None:
        self._stores = stores
        self._top = top
        self.passed: Counter[str] = Counter()

    def __iter__(self) -> Iterator[Path | Skipped | Faulty]:
        """Each regular file, and what is skipped or cannot be looked at."""
        under_way = [self._within(self._top)]
        while under_way:
            found = next(under_way[-1], None)
            match found:
                case None:
                    under_way.pop()
                case os.DirEntry():
                    under_way.append(self._within(Path(found.path)))
                case _:
                    yield found

    def _within(self, folder: Path) -> Iterator[Path | Skipped | Faulty | os.DirEntry[str]]:
        """What lies in a folder, one after the other; of a folder its entry."""
        try:
            with os.scandir(folder) as listed:
                entries = sorted(listed, key=lambda entry: entry.name)
            storage = self._stores.storage_in(folder.resolve())
        except OSError as error:
            yield Faulty(folder, UnreadableInput(str(folder), reason(error)))
            return
        if storage:
            yield Skipped(folder, StoredInput(storage.what, folder))
            entries = [entry for entry in entries if not storage.has(entry.name)]
        pages = {entry.name for entry in entries}
        for entry in entries:
            if entry.name.startswith("."):
                self.passed["hidden files"] += 1
            elif not _is_of_page(entry, pages):
                yield self._found(entry)

    def _found(self, entry: os.DirEntry[str]) -> Path | Skipped | Faulty | os.DirEntry[str]:
        path = Path(entry.path)
        try:
            mode = entry.stat(follow_symlinks=False).st_mode
        except OSError as error:
            return Faulty(path, UnreadableInput(str(path), reason(error)))
        if stat.S_ISDIR(mode):
            return entry
        if stat.S_ISREG(mode):
            return path
        if stat.S_ISLNK(mode):
            return Skipped(path, LinkedInput(target_of(path)))
        return Skipped(path, NotAFile(kind_of(mode)))


def _is_of_page(entry: os.DirEntry[str], names: set[str]) -> bool:
    """Whether it is the folder that a browser made for a page it saved beside it."""
    page = page_of_folder(entry.name)
    return bool(
        page
        and any(f"{page}{ending}" in names for ending in _PAGES)
        and entry.is_dir(follow_symlinks=False)
    )
