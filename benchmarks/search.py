"""Measure queries, each with the total, ten hits and five facets, beside peers: one of each of
eight kinds beside all, and 46 kinds beside tantivy (see `kinds` and `kind_times`).

python -m benchmarks.search [--corpus FILE.jsonl.gz] [--docs N] [--peers LIST] [--runs N]
"""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from benchmarks.corpus import Corpus
from benchmarks.kind_times import bars_of_kinds, print_kinds, results_of_kinds, times_of_kinds
from benchmarks.measure import in_fresh_process, in_turn, seconds
from benchmarks.options import chosen_corpus, corpus_options
from benchmarks.page import page_times
from benchmarks.peers import OURS, find_peer, installed
from benchmarks.queries import Question, questions_for
from benchmarks.report import Bar, at_least, below, mean, print_bars, table, write


@dataclass(frozen=True, slots=True)
class Times:
    """Medians by peer and kind of query, in milliseconds, and the number of documents found."""

    peers: tuple[str, ...]
    kinds: tuple[str, ...]
    medians: Mapping[tuple[str, str], float]
    totals: Mapping[tuple[str, str], int]

    def ratio(self, peer: str, kind: str) -> float:
        """Divide the time of a peer by ours."""
        return self.medians[peer, kind] / self.medians[OURS, kind]

    def ratios(self, peer: str) -> list[float]:
        """List the ratios of all kinds of query; empty if the peer did not take part."""
        return [self.ratio(peer, kind) for kind in self.kinds] if peer in self.peers else []


def index_with(name: str, corpus: Corpus, folder: Path) -> float:
    """Index a corpus into a new folder with a peer; return the seconds."""
    peer = find_peer(name)
    assert peer
    folder.mkdir()
    return seconds(lambda: peer.index(corpus, folder))


def ask_all(names: Sequence[str], questions: Sequence[Question], folder: Path, runs: int) -> Times:
    """Ask every peer (its index in FOLDER/NAME) every question, in turn."""
    peers = {name: peer for name in names if (peer := find_peer(name))}
    opened = {name: peer.open(folder / name) for name, peer in peers.items()}
    asks = {
        (name, question.kind): searcher.prepare(question)
        for question in questions
        for name, searcher in opened.items()
    }
    totals = {key: ask().total for key, ask in asks.items()}
    medians = in_turn(asks, runs)
    for searcher in opened.values():
        searcher.close()
    return Times(tuple(names), tuple(q.kind for q in questions), medians, totals)


def bars_of(times: Times) -> tuple[Bar, ...]:
    """List the bars of searching."""
    beside = [1 / ratio for ratio in times.ratios("tantivy")]
    return (
        at_least(
            "tantivy's time over ours, mean of all kinds, > 1", mean(times.ratios("tantivy")), 1
        ),
        below("our time over tantivy's in the worst kind, < 1.5", max(beside, default=None), 1.5),
        at_least("FTS5's time over ours, mean of all kinds, >= 20", mean(times.ratios("fts5")), 20),
        at_least(
            "plain Whoosh's time over ours, mean of all kinds, >= 100",
            mean(times.ratios("whoosh")),
            100,
        ),
    )


def _print(times: Times, questions: Sequence[Question], heading: str) -> None:
    others = [name for name in times.peers if name != OURS]
    for question in questions:
        print(f"{question.kind:<10} {question}")
    print()
    rows: list[list[object]] = [
        [kind, *(times.medians[name, kind] for name in times.peers)] for kind in times.kinds
    ]
    print(table(f"{heading}: medians in ms", ["query", *times.peers], rows))
    rows = [[kind, *(times.ratio(name, kind) for name in others)] for kind in times.kinds]
    rows.append(["mean", *(mean(times.ratios(name)) for name in others)])
    print(table("ratio to our time (mean: geometric)", ["query", *others], rows))
    rows = [[kind, *(times.totals[name, kind] for name in times.peers)] for kind in times.kinds]
    print(table("documents found", ["query", *times.peers], rows))
    if "tantivy" in others:
        worst = min(times.kinds, key=lambda kind: times.ratio("tantivy", kind))
        part = 1 / times.ratio("tantivy", worst)
        print(f"worst beside tantivy: {worst}, {part:.2f} times its time\n")


def _results(times: Times, questions: Sequence[Question]) -> dict[str, Any]:
    return {
        "questions": {question.kind: str(question) for question in questions},
        "medians_ms": _nested(times, times.medians),
        "found": _nested(times, times.totals),
        "means": {name: mean(times.ratios(name)) for name in times.peers},
    }


def _nested(times: Times, values: Mapping[tuple[str, str], float]) -> dict[str, Any]:
    return {name: {kind: values[name, kind] for kind in times.kinds} for name in times.peers}


@click.command()
@corpus_options(5000)
@click.option("--runs", default=15, show_default=True, type=click.IntRange(1))
def main(
    file: Path | None, docs: int, peers: tuple[str, ...], output: Path | None, runs: int
) -> None:
    """Print medians, documents found and ratios, by kind of query and engine."""
    names, corpus = installed(peers), chosen_corpus(file, docs)
    questions = questions_for(corpus)
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        for name in names:
            took = in_fresh_process(index_with, name, corpus, folder / name)
            print(f"{name}: indexed in {took:.1f} s", flush=True)
        times = ask_all(names, questions, folder, runs)
        pages = page_times(folder / OURS, corpus, questions, runs, folder / "archive")
        kinds = times_of_kinds(names, corpus, folder)
    bars = (*bars_of(times), *bars_of_kinds(kinds))
    print()
    _print(times, questions, str(corpus))
    print(
        f"a whole page, with titles and snippets: {mean(pages.values()):.2f} ms (mean of all kinds)"
    )
    print("  ".join(f"{kind} {took:.2f}" for kind, took in pages.items()) + "\n")
    if kinds:
        print_kinds(kinds)
    print_bars(bars)
    results = {"page_ms": pages, "kinds": results_of_kinds(kinds)}
    write(output, {"corpus": str(corpus), **_results(times, questions), **results}, bars)


if __name__ == "__main__":
    main()
