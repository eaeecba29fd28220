"""The records of a dossier, as they are now in the archive."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from searcher.index.protocol import Listing, Ranked
from searcher.model.dossier import DossierEntry
from searcher.model.errors import ArchiveError, UnknownRecord
from searcher.model.record import Record, Status
from searcher.store import Archive

_MAX_MERGES = 5  # records that were merged one into the other


class EntryState(Enum):
    """What became of a record of a dossier."""

    CURRENT = "current"
    WITHDRAWN = "withdrawn"
    UNKNOWN = "unknown"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class DossierRecord:
    """An entry of a dossier with its number (from 1), and the record that it names now: one that
    the record was merged into, a tombstone if it is withdrawn; None if there is none.
    """

    number: int
    entry: DossierEntry
    record: Record | None
    state: EntryState

    @property
    def ranked(self) -> Ranked:
        """The version that an export has of it."""
        if self.record is None:
            return Ranked(self.entry.id, self.entry.version or 1, 0.0)
        gone = self.state is EntryState.WITHDRAWN
        return Ranked(self.record.id, self.record.version - gone, 0.0)


def read_record(archive: Archive, number: int, entry: DossierEntry) -> DossierRecord:
    """Read the record of an entry."""
    try:
        record = _record(archive, entry)
    except UnknownRecord:
        return DossierRecord(number, entry, None, EntryState.UNKNOWN)
    except ArchiveError:
        return DossierRecord(number, entry, None, EntryState.UNREADABLE)
    is_withdrawn = record.status is Status.WITHDRAWN
    state = EntryState.WITHDRAWN if is_withdrawn else EntryState.CURRENT
    return DossierRecord(number, entry, record, state)


def _record(archive: Archive, entry: DossierEntry) -> Record:
    """Read the version that an entry names, else the newest; follow merged records."""
    head = archive.get(entry.id)
    if entry.version is not None and entry.version != head.version:
        if head.status is Status.CURRENT or head.merged_into:
            return archive.get(entry.id, entry.version)
        return head
    for _ in range(_MAX_MERGES):
        if not head.merged_into:
            break
        head = archive.get(head.merged_into)
    return head


def read_records(archive: Archive, entries: Iterable[DossierEntry]) -> Iterator[DossierRecord]:
    """Read the records of a dossier, each when it is needed."""
    for number, entry in enumerate(entries, start=1):
        yield read_record(archive, number, entry)


def listing_of(found: Iterable[DossierRecord]) -> Listing:
    """Return the versions of a dossier's records that an export of it has, in its order."""
    ranked = tuple(one.ranked for one in found)
    return Listing(len(ranked), lambda: iter(ranked))


def identifiers_in(archive: Archive, entries: Iterable[DossierEntry]) -> dict[str, int]:
    """Return the number of each entry by the identifiers under which an index may have it."""
    numbers: dict[str, int] = {}
    for number, entry in enumerate(entries, start=1):
        numbers.setdefault(entry.id, number)
        if entry.version is None and entry.id in archive.withdrawals.listed():
            found = read_record(archive, number, entry)
            if found.record and found.state is EntryState.CURRENT:
                numbers.setdefault(found.record.id, number)
    return numbers
