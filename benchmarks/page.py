"""Measure a whole page of results: with titles and snippets of records read from an archive,
and all six facets, as the site requests them.
"""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from benchmarks.corpus import Corpus
from benchmarks.measure import in_turn
from benchmarks.queries import Question
from searcher.index import open_engine
from searcher.query import parse_query
from searcher.search import Search
from searcher.store import Archive


def page_times(
    index: Path, corpus: Corpus, questions: Sequence[Question], runs: int, folder: Path
) -> dict[str, float]:
    """Measure the median of each kind of query on an index, in milliseconds.

    An archive of the records found is written to `folder`.
    """
    queries = {question.kind: parse_query(str(question)) for question in questions}
    ranked = open_engine(index)
    found = {hit.id for query in queries.values() for hit in ranked.search(query).hits}
    archive = _archive(corpus, found, folder)
    search = Search(open_engine(index), archive.get)
    return in_turn({kind: partial(search.page, query) for kind, query in queries.items()}, runs)


def _archive(corpus: Corpus, wanted: set[str], folder: Path) -> Archive:
    archive = Archive(folder)
    with archive.writer() as writer:
        for document in corpus:
            if document.id in wanted:
                writer.put(*document.stored(), "first ingest")
    return archive
