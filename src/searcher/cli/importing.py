"""The command that imports what another installation exported."""

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import click
from rich.markup import escape
from rich.progress import Progress, TextColumn, TimeElapsedColumn

from searcher.cli.workspace import ERRORS, Workspace, in_workspace
from searcher.ingest.transfer.bag_source import Bag, BagSource, is_bag
from searcher.ingest.transfer.dump_source import DumpSource, is_dump
from searcher.ingest.transfer.export_import import import_export
from searcher.ingest.transfer.export_source import ExportSource
from searcher.ingest.transfer.outcomes import ImportOutcome, ImportVerdict

_NAMED = (ImportVerdict.CONFLICT, ImportVerdict.REFUSED)
_MAX_LISTED = 50


@click.command("import")
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@in_workspace
def import_command(workspace: Workspace, path: Path) -> None:
    """Import what another installation exported.

    PATH is a dump, or a bag (BagIt). Identifiers, versions and events stay
    the same; what is here already is never overwritten. A run that was interrupted is completed
    by running it again.
    """
    archive, engine = workspace.open_archive(), workspace.open_engine()
    _report(_shown(import_export(_source(path), archive, engine)))


def _source(path: Path) -> ExportSource:
    """Open a dump or a bag.  Raises UsageError, BadExport."""
    if is_bag(path):
        return BagSource(Bag(path))
    if path.is_file() and is_dump(path):
        return DumpSource(path)
    raise click.UsageError(f"{path} is neither a dump nor a bag; documents are ingested.")


def _shown(outcomes: Iterator[ImportOutcome]) -> Iterator[ImportOutcome]:
    """Show the progress of an import."""
    columns = (TextColumn("importing"), TextColumn("{task.completed}"), TimeElapsedColumn())
    with Progress(*columns, console=ERRORS, transient=True) as progress:
        task = progress.add_task("", total=None)
        for outcome in outcomes:
            progress.advance(task)
            yield outcome


def _report(outcomes: Iterator[ImportOutcome]) -> None:
    """Print the counts by verdict, and what was not imported with the reason."""
    counts, named = Counter[ImportVerdict](), list[ImportOutcome]()
    for outcome in outcomes:
        counts[outcome.verdict] += 1
        if outcome.verdict in _NAMED and len(named) < _MAX_LISTED:
            named.append(outcome)
    for one in named:
        ERRORS.print(escape(f"{one.verdict}: {one.what}: {one.why}"), highlight=False)
    if (more := sum(counts[verdict] for verdict in _NAMED) - len(named)) > 0:
        ERRORS.print(f"… and {more} more.")
    shown = (f"{counts[verdict]:,} {verdict}" for verdict in ImportVerdict if counts[verdict])
    click.echo(f"{', '.join(shown) or 'nothing'}.")
    if any(counts[verdict] for verdict in _NAMED):
        sys.exit(1)
