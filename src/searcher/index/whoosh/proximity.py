"""Words near each other, on arrays of places (see `phrases`).

A match is a chain: a place for each word, all different, each at most a distance from the next.
Nearly all documents are decided by a few heuristics: the places nearest to one of the rarest word,
or the latest before some place, are a chain; or a cluster without a wider gap lacks a word.  Only
in the remaining documents are chains followed from place to place.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from searcher.index.whoosh.arrays import Ints, drop_repeats, run_starts
from searcher.index.whoosh.budget import UNITS_PER_PASS, Share
from searcher.index.whoosh.doc_sets import Mask, are_among
from searcher.index.whoosh.phrases import in_chunks
from searcher.index.whoosh.places import BITS

Lanes = NDArray[np.uint64]
"""For each place the subsets of words, 64 of them to a lane."""

NO_DOCUMENTS = np.empty(0, np.intp)
_LANE = 64
_FOLLOWED = 1 << 17  # places whose chains are followed together
_CHUNK = 1 << 20  # places that are read together: more would take hundreds of megabytes


@dataclass(frozen=True)
class NearQuery:
    """Words to be found near each other: distinct word w, `times[w]` times.

    `places(docs)` reads the places of each word in some documents, ascending, and spends what that
    costs.
    """

    times: Sequence[int]
    distance: int
    places: Callable[[Ints], Sequence[Ints]]


def documents_near(query: NearQuery, docs: Ints, total: int, share: Share) -> Ints:
    """Find the documents with a chain, of some that have all the words and `total` places of them;
    search as many as the share allows.
    """
    pieces = share.within_budget(in_chunks(docs, total, _CHUNK))
    return np.concatenate([docs[:0], *(_chained(query, some, share) for some in pieces)])


def _chained(query: NearQuery, docs: Ints, share: Share) -> Ints:
    each = query.places(docs)
    if not all(map(len, each)):
        return docs[:0]
    close, left = _around_rarest(each, query)
    if not len(left):
        return close
    each = [places[are_among(places >> BITS, left)] for places in each]
    clusters = _Clusters.of(each, query).complete()
    sure = clusters.close()
    followed = clusters.without(sure).follow(share)
    return np.unique(np.concatenate([close, sure, followed]))


def _around_rarest(each: Sequence[Ints], query: NearQuery) -> tuple[Ints, Ints]:
    """Find the documents in which a place of the rarest word and the nearest place of each other
    word are a chain, and those others in which these are near enough for some chain.
    """
    anchors, *others = sorted(each, key=len)
    if max(query.times) > 1 or not others:
        return NO_DOCUMENTS, drop_repeats(anchors >> BITS)
    if len(others) == 1:
        return _beside(anchors, others[0], query.distance)
    farthest = (len(each) - 1) * query.distance
    chosen = [anchors]
    for other in others:
        nearest = _nearest(chosen[0], other)
        near = np.abs(nearest - chosen[0]) <= farthest
        chosen = [row[near] for row in (*chosen, nearest)]
    anchors, are_chains = chosen[0], _are_chains(np.stack(chosen), query.distance)
    close = drop_repeats(anchors[are_chains] >> BITS)
    possible = drop_repeats(anchors[~are_chains] >> BITS)
    return close, possible[~are_among(possible, close)]


def _beside(anchors: Ints, places: Ints, distance: int) -> tuple[Ints, Ints]:
    """Find the documents in which an anchor is near a place, and those others in which both are at
    the same one, so that others may be near.
    """
    after = places.searchsorted(anchors)
    to_next = places.take(after, mode="clip") - anchors
    to_last = anchors - places.take(after - 1, mode="clip")
    near = ((to_next > 0) & (to_next <= distance)) | ((to_last > 0) & (to_last <= distance))
    close = drop_repeats(anchors.compress(near) >> BITS)
    same = to_next == 0
    if not same.any():
        return close, NO_DOCUMENTS
    possible = drop_repeats(anchors.compress(same) >> BITS)
    return close, possible[~are_among(possible, close)]


def _are_chains(chosen: Ints, distance: int) -> Mask:
    """Mark the columns whose places are a chain."""
    gaps = np.diff(np.sort(chosen, axis=0), axis=0)
    chains: Mask = np.logical_and.reduce((gaps > 0) & (gaps <= distance), axis=0)
    return chains


def _nearest(anchors: Ints, places: Ints) -> Ints:
    """Return the nearest of some places to each anchor."""
    after = places.searchsorted(anchors)
    before, after = np.maximum(after - 1, 0), np.minimum(after, len(places) - 1)
    one, two = places.take(before), places.take(after)
    nearest: Ints = np.where(anchors - one <= two - anchors, one, two)
    return nearest


@dataclass(frozen=True)
class _Clusters:
    """Places of several words in order, split at gaps wider than the distance.

    Place `i` is of the distinct words whose bits are set in `words[i]`; cluster `c` is `starts[c]`
    to `starts[c + 1]`, in document `owners[c]`.
    """

    places: Ints
    words: Ints
    starts: Ints
    owners: Ints
    query: NearQuery

    @classmethod
    def of(cls, each: Sequence[Ints], query: NearQuery) -> "_Clusters":
        """Merge the places of each distinct word."""
        every = np.concatenate(each)
        bits = np.repeat(1 << np.arange(len(each)), [len(one) for one in each])
        order = np.argsort(every, kind="stable")
        every, bits = every[order], bits[order]
        (first,) = run_starts(every).nonzero()
        every, bits = every[first], np.bitwise_or.reduceat(bits, first) if len(first) else bits
        before = every[0] - query.distance - 1 if len(every) else 0
        starts = np.flatnonzero(np.diff(every, prepend=before) > query.distance)
        return cls(every, bits, np.append(starts, len(every)), every[starts] >> BITS, query)

    def complete(self) -> "_Clusters":
        """Select the clusters that have each word, as often as required."""
        whole = np.ones(len(self.owners), np.bool_)
        for word, times in enumerate(self.query.times if len(whole) else ()):
            whole &= np.add.reduceat((self.words >> word) & 1, self.starts[:-1]) >= times
        return self._some(whole)

    def without(self, docs: Ints) -> "_Clusters":
        """Select the clusters of other documents."""
        return self._some(~np.isin(self.owners, docs))

    def _some(self, wanted: Mask) -> "_Clusters":
        sizes = np.diff(self.starts)
        kept = np.repeat(wanted, sizes)
        starts = np.append(0, np.cumsum(sizes[wanted]))
        owners = self.owners[wanted]
        return _Clusters(self.places[kept], self.words[kept], starts, owners, self.query)

    def close(self) -> Ints:
        """Find the documents in which some place and the latest places of each word before it, as
        many as required, are a chain; places of two words at once are left to be followed.
        """
        lone = np.bitwise_count(self.words) == 1
        places, words = self.places[lone], self.words[lone]
        chosen: list[Ints] = []
        for word, times in enumerate(self.query.times):
            is_mine = (words >> word) & 1
            (mine,) = is_mine.nonzero()
            before = np.concatenate([np.full(times, -1 << 62, np.intp), places[mine]])
            counted = np.cumsum(is_mine)
            chosen += (before[counted + back] for back in range(times))
        return drop_repeats(places[_are_chains(np.stack(chosen), self.query.distance)] >> BITS)

    def follow(self, share: Share) -> Ints:
        """Find the documents with a chain by following each, as many as the share allows."""
        found: list[Ints] = [NO_DOCUMENTS]
        for begin, end in share.within_budget(self._pieces()):
            places, words = self.places[begin:end], self._repeated_words[begin:end]
            found.append(drop_repeats(places[chains_end(places, words, self.query, share)] >> BITS))
        return np.concatenate(found)

    def _pieces(self) -> Iterator[tuple[int, int]]:
        """Yield ranges of whole clusters of about as many places as are followed together."""
        group = self.starts[1:] // _FOLLOWED
        ends = (
            self.starts[1:][np.append(np.diff(group) > 0, True)] if len(group) else self.starts[:0]
        )
        return pairwise([0, *ends.tolist()])

    @cached_property
    def _repeated_words(self) -> Ints:
        """The bits of all required words, a repeated one several times, at each place."""
        spread, bit = np.zeros(len(self.words), np.intp), 0
        for word, times in enumerate(self.query.times):
            spread |= ((self.words >> word) & 1) * (((1 << times) - 1) << bit)
            bit += times
        return spread


# Following chains


def chains_end(places: Ints, words: Ints, query: NearQuery, share: Share) -> Mask:
    """Mark the places at which a chain of all words ends; `words[i]` has the bits of those at
    `places[i]`.

    The same dynamic programming as in `searcher.text.chains`, for all places at once: for
    each, a row of bits, of which bit s is set if a chain that ends there can have used the subset
    s of the words.  A pass adds one more word to every chain, so as many passes as words suffice.
    """
    count, first = sum(query.times), np.searchsorted(places, places - query.distance)
    at_word = [((words >> word) & 1).nonzero()[0] for word in range(count)]
    none = np.zeros((max(1, (1 << count) // _LANE), len(places)), np.uint64)
    sets = _extended(none, at_word)
    for _ in range(count - 1):
        sets = _extended(_unions(sets, first), at_word)
    share.spend(len(places) * count * len(sets) * UNITS_PER_PASS)
    whole: Mask = (sets[-1] >> np.uint64(((1 << count) - 1) % _LANE)) & np.uint64(1) > 0
    return whole


def _extended(before: Lanes, at_word: Sequence[Ints]) -> Lanes:
    """Add to the subsets before each place a word that is there; a chain may begin there, too."""
    sets = np.zeros_like(before)
    before[0] |= np.uint64(1)  # the empty subset
    for word, at in enumerate(at_word):
        sets[:, at] |= _with_word(before[:, at], word)
    return sets


def _unions(sets: Lanes, first: Ints) -> Lanes:
    """Return for each place the union of the sets from `first` to it, itself excluded."""
    here = np.arange(len(first))
    sizes = here - first
    level = np.frexp(sizes)[1] - 1  # the greatest power of two that fits
    out = np.zeros_like(sets)
    table, step = sets, 1
    while step <= sizes.max(initial=0):
        (mine,) = (level == step.bit_length() - 1).nonzero()
        out[:, mine] = table[:, first[mine]] | table[:, here[mine] - step]
        wider = table.copy()
        wider[:, : len(first) - step] |= table[:, step:]
        table, step = wider, step * 2
    return out


def _with_word(sets: Lanes, word: int) -> Lanes:
    """Add a word to each subset without it: subset s becomes s + 2ʷ."""
    added = np.zeros_like(sets)
    if (bit := 1 << word) < _LANE:
        lacking = sum(1 << s for s in range(_LANE) if not s & bit)
        np.left_shift(sets & np.uint64(lacking), np.uint64(bit), out=added)
        return added
    for lane in range(len(sets)):
        if not lane & (bit // _LANE):
            added[lane | (bit // _LANE)] = sets[lane]
    return added
