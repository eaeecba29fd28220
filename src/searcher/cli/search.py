"""Commands that find records and show them."""

import click
from rich.markup import escape
from rich.table import Table

from searcher.cli.index_upkeep import need_index
from searcher.cli.workspace import ERRORS, OUT, Workspace, in_workspace
from searcher.export.json import record_json, to_text
from searcher.model.errors import QueryError
from searcher.model.fields import Output
from searcher.model.identifiers import parse_identifier
from searcher.model.query import MAX_SIZE, Sort
from searcher.model.record import Party, Place, Record, Relation
from searcher.query import parse_query
from searcher.search.answers import search_page


@click.command("search")
@click.argument("query")
@click.option("--sort", type=click.Choice([s.value for s in Sort]), default=Sort.RELEVANCE.value)
@click.option("--page", type=click.IntRange(1), default=1)
@click.option("--size", type=click.IntRange(1, MAX_SIZE), default=10)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@in_workspace
def search_command(
    workspace: Workspace, query: str, sort: str, page: int, size: int, *, as_json: bool
) -> None:
    """Search the archive."""
    workspace.existing_archive()
    need_index(workspace)
    try:
        asked = parse_query(query, sort=Sort(sort), page=page, size=size)
    except QueryError as error:
        ERRORS.print(
            escape(f"  {query}\n  {' ' * error.position}^"), highlight=False, soft_wrap=True
        )
        raise
    found = workspace.open_search().page(asked)
    if as_json:
        click.echo(to_text(search_page(asked, found)))
        return
    OUT.print(f"{found.total} found", highlight=False)
    for suggestion in found.suggestions:
        OUT.print(f"Did you mean: {escape(suggestion)}", highlight=False)
    for number, hit in enumerate(found.hits, start=asked.first + 1):
        facts = " · ".join(filter(None, (hit.date, ", ".join(hit.pairs), hit.source, hit.language)))
        snippet = hit.snippet.text.replace(chr(10), " ")
        if hit.recognised:
            snippet = f"[recognised: {hit.recognised}] {snippet}"
        OUT.print(f"\n{number}. [bold]{escape(hit.title)}[/]\n   {escape(facts)}", highlight=False)
        OUT.print(
            f"   {escape(snippet)}\n   [dim]{hit.id}[/]",
            highlight=False,
        )


@click.command("show")
@click.argument("identifier")
@click.option("--version", type=click.IntRange(1), help="An older version.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@in_workspace
def show_command(
    workspace: Workspace, identifier: str, version: int | None, *, as_json: bool
) -> None:
    """Show a record, with the evidence for each value."""
    archive = workspace.existing_archive()
    record = archive.get(parse_identifier(identifier), version)
    if as_json:
        click.echo(to_text(record_json(record, archive.history(record.id))))
        return
    OUT.print(f"[bold]{escape(record.heading)}[/]", highlight=False)
    OUT.print(_facts(record))
    if record.reason:
        OUT.print(escape(record.reason))
    OUT.print(escape(record.body), highlight=False, soft_wrap=True)


def _facts(record: Record) -> Table:
    table = Table(show_header=False, box=None)
    for key, value in (("id", record.id), ("version", record.version), ("status", record.status)):
        table.add_row(key, str(value), _claims(record, key))
    for field in record.schema.listed_in(Output.SHOW):
        shown = _describe(field.value(record))
        table.add_row(field.key, escape(shown), _claims(record, field.key))
    table.add_row("review", escape(", ".join(flag.code for flag in record.flags)), "")
    return table


def _claims(record: Record, key: str) -> str:
    claims = "; ".join(f"{e.rule}: {e.found[:50]}" for e in record.evidence(key)[:2])
    return f"[dim]{escape(claims)}[/]"


def _describe(value: object) -> str:
    match value:
        case None:
            return "not known"
        case tuple():
            return ", ".join(map(_describe, value))
        case Party(code, weight, role):
            return f"{code} ({weight:.0%}, {role})"
        case Place(name, country, dateline):
            return f"{name} ({country}{', dateline' if dateline else ''})"
        case Relation(id=identifier, kind=kind, score=score):
            return f"{identifier} ({kind}, {score:.0%})"
        case _:
            return str(value)
