"""Walk through folders, and classify what in them is not a document."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from searcher.ingest.inputs.files import error_message, file_type, link_target
from searcher.ingest.inputs.storage_detection import StorageDetector
from searcher.model.errors import LinkedInput, NotAFile, RefusedInput, StoredInput, UnreadableInput
from searcher.readers.containers.members import SkippedCounts
from searcher.readers.file_names import page_of_folder

_PAGE_SUFFIXES = (".html", ".htm")


@dataclass(frozen=True, slots=True)
class SkippedEntry:
    """An entry of a folder that is not a document, and why."""

    path: Path
    why: RefusedInput


@dataclass(frozen=True, slots=True)
class UnreadableEntry:
    """An entry of a folder that cannot be examined, and why."""

    path: Path
    why: RefusedInput


class FolderWalk:
    """A walk through a folder and all below it, in the order of names; links are not followed.

    Afterwards `skipped` counts what was skipped without an entry of its own: hidden files and
    folders, and what a browser saved beside a page.
    """

    def __init__(self, top: Path, storage: StorageDetector) -> None:
        self._storage = storage
        self._top = top
        self.skipped = SkippedCounts()

    def __iter__(self) -> Iterator[Path | SkippedEntry | UnreadableEntry]:
        """Iterate over the regular files, and the entries that are skipped or unreadable."""
        stack = [self._entries(self._top)]
        while stack:
            found = next(stack[-1], None)
            match found:
                case None:
                    stack.pop()
                case os.DirEntry():
                    stack.append(self._entries(Path(found.path)))
                case _:
                    yield found

    def _entries(
        self, folder: Path
    ) -> Iterator[Path | SkippedEntry | UnreadableEntry | os.DirEntry[str]]:
        """Yield what is in a folder, in order; a folder below it as its DirEntry."""
        try:
            with os.scandir(folder) as listed:
                entries = sorted(listed, key=lambda entry: entry.name)
            storage = self._storage.storage_in(folder.resolve())
        except OSError as error:
            yield UnreadableEntry(folder, UnreadableInput(str(folder), error_message(error)))
            return
        if storage:
            yield SkippedEntry(folder, StoredInput(storage.what, folder))
            entries = [entry for entry in entries if not storage.has(entry.name)]
        names = {entry.name for entry in entries}
        for entry in entries:
            if entry.name.startswith("."):
                self.skipped.add("hidden files", _shown(entry))
            elif _is_folder_of_page(entry, names):
                self.skipped.add("folders of saved pages", _shown(entry))
            else:
                yield _classify(entry)


def _shown(entry: os.DirEntry[str]) -> str:
    return os.fsencode(entry.path).decode("utf-8", "replace")


def _classify(entry: os.DirEntry[str]) -> Path | SkippedEntry | UnreadableEntry | os.DirEntry[str]:
    path = Path(entry.path)
    try:
        mode = entry.stat(follow_symlinks=False).st_mode
    except OSError as error:
        return UnreadableEntry(path, UnreadableInput(str(path), error_message(error)))
    if stat.S_ISDIR(mode):
        return entry
    if stat.S_ISREG(mode):
        return path
    if stat.S_ISLNK(mode):
        return SkippedEntry(path, LinkedInput(link_target(path)))
    return SkippedEntry(path, NotAFile(file_type(mode)))


def _is_folder_of_page(entry: os.DirEntry[str], names: set[str]) -> bool:
    """Return whether an entry is the folder that a browser made for a page saved beside it."""
    page = page_of_folder(entry.name)
    return bool(
        page
        and any(f"{page}{suffix}" in names for suffix in _PAGE_SUFFIXES)
        and entry.is_dir(follow_symlinks=False)
    )
