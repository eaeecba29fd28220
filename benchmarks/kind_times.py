"""Measure all kinds of query beside tantivy and Lucene, by processor time: warm, and shuffled.

Warm: each question several times in a row, the first not counted.  Shuffled: other questions of
all kinds and peers in one random order, each once, so that no cache has the words of a query.
"""

import gc
import random
import statistics
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.corpus import Corpus
from benchmarks.kinds import questions_of_kinds
from benchmarks.peers import OURS, Ask, find_peer
from benchmarks.queries import Question
from benchmarks.report import Bar, at_least, mean, table

BESIDE = ("tantivy_one", "tantivy", "lucene")
"""Tantivy with one text field, to which the bars refer, and with two; Lucene with one."""

_WARM, _SHUFFLED = 3, 6  # questions of each kind
_ROUNDS, _IN_A_ROW = 3, 5
_BEFORE = 20  # times that a question is asked first: Java compiles what is called often


class _Key(NamedTuple):
    peer: str
    kind: str
    variant: int


Spent = Mapping[_Key, float]


@dataclass(frozen=True, slots=True)
class KindTimes:
    """The milliseconds of each question, warm and shuffled."""

    peers: tuple[str, ...]
    questions: Mapping[str, Sequence[Question]]
    warm: Spent
    shuffled: Spent

    def ratio(self, peer: str, kind: str, spent: Spent) -> float:
        """Divide the time of a peer by ours: the geometric mean of the questions of a kind."""
        ours = (key for key in spent if key.peer == OURS and key.kind == kind)
        each = [spent[key._replace(peer=peer)] / spent[key] for key in ours]
        return statistics.geometric_mean(each)

    def ratios(self, peer: str, spent: Spent) -> dict[str, float]:
        """Return the ratio of each kind; none if the peer did not take part."""
        kinds = self.questions if peer in self.peers else ()
        return {kind: self.ratio(peer, kind, spent) for kind in kinds}

    def ours(self, kind: str, spent: Spent) -> float:
        """Return the median of our milliseconds for the questions of a kind."""
        return statistics.median(t for key, t in spent.items() if key[:2] == (OURS, kind))


def times_of_kinds(names: Sequence[str], corpus: Corpus, folder: Path) -> KindTimes | None:
    """Measure the peers whose indexes are in FOLDER/NAME; None without one of `BESIDE`."""
    peers = tuple(name for name in BESIDE if name in names)
    if not peers:
        return None
    questions = questions_of_kinds(corpus, _WARM + _SHUFFLED)
    opened = {n: peer.open(folder / n) for n in (OURS, *peers) if (peer := find_peer(n))}
    asks = {
        _Key(name, kind, number): searcher.prepare(question)
        for kind, every in questions.items()
        for number, question in enumerate(every)
        for name, searcher in opened.items()
    }
    warmed = {key: ask for key, ask in asks.items() if key.variant < _WARM}
    for ask, _ in product(warmed.values(), range(_BEFORE)):
        ask()
    shuffled = _shuffled({key: ask for key, ask in asks.items() if key not in warmed})
    times = KindTimes(peers, questions, _in_a_row(warmed), shuffled)
    for searcher in opened.values():
        searcher.close()
    return times


def _milliseconds(ask: Ask) -> float:
    started = time.process_time()
    answer = ask()
    spent = time.process_time() - started
    return 1000 * (spent if answer.seconds is None else answer.seconds)


def _shuffled(asks: Mapping[_Key, Ask]) -> Spent:
    order = list(asks)
    random.Random(11).shuffle(order)
    gc.collect()
    return {key: _milliseconds(asks[key]) for key in order}


def _in_a_row(asks: Mapping[_Key, Ask]) -> Spent:
    """Measure the median of each question; the peers take turns."""
    spent: dict[_Key, list[float]] = {key: [] for key in asks}
    gc.collect()
    gc.freeze()
    for (key, ask), _ in product(asks.items(), range(_ROUNDS)):
        ask()
        spent[key] += (_milliseconds(ask) for _ in range(_IN_A_ROW))
    gc.unfreeze()
    return {key: statistics.median(every) for key, every in spent.items()}


def bars_of_kinds(times: KindTimes | None) -> Iterator[Bar]:
    """List the bars beside tantivy with one text field."""
    warm = times.ratios(BESIDE[0], times.warm) if times else {}
    shuffled = times.ratios(BESIDE[0], times.shuffled) if times else {}
    yield at_least("46 kinds beside tantivy, warm: mean", mean(warm.values()), 1.2)
    worst = min(warm.values(), default=None)
    yield at_least("46 kinds beside tantivy, warm: worst", worst, 0.6)
    yield at_least("46 kinds beside tantivy, shuffled: mean", mean(shuffled.values()), 1)


def print_kinds(times: KindTimes) -> None:
    """Print our time, and the ratios by kind, their mean and the worst."""
    runs = {"warm": times.warm, "shuffled": times.shuffled}
    columns = [times.ratios(*one) for one in product(times.peers, runs.values())]
    rows: list[list[object]] = [
        [kind, *(times.ours(kind, run) for run in runs.values()), *(one[kind] for one in columns)]
        for kind in times.questions
    ]
    rows.append(["mean", None, None, *(mean(one.values()) for one in columns)])
    rows.append(["worst", None, None, *(min(one.values()) for one in columns)])
    heads = ["kind", *(f"ms {run}" for run in runs)]
    heads += [f"{peer}, {run}" for peer, run in product(times.peers, runs)]
    print(table("all kinds: our ms of processor time, and ratios to it", heads, rows))


def results_of_kinds(times: KindTimes | None) -> dict[str, Any]:
    """Return the ratios by peer and kind, with the questions."""
    if times is None:
        return {}
    runs = {"warm": times.warm, "shuffled": times.shuffled}
    return {
        "questions": {kind: list(map(str, every)) for kind, every in times.questions.items()},
        **{peer: {n: times.ratios(peer, run) for n, run in runs.items()} for peer in times.peers},
    }
