"""The command that ingests documents."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import click
import msgspec

from searcher.cli.alerts_option import Mailing, alerts_option, check_alerts, mail_new_records
from searcher.cli.hint_options import hint_options, hints_from_options
from searcher.cli.ingest_progress import Workload, show_progress
from searcher.cli.ingest_summary import SkippedTally, print_summary
from searcher.cli.source_options import GivenSources
from searcher.cli.workspace import ERRORS, Workspace, in_workspace
from searcher.ingest import (
    Input,
    Outcome,
    StorageDetector,
    TextRecognition,
    Verdict,
    find_inputs,
    ingest,
)


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
@click.option(
    "--ocr",
    "recognition",
    flag_value=TextRecognition.ON,
    default=TextRecognition.OFF,
    type=click.UNPROCESSED,
    help="Recognise the text of scans, by tesseract, if it is installed.",
)
@alerts_option
@hint_options
@in_workspace
def ingest_command(
    workspace: Workspace,
    paths: tuple[str, ...],
    manifests: tuple[Path, ...],
    report: Path | None,
    processes: int | None,
    recognition: TextRecognition,
    mailing: Mailing,
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
    check_alerts(workspace, mailing)
    skipped, workload, sources = SkippedTally(), Workload(), GivenSources()
    hints = hints_from_options(options)
    storage = StorageDetector.for_run(workspace.archive, workspace.index, report)
    found = find_inputs(paths, manifests, hints, skipped.add, storage, workload.find)
    outcomes, started = [], time.monotonic()
    with closing(found):
        inputs = found if options["url"] is None else _require_one(found)
        archive, engine = workspace.open_archive(), workspace.open_engine()
        with _report_to(report) as write_report, show_progress(workload, ERRORS) as step:
            followed = sources.follow(workload.follow(inputs))
            for outcome in ingest(
                followed, archive, engine, processes=processes, recognition=recognition
            ):
                write_report(outcome)
                step(outcome)
                outcomes.append(outcome)
    print_summary(outcomes, time.monotonic() - started, skipped, workspace)
    sources.note(workspace)
    is_mailed = mail_new_records(workspace, mailing)
    if not is_mailed or any(o.verdict is Verdict.REFUSED for o in outcomes):
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
