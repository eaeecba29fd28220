"""Measure pages of a site of a million short records, and the memory of its process.

    python -m benchmarks.large [--docs 1000000] [--folder FOLDER]

The index has all records; the archive has only those that the pages show, since it would take an
hour to write and 60 GB to hold.  What a page costs depends on the archive by the records it reads.
Milliseconds are processor time.  A folder that is given keeps the index for the next run.
"""

import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from statistics import median

import click
from flask import Flask
from flask.testing import FlaskClient

from benchmarks.corpus import Corpus
from benchmarks.measure import in_fresh_process, own_memory
from benchmarks.queries import questions_for
from benchmarks.report import MEGABYTE, print_most
from benchmarks.site import OTHERS, addresses
from searcher.index import open_engine
from searcher.store import Archive
from searcher_web import Config, create_app
from searcher_web.context import engine as engine_of_site
from searcher_web.context import query_of, requested_state

_WORDS = 30
_SAMPLED = 20_000  # documents from which the queries are chosen; later ones are like them
_ROUNDS = 9
_SEARCH_MS, _OPEN_MS, _MEMORY_MB = 40.0, 1000.0, 300.0


def build(corpus: Corpus, folder: Path, pages: Iterable[str]) -> None:
    """Index a corpus; write an archive of the records that some pages show."""
    archive = Archive(folder / "archive")
    with archive.writer() as store:  # or the index would be that of no archive
        store.put(*next(iter(corpus)).stored(), "first ingest")
    engine = open_engine(folder / "index", archive=archive)
    engine.rebuild(document.record() for document in corpus)
    site = create_app(Config(folder / "archive", folder / "index"))
    shown = {one for page in pages for one in _shown_on(site, page)}
    with archive.writer() as store:
        for document in corpus:
            if document.id in shown:
                store.put(*document.stored(), "first ingest")
    with engine.writer() as writer:
        writer.caught_up()


def _shown_on(site: Flask, page: str) -> list[str]:
    with site.test_request_context(page):
        found = engine_of_site().search(query_of(requested_state()))
    return [hit.id for hit in found.hits]


def cpu_ms(client: FlaskClient, page: str) -> tuple[float, float]:
    """Measure the processor time of a page in milliseconds: the first time, and the median."""
    times = []
    for _ in range(_ROUNDS + 1):
        started = time.process_time()
        answer = client.get(page)
        assert answer.data, page
        assert answer.status_code == 200, (page, answer.status)
        times.append((time.process_time() - started) * 1000)
    return times[0], median(times[1:])


def measure(folder: Path, searches: dict[str, str]) -> None:
    """Print what each page takes, and the memory of the process after all of them."""
    started = time.process_time()
    assert open_engine(folder / "index", archive=Archive(folder / "archive")).count()
    opened = (time.process_time() - started) * 1000
    client = create_app(Config(folder / "archive", folder / "index")).test_client()
    medians = {}
    for name, page in (searches | OTHERS).items():
        first, medians[name] = cpu_ms(client, page)
        print(f"  {name:<12}{medians[name]:>8.1f} ms, the first time {first:.1f}")
    print()
    print_most("opening the index", opened, _OPEN_MS, "ms")
    print_most("the slowest search page", max(medians[name] for name in searches), _SEARCH_MS, "ms")
    print_most("memory of its own after all pages", own_memory() / MEGABYTE, _MEMORY_MB, "MB")


@click.command()
@click.option("--docs", default=1_000_000, show_default=True, help="How many records.")
@click.option("--folder", type=click.Path(path_type=Path), help="Where to keep them.")
def main(docs: int, folder: Path | None) -> None:
    """Print the cost of pages of many short records."""
    searches = addresses(questions_for(Corpus(None, min(docs, _SAMPLED), _WORDS)))
    with tempfile.TemporaryDirectory() as temporary:
        kept = folder or Path(temporary)
        if not (kept / "archive").exists():
            build(Corpus(None, docs, _WORDS), kept, searches.values())
        print(f"{docs:,} records of {_WORDS} words; milliseconds of processor time\n")
        in_fresh_process(measure, kept, searches)


if __name__ == "__main__":
    main()
