"""Commands for whoever runs the archive: send new records by mail, list and end subscriptions."""

import sys
from dataclasses import replace

import click

from searcher.alerts import AlertStore, Subscription
from searcher.cli.workspace import Workspace, in_workspace
from searcher.model.errors import AlertsNotSet
from searcher_web import Config
from searcher_web.alerts import Alerts, send
from searcher_web.queries import open_search


@click.group("alerts")
def alerts_group() -> None:
    """Mail new records of searches to readers who asked for it."""


@alerts_group.command("send")
@in_workspace
def send_command(workspace: Workspace) -> None:
    """Mail what came into the archive since the last time, and all that waits.

    Run it once a day, or after each ingest. What the mail server does not take waits for the next
    run.
    """
    if not send_alerts(workspace):
        sys.exit(1)


def send_alerts(workspace: Workspace) -> bool:
    """Send the alerts of an archive; print what was sent, and return whether all was.

    Raises AlertsNotSet, AlertsLocked, DamagedAlerts, IndexFailure.
    """
    alerts = alerts_of(workspace)
    search = open_search(_config(workspace), workspace.existing_archive())
    prepared, delivered = send(alerts, search)
    click.echo(f"{delivered.mails} mails sent, with {delivered.records} records.")
    for line in (*prepared.problems, *delivered.refusals):
        click.echo(f"not sent: {line}", err=True)
    if waiting := alerts.store.waiting():
        click.echo(f"{waiting} mails wait for the next run.", err=True)
    if delivered.failure:
        click.echo(f"error: {delivered.failure}\n{delivered.failure.remedy}", err=True)
    return delivered.failure is None and not prepared.problems


def alerts_of(workspace: Workspace) -> Alerts:
    """Return the alerts of an archive.  Raises AlertsNotSet, BadSetting."""
    if (found := Alerts.of(_config(workspace))) is None:
        raise AlertsNotSet
    return found


def _config(workspace: Workspace) -> Config:
    config = Config.from_environment()
    return replace(
        config, archive=workspace.archive, index=workspace.index, engine=workspace.engine
    )


def _store(workspace: Workspace) -> AlertStore:
    folder = _config(workspace).alerts
    if folder is None:
        raise AlertsNotSet
    return AlertStore(folder)


@alerts_group.command("list")
@in_workspace
def list_command(workspace: Workspace) -> None:
    """List all subscriptions: address, language, search."""
    for one in _store(workspace).subscriptions():
        click.echo(_line(one))


def _line(one: Subscription) -> str:
    state = "" if one.is_confirmed else "  (not confirmed yet)"
    return f"{one.address}  {one.language}  /search?{one.search}{state}"


@alerts_group.command("end")
@click.argument("address")
@in_workspace
def end_command(workspace: Workspace, address: str) -> None:
    """Delete all subscriptions of an address, and what waits to be sent to it."""
    click.echo(f"{_store(workspace).end_all(address)} subscriptions ended.")
