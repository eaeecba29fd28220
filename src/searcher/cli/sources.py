"""Commands for the registry of sources."""

import click
import msgspec
from rich.markup import escape
from rich.table import Table

from searcher.cli.registry_changes import (
    RegistryChange,
    finish_change,
    reason_for,
    renormalisation_options,
)
from searcher.cli.source_options import KEYS, given_values, naming_options, value_options
from searcher.cli.source_proposals import proposed_command
from searcher.cli.workspace import OUT, Workspace, in_workspace
from searcher.model.errors import SourceInUse
from searcher.sources import Registry, Source, parse_registry, shipped_source
from searcher.sources.editor import RegistryFile, Value
from searcher.sources.near_names import registered
from searcher.sources.validation import CLEARABLE


@click.group("sources", invoke_without_command=True)
@click.pass_context
def sources_group(context: click.Context) -> None:
    """List the registry of sources, add to it, change it."""
    if context.invoked_subcommand is None:
        context.invoke(list_command)


sources_group.add_command(proposed_command)


@sources_group.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON lines.")
@in_workspace
def list_command(workspace: Workspace, *, as_json: bool = False) -> None:
    """List all sources: those of the archive, then those that ship with the program."""
    sources = Registry.load(workspace.open_archive().sources_path).sources
    if as_json:
        for source in sources:
            click.echo(msgspec.json.encode(source))
        return
    table = Table(box=None)
    for column in ("id", "name", "kind", "of", "in", "hosts", ""):
        table.add_column(column)
    for s in sources:
        cells = (s.id, s.name, s.kind, s.country or "", s.resides or "", ", ".join(s.hosts))
        table.add_row(*map(escape, cells), _origin(s))
    OUT.print(table)
    removed = [s.id for s in Registry.load().sources if s.id not in {one.id for one in sources}]
    if removed:
        names = ", ".join(removed)
        OUT.print(f"\nremoved here: {names} (searcher sources restore ID)", highlight=False)


def _origin(source: Source) -> str:
    shipped = shipped_source(source.id)
    return "" if shipped is None else "shipped" if shipped == source else "replaces the shipped one"


@sources_group.command("add")
@click.argument("identifier")
@value_options
@renormalisation_options
@in_workspace
def add_command(
    workspace: Workspace,
    identifier: str,
    by: str,
    reason: str | None,
    *,
    renormalise: bool,
    **values: Value,
) -> None:
    """Add a source under a short identifier, such as kz-embassy-am."""
    given = given_values(values)
    if missing := [key for key in ("name", "kind") if key not in given]:
        raise click.UsageError(f"A source needs --{missing[0]}.")
    source = msgspec.convert({"id": identifier, **given}, Source)
    before = _registry(workspace)
    with naming_options():
        _file(workspace).add(source)
    click.echo(f"{identifier} is registered.")
    finish_change(
        workspace, identifier, before, reason_for(renormalise, reason, identifier, "added"), by
    )


@sources_group.command("edit")
@click.argument("identifier")
@value_options
@click.option(
    "--clear",
    type=click.Choice([*CLEARABLE, *KEYS]),
    multiple=True,
    metavar="KEY",
    help=f"Take a value out ({', '.join(CLEARABLE)}).",
)
@renormalisation_options
@in_workspace
def edit_command(
    workspace: Workspace,
    identifier: str,
    clear: tuple[str, ...],
    by: str,
    reason: str | None,
    *,
    renormalise: bool,
    **values: Value,
) -> None:
    """Change values of a source; names, languages and hosts given are added to those it has.

    One that ships with the program is copied into the registry of the archive first.
    """
    before = _registry(workspace)
    held = registered(identifier, before)
    given = given_values(values)
    if not given and not clear:
        raise click.UsageError("Name at least one value, such as --alias.")
    cleared = dict.fromkeys(KEYS.get(key, key) for key in clear)
    merged = {key: _with(held, key, given[key]) for key in given if key not in cleared}
    with naming_options():
        _file(workspace).edit(identifier, {**cleared, **given, **merged})
    click.echo(f"{identifier} is changed.")
    if held == shipped_source(identifier):
        click.echo("It ships with the program; this archive has its own entry of it now.")
    finish_change(
        workspace, identifier, before, reason_for(renormalise, reason, identifier, "changed"), by
    )


@sources_group.command("remove")
@click.argument("identifier")
@click.option("--yes", "is_sure", is_flag=True, help="Remove it though records have it.")
@renormalisation_options
@in_workspace
def remove_command(
    workspace: Workspace,
    identifier: str,
    by: str,
    reason: str | None,
    *,
    is_sure: bool,
    renormalise: bool,
) -> None:
    """Remove a source, or one that ships with the program for this archive.

    Records that have it keep its name until they are normalised again. Then they lose the entry,
    with the country, kind and habits it gave them, and the name too where only it knew it.
    """
    file, before = _file(workspace), _registry(workspace)
    source = registered(identifier, before)
    after = Registry.of(parse_registry(file.text_without(identifier), "sources.toml"))
    records = workspace.existing_archive().records()
    if not is_sure and (count := sum(record.source_id == identifier for record in records)):
        RegistryChange(workspace, source, before, after).show()
        raise SourceInUse(identifier, count)
    file.remove(identifier)
    click.echo(f"{identifier} is removed.")
    if shipped_source(identifier):
        click.echo(f"{workspace.command('sources', 'restore', identifier)} brings it back.")
    finish_change(
        workspace, identifier, before, reason_for(renormalise, reason, identifier, "removed"), by
    )


@sources_group.command("restore")
@click.argument("identifier")
@renormalisation_options
@in_workspace
def restore_command(
    workspace: Workspace, identifier: str, by: str, reason: str | None, *, renormalise: bool
) -> None:
    """Use a source as it ships with the program again, after it was changed or removed here."""
    before = _registry(workspace)
    _file(workspace).restore(identifier)
    click.echo(f"{identifier} is as it ships with the program.")
    finish_change(
        workspace, identifier, before, reason_for(renormalise, reason, identifier, "restored"), by
    )


def _registry(workspace: Workspace) -> Registry:
    return Registry.load(workspace.existing_archive().sources_path)


def _file(workspace: Workspace) -> RegistryFile:
    return RegistryFile(workspace.existing_archive().sources_path)


def _with(held: Source, key: str, value: Value) -> Value:
    """Return a value merged with the existing ones, if there can be several."""
    return (*getattr(held, key), *value) if isinstance(value, tuple) else value
