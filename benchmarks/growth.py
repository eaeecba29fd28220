"""Measure time, memory and size of our engine as an archive grows, with short documents.

python -m benchmarks.growth [--sizes 10000,100000,1000000] [--json FILE]
"""

import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import click

from benchmarks.corpus import Corpus, Document
from benchmarks.index import open_ms
from benchmarks.measure import (
    forget_peak,
    in_fresh_process,
    in_turn,
    peak,
    resident,
    seconds,
    size_of,
)
from benchmarks.peers.searcher import PEER
from benchmarks.queries import Question, questions_for
from benchmarks.report import MEGABYTE, Bar, below, print_bars, table, write
from benchmarks.resident import resident_with

_WORDS = 30
_SAMPLED = 20_000  # documents from which the queries are chosen; later ones are like them
_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Indexed:
    """The cost of indexing: seconds, and how many of them went into generating the documents;
    bytes of the texts, of the index, and of peak memory.
    """

    seconds: float
    making: float
    text: int
    size: int
    peak: int


@dataclass(frozen=True, slots=True)
class Grown:
    """The cost of an index of one size: memory of an open searcher in bytes above a Python with
    numpy, idle and after one query of each kind; milliseconds to open it, and by kind of query.
    """

    documents: int
    indexed: Indexed
    idle: int
    asked: int
    open_ms: float
    medians: dict[str, float]

    @property
    def worst(self) -> float:
        """Median of the slowest kind of query, in milliseconds."""
        return max(self.medians.values())


class _GeneratedDocuments:
    """Generated documents; count the bytes of their texts and the seconds of generating them."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self.text, self.seconds = 0, 0.0

    def __iter__(self) -> Iterator[Document]:
        started = time.perf_counter()
        for document in self._corpus:
            self.text += document.size
            self.seconds += time.perf_counter() - started
            yield document
            started = time.perf_counter()


def index_into(folder: Path, corpus: Corpus) -> Indexed:
    """Index documents as they are generated; keep none in memory."""
    made = _GeneratedDocuments(corpus)
    forget_peak()
    before = resident()
    took = seconds(lambda: PEER.index(made, folder))
    return Indexed(took, made.seconds, made.text, size_of(folder), peak() - before)


def ask(folder: Path, questions: tuple[Question, ...], runs: int) -> tuple[float, dict[str, float]]:
    """Measure the median times, in milliseconds, to open the index and of each question."""
    opening = open_ms(folder)
    opened = PEER.open(folder)
    asks = {question.kind: opened.prepare(question) for question in questions}
    return opening, in_turn(asks, runs)


def grow(size: int, folder: Path, runs: int, bare: int) -> Grown:
    """Measure one size; `bare` is the memory of a Python with numpy."""
    questions = questions_for(Corpus(None, min(size, _SAMPLED), _WORDS))
    words = tuple(str(question) for question in questions)
    indexed = in_fresh_process(index_into, folder, Corpus(None, size, _WORDS))
    opening, medians = in_fresh_process(ask, folder, questions, runs)
    idle, asked = resident_with(folder) - bare, resident_with(folder, words) - bare
    return Grown(size, indexed, idle, asked, opening, medians)


def bars_of(every: list[Grown]) -> tuple[Bar, ...]:
    """List the bars of an archive of a million documents."""
    worst = next((one.worst for one in every if one.documents == _MILLION), None)
    return (below("the slowest kind of query at a million, < 50 ms", worst, 50),)


def _print(every: list[Grown]) -> None:
    sizes = [f"{one.documents:,}" for one in every]
    parts = [one.indexed for one in every]
    rows: list[tuple[str, list[float]]] = [
        ("index, s", [part.seconds for part in parts]),
        ("  of which generating documents, s", [part.making for part in parts]),
        ("text, MB", [part.text / MEGABYTE for part in parts]),
        ("index, MB", [part.size / MEGABYTE for part in parts]),
        ("memory while indexing, MB", [part.peak / MEGABYTE for part in parts]),
        ("memory open and idle, MB", [one.idle / MEGABYTE for one in every]),
        ("memory after a query of each kind, MB", [one.asked / MEGABYTE for one in every]),
        ("open, ms", [one.open_ms for one in every]),
        *((f"{kind}, ms", [one.medians[kind] for one in every]) for kind in every[0].medians),
        ("the slowest, ms", [one.worst for one in every]),
    ]
    title = f"documents of {_WORDS} words; medians with five facets"
    print(table(title, ["documents", *sizes], [[name, *values] for name, values in rows]))


def _sizes(_: click.Context, __: click.Parameter, value: str) -> list[int]:
    try:
        sizes = [int(size) for size in value.split(",")]
    except ValueError:
        raise click.BadParameter("give numbers, separated by commas") from None
    if min(sizes) < 1:
        raise click.BadParameter("the least size is one document")
    return sizes


@click.command()
@click.option("--sizes", default="10000,100000,1000000", show_default=True, callback=_sizes)
@click.option("--runs", default=15, show_default=True, type=click.IntRange(1))
@click.option("--json", "output", type=click.Path(path_type=Path), help="Write the results here.")
def main(sizes: list[int], runs: int, output: Path | None) -> None:
    """Print the cost of each size."""
    every, bare = [], resident_with()
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            every.append(grow(size, Path(folder, "index"), runs, bare))
        print(f"{size:,} documents: the slowest query {every[-1].worst:.1f} ms", flush=True)
    bars = bars_of(every)
    print()
    _print(every)
    print_bars(bars)
    write(output, {"sizes": [{**asdict(one), "worst": one.worst} for one in every]}, bars)


if __name__ == "__main__":
    main()
