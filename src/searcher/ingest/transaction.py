"""Write to the archive and its index together, so that the index never misses a record."""

from collections.abc import Iterator
from contextlib import contextmanager

from searcher.index.protocol import Engine, IndexWriter
from searcher.model.record import Record, Status
from searcher.sources.editor import create_registry
from searcher.store import Archive, Writer

_CATCH_UP_BATCH = 2000  # records committed together while an index catches up


@contextmanager
def open_writers(archive: Archive, engine: Engine) -> Iterator[tuple[Writer, IndexWriter]]:
    """Open both for writing: create the registry, and index what an interrupted run left out.

    If the work is interrupted between the flush of the archive and the commit of the index, the
    index reports itself as incomplete.  Raises ArchiveLocked or IndexLocked if another program is
    writing.
    """
    with archive.writer() as store:
        create_registry(archive.sources_path)
        # Checked under the lock: a writer that ends or dies meanwhile must not be missed.
        is_complete = engine.is_complete()
        with engine.writer() as index:
            if not is_complete:
                _catch_up(archive, engine, index)
            yield store, index
            store.flush()  # before the index commits


def index_if_stale(archive: Archive, engine: Engine, record: Record) -> None:
    """Index a stored record, and all others that are missing, if a run was interrupted before."""
    version = record.version if record.status is Status.CURRENT else None
    if engine.is_complete() and engine.version_of(record.id) == version:
        return
    with open_writers(archive, engine) as (_, index):
        index.put(archive.get(record.id))


def _catch_up(archive: Archive, engine: Engine, index: IndexWriter) -> None:
    """Index the versions that are stored and not indexed, left by an interrupted run."""
    missing = (r for r in archive.records() if engine.version_of(r.id) != r.version)
    for count, record in enumerate(missing, start=1):
        index.put(record)
        if count % _CATCH_UP_BATCH == 0:
            index.commit()
    index.commit()
