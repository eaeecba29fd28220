"""The right to write to the archive and its index, the two in step."""

from collections.abc import Iterator
from contextlib import contextmanager

from searcher.index.protocol import Engine, IndexWriter
from searcher.model.record import Record, Status
from searcher.sources.editor import create_registry
from searcher.store import Archive, Writer

_CATCH_UP = 2000  # records that wait in memory while an index catches up


@contextmanager
def writers(archive: Archive, engine: Engine) -> Iterator[tuple[Writer, IndexWriter]]:
    """The right to write to both, where the index has all that the archive has.

    What is put into the index before the archive is flushed is named by the index if the work
    is cut off between the two.  Raises ArchiveLocked or IndexLocked if another program is writing.
    """
    with archive.writer() as store:
        create_registry(archive.sources_path)
        # Asked under the lock: a writer that ends or dies meanwhile must not be missed.
        is_complete = engine.is_complete()
        with engine.writer() as index:
            if not is_complete:
                _catch_up(archive, engine, index)
            yield store, index
            store.flush()  # before the index commits


def complete(archive: Archive, engine: Engine, record: Record) -> None:
    """Make the index agree with the archive, if a run was cut off before it did.

    `record` is one that is known to the caller, as the archive has it.
    """
    version = record.version if record.status is Status.CURRENT else None
    if engine.is_complete() and engine.version_of(record.id) == version:
        return
    with writers(archive, engine) as (_, index):
        index.put(archive.get(record.id))


def _catch_up(archive: Archive, engine: Engine, index: IndexWriter) -> None:
    """Index what is stored and not indexed: the work of a run that was interrupted."""
    missing = (r for r in archive.records() if engine.version_of(r.id) != r.version)
    for count, record in enumerate(missing, start=1):
        index.put(record)
        if count % _CATCH_UP == 0:
            index.commit()
    index.commit()
