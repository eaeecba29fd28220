"""Commands that keep the archive and its index in order, and serve them."""

import os
from contextlib import ExitStack
from dataclasses import replace

import click

from searcher.cli.desk import DeskCurator
from searcher.cli.index_upkeep import IndexKeeper, indexing
from searcher.cli.workspace import Workspace, in_workspace, not_blank
from searcher.index import MEMORY
from searcher.ingest import rebuild
from searcher_web import Config, listen, serve


@click.command("rebuild")
@click.option(
    "--memory",
    type=click.IntRange(16),
    default=MEMORY >> 20,
    show_default=True,
    help="Megabytes that indexing may use, about.",
)
@click.option(
    "--processes",
    type=click.IntRange(1, 64),
    help="How many processes read records, by default one for each core.",
)
@in_workspace
def rebuild_command(workspace: Workspace, memory: int, processes: int | None) -> None:
    """Make the index anew from the archive; searches go on meanwhile."""
    archive, engine = workspace.existing_archive(), workspace.open_engine(memory << 20)
    with indexing(archive) as track:
        done = rebuild(archive, engine, track, processes=processes or os.cpu_count() or 1)
    click.echo(f"{done.indexed} records indexed.")
    workspace.unread += done.unread


@click.command("serve")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--desk", is_flag=True, help="With the desk, where --by decides on review flags.")
@click.option("--by", callback=not_blank, help="Who decides at the desk.")
@click.option(
    "--processes",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    help="How many processes answer.",
)
@in_workspace
def serve_command(
    workspace: Workspace, port: int, host: str, by: str | None, processes: int, *, desk: bool
) -> None:
    """Serve the site until Ctrl-C or SIGTERM; answers under way are finished first."""
    config = replace(
        Config.from_environment(),
        archive=workspace.archive,
        index=workspace.index,
        engine=workspace.engine,
    )
    curator = _curator(workspace, host, by) if desk else None
    with ExitStack() as held:
        sockets = [held.enter_context(one) for one in listen(host, port)]
        shown = f"[{host}]" if ":" in host else host
        click.echo(f"Serving {workspace.archive} on http://{shown}:{port} (Ctrl-C ends it)")
        if curator:
            click.echo(f"The desk of {curator.name}: http://{shown}:{port}/desk")
        serve(config, sockets, curator, processes, IndexKeeper(workspace).begin)


def _curator(workspace: Workspace, host: str, by: str | None) -> DeskCurator:
    """Return who decides at the desk.  Raises UsageError if it would be open to others."""
    if not by:
        raise click.UsageError("The desk needs the name of who decides: --by NAME.")
    if host not in ("127.0.0.1", "::1", "localhost"):
        raise click.UsageError("The desk is for this machine only: leave --host out.")
    return DeskCurator(workspace.existing_archive(), workspace.open_engine(), by)
