"""Plain Whoosh: its own codec, writer (256 MB), searcher and grouping.

It is given terms that are tokenized and stemmed as in our engine, because its own
StemmingAnalyzer is slower.  Facets with one value are read from columns; pairs, because no
column of Whoosh holds several values, from their postings (`allow_overlap`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from whoosh import fields, index, query
from whoosh.analysis import IDAnalyzer, KeywordAnalyzer
from whoosh.formats import Positions
from whoosh.searching import Searcher
from whoosh.sorting import Count, FieldFacet

from benchmarks.corpus import Document
from benchmarks.peers import FACETS, HITS, MEMORY, TITLE_BOOST, Answer, Ask, Counts
from benchmarks.queries import Form, Question
from searcher.text import bare_words, stem

_BOOSTS = {"title": float(TITLE_BOOST), "body": 1.0}
_GROUPS = {name: FieldFacet(name, allow_overlap=name == "pair", maptype=Count) for name in FACETS}


class _Terms(fields.FieldType):  # type: ignore[misc]
    """Terms that are given as a list, with their positions."""

    def __init__(self, boost: float) -> None:
        self.analyzer = IDAnalyzer()
        self.format = Positions(field_boost=boost)
        self.scorable = True
        self.stored = False


def _schema() -> fields.Schema:
    values = {name: fields.ID(sortable=True) for name in FACETS if name != "pair"}
    return fields.Schema(
        id=fields.ID(stored=True),
        day=fields.NUMERIC(sortable=True),
        pair=fields.KEYWORD(analyzer=KeywordAnalyzer()),
        **{text: _Terms(boost) for text, boost in _BOOSTS.items()},
        **values,
    )


def _stems(text: str, language: str) -> list[str]:
    return [stem(word, language) for word in bare_words(text, language)]


def _question(question: Question) -> query.Query:
    found = _words(question)
    if not question.first:
        return found
    first, last = (int(day.replace("-", "")) for day in (question.first, question.last))
    dated = query.NumericRange("day", first, last)
    return query.And([found, query.ConstantScoreQuery(dated, 0.0)])


def _words(question: Question) -> query.Query:
    words = [stem(word, "en") for word in question.words]
    match question.form:
        case Form.PHRASE:
            return query.Or([query.Phrase(text, words) for text in _BOOSTS])
        case Form.PREFIX:
            return query.Or([query.Prefix(text, question.words[0]) for text in _BOOSTS])
    each = [query.Or([query.Term(text, word) for text in _BOOSTS]) for word in words]
    if len(each) == 1:
        return each[0]
    return query.Or(each) if question.form is Form.ANY else query.And(each)


@dataclass(frozen=True, slots=True)
class _Searcher:
    searcher: Searcher

    def prepare(self, question: Question) -> Ask:
        searcher, asked = self.searcher, _question(question)

        def ask() -> Answer:
            found: Any = searcher.search(asked, limit=HITS, groupedby=_GROUPS)
            facets = {name: found.groups(name) for name in FACETS}
            ids = tuple(
                hit["id"] for hit in found[:HITS]
            )  # a grouped search returns all hits, not ten
            return Answer(len(found), ids, facets)

        return ask

    def counts(self, answer: Answer) -> Counts:
        return {name: dict(groups) for name, groups in answer.facets.items()}

    def close(self) -> None:
        self.searcher.close()


class _Peer:
    def index(self, documents: Iterable[Document], folder: Path) -> None:
        writer = index.create_in(str(folder), _schema()).writer(limitmb=MEMORY >> 20)
        for one in documents:
            writer.add_document(
                id=one.id,
                day=one.day,
                title=_stems(one.title, one.language),
                body=_stems(one.body, one.language),
                source=one.source,
                year=one.year,
                kind=one.kind,
                language=one.language,
                pair=" ".join(one.pairs),
            )
        writer.commit()

    def open(self, folder: Path) -> _Searcher:
        return _Searcher(index.open_dir(str(folder)).searcher())


PEER = _Peer()
