"""Expression tree → the documents that match it, with their scores, on whole arrays.

A term scores by BM25 over live documents, in each text field by itself; the scores add up.
Whoosh's own statistics include deleted documents until their segment is merged, so the same
records would rank differently before and after a rebuild.
"""

from collections import Counter
from collections.abc import Sequence
from functools import reduce
from typing import NamedTuple

import numpy as np

from searcher.index.protocol import ABSENT_WORDS, RAREST_WORDS, TRUNCATED_SEARCH, Notice
from searcher.index.scoring import ENOUGH
from searcher.index.whoosh.arrays import Array, Ints, drop_repeats
from searcher.index.whoosh.budget import POSTINGS_PER_UNIT, Budget, Share
from searcher.index.whoosh.doc_sets import (
    NO_MATCHES,
    Matches,
    distinct_documents,
    intersection,
    membership,
    overlap,
    union,
)
from searcher.index.whoosh.filters import Condition, condition_mask
from searcher.index.whoosh.phrases import consecutive, places, places_of_any
from searcher.index.whoosh.proximity import NearQuery, documents_near
from searcher.index.whoosh.segment_words import SegmentWords, field_of
from searcher.index.whoosh.snapshot import SegmentTerm, Snapshot
from searcher.index.whoosh.word_weights import WeightedParts, weigh
from searcher.model.expression import (
    And,
    AtLeast,
    DateRange,
    Everything,
    Expression,
    Fuzzy,
    Near,
    Not,
    Or,
    Phrase,
    Preferred,
    Prefix,
    Scope,
    Some,
    Text,
    Undated,
    Value,
    Widened,
    Word,
    texts,
)
from searcher.text import fold, is_small_word

_ROUNDING = 1e-6
_NAMED = 10  # absent words that a notice names


class _Forms(NamedTuple):
    """The forms of a word in one segment, by their numbers: each stem with the words that have it;
    forms with other stems, by the language in whose texts they count; and the word as written
    where that has other stems.
    """

    stems: tuple[tuple[int, tuple[int, ...]], ...]
    others: tuple[tuple[str, tuple[int, ...]], ...]
    written: int | None

    @property
    def words(self) -> tuple[int, ...]:
        """The numbers of all the words."""
        written = () if self.written is None else (self.written,)
        return (*(word for _, words in (*self.stems, *self.others) for word in words), *written)

    @property
    def is_one_term(self) -> bool:
        """Whether the word is one stem, without other forms."""
        return len(self.stems) == 1 and not self.others and self.written is None


class Evaluator:
    """Evaluates expressions over one snapshot; `notices` describe what was left out."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.notices: list[Notice] = []
        self.budget = Budget()
        self._weights: dict[tuple[Expression, ...], WeightedParts] = {}

    def evaluate(self, expression: Expression) -> list[Matches]:
        """Find the matches in each segment."""
        self.budget.expect(expression, sum(reader.arrays.size for reader in self.snapshot.readers))
        readers = range(len(self.snapshot.readers))
        return [_SegmentEvaluator(self, number).evaluate(expression) for number in readers]

    def weights(self, parts: tuple[Expression, ...]) -> WeightedParts:
        """Weigh the parts of which a record must have some; give notice of those left out."""
        if parts not in self._weights:
            self._weights[parts] = weighted = weigh(self.snapshot, parts)
            if absent := _named(weighted.absent):
                self.notice(Notice(ABSENT_WORDS, words=", ".join(absent[:_NAMED])))
            if weighted.left_out:
                self.notice(Notice(RAREST_WORDS, count=len(weighted.parts)))
        return self._weights[parts]

    def notice(self, notice: Notice) -> None:
        """Add a notice of what was left out, once."""
        if notice not in self.notices:
            self.notices.append(notice)


def _named(parts: Sequence[Expression]) -> list[str]:
    """Return the words of some parts, without the small ones, which hardly matter."""
    words = [one.text for part in parts for one in texts(part) if isinstance(one, Word)]
    return [word for word in words if not is_small_word(word)]


class _SegmentEvaluator(SegmentWords):
    """Evaluates expressions on one segment."""

    def __init__(self, search: Evaluator, number: int) -> None:
        super().__init__(search.snapshot, number)
        self._search = search

    def evaluate(self, expression: Expression) -> Matches:
        match expression:
            case Everything():
                return Matches(self._reader.docs, None)
            case And(parts):
                return self._and(parts)
            case Or(parts):
                return self._or(parts)
            case Not(part):
                excluded = self._documents_of(part)
                return Matches(self._without(self._reader.docs, excluded), None)
            case AtLeast(minimum, terms):
                return self._at_least(minimum, terms)
            case Preferred() | Widened() | Some():
                return self._graded(expression)
            case Value() | DateRange() | Undated():
                docs = self._reader.docs
                return Matches(
                    docs[condition_mask(self._snapshot, self._number, expression, docs)], None
                )
            case _:
                return self._text(expression)

    def _at_least(self, minimum: int, terms: Sequence[str]) -> Matches:
        """Find the documents with at least `minimum` of some index terms."""
        each = [self._term("text_stems", term) for term in terms]
        found = union(each, self._size)
        shared = union([Matches(one.docs, np.ones(len(one.docs))) for one in each], self._size)
        enough = shared.weights >= minimum
        return Matches(found.docs[enough], found.weights[enough])

    def _graded(self, expression: Preferred | Widened | Some) -> Matches:
        """Find the matches of an expression of which some parts count more than others."""
        match expression:
            case Preferred(preferring, first):
                return self._preferred(preferring, first)
            case Widened(part, others):
                return self._or((part, *others))
            case Some(parts):
                return self._some(self._search.weights(parts))

    def _preferred(self, expression: Expression, first: Expression) -> Matches:
        """Score the matches of an expression that match `first` too above all others."""
        found = self.evaluate(expression)
        preferred = self._and_within(first, found.docs)
        bonus = 3 * weigh(self._snapshot, texts(expression)).greatest_score
        scores = found.weights + bonus * membership(found.docs, preferred, self._size)
        return Matches(found.docs, scores)

    def _and_within(self, first: Expression, docs: Ints) -> Ints:
        """Return those of some documents that match an expression."""
        if isinstance(first, Phrase | Near):
            return self._positional(first, docs).docs
        if isinstance(first, Or):
            each = [self._and_within(part, docs) for part in first.parts]
            return distinct_documents(each, self._size)
        return self.evaluate(first).docs

    def _some(self, weighted: WeightedParts) -> Matches:
        """Find the documents with parts of enough weight; those with all parts score above
        the others.
        """
        each = [self.evaluate(one.part) for one in weighted.parts]
        pairs = list(zip(each, weighted.parts, strict=True))
        found = union([Matches(m.docs, m.weights * one.times) for m, one in pairs], self._size)
        have = [Matches(m.docs, np.full(len(m.docs), one.weight)) for m, one in pairs]
        shares = union(have, self._size).weights
        total = weighted.total - _ROUNDING
        scores = found.weights + np.where(shares >= total, weighted.greatest_score, 0)
        enough = shares >= total * ENOUGH
        return Matches(found.docs[enough], scores[enough])

    def _or(self, parts: Sequence[Expression]) -> Matches:
        """Unite the matches of parts; words without other forms than their terms are scored
        together.
        """
        words: list[Word] = []
        others: list[Expression] = []
        for part in parts:
            is_plain = (
                isinstance(part, Word) and self._plain_terms(part, field_of(part)) is not None
            )
            (words if is_plain else others).append(part)  # type: ignore[arg-type]
        found = [self.evaluate(part) for part in others]
        return union([*found, self._any_word(words)] if words else found, self._size)

    def _and(self, parts: Sequence[Expression]) -> Matches:
        """Intersect the matches of parts.  Words are scored only in documents with all the others,
        and positions are read only in documents with all the words.
        """
        wanted = [p for p in parts if not isinstance(p, Condition | Not | Phrase | Near)]
        each = [
            Matches(self._postings_of(p), None) if isinstance(p, Word) else self.evaluate(p)
            for p in wanted
        ]
        every = self._common(each) if wanted else Matches(self._reader.docs, None)
        if not len(every.docs):
            return NO_MATCHES
        docs, scores = every = self._filter(every, parts)
        for part in parts:
            if isinstance(part, Phrase | Near):
                docs, scores = every = intersection(
                    [every, self._positional(part, every.docs)], self._size
                )
        if not len(docs):
            return NO_MATCHES
        words = [part for part in wanted if isinstance(part, Word)]
        for mine in self._scores_of_words(words, docs):
            scores = mine if scores is None else scores + mine
        return Matches(docs, scores)

    def _common(self, each: Sequence[Matches]) -> Matches:
        """Intersect some sets of documents; drop those that are deleted."""
        docs, scores = intersection(each, self._size)
        docs = docs.astype(np.intp, copy=False)
        if self._reader.live is None:
            return Matches(docs, scores)
        (alive,) = self._reader.live.take(docs).nonzero()
        return Matches(docs.take(alive), None if scores is None else scores.take(alive))

    def _filter(self, found: Matches, parts: Sequence[Expression]) -> Matches:
        """Filter some documents by the conditions and exclusions among some parts."""
        masks = [
            condition_mask(self._snapshot, self._number, p, found.docs)
            for p in parts
            if isinstance(p, Condition)
        ]
        for part in parts:
            if isinstance(part, Not):
                masks.append(~membership(found.docs, self._documents_of(part.part), self._size))
        if not masks:
            return found
        (kept,) = reduce(np.logical_and, masks).nonzero()
        scores = None if found.scores is None else found.scores.take(kept)
        return Matches(found.docs.take(kept), scores)

    def _documents_of(self, expression: Expression) -> Array:
        """Return the documents that match; there may be deleted ones among them."""
        if isinstance(expression, Word):
            return self._postings_of(expression)
        return self.evaluate(expression).docs

    def _without(self, docs: Ints, excluded: Array) -> Ints:
        return docs[~membership(docs, excluded, self._size)]

    # Words

    def _text(self, text: Text) -> Matches:
        match text:
            case Word(word, _, languages) if self._snapshot.has_other_forms(word, languages):
                docs = self._documents_with(text)
                return Matches(docs, self._word_scores(text, docs))
            case Word(word, _, languages):
                each = [
                    self._stem(stem, text) for stem in self._snapshot.query_terms(word, languages)
                ]
                return union(each, self._size)
            case Phrase() | Near():
                return self._positional(text, None)
            case Prefix(letters):
                lexicon = self._reader.arrays.words
                return self._any_of([lexicon.with_prefix(fold(letters).encode())], text)
            case Fuzzy(word):
                near = self._reader.spelling.within_one_edit(fold(word))
                return self._any_of([(number, number + 1) for number in near], text)

    # Phrases, and words near each other

    def _positional(self, text: Phrase | Near, within: Ints | None) -> Matches:
        """Find the documents, of all or of some, in which words are in the required positions."""
        share = self._search.budget.share(self._size)
        if isinstance(text, Phrase):
            found = self._phrase(text, within, share)
        else:
            found = self._near(text, within, share)
        if share.is_cut:
            self._search.notice(Notice(TRUNCATED_SEARCH, words=" ".join(text.words)))
        return found

    def _phrase(self, text: Phrase, within: Ints | None, share: Share) -> Matches:
        """Find the documents with consecutive words; each word scores, as in `_stem`."""
        name, words = f"{field_of(text)}_words", [fold(word) for word in text.words]
        terms = [term for word in words if (term := self._segment_term(name, word))]
        if len(terms) < len(words):
            return NO_MATCHES
        postings = self._reader.arrays.postings[name]
        docs = self._reader.alive(
            consecutive(postings, [term.number for term in terms], self._size, within, share)
        )
        titles: list[SegmentTerm | None] = [None] * len(words)
        if text.scope is not Scope.TITLE:
            titles = [self._segment_term("title_words", word) for word in words]
        scores = self._scores.of_all(docs, (name, terms), ("title_words", titles))
        return Matches(docs, scores)

    def _segment_term(self, name: str, text: str) -> SegmentTerm | None:
        term = self._snapshot.term(name, text)
        number = term.numbers[self._number]
        return None if number is None else SegmentTerm(number, term.idf)

    def _near(self, near: Near, within: Ints | None, share: Share) -> Matches:
        """Find the documents with words near each other, in any form; each word scores."""
        each = [Word(word, near.scope) for word in near.words]
        docs, _ = self._common([Matches(self._postings_of(word), None) for word in each])
        docs = docs if within is None else docs[membership(docs, within, self._size)]
        if not len(docs):
            return NO_MATCHES
        field = field_of(near)
        times = Counter(self._forms(field, Word(word)) for word in near.words)
        forms = list(times)
        asked = NearQuery(
            tuple(times.values()),
            near.distance,
            lambda word, some: self._places(field, forms[word], some, share),
        )
        words = self._reader.arrays.postings[f"{field}_words"]
        total = sum(words.frequency(form) for one in forms for form in one.words)
        close = documents_near(asked, docs, total, share)
        return Matches(close, sum(self._scores_of_words(each, close), np.zeros(len(close))))

    def _forms(self, text: str, word: Word) -> _Forms:
        """Return the words of a segment that are forms of a word."""
        numbers = sorted(number for _, number in self._terms_of(word, text))
        written = self._written_form(word, text)
        inflected = self._snapshot.inflected(word.text, word.languages)
        excluded = {number for one in inflected for number in one.excluded[self._number]}
        stems = tuple(
            (n, tuple(w for w in self._reader.arrays.words_with_stem(n) if w not in excluded))
            for n in numbers
        )
        others = tuple((one.language, one.others[self._number]) for one in inflected)
        return _Forms(stems, others, written[1] if written else None)

    def _places(self, text: str, forms: _Forms, docs: Ints, share: Share) -> Ints:
        """Read the places of a word in `docs`, in any form, ascending.

        In a document with a form, a word written like it but for accents counts as that form.
        """
        every = [NO_MATCHES.docs]
        postings = self._reader.arrays.postings[f"{text}_stems"]
        words = self._reader.arrays.postings[f"{text}_words"]
        for term, written in forms.stems:
            mine = docs
            if not forms.is_one_term:  # else all of the documents have it
                held = postings.docs[slice(*postings.extent(term))]
                first, after = overlap(docs, held)
                mine = docs[membership(docs, held[first:after], self._size)]
                share.spend((after - first) // POSTINGS_PER_UNIT)
            every.append(places_of_any(words, written, mine, self._size))
        for language, written in forms.others:
            mine = docs[self._reader.arrays.in_language(language)[docs]]
            every.append(places_of_any(words, written, mine, self._size))
        if forms.written is not None:
            every.append(places(words, forms.written, docs, self._size))
        found = np.concatenate(every)
        share.spend(len(found))
        return found if forms.is_one_term else drop_repeats(np.sort(found))
