"""An expression tree → the documents that match it, with their scores, on whole arrays.

A term scores by BM25 over living documents, in each text field by itself; the scores add up.
Whoosh's own count deleted documents until their segment is merged, so the same records would
rank in one way before a rebuild and in another after it.
"""

from collections import Counter
from collections.abc import Sequence
from functools import reduce
from typing import NamedTuple

import numpy as np

from searcher.index.protocol import Notice
from searcher.index.scoring import BOOSTS, EXPANDED, K1
from searcher.index.whoosh.arrays import Array, Ints, unrepeated
from searcher.index.whoosh.budget import POSTINGS, Budget, Share
from searcher.index.whoosh.doc_sets import (
    NOTHING,
    Floats,
    Found,
    among,
    distinct,
    intersection,
    located,
    looked_up,
    stretch,
    union,
)
from searcher.index.whoosh.filters import Condition, fits
from searcher.index.whoosh.phrases import in_a_row, places
from searcher.index.whoosh.proximity import Asked, documents_near
from searcher.index.whoosh.snapshot import Snapshot, Term
from searcher.model.errors import marked
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
    Text,
    Undated,
    Value,
    Word,
)
from searcher.text import fold

CUT = marked("“%(words)s” are frequent words: of many records, the first were searched for them.")
"""What is said where a query's budget did not suffice."""


class _Forms(NamedTuple):
    """The forms of a word in one segment, by their numbers: each stem with the words that have it,
    and the word that is written just so where it has other stems.
    """

    stems: tuple[tuple[int, tuple[int, ...]], ...]
    exact: int | None

    @property
    def words(self) -> tuple[int, ...]:
        """The numbers of all the words."""
        exact = () if self.exact is None else (self.exact,)
        return (*(word for _, words in self.stems for word in words), *exact)


class Evaluator:
    """Evaluates expressions over one snapshot; `notices` tells what had to be left out."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.notices: list[Notice] = []
        self.budget = Budget()

    def evaluate(self, expression: Expression) -> list[Found]:
        """What matches in each segment."""
        self.budget.expect(expression, sum(leaf.arrays.size for leaf in self.snapshot.leaves))
        leaves = range(len(self.snapshot.leaves))
        return [_OnLeaf(self, number).found(expression) for number in leaves]

    def notice(self, notice: Notice) -> None:
        """Say what was left out."""
        if notice not in self.notices:
            self.notices.append(notice)


class _OnLeaf:
    """Evaluates on one segment."""

    def __init__(self, search: Evaluator, number: int) -> None:
        self._search, self._number = search, number
        self._snapshot = search.snapshot
        self._leaf = self._snapshot.leaves[number]
        self._size = self._leaf.arrays.size

    def found(self, expression: Expression) -> Found:
        match expression:
            case Everything():
                return Found(self._leaf.docs, None)
            case And(parts):
                return self._and(parts)
            case Or(parts):
                return union([self.found(part) for part in parts], self._size)
            case Not(part):
                excluded = self.found(part).docs
                return Found(self._without(self._leaf.docs, excluded), None)
            case AtLeast(minimum, terms):
                return self._at_least(minimum, terms)
            case Value() | DateRange() | Undated():
                docs = self._leaf.docs
                return Found(docs[fits(self._snapshot, self._number, expression, docs)], None)
            case _:
                return self._text(expression)

    def _at_least(self, minimum: int, terms: Sequence[str]) -> Found:
        """Find the documents with at least `minimum` of some index terms."""
        each = [self._term("text_stems", term) for term in terms]
        found = union(each, self._size)
        shared = union([Found(one.docs, np.ones(len(one.docs))) for one in each], self._size)
        enough = shared.weights >= minimum
        return Found(found.docs[enough], found.weights[enough])

    def _and(self, parts: Sequence[Expression]) -> Found:
        """What all parts match.  Words are scored only where all the others are, and positions
        are read only where all the words are.
        """
        wanted = [p for p in parts if not isinstance(p, Condition | Not | Phrase | Near)]
        each = [
            Found(self._having(p), None) if isinstance(p, Word) else self.found(p) for p in wanted
        ]
        every = intersection(each, self._size) if wanted else Found(self._leaf.docs, None)
        docs, scores = every = self._kept(every, parts)
        for part in parts:
            if isinstance(part, Phrase | Near):
                docs, scores = every = intersection(
                    [every, self._positional(part, every.docs)], self._size
                )
        for part in wanted:
            if isinstance(part, Word):
                mine = self._word_scores(part, docs)
                scores = mine if scores is None else scores + mine
        return Found(docs, scores)

    def _kept(self, found: Found, parts: Sequence[Expression]) -> Found:
        """What is left of some documents by the conditions and exclusions among some parts."""
        masks = [
            fits(self._snapshot, self._number, p, found.docs)
            for p in parts
            if isinstance(p, Condition)
        ]
        for part in parts:
            if isinstance(part, Not):
                masks.append(~among(found.docs, self.found(part.part).docs, self._size))
        if not masks:
            return found
        kept = reduce(np.logical_and, masks)
        return Found(found.docs[kept], None if found.scores is None else found.scores[kept])

    def _having(self, word: Word) -> Ints:
        """The documents with a word, in any form."""
        held = self._held(word, _field(word))
        if exact := self._exact_of(word, _field(word)):
            postings = self._leaf.arrays.postings[f"{_field(word)}_words"]
            first, after = postings.extent(exact[1])
            held.append(postings.docs[first:after])
        if len(held) == 1:
            return self._leaf.alive(held[0].astype(np.intp))
        return self._leaf.alive(distinct(held, self._size))

    def _held(self, word: Word, text: str) -> list[Ints]:
        """The documents of each term of a field that a word asks for."""
        postings = self._leaf.arrays.postings[f"{text}_stems"]
        extents = [postings.extent(number) for _, number in self._terms_of(word, text)]
        return [postings.docs[first:after] for first, after in extents]

    def _exact_of(self, word: Word, text: str) -> tuple[Term, int] | None:
        """The word of a field that is written as one asked for, where that has other keys."""
        plain = self._snapshot.exact(word.text, word.languages)
        if plain is None:
            return None
        term = self._snapshot.term(f"{text}_words", plain)
        number = term.numbers[self._number]
        return None if number is None else (term, number)

    def _add_exact(self, scores: Floats, docs: Ints, word: Word, text: str) -> None:
        """Add what a word scores as written in those of `docs` that have it under no key of it."""
        exact = self._exact_of(word, text)
        if exact is None:
            return
        others = ~among(docs, distinct(self._held(word, text), self._size), self._size)
        added = np.zeros(int(np.count_nonzero(others)))
        self._add_scores(added, docs[others], f"{text}_words", exact)
        scores[others] += added

    def _word_scores(self, word: Word, docs: Ints) -> Floats:
        """The scores of a word in some documents, which have it."""
        scores = np.zeros(len(docs))
        for text in dict.fromkeys((_field(word), "title")):
            terms = self._terms_of(word, text)
            is_exact = self._exact_of(word, text) is not None
            everywhere = text == _field(word) and len(terms) == 1 and not is_exact
            for term, number in terms:
                if everywhere:
                    scores += self._scores_of(f"{text}_stems", term, number, docs)
                else:
                    self._add_scores(scores, docs, f"{text}_stems", (term, number))
            self._add_exact(scores, docs, word, text)
        return scores

    def _scores_of(self, name: str, term: Term, number: int, docs: Ints) -> Floats:
        """What a term scores in some documents that all have it."""
        postings = self._leaf.arrays.postings[name]
        first, after = postings.extent(number)
        at = looked_up(docs, postings.docs[first:after], self._size)
        return self._scored(name, term.idf, docs, postings.counts.piece(first, after).take(at))

    def _add_scores(self, scores: Floats, docs: Ints, name: str, of: tuple[Term, int]) -> None:
        """Add what a term scores in those of `docs` that have it."""
        term, number = of
        postings = self._leaf.arrays.postings[name]
        first, after = postings.extent(number)
        if first == after:
            return
        at, there = located(docs, postings.docs[first:after], self._size)
        counts = postings.counts.piece(first, after)[at[there]]
        scores[there] += self._scored(name, term.idf, docs[there], counts)

    def _terms_of(self, word: Word, text: str) -> list[tuple[Term, int]]:
        """The terms of a field that a word asks for, with their numbers in this segment."""
        keys = self._snapshot.keys(word.text, word.languages)
        terms = (self._snapshot.term(f"{text}_stems", key) for key in keys)
        numbered = ((term, term.numbers[self._number]) for term in terms)
        return [(term, number) for term, number in numbered if number is not None]

    def _without(self, docs: Ints, excluded: Ints) -> Ints:
        return docs[~among(docs, excluded, self._size)]

    # Words

    def _text(self, text: Text) -> Found:
        match text:
            case Word(word, _, languages) if self._snapshot.exact(word, languages):
                docs = self._having(text)
                return Found(docs, self._word_scores(text, docs))
            case Word(word, _, languages):
                each = [self._word(key, text) for key in self._snapshot.keys(word, languages)]
                return union(each, self._size)
            case Phrase() | Near():
                return self._positional(text, None)
            case Prefix(letters):
                lexicon = self._leaf.arrays.words
                return self._any_of([lexicon.with_prefix(fold(letters).encode())], text)
            case Fuzzy(word):
                near = self._leaf.spelling.one_edit_from(fold(word))
                return self._any_of([(number, number + 1) for number in near], text)

    def _word(self, key: str, text: Text) -> Found:
        """The documents with a word of some key.  In the whole text, a title's words count
        once more.
        """
        found = self._term(f"{_field(text)}_stems", key)
        title = NOTHING if text.scope is Scope.TITLE else self._term("title_stems", key)
        if title.scores is not None and found.scores is not None:
            found.scores[among(found.docs, title.docs, self._size)] += title.scores
        return found

    def _term(self, name: str, text: str) -> Found:
        """The documents with a term, by BM25 (Robertson and Zaragoza 2009)."""
        term = self._snapshot.term(name, text)
        number = term.numbers[self._number]
        if number is None:
            return NOTHING
        postings = self._leaf.arrays.postings[name]
        first, after = postings.extent(number)
        docs = postings.docs[first:after].astype(np.intp)
        counts = postings.counts.piece(first, after)
        if self._leaf.live is not None:
            alive = self._leaf.live[docs]
            docs, counts = docs[alive], counts[alive]
        return Found(docs, self._scored(name, term.idf, docs, counts))

    def _scored(self, name: str, idf: float, docs: Ints, counts: Array) -> Floats:
        text = name.partition("_")[0]
        norms = self._snapshot.norms(text, self._number)
        frequencies = counts.astype(np.float64)
        scores = norms.take(docs)
        scores += frequencies
        np.divide(frequencies, scores, out=scores)
        scores *= idf * (K1 + 1) * BOOSTS[text]
        return scores

    def _any_of(self, stretches: Sequence[tuple[int, int]], text: Text) -> Found:
        """The documents with any of some words, each a stretch of the lexicon."""
        docs = self._with_words(stretches, _field(text))
        scores = np.full(len(docs), EXPANDED * BOOSTS[_field(text)])
        if text.scope is not Scope.TITLE:
            titled = self._with_words(stretches, "title")
            scores[among(docs, titled, self._size)] += EXPANDED * BOOSTS["title"]
        return Found(docs, scores)

    def _with_words(self, stretches: Sequence[tuple[int, int]], text: str) -> Ints:
        postings = self._leaf.arrays.postings[f"{text}_words"]
        extents = [postings.extent(first, after) for first, after in stretches if first < after]
        held = [postings.docs[first:after] for first, after in extents]
        return self._leaf.alive(distinct(held, self._size))

    # Phrases, and words near each other

    def _positional(self, text: Phrase | Near, within: Ints | None) -> Found:
        """The documents, of all or of some, in which the words of a text are where it asks."""
        share = self._search.budget.share(self._size)
        if isinstance(text, Phrase):
            found = self._phrase(text, within, share)
        else:
            found = self._near(text, within, share)
        if share.is_cut:
            self._search.notice(Notice(CUT, words=" ".join(text.words)))
        return found

    def _phrase(self, text: Phrase, within: Ints | None, share: Share) -> Found:
        """The documents with words one after the other; each word scores, as in `_word`."""
        name, words = f"{_field(text)}_words", [fold(word) for word in text.words]
        numbers = [self._snapshot.term(name, word).numbers[self._number] for word in words]
        known = [number for number in numbers if number is not None]
        if len(known) < len(words):
            return NOTHING
        postings = self._leaf.arrays.postings[name]
        docs = self._leaf.alive(in_a_row(postings, known, self._size, within, share))
        scores = np.zeros(len(docs))
        for word, number in zip(words, known, strict=True):
            scores += self._scores_of(name, self._snapshot.term(name, word), number, docs)
        if text.scope is not Scope.TITLE:
            for word, number in zip(words, known, strict=True):
                term = self._snapshot.term("title_words", word)
                self._add_scores(scores, docs, "title_words", (term, number))
        return Found(docs, scores)

    def _near(self, near: Near, within: Ints | None, share: Share) -> Found:
        """The documents with words near each other, in any form and order; each word scores."""
        both = self._and([Word(word, near.scope) for word in near.words])
        docs = both.docs if within is None else both.docs[among(both.docs, within, self._size)]
        if not len(docs):
            return NOTHING
        field = _field(near)
        times = Counter(self._forms(field, Word(word)) for word in near.words)
        forms = list(times)
        asked = Asked(
            tuple(times.values()),
            near.distance,
            lambda word, some: self._places(field, forms[word], some, share),
        )
        words = self._leaf.arrays.postings[f"{field}_words"]
        total = sum(words.frequency(form) for one in forms for form in one.words)
        close = documents_near(asked, docs, total, share)
        return intersection([Found(close, None), both], self._size)

    def _forms(self, text: str, word: Word) -> _Forms:
        """The words of a segment that are forms of one asked for."""
        numbers = sorted(number for _, number in self._terms_of(word, text))
        exact = self._exact_of(word, text)
        stems = tuple((n, tuple(self._leaf.arrays.words_with_stem(n))) for n in numbers)
        return _Forms(stems, exact[1] if exact else None)

    def _places(self, text: str, forms: _Forms, docs: Ints, share: Share) -> Ints:
        """Read the places of a word in `docs`, in any form, ascending.

        In a document with a form, a word written like it but for accents counts as that form.
        """
        every = [NOTHING.docs]
        postings = self._leaf.arrays.postings[f"{text}_stems"]
        words = self._leaf.arrays.postings[f"{text}_words"]
        for term, written in forms.stems:
            held = postings.docs[slice(*postings.extent(term))]
            first, after = stretch(docs, held)
            mine = docs[among(docs, held[first:after], self._size)]
            every += (places(words, form, mine, self._size) for form in written)
            share.spend((after - first) // POSTINGS)
        if forms.exact is not None:
            every.append(places(words, forms.exact, docs, self._size))
        found = np.concatenate(every)
        share.spend(len(found))
        return unrepeated(np.sort(found))


def _field(text: Text) -> str:
    return "title" if text.scope is Scope.TITLE else "text"
