"""Archive and full-text search for the documents of relations between countries.

For scripts: `open_archive` opens an archive, and gives an `Archive` to read and to search, whose
`Record`s are what is known of each document.  See docs/how-to/python.md.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from searcher.library import Archive, Results, open_archive
    from searcher.model.query import Query
    from searcher.model.record import Record

__all__ = ["Archive", "Query", "Record", "Results", "open_archive"]

_HOMES = {
    "Archive": "searcher.library",
    "Query": "searcher.model.query",
    "Record": "searcher.model.record",
    "Results": "searcher.library",
    "open_archive": "searcher.library",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used: no part of the program needs all of it."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415 (as late as what it imports)

    return getattr(import_module(_HOMES[name]), name)
