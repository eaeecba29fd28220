"""Milliseconds of processor time for the dearest queries: the most frequent words, in every form.

    python -m benchmarks.frequent [--corpus FILE.jsonl.gz] [--docs N] [--queries N]

Queries are made by chance, the same at every run, of the forty most frequent words: near each
other within 1 to 100 words, as phrases, as beginnings, and several of these together.  Each is
asked once, with the total, ten hits and five facets, and the same of SQLite's FTS5 in turn.
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
from benchmarks.options import chosen
from benchmarks.peers import OURS, Ask, find_peer
from benchmarks.queries import Form, Question
from benchmarks.report import below, print_bars, table

PEER = "fts5"
_WORDS, _SAMPLED = 40, 2_000
_DISTANCES = (1, 2, 3, 5, 10, 20, 50, 100)
_MOST = 500  # milliseconds


@dataclass(frozen=True, slots=True)
class Dear:
    """One query, in our language and in that of FTS5."""

    kind: str
    ours: str
    theirs: str


def queries(words: Sequence[str], count: int) -> Iterator[Dear]:
    """So many queries of frequent words."""
    chance = random.Random(500)
    for _ in range(count):
        kind = chance.choice(("near", "near", "phrases", "beginnings", "both"))
        near, far = _near(words, chance), _near(words, chance)
        pairs = [" ".join(chance.sample(words, 2)) for _ in range(chance.randint(1, 12))]
        phrases = _joined(f'"{pair}"' for pair in pairs)
        starts = _joined(f"{word[:2]}*" for word in chance.sample(words, 8) if len(word) > 1)
        yield {
            "near": Dear(kind, near[0], near[1]),
            "phrases": Dear(kind, phrases, phrases),
            "beginnings": Dear(kind, starts, starts),
            "both": Dear(kind, f"({near[0]}) OR {far[0]}", f"({near[1]}) OR {far[1]}"),
        }[kind]


def _near(words: Sequence[str], chance: random.Random) -> tuple[str, str]:
    said = " ".join(chance.sample(words, chance.randint(2, 8)))
    distance = chance.choice(_DISTANCES)
    return f'"{said}"~{distance}', f"NEAR({said}, {distance})"


def _joined(parts: Iterator[str]) -> str:
    return " OR ".join(parts)


def frequent_words(corpus: Corpus) -> list[str]:
    """The most frequent words of a corpus."""
    counts: Counter[str] = Counter()
    for document, _ in zip(corpus, range(_SAMPLED), strict=False):
        counts.update(w for w in document.body.lower().split() if w.isascii() and w.isalpha())
    return [word for word, _ in counts.most_common(_WORDS)]


def _index(name: str, corpus: Corpus, folder: Path) -> None:
    folder.mkdir()
    peer = find_peer(name)
    assert peer is not None
    peer.index(corpus, folder)


def _asks(name: str, folder: Path, texts: Sequence[str]) -> Iterator[Ask]:
    peer = find_peer(name)
    assert peer is not None
    searcher = peer.open(folder)
    return (searcher.prepare(Question("dear", Form.ALL, (text,))) for text in texts)


def _spent(ask: Ask) -> float:
    started = time.process_time()
    ask()
    return (time.process_time() - started) * 1000


@click.command()
@click.option("--corpus", "file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--docs", default=5000, show_default=True, type=click.IntRange(1))
@click.option("--queries", "count", default=500, show_default=True, type=click.IntRange(1))
def main(file: Path | None, docs: int, count: int) -> None:
    """Print the middle and the dearest query of each kind, for both, and the ratio."""
    corpus = chosen(file, docs)
    asked = list(queries(frequent_words(corpus), count))
    with tempfile.TemporaryDirectory() as made:
        folders = {name: Path(made) / name for name in (OURS, PEER)}
        for name, folder in folders.items():
            in_fresh_process(_index, name, corpus, folder)
        ours = _asks(OURS, folders[OURS], [one.ours for one in asked])
        theirs = _asks(PEER, folders[PEER], [one.theirs for one in asked])
        spent = [(one, _spent(a), _spent(b)) for one, a, b in zip(asked, ours, theirs, strict=True)]
    rows = []
    for kind in dict.fromkeys(one.kind for one in asked):
        mine, other = zip(*((a, b) for one, a, b in spent if one.kind == kind), strict=True)
        middle = statistics.median(mine), statistics.median(other)
        rows.append([kind, len(mine), middle[0], max(mine), middle[1], max(other),
                     middle[1] / max(1e-9, middle[0]), max(other) / max(mine)])  # fmt: skip
    heads = ("kind", "queries", OURS, "dearest", PEER, "dearest", "times", "of the dearest")
    print(table(f"milliseconds of processor time, {corpus}", heads, rows))
    dearest, most = max(((a, one.ours) for one, a, _ in spent))[::-1], max(a for _, a, _ in spent)
    print(f"the dearest: {dearest[0]}\n")
    print_bars([below(f"no query above {_MOST} ms of processor time", most, _MOST)])


if __name__ == "__main__":
    main()
