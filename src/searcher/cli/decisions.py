"""Commands that correct and withdraw records."""

import click

from searcher.cli.hint_options import corrections_from_options, hint_options
from searcher.cli.workspace import Workspace, in_workspace, not_blank
from searcher.ingest import correct, withdraw
from searcher.model.errors import WithdrawnRecord
from searcher.model.identifiers import parse_identifier
from searcher.model.record import Record


@click.command("correct")
@click.argument("identifier")
@click.option("--reason", required=True, callback=not_blank, help="Why it is corrected.")
@click.option("--by", required=True, callback=not_blank, help="Who corrects it.")
@hint_options
@in_workspace
def correct_command(
    workspace: Workspace, identifier: str, reason: str, by: str, **options: str | None
) -> None:
    """Correct values of a record: a new version, whose values win over all others."""
    corrections = corrections_from_options(options, by)
    if not corrections:
        raise click.UsageError("Name at least one value to correct, such as --title.")
    archive, engine = workspace.existing_archive(), workspace.open_engine()
    before = archive.get(parse_identifier(identifier))
    report_decision(before, correct(archive, engine, before.id, corrections, reason))


def report_decision(before: Record, after: Record) -> None:
    """Print whether a decision made a new version of a record."""
    if after.version == before.version:
        click.echo(f"{after.id} stays version {after.version}: that was decided already.")
    else:
        click.echo(f"{after.id} is now version {after.version}.")


@click.command("withdraw")
@click.argument("identifier")
@click.option(
    "--reason", required=True, callback=not_blank, help="Why it is withdrawn; readers see it."
)
@click.option("--by", required=True, callback=not_blank, help="Who withdraws it.")
@in_workspace
def withdraw_command(workspace: Workspace, identifier: str, reason: str, by: str) -> None:
    """Withdraw a record: its permalink then shows a tombstone with the reason."""
    archive, engine = workspace.existing_archive(), workspace.open_engine()
    identifier, was_interrupted = parse_identifier(identifier), not engine.is_complete()
    try:
        record = withdraw(archive, engine, identifier, reason, by)
    except WithdrawnRecord:
        last, record = archive.history(identifier)[-1], archive.get(identifier)
        if not was_interrupted or (last.reason, last.by) != (reason, by):
            raise
    click.echo(f"{record.id} is withdrawn; version {record.version} is its tombstone.")
