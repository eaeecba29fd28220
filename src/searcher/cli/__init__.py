"""The command `searcher`: the archive from the command line.

Exit status: 0 done; 1 something was refused, not found or found damaged; 2 wrong usage.
"""

from collections.abc import Iterable

from searcher.cli.commands import main

__all__ = ["main", "run"]


def run(arguments: Iterable[str] | None = None) -> None:
    """Run the command with given arguments, for scripts."""
    main(list(arguments) if arguments is not None else None, prog_name="searcher")
