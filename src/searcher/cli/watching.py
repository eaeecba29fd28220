"""The command that watches a folder and ingests what appears in it."""

import signal
from pathlib import Path
from types import FrameType

import click
from rich.markup import escape

from searcher.cli.alerts_option import Mailing, alerts_option, check_alerts, mail_new_records
from searcher.cli.hint_options import hint_options, hints_from_options
from searcher.cli.workspace import ERRORS, OUT, Workspace, in_workspace
from searcher.ingest import Outcome, StorageDetector, Verdict
from searcher.ingest.watching import FolderWatch, watch
from searcher.readers.containers.members import SkippedMembers

_STORED = (Verdict.ADDED, Verdict.UPDATED)


@click.command("watch")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--every",
    "seconds",
    type=click.FloatRange(0.1, 86400),
    default=10.0,
    show_default=True,
    help="Seconds between two looks at the folder.",
)
@alerts_option
@hint_options
@in_workspace
def watch_command(
    workspace: Workspace, folder: Path, seconds: float, mailing: Mailing, **options: str | None
) -> None:
    """Ingest what appears in a folder and below, until it is stopped (Ctrl-C).

    A file is taken when it was the same at two looks, so not while it is being copied. Nothing
    is moved or changed there. A file that cannot be read is reported once, until it changes.
    """
    if options["url"] is not None:
        raise click.UsageError("--url is the address of one document; here are many.")
    check_alerts(workspace, mailing)
    storage = StorageDetector.for_run(workspace.archive, workspace.index, None)
    watched = FolderWatch(folder, hints_from_options(options), storage)
    _stop_on_signals(watched)
    click.echo(f"Watching {folder} (Ctrl-C ends it)")
    watch(
        watched,
        lambda: (workspace.open_archive(), workspace.open_engine()),
        _report,
        _report_skipped,
        seconds,
        lambda: mail_new_records(workspace, mailing),
    )
    click.echo("Stopped; what was reported is stored.")


def _stop_on_signals(watched: FolderWatch) -> None:
    def stop(_number: int, _frame: FrameType | None) -> None:
        watched.stopped.set()

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)


def _report(outcome: Outcome) -> None:
    if outcome.verdict in _STORED:
        review = f" (for review: {', '.join(outcome.review_codes)})" if outcome.review_codes else ""
        line = f"{outcome.verdict}: {outcome.input}: {outcome.id} {outcome.title}{review}"
        OUT.print(escape(line), highlight=False, soft_wrap=True)
    else:
        line = f"{outcome.verdict}: {outcome.input}: {outcome.why} [{outcome.code}]. "
        ERRORS.print(escape(line + (outcome.remedy or "")), highlight=False, soft_wrap=True)


def _report_skipped(name: str, skipped: SkippedMembers) -> None:
    line = f"skipped in {name}, not documents: {skipped.count} {skipped.what}"
    ERRORS.print(escape(line), highlight=False, soft_wrap=True)
