"""Milliseconds a query with total, ten hits and facets: the embedded engine beside SQLite FTS5
doing the same (count, ten hits by BM25, one GROUP BY a facet).

    python -m benchmarks.search [--documents N]
"""

import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import click

from benchmarks.corpus import Document, documents, vocabulary
from searcher.engines import open_engine
from searcher.query import Query
from searcher.record import Record
from searcher.search import Engine

_RUNS = 5
_FACETS = ("pair", "source", "year", "kind")


def queries() -> dict[str, str]:
    """A query of each sort, by the frequency of its words."""
    words = [w for w in vocabulary() if len(w) > 3]
    common, other, middling, rare = words[0], words[3], words[300], words[6000]
    return {
        "common": common,
        "middling": middling,
        "rare": rare,
        "or": f"{common} OR {other} OR {middling}",
        "and": f"{common} {other}",
        "phrase": f'"{common} {other}"',
        "prefix": f"{common[:3]}*",
    }


def _fts(query: str) -> str:
    return (
        query
        if " OR " in query or query.endswith("*") or '"' in query
        else " AND ".join(query.split())
    )


def fill_engine(corpus: list[Document], folder: Path) -> Engine:
    """Our engine with a corpus."""
    records: dict[str, Record] = {}
    for document in corpus:
        record = document.record()
        records[record.id] = record
    engine = open_engine(folder / "index", lambda identifier, _: records[identifier])
    engine.rebuild(records.values())
    return engine


def fill_sqlite(corpus: list[Document], folder: Path) -> sqlite3.Connection:
    """A SQLite full-text table with a corpus."""
    database = sqlite3.connect(folder / "fts.db")
    columns = "title, body, pair UNINDEXED, source UNINDEXED, year UNINDEXED, kind UNINDEXED"
    database.execute(f"CREATE VIRTUAL TABLE docs USING fts5({columns}, tokenize='porter')")
    database.executemany(
        "INSERT INTO docs VALUES (?, ?, ?, ?, ?, ?)",
        (
            (d.title, d.body, "-".join(d.codes), d.source, d.date[:4], str(d.number % 4))
            for d in corpus
        ),
    )
    database.commit()
    return database


def ask_sqlite(database: sqlite3.Connection, query: str) -> int:
    """Total, ten hits and facets from SQLite; returns the total."""
    match = _fts(query)
    database.execute(
        "SELECT rowid FROM docs WHERE docs MATCH ? ORDER BY rank LIMIT 10", (match,)
    ).fetchall()
    for facet in _FACETS:
        counted = f"SELECT {facet}, count(*) FROM docs WHERE docs MATCH ? GROUP BY {facet}"
        database.execute(counted, (match,)).fetchall()
    total: int = database.execute(
        "SELECT count(*) FROM docs WHERE docs MATCH ?", (match,)
    ).fetchone()[0]
    return total


def median(ask: Callable[[], object]) -> float:
    """The median of some runs, in milliseconds, after one that is not counted."""
    times = []
    for _ in range(_RUNS + 1):
        started = time.perf_counter()
        ask()
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times[1:])


@click.command()
@click.option("--documents", "count", default=5000, show_default=True)
def main(count: int) -> None:
    """Print the median of each query for both, and the ratio."""
    corpus = list(documents(count))
    with tempfile.TemporaryDirectory() as folder:
        engine, database = fill_engine(corpus, Path(folder)), fill_sqlite(corpus, Path(folder))
        print(
            f"{count} documents, with facets\n\n"
            f"{'query':<12}{'searcher ms':>12}{'fts5 ms':>10}{'ratio':>8}"
        )
        ratios = []
        for name, query in queries().items():
            ours = median(lambda q=query: engine.search(Query.parse(q)))  # type: ignore[misc]
            theirs = median(lambda q=query: ask_sqlite(database, q))  # type: ignore[misc]
            ratios.append(theirs / ours)
            print(f"{name:<12}{ours:>12.2f}{theirs:>10.2f}{theirs / ours:>8.2f}")
        database.close()
    print(f"\n{'geometric mean of the ratios':<34}{statistics.geometric_mean(ratios):>8.2f}")


if __name__ == "__main__":
    main()
