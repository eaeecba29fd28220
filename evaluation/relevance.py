"""Score the ranking of results on a collection with judged queries (Cranfield).

    python -m evaluation.relevance [--documents FILE.jsonl.gz --queries FILE.jsonl.gz]
                                   [--engine ADDRESS]

Each query is the OR of its words, and once more a text typed into the search box.  Prints mean
average precision and nDCG at 10, those of bm25s in the same run (BM25 with an English stemmer and
stop words, if it is installed), and the queries with the lowest scores.  With the address of a
cluster its engine is scored beside; it may differ from the embedded one by a hundredth at most.
"""

import gzip
import json
import math
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from searcher.index import open_engine
from searcher.index.protocol import Engine
from searcher.model.expression import Or, Word
from searcher.model.identifiers import bytes_key, mint
from searcher.model.query import Query
from searcher.model.record import Original, Record, Status
from searcher.query import loosened, read_query
from searcher.text import tokens

_CORPORA = Path(__file__).resolve().parents[2] / "shared" / "corpora"
_TARGETS = {"MAP": 0.306, "nDCG@10": 0.385}
_ON_CLUSTER = " on a cluster"
_MOST_DIFFERENT = 0.01  # of the mean average precision of two engines
_DEPTH = 1000
_PAGE = 10  # records with all words below which those with some of them follow

Rank = Callable[[str], Sequence[str]]
"""Maps a query to identifiers of documents, the best first."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A query with its relevant documents."""

    id: str
    text: str
    relevant: frozenset[str]


@dataclass(frozen=True, slots=True)
class Scores:
    """Average precision and nDCG at 10 of each query, in the order of the queries."""

    precision: tuple[float, ...]
    gain: tuple[float, ...]

    @property
    def means(self) -> Mapping[str, float]:
        """The mean of each score, by its name."""
        means = statistics.mean(self.precision), statistics.mean(self.gain)
        return dict(zip(_TARGETS, means, strict=True))


def average_precision(ranked: Iterable[str], relevant: frozenset[str]) -> float:
    """Average, over the relevant documents, the precision at the rank of each."""
    hits, total = 0, 0.0
    for rank, one in enumerate(ranked, start=1):
        if one in relevant:
            hits += 1
            total += hits / rank
    return total / len(relevant) if relevant else 0.0


def ndcg(ranked: Iterable[str], relevant: frozenset[str], depth: int = 10) -> float:
    """Divide the discounted gain of the first documents by the best one (Järvelin 2002)."""
    found = [one in relevant for one, _ in zip(ranked, range(depth), strict=False)]
    gain = sum(1 / math.log2(place + 2) for place, hit in enumerate(found) if hit)
    best = sum(1 / math.log2(place + 2) for place in range(min(depth, len(relevant))))
    return gain / best if best else 0.0


def scored(queries: Sequence[Judged], rank: Rank) -> Scores:
    """Score a ranking function on all queries."""
    ranked = [rank(query.text) for query in queries]
    pairs = list(zip(ranked, queries, strict=True))
    return Scores(
        tuple(average_precision(found, query.relevant) for found, query in pairs),
        tuple(ndcg(found, query.relevant) for found, query in pairs),
    )


def read(path: Path) -> list[Mapping[str, Any]]:
    """Read the objects of a gzipped file of JSON lines."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def record(row: Mapping[str, Any]) -> Record:
    """Make a record of a row as ingest would: a title, and a body without it."""
    title, body = row.get("title") or "", row.get("body") or ""
    key = bytes_key(f"{int(row['id']):064x}")
    return Record(
        id=mint(key), version=1, identity=key, status=Status.CURRENT, title=title,
        body=body.removeprefix(title), language="en", kind=None, source=None, source_id=None,
        creator=None, published=None, modified=None, parties=(), pairs=(), countries=(),
        places=(), topics=(), flags=(), hints=(), provenance=(),
        original=Original("0" * 64, 1, "text/plain", "utf-8", "a.txt", "original.txt"),
    )  # fmt: skip


def ours(engine: Engine, names: Mapping[str, str]) -> Rank:
    """Return a function that ranks by the engine, with the OR of the words."""

    def rank(text: str) -> list[str]:
        asked = Or(tuple(Word(token.text) for token in tokens(text)))
        found = engine.search(Query("…", asked, size=_DEPTH, facets=()))
        return [names[hit.id] for hit in found.hits]

    return rank


def typed(engine: Engine, names: Mapping[str, str]) -> Rank:
    """Return a function that ranks as the site does: records with all words, then with some."""

    def rank(text: str) -> list[str]:
        expression = read_query(text).expression
        loose = loosened(expression)
        has_all = engine.search(Query("…", expression, size=1, facets=())).total
        asked = loose if loose and has_all < _PAGE else expression
        found = engine.search(Query("…", asked, size=_DEPTH, facets=()))
        return [names[hit.id] for hit in found.hits]

    return rank


def bm25s_rank(rows: Sequence[Mapping[str, Any]]) -> Rank | None:
    """Index with the peer as its readme advises for English; None if it is not installed."""
    try:
        import bm25s  # noqa: PLC0415
        import Stemmer  # noqa: PLC0415
    except ImportError:
        return None
    stemmer = Stemmer.Stemmer("english")
    texts = [f"{row.get('title') or ''} {record(row).body}" for row in rows]
    index = bm25s.BM25()
    index.index(
        bm25s.tokenize(texts, stopwords="en", stemmer=stemmer, show_progress=False),
        show_progress=False,
    )
    ids = [str(row["id"]) for row in rows]

    def rank(text: str) -> list[str]:
        asked = bm25s.tokenize([text], stopwords="en", stemmer=stemmer, show_progress=False)
        found, _ = index.retrieve(asked, k=min(_DEPTH, len(ids)), show_progress=False)
        return [ids[number] for number in found[0]]

    return rank


def evaluate(
    documents: Path, queries: Path, address: str | None = None
) -> tuple[list[Judged], dict[str, Scores]]:
    """Score the embedded engine, that of a cluster, if its address is given, and their peer."""
    rows = read(documents)
    judged = [
        Judged(str(row["id"]), row["text"], frozenset(map(str, row["relevant"])))
        for row in read(queries)
    ]
    records = {record(row).id: record(row) for row in rows}
    names = {record(row).id: str(row["id"]) for row in rows}
    scores: dict[str, Scores] = {}
    with tempfile.TemporaryDirectory() as folder:
        for suffix, place in (("", None), (_ON_CLUSTER, address))[: 2 if address else 1]:
            engine = open_engine(Path(folder), address=place)
            engine.rebuild(records.values())
            scores[f"searcher{suffix}"] = scored(judged, ours(engine, names))
            scores[f"as typed{suffix}"] = scored(judged, typed(engine, names))
    peer = bm25s_rank(rows)
    return judged, scores | ({"bm25s": scored(judged, peer)} if peer else {})


@click.command()
@click.option("--documents", type=Path, default=_CORPORA / "cranfield_docs.jsonl.gz")
@click.option("--queries", type=Path, default=_CORPORA / "cranfield_queries.jsonl.gz")
@click.option("--engine", help="Address of a cluster, whose index of this name is replaced.")
def main(documents: Path, queries: Path, engine: str | None) -> None:
    """Print the scores; exit with an error if one is not above its target."""
    if not (documents.exists() and queries.exists()):
        print("The judged collection is not available: nothing to score.")
        return
    judged, scores = evaluate(documents, queries, engine)
    print(f"{len(judged)} judged queries\n\n{'':<21}{'MAP':>8}{'nDCG@10':>10}")
    for name, one in scores.items():
        print(f"{name:<21}{one.means['MAP']:>8.3f}{one.means['nDCG@10']:>10.3f}")
    print(f"{'target':<21}{_TARGETS['MAP']:>8.3f}{_TARGETS['nDCG@10']:>10.3f}\n\nWorst:")
    gained = zip(scores["searcher"].gain, judged, strict=True)
    for value, query in sorted(gained, key=lambda pair: pair[0])[:5]:
        print(f"  {value:.3f}  {query.text[:90]}")
    low = [name for name, target in _TARGETS.items() if scores["searcher"].means[name] <= target]
    for name in ("searcher", "as typed"):
        pair = (scores[one].means["MAP"] for one in (name, f"{name}{_ON_CLUSTER}") if one in scores)
        if max(held := list(pair)) - min(held) > _MOST_DIFFERENT:
            low.append(f"{name} on the cluster")
    if low:
        sys.exit(f"not above the target: {', '.join(low)}")


if __name__ == "__main__":
    main()
