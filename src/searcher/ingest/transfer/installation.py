"""Put objects that were checked in their places in an archive, and index them.

Nothing that is stored is overwritten: an object replaces one of which it has all versions, and one
with another history stays as it is.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

from searcher.index.protocol import IndexWriter
from searcher.ingest.transfer.checking import StagedObject
from searcher.ingest.transfer.outcomes import ImportOutcome, ImportVerdict
from searcher.model.errors import ArchiveError
from searcher.model.record import Status
from searcher.store import Archive, Writer, ocfl
from searcher.store.durable import sync_tree
from searcher.store.placement import put_in_place

_BATCH = 64  # objects made durable together
_HERE_ALREADY = "here it has another history: compare the versions, and decide by hand"


class Installer:
    """Installs objects in a locked archive, a batch at a time, which waits in a folder."""

    def __init__(self, archive: Archive, store: Writer, index: IndexWriter, waiting: Path) -> None:
        self._archive, self._store, self._index = archive, store, index
        self._waiting = waiting
        self._batch: list[tuple[StagedObject, Path]] = []
        self._outcomes: list[ImportOutcome] = []

    def take(self, staged: StagedObject) -> Iterator[ImportOutcome]:
        """Install an object, or decide that it is not; yield what is durable."""
        verdict = self._verdict(staged.inventory)
        why = self._conflict(staged.record.id) if verdict is ImportVerdict.CONFLICT else ""
        self._outcomes.append(ImportOutcome(staged.record.id, verdict, why))
        if verdict in (ImportVerdict.ADDED, ImportVerdict.CONTINUED):
            folder = self._waiting / staged.record.id
            folder.parent.mkdir(parents=True, exist_ok=True)
            staged.folder.rename(folder)
            self._batch.append((staged, folder))
        if len(self._outcomes) >= _BATCH:
            yield from self.flush()

    def _verdict(self, new: ocfl.Inventory) -> ImportVerdict:
        if new.id not in self._archive:
            return ImportVerdict.ADDED
        try:
            old = ocfl.read_inventory(self._folder(new.id))
        except (OSError, ValueError):
            return ImportVerdict.CONFLICT
        if old == new:
            return ImportVerdict.UNCHANGED
        shared = min(old.number, new.number)
        if _first(old, shared) != _first(new, shared) or old.number == new.number:
            return ImportVerdict.CONFLICT
        return ImportVerdict.CONTINUED if old.number < new.number else ImportVerdict.KEPT

    def _conflict(self, identifier: str) -> str:
        """Explain why an object is not installed in place of the one that is here."""
        try:
            self._archive.newest_version(identifier)
        except ArchiveError as error:
            return f"here it is damaged: {error}. {error.remedy}"
        return _HERE_ALREADY

    def _folder(self, identifier: str) -> Path:
        return self._archive.root / "objects" / ocfl.object_path(identifier)

    def flush(self) -> Iterator[ImportOutcome]:
        """Make the batch durable and visible; yield its outcomes."""
        sync_tree(folder for _, folder in self._batch)
        if self._batch:
            self._store.announce_change()
        gone = {s.record.id for s, _ in self._batch if s.record.status is not Status.CURRENT}
        self._archive.withdrawals.add(gone)  # first: an index must never show a withdrawn one
        for staged, folder in self._batch:
            put_in_place(folder, self._folder(staged.record.id))
            self._index.put(staged.record)
            shutil.rmtree(folder, ignore_errors=True)  # the versions that it replaced, if any
        self._archive.withdrawals.remove({s.record.id for s, _ in self._batch} - gone)
        yield from self._outcomes
        self._batch.clear()
        self._outcomes.clear()


def _first(inventory: ocfl.Inventory, count: int) -> list[ocfl.VersionBlock]:
    return [inventory.versions[f"v{number}"] for number in range(1, count + 1)]
