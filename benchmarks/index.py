"""Measure documents indexed per second, index size and memory, beside peers.

    python -m benchmarks.index [--corpus FILE.jsonl.gz] [--docs N] [--peers LIST] [--runs N]

Each engine indexes in a fresh process, one after the other, documents that are already in
memory; the clock stops when all are searchable and nothing is left to merge.  The engines take
turns `--runs` times, and the median counts; an engine that takes over a minute has one turn.
Lucene's virtual machine starts within its time, and its memory is not in the peak.
For our engine also: the memory of an open searcher, and the time to open it and to find one
more record.
"""

import gc
import shutil
import statistics
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import click

from benchmarks.corpus import Corpus, Document
from benchmarks.measure import forget_peak, in_fresh_process, peak, resident, seconds, size_of
from benchmarks.options import chosen_corpus, corpus_options
from benchmarks.peers import OURS, find_peer, installed
from benchmarks.queries import questions_for
from benchmarks.report import MEGABYTE, Bar, at_least, below, print_bars, table, write
from benchmarks.resident import resident_with
from searcher.index import open_engine
from searcher.query import parse_query

_ADDED = 20
_OPENED = 5
_SLOW = 60  # seconds of indexing above which an engine has only one turn


@dataclass(frozen=True, slots=True)
class Indexed:
    """The cost of indexing: seconds, documents per second, bytes of the texts, of the index, and
    of peak memory.
    """

    seconds: float
    rate: float
    text: int
    size: int
    peak: int


@dataclass(frozen=True, slots=True)
class Opened:
    """Our searcher: bytes above a Python with numpy, idle and after one query of each kind;
    milliseconds to open, and until an added record is found (median and maximum).
    """

    idle: int
    asked: int
    open_ms: float
    visible_ms: float
    slowest_ms: float


def index_with(name: str, corpus: Corpus, folder: Path) -> Indexed:
    """Index a corpus with a peer, in this process."""
    peer = find_peer(name)
    assert peer
    folder.mkdir()
    documents = list(corpus)
    gc.collect()
    gc.freeze()
    forget_peak()
    before = resident()
    took = seconds(lambda: peer.index(documents, folder))
    most, text = peak() - before, sum(document.size for document in documents)
    return Indexed(took, len(documents) / took, text, size_of(folder), most)


def index_all(names: Sequence[str], corpus: Corpus, folder: Path, runs: int) -> dict[str, Indexed]:
    """Index a corpus with every peer in turn; keep the last index of each in FOLDER/NAME."""
    every: dict[str, list[Indexed]] = {name: [] for name in names}
    for _ in range(runs):
        for name, turns in every.items():
            if turns and turns[0].seconds > _SLOW:
                continue
            shutil.rmtree(folder / name, ignore_errors=True)
            turns.append(in_fresh_process(index_with, name, corpus, folder / name))
            print(f"{name}: {turns[-1].rate:,.0f} documents/s", flush=True)
    return {name: _median(turns) for name, turns in every.items()}


def _median(turns: Sequence[Indexed]) -> Indexed:
    return sorted(turns, key=lambda turn: turn.rate)[len(turns) // 2]


def open_ms(folder: Path) -> float:
    """Measure the median time to open our index, in milliseconds."""
    times = [seconds(lambda: open_engine(folder).count()) for _ in range(_OPENED)]
    return statistics.median(times) * 1000


def visible_ms(folder: Path) -> list[float]:
    """Add several records one by one; return the milliseconds until each is found."""
    engine = open_engine(folder)
    engine.count()

    def add(number: int) -> None:
        word = f"novel{number}word"
        document = Document(
            word, word, f"It contains {word}.", "New", "2024-01-01", "news", "en", ()
        )
        with engine.writer() as writer:
            writer.put(document.record())
        assert engine.search(parse_query(word)).total == 1

    return [seconds(lambda n=number: add(n)) * 1000 for number in range(_ADDED)]  # type: ignore[misc]


def measure_searcher(folder: Path, words: tuple[str, ...]) -> Opened:
    """Measure an open searcher of our index; this adds a few records to the index."""
    bare = resident_with()
    idle, asked = resident_with(folder) - bare, resident_with(folder, words) - bare
    took = in_fresh_process(open_ms, folder)
    times = in_fresh_process(visible_ms, folder)
    return Opened(idle, asked, took, statistics.median(times), max(times))


def bars_of(each: Mapping[str, Indexed], opened: Opened) -> tuple[Bar, ...]:
    """List the bars of indexing."""
    ours = each[OURS]
    beside = {name: ours.rate / other.rate for name, other in each.items()}
    idle = opened.idle / MEGABYTE
    return (
        at_least("our rate over plain Whoosh's, >= 10", beside.get("whoosh"), 10),
        at_least("our rate over tantivy's with one thread, >= 0.6", beside.get("tantivy"), 0.6),
        below("the index over the text, in size, <= 1.2", ours.size / ours.text, 1.2),
        below("idle searcher above a Python with numpy, < 60 MB", idle, 60),
        below("an added record is found, at 100,000 documents, < 150 ms", opened.visible_ms, 150),
    )


def _print(each: Mapping[str, Indexed], opened: Opened, heading: str) -> None:
    base = each["tantivy"].size if "tantivy" in each else None
    rows = [
        [
            name,
            one.rate,
            one.size / MEGABYTE,
            one.size / one.text,
            one.size / base if base else None,
            one.peak / MEGABYTE,
        ]
        for name, one in each.items()
    ]
    heads = ["engine", "documents/s", "index MB", "of the text", "of tantivy's", "peak MB"]
    text = each[OURS].text / MEGABYTE
    print(table(f"{heading}, {text:.1f} MB of text", heads, rows))
    print(f"open: {opened.open_ms:.1f} ms")
    print(f"open and idle: {opened.idle / MEGABYTE:.1f} MB above a Python with numpy")
    print(f"after a query of each kind: {opened.asked / MEGABYTE:.1f} MB above it")
    print(
        f"one record added, committed and found: {opened.visible_ms:.1f} ms"
        f" (the slowest of {_ADDED}: {opened.slowest_ms:.1f})\n"
    )


@click.command()
@corpus_options(5000)
@click.option("--runs", default=3, show_default=True, type=click.IntRange(1))
def main(
    file: Path | None, docs: int, peers: tuple[str, ...], output: Path | None, runs: int
) -> None:
    """Print the cost of indexing for every engine, and the cost of our searcher."""
    names, corpus = installed(peers), chosen_corpus(file, docs)
    with tempfile.TemporaryDirectory() as made:
        each = index_all(names, corpus, Path(made), runs)
        words = tuple(str(question) for question in questions_for(corpus))
        opened = measure_searcher(Path(made, OURS), words)
    bars = bars_of(each, opened)
    print()
    _print(each, opened, str(corpus))
    print_bars(bars)
    engines = {name: asdict(one) for name, one in each.items()}
    write(output, {"corpus": str(corpus), "engines": engines, "opened": asdict(opened)}, bars)


if __name__ == "__main__":
    main()
