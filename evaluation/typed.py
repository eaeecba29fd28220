"""Score the search box on pasted titles: how many are refused, and how many find their document.

    python -m evaluation.typed [--most 2000] [FILE.jsonl.gz ...]

Each file has documents with `title` and `body` (or `text`), one JSON object a line.  Each file is
indexed by itself; each title is typed as it is.  The document counts as found first if no other
scores above it; documents with the same title and text count as one.
"""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from evaluation.relevance import read
from searcher.index import open_engine
from searcher.model.errors import QueryError
from searcher.model.identifiers import mint
from searcher.model.query import Query
from searcher.model.record import Original, Record, Status
from searcher.query import loosened, parse_expression, read_query
from searcher.search import Search, needs_loosening

_CORPORA = Path(__file__).resolve().parents[2] / "shared" / "corpora"
_FILES = ("news_pages", "ntrex_dev", "state_pr_2021", "senate_press_30k")


@dataclass(frozen=True, slots=True)
class TypedScore:
    """Titles that were typed: how many the strict grammar refuses, and how many found their
    document first, or among the first ten.
    """

    titles: int
    refused: int
    first: int
    among_ten: int


def record_of(row: Mapping[str, Any]) -> Record:
    """Make the record of a row; equal documents have equal identifiers."""
    title, body = row["title"], row.get("body") or row.get("text") or ""
    key = f"{title}\n{body}"
    return Record(
        id=mint(key), version=1, identity=key, status=Status.CURRENT, title=title, body=body,
        language=row.get("lang") or "en", kind=None, source=None, source_id=None, creator=None,
        published=None, modified=None, parties=(), pairs=(), countries=(), places=(), topics=(),
        flags=(), hints=(), provenance=(),
        original=Original("0" * 64, 1, "text/plain", "utf-8", "a.txt", "original.txt"),
    )  # fmt: skip


def evaluate(rows: Sequence[Mapping[str, Any]], most: int) -> TypedScore:
    """Index the rows and type the titles of evenly chosen ones, at most `most`."""
    records = {record.id: record for record in map(record_of, rows)}
    chosen = list(records.values())[:: max(1, len(records) // most)]
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(Path(folder))
        engine.rebuild(records.values())
        search = Search(engine, lambda identifier, _: records[identifier])
        ranks = [_rank(search, record) for record in chosen]
    return TypedScore(
        titles=len(chosen),
        refused=sum(_is_refused(record.title or "") for record in chosen),
        first=sum(rank == 1 for rank in ranks),
        among_ten=sum(rank > 0 for rank in ranks),
    )


def _rank(search: Search, record: Record) -> int:
    """Return the rank (from 1) of a record by its title; 0 if it is not among the first ten."""
    expression = search.widen(read_query(record.title or "").expression).expression
    if needs_loosening(search.engine, expression):
        expression = loosened(expression) or expression
    hits = search.engine.search(Query(expression=expression, size=10, facets=())).hits
    own = next((hit.score for hit in hits if hit.id == record.id), None)
    return 0 if own is None else 1 + sum(hit.score > own for hit in hits)


def _is_refused(title: str) -> bool:
    try:
        parse_expression(title)
    except QueryError:
        return True
    return False


@click.command()
@click.option("--most", default=2000, help="Titles of each file that are typed.")
@click.argument("files", nargs=-1, type=Path)
def main(most: int, files: tuple[Path, ...]) -> None:
    """Print the scores of each file."""
    paths = files or tuple(_CORPORA / f"{name}.jsonl.gz" for name in _FILES)
    if not all(path.exists() for path in paths):
        print("The titles are not available: nothing to score.")
        return
    print(f"{'':<22}{'titles':>8}{'no valid query':>16}{'first':>8}{'in ten':>8}")
    for path in paths:
        rows = [
            row for row in read(path) if row.get("title") and (row.get("body") or row.get("text"))
        ]
        one = evaluate(rows, most)
        shares = (one.refused, one.first, one.among_ten)
        refused, first, ten = (share / one.titles for share in shares)
        name = path.name.partition(".")[0]
        print(f"{name:<22}{one.titles:>8}{refused:>16.3f}{first:>8.3f}{ten:>8.3f}")


if __name__ == "__main__":
    main()
