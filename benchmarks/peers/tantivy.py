"""Tantivy: words stemmed in English with their positions, facets by its terms aggregation."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.corpus import Document
from benchmarks.peers import FACETS, HITS, MEMORY, TITLE_BOOST, Answer, Ask, Counts
from benchmarks.queries import Question
from searcher.model.expression import (
    And,
    DateRange,
    Expression,
    Fuzzy,
    Near,
    Not,
    Or,
    Phrase,
    Prefix,
    Scope,
    Text,
    Value,
    Word,
)
from searcher.query import parse_query

_tantivy: Any = import_module("tantivy")

_STEMMED = "en_stem"
_FACETS = {name: {"terms": {"field": name, "size": 10_000}} for name in FACETS}


@dataclass(frozen=True, slots=True)
class Fields:
    """The text fields of an index, with the weights that a word has in those that are searched."""

    indexed: tuple[str, ...]
    boosts: Mapping[str, float]


TWO = Fields(("title", "body"), {"title": float(TITLE_BOOST), "body": 1.0})
ONE = Fields(("title", "text"), {"text": 1.0})
"""All words in one field; `title:` searches the other."""


def _schema(fields: Fields) -> Any:
    builder = _tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    for text in fields.indexed:
        builder.add_text_field(text, tokenizer_name=_STEMMED, index_option="position")
    builder.add_integer_field("day", indexed=True, fast=True)
    for name in FACETS:
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    return builder.build()


def _document(document: Document, fields: Fields) -> Any:
    made = _tantivy.Document()
    for name in ("id", "source", "year", "kind", "language"):
        made.add_text(name, getattr(document, name))
    texts = {"title": document.title, "body": document.body}
    texts["text"] = f"{document.title}\n{document.body}"
    for name in fields.indexed:
        made.add_text(name, texts[name])
    for pair in document.pairs:
        made.add_text("pair", pair)
    made.add_integer("day", document.day)
    return made


class _Queries:
    """Tantivy queries of questions: a word matches in any of the fields.

    Words near each other are a phrase with gaps: tantivy finds them in the order given only.
    """

    def __init__(self, index: Any, fields: Fields) -> None:
        self._schema, self._query, self._fields = index.schema, _tantivy.Query, fields
        analyzer = _tantivy.TextAnalyzerBuilder(_tantivy.Tokenizer.simple())
        lower = analyzer.filter(_tantivy.Filter.lowercase())
        self._stemmer = lower.filter(_tantivy.Filter.stemmer("english")).build()

    def filtered(self, question: Question, but: str = "") -> Any:
        """Translate the expression tree of a question, with its filters but those of one facet."""
        query = self._translated(parse_query(str(question)).expression)
        passing = [self._value(*one) for one in question.filters if one[0] != but]
        return self._joined(_tantivy.Occur.Must, [query, *passing]) if passing else query

    def _translated(self, expression: Expression) -> Any:
        match expression:
            case And(parts):
                return self._query.boolean_query([self._required(part) for part in parts])
            case Or(parts):
                return self._joined(_tantivy.Occur.Should, list(map(self._translated, parts)))
            case Value(field, value):
                return self._value(str(field), value)
            case DateRange(first, last):
                return self._dated(first, last)
            case Word() | Phrase() | Near() | Prefix() | Fuzzy():
                return self._anywhere(expression)
        raise NotImplementedError(expression)

    def _required(self, part: Expression) -> tuple[Any, Any]:
        if isinstance(part, Not):
            return _tantivy.Occur.MustNot, self._translated(part.part)
        return _tantivy.Occur.Must, self._translated(part)

    def _value(self, field: str, value: str) -> Any:
        return self._unscored(self._query.term_query(self._schema, field, value))

    def _dated(self, first: date | None, last: date | None) -> Any:
        days = [int(f"{day:%Y%m%d}") if day else None for day in (first, last)]
        kind = _tantivy.FieldType.Integer
        return self._unscored(self._query.range_query(self._schema, "day", kind, *days))

    def _unscored(self, query: Any) -> Any:
        return self._query.const_score_query(query, 0.0)

    def _anywhere(self, text: Text) -> Any:
        if text.scope is Scope.TITLE:
            return self._within("title", text)
        boosts = self._fields.boosts
        each = [(self._within(field, text), boost) for field, boost in boosts.items()]
        if len(each) == 1:
            return each[0][0]
        return self._joined(
            _tantivy.Occur.Should, [self._query.boost_query(one, boost) for one, boost in each]
        )

    def _within(self, field: str, text: Text) -> Any:
        make, schema = self._query, self._schema
        match text:
            case Word(word):
                return make.term_query(schema, field, self._stem(word))
            case Phrase(words):
                return make.phrase_query(schema, field, list(map(self._stem, words)))
            case Near(words, distance):
                gaps = (len(words) - 1) * (distance - 1)
                return make.phrase_query(schema, field, list(map(self._stem, words)), gaps)
            case Prefix(letters):
                return make.regex_query(schema, field, f"{letters}.*")
            case Fuzzy(word):
                return make.fuzzy_term_query(schema, field, self._stem(word))

    def _joined(self, occur: Any, parts: list[Any]) -> Any:
        return self._query.boolean_query([(occur, part) for part in parts])

    def _stem(self, word: str) -> str:
        (stem,) = self._stemmer.analyze(word)
        return str(stem)


@dataclass(frozen=True, slots=True)
class _Searcher:
    index: Any
    searcher: Any
    fields: Fields

    def prepare(self, question: Question) -> Ask:
        searcher, queries = self.searcher, _Queries(self.index, self.fields)
        query, skipped = queries.filtered(question), (question.page - 1) * HITS
        # A facet counts without its own filter; those without one are counted together.
        own = {name for name, _ in question.filters}
        counted = [(query, {name: one for name, one in _FACETS.items() if name not in own})]
        counted += [(queries.filtered(question, name), {name: _FACETS[name]}) for name in own]

        def ask() -> Answer:
            found = searcher.search(query, HITS, offset=skipped)
            ids = tuple(searcher.doc(address)["id"][0] for _, address in found.hits)
            facets: dict[str, Any] = {}
            for one, names in counted:
                facets |= searcher.aggregate(one, names)
            return Answer(found.count, ids, facets)

        return ask

    def counts(self, answer: Answer) -> Counts:
        return {
            name: {bucket["key"]: bucket["doc_count"] for bucket in answer.facets[name]["buckets"]}
            for name in FACETS
        }

    def close(self) -> None:
        pass


@dataclass(frozen=True, slots=True)
class TantivyPeer:
    """Tantivy with some text fields."""

    fields: Fields

    def index(self, documents: Iterable[Document], folder: Path) -> None:
        """Write a complete index of documents to an empty folder, with one thread."""
        writer = _tantivy.Index(_schema(self.fields), path=str(folder)).writer(MEMORY, 1)
        for document in documents:
            writer.add_document(_document(document, self.fields))
        writer.commit()
        writer.wait_merging_threads()

    def open(self, folder: Path) -> _Searcher:
        """Open an index."""
        index = _tantivy.Index.open(str(folder))
        return _Searcher(index, index.searcher(), self.fields)


PEER = TantivyPeer(TWO)
