"""The command that proposes sources for the registry."""

import click

from searcher.cli.registry_changes import RegistryChange
from searcher.cli.source_options import naming_options
from searcher.cli.workspace import Workspace, in_workspace
from searcher.sources import Registry
from searcher.sources.editor import RegistryFile, as_toml
from searcher.sources.proposals import Proposal, propose_sources


@click.command("proposed")
@click.option("--accept", metavar="ID", help="Add this one to the registry.")
@in_workspace
def proposed_command(workspace: Workspace, accept: str | None) -> None:
    """List the sources of records that no registry knows, as they might be registered."""
    archive = workspace.existing_archive()
    registry = Registry.load(archive.sources_path)
    if accept is not None and registry.by_id(accept):
        click.echo(f"{accept} is registered already.")
        return
    found = tuple(propose_sources(archive.records(), registry))
    if accept is not None:
        _accept(workspace, registry, found, accept)
        return
    for proposal in found:
        click.echo(f"# {proposal.records} records\n{as_toml(proposal.source)}")
    if not found:
        click.echo("Every source is registered, or not known.")


def _accept(
    workspace: Workspace, before: Registry, found: tuple[Proposal, ...], identifier: str
) -> None:
    chosen = next((p.source for p in found if p.source.id == identifier), None)
    if chosen is None:
        why = f"no source is proposed as {identifier!r}; `searcher sources proposed` lists them"
        raise click.BadParameter(why, param_hint="--accept")
    path = workspace.existing_archive().sources_path
    with naming_options():
        RegistryFile(path).add(chosen)
    click.echo(f"{chosen.id} is registered.")
    change = RegistryChange(workspace, chosen, before, Registry.load(path))
    change.show()
    change.offer()
