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
from searcher.index.scoring import BOOSTS, ENOUGH, EXPANDED, K1
from searcher.index.whoosh.arrays import Array, Ints, drop_repeats
from searcher.index.whoosh.budget import POSTINGS_PER_UNIT, Budget, Share
from searcher.index.whoosh.doc_sets import (
    NO_MATCHES,
    Floats,
    Matches,
    distinct_documents,
    intersection,
    locate,
    look_up,
    membership,
    overlap,
    union,
)
from searcher.index.whoosh.filters import Condition, condition_mask
from searcher.index.whoosh.phrases import consecutive, places
from searcher.index.whoosh.proximity import NearQuery, documents_near
from searcher.index.whoosh.snapshot import Snapshot, TermLookup
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
    Prefix,
    Scope,
    Some,
    Text,
    Undated,
    Value,
    Word,
    texts,
)
from searcher.text import fold

_ROUNDING = 1e-6
_NAMED = 10  # absent words that a notice names


class _Forms(NamedTuple):
    """The forms of a word in one segment, by their numbers: each stem with the words that have it,
    and the word as written where that has other stems.
    """

    stems: tuple[tuple[int, tuple[int, ...]], ...]
    written: int | None

    @property
    def words(self) -> tuple[int, ...]:
        """The numbers of all the words."""
        written = () if self.written is None else (self.written,)
        return (*(word for _, words in self.stems for word in words), *written)


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
        """Weigh the parts of which a record must have most; give notice of those left out."""
        if parts not in self._weights:
            self._weights[parts] = weighted = weigh(self.snapshot, parts)
            if absent := [t.text for p in weighted.absent for t in texts(p) if isinstance(t, Word)]:
                self.notice(Notice(ABSENT_WORDS, words=", ".join(absent[:_NAMED])))
            if weighted.left_out:
                self.notice(Notice(RAREST_WORDS, count=len(weighted.parts)))
        return self._weights[parts]

    def notice(self, notice: Notice) -> None:
        """Add a notice of what was left out, once."""
        if notice not in self.notices:
            self.notices.append(notice)


class _SegmentEvaluator:
    """Evaluates expressions on one segment."""

    def __init__(self, search: Evaluator, number: int) -> None:
        self._search, self._number = search, number
        self._snapshot = search.snapshot
        self._reader = self._snapshot.readers[number]
        self._size = self._reader.arrays.size

    def evaluate(self, expression: Expression) -> Matches:
        match expression:
            case Everything():
                return Matches(self._reader.docs, None)
            case And(parts):
                return self._and(parts)
            case Or(parts):
                return union([self.evaluate(part) for part in parts], self._size)
            case Not(part):
                excluded = self.evaluate(part).docs
                return Matches(self._without(self._reader.docs, excluded), None)
            case AtLeast(minimum, terms):
                return self._at_least(minimum, terms)
            case Some(parts):
                return self._some(self._search.weights(parts))
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

    def _and(self, parts: Sequence[Expression]) -> Matches:
        """Intersect the matches of parts.  Words are scored only in documents with all the others,
        and positions are read only in documents with all the words.
        """
        wanted = [p for p in parts if not isinstance(p, Condition | Not | Phrase | Near)]
        each = [
            Matches(self._documents_with(p), None) if isinstance(p, Word) else self.evaluate(p)
            for p in wanted
        ]
        every = intersection(each, self._size) if wanted else Matches(self._reader.docs, None)
        docs, scores = every = self._filter(every, parts)
        for part in parts:
            if isinstance(part, Phrase | Near):
                docs, scores = every = intersection(
                    [every, self._positional(part, every.docs)], self._size
                )
        for part in wanted:
            if isinstance(part, Word):
                mine = self._word_scores(part, docs)
                scores = mine if scores is None else scores + mine
        return Matches(docs, scores)

    def _filter(self, found: Matches, parts: Sequence[Expression]) -> Matches:
        """Filter some documents by the conditions and exclusions among some parts."""
        masks = [
            condition_mask(self._snapshot, self._number, p, found.docs)
            for p in parts
            if isinstance(p, Condition)
        ]
        for part in parts:
            if isinstance(part, Not):
                masks.append(~membership(found.docs, self.evaluate(part.part).docs, self._size))
        if not masks:
            return found
        kept = reduce(np.logical_and, masks)
        return Matches(found.docs[kept], None if found.scores is None else found.scores[kept])

    def _documents_with(self, word: Word) -> Ints:
        """Return the documents with a word, in any form."""
        held = self._documents_of_terms(word, _field(word))
        if written := self._written_form(word, _field(word)):
            postings = self._reader.arrays.postings[f"{_field(word)}_words"]
            first, after = postings.extent(written[1])
            held.append(postings.docs[first:after])
        if len(held) == 1:
            return self._reader.alive(held[0].astype(np.intp))
        return self._reader.alive(distinct_documents(held, self._size))

    def _documents_of_terms(self, word: Word, text: str) -> list[Ints]:
        """Return the documents of each term of a field that matches a word."""
        postings = self._reader.arrays.postings[f"{text}_stems"]
        extents = [postings.extent(number) for _, number in self._terms_of(word, text)]
        return [postings.docs[first:after] for first, after in extents]

    def _written_form(self, word: Word, text: str) -> tuple[TermLookup, int] | None:
        """Return the term of a word as written, if that has other stems in this index."""
        plain = self._snapshot.written_form(word.text, word.languages)
        if plain is None:
            return None
        term = self._snapshot.term(f"{text}_words", plain)
        number = term.numbers[self._number]
        return None if number is None else (term, number)

    def _add_written_form(self, scores: Floats, docs: Ints, word: Word, text: str) -> None:
        """Add the scores of a word as written in those of `docs` that have none of its stems."""
        written = self._written_form(word, text)
        if written is None:
            return
        others = ~membership(
            docs, distinct_documents(self._documents_of_terms(word, text), self._size), self._size
        )
        added = np.zeros(int(np.count_nonzero(others)))
        self._add_scores(added, docs[others], f"{text}_words", written)
        scores[others] += added

    def _word_scores(self, word: Word, docs: Ints) -> Floats:
        """Score a word in some documents, which must have it."""
        scores = np.zeros(len(docs))
        for text in dict.fromkeys((_field(word), "title")):
            terms = self._terms_of(word, text)
            is_written = self._written_form(word, text) is not None
            everywhere = text == _field(word) and len(terms) == 1 and not is_written
            for term, number in terms:
                if everywhere:
                    scores += self._scores_of(f"{text}_stems", term, number, docs)
                else:
                    self._add_scores(scores, docs, f"{text}_stems", (term, number))
            self._add_written_form(scores, docs, word, text)
        return scores

    def _scores_of(self, name: str, term: TermLookup, number: int, docs: Ints) -> Floats:
        """Score a term in some documents, which must have it."""
        postings = self._reader.arrays.postings[name]
        first, after = postings.extent(number)
        at = look_up(docs, postings.docs[first:after], self._size)
        return self._scored(name, term.idf, docs, postings.counts.piece(first, after).take(at))

    def _add_scores(
        self, scores: Floats, docs: Ints, name: str, of: tuple[TermLookup, int]
    ) -> None:
        """Add the scores of a term in those of `docs` that have it."""
        term, number = of
        postings = self._reader.arrays.postings[name]
        first, after = postings.extent(number)
        if first == after:
            return
        at, there = locate(docs, postings.docs[first:after], self._size)
        counts = postings.counts.piece(first, after)[at[there]]
        scores[there] += self._scored(name, term.idf, docs[there], counts)

    def _terms_of(self, word: Word, text: str) -> list[tuple[TermLookup, int]]:
        """Return the terms of a field that match a word, with their numbers in this segment."""
        stems = self._snapshot.query_terms(word.text, word.languages)
        terms = (self._snapshot.term(f"{text}_stems", stem) for stem in stems)
        numbered = ((term, term.numbers[self._number]) for term in terms)
        return [(term, number) for term, number in numbered if number is not None]

    def _without(self, docs: Ints, excluded: Ints) -> Ints:
        return docs[~membership(docs, excluded, self._size)]

    # Words

    def _text(self, text: Text) -> Matches:
        match text:
            case Word(word, _, languages) if self._snapshot.written_form(word, languages):
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

    def _stem(self, stem: str, text: Text) -> Matches:
        """Return the documents with a word of some stem.  In the whole text, the words of a title
        count once more.
        """
        found = self._term(f"{_field(text)}_stems", stem)
        title = NO_MATCHES if text.scope is Scope.TITLE else self._term("title_stems", stem)
        if title.scores is not None and found.scores is not None:
            found.scores[membership(found.docs, title.docs, self._size)] += title.scores
        return found

    def _term(self, name: str, text: str) -> Matches:
        """Return the documents with a term, scored by BM25 (Robertson and Zaragoza 2009)."""
        term = self._snapshot.term(name, text)
        number = term.numbers[self._number]
        if number is None:
            return NO_MATCHES
        postings = self._reader.arrays.postings[name]
        first, after = postings.extent(number)
        docs = postings.docs[first:after].astype(np.intp)
        counts = postings.counts.piece(first, after)
        if self._reader.live is not None:
            alive = self._reader.live[docs]
            docs, counts = docs[alive], counts[alive]
        return Matches(docs, self._scored(name, term.idf, docs, counts))

    def _scored(self, name: str, idf: float, docs: Ints, counts: Array) -> Floats:
        text = name.partition("_")[0]
        norms = self._snapshot.norms(text, self._number)
        frequencies = counts.astype(np.float64)
        scores = norms.take(docs)
        scores += frequencies
        np.divide(frequencies, scores, out=scores)
        scores *= idf * (K1 + 1) * BOOSTS[text]
        return scores

    def _any_of(self, stretches: Sequence[tuple[int, int]], text: Text) -> Matches:
        """Return the documents with any of some words, given as ranges of the lexicon."""
        docs = self._with_words(stretches, _field(text))
        scores = np.full(len(docs), EXPANDED * BOOSTS[_field(text)])
        if text.scope is not Scope.TITLE:
            titled = self._with_words(stretches, "title")
            scores[membership(docs, titled, self._size)] += EXPANDED * BOOSTS["title"]
        return Matches(docs, scores)

    def _with_words(self, stretches: Sequence[tuple[int, int]], text: str) -> Ints:
        postings = self._reader.arrays.postings[f"{text}_words"]
        extents = [postings.extent(first, after) for first, after in stretches if first < after]
        held = [postings.docs[first:after] for first, after in extents]
        return self._reader.alive(distinct_documents(held, self._size))

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
        name, words = f"{_field(text)}_words", [fold(word) for word in text.words]
        numbers = [self._snapshot.term(name, word).numbers[self._number] for word in words]
        known = [number for number in numbers if number is not None]
        if len(known) < len(words):
            return NO_MATCHES
        postings = self._reader.arrays.postings[name]
        docs = self._reader.alive(consecutive(postings, known, self._size, within, share))
        scores = np.zeros(len(docs))
        for word, number in zip(words, known, strict=True):
            scores += self._scores_of(name, self._snapshot.term(name, word), number, docs)
        if text.scope is not Scope.TITLE:
            for word, number in zip(words, known, strict=True):
                term = self._snapshot.term("title_words", word)
                self._add_scores(scores, docs, "title_words", (term, number))
        return Matches(docs, scores)

    def _near(self, near: Near, within: Ints | None, share: Share) -> Matches:
        """Find the documents with words near each other, in any form; each word scores."""
        both = self._and([Word(word, near.scope) for word in near.words])
        docs = both.docs if within is None else both.docs[membership(both.docs, within, self._size)]
        if not len(docs):
            return NO_MATCHES
        field = _field(near)
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
        return intersection([Matches(close, None), both], self._size)

    def _forms(self, text: str, word: Word) -> _Forms:
        """Return the words of a segment that are forms of a word."""
        numbers = sorted(number for _, number in self._terms_of(word, text))
        written = self._written_form(word, text)
        stems = tuple((n, tuple(self._reader.arrays.words_with_stem(n))) for n in numbers)
        return _Forms(stems, written[1] if written else None)

    def _places(self, text: str, forms: _Forms, docs: Ints, share: Share) -> Ints:
        """Read the places of a word in `docs`, in any form, ascending.

        In a document with a form, a word written like it but for accents counts as that form.
        """
        every = [NO_MATCHES.docs]
        postings = self._reader.arrays.postings[f"{text}_stems"]
        words = self._reader.arrays.postings[f"{text}_words"]
        for term, written in forms.stems:
            held = postings.docs[slice(*postings.extent(term))]
            first, after = overlap(docs, held)
            mine = docs[membership(docs, held[first:after], self._size)]
            every += (places(words, form, mine, self._size) for form in written)
            share.spend((after - first) // POSTINGS_PER_UNIT)
        if forms.written is not None:
            every.append(places(words, forms.written, docs, self._size))
        found = np.concatenate(every)
        share.spend(len(found))
        return drop_repeats(np.sort(found))


def _field(text: Text) -> str:
    return "title" if text.scope is Scope.TITLE else "text"
