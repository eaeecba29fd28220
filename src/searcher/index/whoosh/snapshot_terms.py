"""The lexicon of a snapshot, as the engine protocol offers it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from searcher.index.protocol import Facet, IndexTerm, WordCount
from searcher.index.whoosh.arrays import run_lengths
from searcher.index.whoosh.lexicon import Lexicon
from searcher.index.whoosh.segment_reader import SegmentReader
from searcher.index.whoosh.snapshot import Snapshot
from searcher.index.whoosh.vocabulary import vocabulary
from searcher.model.facets import Field
from searcher.text import fold, lsh_bands

_FIRST_TAKEN = 20  # words of each segment among which the most frequent are sought first


@dataclass(frozen=True, slots=True)
class SnapshotTerms:
    """The terms of one snapshot; equal for the same snapshot."""

    snapshot: Snapshot

    @property
    def document_count(self) -> int:
        """How many documents there are."""
        return self.snapshot.count

    def document_frequency(self, term: str) -> int:
        """Count the documents whose text has an index term."""
        return self.snapshot.document_frequency("text_stems", term)

    def has_word(self, word: str) -> bool:
        """Return whether some document has a word, in any form."""
        return self.snapshot.has_word(word) or self.snapshot.word_frequency(fold(word)) > 0

    def with_prefix(self, prefix: str, limit: int) -> Sequence[WordCount]:
        """Find the `limit` most frequent words that begin with a folded prefix; ties by word.

        The threshold algorithm: words are taken from each segment by falling counts and counted in
        all segments, until none of those left can be among the most frequent (Fagin, Lotem and
        Naor, Optimal aggregation algorithms for middleware, 2003).
        """
        ranges = [_WordRange.of(reader, prefix.encode()) for reader in self.snapshot.readers]
        counts: dict[bytes, WordCount] = {}
        taken = 0
        while True:
            taken = max(2 * taken, limit, _FIRST_TAKEN)
            for word in {word for one in ranges for word in one.most_frequent(taken)}:
                if word not in counts:
                    counts[word] = self._word_count(word)
            ranked = sorted(counts.values(), key=lambda one: (-one.documents, one.word.encode()))
            most_left = sum(one.most_after(taken) for one in ranges)
            live = tuple(one for one in ranked[:limit] if one.documents > most_left)
            if len(live) == limit or not most_left:
                return live

    def has_prefix(self, prefix: str) -> bool:
        """Return whether some word begins with a folded prefix."""
        letters = prefix.encode()
        return any(reader.arrays.words.has_prefix(letters) for reader in self.snapshot.readers)

    def within_edits(self, word: str, edits: int) -> Sequence[WordCount]:
        """Find the words at most so many edits from a folded word."""
        words = dict.fromkeys(
            other
            for reader in self.snapshot.readers
            for other in reader.spelling.within(word, edits)
        )
        counts = (WordCount(other, self.snapshot.word_frequency(other)) for other in words)
        return tuple(one for one in counts if one.documents)

    def _word_count(self, word: bytes) -> WordCount:
        text = word.decode()
        return WordCount(text, self.snapshot.word_frequency(text))

    def vocabulary(self, least: int = 1) -> Iterator[IndexTerm]:
        """Iterate over the index terms that at least so many documents have, sorted by bytes."""
        return vocabulary(self.snapshot, least)

    def facets(self, fields: tuple[Field, ...]) -> tuple[Facet, ...]:
        """Count the values of some fields over all documents."""
        table = self.snapshot.table(fields)
        return table.facets(table.totals)

    def near_duplicate_candidates(self, fingerprint: str) -> tuple[str, ...]:
        """Find the identifiers of records that share an LSH band with a fingerprint, sorted."""
        return tuple(sorted(self.snapshot.with_bands(lsh_bands(fingerprint))))


@dataclass(frozen=True, slots=True)
class _WordRange:
    """The words of a segment with a prefix, and in how many documents each is, deleted ones too."""

    words: Lexicon
    first: int
    counts: NDArray[np.int64]

    @classmethod
    def of(cls, reader: SegmentReader, prefix: bytes) -> "_WordRange":
        words, offsets = reader.arrays.words, reader.arrays.postings["text_words"].offsets
        first, after = words.with_prefix(prefix)
        return cls(words, first, run_lengths(offsets[first : after + 1]))

    def most_frequent(self, limit: int) -> Iterator[bytes]:
        """Iterate over at most `limit` of the most frequent words."""
        selected = np.arange(len(self.counts))
        if len(self.counts) > limit:
            selected = np.argpartition(-self.counts, limit)[:limit]
        return (self.words[self.first + number] for number in selected.tolist())

    def most_after(self, limit: int) -> int:
        """Return the count of the most frequent word after the first `limit`, or 0."""
        if len(self.counts) <= limit:
            return 0
        return -int(np.partition(-self.counts, limit)[limit])
