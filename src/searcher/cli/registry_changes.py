"""Show which records a change of the registry changes, and normalise these again."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

import click
from rich.markup import escape

from searcher.cli.diffs import print_diff
from searcher.cli.workspace import ERRORS, Command, Workspace, not_blank
from searcher.ingest import (
    Concerned,
    RecordDiff,
    RenormalisationFailure,
    apply_renormalisation,
    concerned_by_change,
    concerned_records,
    preview_registry,
)
from searcher.model.record import PROGRAM
from searcher.sources import Registry, Source

_SHOWN = 10  # records whose changes are printed
_SECONDS = 8.0  # for trying records without --renormalise, if enough change
_MOST_TIMES = 3  # as long, if few change

_RENORMALISATION: tuple[Callable[[Command], Command], ...] = (
    click.option("--renormalise", is_flag=True, help="Also normalise the records that change."),
    click.option("--by", default=PROGRAM, callback=not_blank, help="In whose name."),
    click.option("--reason", callback=not_blank, help="Why they get a new version."),
)


def renormalisation_options(command: Command) -> Command:
    """Add the options that normalise the records which a change of the registry changes."""
    for option in reversed(_RENORMALISATION):
        command = option(command)
    return command


@dataclass
class RegistryChange:
    """A change of the registry, of the entry of one source, and what it does to the records."""

    workspace: Workspace
    source: Source
    before: Registry
    after: Registry
    seconds: float = _SECONDS
    changed: int = 0
    tried: int = 0
    _ids: tuple[str, ...] | None = field(default=None, repr=False)

    @property
    def ids(self) -> tuple[str, ...]:
        """The records that the change may concern; if it was made by an earlier run, those that
        the source may concern.
        """
        if self._ids is None:
            is_made = self.before == self.after
            concerned = (
                Concerned.by(self.source)
                if is_made
                else concerned_by_change(self.before, self.after)
            )
            self._ids = concerned_records(
                self.workspace.existing_archive(), concerned, self.workspace.unread.append
            )
        return self._ids

    def show(self) -> None:
        """Print how many records the change changes, with the first of them, and the command that
        normalises them again.
        """
        diffs = list(self._within_limit(self._results()))
        self.changed = len(diffs)
        click.echo(self._count())
        for diff in diffs[:_SHOWN]:
            print_diff(diff)
        if self.changed > _SHOWN:
            click.echo(f"\n… and {self.changed - _SHOWN} more.")
        click.echo()

    def offer(self) -> None:
        """Print the command that normalises the records again."""
        if self.changed or self.tried < len(self.ids):
            command = self.workspace.command("renormalise", "--source", self.source.id, "--apply")
            click.echo(f"To write it: {command} --by NAME --reason WHY")

    def apply(self, reason: str, by: str) -> None:
        """Normalise the records again: new versions, indexed."""
        archive, engine = self.workspace.existing_archive(), self.workspace.open_engine()
        for number, _ in enumerate(
            apply_renormalisation(archive, engine, self._printed(), reason, by), start=1
        ):
            self.changed = number
        click.echo(f"{self.changed} records written.")

    def _printed(self) -> Iterator[RecordDiff]:
        for number, diff in enumerate(filter(None, self._results())):
            if number < _SHOWN:
                print_diff(diff)
            yield diff

    def _within_limit(self, results: Iterable[RecordDiff | None]) -> Iterator[RecordDiff]:
        """Yield the changes in the records that are tried: all, or the first while there is time.

        The clock starts with the first result, for which the gazetteer is loaded.
        """
        deadline, found = None, 0
        for diff in results:
            now = time.monotonic()
            deadline = deadline or now + self.seconds
            if diff:
                found += 1
                yield diff
            late = now - deadline
            if late > 0 and (found >= _SHOWN or late > _MOST_TIMES * self.seconds):
                return

    def _results(self) -> Iterator[RecordDiff | None]:
        """Yield what changes in each record, or None; print why one cannot be normalised."""
        archive, ids = self.workspace.existing_archive(), self.ids
        for one in preview_registry(archive, ids, self.before, self.after):
            self.tried += 1
            if isinstance(one, RenormalisationFailure):
                ERRORS.print(escape(str(one)), highlight=False, soft_wrap=True)
            else:
                yield one

    def _count(self) -> str:
        if self.tried >= len(self.ids):
            return f"It changes {_records(self.changed)}."
        return (
            f"It changes at least {_records(self.changed)}, of {self.tried:,} that were tried; "
            f"{len(self.ids):,} have or name it."
        )


def _records(number: int) -> str:
    return f"{number:,} record" if number == 1 else f"{number:,} records"


def finish_change(
    workspace: Workspace, identifier: str, before: Registry, reason: str | None, by: str
) -> None:
    """Show which records a change changes; normalise them again if there is a reason."""
    after = Registry.load(workspace.existing_archive().sources_path)
    source = after.by_id(identifier) or before.by_id(identifier)
    assert source is not None
    change = RegistryChange(workspace, source, before, after)
    if reason:
        change.apply(reason, by)
    else:
        change.show()
        change.offer()


def reason_for(renormalise: bool, given: str | None, identifier: str, done: str) -> str | None:  # noqa: FBT001
    """Return why records are normalised again, None if they are not.

    Raises UsageError if a reason is given without --renormalise.
    """
    if given and not renormalise:
        raise click.UsageError("--reason is that of a new version of records: add --renormalise.")
    return (given or f"source {identifier} {done}") if renormalise else None
