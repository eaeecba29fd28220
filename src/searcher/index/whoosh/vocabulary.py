"""The index terms of a snapshot over all of its segments, read one after the other: only those
of one term are in memory at a time.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property
from heapq import merge
from itertools import count, groupby, repeat
from operator import itemgetter

import numpy as np

from searcher.index.protocol import IndexTerm
from searcher.index.whoosh.arrays import Array
from searcher.index.whoosh.segment_reader import SegmentReader
from searcher.index.whoosh.snapshot import Snapshot
from searcher.model.facets import Field

_UNKNOWN = missing.value if (missing := Field.LANGUAGE.declared.missing) else None


class _SegmentTerms:
    """The terms of one segment by their numbers, with their words."""

    def __init__(self, reader: SegmentReader) -> None:
        self._reader = reader

    def frequency(self, term: int) -> int:
        """Count the documents that have a term."""
        return self._reader.frequency("text_stems", term)

    @cached_property
    def _offsets(self) -> Array:
        """Where the words of each term begin among the words of all terms."""
        stems, _ = self._reader.arrays.word_stems
        # Of the same type, or each search would convert all of them.
        numbers = np.arange(len(self._reader.arrays.stems) + 1, dtype=stems.dtype)
        return np.searchsorted(stems, numbers)

    def words(self, term: int) -> Iterator[tuple[bytes, int]]:
        """Yield the words that have a term, folded, and how many documents have each."""
        _, words = self._reader.arrays.word_stems
        for number in words[self._offsets[term] : self._offsets[term + 1]].tolist():
            yield self._reader.arrays.words[number], self._reader.frequency("text_words", number)

    def languages(self, term: int) -> Iterator[str]:
        """Yield the language of each document that has a term, without its region."""
        postings = self._reader.arrays.postings["text_stems"]
        docs = self._reader.alive(postings.docs[slice(*postings.extent(term))].astype(np.intp))
        column = self._reader.arrays.columns[Field.LANGUAGE]
        for ordinal in column.document_values(docs)[1].tolist():
            if column.values[ordinal] != _UNKNOWN:
                yield column.values[ordinal].partition("-")[0]


def vocabulary(snapshot: Snapshot, least: int) -> Iterator[IndexTerm]:
    """Iterate over the terms that at least so many live documents have, in the order of their
    bytes.
    """
    segments = [_SegmentTerms(reader) for reader in snapshot.readers]
    lexicons = (reader.arrays.stems for reader in snapshot.readers)
    each = (zip(terms, repeat(n), count()) for n, terms in enumerate(lexicons))
    for term, places in groupby(merge(*each), key=itemgetter(0)):
        found = [(segments[segment], number) for _, segment, number in places]
        frequency = sum(segment.frequency(number) for segment, number in found)
        if frequency >= max(least, 1):
            yield _index_term(term.decode(), frequency, found)


def _index_term(term: str, frequency: int, found: Sequence[tuple[_SegmentTerms, int]]) -> IndexTerm:
    forms = Counter[bytes]()
    for segment, number in found:
        for word, documents in segment.words(number):
            forms[word] += documents
    language = term.partition(":")[0] or _most_frequent_language(found)
    word = min(forms, key=lambda word: (-forms[word], word))
    return IndexTerm(term, language, word.decode(), frequency)


def _most_frequent_language(found: Sequence[tuple[_SegmentTerms, int]]) -> str:
    languages = Counter(one for segment, number in found for one in segment.languages(number))
    return min(languages, key=lambda one: (-languages[one], one), default="")
