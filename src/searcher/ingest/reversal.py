"""Take back what was done to records: restore, revert, merge two; destroy the content of one.

Each is a new version with its reason, durable and indexed when it is returned.  Whatever ends one
of them before, doing it again completes it.
"""

from msgspec import structs

from searcher.index.protocol import Engine
from searcher.ingest.curation import current_record
from searcher.ingest.transaction import index_if_stale, open_writers
from searcher.model.errors import BadMerge, NotWithdrawn, PurgedRecord, UnknownRecord
from searcher.model.record import Record, Status
from searcher.model.version_diff import changed_fields
from searcher.store import Archive, EventKind, Writer


def restore(archive: Archive, engine: Engine, identifier: str, reason: str, by: str) -> Record:
    """Restore a withdrawn or merged record: its last version with content becomes the newest.

    Raises UnknownRecord, NotWithdrawn, PurgedRecord.
    """
    head = archive.get(identifier)
    if head.status is not Status.WITHDRAWN:
        index_if_stale(archive, engine, head)
        raise NotWithdrawn(identifier)
    last = _last_with_content(archive, head)
    with open_writers(archive, engine) as (store, index):
        changed = [store.reinstate(last, EventKind.RESTORED, reason, by)]
        if head.merged_into and (survivor := _released(archive, head)):
            changed.append(store.put(survivor, None, reason, by))
        for record in changed:
            index.put(record)
        store.flush()
    return changed[0]


def _last_with_content(archive: Archive, head: Record) -> Record:
    """Return the last version that is not a tombstone.  Raises PurgedRecord if it has none."""
    for number in range(head.version - 1, 0, -1):
        try:
            record = archive.get(head.id, number)
        except UnknownRecord as error:
            raise PurgedRecord(head.id) from error
        if record.status is Status.CURRENT:
            return record
    raise PurgedRecord(head.id)


def _released(archive: Archive, lesser: Record) -> Record | None:
    """Return the record that another one was merged into, without it; None if that is gone."""
    survivor = archive.get(lesser.merged_into or "")
    if survivor.status is not Status.CURRENT or lesser.id not in survivor.merged:
        return None
    return structs.replace(survivor, merged=tuple(m for m in survivor.merged if m != lesser.id))


def revert(
    archive: Archive, engine: Engine, identifier: str, version: int, reason: str, by: str
) -> Record:
    """Make an earlier version, with its original and its decisions, the newest one.

    If the newest version is the same, return it as it is.  Raises UnknownRecord if there is no
    such version, WithdrawnRecord, PurgedRecord if that version is a tombstone.
    """
    head = current_record(archive, engine, identifier)
    earlier = archive.get(identifier, version)
    if earlier.status is not Status.CURRENT:
        raise PurgedRecord(identifier)
    if _is_same(earlier, head):
        index_if_stale(archive, engine, head)
        return head
    with open_writers(archive, engine) as (store, index):
        merged = archive.get(identifier).merged  # others still lead here
        reverted = structs.replace(earlier, merged=merged)
        record = store.reinstate(reverted, EventKind.REVERTED, reason, by)
        index.put(record)
        store.flush()
    return record


def _is_same(earlier: Record, head: Record) -> bool:
    return (
        not changed_fields(earlier, head)
        and earlier.decisions == head.decisions
        and earlier.original.sha256 == head.original.sha256
    )


def merge(
    archive: Archive, engine: Engine, lesser: str, survivor: str, reason: str, by: str
) -> Record:
    """Merge a record into another one, which lists it; return the survivor.

    The permalink of the lesser then leads to the survivor; the versions of both can be read.
    Raises UnknownRecord, WithdrawnRecord, BadMerge.
    """
    if lesser == survivor:
        raise BadMerge(lesser, "it would be merged into itself")
    kept = current_record(archive, engine, survivor)
    gone = archive.get(lesser)
    if gone.merged_into == survivor:
        index_if_stale(archive, engine, gone)
        return kept
    current_record(archive, engine, lesser)
    with open_writers(archive, engine) as (store, index):
        kept = _listing(store, archive.get(survivor), lesser, reason, by)
        index.put(kept)
        index.put(store.merge(lesser, survivor, reason, by))
        store.flush()
    return kept


def _listing(store: Writer, kept: Record, lesser: str, reason: str, by: str) -> Record:
    if lesser in kept.merged:
        return kept
    merged = structs.replace(kept, merged=(*kept.merged, lesser))
    return store.put(merged, None, reason, by)


def purge(archive: Archive, engine: Engine, identifier: str, reason: str, by: str) -> Record:
    """Destroy the content of all versions of a record, and its words in the index.

    Its tombstone stays, and so do the numbers, times and reasons of its versions.  Copies
    outside of the archive, such as backups, are not reached.  Raises UnknownRecord.
    """
    head = archive.get(identifier)
    is_purged = _is_purged(archive, head)
    with open_writers(archive, engine) as (store, index):
        record = head if is_purged else store.purge(identifier, reason, by)
        store.flush()
        index.purge(record)
    return record


def _is_purged(archive: Archive, head: Record) -> bool:
    try:
        return head.status is Status.WITHDRAWN and not _last_with_content(archive, head)
    except PurgedRecord:
        return True
