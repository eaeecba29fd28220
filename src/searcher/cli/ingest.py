"""Commands that bring documents in, and change or withdraw what is there."""

import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import click
import msgspec
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from searcher.cli.workspace import ERRORS, OUT, Command, Places, placed, stated
from searcher.ingest import (
    COMMAND_LINE,
    Input,
    Outcome,
    StorageDetector,
    Verdict,
    correct,
    find_inputs,
    ingest,
    make_hint,
    withdraw,
)
from searcher.model.errors import BadHint, WithdrawnRecord
from searcher.model.fields import Schema
from searcher.model.identifiers import parse_identifier
from searcher.model.record import SCHEMA, Hint, Record

_SHOWN = 50  # inputs that were refused, or skipped
_RARE = (Verdict.WITHDRAWN, Verdict.SKIPPED)


def hint_options(command: Command, schema: Schema = SCHEMA) -> Command:
    """Add an option for each field that can be given as a hint."""
    for key, hint in reversed(schema.hints.items()):
        if hint.help:
            command = click.option(f"--{key}", help=hint.help)(command)
    return command


def hints_of(options: dict[str, str | None], origin: str) -> tuple[Hint, ...]:
    """The hints that were given as options."""
    given = {key: value for key, value in options.items() if value is not None}
    try:
        return tuple(make_hint(key, value, origin, f"--{key}") for key, value in given.items())
    except BadHint as error:
        raise click.UsageError(f"{error}.") from error


@click.command("ingest")
@click.argument("paths", nargs=-1, metavar="PATH...")
@click.option(
    "--manifest",
    "manifests",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="CSV or JSON lines with a column `file`, and hints in the others.",
)
@click.option(
    "--report",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write a JSON line for each input.",
)
@click.option("--processes", type=click.IntRange(1, 64), help="How many processes read documents.")
@hint_options
@placed
def ingest_command(
    places: Places,
    paths: tuple[str, ...],
    manifests: tuple[Path, ...],
    report: Path | None,
    processes: int | None,
    **said: str | None,
) -> None:
    """Take documents into the archive.

    PATH is a file, a folder, a pattern such as 'in/*.html', a manifest, a container (ZIP, TAR,
    WARC, mbox, CSV or JSON lines, RSS), or - for standard input. Ingesting the same document
    again changes nothing. What is said by an option holds for every input and wins over side
    files (NAME.meta.toml), which win over manifests, which win over containers.
    """
    if not paths and not manifests:
        raise click.UsageError("Name at least one PATH, or - for standard input.")
    passed = Counter[str]()
    hints = hints_of(said, COMMAND_LINE)
    found = find_inputs(
        paths,
        manifests,
        hints,
        lambda _, found: passed.update({found.what: found.count}),
        StorageDetector.for_run(places.archive, places.index, report),
    )
    outcomes, started = [], time.monotonic()
    with closing(found):
        inputs = found if said["url"] is None else _single(found)
        archive, engine = places.open_archive(), places.open_engine()
        with _report_to(report) as tell, _progress() as step:
            for outcome in ingest(inputs, archive, engine, processes=processes):
                tell(outcome)
                step(outcome)
                outcomes.append(outcome)
    _summary(outcomes, time.monotonic() - started)
    for what, count in sorted(passed.items()):
        OUT.print(f"passed over, no documents: {count} {what}", highlight=False)
    if any(o.verdict is Verdict.REFUSED for o in outcomes):
        sys.exit(1)


def _single(inputs: Iterator[Input]) -> Iterator[Input]:
    """The inputs, of which one is a document: those with one address are versions of one record."""
    before, documents = list[Input](), list[str]()
    for one in inputs:
        before.append(one)
        documents += [] if one.skipped else [one.name]
        if len(documents) > 1:
            raise click.UsageError(
                "--url is the address of one document, and here are several: "
                f"{' and '.join(documents)}. "
                "Give each its own by a side file (NAME.meta.toml) or a manifest."
            )
    return iter(before)


@contextmanager
def _report_to(path: Path | None) -> Iterator[Callable[[Outcome], None]]:
    if path is None:
        yield lambda _: None
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as out:

        def tell(outcome: Outcome) -> None:
            out.write(msgspec.json.encode(outcome) + b"\n")
            out.flush()

        yield tell


@contextmanager
def _progress() -> Iterator[Callable[[Outcome], None]]:
    columns = (
        TextColumn("ingesting"),
        BarColumn(),
        TextColumn("{task.completed}"),
        TimeElapsedColumn(),
        TextColumn("{task.fields[speed]}"),
        TextColumn("{task.fields[name]}"),
    )
    with Progress(*columns, console=ERRORS, transient=not ERRORS.is_terminal) as progress:
        task = progress.add_task("", total=None, name="", speed="")

        def step(outcome: Outcome) -> None:
            speed = progress.tasks[0].finished_speed or progress.tasks[0].speed
            shown = f"{speed:.0f} documents/s" if speed else ""
            progress.update(
                task, advance=1, name=escape(Path(outcome.input).name[:40]), speed=shown
            )

        yield step


def _summary(outcomes: list[Outcome], seconds: float) -> None:
    """The last table: how many of each, how fast, and what was refused and why."""
    counts = Counter(o.verdict for o in outcomes)
    table = Table(title="Ingested", title_justify="left")
    table.add_column("outcome")
    table.add_column("documents", justify="right")
    for verdict in Verdict:
        if counts[verdict] or verdict not in _RARE:
            table.add_row(verdict, str(counts[verdict]))
    review = sum(1 for o in outcomes if o.review_codes)
    table.add_row("for review", str(review), style="bold" if review else None)
    OUT.print(table)
    OUT.print(_pace(sum(o.verdict is not Verdict.SKIPPED for o in outcomes), seconds))
    for verdict in (Verdict.SKIPPED, Verdict.REFUSED):
        _list([o for o in outcomes if o.verdict is verdict], verdict)


def _pace(documents: int, seconds: float) -> Text:
    """How long it took, and how fast it was where that can be said in documents a second."""
    if not documents:
        return Text("No documents were found.")
    speed = documents / seconds if seconds else 0.0
    return Text(f"{seconds:.1f} s, {speed:.0f} documents/s" if speed >= 1 else f"{seconds:.1f} s")


def _list(outcomes: list[Outcome], verdict: Verdict) -> None:
    """The inputs that were not taken, each with the reason and what to do."""
    mark = "skipped: " if verdict is Verdict.SKIPPED else ""
    for outcome in outcomes[:_SHOWN]:
        text = f"{mark}{outcome.input}: {outcome.why} [{outcome.code}]. {outcome.remedy}"
        ERRORS.print(escape(text), highlight=False, soft_wrap=True)
    if len(outcomes) > _SHOWN:
        ERRORS.print(f"{mark}… and {len(outcomes) - _SHOWN} more; --report lists them all.")


@click.command("correct")
@click.argument("identifier")
@click.option("--reason", required=True, callback=stated, help="Why it is corrected.")
@click.option("--by", required=True, callback=stated, help="Who corrects it.")
@hint_options
@placed
def correct_command(
    places: Places, identifier: str, reason: str, by: str, **said: str | None
) -> None:
    """Correct values of a record: a new version, whose values win over all others."""
    hints = hints_of(said, by)
    if not hints:
        raise click.UsageError("Name at least one value to correct, such as --title.")
    archive, engine = places.existing_archive(), places.open_engine()
    before = archive.get(parse_identifier(identifier))
    tell_decided(before, correct(archive, engine, before.id, hints, reason))


def tell_decided(before: Record, after: Record) -> None:
    """Say what became of a record by a decision."""
    if after.version == before.version:
        click.echo(f"{after.id} stays version {after.version}: that was decided already.")
    else:
        click.echo(f"{after.id} is now version {after.version}.")


@click.command("withdraw")
@click.argument("identifier")
@click.option(
    "--reason", required=True, callback=stated, help="Why it is withdrawn; readers see it."
)
@click.option("--by", required=True, callback=stated, help="Who withdraws it.")
@placed
def withdraw_command(places: Places, identifier: str, reason: str, by: str) -> None:
    """Withdraw a record: its permalink then tells that it was there, and why it is gone."""
    archive, engine = places.existing_archive(), places.open_engine()
    identifier, was_cut_off = parse_identifier(identifier), not engine.is_complete()
    try:
        record = withdraw(archive, engine, identifier, reason, by)
    except WithdrawnRecord:
        last, record = archive.history(identifier)[-1], archive.get(identifier)
        if not was_cut_off or (last.reason, last.by) != (reason, by):
            raise
    click.echo(f"{record.id} is withdrawn; version {record.version} is its tombstone.")
