"""Commands for the registry of sources."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
import msgspec
from rich.markup import escape
from rich.table import Table

from searcher.cli.workspace import OUT, Command, Workspace, in_workspace
from searcher.model.errors import BadSource, UnknownSource
from searcher.sources import Registry, Source, SourceKind
from searcher.sources.editor import RegistryFile, Value, as_toml
from searcher.sources.proposals import Proposal, propose_sources
from searcher.sources.validation import CLEARABLE

_AGAIN = "`searcher renormalise` shows what this changes in the records that are there."


@click.group("sources", invoke_without_command=True)
@click.pass_context
def sources_group(context: click.Context) -> None:
    """List the registry of sources, add to it, change it."""
    if context.invoked_subcommand is None:
        context.invoke(list_command)


def _values(command: Command) -> Command:
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


_OPTIONS: tuple[Callable[[Command], Command], ...] = (
    click.option("--name", help="Its name."),
    click.option("--kind", type=click.Choice([k.value for k in SourceKind])),
    click.option("--alias", "aliases", multiple=True, help="Another name, in any language."),
    click.option("--country", help="Whose it is (KZ)."),
    click.option("--resides", help="The country an embassy or consulate is in (AM)."),
    click.option("--language", "languages", multiple=True, help="A language it writes in (kk)."),
    click.option("--host", "hosts", multiple=True, help="A host it publishes on."),
    click.option(
        "--day-first/--month-first", default=None, help="Whether 03/04/2017 is in April or March."
    ),
)


# Options that differ from the keys of an entry.
_KEYS = {"alias": "aliases", "language": "languages", "host": "hosts", "day-first": "day_first"}


@sources_group.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON lines.")
@in_workspace
def list_command(workspace: Workspace, *, as_json: bool = False) -> None:
    """List all sources: those of the archive, then those that ship with the program."""
    own = Registry.load(workspace.open_archive().sources_path).sources
    shipped = set(Registry.load().sources)
    if as_json:
        for source in own:
            click.echo(msgspec.json.encode(source))
        return
    table = Table(box=None)
    for column in ("id", "name", "kind", "of", "in", "hosts", ""):
        table.add_column(column)
    for s in own:
        cells = (s.id, s.name, s.kind, s.country or "", s.resides or "", ", ".join(s.hosts))
        table.add_row(*map(escape, cells), "shipped" if s in shipped else "")
    OUT.print(table)


@sources_group.command("proposed")
@click.option("--accept", metavar="ID", help="Add this one to the registry.")
@in_workspace
def proposed_command(workspace: Workspace, accept: str | None) -> None:
    """List the sources of records that no registry knows, as they might be registered."""
    archive = workspace.existing_archive()
    registry = Registry.load(archive.sources_path)
    found = tuple(propose_sources(archive.records(), registry))
    if accept is not None and any(source.id == accept for source in registry.sources):
        click.echo(f"{accept} is registered already. {_AGAIN}")
        return
    if accept is not None:
        _accept(RegistryFile(archive.sources_path), found, accept)
        return
    for proposal in found:
        click.echo(f"# {proposal.records} records\n{as_toml(proposal.source)}")
    if not found:
        click.echo("Every source is registered, or not known.")


def _accept(file: RegistryFile, found: tuple[Proposal, ...], identifier: str) -> None:
    chosen = next((p.source for p in found if p.source.id == identifier), None)
    if chosen is None:
        why = f"no source is proposed as {identifier!r}; `searcher sources proposed` lists them"
        raise click.BadParameter(why, param_hint="--accept")
    with _naming_options():
        file.add(chosen)
    click.echo(f"{chosen.id} is registered. {_AGAIN}")


@sources_group.command("add")
@click.argument("identifier")
@_values
@in_workspace
def add_command(workspace: Workspace, identifier: str, **values: Value) -> None:
    """Add a source under a short identifier, such as kz-embassy-am."""
    given = _given(values)
    if missing := [key for key in ("name", "kind") if key not in given]:
        raise click.UsageError(f"A source needs --{missing[0]}.")
    source = msgspec.convert({"id": identifier, **given}, Source)
    with _naming_options():
        RegistryFile(workspace.existing_archive().sources_path).add(source)
    click.echo(f"{identifier} is registered. {_AGAIN}")


@sources_group.command("edit")
@click.argument("identifier")
@_values
@click.option(
    "--clear",
    type=click.Choice([*CLEARABLE, *_KEYS]),
    multiple=True,
    metavar="KEY",
    help=f"Take a value out ({', '.join(CLEARABLE)}).",
)
@in_workspace
def edit_command(
    workspace: Workspace, identifier: str, clear: tuple[str, ...], **values: Value
) -> None:
    """Change values of a source; names, languages and hosts given are added to those it has."""
    path = workspace.existing_archive().sources_path
    held = next((s for s in Registry.load(path).sources if s.id == identifier), None)
    if held is None:
        raise UnknownSource(identifier)
    given = _given(values)
    if not given and not clear:
        raise click.UsageError("Name at least one value, such as --alias.")
    cleared = dict.fromkeys(_KEYS.get(key, key) for key in clear)
    merged = {key: _with(held, key, given[key]) for key in given if key not in cleared}
    with _naming_options():
        RegistryFile(path).edit(identifier, {**cleared, **given, **merged})
    click.echo(f"{identifier} is changed. {_AGAIN}")


def _with(held: Source, key: str, value: Value) -> Value:
    """Return a value merged with the existing ones, if there can be several."""
    return (*getattr(held, key), *value) if isinstance(value, tuple) else value


@contextmanager
def _naming_options() -> Iterator[None]:
    """Report a value that is not valid by the name of its option."""
    try:
        yield
    except BadSource as error:
        option = next((o for o, key in _KEYS.items() if key == error.key), error.key)
        hint = "IDENTIFIER" if option == "id" else f"--{option}"
        raise click.BadParameter(str(error), param_hint=hint) from error


def _given(values: dict[str, Value]) -> dict[str, Value]:
    return {key: value for key, value in values.items() if value not in (None, ())}
