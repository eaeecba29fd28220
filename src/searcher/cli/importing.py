"""The command that imports what another installation or another program exported."""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import click
from rich.markup import escape
from rich.progress import Progress, TextColumn, TimeElapsedColumn

from searcher.cli.workspace import ERRORS, Workspace, in_workspace
from searcher.ingest import Outcome, StorageDetector, Verdict, ingest
from searcher.ingest.transfer.bag_source import Bag, BagSource, is_bag
from searcher.ingest.transfer.dump_source import DumpSource, is_dump
from searcher.ingest.transfer.export_import import import_export
from searcher.ingest.transfer.list_inputs import payload_inputs, reference_inputs
from searcher.ingest.transfer.outcomes import ImportOutcome, ImportVerdict
from searcher.ingest.transfer.record_import import import_records, is_record_lines
from searcher.ingest.transfer.references import is_reference_list
from searcher.readers.containers.members import SkippedMembers

_NAMED = (*(ImportVerdict.CONFLICT, ImportVerdict.REFUSED), Verdict.REFUSED, Verdict.SKIPPED)
_FAILED = (ImportVerdict.CONFLICT, ImportVerdict.REFUSED)
_MAX_LISTED = 50

AnyOutcome = ImportOutcome | Outcome


@click.command("import")
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@in_workspace
def import_command(workspace: Workspace, path: Path) -> None:
    """Import what another installation or another program exported.

    PATH is a dump, a bag (BagIt), the JSON lines of another installation, or a list of references
    with its attachments (RIS, CSL-JSON, CSV of Zotero). What is here already is never overwritten.
    A run that was interrupted is completed by running it again.
    """
    skipped = Counter[str]()
    counts = _report(_shown(_outcomes(workspace, path, skipped)))
    for what, count in sorted(skipped.items()):
        click.echo(f"left out: {count} {what}")
    if any(counts[verdict] for verdict in _FAILED):
        sys.exit(1)


def _outcomes(workspace: Workspace, path: Path, skipped: Counter[str]) -> Iterable[AnyOutcome]:
    """Import a path by what it is.  Raises UsageError, BadExport."""
    archive, engine = workspace.open_archive(), workspace.open_engine()
    storage = StorageDetector.for_run(workspace.archive, workspace.index, None)

    def on_skipped(_: str, found: SkippedMembers) -> None:
        skipped[found.what] += found.count

    if path.is_dir():
        if (path / "objects").is_dir() and not is_bag(path):
            raise click.UsageError(f"{path} is an archive itself: name it with --archive.")
        if not is_bag(path):
            raise click.UsageError(f"{path} is no bag. `searcher ingest {path}` reads documents.")
        bag = Bag(path)
        if bag.is_own:
            return import_export(BagSource(bag), archive, engine)
        return ingest(payload_inputs(bag, on_skipped, storage), archive, engine)
    if is_dump(path):
        return import_export(DumpSource(path), archive, engine)
    if is_record_lines(path):
        return import_records(path, archive, engine)
    if is_reference_list(path):
        return ingest(reference_inputs(path, on_skipped, storage), archive, engine)
    raise click.UsageError(
        f"{path} is neither a dump, nor records, nor a list of references. "
        f"`searcher ingest {path}` reads documents."
    )


def _shown(outcomes: Iterable[AnyOutcome]) -> Iterator[AnyOutcome]:
    """Show the progress of an import."""
    columns = (TextColumn("importing"), TextColumn("{task.completed}"), TimeElapsedColumn())
    with Progress(*columns, console=ERRORS, transient=True) as progress:
        task = progress.add_task("", total=None)
        for outcome in outcomes:
            progress.advance(task)
            yield outcome


def _report(outcomes: Iterable[AnyOutcome]) -> Counter[str]:
    """Print the counts by verdict, and what was not imported with the reason; return the counts."""
    counts, named = Counter[str](), list[AnyOutcome]()
    for outcome in outcomes:
        counts[outcome.verdict] += 1
        if outcome.verdict in _NAMED and len(named) < _MAX_LISTED:
            named.append(outcome)
    for one in named:
        ERRORS.print(escape(_line(one)), highlight=False, soft_wrap=True)
    if (more := sum(counts[verdict] for verdict in {*_NAMED}) - len(named)) > 0:
        ERRORS.print(f"… and {more} more.")
    shown = (f"{count:,} {verdict}" for verdict, count in counts.items())
    click.echo(f"{', '.join(shown) or 'nothing'}.")
    return counts


def _line(outcome: AnyOutcome) -> str:
    if isinstance(outcome, ImportOutcome):
        return f"{outcome.verdict}: {outcome.what}: {outcome.why}"
    return f"{outcome.verdict}: {outcome.input}: {outcome.why}. {outcome.remedy}"
