"""The command that proposes sources for the registry."""

from collections.abc import Iterator

import click

from searcher.cli.registry_changes import finish_change, reason_for, renormalisation_options
from searcher.cli.source_options import naming_options
from searcher.cli.workspace import Workspace, in_workspace
from searcher.metadata.publishers.form_names import names_in_form
from searcher.sources import Registry
from searcher.sources.editor import RegistryFile, as_toml
from searcher.sources.near_names import near_names
from searcher.sources.proposals import Proposal, propose_sources


@click.command("proposed")
@click.option("--accept", metavar="ID", help="Add this one to the registry.")
@renormalisation_options
@in_workspace
def proposed_command(
    workspace: Workspace, accept: str | None, by: str, reason: str | None, *, renormalise: bool
) -> None:
    """List the sources of records that no registry knows, as they might be registered."""
    archive = workspace.existing_archive()
    registry = Registry.load(archive.sources_path)
    if accept is not None and registry.by_id(accept) and not renormalise:
        click.echo(f"{accept} is registered already.")
        return
    records = archive.records(workspace.unread.append)
    found = tuple(propose_sources(records, registry, names_in_form))
    if accept is not None:
        if not registry.by_id(accept):
            _accepted(workspace, found, accept)
        finish_change(
            workspace, accept, registry, reason_for(renormalise, reason, accept, "added"), by
        )
        return
    for proposal in found:
        for line in _comments(proposal, workspace):
            click.echo(f"# {line}")
        click.echo(as_toml(proposal.source))
    if not found:
        click.echo("Every source is registered, or not known.")
        return
    accept = workspace.command("sources", "proposed", "--accept", found[0].source.id)
    click.echo(f"# To register one: {accept}")


def _comments(proposal: Proposal, workspace: Workspace) -> Iterator[str]:
    """Yield how many records have a proposed source, and what else it may be."""
    in_form = f", {proposal.in_form} of them in a letterhead or byline only"
    records = "1 record" if proposal.records == 1 else f"{proposal.records} records"
    yield f"{records}{in_form if proposal.in_form else ''}"
    for source in proposal.near:
        name = ("--alias", proposal.source.name)
        command = workspace.command("sources", "edit", source.id, *name)
        yield f"or another name of {source.name}: {command}"


def _accepted(workspace: Workspace, found: tuple[Proposal, ...], identifier: str) -> None:
    """Register a proposal.  Raises BadParameter if no proposal has this id."""
    chosen = next((p.source for p in found if p.source.id == identifier), None)
    if chosen is None:
        near = near_names(identifier, (proposal.source.id for proposal in found))
        meant = (
            f"did you mean {' or '.join(near)}?"
            if near
            else "`searcher sources proposed` lists them"
        )
        why = f"no source is proposed as {identifier!r}; {meant}"
        raise click.BadParameter(why, param_hint="--accept")
    with naming_options():
        RegistryFile(workspace.existing_archive().sources_path).add(chosen)
    click.echo(f"{chosen.id} is registered.")
