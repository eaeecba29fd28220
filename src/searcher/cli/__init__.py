"""The command `searcher`: the archive from the command line.

Exit status: 0 done; 1 something was refused, not found or found damaged; 2 wrong usage.
"""

from collections.abc import Iterable

from searcher.cli import ingest, maintenance, review, search, sources
from searcher.cli.command import main

__all__ = ["ingest", "main", "maintenance", "review", "run", "search", "sources"]


def run(arguments: Iterable[str] | None = None) -> None:
    """The command with given arguments, for scripts."""
    main(list(arguments) if arguments is not None else None, prog_name="searcher")
