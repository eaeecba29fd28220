"""Decide about many records at once: those that a query finds, or the lines of a table."""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from enum import StrEnum

import click
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from searcher.cli.diffs import print_diff
from searcher.cli.workspace import ERRORS, OUT, Workspace
from searcher.ingest import (
    Decision,
    DecisionOutcome,
    TableDecision,
    carry_out_decisions,
    open_writers,
    preview_decisions,
)
from searcher.model.errors import SearcherError
from searcher.model.facets import Field
from searcher.model.query import Filter, Sort
from searcher.model.record import Record
from searcher.query import parse_query


class Writing(StrEnum):
    """Whether decisions are carried out or only shown."""

    APPLY = "apply"
    DRY_RUN = "dry run"

    @classmethod
    def of(cls, dry_run: object) -> "Writing":
        """Return what the option --dry-run asks for."""
        return cls.DRY_RUN if dry_run else cls.APPLY


def found_records(workspace: Workspace, where: str, codes: tuple[str, ...]) -> tuple[str, ...]:
    """Return the identifiers of all records that a query finds, with one of some review codes.

    Raises QueryError; UsageError if the query was too large to be answered whole.
    """
    archive, engine = workspace.existing_archive(), workspace.open_engine()
    if not engine.is_complete():
        with open_writers(archive, engine):
            pass  # indexes what an interrupted run has left
    filters = (Filter(Field.REVIEW, codes),) if codes else ()
    listing = engine.scan(parse_query(where, filters=filters, facets=(), sort=Sort.OLDEST))
    if listing.notices:
        raise click.UsageError("The query is too wide to be answered whole. Narrow it by a field.")
    return tuple(ranked.id for ranked in listing)


def decide_one(workspace: Workspace, decisions: tuple[Decision, ...], writing: Writing) -> None:
    """Carry out a decision on one record, or show it.  Raises SearcherError if it cannot be."""
    (outcome,) = _outcomes(workspace, decisions, writing)
    if outcome.error:
        raise outcome.error
    if writing is Writing.APPLY and outcome.before and outcome.after:
        report_decision(outcome.before, outcome.after)


def report_decision(before: Record, after: Record) -> None:
    """Print whether a decision made a new version of a record."""
    if after.version == before.version:
        click.echo(f"{after.id} stays version {after.version}: that was decided already.")
    else:
        click.echo(f"{after.id} is now version {after.version}.")


def decide_each(workspace: Workspace, decisions: tuple[Decision, ...], writing: Writing) -> None:
    """Carry out decisions, or show what they would do; end with status 1 if one cannot be made."""
    tally = _Tally(writing)
    for outcome in _outcomes(workspace, decisions, writing):
        tally.count(outcome, outcome.decision.identifier)
    tally.finish()


def decide_lines(workspace: Workspace, lines: Iterable[TableDecision], writing: Writing) -> None:
    """Carry out the decisions of the lines of a table as `decide_each` does."""
    lines = tuple(lines)
    numbers = {line.decision.identifier: line.line for line in lines if line.decision}
    tally = _Tally(writing)
    for line in lines:
        if line.error:
            tally.refuse(line.error, f"line {line.line}")
    decisions = tuple(line.decision for line in lines if line.decision)
    for outcome in _outcomes(workspace, decisions, writing):
        tally.count(outcome, f"line {numbers[outcome.decision.identifier]}")
    if kept := sum(line.kept for line in lines):
        OUT.print(f"{kept} empty cells left values as they are; --clear-empty clears them.")
    tally.finish()


def _outcomes(
    workspace: Workspace, decisions: tuple[Decision, ...], writing: Writing
) -> Iterator[DecisionOutcome]:
    archive = workspace.existing_archive()
    if writing is Writing.DRY_RUN:
        for outcome in preview_decisions(archive, decisions):
            if outcome.diff:
                print_diff(outcome.diff)
            yield outcome
        return
    columns = (TextColumn("deciding"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    is_shown = len(decisions) > 1
    with Progress(*columns, console=ERRORS, transient=True, disable=not is_shown) as progress:
        applied = carry_out_decisions(archive, workspace.open_engine(), decisions)
        yield from progress.track(applied, total=len(decisions))


class _Tally:
    """Counts outcomes, and prints those that are errors at once."""

    def __init__(self, writing: Writing) -> None:
        self._writing = writing
        self._counts: Counter[str] = Counter()

    def count(self, outcome: DecisionOutcome, place: str) -> None:
        """Count an outcome; `place` names it if it is an error."""
        if outcome.error:
            self.refuse(outcome.error, place)
        else:
            self._counts["changed" if outcome.is_change else "same"] += 1

    def refuse(self, error: SearcherError, place: str) -> None:
        """Print why a decision cannot be made, and what to do."""
        self._counts["refused"] += 1
        name = "" if place in str(error) else f"{place}: "
        remedy = "\n  ".join(error.remedy.splitlines())
        text = f"{name}{error} [{error.code}]. {remedy}"
        ERRORS.print(escape(text), highlight=False, soft_wrap=True)

    def finish(self) -> None:
        """Print the summary; end the command with status 1 if something was refused."""
        changed, same, refused = (self._counts[key] for key in ("changed", "same", "refused"))
        done = "changed" if self._writing is Writing.APPLY else "would change; nothing is written"
        OUT.print(f"{changed} records {done}.", highlight=False)
        if same:
            OUT.print(f"{same} stay as they are.", highlight=False)
        if refused:
            OUT.print(f"{refused} are refused, each with its reason above.", highlight=False)
            sys.exit(1)
