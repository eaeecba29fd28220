"""Tantivy: words stemmed in English with their positions, facets by its terms aggregation."""

from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.corpus import Document
from benchmarks.peers import FACETS, HITS, MEMORY, TITLE_BOOST, Answer, Ask, Counts
from benchmarks.queries import Form, Question

_tantivy: Any = import_module("tantivy")

_STEMMED = "en_stem"
_BOOSTS = {"title": float(TITLE_BOOST), "body": 1.0}
_FACETS = {name: {"terms": {"field": name, "size": 10_000}} for name in FACETS}


def _schema() -> Any:
    builder = _tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    for text in _BOOSTS:
        builder.add_text_field(text, tokenizer_name=_STEMMED, index_option="position")
    builder.add_integer_field("day", indexed=True, fast=True)
    for name in FACETS:
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    return builder.build()


def _document(document: Document) -> Any:
    made = _tantivy.Document()
    for name in ("id", "title", "body", "source", "year", "kind", "language"):
        made.add_text(name, getattr(document, name))
    for pair in document.pairs:
        made.add_text("pair", pair)
    made.add_integer("day", document.day)
    return made


class _Queries:
    """Tantivy queries of questions: a word matches in the title or in the body."""

    def __init__(self, index: Any) -> None:
        self._index, self._schema, self._query = index, index.schema, _tantivy.Query
        analyzer = _tantivy.TextAnalyzerBuilder(_tantivy.Tokenizer.simple())
        lower = analyzer.filter(_tantivy.Filter.lowercase())
        self._stemmer = lower.filter(_tantivy.Filter.stemmer("english")).build()

    def of(self, question: Question) -> Any:
        found = self._words(question)
        if not question.first:
            return found
        first, last = (int(day.replace("-", "")) for day in (question.first, question.last))
        days = _tantivy.FieldType.Integer
        dated = self._query.range_query(self._schema, "day", days, first, last)
        return self._joined(_tantivy.Occur.Must, [found, self._query.const_score_query(dated, 0.0)])

    def _words(self, question: Question) -> Any:
        if question.form is Form.PHRASE:
            stems = [self._stem(word) for word in question.words]
            return self._anywhere(lambda f: self._query.phrase_query(self._schema, f, stems))
        if question.form is Form.PREFIX:
            form = f"{question.words[0]}.*"
            return self._anywhere(lambda f: self._query.regex_query(self._schema, f, form))
        words = [self._word(word) for word in question.words]
        occur = _tantivy.Occur.Should if question.form is Form.ANY else _tantivy.Occur.Must
        return words[0] if len(words) == 1 else self._joined(occur, words)

    def _word(self, word: str) -> Any:
        stem = self._stem(word)
        return self._anywhere(lambda f: self._query.term_query(self._schema, f, stem))

    def _anywhere(self, within: Any) -> Any:
        each = [self._query.boost_query(within(field), boost) for field, boost in _BOOSTS.items()]
        return self._joined(_tantivy.Occur.Should, each)

    def _joined(self, occur: Any, parts: list[Any]) -> Any:
        return self._query.boolean_query([(occur, part) for part in parts])

    def _stem(self, word: str) -> str:
        (stem,) = self._stemmer.analyze(word)
        return str(stem)


@dataclass(frozen=True, slots=True)
class _Searcher:
    index: Any
    searcher: Any

    def prepare(self, question: Question) -> Ask:
        searcher, query = self.searcher, _Queries(self.index).of(question)

        def ask() -> Answer:
            found = searcher.search(query, HITS)
            ids = tuple(searcher.doc(address)["id"][0] for _, address in found.hits)
            return Answer(found.count, ids, searcher.aggregate(query, _FACETS))

        return ask

    def counts(self, answer: Answer) -> Counts:
        return {
            name: {bucket["key"]: bucket["doc_count"] for bucket in answer.facets[name]["buckets"]}
            for name in FACETS
        }

    def close(self) -> None:
        pass


class _Peer:
    def index(self, documents: Iterable[Document], folder: Path) -> None:
        writer = _tantivy.Index(_schema(), path=str(folder)).writer(MEMORY, 1)
        for document in documents:
            writer.add_document(_document(document))
        writer.commit()
        writer.wait_merging_threads()

    def open(self, folder: Path) -> _Searcher:
        index = _tantivy.Index.open(str(folder))
        return _Searcher(index, index.searcher())


PEER = _Peer()
