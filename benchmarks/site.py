"""Measure pages of the site: milliseconds at the server, rendering included, and kilobytes.

The peer answers the same questions in the same run, without titles, snippets or a page.

    python -m benchmarks.site [--docs 30000] [--corpus FILE.jsonl.gz] [--peers fts5]

Every page is requested through the whole application.  Bars: a search page takes at most 20 ms
(median of all kinds) and 60 ms (slowest kind), and at most 100 KB.
"""

import statistics
import tempfile
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

import click
from flask.testing import FlaskClient

from benchmarks.corpus import Corpus
from benchmarks.measure import in_turn
from benchmarks.options import chosen_corpus, corpus_options
from benchmarks.peers import find_peer, installed
from benchmarks.queries import Question, questions_for
from benchmarks.report import print_most, write
from searcher.index import open_engine
from searcher.store import Archive
from searcher_web import Config, create_app

_MEDIAN_MS, _SLOWEST_MS, _HEAVIEST_KB = 20.0, 60.0, 100.0
_BESIDE = ("fts5", "tantivy")
FILTERED = {
    "all": "",
    "country": "country=KZ&country=RU",
    "pair": "pair=KZ-RU",
    "without": "not.kind=news&sort=newest",
    "hundred": "size=100",
}
OTHERS = {
    "home": "/",
    "pairs": "/pairs",
    "a pair": "/pairs/KZ-RU",
    "a country": "/countries/KZ",
    "timeline": "/timeline?country=KZ",
    "facet": "/facet/pair",
}


def addresses(questions: Sequence[Question]) -> dict[str, str]:
    """List the address of a search page of each kind: of words, of filters, of both."""
    common = str(questions[0])
    pages = {q.kind: "/search?" + urlencode({"q": str(q)}) for q in questions}
    pages |= {name: f"/search?{query}" for name, query in FILTERED.items()}
    both = urlencode({"q": common, "country": "KZ", "from": "2000", "to": "2015"})
    return pages | {"both": f"/search?{both}"}


def build(corpus: Corpus, folder: Path) -> None:
    """Write an archive of a corpus, and its index."""
    archive = Archive(folder / "archive")
    with archive.writer() as store:
        for document in corpus:
            store.put(*document.stored(), "first ingest")
    open_engine(folder / "index", archive=archive).rebuild(document.record() for document in corpus)


def weigh(client: FlaskClient, pages: Mapping[str, str]) -> dict[str, float]:
    """Measure the kilobytes of each page, uncompressed."""
    weights = {}
    for name, url in pages.items():
        answer = client.get(url)
        assert answer.status_code == 200, (url, answer.status)
        weights[name] = len(answer.data) / 1000
    return weights


def peer_calls(
    name: str, corpus: Corpus, questions: Sequence[Question], folder: Path
) -> dict[str, Callable[[], object]]:
    """Prepare the queries of a peer: total, ten hits and five facets."""
    peer = find_peer(name)
    if peer is None:
        return {}
    folder.mkdir()
    peer.index(corpus, folder)
    searcher = peer.open(folder)
    return {f"{name}:{q.kind}": searcher.prepare(q) for q in questions}


@click.command()
@corpus_options(30_000)
@click.option("--rounds", default=15, show_default=True)
def main(
    file: Path | None, docs: int, peers: Sequence[str], output: Path | None, rounds: int
) -> None:
    """Print milliseconds and kilobytes of each page, and the ratio to each peer."""
    corpus = chosen_corpus(file, docs)
    questions = questions_for(corpus)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        build(corpus, folder)
        client = create_app(Config(folder / "archive", folder / "index")).test_client()
        pages = addresses(questions)
        weights = weigh(client, pages | OTHERS)
        calls: dict[str, Callable[[], object]] = {
            name: partial(client.get, url) for name, url in (pages | OTHERS).items()
        }
        beside = [name for name in installed(peers) if name in _BESIDE]
        for name in beside:
            calls |= peer_calls(name, corpus, questions, folder / name)
        times = in_turn(calls, rounds)
    _print(corpus, pages, times, weights)
    for name in beside:
        _ratio(name, questions, times)
    write(output, {"corpus": str(corpus), "ms": times, "kilobytes": weights}, ())


def _print(
    corpus: Corpus,
    pages: Mapping[str, str],
    times: Mapping[str, float],
    weights: Mapping[str, float],
) -> None:
    print(f"{corpus}: pages of the site, rendering included\n")
    for name, kilobytes in weights.items():
        print(f"  {name:<12}{times[name]:>8.1f} ms{kilobytes:>8.1f} KB")
    searches = [times[name] for name in pages]
    median, slowest = statistics.median(searches), max(searches)
    heaviest = max(weights[name] for name in pages if name != "hundred")
    print()
    print_most("search page, median of all kinds", median, _MEDIAN_MS, "ms")
    print_most("search page, slowest kind", slowest, _SLOWEST_MS, "ms")
    print_most("search page of ten records, heaviest", heaviest, _HEAVIEST_KB, "KB")


def _ratio(name: str, questions: Sequence[Question], times: Mapping[str, float]) -> None:
    ratios = [times[f"{name}:{q.kind}"] / times[q.kind] for q in questions]
    mean = statistics.geometric_mean(ratios)
    print(
        f"  {name}'s bare answer takes {mean:.2f} times as long as our whole page (mean of kinds)"
    )


if __name__ == "__main__":
    main()
