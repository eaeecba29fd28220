"""The command that ingests documents."""

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

from searcher.cli.hint_options import hint_options, hints_from_options
from searcher.cli.workspace import ERRORS, OUT, Workspace, in_workspace
from searcher.ingest import (
    Input,
    Outcome,
    StorageDetector,
    Verdict,
    find_inputs,
    ingest,
)

_MAX_LISTED = 50  # refused or skipped inputs that are printed
_RARE = (Verdict.WITHDRAWN, Verdict.SKIPPED)


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
@in_workspace
def ingest_command(
    workspace: Workspace,
    paths: tuple[str, ...],
    manifests: tuple[Path, ...],
    report: Path | None,
    processes: int | None,
    **options: str | None,
) -> None:
    """Ingest documents into the archive.

    PATH is a file, a folder, a pattern such as 'in/*.html', a manifest, a container (ZIP, TAR,
    WARC, mbox, CSV or JSON lines, RSS), or - for standard input. Ingesting the same document
    again changes nothing. The value of an option holds for every input and wins over side
    files (NAME.meta.toml), which win over manifests, which win over containers.
    """
    if not paths and not manifests:
        raise click.UsageError("Name at least one PATH, or - for standard input.")
    skipped = Counter[str]()
    hints = hints_from_options(options)
    found = find_inputs(
        paths,
        manifests,
        hints,
        lambda _, found: skipped.update({found.what: found.count}),
        StorageDetector.for_run(workspace.archive, workspace.index, report),
    )
    outcomes, started = [], time.monotonic()
    with closing(found):
        inputs = found if options["url"] is None else _require_one(found)
        archive, engine = workspace.open_archive(), workspace.open_engine()
        with _report_to(report) as write_report, _progress() as step:
            for outcome in ingest(inputs, archive, engine, processes=processes):
                write_report(outcome)
                step(outcome)
                outcomes.append(outcome)
    _summary(outcomes, time.monotonic() - started)
    for what, count in sorted(skipped.items()):
        OUT.print(f"skipped, not documents: {count} {what}", highlight=False)
    if any(o.verdict is Verdict.REFUSED for o in outcomes):
        sys.exit(1)


def _require_one(inputs: Iterator[Input]) -> Iterator[Input]:
    """Check that one input is a document, since --url is the address of one record.

    Raises UsageError if there are more.
    """
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

        def write(outcome: Outcome) -> None:
            out.write(msgspec.json.encode(outcome) + b"\n")
            out.flush()

        yield write


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
    """Print the summary: counts by outcome, the speed, and the refused inputs with reasons."""
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
    """Return the duration, and the speed if it is at least one document a second."""
    if not documents:
        return Text("No documents were found.")
    speed = documents / seconds if seconds else 0.0
    return Text(f"{seconds:.1f} s, {speed:.0f} documents/s" if speed >= 1 else f"{seconds:.1f} s")


def _list(outcomes: list[Outcome], verdict: Verdict) -> None:
    """Print the inputs that were not ingested, each with the reason and the remedy."""
    prefix = "skipped: " if verdict is Verdict.SKIPPED else ""
    for outcome in outcomes[:_MAX_LISTED]:
        text = f"{prefix}{outcome.input}: {outcome.why} [{outcome.code}]. {outcome.remedy}"
        ERRORS.print(escape(text), highlight=False, soft_wrap=True)
    if len(outcomes) > _MAX_LISTED:
        ERRORS.print(f"{prefix}… and {len(outcomes) - _MAX_LISTED} more; --report lists them all.")
