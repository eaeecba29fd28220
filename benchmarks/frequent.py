"""Measure processor time of the most expensive queries: those of the most frequent words.

    python -m benchmarks.frequent [--corpus FILE.jsonl.gz] [--docs N] [--queries N]

Queries are drawn at random, the same in every run, from the forty most frequent words:
proximity within 1 to 100 words, phrases, prefixes, and combinations.  Each runs once, with the
total, ten hits and five facets; SQLite's FTS5 then runs the same query.
"""

import random
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from benchmarks.corpus import Corpus
from benchmarks.measure import in_fresh_process
from benchmarks.options import chosen_corpus
from benchmarks.peers import OURS, Ask, find_peer
from benchmarks.queries import Form, Question
from benchmarks.report import below, print_bars, table

PEER = "fts5"
_WORDS, _SAMPLED = 40, 2_000
_DISTANCES = (1, 2, 3, 5, 10, 20, 50, 100)
_MOST = 500  # milliseconds


@dataclass(frozen=True, slots=True)
class ExpensiveQuery:
    """One query, in our query language and in that of FTS5."""

    kind: str
    ours: str
    theirs: str


def queries(words: Sequence[str], count: int) -> Iterator[ExpensiveQuery]:
    """Generate `count` queries of frequent words."""
    chance = random.Random(500)
    for _ in range(count):
        kind = chance.choice(("near", "near", "phrases", "beginnings", "both"))
        near, far = _near(words, chance), _near(words, chance)
        pairs = [" ".join(chance.sample(words, 2)) for _ in range(chance.randint(1, 12))]
        phrases = _joined(f'"{pair}"' for pair in pairs)
        starts = _joined(f"{word[:2]}*" for word in chance.sample(words, 8) if len(word) > 1)
        yield {
            "near": ExpensiveQuery(kind, near[0], near[1]),
            "phrases": ExpensiveQuery(kind, phrases, phrases),
            "beginnings": ExpensiveQuery(kind, starts, starts),
            "both": ExpensiveQuery(kind, f"({near[0]}) OR {far[0]}", f"({near[1]}) OR {far[1]}"),
        }[kind]


def _near(words: Sequence[str], chance: random.Random) -> tuple[str, str]:
    words_near = " ".join(chance.sample(words, chance.randint(2, 8)))
    distance = chance.choice(_DISTANCES)
    return f'"{words_near}"~{distance}', f"NEAR({words_near}, {distance})"


def _joined(parts: Iterator[str]) -> str:
    return " OR ".join(parts)


def frequent_words(corpus: Corpus) -> list[str]:
    """Count the words of a sample; return the most frequent first."""
    counts: Counter[str] = Counter()
    for document, _ in zip(corpus, range(_SAMPLED), strict=False):
        counts.update(w for w in document.body.lower().split() if w.isascii() and w.isalpha())
    return [word for word, _ in counts.most_common(_WORDS)]


def _index(name: str, corpus: Corpus, folder: Path) -> None:
    folder.mkdir()
    peer = find_peer(name)
    assert peer is not None
    peer.index(corpus, folder)


def _prepared(name: str, folder: Path, texts: Sequence[str]) -> Iterator[Ask]:
    peer = find_peer(name)
    assert peer is not None
    searcher = peer.open(folder)
    return (searcher.prepare(Question("expensive", Form.ALL, (text,))) for text in texts)


def _spent(ask: Ask) -> float:
    started = time.process_time()
    ask()
    return (time.process_time() - started) * 1000


@click.command()
@click.option("--corpus", "file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--docs", default=5000, show_default=True, type=click.IntRange(1))
@click.option("--queries", "count", default=500, show_default=True, type=click.IntRange(1))
def main(file: Path | None, docs: int, count: int) -> None:
    """Print the median and the maximum of each kind of query for both engines, and the ratio."""
    corpus = chosen_corpus(file, docs)
    asked = list(queries(frequent_words(corpus), count))
    with tempfile.TemporaryDirectory() as made:
        folders = {name: Path(made) / name for name in (OURS, PEER)}
        for name, folder in folders.items():
            in_fresh_process(_index, name, corpus, folder)
        ours = _prepared(OURS, folders[OURS], [one.ours for one in asked])
        theirs = _prepared(PEER, folders[PEER], [one.theirs for one in asked])
        spent = [(one, _spent(a), _spent(b)) for one, a, b in zip(asked, ours, theirs, strict=True)]
    rows = []
    for kind in dict.fromkeys(one.kind for one in asked):
        mine, other = zip(*((a, b) for one, a, b in spent if one.kind == kind), strict=True)
        middle = statistics.median(mine), statistics.median(other)
        rows.append([kind, len(mine), middle[0], max(mine), middle[1], max(other),
                     middle[1] / max(1e-9, middle[0]), max(other) / max(mine)])  # fmt: skip
    heads = ("kind", "queries", OURS, "maximum", PEER, "maximum", "ratio", "of the maxima")
    print(table(f"milliseconds of processor time, {corpus}", heads, rows))
    most, slowest = max((a, one.ours) for one, a, _ in spent)
    print(f"the most expensive: {slowest}\n")
    print_bars([below(f"no query above {_MOST} ms of processor time", most, _MOST)])


if __name__ == "__main__":
    main()
