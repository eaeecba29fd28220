"""Query words in all their forms, in one commit.

In texts of a language whose paradigms are known, a document has a word if it has one of its index
terms or one of its forms as written.  All of them score as one term: it occurs in a document as
often as its index terms or its forms do, whichever is more, since a form may have one of the index
terms, too.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from searcher.index.scoring import idf
from searcher.index.whoosh.arrays import Ints
from searcher.index.whoosh.doc_sets import Floats, Matches, distinct_documents, locate, union
from searcher.index.whoosh.segment_reader import SegmentReader
from searcher.languages import facts
from searcher.languages.words import Stemming
from searcher.model.facets import Field
from searcher.text import WordForms, forms_in, languages_with_forms, query_terms, script_of

_CACHED_WORDS = 1 << 12
_CACHED_POSTINGS = 1 << 21  # 32 MB


@dataclass(frozen=True, eq=False, slots=True)
class InflectedWord:
    """A query word in texts of one language, in which its forms are not those of one index term.

    stems: its own index terms in the language.
    forms: for each segment, the numbers of its forms as written; none if all have these terms.
    others: those of them that have other index terms.
    excluded: the numbers of words that have its index terms and are not forms of it.
    """

    language: str
    stems: tuple[str, ...]
    forms: tuple[tuple[int, ...], ...]
    others: tuple[tuple[int, ...], ...]
    excluded: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class InflectedTerm:
    """An inflected word in one field: its live documents in each segment, with how often it occurs
    in each, and its inverse document frequency.
    """

    segments: tuple[tuple[Ints, Floats], ...]
    idf: float

    @property
    def size(self) -> int:
        """The number of postings."""
        return sum(len(docs) for docs, _ in self.segments)


class InflectedWords:
    """Finds the forms of query words in the segments of a commit."""

    def __init__(self, readers: Sequence[SegmentReader]) -> None:
        self._readers = readers
        self._words: dict[tuple[str, tuple[str, ...]], tuple[InflectedWord, ...]] = {}
        self._terms: dict[tuple[InflectedWord, str], InflectedTerm] = {}
        self._postings = 0

    @cached_property
    def _languages(self) -> frozenset[str]:
        columns = (reader.arrays.columns[Field.LANGUAGE] for reader in self._readers)
        return frozenset(value.partition("-")[0] for one in columns for value in one.values)

    def find(self, word: str, languages: tuple[str, ...] = ()) -> tuple[InflectedWord, ...]:
        """Find the languages in which the forms of a word are not those of one index term; of some
        languages if any are given.
        """
        known = self._words.get((word, languages))
        if known is None:
            if len(self._words) >= _CACHED_WORDS:
                self._words.clear()
            known = self._words[word, languages] = self._find(word, languages)
        return known

    def _find(self, word: str, languages: tuple[str, ...]) -> tuple[InflectedWord, ...]:
        spoken = self._languages.intersection(languages) if languages else self._languages
        possible = (one for one in languages_with_forms(script_of(word)) if one in spoken)
        found = (self._in_language(word, language) for language in possible)
        return tuple(one for one in found if one is not None)

    def _in_language(self, word: str, language: str) -> InflectedWord | None:
        wanted = forms_in(word, language)
        if wanted is None:
            return None
        stems = query_terms(word, (language,))
        forms = tuple(_forms_in_segment(reader, wanted) for reader in self._readers)
        pairs = zip(self._readers, forms, strict=True)
        others = tuple(_with_other_stems(reader, some, stems, language) for reader, some in pairs)
        excluded = tuple(_numbers(reader, wanted.with_its_stem) for reader in self._readers)
        if any(others):
            return InflectedWord(language, stems, forms, others, excluded)
        if len(stems) < 2 and not any(excluded):
            return None
        nothing = ((),) * len(self._readers)
        return InflectedWord(language, stems, nothing, nothing, excluded)

    def term(self, word: InflectedWord, text: str, documents: int) -> InflectedTerm:
        """Return the postings of an inflected word in a field, in a commit of so many documents."""
        known = self._terms.get((word, text))
        if known is None:
            every = tuple(
                _postings(reader, word, number, text) for number, reader in enumerate(self._readers)
            )
            frequency = sum(len(docs) for docs, _ in every)
            known = InflectedTerm(every, idf(documents, frequency) if frequency else 0.0)
            self._keep(word, text, known)
        return known

    def _keep(self, word: InflectedWord, text: str, term: InflectedTerm) -> None:
        if self._postings + term.size > _CACHED_POSTINGS:
            self._terms.clear()
            self._postings = 0
        self._terms[word, text] = term
        self._postings += term.size


def _forms_in_segment(reader: SegmentReader, wanted: WordForms) -> tuple[int, ...]:
    """Return the numbers of the forms among the words of a segment, ascending."""
    words, numbers = reader.arrays.words, set(_numbers(reader, wanted.listed))
    for letters in {root.letters for root in wanted.roots}:
        possible = range(*words.with_prefix(letters.encode()))
        numbers.update(number for number in possible if words[number].decode() in wanted)
    return tuple(sorted(numbers))


def _numbers(reader: SegmentReader, words: Iterable[str]) -> tuple[int, ...]:
    """Return the numbers of those of some words that a segment has."""
    found = (reader.arrays.words.find(word.encode()) for word in words)
    return tuple(number for number in found if number is not None)


def _with_other_stems(
    reader: SegmentReader, words: Sequence[int], stems: Sequence[str], language: str
) -> tuple[int, ...]:
    """Select the words that have an index term of a language which is not one of some."""
    arrays = reader.arrays
    mine = {arrays.stems.find(stem.encode()) for stem in stems}
    prefix = f"{language if facts(Stemming, language) else ''}:".encode()
    return tuple(
        word
        for word in words
        if any(arrays.stems[s].startswith(prefix) for s in arrays.stems_of_word(word) - mine)
    )


def _postings(
    reader: SegmentReader, word: InflectedWord, number: int, text: str
) -> tuple[Ints, Floats]:
    """Return the live documents of a segment with an inflected word in a field, with how often."""
    arrays = reader.arrays
    stems = (arrays.stems.find(stem.encode()) for stem in word.stems)
    by_stem = _summed(reader, f"{text}_stems", [stem for stem in stems if stem is not None])
    by_form = _summed(reader, f"{text}_words", word.forms[number])
    if excluded := word.excluded[number]:
        by_stem = _difference(by_stem, _summed(reader, f"{text}_words", excluded), arrays.size)
    docs = distinct_documents([by_stem.docs, by_form.docs], arrays.size)
    docs = docs[arrays.in_language(word.language)[docs]]
    counts = np.maximum(*(_counts_in(docs, one, arrays.size) for one in (by_stem, by_form)))
    return docs, counts


def _counts_in(docs: Ints, found: Matches, size: int) -> Floats:
    """Return how often something that was counted occurs in some documents."""
    counts = np.zeros(len(docs))
    at, there = locate(docs, found.docs, size)
    counts[there] = found.weights[at[there]]
    return counts


def _difference(every: Matches, some: Matches, size: int) -> Matches:
    """Subtract the counts of some occurrences; drop the documents where none is left."""
    counts = every.weights - _counts_in(every.docs, some, size)
    return Matches(every.docs[counts > 0], counts[counts > 0])


def _summed(reader: SegmentReader, name: str, terms: Sequence[int]) -> Matches:
    """Count the occurrences of some terms in each live document."""
    postings = reader.arrays.postings[name]
    each = []
    for term in terms:
        first, after = postings.extent(term)
        docs = postings.docs[first:after].astype(np.intp)
        counts = postings.counts.piece(first, after).astype(np.float64)
        if reader.live is not None:
            alive = reader.live[docs]
            docs, counts = docs[alive], counts[alive]
        each.append(Matches(docs, counts))
    return union(each, reader.arrays.size)
