"""The option of commands that ingest: then mail what is new to readers who asked for it."""

from enum import Enum

import click
from rich.markup import escape

from searcher.cli.workspace import ERRORS, Workspace
from searcher.model.errors import SearcherError


class Mailing(Enum):
    """Whether new records are mailed when they have come in."""

    OFF = "off"
    ON = "on"


alerts_option = click.option(
    "--alerts",
    "mailing",
    flag_value=Mailing.ON,
    default=Mailing.OFF,
    type=click.UNPROCESSED,
    help="Then mail the new records to readers who asked for it (searcher alerts send).",
)


def check_alerts(workspace: Workspace, mailing: Mailing) -> None:
    """Check the settings before anything is ingested.  Raises AlertsNotSet, BadSetting."""
    if mailing is Mailing.ON:
        from searcher.cli.alerts import alerts_of  # noqa: PLC0415 (it loads the site)

        alerts_of(workspace)


def mail_new_records(workspace: Workspace, mailing: Mailing) -> bool:
    """Send the alerts, if it is wanted; return whether all was sent."""
    if mailing is Mailing.OFF:
        return True
    from searcher.cli.alerts import send_alerts  # noqa: PLC0415 (it loads the site)

    try:
        return send_alerts(workspace)
    except SearcherError as error:  # what was ingested is stored all the same
        ERRORS.print(escape(f"not mailed: {error}. {error.remedy}"), soft_wrap=True)
        return False
