"""The lexicon of a snapshot, as the engine protocol offers it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from searcher.index.protocol import Facet, IndexTerm, WordCount
from searcher.index.whoosh.segment_reader import SegmentReader
from searcher.index.whoosh.snapshot import Snapshot
from searcher.index.whoosh.vocabulary import vocabulary
from searcher.model.facets import Field
from searcher.text import fold, lsh_bands

_WEIGHED = 20  # words of a segment from which the most frequent are selected
_MANY = 200_000  # words that begin with a prefix, of which the first are weighed


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

        The most frequent are selected by counts that include deleted documents; a word that only
        deleted documents have is skipped.
        """
        counts: dict[bytes, int] = {}
        for reader in self.snapshot.readers:
            for word, count in _frequent_words(reader, prefix.encode(), max(limit, _WEIGHED)):
                counts[word] = counts.get(word, 0) + count
        ranked = sorted(counts, key=lambda word: (-counts[word], word))
        live = (one for one in map(self._word_count, ranked) if one.documents)
        return tuple(islice(live, limit))

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
        counts = np.zeros(len(table.names), np.intp)
        for rows in table.segments:
            counts += rows.count(rows.live)
        return table.facets(counts)

    def near_duplicate_candidates(self, fingerprint: str) -> tuple[str, ...]:
        """Find the identifiers of records that share an LSH band with a fingerprint, sorted."""
        return tuple(sorted(self.snapshot.with_bands(lsh_bands(fingerprint))))


def _frequent_words(reader: SegmentReader, prefix: bytes, limit: int) -> list[tuple[bytes, int]]:
    """Find about the `limit` most frequent words of a segment that begin with a prefix."""
    words, offsets = reader.arrays.words, reader.arrays.postings["text_words"].offsets
    first, after = words.with_prefix(prefix)
    counts = np.diff(offsets[first : min(after, first + _MANY) + 1].astype(np.int64))
    if len(counts) > limit:
        selected = np.argpartition(-counts, limit)[: limit + 1]
    else:
        selected = counts.argsort()
    return [(words[first + number], int(counts[number])) for number in selected.tolist()]
