"""The right to write to the archive and its index, the two in step."""

from collections.abc import Iterator
from contextlib import contextmanager

from searcher.archive import Archive, Writer
from searcher.search import Engine, IndexWriter

_CATCH_UP = 2000  # records that wait in memory while an index catches up


@contextmanager
def writers(archive: Archive, engine: Engine) -> Iterator[tuple[Writer, IndexWriter]]:
    """The right to write to both, where the index has all that the archive has.

    Raises ArchiveLocked or IndexLocked if another program is writing.
    """
    complete = engine.is_complete()
    with archive.writer() as store, engine.writer() as index:
        if not complete:
            _catch_up(archive, engine, index)
        yield store, index


def _catch_up(archive: Archive, engine: Engine, index: IndexWriter) -> None:
    """Index what is stored and not indexed: the work of a run that was interrupted."""
    missing = (r for r in archive.records() if engine.version_of(r.id) != r.version)
    for count, record in enumerate(missing, start=1):
        index.put(record)
        if count % _CATCH_UP == 0:
            index.commit()
    index.commit()
