"""Make an index agree with its archive: add what it lacks, or make it anew beside what is served.

What is searched meanwhile is the last commit.  A record that cannot be read is left out, named, and
tried again by each later writer.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from searcher.index.protocol import Engine, IndexCondition, IndexWriter, Track
from searcher.model.errors import (
    ArchiveError,
    ClusterUnavailable,
    DamagedIndex,
    IndexFailure,
    UnknownRecord,
)
from searcher.model.record import Record
from searcher.store import Archive
from searcher.store.durable import MOMENT

_BATCH = 2000  # records committed together while an index catches up


@dataclass(frozen=True, slots=True)
class Upkeep:
    """What an index was, what was indexed, and the errors of what could not be read."""

    was: IndexCondition
    indexed: int = 0
    unread: tuple[ArchiveError, ...] = ()
    is_rebuilt: bool = False


def bring_up_to_date(archive: Archive, engine: Engine, track: Track = iter) -> Upkeep:
    """Make an index agree with its archive, by as little work as that needs.

    Raises IndexLocked if another program is writing.
    """
    was = engine.condition()
    if was is IndexCondition.COMPLETE:
        return Upkeep(was)
    if was.needs_rebuild:
        return rebuild(archive, engine, track)
    try:
        with engine.writer() as index:
            return catch_up(archive, engine, index, was)
    except DamagedIndex:
        return rebuild(archive, engine, track)


def repair(archive: Archive, engine: Engine, track: Track = iter) -> Upkeep:
    """Compare every file of an index with its digest, too, before it is brought up to date."""
    try:
        engine.verify()
    except ClusterUnavailable:
        raise  # nothing is damaged as far as is known
    except IndexFailure:
        return rebuild(archive, engine, track)
    return bring_up_to_date(archive, engine, track)


def rebuild(
    archive: Archive,
    engine: Engine,
    track: Track = iter,
    wait: float = MOMENT,
    processes: int = 1,
) -> Upkeep:
    """Make an index anew from all records that can be read, by several processes.

    Raises IndexLocked if another program writes for longer than `wait` seconds.
    """
    was = engine.condition()
    count, unread = engine.rebuild_from(archive, processes, track, wait)
    return Upkeep(was, count, tuple(unread), is_rebuilt=True)


def catch_up(archive: Archive, engine: Engine, index: IndexWriter, was: IndexCondition) -> Upkeep:
    """Index the versions that are stored and not indexed: what an interrupted run has left, or
    what was changed without this index.
    """
    if was is IndexCondition.COMPLETE:
        return Upkeep(was)
    unread, count, state = list[ArchiveError](), 0, archive.state.history()
    is_older = was is not IndexCondition.UNFINISHED
    ids = archive.ids(unread.append) if is_older else sorted(engine.unfinished())
    for record in _missing(archive, engine, ids, unread):
        index.put(record)
        count += 1
        if count % _BATCH == 0:
            index.commit()
    for identifier in _identifiers(unread):
        index.skip(identifier)
    if archive.state.history() == state:  # else it was changed meanwhile, without the index
        index.caught_up()
    index.commit()
    return Upkeep(was, count, tuple(unread))


def _missing(
    archive: Archive, engine: Engine, ids: Iterable[str], unread: list[ArchiveError]
) -> Iterator[Record]:
    """Yield those of some records whose newest version is not indexed, and tombstones."""
    indexed, withdrawn = engine.versions(), archive.withdrawals.listed()
    for identifier in ids:
        try:
            is_same = indexed.get(identifier) == archive.newest_version(identifier)
            if identifier in withdrawn or not is_same:
                yield archive.get(identifier)
        except UnknownRecord:
            continue  # it was announced and never stored
        except ArchiveError as error:
            unread.append(error)


def _identifiers(unread: Iterable[ArchiveError]) -> Iterator[str]:
    return (error.identifier for error in unread if error.identifier)
