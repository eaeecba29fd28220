"""The command that shows the profile of a pair of countries."""

from collections.abc import Iterable

import click
from rich.markup import escape
from rich.table import Table

from searcher.cli.index_upkeep import need_index
from searcher.cli.workspace import OUT, Workspace, in_workspace
from searcher.export.json import to_text
from searcher.gazetteer import country_name, parse_pair
from searcher.index.protocol import Timeline
from searcher.model.errors import ArchiveError
from searcher.model.facets import NO_ISSUER
from searcher.model.record import Record, Status
from searcher.search.answers import pair_page
from searcher.search.pairs import COMPARED, PairProfile, pair_profile
from searcher.store import Archive

_MAX_SHOWN = 5


@click.command("pair")
@click.argument("pair")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@in_workspace
def pair_command(workspace: Workspace, pair: str, *, as_json: bool) -> None:
    """Show what the archive holds about a pair of countries, such as AM-KZ."""
    known = parse_pair(pair)
    if known is None:
        raise click.BadParameter("Write two country codes: AM-KZ.", param_hint="PAIR")
    archive = workspace.existing_archive()
    need_index(workspace)
    profile = pair_profile(workspace.open_search(), known, lambda i: _current(archive, i))
    if as_json:
        click.echo(to_text(pair_page(profile)))
        return
    _print(profile)


def _current(archive: Archive, identifier: str) -> Record | None:
    """Read the newest version of a record; return None if it is withdrawn or unreadable."""
    try:
        record = archive.get(identifier)
    except ArchiveError:
        return None
    return record if record.status is Status.CURRENT else None


def _print(profile: PairProfile) -> None:
    _line(f"{' – '.join(map(country_name, profile.codes))}: {profile.total} records")
    if profile.timeline and profile.timeline.bars:
        OUT.print(_years(profile, profile.timeline))
    for event in profile.events[:_MAX_SHOWN]:
        _line("\nReported by both sides:")
        _records(event)
    for side in profile.one_sided:
        name = country_name(side.country)
        _line(f"\nReported by {name} only: {side.count} of {side.issued} records issued")
        _records(side.newest)


def _years(profile: PairProfile, whole: Timeline) -> Table:
    """Tabulate the records that may be of each year: all, by issuer, by kind."""
    columns = [("all", whole)] + [
        (_value_name(value.value), timeline)
        for field in COMPARED
        for of, value, timeline in profile.value_timelines
        if of is field
    ]
    counts = [{bar.period: bar.possible for bar in timeline.bars} for _, timeline in columns]
    table = Table("year", *(name for name, _ in columns), box=None)
    for bar in reversed(whole.bars):
        if bar.possible:
            table.add_row(bar.period, *(str(count.get(bar.period, 0)) for count in counts))
    return table


def _value_name(value: str) -> str:
    if value == NO_ISSUER:
        return "neither side"
    return escape(country_name(value) if value.isupper() else value)


def _records(records: Iterable[Record]) -> None:
    for record in records:
        facts = " · ".join(filter(None, (record.published, record.source, record.id)))
        _line(f"  {record.heading}\n    {facts}")


def _line(text: str) -> None:
    OUT.print(escape(text), highlight=False, soft_wrap=True)
