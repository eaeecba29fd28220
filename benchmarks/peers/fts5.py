"""SQLite's FTS5: a contentless table of words stemmed by Porter's rules, facets by GROUP BY.

The documents that match are inserted into a temporary table once, and each facet is counted
from it; the pairs have a table of their own.  (CROSS JOIN makes SQLite begin with the documents
found; with a plain JOIN it scans all documents.)
"""

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.corpus import Document
from benchmarks.peers import FACETS, HITS, TITLE_BOOST, Answer, Ask, Counts
from benchmarks.queries import Form, Question

_BATCH = 1000
_TABLES = """
CREATE VIRTUAL TABLE words USING fts5(title, body, content='', tokenize='porter');
CREATE TABLE docs (number INTEGER PRIMARY KEY, id, day INTEGER, source, year, kind, language);
CREATE TABLE pairs (number INTEGER, pair, PRIMARY KEY (number, pair)) WITHOUT ROWID;
"""
_FOUND = "SELECT rowid FROM words WHERE words MATCH ?"
_BEST = f"SELECT rowid FROM words WHERE words MATCH ? ORDER BY rank LIMIT {HITS}"
_DATED_FOUND = """
SELECT words.rowid FROM words JOIN docs ON docs.number = words.rowid
WHERE words MATCH ? AND day BETWEEN ? AND ?"""
_DATED_BEST = f"{_DATED_FOUND} ORDER BY rank LIMIT {HITS}"
_COUNTED = {
    name: f"SELECT {name}, count(*) FROM found CROSS JOIN {'pairs' if name == 'pair' else 'docs'} "
    f"USING (number) GROUP BY 1"
    for name in FACETS
}


def _match(question: Question) -> str:
    match question.form:
        case Form.ANY:
            return " OR ".join(question.words)
        case Form.ALL:
            return " AND ".join(question.words)
        case Form.PHRASE:
            return f'"{" ".join(question.words)}"'
        case Form.PREFIX:
            return f"{question.words[0]}*"
        case Form.TEXT:
            return question.words[0]


@dataclass(frozen=True, slots=True)
class _Searcher:
    database: sqlite3.Connection

    def prepare(self, question: Question) -> Ask:
        run = self.database.execute
        values: tuple[object, ...] = (_match(question),)
        found, best = _FOUND, _BEST
        if question.first:
            found, best = _DATED_FOUND, _DATED_BEST
            values += tuple(int(d.replace("-", "")) for d in (question.first, question.last))

        def ask() -> Answer:
            run("DELETE FROM found")
            total = run(f"INSERT INTO found {found}", values).rowcount
            hits = [number for (number,) in run(best, values).fetchall()]
            marks = ",".join("?" * len(hits))
            named = dict(run(f"SELECT number, id FROM docs WHERE number IN ({marks})", hits))
            facets = [run(_COUNTED[name]).fetchall() for name in FACETS]
            return Answer(total, tuple(named[number] for number in hits), facets)

        return ask

    def counts(self, answer: Answer) -> Counts:
        return {name: dict(rows) for name, rows in zip(FACETS, answer.facets, strict=True)}

    def close(self) -> None:
        self.database.close()


class _Peer:
    def index(self, documents: Iterable[Document], folder: Path) -> None:
        database = sqlite3.connect(folder / "words.db")
        database.executescript(_TABLES)
        rank = f"bm25({TITLE_BOOST}.0, 1.0)"
        database.execute("INSERT INTO words (words, rank) VALUES ('rank', ?)", (rank,))
        for batch in _batches(documents):
            _add(database, batch)
        database.execute("INSERT INTO words (words) VALUES ('optimize')")
        database.commit()
        database.close()

    def open(self, folder: Path) -> _Searcher:
        database = sqlite3.connect(folder / "words.db", isolation_level=None)
        database.execute("CREATE TEMP TABLE found (number INTEGER PRIMARY KEY)")
        database.execute("PRAGMA cache_size = -262144")
        return _Searcher(database)


def _batches(documents: Iterable[Document]) -> Iterator[list[tuple[int, Document]]]:
    batch = []
    for pair in enumerate(documents, start=1):
        batch.append(pair)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    yield batch


def _add(database: sqlite3.Connection, batch: list[tuple[int, Document]]) -> None:
    words = ((number, d.title, d.body) for number, d in batch)
    database.executemany("INSERT INTO words (rowid, title, body) VALUES (?, ?, ?)", words)
    docs = ((n, d.id, d.day, d.source, d.year, d.kind, d.language) for n, d in batch)
    database.executemany("INSERT INTO docs VALUES (?, ?, ?, ?, ?, ?, ?)", docs)
    pairs = ((number, pair) for number, d in batch for pair in d.pairs)
    database.executemany("INSERT INTO pairs VALUES (?, ?)", pairs)


PEER = _Peer()
