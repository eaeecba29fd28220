"""What of an archive an index holds: the records that are not withdrawn."""

from collections.abc import Iterable

from searcher.index.protocol import IndexWriter
from searcher.model.record import Record, Status


def put_current(writer: IndexWriter, records: Iterable[Record]) -> int:
    """Put the records that are not withdrawn; return how many."""
    count = 0
    for record in records:
        if record.status is Status.CURRENT:
            writer.put(record)
            count += 1
    return count
