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
from searcher.export.manifest import manifest_of
from searcher.export.package import About
from searcher.export.package import package as write_package
from searcher.export.parquet import write as write_parquet
from searcher.model.query import Query, Sort
from searcher.query import parse_query

_ABOUT = About("records", "")
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
@click.option("--package", type=_FILE, help="A ZIP with JSON lines, a table and what they mean.")
@click.option("--parquet", type=_FILE, help="Records as Parquet (searcher[parquet]).")
@click.option("--where", help="Only the records that this query finds.")
@in_workspace
def export_command(
    workspace: Workspace,
    dump: Path | None,
    bagit: Path | None,
    jsonl: Path | None,
    package: Path | None,
    parquet: Path | None,
    where: str | None,
) -> None:
    """Export the archive as a dump, a bag, JSON lines, a data package or Parquet.

    `searcher import` reads a dump, a bag and JSON lines. A dump and a bag hold every version with
    its original and its events; the others the newest versions, as the site gives them.
    """
    targets = [target for target in (dump, bagit, jsonl, package, parquet) if target]
    if len(targets) != 1:
        raise click.UsageError(
            "Name one of --dump FILE, --bagit DIR, --jsonl FILE, --package FILE and --parquet FILE."
        )
    if dump and where is not None:
        raise click.UsageError("A dump holds everything; --where goes with the others.")
    if targets[0].resolve().is_relative_to(workspace.archive.resolve()):
        raise click.UsageError(f"{targets[0]} is in the archive, which has no other content.")
    archive, note = workspace.existing_archive(), workspace.unread.append
    if stream := jsonl or package or parquet:
        query = _query(where)
        need_index(workspace)
        listing = workspace.open_engine().scan(query)
        entries = read_entries(listing, archive, note)
        if jsonl:
            parts = json_lines(entries)
        elif package:
            parts = write_package(entries, manifest_of(query, "", listing), "", _ABOUT)
        else:
            parts = write_parquet(entries)
        with _output(stream) as out:
            for part in in_chunks(parts):
                out.write(part)
        count = listing.total
    elif dump:
        with _progress(sum(1 for _ in archive.ids(lambda _: None))) as step:
            count = write_dump(archive, dump, step, note)
    elif bagit:
        ids = None if where is None else _found(workspace, where)
        total = len(ids) if ids is not None else sum(1 for _ in archive.ids(lambda _: None))
        with _progress(total) as step:
            count = write_bag(archive, bagit, ids, where, step, note)
    click.echo(f"{count:,} records exported.", err=jsonl == Path("-"))


def _query(where: str | None) -> Query:
    """Parse the query of what is exported, the oldest first.  Raises QueryError."""
    return parse_query(where or "", sort=Sort.OLDEST)


def _found(workspace: Workspace, where: str) -> list[str]:
    need_index(workspace)
    return [one.id for one in workspace.open_engine().scan(_query(where))]


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
