"""Expression tree → the documents that match it, with their scores, on whole arrays.

A term scores by BM25 over live documents, in each text field by itself; the scores add up.
Whoosh's own statistics include deleted documents until their segment is merged, so the same
records would rank differently before and after a rebuild.
"""

from collections.abc import Sequence
from functools import reduce

import numpy as np

from searcher.index.protocol import ABSENT_WORDS, RAREST_WORDS, TRUNCATED_SEARCH, Notice
from searcher.index.scoring import ENOUGH
from searcher.index.whoosh.arrays import Array, Ints
from searcher.index.whoosh.budget import Budget
from searcher.index.whoosh.conjunctions import having_all
from searcher.index.whoosh.doc_sets import (
    NO_MATCHES,
    Mask,
    Matches,
    distinct_documents,
    intersection,
    membership,
    union,
)
from searcher.index.whoosh.filters import CONDITIONS, condition_mask
from searcher.index.whoosh.segment_positions import SegmentPositions
from searcher.index.whoosh.segment_words import PlainWords, field_of
from searcher.index.whoosh.snapshot import Snapshot
from searcher.index.word_weights import WeightedParts, Weights, least, weigh
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

_POSITIONAL = (Phrase, Near)
_UNWORDED = (*CONDITIONS, Not, *_POSITIONAL)  # parts that are evaluated for given documents
_ROUNDING = 1e-6
_NAMED = 10  # absent words that a notice names


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
            self._weights[parts] = weighted = weigh(_weights(self.snapshot), parts)
            if absent := _named(weighted.absent):
                self.notice(Notice(ABSENT_WORDS, words=", ".join(absent[:_NAMED])))
            if weighted.left_out:
                self.notice(Notice(RAREST_WORDS, count=len(weighted.parts)))
        return self._weights[parts]

    def notice(self, notice: Notice) -> None:
        """Add a notice of what was left out, once."""
        if notice not in self.notices:
            self.notices.append(notice)


def _weights(snapshot: Snapshot) -> Weights:
    """Return the weights of words in a commit; all forms in one language are one term."""

    def of_word(word: Word) -> float:
        field, languages = field_of(word), word.languages
        stems = snapshot.separate_terms(word.text, languages)
        weights = [snapshot.term(f"{field}_stems", stem).idf for stem in stems]
        inflected = snapshot.inflected(word.text, languages)
        weights += (snapshot.inflected_term(one, field).idf for one in inflected)
        if plain := snapshot.written_form(word.text, languages):
            weights.append(snapshot.term(f"{field}_words", plain).idf)
        return least(weights)

    def of_written(word: str, scope: Scope) -> float:
        return snapshot.term(f"{field_of(Word(word, scope))}_words", fold(word)).idf

    return Weights(of_word, of_written)


def _named(parts: Sequence[Expression]) -> list[str]:
    """Return the words of some parts, without the small ones, which hardly matter."""
    words = [one.text for part in parts for one in texts(part) if isinstance(one, Word)]
    return [word for word in words if not is_small_word(word)]


class _SegmentEvaluator(SegmentPositions):
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
        bonus = 3 * weigh(_weights(self._snapshot), texts(expression)).greatest_score
        scores = found.weights + bonus * membership(found.docs, preferred, self._size)
        return Matches(found.docs, scores)

    def _and_within(self, first: Expression, docs: Ints) -> Ints:
        """Return those of some documents that match an expression."""
        if isinstance(first, _POSITIONAL):
            return self._positional(first, docs).docs
        match first:
            case Or(parts):
                each = [self._and_within(part, docs) for part in parts]
                return distinct_documents(each, self._size)
            case And(parts) if all(isinstance(part, Word) for part in parts):
                # The rarest first: there are more of `docs` to be searched than of its documents.
                rarest = sorted(map(self._postings_of, parts), key=len)  # type: ignore[arg-type]
                found, *others = (Matches(one, None) for one in rarest)
                return intersection([found, *others, Matches(docs, None)], self._size).docs
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

    def _or(self, parts: Sequence[Expression], within: Ints | None = None) -> Matches:
        """Unite the matches of parts; words without other forms than their terms are scored
        together, and positions are read within some documents only, if any are given.
        """
        words: list[Word] = []
        others: list[Expression] = []
        for part in parts:
            is_plain = (
                isinstance(part, Word) and self._plain_terms(part, field_of(part)) is not None
            )
            (words if is_plain else others).append(part)  # type: ignore[arg-type]
        found = [self._within(part, within) for part in others]
        return union([*found, self._any_word(words)] if words else found, self._size)

    def _and(self, parts: Sequence[Expression]) -> Matches:
        """Intersect the matches of parts.  Words are scored only in documents with all the others,
        and positions are read only in documents with all the words.
        """
        wanted = [p for p in parts if not isinstance(p, _UNWORDED)]
        words = [part for part in wanted if isinstance(part, Word)]
        if len(words) == len(wanted) and (plain := self._one_term_each(words)):
            return self._and_of_words(plain, parts)
        docs = self._common([Matches(self._postings_of(word), None) for word in words]).docs
        each = [self._within(p, docs if words else None) for p in wanted if not isinstance(p, Word)]
        if words:
            each.append(Matches(docs, None))
        every = self._common(each) if wanted else Matches(self._reader.docs, None)
        if not len(every.docs):
            return NO_MATCHES
        docs, scores = every = self._filter(every, parts)
        for part in parts:
            if isinstance(part, _POSITIONAL):
                docs, scores = every = intersection(
                    [every, self._positional(part, every.docs)], self._size
                )
        if not len(docs):
            return NO_MATCHES
        for mine in self._scores_of_words(words, docs):
            scores = mine if scores is None else scores + mine
        return Matches(docs, scores)

    def _within(self, part: Expression, docs: Ints | None) -> Matches:
        """Find the matches of a part; if some documents are given, not all those outside of them,
        where positions would have to be read.
        """
        match part:
            case Phrase() | Near():
                return self._positional(part, docs)
            case Or(parts) if docs is not None:
                return self._or(parts, docs)
            case Widened(one, others) if docs is not None:
                return self._or((one, *others), docs)
        return self.evaluate(part)

    def _and_of_words(self, plain: PlainWords, parts: Sequence[Expression]) -> Matches:
        """Intersect the matches of parts, of which some are words."""
        postings = self._reader.arrays.postings[plain.name]
        found = self._alive(having_all(postings, plain.numbers, self._size))
        for word in plain.others:
            found = found.some(self._have(word, found.docs).nonzero()[0])
        if masks := self._masks(found.docs, parts):
            found = found.some(reduce(np.logical_and, masks).nonzero()[0])
        scores = np.zeros(len(found.docs))
        for part in parts:
            if isinstance(part, _POSITIONAL) and len(found.docs):
                docs, mine = self._positional(part, found.docs)
                scores = scores.take(found.docs.searchsorted(docs))
                scores += 0 if mine is None else mine
                found = found.among(docs)
        if not len(found.docs):
            return NO_MATCHES
        for word in plain.others:
            scores += self._word_scores(word, found.docs)
        return Matches(found.docs, scores + self._scores_of_terms(plain, found))

    def _filter(self, found: Matches, parts: Sequence[Expression]) -> Matches:
        """Filter some documents by the conditions and exclusions among some parts."""
        masks = self._masks(found.docs, parts)
        if not masks:
            return found
        (kept,) = reduce(np.logical_and, masks).nonzero()
        scores = None if found.scores is None else found.scores.take(kept)
        return Matches(found.docs.take(kept), scores)

    def _masks(self, docs: Ints, parts: Sequence[Expression]) -> list[Mask]:
        """Mark which of some documents pass each condition and exclusion among some parts."""
        masks = [
            condition_mask(self._snapshot, self._number, p, docs)
            for p in parts
            if isinstance(p, CONDITIONS)
        ]
        for part in parts:
            if isinstance(part, Not):
                masks.append(~membership(docs, self._documents_of(part.part), self._size))
        return masks

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
