"""The documents of one segment that have a word or a term, and their scores."""

from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from typing import NamedTuple

import numpy as np

from searcher.index.scoring import BOOSTS, EXPANDED, K1
from searcher.index.whoosh.arrays import Array, Ints
from searcher.index.whoosh.conjunctions import Conjunction
from searcher.index.whoosh.doc_sets import (
    NO_MATCHES,
    Floats,
    Mask,
    Matches,
    distinct_documents,
    locate,
    look_up,
    membership,
)
from searcher.index.whoosh.inflected_words import InflectedTerm
from searcher.index.whoosh.snapshot import SegmentTerm, Snapshot, TermLookup, TitledTerm
from searcher.index.whoosh.term_scores import TermScores
from searcher.model.expression import Scope, Text, Word


class PlainWords(NamedTuple):
    """Words of a field that are one term each, the others, and the name of the postings."""

    text: str
    terms: Sequence[TitledTerm]
    others: Sequence[Word]

    @property
    def name(self) -> str:
        """The name of the postings."""
        return f"{self.text}_stems"

    @property
    def numbers(self) -> list[int]:
        """The numbers of the terms in the segment."""
        return [term.number for term, _ in self.terms]


class SegmentWords:
    """The words of one segment of a snapshot, by its number."""

    def __init__(self, snapshot: Snapshot, number: int) -> None:
        self._snapshot, self._number = snapshot, number
        self._reader = snapshot.readers[number]
        self._size = self._reader.arrays.size
        self._scores = TermScores(snapshot, number)

    def _plain_terms(self, word: Word, text: str) -> tuple[SegmentTerm, ...] | None:
        """Return the terms of a word in a field; None if its forms are not those of its terms."""
        every = self._snapshot.only_terms(f"{text}_stems", word.text, word.languages)
        return None if every is None else every[self._number]

    def _any_word(self, words: Sequence[Word]) -> Matches:
        """Return the documents with any of some words, whose forms are those of their terms; in the
        whole text, the words of a title count once more.
        """
        each: dict[str, list[SegmentTerm]] = {"text_stems": [], "title_stems": []}
        for word in words:
            for text in dict.fromkeys((field_of(word), "title")):
                each[f"{text}_stems"] += self._plain_terms(word, text) or ()
        return self._scores.of_any(tuple(each.items()))

    def _one_term_each(self, words: Sequence[Word]) -> "PlainWords | None":
        """Return the words that are one term in the field of all words; None without one, or with
        several fields.
        """
        fields = {field_of(word) for word in words}
        if len(fields) != 1:
            return None
        (text,) = fields
        each = [(self._titled_term(word, text), word) for word in words]
        terms = [term for term, _ in each if term is not None]
        others = [word for term, word in each if term is None]
        return PlainWords(text, terms, others) if terms else None

    def _have(self, word: Word, docs: Ints) -> Mask:
        """Mark which of few documents have a word, in any form."""
        masks = [membership(docs, held, self._size) for held in self._held(word)]
        return reduce(np.logical_or, masks, np.zeros(len(docs), np.bool_))

    def _titled_term(self, word: Word, text: str) -> TitledTerm | None:
        """Return the term of a word that is one term, with that of titles; None if it is not."""
        return self._snapshot.titled_terms(text, word.text, word.languages)[self._number]

    def _scores_of_words(self, words: Sequence[Word], docs: Ints) -> Iterator[Floats]:
        """Score words in some documents, which must have them all; those with one term together."""
        single: dict[str, list[TitledTerm]] = {}
        for word in words:
            term = self._titled_term(word, field_of(word))
            if term is None:
                yield self._word_scores(word, docs)
            else:
                single.setdefault(field_of(word), []).append(term)
        for text, terms in single.items():
            yield self._scores_of_terms(PlainWords(text, terms, ()), Conjunction(docs))

    def _scores_of_terms(self, plain: PlainWords, found: Conjunction) -> Floats:
        """Score words that are one term each in documents that have them all."""
        of_text, titled = zip(*plain.terms, strict=True)
        titles = ("title_stems", titled)
        return self._scores.of_all(found.docs, (plain.name, of_text), titles, found.at)

    def _postings_of(self, word: Word) -> Array:
        """Return the documents with a word, in any form, ascending; deleted ones may be in it."""
        terms = self._plain_terms(word, field_of(word))
        if terms is None or len(terms) > 1:
            return self._documents_with(word)
        if not terms:
            return NO_MATCHES.docs
        postings = self._reader.arrays.postings[f"{field_of(word)}_stems"]
        first, after = postings.extent(terms[0].number)
        return postings.docs[first:after]

    def _documents_with(self, word: Word) -> Ints:
        """Return the documents with a word, in any form."""
        held = self._held(word)
        if len(held) == 1:
            return self._reader.alive(held[0].astype(np.intp))
        return self._reader.alive(distinct_documents(held, self._size))

    def _held(self, word: Word) -> list[Array]:
        """Return the documents of each form of a word; deleted ones may be in them."""
        held: list[Array] = [*self._documents_of_forms(word, field_of(word))]
        if written := self._written_form(word, field_of(word)):
            postings = self._reader.arrays.postings[f"{field_of(word)}_words"]
            first, after = postings.extent(written[1])
            held.append(postings.docs[first:after])
        return held

    def _documents_of_forms(self, word: Word, text: str) -> list[Ints]:
        """Return the documents of each term of a field that matches a word, and of its forms."""
        postings = self._reader.arrays.postings[f"{text}_stems"]
        extents = [postings.extent(number) for _, number in self._separate_terms_of(word, text)]
        forms = [term.segments[self._number][0] for term in self._inflected(word, text)]
        return [*(postings.docs[first:after] for first, after in extents), *forms]

    def _inflected(self, word: Word, text: str) -> list[InflectedTerm]:
        """Return a word in a field, in each language in which all its forms are one term."""
        found = self._snapshot.inflected(word.text, word.languages)
        return [self._snapshot.inflected_term(one, text) for one in found]

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
            docs, distinct_documents(self._documents_of_forms(word, text), self._size), self._size
        )
        added = np.zeros(int(np.count_nonzero(others)))
        self._add_scores(added, docs[others], f"{text}_words", written)
        scores[others] += added

    def _word_scores(self, word: Word, docs: Ints) -> Floats:
        """Score a word in some documents, which must have it."""
        scores = np.zeros(len(docs))
        for text in dict.fromkeys((field_of(word), "title")):
            terms, inflected = self._separate_terms_of(word, text), self._inflected(word, text)
            is_written = self._written_form(word, text) is not None
            alone = len(terms) == 1 and not is_written and not inflected
            everywhere = text == field_of(word) and alone
            for term, number in terms:
                if everywhere:
                    scores += self._scores_of(f"{text}_stems", term, number, docs)
                else:
                    self._add_scores(scores, docs, f"{text}_stems", (term, number))
            for one in inflected:
                self._add_inflected(scores, docs, one, text)
            self._add_written_form(scores, docs, word, text)
        return scores

    def _add_inflected(self, scores: Floats, docs: Ints, term: InflectedTerm, text: str) -> None:
        """Add the scores of an inflected word in those of `docs` that have it."""
        mine, counts = term.segments[self._number]
        at, there = locate(docs, mine, self._size)
        scores[there] += self._scored(text, term.idf, docs[there], counts[at[there]])

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
        return self._numbered(self._snapshot.query_terms(word.text, word.languages), text)

    def _separate_terms_of(self, word: Word, text: str) -> list[tuple[TermLookup, int]]:
        """Return the terms of a word that do not score as one with other forms of a language."""
        return self._numbered(self._snapshot.separate_terms(word.text, word.languages), text)

    def _numbered(self, stems: Iterable[str], text: str) -> list[tuple[TermLookup, int]]:
        terms = (self._snapshot.term(f"{text}_stems", stem) for stem in stems)
        numbered = ((term, term.numbers[self._number]) for term in terms)
        return [(term, number) for term, number in numbered if number is not None]

    def _stem(self, stem: str, text: Text) -> Matches:
        """Return the documents with a word of some stem.  In the whole text, the words of a title
        count once more.
        """
        found = self._term(f"{field_of(text)}_stems", stem)
        title = NO_MATCHES if text.scope is Scope.TITLE else self._term("title_stems", stem)
        if title.scores is not None and found.scores is not None:
            found.scores[look_up(title.docs, found.docs, self._size)] += title.scores
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
        """Score a term, by the field or its postings, in documents that have it so often."""
        text = name.partition("_")[0]
        norms = self._snapshot.norms(text, self._number)
        frequencies = counts.astype(np.float64)
        scores = np.empty(len(docs))
        norms.take(docs, out=scores, mode="clip")  # other modes copy
        scores += frequencies
        np.divide(frequencies, scores, out=scores)
        scores *= idf * (K1 + 1) * BOOSTS[text]
        return scores

    def _any_of(self, stretches: Sequence[tuple[int, int]], text: Text) -> Matches:
        """Return the documents with any of some words, given as ranges of the lexicon."""
        docs = self._with_words(stretches, field_of(text))
        scores = np.full(len(docs), EXPANDED * BOOSTS[field_of(text)])
        if text.scope is not Scope.TITLE:
            titled = self._with_words(stretches, "title")
            scores[membership(docs, titled, self._size)] += EXPANDED * BOOSTS["title"]
        return Matches(docs, scores)

    def _with_words(self, stretches: Sequence[tuple[int, int]], text: str) -> Ints:
        postings = self._reader.arrays.postings[f"{text}_words"]
        extents = [postings.extent(first, after) for first, after in stretches if first < after]
        held = [postings.docs[first:after] for first, after in extents]
        return self._reader.alive(distinct_documents(held, self._size))


def field_of(text: Text) -> str:
    """Return the field of the index in which a part of a query is searched."""
    return "title" if text.scope is Scope.TITLE else "text"
