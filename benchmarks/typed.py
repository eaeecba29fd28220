"""Measure what readers type: a question in words, a pasted title, names that have other names.

    python -m benchmarks.typed [--corpus FILE.jsonl.gz] [--docs N] [--texts N]

Each text is typed once: it is read, widened, loosened where no document has all words, and searched
for, with the total, ten hits and five facets.  Tantivy searches for any of the same words, and of
the other names, already stemmed.  Both take turns, text by text.
"""

import statistics
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import click

from benchmarks.corpus import Corpus
from benchmarks.measure import in_fresh_process, seconds
from benchmarks.options import chosen_corpus
from benchmarks.peers import FACETS, HITS, OURS, Ask, Searcher, find_peer
from benchmarks.queries import Form, Question
from benchmarks.report import below, print_bars, table
from searcher.index import open_engine
from searcher.model.expression import other_names, texts
from searcher.model.facets import field_named
from searcher.model.query import Query
from searcher.model.record import Record
from searcher.query import loosened, read_query
from searcher.search import Search, needs_loosening

PEER = "tantivy"
_QUESTION, _STEP = 8, 5  # words of a question, each some words after the one before
_NAMES = ("Armenia", "Kazakhstan", "United States", "customs union", "Baku", "visit to Tashkent")
_MOST = 1.5  # times the peer's time


class Typed(NamedTuple):
    """A text as it is typed, and its kind."""

    kind: str
    text: str


def typed_texts(corpus: Corpus, count: int) -> Iterator[Typed]:
    """Choose `count` titles and questions, evenly, and names."""
    step = max(1, corpus.count // count)
    for document in islice(corpus, 0, None, step):
        words = document.body.split()[_STEP::_STEP]
        yield Typed("question", " ".join(words[:_QUESTION]))
        yield Typed("title", document.title)
    yield from (Typed("names", name) for name in _NAMES)


@dataclass(frozen=True, slots=True)
class _Box:
    """The search box: what the site does with a text, without making a page of it."""

    search: Search

    def ask(self, text: str) -> tuple[Query, int]:
        """Return the query that was searched, and how many records it finds."""
        expression = self.search.widen(read_query(text).expression).expression
        if needs_loosening(self.search.engine, expression):
            expression = loosened(expression) or expression
        facets = tuple(map(field_named, FACETS))
        query = Query(text, expression, size=HITS, facets=facets)
        return query, self.search.engine.search(query).total


def _any_word(query: Query) -> Question:
    """Ask for any of the words of a query, with the other names that it searches."""
    words = [one.text for one in texts(query.expression) if hasattr(one, "text")]
    others = " ".join(other_names(query.expression)).split()
    ascii_words = dict.fromkeys(word.lower() for word in (*words, *others) if word.isalpha())
    return Question("typed", Form.ANY, tuple(ascii_words) or ("nothing",))


def _index(name: str, corpus: Corpus, folder: Path) -> None:
    folder.mkdir()
    peer = find_peer(name)
    assert peer is not None
    peer.index(corpus, folder)


def _timed(box: _Box, peer: Searcher | None, text: str) -> tuple[float, float | None]:
    """Return the milliseconds of both for a text."""
    asked: list[Query] = []
    ours = 1000 * seconds(lambda: asked.append(box.ask(text)[0]))
    if peer is None:
        return ours, None
    ask: Ask = peer.prepare(_any_word(asked[0]))
    return ours, 1000 * seconds(ask)


def _rows(
    times: Mapping[str, Sequence[tuple[float, float | None]]],
) -> Iterator[list[object]]:
    for kind, pairs in times.items():
        ours = [one for one, _ in pairs]
        theirs = [other for _, other in pairs if other is not None]
        middle = statistics.median(ours)
        beside = statistics.median(theirs) if theirs else None
        ratio = beside / middle if beside is not None else None
        yield [kind, len(ours), middle, max(ours), beside, max(theirs, default=None), ratio]


def _reader(corpus: Corpus) -> Callable[[str, int], Record]:
    records = {record.id: record for record in (one.record() for one in corpus)}
    return lambda identifier, _: records[identifier]


@click.command()
@click.option("--corpus", "file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--docs", default=5000, show_default=True, type=click.IntRange(1))
@click.option("--texts", "count", default=200, show_default=True, type=click.IntRange(1))
def main(file: Path | None, docs: int, count: int) -> None:
    """Print the median and the maximum of each kind of text for both, and the ratio."""
    corpus = chosen_corpus(file, docs)
    theirs = find_peer(PEER)
    with tempfile.TemporaryDirectory() as made:
        folders = {name: Path(made) / name for name in (OURS, PEER)}
        in_fresh_process(_index, OURS, corpus, folders[OURS])
        if theirs is not None:
            in_fresh_process(_index, PEER, corpus, folders[PEER])
        box = _Box(Search(open_engine(folders[OURS]), _reader(corpus)))
        box.search.load()
        peer = theirs.open(folders[PEER]) if theirs is not None else None
        times: dict[str, list[tuple[float, float | None]]] = {}
        for one in typed_texts(corpus, count):
            times.setdefault(one.kind, []).append(_timed(box, peer, one.text))
    rows = list(_rows(times))
    heads = ("kind", "texts", OURS, "maximum", PEER, "maximum", "ratio")
    print(table(f"milliseconds, each text typed once, {corpus}", heads, rows))
    worst = [1 / float(str(row[-1])) for row in rows if row[-1]]
    demand = f"our time over {PEER}'s in the worst kind, < {_MOST}"
    print_bars([below(demand, max(worst, default=None), _MOST)])


if __name__ == "__main__":
    main()
