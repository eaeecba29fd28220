"""Measure `searcher ingest`: documents a second, and the processor time a document of all its
processes, which other load on the machine changes less.

The peer is a plain script that extracts the text of each page with Beautiful Soup, copies the
file and fills a SQLite full-text table; or, with --beside, the code of another checkout, on the
same documents in turn.

    python -m benchmarks.ingest [--documents N] [--input PATH] [--processes N] [--beside CHECKOUT]
"""

import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import click
from bs4 import BeautifulSoup

from benchmarks.corpus import documents
from searcher.index import open_engine
from searcher.store import Archive

_HERE = Path(__file__).resolve().parents[1]
_COMMAND = "from searcher.cli import main; main()"


class Spent(NamedTuple):
    """The documents that were ingested, the seconds by the clock and of processor time."""

    documents: int
    clock: float
    processor: float

    def line(self, who: str) -> str:
        """Describe it for people."""
        return (
            f"{who:<24}{self.documents / self.clock:>8.0f} documents/s"
            f"{self.processor / self.documents * 1000:>8.2f} ms of processor a document"
        )


def ours(given: Path, folder: Path, processes: int, checkout: Path = _HERE) -> Spent:
    """Ingest what is in a folder or container by the code of a checkout."""
    archive, index = folder / "archive", folder / "index"
    command = [sys.executable, "-c", _COMMAND, "--archive", str(archive), "--index", str(index)]
    command += ["ingest", "--processes", str(processes), str(given)]
    path = os.pathsep.join(str(checkout / part) for part in ("src", "web"))
    with _spending() as spent:
        subprocess.run(
            command, env={**os.environ, "PYTHONPATH": path}, capture_output=True, check=True
        )
    # What was written is removed after all runs: ext4 looks past the inodes of files that were just
    # removed, so that to make new ones takes ten times as long for some seconds.
    return Spent(open_engine(index, archive=Archive(archive)).count(), *spent)


@contextmanager
def _spending() -> Iterator[list[float]]:
    """Measure the clock, and the processor time of this process and of those that it waits for."""
    spent, started, before = list[float](), time.perf_counter(), _processor_time()
    yield spent
    spent += time.perf_counter() - started, _processor_time() - before


def _processor_time() -> float:
    used = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


def plain(pages: Path, folder: Path) -> Spent:
    """Run the plain script."""
    kept, count = folder / "kept", 0
    kept.mkdir(parents=True)
    with _spending() as spent:
        database = sqlite3.connect(folder / "plain.db")
        database.execute("CREATE VIRTUAL TABLE pages USING fts5(title, body, tokenize='porter')")
        for count, page in enumerate(sorted(pages.iterdir()), start=1):  # noqa: B007
            soup = BeautifulSoup(page.read_bytes(), "lxml")
            title = soup.title.get_text() if soup.title else ""
            database.execute("INSERT INTO pages VALUES (?, ?)", (title, soup.get_text()))
            shutil.copy(page, kept)
        database.commit()
        database.close()
    return Spent(count, *spent)


def _write_pages(pages: Path, count: int) -> None:
    pages.mkdir()
    for number, document in enumerate(documents(count)):
        (pages / f"{number:05}.html").write_bytes(document.html())


@click.command()
@click.option("--documents", "count", default=600, show_default=True, help="Generated pages.")
@click.option("--input", "given", type=click.Path(exists=True, path_type=Path), help="Others.")
@click.option("--processes", default=2, show_default=True)
@click.option("--beside", type=click.Path(exists=True, path_type=Path), help="Another checkout.")
@click.option("--rounds", default=2, show_default=True, help="Of pairs, with --beside.")
def main(count: int, given: Path | None, processes: int, beside: Path | None, rounds: int) -> None:
    """Print the documents per second and the processor time of both, and the ratios."""
    if given and not beside:
        raise click.UsageError("The plain script reads generated pages only: name --beside.")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if given is None:
            given = folder / "pages"
            _write_pages(given, count)
        for turn in range(rounds if beside else 1):
            first = ours(given, folder / f"ours{turn}", processes)
            if beside:
                second = ours(given, folder / f"theirs{turn}", processes, beside.resolve())
            else:
                second = plain(given, folder / "plain")
            print(f"ingesting {first.documents} documents by {processes} processes\n")
            print(first.line("searcher"))
            print(second.line("the other checkout" if beside else "plain script"))
            clock, processor = second.clock / first.clock, first.processor / second.processor
            print(
                f"{'ratios':<24}{clock:>8.2f} of its speed{processor:>8.2f} of its processor time"
            )


if __name__ == "__main__":
    main()
