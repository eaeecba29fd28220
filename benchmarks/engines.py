"""Measure both engines in one run: the rate of a rebuild, the size of the index, the memory, and
medians of queries with ten hits and all facets, where both must find the same.

    python -m benchmarks.engines [--corpus FILE.jsonl.gz] [--docs N] [--nodes 1] [--heap 1024]
                                 [--runs N] [--json FILE]

A cluster of so many nodes is started on this machine, with the compiler that it has in use (not the
quick one of the tests).  The engines share the processors with each other and with what asks.
"""

import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from benchmarks.corpus import Corpus
from benchmarks.measure import in_fresh_process, in_turn, peak, resident, size_of
from benchmarks.options import chosen_corpus
from benchmarks.queries import Question, questions_for
from benchmarks.report import MEGABYTE, table, write
from scripts.opensearch_cluster import CannotStart, LocalCluster, running
from searcher.index import open_engine
from searcher.index.protocol import Engine
from searcher.model.facets import FACETS
from searcher.model.query import Filter, Query
from searcher.query import parse_query

_NAME = "benchmark"


@dataclass(frozen=True, slots=True)
class Built:
    """An index that was made: seconds, bytes on disk, and the peak of the memory of who made it."""

    seconds: float
    size: int
    memory: int


def build(corpus: Corpus, folder: Path, address: str | None) -> tuple[float, int]:
    """Rebuild an index of a corpus; return the seconds, and the peak of this process."""
    engine = open_engine(folder, address=address)
    records = [one.record() for one in corpus]
    before = resident()
    started = time.perf_counter()
    engine.rebuild(records)
    return time.perf_counter() - started, max(0, peak() - before)


def queries_of(questions: Sequence[Question]) -> Mapping[str, Query]:
    """Make the queries: each kind, all records, and one that is filtered by a facet."""
    found = {"everything": Query(facets=FACETS)}
    for question in questions:
        found[question.kind] = parse_query(str(question), facets=FACETS)
    filters = (Filter(FACETS[0], ("CN-RU", "RU-US")),)
    found["common, filtered"] = parse_query(str(questions[0]), facets=FACETS, filters=filters)
    return found


def medians(
    engines: Mapping[str, Engine], queries: Mapping[str, Query], runs: int
) -> dict[tuple[str, str], float]:
    """Measure the median of each query on each engine, in milliseconds, in turn."""
    calls = {
        (name, kind): lambda engine=engine, query=query: engine.search(query)
        for kind, query in queries.items()
        for name, engine in engines.items()
    }
    return in_turn(calls, runs)


def differences(engines: Mapping[str, Engine], queries: Mapping[str, Query]) -> Iterator[str]:
    """Yield the kinds of queries to which the engines give another total or other facets."""
    for kind, query in queries.items():
        answers = [engine.search(query) for engine in engines.values()]
        if len({(one.total, one.facets) for one in answers}) > 1:
            yield kind


def print_built(corpus: Corpus, built: Mapping[str, Built]) -> None:
    """Print how the indices were made."""
    rows = [
        (name, corpus.count / one.seconds, one.size / MEGABYTE, one.memory / MEGABYTE)
        for name, one in built.items()
    ]
    heads = ("engine", "documents/s", "index, MB", "memory, MB")
    print(table(f"Rebuild of {corpus}", heads, rows))


def print_medians(
    engines: Sequence[str],
    queries: Mapping[str, Query],
    times: Mapping[tuple[str, str], float],
    totals: Mapping[str, int],
) -> None:
    """Print the medians of all queries."""
    rows = [(kind, totals[kind], *(times[name, kind] for name in engines)) for kind in queries]
    print(table("Median of a search with all facets, ms", ("query", "found", *engines), rows))


def measure(corpus: Corpus, cluster: LocalCluster, folder: Path, runs: int) -> dict[str, object]:
    """Measure both engines, and print the results."""
    hosts = ",".join(url.removeprefix("http://") for url in cluster.urls)
    copies = f"shards={len(cluster.nodes)}&replicas={min(1, len(cluster.nodes) - 1)}"
    addresses = {"embedded": None, "cluster": f"opensearch+http://{hosts}/{_NAME}?{copies}"}
    built = {}
    for name, address in addresses.items():
        seconds, memory = in_fresh_process(build, corpus, folder / "index", address)
        place = folder / "index" if address is None else cluster.folder
        servers = sum(node.memory for node in cluster.nodes) if address else 0
        built[name] = Built(seconds, size_of(place), memory + servers)
    print_built(corpus, built)
    queries = queries_of(questions_for(corpus))
    engines = {name: open_engine(folder / "index", address=a) for name, a in addresses.items()}
    totals = {kind: engines["embedded"].search(query).total for kind, query in queries.items()}
    if wrong := list(differences(engines, queries)):
        sys.exit(f"the engines differ: {', '.join(wrong)}")
    times = medians(engines, queries, runs)
    print_medians(list(engines), queries, times, totals)
    return {
        "corpus": str(corpus),
        "rates": {name: corpus.count / one.seconds for name, one in built.items()},
        "medians": {f"{name}, {kind}": value for (name, kind), value in times.items()},
    }


@click.command()
@click.option("--corpus", "file", type=click.Path(exists=True, path_type=Path))
@click.option("--docs", default=30_000, show_default=True)
@click.option("--nodes", default=1, show_default=True)
@click.option("--heap", default=1024, show_default=True, help="Megabytes of each node.")
@click.option("--runs", default=11, show_default=True)
@click.option("--json", "output", type=click.Path(path_type=Path))
def main(
    file: Path | None, docs: int, nodes: int, heap: int, runs: int, output: Path | None
) -> None:
    """Measure both engines beside each other."""
    corpus = chosen_corpus(file, docs)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        try:
            with running(folder / "cluster", nodes, heap=heap, compiler="full") as cluster:
                results = measure(corpus, cluster, folder, runs)
        except CannotStart as error:
            print(f"There is no cluster to measure: {error}")
            return
    if output:
        write(output, results, ())


if __name__ == "__main__":
    main()
