"""Measure documents ingested per second: parsed, normalised, stored and indexed.

The peer is a plain script that extracts the text of each page with Beautiful Soup, copies the
file and fills a SQLite full-text table.

    python -m benchmarks.ingest [--documents N]
"""

import shutil
import sqlite3
import tempfile
import time
from pathlib import Path

import click
from bs4 import BeautifulSoup

from benchmarks.corpus import documents
from searcher.index import open_engine
from searcher.ingest import Verdict, find_inputs, ingest
from searcher.store import Archive


def ours(pages: Path, folder: Path) -> float:
    """Ingest the pages; return the seconds."""
    archive = Archive(folder / "archive")
    engine = open_engine(folder / "index", archive=archive)
    started = time.perf_counter()
    outcomes = list(ingest(find_inputs([str(pages)], (), ()), archive, engine))
    seconds = time.perf_counter() - started
    assert all(o.verdict is Verdict.ADDED for o in outcomes)
    return seconds


def plain(pages: Path, folder: Path) -> float:
    """Run the plain script; return the seconds."""
    kept = folder / "kept"
    kept.mkdir()
    started = time.perf_counter()
    database = sqlite3.connect(folder / "plain.db")
    database.execute("CREATE VIRTUAL TABLE pages USING fts5(title, body, tokenize='porter')")
    for page in sorted(pages.iterdir()):
        soup = BeautifulSoup(page.read_bytes(), "lxml")
        title = soup.title.get_text() if soup.title else ""
        database.execute("INSERT INTO pages VALUES (?, ?)", (title, soup.get_text()))
        shutil.copy(page, kept)
    database.commit()
    database.close()
    return time.perf_counter() - started


@click.command()
@click.option("--documents", "count", default=600, show_default=True)
def main(count: int) -> None:
    """Print the documents per second of both, and the ratio."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pages = folder / "pages"
        pages.mkdir()
        for number, document in enumerate(documents(count)):
            (pages / f"{number:05}.html").write_bytes(document.html())
        rates = {
            "searcher": count / ours(pages, folder),
            "plain script": count / plain(pages, folder),
        }
    print(f"ingesting {count} pages\n")
    for who, rate in rates.items():
        print(f"{who:<24}{rate:>10.0f} documents/s")
    first, second = rates.values()
    print(f"{'ratio':<24}{first / second:>10.2f}")


if __name__ == "__main__":
    main()
