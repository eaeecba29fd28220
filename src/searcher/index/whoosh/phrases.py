"""Phrases: words one after the other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from searcher.index.whoosh.arrays import Ints, drop_repeats, expand_ranges
from searcher.index.whoosh.budget import POSTINGS_PER_UNIT, Share
from searcher.index.whoosh.conjunctions import Conjunction, having_all, postings_in
from searcher.index.whoosh.doc_sets import intersect_sorted, overlap
from searcher.index.whoosh.places import BITS, places
from searcher.index.whoosh.segment import Postings

_TOGETHER = 1 << 12  # places that are read together
_ALWAYS = 16  # documents whose places are
_CHUNK = 1 << 21  # places: more would take hundreds of megabytes


def consecutive(
    postings: Postings, terms: Sequence[int], size: int, within: Ints | None, share: Share
) -> Conjunction:
    """Find the documents, of all or of some, in which terms are consecutive; search as many as the
    share allows.
    """
    every = having_all(postings, terms, size, within)
    total = sum(map(postings.frequency, terms))
    lookup = total > _CHUNK or within is not None
    search = _PhraseSearch(postings, terms, size, share, lookup)
    if not lookup:
        return search.within(every)
    pieces = share.within_budget(in_chunks(every.docs, total, _CHUNK))
    found = [search.within(every.among(docs)) for docs in pieces]
    return found[0] if len(found) == 1 else Conjunction(_joined([one.docs for one in found]))


def _joined(each: Sequence[Ints]) -> Ints:
    return np.concatenate([np.empty(0, np.intp), *each])


def in_chunks(docs: Ints, total: int, most: int) -> Iterator[Ints]:
    """Split documents that have `total` places into chunks of about `most` places."""
    step = max(1, len(docs) * most // max(1, total))
    return (docs[start : start + step] for start in range(0, len(docs), step))


@dataclass(frozen=True)
class _PhraseSearch:
    """Consecutive terms to be found.  With `lookup` only the places in the given documents are
    read, else all of them where that is faster.
    """

    postings: Postings
    terms: Sequence[int]
    size: int
    share: Share
    lookup: bool

    def within(self, every: Conjunction) -> Conjunction:
        """Select the documents with consecutive terms."""
        docs = every.docs
        if len(docs) <= _ALWAYS or self._places_in(docs) <= _TOGETHER:
            return self._together(every)
        first, *others = sorted(range(len(self.terms)), key=self._frequency)
        starts = self._starts(first, docs)
        for done, at in enumerate(others, 2):
            starts = intersect_sorted(starts, self._starts(at, docs))
            docs = drop_repeats(starts >> BITS)
            if done < len(self.terms) and self._places_in(docs) <= _TOGETHER:
                # Where all places of a term were read, some documents lack another term.
                return self._together(Conjunction(intersect_sorted(docs, every.docs)))
        return Conjunction(docs)

    def _places_in(self, docs: Ints) -> float:
        """Estimate how many places the terms have in some documents, which all have the terms."""
        return len(docs) * self._per_document

    @cached_property
    def _per_document(self) -> float:
        extents = ((term, *self.postings.extent(term)) for term in self.terms)
        return sum(self.postings.frequency(term) / (after - a) for term, a, after in extents)

    def _together(self, every: Conjunction) -> Conjunction:
        """Select few documents with consecutive terms: read the places of all terms at once; where
        the phrase begins, each term has one that begins there.
        """
        docs, at = every
        if not len(docs):
            return every
        if at is None:
            at = postings_in(self.postings, self.terms, docs, self.size)
        begins = self.postings.begins(at.ravel())
        taken = self.postings.counts.take(at.ravel()).astype(np.intp)
        # Places are numbered by the place of the document, which orders them as the document does.
        numbers = (np.arange(len(docs)) << BITS) + np.arange(len(at), 0, -1)[:, None]
        starts = np.repeat(numbers.ravel(), taken)
        starts += self.postings.positions.take(expand_ranges(begins, taken))
        starts.sort()
        self.share.spend(len(starts))
        others = len(at) - 1
        begun = starts[others:][starts[others:] == starts[: len(starts) - others]]
        return Conjunction(docs, at).some(drop_repeats(begun >> BITS))

    def _frequency(self, at: int) -> int:
        return self.postings.frequency(self.terms[at])

    def _starts(self, at: int, docs: Ints) -> Ints:
        """Return where the phrase would begin for each place of one of its terms."""
        first, after = self.postings.extent(self.terms[at])
        most = not self.lookup and len(docs) * 2 > after - first
        found = places(self.postings, self.terms[at], None if most else docs, self.size)
        low, high = overlap(docs, self.postings.docs[first:after])
        self.share.spend(len(found) + (high - low) // POSTINGS_PER_UNIT)
        return found - at
