"""Phrases, and words near each other, in one segment."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from searcher.index.whoosh.arrays import Ints, drop_repeats
from searcher.index.whoosh.budget import POSTINGS_PER_UNIT, Share
from searcher.index.whoosh.conjunctions import Conjunction, having_all
from searcher.index.whoosh.doc_sets import (
    NO_MATCHES,
    Matches,
    intersection,
    membership,
    overlap,
)
from searcher.index.whoosh.phrases import consecutive
from searcher.index.whoosh.places import places, places_of_each
from searcher.index.whoosh.proximity import NearQuery, documents_near
from searcher.index.whoosh.segment_words import PlainWords, SegmentWords, field_of
from searcher.index.whoosh.snapshot import SegmentTerm
from searcher.model.expression import Near, Phrase, Scope, Word
from searcher.text import fold


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


class SegmentPositions(SegmentWords):
    """Words in the required positions, in one segment of a snapshot."""

    def _phrase(self, text: Phrase, within: Ints | None, share: Share) -> Matches:
        """Find the documents with consecutive words; each word scores, as in `_stem`."""
        name, words = f"{field_of(text)}_words", [fold(word) for word in text.words]
        terms = [term for word in words if (term := self._segment_term(name, word))]
        if len(terms) < len(words):
            return NO_MATCHES
        postings = self._reader.arrays.postings[name]
        numbers = [term.number for term in terms]
        docs, at = self._alive(consecutive(postings, numbers, self._size, within, share))
        titles: list[SegmentTerm | None] = [None] * len(words)
        if text.scope is not Scope.TITLE:
            titles = [self._segment_term("title_words", word) for word in words]
        scores = self._scores.of_all(docs, (name, terms), ("title_words", titles), at)
        return Matches(docs, scores)

    def _alive(self, found: Conjunction) -> Conjunction:
        live = self._reader.live
        return found if live is None else found.some(live.take(found.docs).nonzero()[0])

    def _segment_term(self, name: str, text: str) -> SegmentTerm | None:
        term = self._snapshot.term(name, text)
        number = term.numbers[self._number]
        return None if number is None else SegmentTerm(number, term.idf)

    def _near(self, near: Near, within: Ints | None, share: Share) -> Matches:
        """Find the documents with words near each other, in any form; each word scores."""
        each = [Word(word, near.scope) for word in near.words]
        plain = self._one_term_each(each)
        if plain and not plain.others:
            return self._near_terms(near, plain, within, share)
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
            lambda some: [self._places(field, one, some, share) for one in forms],
        )
        words = self._reader.arrays.postings[f"{field}_words"]
        total = sum(words.frequency(form) for one in forms for form in one.words)
        close = documents_near(asked, docs, total, share)
        return Matches(close, sum(self._scores_of_words(each, close), np.zeros(len(close))))

    def _near_terms(
        self, near: Near, plain: PlainWords, within: Ints | None, share: Share
    ) -> Matches:
        """Find the documents with words near each other, each of which is one term."""
        arrays, numbers = self._reader.arrays, plain.numbers
        words = arrays.postings[f"{plain.text}_words"]
        found = self._alive(having_all(arrays.postings[plain.name], numbers, self._size, within))
        times = Counter(numbers)
        forms = [arrays.words_with_stem(number) for number in times]

        def places(docs: Ints) -> list[Ints]:
            each = places_of_each(words, forms, docs, self._size)
            share.spend(sum(map(len, each)))
            return each

        asked = NearQuery(tuple(times.values()), near.distance, places)
        total = sum(words.frequency(form) for mine in forms for form in mine)
        close = documents_near(asked, found.docs, total, share)
        if not len(close):
            return NO_MATCHES
        return Matches(close, self._scores_of_terms(plain, found.among(close)))

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
            every += places_of_each(words, [written], mine, self._size)
        for language, written in forms.others:
            mine = docs[self._reader.arrays.in_language(language)[docs]]
            every += places_of_each(words, [written], mine, self._size)
        if forms.written is not None:
            every.append(places(words, forms.written, docs, self._size))
        found = np.concatenate(every)
        share.spend(len(found))
        return found if forms.is_one_term else drop_repeats(np.sort(found))

    def _common(self, each: Sequence[Matches]) -> Matches:
        """Intersect some sets of documents; drop those that are deleted."""
        docs, scores = intersection(each, self._size)
        docs = docs.astype(np.intp, copy=False)
        if self._reader.live is None:
            return Matches(docs, scores)
        (alive,) = self._reader.live.take(docs).nonzero()
        return Matches(docs.take(alive), None if scores is None else scores.take(alive))
