"""Write to the archive and its index together, so that the index never misses a record."""

from collections.abc import Iterator
from contextlib import contextmanager

from searcher.index.protocol import Engine, IndexWriter
from searcher.ingest.index_upkeep import catch_up, rebuild
from searcher.model.errors import DamagedIndex
from searcher.model.record import Record, Status
from searcher.sources.editor import create_registry
from searcher.store import Archive, Writer

_LONGEST_WAIT = 60.0  # seconds
_REMEDY = "The index was made anew from the archive: run the command again."


@contextmanager
def open_writers(archive: Archive, engine: Engine) -> Iterator[tuple[Writer, IndexWriter]]:
    """Open both for writing: create the registry, and make the index agree with the archive.

    If the work is interrupted between the flush of the archive and the commit of the index, the
    index reports itself as incomplete.  If damage of the index shows only during the work, the
    index is made anew; DamagedIndex is raised if not all of the work was stored by then.
    Raises ArchiveLocked if another program is writing the archive, and IndexLocked if one that
    completes the index, such as the site, takes too long.
    """
    with archive.writer() as store:
        create_registry(archive.sources_path)
        # Checked under the lock: a writer that ends or dies meanwhile must not be missed.
        if engine.condition().needs_rebuild:
            rebuild(archive, engine, wait=_LONGEST_WAIT)
        condition, is_stored = engine.condition(), False
        try:
            with engine.writer(_LONGEST_WAIT) as index:
                catch_up(archive, engine, index, condition)
                yield store, index
                store.flush()  # before the index commits
                is_stored = True
        except DamagedIndex as error:
            rebuild(archive, engine, wait=_LONGEST_WAIT)
            if not is_stored:
                error.remedy = _REMEDY
                raise


def index_if_stale(archive: Archive, engine: Engine, record: Record) -> None:
    """Index a stored record, and all others that are missing, if a run was interrupted before."""
    version = record.version if record.status is Status.CURRENT else None
    if engine.is_complete() and engine.version_of(record.id) == version:
        return
    with open_writers(archive, engine) as (_, index):
        index.put(archive.get(record.id))
