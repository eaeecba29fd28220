"""The engine of this project, queried as by the site, without reading any record."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.corpus import Document
from benchmarks.peers import FACETS, HITS, Answer, Ask, Counts
from benchmarks.queries import Question
from searcher.index import open_engine
from searcher.index.protocol import Engine, Facet
from searcher.model.facets import field_named
from searcher.model.query import Filter, Query
from searcher.query import parse_query


def query_of(question: Question) -> Query:
    """Parse a question as the reader types it, with the five facets."""
    filters = tuple(Filter(field_named(name), (value,)) for name, value in question.filters)
    facets = tuple(map(field_named, FACETS))
    page = question.page
    return parse_query(str(question), filters=filters, facets=facets, page=page, size=HITS)


@dataclass(frozen=True, slots=True)
class _Searcher:
    engine: Engine

    def prepare(self, question: Question) -> Ask:
        engine, query = self.engine, query_of(question)

        def ask() -> Answer:
            found = engine.search(query)
            return Answer(found.total, tuple(hit.id for hit in found.hits), found.facets)

        return ask

    def counts(self, answer: Answer) -> Counts:
        facets: tuple[Facet, ...] = answer.facets
        return {facet.field: dict(facet.values) for facet in facets}

    def close(self) -> None:
        pass


class _Peer:
    def index(self, documents: Iterable[Document], folder: Path) -> None:
        open_engine(folder).rebuild(document.record() for document in documents)

    def open(self, folder: Path) -> _Searcher:
        engine = open_engine(folder)
        if not engine.count():  # opens it: it is opened when first used
            raise LookupError(f"{folder} has no index of this program: was it changed meanwhile?")
        return _Searcher(engine)


PEER = _Peer()
