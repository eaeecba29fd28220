"""Scores of several terms at once, by BM25 (Robertson and Zaragoza 2009).

A query of many words finds few documents: what it costs is the number of calls on arrays, which
here does not grow with the number of words, but for one search in the postings of each.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np

from searcher.index.scoring import BOOSTS, K1
from searcher.index.whoosh.arrays import Array, Ints
from searcher.index.whoosh.conjunctions import postings_in, searched
from searcher.index.whoosh.doc_sets import NO_MATCHES, Floats, Matches
from searcher.index.whoosh.segment import Postings
from searcher.index.whoosh.snapshot import SegmentTerm, Snapshot

_CHUNK = 1 << 13  # postings: more would leave the cache
_FEW = 8  # postings for each document above which documents are searched in them
_SPARSE = 8  # postings fewer than one in so many documents are sorted
_LOOK_UP = 64  # documents of a table in the time that searching one posting takes


@dataclass(frozen=True, slots=True)
class TermScores:
    """Scores terms of one segment of a snapshot, by its number."""

    snapshot: Snapshot
    segment: int

    def of_any(self, fields: Sequence[tuple[str, Sequence[SegmentTerm]]]) -> Matches:
        """Return the live documents with any of some terms of some fields; the scores add up."""
        each = [self._postings(name, terms) for name, terms in fields if terms]
        if not each:
            return NO_MATCHES
        if sum(len(docs) for docs, _ in each) * _SPARSE < self._size:
            return self._alive(_merged(each))
        total = reduce(np.add, (_by_document(*one, self._size) for one in each))
        live = self.snapshot.readers[self.segment].live
        (found,) = (total > 0 if live is None else (total > 0) & live).nonzero()
        return Matches(found, total.take(found))

    def of_all(
        self,
        docs: Ints,
        field: tuple[str, Sequence[SegmentTerm]],
        titles: tuple[str, Sequence[SegmentTerm | None]],
        at: Ints | None = None,
    ) -> Floats:
        """Score documents that have all of some terms of a field, whose postings are `at`, if it is
        known; some may have those of titles, of which there is one, or none, for each.
        """
        name, terms = field
        postings = self.snapshot.readers[self.segment].arrays.postings[name]
        if at is None:
            at = postings_in(postings, [term.number for term in terms], docs, self._size)
        counts = postings.counts.take(at).astype(np.float64)
        scores = self._scored(name, docs, counts, terms)
        if len(docs) and any(titles[1]):
            self._add_titles(scores, *titles, docs)
        # In the same order for any number of documents, which `numpy.sum` is not: documents of
        # several segments must have the same score for the same words.
        return reduce(np.add, scores)

    @property
    def _size(self) -> int:
        return self.snapshot.readers[self.segment].arrays.size

    def _alive(self, found: Matches) -> Matches:
        live = self.snapshot.readers[self.segment].live
        if live is None:
            return found
        alive = live[found.docs]
        return Matches(found.docs[alive], found.weights[alive])

    def _postings(self, name: str, terms: Sequence[SegmentTerm]) -> tuple[Ints, Floats]:
        """Return the documents of all postings of some terms, with their scores."""
        postings = self.snapshot.readers[self.segment].arrays.postings[name]
        text, extents = name.partition("_")[0], [postings.extent(term.number) for term in terms]
        norms = self.snapshot.norms(text, self.segment)
        docs = np.concatenate([postings.docs[first:after] for first, after in extents])
        docs = docs.astype(np.intp)
        counts, scores = postings.counts.pieces(extents), np.empty(len(docs))
        for start in range(0, len(docs), _CHUNK):
            some = slice(start, start + _CHUNK)
            frequencies = counts[some].astype(np.float64)
            norms.take(docs[some], out=scores[some], mode="clip")  # other modes copy
            scores[some] += frequencies
            np.divide(frequencies, scores[some], out=scores[some])
        start = 0
        for (first, after), term in zip(extents, terms, strict=True):
            scores[start : start + after - first] *= term.idf * (K1 + 1) * BOOSTS[text]
            start += after - first
        return docs, scores

    def _add_titles(
        self, scores: Floats, name: str, terms: Sequence[SegmentTerm | None], docs: Ints
    ) -> None:
        """Add the scores of terms in titles, a row for each, in those documents that have them."""
        postings = self.snapshot.readers[self.segment].arrays.postings[name]
        every = [postings.extent(term.number) if term else (0, 0) for term in terms]
        # A term may be only in the lexicon: its words are in texts, and in no title.
        rows = [row for row, (first, after) in enumerate(every) if first < after]
        extents = [every[row] for row in rows]
        if len(docs) * _FEW < sum(after - first for first, after in extents):
            at, there = searched(postings, extents, docs)
            if not there.any():
                return
            which, places = there.nonzero()
            counts = postings.counts.take(at[there]).astype(np.float64)
            factors = self._factors(name, terms).take(np.array(rows).take(which))
            found = self._saturated(name, docs.take(places), counts)
            scores[np.array(rows).take(which), places] += found * factors
        elif rows:
            counts = _merged_counts(postings, rows, extents, docs, (len(terms), self._size))
            scores += self._scored(name, docs, counts, terms)

    def _scored(
        self, name: str, docs: Ints, counts: Floats, terms: Sequence[SegmentTerm | None]
    ) -> Floats:
        scores = self._saturated(name, docs, counts)
        scores *= self._factors(name, terms)[:, None]
        return scores

    def _saturated(self, name: str, docs: Ints, counts: Floats) -> Floats:
        """Return the part of the score that grows ever less with the count."""
        scores = self.snapshot.norms(name.partition("_")[0], self.segment).take(docs)
        scores = scores + counts
        np.divide(counts, scores, out=scores)
        return scores

    def _factors(self, name: str, terms: Sequence[SegmentTerm | None]) -> Floats:
        boost = BOOSTS[name.partition("_")[0]]
        return np.array([term.idf * (K1 + 1) * boost if term else 0.0 for term in terms])


def _merged_counts(
    postings: Postings,
    rows: Sequence[int],
    extents: Sequence[tuple[int, int]],
    docs: Ints,
    shape: tuple[int, int],
) -> Floats:
    """Count terms in many documents, a row for each term; the shape is how many rows there are, and
    how many documents in the segment.  Fill a table of the segment for each term if its postings
    are many; else search all postings of the terms in all documents at once.
    """
    every, size = shape
    if sum(after - first for first, after in extents) * _LOOK_UP > size * len(rows):
        return _looked_up_counts(postings, rows, extents, docs, shape)
    owners = np.repeat([row * size for row in rows], [after - a for a, after in extents])
    sought = np.concatenate([postings.docs[first:after] for first, after in extents]) + owners
    wanted = (np.arange(every)[:, None] * size + docs).ravel()
    at = wanted.searchsorted(sought)
    np.minimum(at, len(wanted) - 1, out=at)
    (there,) = (wanted.take(at) == sought).nonzero()
    counts = np.zeros(len(wanted))
    counts[at.take(there)] = postings.counts.pieces(extents).take(there)
    return counts.reshape(every, len(docs))


def _looked_up_counts(
    postings: Postings,
    rows: Sequence[int],
    extents: Sequence[tuple[int, int]],
    docs: Ints,
    shape: tuple[int, int],
) -> Floats:
    every, size = shape
    counts = np.zeros((every, len(docs)))
    for row, (first, after) in zip(rows, extents, strict=True):
        held = postings.counts.piece(first, after)
        table = np.zeros(size, held.dtype)
        table[postings.docs[first:after]] = held
        counts[row] = table.take(docs)
    return counts


def _merged(each: Sequence[tuple[Ints, Floats]]) -> Matches:
    """Add up the scores of few documents, in the same order as those of many."""
    found, places = np.unique(np.concatenate([docs for docs, _ in each]), return_inverse=True)
    ends = np.cumsum([len(docs) for docs, _ in each])
    pairs = zip(np.split(places, ends[:-1]), (scores for _, scores in each), strict=True)
    return Matches(found, reduce(np.add, (_by_document(*pair, len(found)) for pair in pairs)))


def _by_document(docs: Array, scores: Floats, size: int) -> Floats:
    """Add up the scores of each document of a segment of so many."""
    total: Floats = np.bincount(docs, scores, size)  # type: ignore[assignment]  # of weights
    return total
