"""Commands that publish dossiers under permanent addresses, list and withdraw them."""

from pathlib import Path

import click

from searcher.cli.decisions import decided_by
from searcher.cli.workspace import Workspace, in_workspace, not_blank
from searcher.ingest.publication import publish
from searcher.model.dossier import parse_dossier
from searcher.model.errors import DamagedDossier
from searcher.model.identifiers import parse_identifier
from searcher.store import PublishedDossier


@click.group("dossier")
def dossier_group() -> None:
    """Publish dossiers: records in an order, with notes."""


@dossier_group.command("publish")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--id", "identifier", metavar="ID", help="The dossier of which it is a new version.")
@click.option("--by", required=True, callback=not_blank, help="Who publishes it.")
@click.option("--reason", default="", help="What has changed; readers see it.")
@in_workspace
def publish_command(
    workspace: Workspace, file: Path, identifier: str | None, by: str, reason: str
) -> None:
    """Publish a dossier that was saved as a file: it gets a permanent address.

    A file that names its address (or --id) becomes a new version of that dossier; the versions
    before stay as they are.  The same content is not published twice.
    """
    archive = workspace.existing_archive()
    given = parse_dossier(file.read_bytes())
    own = parse_identifier(identifier) if identifier else given.id
    done = publish(archive, given, by, reason, own)
    for entry in done.withdrawn:
        click.echo(f"{entry.id} is withdrawn: readers see the reason in its place.", err=True)
    what = "is published" if done.is_new else "was published already"
    click.echo(f"/dossiers/{done.published.id} {what}, as version {done.published.version}.")


@dossier_group.command("list")
@in_workspace
def list_command(workspace: Workspace) -> None:
    """List the published dossiers with their newest versions."""
    dossiers = workspace.existing_archive().dossiers
    for identifier in dossiers.ids():
        try:
            click.echo(_line(dossiers.get(identifier)))
        except DamagedDossier as error:
            workspace.unread.append(error)


def _line(published: PublishedDossier) -> str:
    number = len(published.dossier.entries)
    state = f"withdrawn: {published.reason}" if published.is_withdrawn else f"{number} records"
    version = f"v{published.version} {published.made[:10]}"
    return f"{published.id}  {version}  {published.dossier.title}  ({state})"


@dossier_group.command("withdraw")
@click.argument("identifier")
@decided_by("Why it is withdrawn; readers see it.")
@in_workspace
def withdraw_command(workspace: Workspace, identifier: str, reason: str, by: str) -> None:
    """Withdraw a dossier: its addresses then show the reason."""
    dossiers = workspace.existing_archive().dossiers
    last = dossiers.withdraw(parse_identifier(identifier), by, reason)
    click.echo(f"The dossier {last.id} is withdrawn, by its version {last.version}.")
