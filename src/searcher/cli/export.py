"""The command that exports an archive, or what a query finds in it."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from searcher.cli.index_upkeep import need_index
from searcher.cli.workspace import ERRORS, Workspace, in_workspace
from searcher.export.bagit import write_bag
from searcher.export.dump import Listener, write_dump
from searcher.export.entries import in_chunks, read_entries
from searcher.export.json import json_lines
from searcher.index.protocol import Listing
from searcher.model.query import Sort
from searcher.query import parse_query

_FILE = click.Path(dir_okay=False, path_type=Path)
_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command("export")
@click.option("--dump", type=_FILE, help="One TAR with everything (.tar, .tar.gz or .tgz).")
@click.option("--bagit", type=_FOLDER, help="A folder with originals and records, as BagIt 1.0.")
@click.option(
    "--jsonl",
    type=click.Path(dir_okay=False, path_type=Path, allow_dash=True),
    help="Records without their originals, one a line; - for standard output.",
)
@click.option("--where", help="Only the records that this query finds.")
@in_workspace
def export_command(
    workspace: Workspace,
    dump: Path | None,
    bagit: Path | None,
    jsonl: Path | None,
    where: str | None,
) -> None:
    """Export the archive as a dump, a bag or JSON lines.

    `searcher import` reads each of them. A dump and a bag hold every version with its original
    and its events; JSON lines the newest versions, as `/search.jsonl` gives them.
    """
    targets = [target for target in (dump, bagit, jsonl) if target]
    if len(targets) != 1:
        raise click.UsageError("Name one of --dump FILE, --bagit DIR and --jsonl FILE.")
    if dump and where is not None:
        raise click.UsageError("A dump holds everything; --where goes with --bagit or --jsonl.")
    if targets[0].resolve().is_relative_to(workspace.archive.resolve()):
        raise click.UsageError(f"{targets[0]} is in the archive, which has no other content.")
    archive, note = workspace.existing_archive(), workspace.unread.append
    if jsonl:
        with _output(jsonl) as out:
            listing = _found(workspace, where)
            entries = read_entries(listing, archive, note)
            for part in in_chunks(json_lines(entries)):
                out.write(part)
        count = listing.total
    elif dump:
        with _progress(sum(1 for _ in archive.ids(lambda _: None))) as step:
            count = write_dump(archive, dump, step, note)
    elif bagit:
        ids = None if where is None else [one.id for one in _found(workspace, where)]
        total = len(ids) if ids is not None else sum(1 for _ in archive.ids(lambda _: None))
        with _progress(total) as step:
            count = write_bag(archive, bagit, ids, where, step, note)
    click.echo(f"{count:,} records exported.", err=jsonl == Path("-"))


def _found(workspace: Workspace, where: str | None) -> Listing:
    """Find the records of a query, the oldest first.  Raises QueryError."""
    need_index(workspace)
    return workspace.open_engine().scan(parse_query(where or "", sort=Sort.OLDEST))


@contextmanager
def _output(path: Path) -> Iterator[BinaryIO]:
    """Open a file that is written whole or not at all, or standard output."""
    if path == Path("-"):
        yield sys.stdout.buffer
        return
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def _progress(total: int) -> Iterator[Listener]:
    columns = (TextColumn("exporting"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=ERRORS, transient=True) as progress:
        task = progress.add_task("", total=total)
        yield lambda _: progress.advance(task)
