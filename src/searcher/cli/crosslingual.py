"""Commands for the table of words that mean nearly the same in other languages."""

import csv
import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from searcher.cli.index_upkeep import need_index
from searcher.cli.workspace import ERRORS, OUT, Workspace, in_workspace
from searcher.crosslingual import (
    DEFAULTS,
    MOST_WORDS,
    NeighbourTable,
    build_table,
    load_model,
    read_table,
    select_terms,
    table_path,
    with_written_forms,
    write_table,
)
from searcher.model.record import Record, Status

SETTINGS = DEFAULTS
"""Which words are neighbours."""

_COLUMNS = ("term", "word", "language", "neighbour", "language of neighbour", "similarity")
_PROGRESS = (TextColumn("comparing"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())


@click.group("crosslingual")
def crosslingual_group() -> None:
    """Make, show and remove the table of related words in other languages."""


@crosslingual_group.command("build")
@click.option(
    "--most",
    type=click.IntRange(100, 1_000_000),
    default=MOST_WORDS,
    show_default=True,
    help="How many words of each language are compared: the most frequent ones.",
)
@click.option(
    "--threads", type=click.IntRange(1, 256), help="How many threads run the model.  [default: all]"
)
@in_workspace
def build_command(workspace: Workspace, most: int, threads: int | None) -> None:
    """Make the table from the words of the index.

    It needs the extra: pip install 'searcher[crosslingual]'. Searches need only the table.
    """
    started = time.monotonic()
    model = load_model(threads)
    archive = workspace.existing_archive()
    need_index(workspace)
    terms = workspace.open_engine().terms()
    records = archive.records(workspace.unread.append)
    words = with_written_forms(select_terms(terms, most), _texts(records))
    with _progress(len(words)) as advance:
        table = build_table(words, model.embed, model.name, terms.document_count, SETTINGS, advance)
    write_table(table_path(workspace.index), table)
    _report(table)
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    click.echo(f"{time.monotonic() - started:.0f} s, {megabytes:.0f} MB of memory.")


def _texts(records: Iterator[Record]) -> Iterator[tuple[str, str]]:
    for record in records:
        if record.status is Status.CURRENT:
            yield f"{record.title or ''}\n{record.body}", record.language or ""


@contextmanager
def _progress(total: int) -> Iterator[Callable[[int], None]]:
    with Progress(*_PROGRESS, console=ERRORS, transient=True) as progress:
        task = progress.add_task("", total=total)
        yield lambda count: progress.advance(task, count)


def _report(table: NeighbourTable) -> None:
    languages = ", ".join(table.languages) or "no language"
    click.echo(
        f"{table.header.words:,} words were compared; {len(table.words):,} are in the table, in "
        f"{languages}, with {len(table):,} neighbours."
    )


@crosslingual_group.command("show")
@click.argument("word", required=False)
@in_workspace
def show_command(workspace: Workspace, word: str | None) -> None:
    """Show what is also searched for WORD, or how the table was made."""
    table = _existing(workspace)
    if word is None:
        _report(table)
        header = table.header
        click.echo(
            f"Made {header.made} of {header.documents:,} documents with {header.model}; "
            f"similarity {header.threshold} or more."
        )
        return
    for neighbour in table.neighbours(word):
        line = f"{neighbour.language:<4}{neighbour.similarity:.2f}  {neighbour.word}"
        OUT.print(escape(line), highlight=False)


@crosslingual_group.command("export")
@in_workspace
def export_command(workspace: Workspace) -> None:
    """Print the whole table as CSV, a line for each word and neighbour."""
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(_COLUMNS)
    for word, neighbour, similarity in _existing(workspace).pairs():
        sides = word.term, word.text, word.language, neighbour.text, neighbour.language
        out.writerow((*sides, f"{similarity:.3f}"))


def _existing(workspace: Workspace) -> NeighbourTable:
    """Read the table.  Raises ClickException if there is none."""
    table = read_table(table_path(workspace.index))
    if table is None:
        raise click.ClickException("there is no table; `searcher crosslingual build` makes it")
    return table


@crosslingual_group.command("remove")
@in_workspace
def remove_command(workspace: Workspace) -> None:
    """Remove the table: then only the words that are typed are searched."""
    path = table_path(workspace.index)
    was_there = path.exists()
    path.unlink(missing_ok=True)
    click.echo("The table is removed." if was_there else "There was no table.")
