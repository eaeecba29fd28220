"""Whoosh as an oracle: our expressions as its queries, and an index with its own codec."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from math import log
from tempfile import TemporaryDirectory

from whoosh import fields, matching, query
from whoosh.filedb.filestore import FileStorage
from whoosh.formats import Positions
from whoosh.scoring import BM25F
from whoosh.searching import SearchContext, Searcher

from searcher.index.record_values import TITLE_GAP, UNDATED, days_of, facet_values
from searcher.index.scoring import BOOSTS, EXPANDED, K1, B
from searcher.index.whoosh.schema import DAYS, DayField, TermField, schema
from searcher.model.expression import (
    And,
    DateRange,
    Everything,
    Expression,
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
from searcher.model.facets import Field
from searcher.model.record import Record
from searcher.text import fold, folded_query_word, forms_in, query_terms, term_for, tokens
from searcher.text.chains import near_positions

LANGUAGES = ("en", "ru", "tr")
"""The languages of the records, without regions."""

# Whoosh's scoring


class RareBM25F(BM25F):
    """Whoosh's BM25F with the inverse document frequency of Robertson and Sparck Jones among live
    documents.  Whoosh's own formula differs, and counts deleted documents.
    """

    def idf(self, searcher: Searcher, fieldname: str, text: bytes) -> float:
        reader = searcher.get_parent().reader()
        frequency = sum(1 for _ in reader.postings(fieldname, text).all_ids())
        return log(1 + (reader.doc_count() - frequency + 0.5) / (frequency + 0.5))


class LiveBM25F(RareBM25F):
    """The same with the average length of live documents, as they are scored.

    Whoosh's own average counts deleted documents, and its codec adds lengths before it rounds
    them.
    """

    def __init__(self) -> None:
        super().__init__()
        self._averages: dict[str, float] = {}

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
    """The live documents of a query, each with the same score.

    Whoosh's `ConstantScoreQuery` replaces a score of zero by one, its prefixes and edits score
    by BM25 although they should not, and its `ColumnQuery` and `Not` return deleted documents.
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
    """The documents of a query that have one of some identifiers."""

    def __init__(self, child: query.Query, identifiers: Iterable[str]) -> None:
        super().__init__(child)
        self._identifiers = set(identifiers)

    def matcher(self, searcher: Searcher, context: SearchContext | None = None) -> object:
        documents = {n for n, stored in searcher.iter_docs() if stored["id"] in self._identifiers}
        return matching.FilterMatcher(self.child.matcher(searcher, context), documents)


class Inflected(query.Query):
    """The documents that have a word in any form, so often: all forms score as one term."""

    def __init__(self, field: str, counts: Mapping[str, int], boost: float) -> None:
        self._field, self._counts, self._boost = field, counts, boost

    def matcher(self, searcher: Searcher, context: SearchContext | None = None) -> object:
        found = {n: self._counts.get(stored["id"], 0) for n, stored in searcher.iter_docs()}
        found = {n: count for n, count in found.items() if count}
        weights = [0.0] * len(found)
        if found and context and context.weighting:
            scores = self._scores(searcher, context.weighting)
            weights = [scores(n, count) for n, count in found.items()]
        return matching.ListMatcher(list(found), weights=weights)

    def _scores(self, searcher: Searcher, weighting: BM25F) -> Callable[[int, int], float]:
        some_term = next(iter(searcher.reader().lexicon(self._field)))
        average = weighting.scorer(searcher, self._field, some_term).avgfl
        documents, frequency = searcher.get_parent().reader().doc_count(), len(self._counts)
        weight = log(1 + (documents - frequency + 0.5) / (frequency + 0.5)) * self._boost

        def score(number: int, count: int) -> float:
            length = searcher.doc_field_length(number, self._field, 1)
            return weight * count * (K1 + 1) / (count + K1 * (1 - B + B * length / average))

        return score

    def estimate_size(self, reader: object) -> int:
        return reader.doc_count()


class Translator:
    """Translates expressions to queries of Whoosh.

    Words, phrases, AND and OR are evaluated and scored by Whoosh, which scores each word of a
    phrase by BM25.  Proximity is evaluated by brute force, and scored by Whoosh.  Its `AndNot`
    and `AndMaybe` lose the second part if the first skips documents, so NOT is an AND with the
    inverse; unions are binary trees, because its other kind drops documents of score zero.

    The whole text is searched, and matches in the title add to the score.
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
                return _dated(expression)
            case _:
                # The field that is searched, and the field that adds to the scores.
                title = expression.scope is Scope.TITLE
                return self._text(expression, ("title",) if title else ("text", "title"))

    def _text(self, text: Text, fields: Sequence[str]) -> query.Query:
        match text:
            case Word(word, _, languages):
                return self._any_form(word, fields, languages)
            case Phrase(words):
                return _phrase([fold(word) for word in words], fields)
            case Near(words):
                near = [one.id for one in self._records if _is_near(text, one)]
                return Among(query.And([self._any_form(word, fields) for word in words]), near)
            case Prefix(letters):
                return _expanded(lambda name: query.Prefix(name, fold(letters)), fields)
            case Fuzzy(word):
                return _expanded(
                    lambda name: query.FuzzyTerm(name, fold(word), maxdist=1, prefixlength=0),
                    fields,
                )

    def _any_form(
        self, word: str, fields: Sequence[str], languages: tuple[str, ...] = ()
    ) -> query.Query:
        """Translate a word into its index terms and its forms; if a document has none of them,
        into the word as written.
        """
        every: list[query.Query] = []
        inflected = [one for one in LANGUAGES if forms_in(word, one)]
        inflected = [one for one in inflected if not languages or one in languages]
        for name in fields:
            keys = query_terms(word, languages)
            keys = tuple(key for key in keys if key.partition(":")[0] not in inflected)
            terms = [query.Term(f"{name}_stems", key, boost=BOOSTS[name]) for key in keys]
            terms += filter(None, (self._inflected(word, one, name) for one in inflected))
            every += terms
            if plain := folded_query_word(word, languages):
                exact = query.Term(f"{name}_words", plain, boost=BOOSTS[name])
                every.append(query.And([exact, Constant(query.Not(query.DefaultOr(terms)))]))
        return query.DefaultOr(every)

    def _inflected(self, word: str, language: str, name: str) -> Inflected | None:
        counts, mine = {}, forms_in(word, language)
        assert mine is not None
        for one in self._records:
            if base(one) == language:
                words = _words_of_field(one, name)
                terms = [
                    term_for(form, language)
                    for form in words
                    if fold(form) not in mine.with_its_stem
                ]
                stems = sum(term in query_terms(word, (language,)) for term in terms)
                counts[one.id] = max(stems, sum(fold(form) in mine for form in words))
        counts = {identifier: count for identifier, count in counts.items() if count}
        return Inflected(f"{name}_stems", counts, BOOSTS[name]) if counts else None

    def _values(self, field: Field, asked: str) -> list[str]:
        values = {value for one in self._records for value in facet_values(one, field)}
        return [asked] if asked in values else [v for v in values if fold(v) == fold(asked)]


def _dated(asked: DateRange) -> query.Query:
    first = asked.first.toordinal() if asked.first else 0
    last = asked.last.toordinal() if asked.last else UNDATED - 1
    starts, ends = DAYS[::-1] if asked.possibly else DAYS
    within = (
        query.ColumnQuery(starts, lambda day: first <= day < UNDATED),
        query.ColumnQuery(ends, lambda day: day <= last),
    )
    return query.And([Constant(one) for one in within])


def _phrase(words: Sequence[str], fields: Sequence[str]) -> query.Query:
    searched, *added = fields
    found = query.Phrase(f"{searched}_words", list(words), boost=BOOSTS[searched])
    more = [query.Term(f"{n}_words", word, boost=BOOSTS[n]) for n in added for word in words]
    return query.And([found, query.DefaultOr([Constant(query.Every()), *more])])


def _expanded(made: Callable[[str], query.Query], fields: Sequence[str]) -> query.Query:
    return query.DefaultOr(
        [Constant(made(f"{name}_words"), EXPANDED * BOOSTS[name]) for name in fields]
    )


def _is_near(asked: Near, one: Record) -> bool:
    texts = (one.title or "",) if asked.scope is Scope.TITLE else (one.title or "", one.body)
    return any(_occur_near(asked, text, base(one)) for text in texts)


def _occur_near(asked: Near, text: str, language: str) -> bool:
    every = list(enumerate(words_of(text)))
    each = [
        [
            i
            for i, form in every
            if _is_form(form, word, language) or fold(form) == folded_query_word(word)
        ]
        for word in asked.words
    ]
    return bool(near_positions(each, asked.distance))


def _is_form(form: str, word: str, language: str) -> bool:
    forms, plain = forms_in(word, language), fold(form)
    has_stem = term_for(form, language) in query_terms(word)
    if forms is None:
        return has_stem
    return (has_stem and plain not in forms.with_its_stem) or plain in forms


def _words_of_field(one: Record, name: str) -> list[str]:
    return words_of(one.title or "" if name == "title" else f"{one.title or ''} {one.body}")


def base(one: Record) -> str:
    """Return the language of a record without its region."""
    return (one.language or "").partition("-")[0]


def words_of(text: str) -> list[str]:
    """Return the words of a text, as written."""
    return [token.text for token in tokens(text)]


def scores_of(searcher: Searcher, asked: query.Query) -> dict[str, float]:
    """Score every document that Whoosh finds, by identifier."""
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
    """List the identifiers and scores of all results of a search, the best first."""
    results = searcher.search(asked, limit=None)
    return [(hit["id"], hit.score) for hit in results]


# An index with Whoosh's own codec


class _Placed(TermField):
    """A field of terms that are passed with their positions."""

    def index(self, value: Iterable[tuple[str, int]], **_: object) -> Iterator[tuple]:
        places = defaultdict(list)
        for term, place in value:
            places[term].append(place)
        for term, at in places.items():
            yield term.encode(), len(at), float(len(at)), self.format.encode(at)


class _WrittenDay(DayField):
    indexed = False

    def to_column_value(self, value: int) -> int:
        return value


def plain_schema() -> fields.Schema:
    """Return our schema, with fields that Whoosh can write."""
    plain = schema()
    written = {name: _Placed(Positions(), scorable=True) for name in ("title_words", "text_words")}
    for name, one in (written | {day: _WrittenDay() for day in DAYS}).items():
        plain.remove(name)
        plain.add(name, one)
    return plain


@contextmanager
def plain_searcher(records: Iterable[Record], weighting: object) -> Iterator[Searcher]:
    """Open Whoosh's searcher on an index that Whoosh wrote with its default codec."""
    with TemporaryDirectory() as folder:
        storage = FileStorage(folder)
        with storage.create_index(plain_schema()).writer() as writer:
            for one in records:
                writer.add_document(**_document(one))
        with storage.open_index().searcher(weighting=weighting) as searcher:
            yield searcher


def _document(one: Record) -> dict[str, object]:
    earliest, latest = days_of(one) or (UNDATED, UNDATED)
    document: dict[str, object] = {str(field): list(facet_values(one, field)) for field in Field}
    title, body = words_of(one.title or ""), words_of(one.body)
    after = len(title) + TITLE_GAP if title else 0
    places = [*range(len(title)), *range(after, after + len(body))]
    for name, text in (("title", title), ("text", title + body)):
        folded = [fold(word) for word in text]
        document[f"{name}_words"] = list(zip(folded, places, strict=False))
        document[f"{name}_stems"] = [term_for(word, one.language or "") for word in text]
    days = {"earliest": earliest, "latest": latest}
    return document | days | {"id": one.id, "version": one.version}
