"""Measure documents read and normalised per second by two processes, saved pages and plain
texts; the peer is trafilatura (with its metadata) and htmldate, on the same pages.

    python -m benchmarks.normalise [--pages FILE.jsonl.gz] [--texts FILE.jsonl.gz] [--limit N]

Rows of pages have html, optionally url and retrieved; rows of texts have body.  Nothing is
archived or indexed.
"""

import gzip
import hashlib
import itertools
import json
import multiprocessing
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from pathlib import Path

import click

from searcher.metadata import Context, normalise
from searcher.model.errors import RefusedInput
from searcher.model.identifiers import bytes_key, mint, url_key
from searcher.model.record import Original
from searcher.model.web_addresses import canonical_url
from searcher.sandbox import read_original
from searcher.sources import Registry

_CORPORA = Path(__file__).resolve().parents[2] / "shared" / "corpora"
_PROCESSES = 2
_LONGEST = 3000  # characters of a text
_CHUNK = 4
_PARTS = 5

Row = dict[str, str]


@cache
def _registry() -> Registry:
    return Registry.load()


def _page(row: Row) -> int:
    return _normalised(row["html"].encode("utf-8", "replace"), row)


def _text(row: Row) -> int:
    return _normalised(row["body"][:_LONGEST].encode(), row)


def _normalised(data: bytes, row: Row) -> int:
    parsed = read_original(data)
    address = canonical_url(row["url"]) if row.get("url") else None
    sha256 = hashlib.sha256(data).hexdigest()
    key = url_key(address) if address else bytes_key(sha256)
    original = Original(
        sha256, len(data), parsed.media_type, parsed.encoding, "document", "original",
        address, row.get("retrieved"),
    )  # fmt: skip
    record = normalise(parsed, Context(original, _registry(), mint(key), key))
    return len(record.body)


def _peer(row: Row) -> int:
    import htmldate  # noqa: PLC0415
    import trafilatura  # noqa: PLC0415

    text = trafilatura.extract(row["html"], include_comments=False) or ""
    title = trafilatura.extract_metadata(row["html"]).title or ""
    day = htmldate.find_date(row["html"], original_date=True, url=row.get("url")) or ""
    return len(text) + len(title) + len(day)


_rows: list[Row] = []  # set in each process when it starts


def _set_rows(rows: Sequence[Row]) -> None:
    _rows[:] = rows


def _work_on(work: Callable[[Row], int], number: int) -> int:
    """Do the work on one row; print a refusal and return 0, so that the run goes on."""
    row = _rows[number]
    try:
        return work(row)
    except RefusedInput as error:
        print(f"{row.get('id')}: {error}")
        return 0


def rates(works: Sequence[Callable[[Row], int]], rows: Sequence[Row]) -> list[float]:
    """Measure the rows per second of each kind of work, with two processes.

    The kinds take turns on parts of the rows, so that other load on the machine affects all
    alike; the first turn, in which data files are loaded, is a warm-up.  The processes are
    given all rows at the start, so that no time is spent on sending them.
    """
    seconds = [0.0] * len(works)
    parts = [range(i, len(rows), _PARTS) for i in range(_PARTS)]
    fork = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(_PROCESSES, fork, _set_rows, (rows,)) as pool:
        for number, part in enumerate([parts[0], *parts]):
            for i, work in enumerate(works):
                started = time.perf_counter()
                for _ in pool.map(partial(_work_on, work), part, chunksize=_CHUNK):
                    pass
                seconds[i] += (time.perf_counter() - started) * (number > 0)
    return [len(rows) / spent for spent in seconds]


def _load(path: Path, limit: int) -> list[Row]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in itertools.islice(lines, limit)]


@click.command()
@click.option("--pages", type=click.Path(path_type=Path), default=_CORPORA / "news_pages.jsonl.gz")
@click.option(
    "--texts", type=click.Path(path_type=Path), default=_CORPORA / "senate_press_30k.jsonl.gz"
)
@click.option("--limit", default=2000, show_default=True)
def main(pages: Path, texts: Path, limit: int) -> None:
    """Print the documents per second, and the ratio to the peer."""
    if pages.is_file():
        rows = _load(pages, limit)
        size = sum(len(row["html"]) for row in rows) / len(rows) / 1000
        ours, peer = rates((_page, _peer), rows)
        print(f"{len(rows)} pages of {size:.0f} KB, {_PROCESSES} processes")
        print(f"  {'searcher, all of normalisation':<36}{ours:>8.1f} pages/s")
        print(f"  {'trafilatura and htmldate alone':<36}{peer:>8.1f} pages/s")
        print(f"  {'ratio':<36}{ours / peer:>8.2f}")
    if texts.is_file():
        rows = _load(texts, limit)
        print(f"{len(rows)} plain texts of up to {_LONGEST} characters, {_PROCESSES} processes")
        print(f"  {'searcher, all of normalisation':<36}{rates((_text,), rows)[0]:>8.1f} texts/s")


if __name__ == "__main__":
    main()
