"""Whoosh itself as a judge: our expressions as its queries, and an index of its own codec."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from math import log
from pathlib import Path
from tempfile import TemporaryDirectory

from whoosh import fields, matching, query
from whoosh.filedb.filestore import FileStorage


from whoosh.scoring import BM25F
from whoosh.searching import SearchContext, Searcher

from searcher.engines.whoosh.evaluate import BOOSTS, EXPANDED
from searcher.engines.whoosh.schema import DAYS, Day, days_of, schema
from searcher.engines.whoosh.segment import TEXTS, UNDATED
from searcher.query.tree import (
    And,
    DateRange,
    Everything,
    Expression,
    Field,
    Fuzzy,
    Near,
    Not,
    Or,
    Phrase,
    Prefix,
    Scope,
    Text,
    Undated,
    Value,
    Word,
)
from searcher.record import Record
from searcher.search import facet_values
from searcher.search.marks import near_positions
from searcher.words import families, family, fold, tokens

# Whoosh's scoring


class LivingBM25F(BM25F):
    """BM25F that counts living documents only, and the lengths that documents are scored by.

    Whoosh's own counts those that are deleted too, until they are merged away; and the codec of
    its own sums lengths up before it rounds them.
    """

    def __init__(self) -> None:
        super().__init__()
        self._averages: dict[str, float] = {}

    def idf(self, searcher: Searcher, fieldname: str, text: bytes) -> float:
        reader = searcher.get_parent().reader()
        frequency = sum(1 for _ in reader.postings(fieldname, text).all_ids())
        return log(reader.doc_count() / (frequency + 1)) + 1

    def scorer(self, searcher: Searcher, fieldname: str, text: bytes, qf: int = 1) -> object:
        scorer = super().scorer(searcher, fieldname, text, qf)
        if fieldname not in self._averages:
            reader = searcher.get_parent().reader()
            every = [reader.doc_field_length(n, fieldname, 0) or 0 for n in reader.all_doc_ids()]
            self._averages[fieldname] = sum(every) / len(every) or 1
        scorer.avgfl = self._averages[fieldname]
        return scorer


# Whoosh's queries


class Constant(query.WrappingQuery):
    """The living documents of a query, each with the same score.

    Whoosh's `ConstantScoreQuery` takes a score of nought for one, its prefixes and edits score by
    BM25 where they should not, and its `ColumnQuery` and `Not` let deleted documents through.
    """

    def __init__(self, child: query.Query, score: float = 0.0) -> None:
        super().__init__(child)
        self._score = score

    def matcher(self, searcher: Searcher, context: SearchContext | None = None) -> object:  # noqa: ARG002
        deleted = searcher.reader().is_deleted
        every = self.child.matcher(searcher, searcher.boolean_context()).all_ids()
        found = [number for number in every if not deleted(number)]
        return matching.ListMatcher(found, weights=[self._score] * len(found))

    def estimate_size(self, reader: object) -> int:
        return reader.doc_count()


class Among(query.WrappingQuery):
    """Those documents of a query that have one of some identifiers."""

    def __init__(self, child: query.Query, identifiers: Iterable[str]) -> None:
        super().__init__(child)
        self._identifiers = set(identifiers)

    def matcher(self, searcher: Searcher, context: SearchContext | None = None) -> object:
        held = {n for n, kept in searcher.iter_docs() if kept["id"] in self._identifiers}
        return matching.FilterMatcher(self.child.matcher(searcher, context), held)


class Translator:
    """Turns expressions into queries of Whoosh.

    Words, phrases, and what is made of them by AND and OR are left to Whoosh, with their scores:
    of a phrase, too, it scores each word by BM25.  NOT is an AND with the inverse, since Whoosh's
    `AndNot` overlooks what is excluded before the first document; unions are trees of two, since
    its other one drops documents of score nought.  Whether words are near each other is found by
    brute force, and what they score then by Whoosh.
    """

    def __init__(self, records: Iterable[Record]) -> None:
        self._records = list(records)

    def translated(self, expression: Expression) -> query.Query:
        match expression:
            case Everything():
                return Constant(query.Every())
            case And(parts):
                return query.And([self.translated(part) for part in parts])
            case Or(parts):
                return query.DefaultOr([self.translated(part) for part in parts])
            case Not(part):
                return Constant(query.Not(self.translated(part)))
            case Value(field, value):
                values = self._values(field, value)
                return Constant(query.DefaultOr([query.Term(field, v) for v in values]))
            case Undated():
                return Constant(query.ColumnQuery("earliest", UNDATED))
            case DateRange():
                return Constant(self._dated(expression))
            case _:
                names = ("title",) if expression.scope is Scope.TITLE else TEXTS
                return query.DefaultOr([self._text(expression, name) for name in names])

    def _values(self, field: Field, asked: str) -> list[str]:
        held = {value for one in self._records for value in facet_values(one, field)}
        return [asked] if asked in held else [v for v in held if fold(v) == fold(asked)]

    def _dated(self, asked: DateRange) -> query.Query:
        first = asked.first.toordinal() if asked.first else 0
        last = asked.last.toordinal() if asked.last else UNDATED - 1
        starts, ends = DAYS[::-1] if asked.possibly else DAYS
        return query.And(
            [
                query.ColumnQuery(starts, lambda day: first <= day < UNDATED),
                query.ColumnQuery(ends, lambda day: day <= last),
            ]
        )

    def _text(self, text: Text, name: str) -> query.Query:
        words, boost = f"{name}_words", BOOSTS[name]
        match text:
            case Word(word):
                return _any_form(word, name)
            case Phrase(said):
                return query.Phrase(words, [fold(word) for word in said], boost=boost)
            case Prefix(letters):
                return Constant(query.Prefix(words, fold(letters)), EXPANDED * boost)
            case Fuzzy(word):
                near = query.FuzzyTerm(words, fold(word), maxdist=1, prefixlength=0)
                return Constant(near, EXPANDED * boost)
            case Near(said):
                near = [one.id for one in self._records if _is_near(text, one, name)]
                return Among(query.And([_any_form(word, name) for word in said]), near)


def _any_form(word: str, name: str) -> query.Query:
    boost = BOOSTS[name]
    return query.DefaultOr(
        [query.Term(f"{name}_stems", key, boost=boost) for key in families(word)]
    )


def _is_near(asked: Near, one: Record, name: str) -> bool:
    said = [family(word, one.language or "") for word in words_of(one, name)]
    each = [[i for i, key in enumerate(said) if key in families(w)] for w in asked.words]
    return bool(near_positions(each, asked.distance))


def words_of(one: Record, name: str) -> list[str]:
    """The words of the title or the body of a record, as written."""
    return [token.text for token in tokens((one.title or "") if name == "title" else one.body)]


def scores_of(searcher: Searcher, asked: query.Query) -> dict[str, float]:
    """Identifier → score of all that Whoosh finds, posting by posting."""
    found = {}
    for leaf, _ in searcher.leaf_searchers():
        matcher = asked.matcher(leaf, searcher.context())
        while matcher.is_active():
            identifier = leaf.stored_fields(matcher.id())["id"]
            assert identifier not in found
            found[identifier] = matcher.score()
            matcher.next()
    return found


def results_of(searcher: Searcher, asked: query.Query) -> list[tuple[str, float]]:
    """Identifier and score of all results of a search, the best first."""
    results = searcher.search(asked, limit=None)
    return [(hit["id"], hit.score) for hit in results]


# An index of Whoosh's own


class _WrittenDay(Day):
    def to_column_value(self, value: int) -> int:
        return value

    indexed = False


def plain_schema() -> fields.Schema:
    """Our schema, with columns that Whoosh can write."""
    plain = schema()
    for day in DAYS:
        plain.remove(day)
        plain.add(day, _WrittenDay())
    return plain


@contextmanager
def plain_index(records: Sequence[Record]) -> Iterator[FileStorage]:
    """The same records written by Whoosh, in the form it has always had."""
    with TemporaryDirectory() as folder:
        storage = FileStorage(str(Path(folder)))
        with storage.create_index(plain_schema()).writer() as writer:
            for one in records:
                writer.add_document(**_document(one))
        yield storage


@contextmanager
def plain_searcher(records: Sequence[Record], weighting: object) -> Iterator[Searcher]:
    """A searcher of Whoosh on its own index of some records."""
    with (
        plain_index(records) as storage,
        storage.open_index().searcher(weighting=weighting) as searcher,
    ):
        yield searcher


def _document(one: Record) -> Mapping[str, object]:
    earliest, latest = days_of(one) or (UNDATED, UNDATED)
    document: dict[str, object] = {str(field): list(facet_values(one, field)) for field in Field}
    for name in TEXTS:
        said = words_of(one, name)
        document[f"{name}_words"] = [fold(word) for word in said]
        document[f"{name}_stems"] = [family(word, one.language or "") for word in said]
    return document | {
        "id": one.id,
        "version": one.version,
        "earliest": earliest,
        "latest": latest,
    }


Judge = Callable[[Expression], Mapping[str, float]]
