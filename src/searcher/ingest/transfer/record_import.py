"""Import the JSON lines of another installation, as `/search.jsonl` gives them."""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import msgspec

from searcher.index.protocol import Engine, IndexWriter
from searcher.ingest.inputs.files import open_regular
from searcher.ingest.record_lines import RECORD_LINE, is_record_line, record_of_line
from searcher.ingest.transaction import open_writers
from searcher.ingest.transfer.checking import fault_of
from searcher.ingest.transfer.outcomes import ImportOutcome, ImportVerdict
from searcher.model.errors import ArchiveError, RefusedInput
from searcher.model.record import Record, Status, from_json
from searcher.readers.containers.members import LIMIT
from searcher.store import Archive, Writer

_BATCH = 64  # records made durable together
_CONFLICT = "here it has other values, or decisions of its own"
_WITH_ORIGINAL = "here it has its original"


def is_record_lines(path: Path) -> bool:
    """Check whether the first line of a file is a record."""
    try:
        with open_regular(path) as file:
            return is_record_line(msgspec.json.decode(file.readline(LIMIT), type=dict[str, object]))
    except (RefusedInput, OSError, ValueError, RecursionError):
        return False


def import_records(path: Path, archive: Archive, engine: Engine) -> Iterator[ImportOutcome]:
    """Import a record of each line; yield what became of it, once it is durable.

    Raises UnreadableInput, ArchiveLocked or IndexLocked.
    """
    with open_regular(path) as file, open_writers(archive, engine) as (store, index):
        yield from _RecordRun(archive, store, index).outcomes(file)


class _RecordRun:
    """One run, which stores the records of lines a batch at a time."""

    def __init__(self, archive: Archive, store: Writer, index: IndexWriter) -> None:
        self._archive, self._store, self._index = archive, store, index
        self._batch: list[ImportOutcome] = []

    def outcomes(self, lines: BinaryIO) -> Iterator[ImportOutcome]:
        number = 0
        while line := lines.readline(LIMIT + 1):
            number += 1
            if data := line.strip():
                self._batch.append(self._outcome(data, f"line {number}"))
            if len(self._batch) >= _BATCH:
                yield from self._flush()
        yield from self._flush()

    def _flush(self) -> Iterator[ImportOutcome]:
        self._store.flush()
        yield from self._batch
        self._batch.clear()

    def _outcome(self, line: bytes, place: str) -> ImportOutcome:
        if len(line) > LIMIT:
            return ImportOutcome(place, ImportVerdict.REFUSED, f"has more than {LIMIT:,} bytes")
        try:
            record = record_of_line(line)
        except (ValueError, RecursionError) as error:
            why = f"is not a record that can be read: {_problem(line) or error}"
            return ImportOutcome(place, ImportVerdict.REFUSED, why)
        why = fault_of(record) or ("is withdrawn there" * (record.status is not Status.CURRENT))
        if why:
            return ImportOutcome(f"{place}, {record.id}", ImportVerdict.REFUSED, why)
        return self._take(record, line)

    def _take(self, record: Record, line: bytes) -> ImportOutcome:
        if any(outcome.what == record.id for outcome in self._batch):
            self._store.flush()
        try:
            verdict, why = self._verdict(record, line)
        except ArchiveError as error:
            return ImportOutcome(record.id, ImportVerdict.REFUSED, str(error))
        if verdict in (ImportVerdict.ADDED, ImportVerdict.CONTINUED):
            reason = f"imported, in version {from_json(line).version} there"
            self._index.put(self._store.put(record, line, reason))
        return ImportOutcome(record.id, verdict, why)

    def _verdict(self, record: Record, line: bytes) -> tuple[ImportVerdict, str]:
        """Compare a record with the versions that are here.  Raises DamagedRecord."""
        if record.id not in self._archive:
            return ImportVerdict.ADDED, ""
        versions = [
            self._archive.get(record.id, version.number)
            for version in self._archive.history(record.id)
        ]
        digests = {version.original.sha256 for version in versions}
        if record.original.sha256 in digests:
            return ImportVerdict.UNCHANGED, ""
        if from_json(line).original.sha256 in digests:
            return ImportVerdict.KEPT, _WITH_ORIGINAL
        return self._continued(versions[-1])

    def _continued(self, latest: Record) -> tuple[ImportVerdict, str]:
        """Decide whether a later line may follow what an earlier one made."""
        if latest.status is Status.CURRENT and latest.original.media_type == RECORD_LINE:
            earlier = record_of_line(self._archive.intact_original(latest).read_bytes())
            if earlier.decisions == latest.decisions:
                return ImportVerdict.CONTINUED, ""
        return ImportVerdict.CONFLICT, _CONFLICT


def _problem(line: bytes) -> str:
    """Return why the other installation could not read a record, if the line states it."""
    try:
        found = msgspec.json.decode(line, type=dict[str, object])
    except ValueError:
        return ""
    return str(found.get("problem", ""))
