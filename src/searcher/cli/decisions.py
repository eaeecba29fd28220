"""Commands that correct, withdraw, restore, revert, merge and purge records."""

from collections.abc import Callable
from pathlib import Path

import click

from searcher.cli.bulk import Writing, decide_lines, decide_one, report_decision
from searcher.cli.hint_options import correction_options, corrections_from_options
from searcher.cli.workspace import Command, Workspace, in_workspace, not_blank
from searcher.ingest import (
    CorrectionTable,
    Decision,
    EmptyCells,
    merge,
    purge,
    restore,
    revert,
    withdraw,
)
from searcher.model.errors import WithdrawnRecord
from searcher.model.identifiers import parse_identifier
from searcher.model.record import Decisions


def decided_by(why: str) -> Callable[[Command], Command]:
    """Return the options --reason (described by `why`) and --by, which a decision needs."""

    def add(command: Command) -> Command:
        by = click.option("--by", required=True, callback=not_blank, help="Who decides.")
        reason = click.option("--reason", required=True, callback=not_blank, help=why)
        return reason(by(command))

    return add


@click.command("correct")
@click.argument("identifier", required=False)
@click.option(
    "--from",
    "table",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A CSV file with a column id and any fields: a line a record.",
)
@click.option("--clear-empty", is_flag=True, help="Empty cells of the table clear the value.")
@click.option("--version", type=click.IntRange(1), help="Only if this is the newest version.")
@click.option("--dry-run", is_flag=True, help="Show what would change; write nothing.")
@decided_by("Why it is corrected.")
@correction_options
@in_workspace
def correct_command(
    workspace: Workspace,
    identifier: str | None,
    table: Path | None,
    version: int | None,
    reason: str,
    by: str,
    **options: object,
) -> None:
    """Correct values of a record: a new version, whose values win over all others.

    \b
    searcher correct ID --title "…" --no-source --by WHO --reason WHY
    searcher correct --from FILE.csv --by WHO --reason WHY [--dry-run]

    FILE.csv may be the table of a search (/search.csv), edited: only cells that differ from the
    record are corrections. A record that has changed since is refused with what changed.
    """
    writing = Writing.of(options.pop("dry_run"))
    empty = EmptyCells.CLEAR if options.pop("clear_empty") else EmptyCells.KEEP
    corrections = corrections_from_options(options, by)
    if (identifier is None) == (table is None):
        raise click.UsageError("Name one record, or a table with --from.")
    if table is not None:
        if corrections or version:
            raise click.UsageError("With --from, values and versions are in the table.")
        lines = CorrectionTable.read(table).decisions(
            workspace.existing_archive(), reason, by, empty
        )
        decide_lines(workspace, lines, writing)
        return
    if not corrections:
        raise click.UsageError("Name at least one value to correct, such as --title.")
    decisions = Decisions.correcting(corrections)
    decision = Decision(parse_identifier(identifier or ""), decisions, reason, by, version)
    decide_one(workspace, (decision,), writing)


@click.command("withdraw")
@click.argument("identifier")
@click.option("--replaced-by", metavar="ID", help="The record to read instead.")
@decided_by("Why it is withdrawn; readers see it.")
@in_workspace
def withdraw_command(
    workspace: Workspace, identifier: str, replaced_by: str | None, reason: str, by: str
) -> None:
    """Withdraw a record: its permalink then shows a tombstone with the reason."""
    archive, engine = workspace.existing_archive(), workspace.open_engine()
    identifier, was_interrupted = parse_identifier(identifier), not engine.is_complete()
    successor = parse_identifier(replaced_by) if replaced_by else None
    try:
        record = withdraw(archive, engine, identifier, reason, by, successor)
    except WithdrawnRecord as error:
        last, record = archive.history(identifier)[-1], archive.get(identifier)
        is_this_one = error.identifier == identifier and (last.reason, last.by) == (reason, by)
        if not (was_interrupted and is_this_one):
            raise
    click.echo(f"{record.id} is withdrawn; version {record.version} is its tombstone.")


@click.command("restore")
@click.argument("identifier")
@decided_by("Why it is restored.")
@in_workspace
def restore_command(workspace: Workspace, identifier: str, reason: str, by: str) -> None:
    """Restore a withdrawn or merged record: its last version becomes the newest again."""
    archive, engine = workspace.existing_archive(), workspace.open_engine()
    record = restore(archive, engine, parse_identifier(identifier), reason, by)
    click.echo(f"{record.id} is restored as version {record.version}.")


@click.command("revert")
@click.argument("identifier")
@click.option("--to", "version", type=click.IntRange(1), required=True, help="Which version.")
@decided_by("Why it is reverted.")
@in_workspace
def revert_command(
    workspace: Workspace, identifier: str, version: int, reason: str, by: str
) -> None:
    """Make an earlier version of a record, with its decisions, the newest one."""
    archive, engine = workspace.existing_archive(), workspace.open_engine()
    before = archive.get(parse_identifier(identifier))
    report_decision(before, revert(archive, engine, before.id, version, reason, by))


@click.command("merge")
@click.argument("lesser")
@click.argument("survivor")
@decided_by("Why they are merged.")
@in_workspace
def merge_command(workspace: Workspace, lesser: str, survivor: str, reason: str, by: str) -> None:
    """Merge a record into another: its permalink then leads there, both histories stay."""
    archive, engine = workspace.existing_archive(), workspace.open_engine()
    ids = parse_identifier(lesser), parse_identifier(survivor)
    record = merge(archive, engine, *ids, reason, by)
    click.echo(f"{ids[0]} is merged into {record.id}, which is now version {record.version}.")


@click.command("purge")
@click.argument("identifier")
@decided_by("Why it must go; readers see it.")
@in_workspace
def purge_command(workspace: Workspace, identifier: str, reason: str, by: str) -> None:
    """Destroy the content of a record for ever; its tombstone stays. Asks twice.

    The originals and texts of all versions are deleted, and the words of the record from the
    index. Backups and copies are not reached: delete it there too.
    """
    archive, engine = workspace.existing_archive(), workspace.open_engine()
    record = archive.get(parse_identifier(identifier))
    click.echo(f"{record.id}: {record.heading}")
    click.echo(f"All {record.version} versions and their originals will be destroyed.")
    click.confirm("This cannot be undone. Destroy them?", abort=True)
    if click.prompt("Type the identifier of the record to confirm").strip() != record.id:
        raise click.UsageError(f"That is not {record.id}; nothing was destroyed.")
    gone = purge(archive, engine, record.id, reason, by)
    click.echo(f"{gone.id} is purged; version {gone.version} is its tombstone.")
