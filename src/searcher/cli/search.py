"""Commands that find records and show them."""

import click
from rich.markup import escape
from rich.table import Table

from searcher.cli.maintenance import need_index
from searcher.cli.workspace import ERRORS, OUT, Places, placed
from searcher.export.json import record_json, to_text
from searcher.model.errors import QueryError
from searcher.model.identifiers import parse_identifier
from searcher.model.query import MAX_SIZE, Sort
from searcher.model.record import Record
from searcher.query import parse_query
from searcher.search.page_json import page_json

_FACTS = (
    *("id", "version", "status", "title", "published", "modified"),
    *("source", "creator", "language", "kind", "pairs", "topics"),
)


@click.command("search")
@click.argument("query")
@click.option("--sort", type=click.Choice([s.value for s in Sort]), default=Sort.RELEVANCE.value)
@click.option("--page", type=click.IntRange(1), default=1)
@click.option("--size", type=click.IntRange(1, MAX_SIZE), default=10)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@placed
def search_command(
    places: Places, query: str, sort: str, page: int, size: int, *, as_json: bool
) -> None:
    """Search the archive."""
    places.existing_archive()
    need_index(places)
    try:
        asked = parse_query(query, sort=Sort(sort), page=page, size=size)
    except QueryError as error:
        ERRORS.print(
            escape(f"  {query}\n  {' ' * error.position}^"), highlight=False, soft_wrap=True
        )
        raise
    found = places.open_search().page(asked)
    if as_json:
        click.echo(to_text(page_json(asked, found)))
        return
    OUT.print(f"{found.total} found", highlight=False)
    for suggestion in found.suggestions:
        OUT.print(f"Did you mean: {escape(suggestion)}", highlight=False)
    for number, hit in enumerate(found.hits, start=asked.first + 1):
        facts = " · ".join(filter(None, (hit.date, ", ".join(hit.pairs), hit.source, hit.language)))
        OUT.print(f"\n{number}. [bold]{escape(hit.title)}[/]\n   {escape(facts)}", highlight=False)
        OUT.print(
            f"   {escape(hit.snippet.text.replace(chr(10), ' '))}\n   [dim]{hit.id}[/]",
            highlight=False,
        )


@click.command("show")
@click.argument("identifier")
@click.option("--version", type=click.IntRange(1), help="An older version.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@placed
def show_command(places: Places, identifier: str, version: int | None, *, as_json: bool) -> None:
    """Show a record, with the evidence for each value."""
    archive = places.existing_archive()
    record = archive.get(parse_identifier(identifier), version)
    if as_json:
        click.echo(to_text(record_json(record, archive.history(record.id))))
        return
    OUT.print(f"[bold]{escape(record.heading)}[/]", highlight=False)
    OUT.print(_facts(record))
    if record.reason:
        OUT.print(escape(record.reason))
    OUT.print(escape(record.body), highlight=False, soft_wrap=True)


def _why(record: Record, name: str) -> str:
    heard = "; ".join(f"{e.rule}: {e.found[:50]}" for e in record.evidence(name)[:2])
    return f"[dim]{escape(heard)}[/]"


def _facts(record: Record) -> Table:
    table = Table(show_header=False, box=None)
    for name in _FACTS:
        value = getattr(record, name)
        shown = ", ".join(value) if isinstance(value, tuple) else value
        shown = "not known" if shown is None else str(shown)
        table.add_row(name, escape(shown), _why(record, name))
    for name, named in _lists(record).items():
        table.add_row(name, escape(", ".join(named)), _why(record, name))
    table.add_row("review", escape(", ".join(n.code for n in record.flags)), "")
    return table


def _lists(record: Record) -> dict[str, list[str]]:
    """What a record has several of, in words."""
    return {
        "parties": [f"{p.code} ({p.weight:.0%}, {p.role})" for p in record.parties],
        "places": [
            f"{p.name} ({p.country}{', dateline' if p.dateline else ''})" for p in record.places
        ],
        "related": [f"{r.id} ({r.kind}, {r.score:.0%})" for r in record.related],
    }
