"""Change records by an archivist's decision: correct values, accept review flags, withdraw.

Each decision is a new version of the record with its reason, and holds for all later versions.
"""

from collections.abc import Callable, Iterable

from searcher.index.protocol import Engine
from searcher.ingest.renormalisation import Renormaliser
from searcher.ingest.transaction import index_if_stale, open_writers
from searcher.model.errors import UnknownReviewFlag, WithdrawnRecord
from searcher.model.record import Correction, Decisions, Record, Status
from searcher.store import Archive, Writer


def correct(
    archive: Archive,
    engine: Engine,
    identifier: str,
    corrections: Iterable[Correction],
    reason: str,
) -> Record:
    """Correct values of a record; return its new version, durable and indexed.

    If the record has these values already, return it as it is, and index it if the run that
    corrected it was interrupted.  Raises UnknownRecord, WithdrawnRecord.
    """
    corrections = tuple(corrections)
    decisions, by = Decisions.correcting(corrections), corrections[0].by
    return _decide(archive, engine, _current(archive, engine, identifier), decisions, reason, by)


def accept_flags(
    archive: Archive, engine: Engine, identifier: str, codes: Iterable[str], reason: str, by: str
) -> Record:
    """Accept review flags of a record: keep its values, and do not raise these flags again.

    Return the new version, durable and indexed.  Raises UnknownRecord, WithdrawnRecord, or
    UnknownReviewFlag if the record has no flag with one of the codes.
    """
    record = _current(archive, engine, identifier)
    raised = tuple(dict.fromkeys(flag.code for flag in record.flags))
    codes = tuple(codes)
    for code in codes:
        if code not in {*raised, *(one.code for one in record.accepted)}:
            raise UnknownReviewFlag(identifier, code, raised)
    return _decide(archive, engine, record, Decisions.accepting(codes, by), reason, by)


def _current(archive: Archive, engine: Engine, identifier: str) -> Record:
    """Return the latest version of a record.

    Raises UnknownRecord; WithdrawnRecord, after its removal from the index.
    """
    record = archive.get(identifier)
    if record.status is Status.WITHDRAWN:
        index_if_stale(archive, engine, record)
        raise WithdrawnRecord(identifier, record.version)
    return record


def _decide(
    archive: Archive, engine: Engine, record: Record, decisions: Decisions, reason: str, by: str
) -> Record:
    if record.decisions.merge(decisions) == record.decisions:
        index_if_stale(archive, engine, record)
        return record
    archive.original(record)  # raises before anything is written if there is none

    def decide(store: Writer) -> Record:
        latest = archive.get(record.id)  # read again under the lock
        decided = Renormaliser(archive.root).renormalise(latest, decisions)
        return store.put(decided, None, reason, by)

    return _change(archive, engine, decide)


def withdraw(archive: Archive, engine: Engine, identifier: str, reason: str, by: str) -> Record:
    """Withdraw a record; return its tombstone, durable, and removed from the index.

    Raises UnknownRecord, WithdrawnRecord.
    """
    _current(archive, engine, identifier)  # raises before anything is written if there is none
    return _change(archive, engine, lambda store: store.withdraw(identifier, reason, by))


def _change(archive: Archive, engine: Engine, change: Callable[[Writer], Record]) -> Record:
    with open_writers(archive, engine) as (store, index):
        record = change(store)
        index.put(record)
        store.flush()
    return record
