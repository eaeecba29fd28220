"""Tables of keywords in context as CSV."""

from collections.abc import Callable, Iterable, Iterator

from searcher.export.csv import csv_line, problem_line
from searcher.export.entries import Entry, Unreadable, permalink
from searcher.model.keyword_in_context import KeywordInContext
from searcher.model.record import Record

KEYWORD_COLUMNS = (
    *("id", "version", "permalink", "title", "published", "source", "language"),
    *("place", "start", "left", "keyword", "right", "problem"),
)
"""The columns of a table of keywords in context; `start` is the character (from 0) of the title
or the body at which the keyword begins.
"""


def keyword_table(
    entries: Iterable[Entry | Unreadable],
    lines: Callable[[Record], Iterable[KeywordInContext]],
    origin: str,
) -> Iterator[bytes]:
    """Write every keyword of the records in its context, in the order of the records; `lines`
    finds those of a record.
    """
    yield csv_line(KEYWORD_COLUMNS)
    for entry in entries:
        if isinstance(entry, Unreadable):
            yield problem_line(entry, origin, len(KEYWORD_COLUMNS))
            continue
        for line in lines(entry.record):
            yield csv_line(_cells(line, origin))


def _cells(line: KeywordInContext, origin: str) -> list[str]:
    return [
        *(line.id, str(line.version), permalink(origin, line.id, line.version), line.heading),
        *(line.date or "", line.source or "", line.language or "", line.place),
        *(str(line.start), line.left, line.word, line.right, ""),
    ]
