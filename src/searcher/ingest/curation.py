"""Change a record by an archivist's decision: correct values, accept review flags, withdraw.

Each decision is a new version of the record with its reason, and holds for all later versions.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from searcher.index.protocol import Engine
from searcher.ingest.record_diff import RecordDiff
from searcher.ingest.renormalisation import Renormaliser
from searcher.ingest.transaction import index_if_stale, open_writers
from searcher.metadata import accept
from searcher.model.errors import ChangedSince, UnknownReviewFlag, WithdrawnRecord
from searcher.model.record import Correction, Decisions, Record, Status
from searcher.model.version_diff import changed_fields
from searcher.store import Archive


@dataclass(frozen=True, slots=True)
class Decision:
    """What an archivist decides about one record, why, and who.

    `seen` is the version that it was decided on, None for whichever is the newest.
    """

    identifier: str
    decisions: Decisions
    reason: str
    by: str
    seen: int | None = None


class Decider:
    """Makes the versions that decisions lead to; writes nothing."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._renormaliser = Renormaliser(archive.root)

    def decide(self, decision: Decision) -> tuple[Record, Record]:
        """Return the newest version of a record, and what becomes of it by a decision.

        Both are the same if that was decided already.  Raises UnknownRecord, WithdrawnRecord,
        UnknownReviewFlag, or ChangedSince if the record has another version than was seen;
        RefusedInput or DamagedRecord if its original can no longer be read.
        """
        record = self._archive.get(decision.identifier)
        if record.status is Status.WITHDRAWN:
            raise WithdrawnRecord(record.id, record.version)
        if record.decisions.merge(decision.decisions) == record.decisions:
            return record, record
        self._check_seen(record, decision.seen)
        _check_flags(record, decision.decisions)
        if decision.decisions.corrections:
            return record, self._renormaliser.renormalise(record, decision.decisions)
        self._archive.intact_original(record)
        return record, accept(record, decision.decisions)

    def _check_seen(self, record: Record, seen: int | None) -> None:
        if seen in (None, record.version):
            return
        before = self._archive.get(record.id, seen)
        diff = RecordDiff(before, record, changed_fields(before, record))
        lines = tuple(f"{field}: {old} → {new}" for field, old, new in diff.lines())
        raise ChangedSince(record.id, before.version, record.version, lines)


def _check_flags(record: Record, decisions: Decisions) -> None:
    """Raise UnknownReviewFlag if a flag is accepted that the record does not have."""
    raised = tuple(dict.fromkeys(flag.code for flag in record.flags))
    for one in decisions.accepted:
        if one.code not in raised and not record.decisions.accept(one.code):
            raise UnknownReviewFlag(record.id, one.code, raised)


def correct(
    archive: Archive,
    engine: Engine,
    identifier: str,
    corrections: Iterable[Correction],
    reason: str,
    seen: int | None = None,
) -> Record:
    """Correct values of a record; return its new version, durable and indexed.

    If the record has these values already, return it as it is, and index it if the run that
    corrected it was interrupted.  Raises as `Decider.decide`.
    """
    corrections = tuple(corrections)
    decisions, by = Decisions.correcting(corrections), corrections[0].by
    return decide(archive, engine, Decision(identifier, decisions, reason, by, seen))


def accept_flags(
    archive: Archive, engine: Engine, identifier: str, codes: Iterable[str], reason: str, by: str
) -> Record:
    """Accept review flags of a record: keep its values, and do not raise these flags again.

    Return the new version, durable and indexed.  Raises UnknownRecord, WithdrawnRecord, or
    UnknownReviewFlag if the record has no flag with one of the codes.
    """
    decisions = Decisions.accepting(codes, by)
    return decide(archive, engine, Decision(identifier, decisions, reason, by))


def decide(archive: Archive, engine: Engine, decision: Decision) -> Record:
    """Decide about a record; return its newest version, durable and indexed.

    Raises as `Decider.decide`.
    """
    newest = current_record(archive, engine, decision.identifier)
    decider = Decider(archive)
    before, after = decider.decide(decision)  # raises before anything is locked
    if after is before:
        index_if_stale(archive, engine, newest)
        return newest
    with open_writers(archive, engine) as (store, index):
        if archive.get(before.id).version != before.version:  # changed before the lock was held
            before, after = decider.decide(decision)
        if after is not before:
            after = store.put(after, None, decision.reason, decision.by)
            index.put(after)
            store.flush()
    return after


def current_record(archive: Archive, engine: Engine, identifier: str) -> Record:
    """Return the newest version of a record.

    Raises UnknownRecord; WithdrawnRecord, after its removal from the index.
    """
    record = archive.get(identifier)
    if record.status is Status.WITHDRAWN:
        index_if_stale(archive, engine, record)
        raise WithdrawnRecord(identifier, record.version)
    return record


def withdraw(
    archive: Archive,
    engine: Engine,
    identifier: str,
    reason: str,
    by: str,
    replaced_by: str | None = None,
) -> Record:
    """Withdraw a record; return its tombstone, durable, and removed from the index.

    `replaced_by` is the record to read instead.  Raises UnknownRecord, WithdrawnRecord.
    """
    current_record(archive, engine, identifier)  # raises before anything is written
    if replaced_by is not None:
        current_record(archive, engine, replaced_by)
    with open_writers(archive, engine) as (store, index):
        record = store.withdraw(identifier, reason, by, replaced_by)
        index.put(record)
        store.flush()
    return record
