"""This project's own engine, asked as the site asks it, but before any text is read."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.corpus import Document
from benchmarks.peers import FACETS, HITS, Answer, Ask, Counts
from benchmarks.queries import Question
from searcher.index import open_engine
from searcher.model.expression import Field
from searcher.model.query import Query
from searcher.model.record import Record
from searcher.query import parse_query
from searcher.search.protocol import Engine, Facet


def no_texts(identifier: str, version: int) -> Record:
    """Ranking reads no record."""
    raise LookupError(identifier, version)


def query_of(question: Question) -> Query:
    """A question as the reader types it, with the five facets."""
    return parse_query(str(question), facets=tuple(map(Field, FACETS)), size=HITS)


@dataclass(frozen=True, slots=True)
class _Searcher:
    engine: Engine

    def prepare(self, question: Question) -> Ask:
        engine, query = self.engine, query_of(question)

        def ask() -> Answer:
            found = engine.rank(query)
            return Answer(found.total, tuple(hit.id for hit in found.hits), found.facets)

        return ask

    def counts(self, answer: Answer) -> Counts:
        facets: tuple[Facet, ...] = answer.facets
        return {facet.field: dict(facet.values) for facet in facets}

    def close(self) -> None:
        pass


class _Peer:
    def index(self, documents: Iterable[Document], folder: Path) -> None:
        open_engine(folder, no_texts).rebuild(document.record() for document in documents)

    def open(self, folder: Path) -> _Searcher:
        engine = open_engine(folder, no_texts)
        if not engine.count():  # opens it: it is opened when first used
            raise LookupError(f"{folder} has no index of this program: was it changed meanwhile?")
        return _Searcher(engine)


PEER = _Peer()
