"""The command that applies better rules to the records that are in the archive."""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import click
from rich.markup import escape
from rich.table import Table

from searcher.cli.diffs import print_each
from searcher.cli.workspace import ERRORS, OUT, Workspace, in_workspace, not_blank
from searcher.ingest import (
    Concerned,
    RecordDiff,
    RenormalisationFailure,
    apply_renormalisation,
    concerned_records,
    preview_renormalisation,
)
from searcher.model.identifiers import parse_identifier
from searcher.model.record import PROGRAM, Reason
from searcher.model.version_diff import COMPARED
from searcher.sources import Registry
from searcher.sources.near_names import registered


@click.command("renormalise")
@click.argument("identifiers", nargs=-1, metavar="[ID]...")
@click.option("--apply", "applied", is_flag=True, help="Write the new versions.")
@click.option(
    "--field",
    "fields",
    multiple=True,
    type=click.Choice(COMPARED),
    help="Only where this field changes.",
)
@click.option("--source", help="Only records that have or name this source (its id).")
@click.option("--by", default=PROGRAM, callback=not_blank, help="In whose name they are written.")
@click.option(
    "--reason",
    default=Reason.RENORMALISED.by(PROGRAM),
    callback=not_blank,
    help="Why.",
    show_default=True,
)
@in_workspace
def renormalise_command(
    workspace: Workspace,
    identifiers: tuple[str, ...],
    fields: tuple[str, ...],
    source: str | None,
    by: str,
    reason: str,
    *,
    applied: bool,
) -> None:
    """Normalise records again from their originals, by the rules of this version.

    Without --apply nothing is written: the changes are printed, field by field. Values given by
    archivists are always kept.
    """
    archive = workspace.existing_archive()
    ids: Sequence[str] | None = [parse_identifier(i) for i in identifiers] or None
    if source is not None:
        ids = _of_source(workspace, source, ids)
    tally = _Tally()
    diffs = tally.count(preview_renormalisation(archive, ids))
    found = (d for d in diffs if not fields or {*fields} & {*d.fields})
    printed = print_each(found)
    if applied:
        engine = workspace.open_engine()
        changed = sum(1 for _ in apply_renormalisation(archive, engine, printed, reason, by))
    else:
        changed = sum(1 for _ in printed)
    tally.print(changed, applied=applied)
    if tally.failures:
        sys.exit(1)


def _of_source(workspace: Workspace, source: str, ids: Sequence[str] | None) -> Sequence[str]:
    """Return the records, of some or all, that have or name a source; one that was removed is known
    by its id.  Raises UnknownSource.
    """
    archive = workspace.existing_archive()
    registry = Registry.load(archive.sources_path)
    entry = registry.by_id(source) or registry.by_name(source)
    concerned = Concerned.by(entry) if entry else Concerned.of({source})
    found = concerned_records(archive, concerned, workspace.unread.append)
    if not entry and not found:
        registered(source, registry)
    return found if ids is None else [one for one in ids if one in found]


class _Tally:
    """Counts the changes by field, and the failures."""

    def __init__(self) -> None:
        self.fields: Counter[str] = Counter()
        self.failures = 0

    def count(self, results: Iterable[RecordDiff | RenormalisationFailure]) -> Iterator[RecordDiff]:
        """Count each result and yield the differences; print the failures."""
        for one in results:
            if isinstance(one, RenormalisationFailure):
                self.failures += 1
                ERRORS.print(escape(str(one)), highlight=False, soft_wrap=True)
            else:
                self.fields.update(one.fields)
                yield one

    def print(self, records: int, *, applied: bool) -> None:
        """Print the summary: the number of changed records by field."""
        table = Table(title="Normalised again", title_justify="left")
        table.add_column("field")
        table.add_column("records", justify="right")
        for field, count in self.fields.most_common():
            table.add_row(field, str(count))
        if self.fields:
            OUT.print(table)
        done = "written." if applied else "would change; --apply writes them."
        OUT.print(f"{records} records {done}", highlight=False)
