"""Several segments → one, array to array, without their deleted documents.

The documents keep their order, so the postings of a term are those of the first segment, then
those of the second…  Terms are taken some at a time: memory is bounded, whatever the size.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import compress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from searcher.index.whoosh.arrays import (
    Array,
    ArrayWriter,
    Ints,
    expand_ranges,
    run_lengths,
    width_for,
)
from searcher.index.whoosh.batch import (
    offsets_from,
    write_bands,
    write_column,
    write_documents,
    write_lexicon,
    write_word_stems,
)
from searcher.index.whoosh.lexicon import Lexicon
from searcher.index.whoosh.position_marks import MarkWriter
from searcher.index.whoosh.segment import TEXTS, VARIANTS, SegmentArrays
from searcher.model.facets import Field

_TERMS = 1 << 14  # terms whose live documents are sought together
_BYTES_PER_POSTING = 160  # working memory of a posting or position while it is merged


@dataclass(frozen=True)
class MergeSource:
    """A segment to be merged, and which of its documents are live; None: all."""

    arrays: SegmentArrays
    live: NDArray[np.bool_] | None = None

    @property
    def size(self) -> int:
        """How many documents are live."""
        return self.arrays.size if self.live is None else int(self.live.sum())

    def alive(self, values: Array) -> Array:
        """Select the values of the live documents from an array with a value for each document."""
        return values if self.live is None else values[self.live]


def merge(sources: Sequence[MergeSource], path: Path, memory: int) -> str:
    """Write the file of the merged segment with about `memory` bytes of working memory; return its
    digest.
    """
    with ArrayWriter(path) as out:
        maps = {variant: _merge_lexicon(out, variant, sources) for variant in VARIANTS}
        _merge_word_stems(out, sources, maps)
        for text in TEXTS:
            lengths = [source.alive(source.arrays.lengths[text]) for source in sources]
            out.put(f"{text}.lengths", np.concatenate(lengths))
            for variant in VARIANTS:
                merger = _PostingMerger(out, f"{text}_{variant}", sources, maps[variant])
                merger.merge(memory // _BYTES_PER_POSTING)
        _merge_documents(out, sources)
        values = {one: _merge_column(out, one, sources) for one in Field}
        languages = sorted(set().union(*(source.arrays.languages for source in sources)))
        metadata = {"documents": sum(s.size for s in sources), "values": values}
        return out.finish(metadata | {"languages": languages})


@dataclass(frozen=True)
class _TermMap:
    """The numbers in the merged lexicon of the terms of each segment, and which of these terms a
    live document has.
    """

    of: list[Ints]
    terms: int
    used: list[NDArray[np.bool_]]


def _merge_lexicon(out: ArrayWriter, variant: str, sources: Sequence[MergeSource]) -> _TermMap:
    """Write the terms that a live document has: a purged one may have had some alone.

    A term that no live document has gets the number of the next one, so that numbers ascend.
    """
    listed = [list(_lexicon(source.arrays, variant)) for source in sources]
    used = [_used_terms(source, variant) for source in sources]
    held = (compress(terms, mask) for terms, mask in zip(listed, used, strict=True))
    merged = sorted(set().union(*held))
    write_lexicon(out, variant, merged)
    last = max(0, len(merged) - 1)
    number = {term: place for place, term in enumerate(merged)}
    each = ([number.get(t, -1) for t in terms] for terms in listed)
    maps = [_ascending(np.array(one, np.int64), last) for one in each]
    return _TermMap(maps, len(merged), used)


def _ascending(numbers: Ints, last: int) -> Ints:
    """Replace each -1 by the next other number, and those at the end by the last one."""
    following = np.where(numbers < 0, last, numbers)[::-1]
    ascending: Ints = np.minimum.accumulate(following)[::-1]
    return ascending


def _used_terms(source: MergeSource, variant: str) -> NDArray[np.bool_]:
    """Mark the terms of a segment that a live document has."""
    postings, live = source.arrays.postings[f"text_{variant}"], source.live
    terms = len(postings.offsets) - 1
    used = np.ones(terms, np.bool_)
    if live is None:
        return used
    for first in range(0, terms, _TERMS):
        offsets = postings.offsets[first : first + _TERMS + 1].astype(np.intp)
        owners = np.repeat(np.arange(len(offsets) - 1), run_lengths(offsets))
        alive = live[postings.docs[offsets[0] : offsets[-1]]]
        counts = np.bincount(owners[alive], minlength=len(offsets) - 1)
        used[first : first + _TERMS] = counts > 0
    return used


def _lexicon(arrays: SegmentArrays, variant: str) -> Lexicon:
    return arrays.words if variant == "words" else arrays.stems


def _merge_word_stems(
    out: ArrayWriter, sources: Sequence[MergeSource], maps: dict[str, _TermMap]
) -> None:
    pairs = []
    all_words, all_stems = maps["words"], maps["stems"]
    for number, source in enumerate(sources):
        stems, words = source.arrays.word_stems
        kept = all_stems.used[number][stems] & all_words.used[number][words]
        found = all_stems.of[number][stems[kept]] << 32
        pairs.append(found | all_words.of[number][words[kept]])
    write_word_stems(out, np.unique(np.concatenate(pairs)).astype(np.uint64))


def _merge_documents(out: ArrayWriter, sources: Sequence[MergeSource]) -> None:
    def every(name: str) -> Array:
        return np.concatenate([source.alive(getattr(source.arrays, name)) for source in sources])

    days = np.stack([every("earliest"), every("latest")], axis=1)
    times = np.stack([every("arrived"), every("changed")], axis=1)
    write_documents(out, every("ids"), every("versions"), days, times)
    _merge_bands(out, sources)


def _merge_bands(out: ArrayWriter, sources: Sequence[MergeSource]) -> None:
    keys, owners = [], []
    for source, numbers in zip(sources, _new_numbers(sources), strict=True):
        docs = source.arrays.band_docs
        kept = slice(None) if source.live is None else source.live[docs]
        keys.append(source.arrays.bands[kept])
        owners.append(numbers[docs[kept]])
    write_bands(out, np.concatenate(keys), np.concatenate(owners))


def _merge_column(out: ArrayWriter, one: Field, sources: Sequence[MergeSource]) -> list[str]:
    columns = [source.arrays.columns[one] for source in sources]
    flat, counts, held = [], [], []
    for source, column in zip(sources, columns, strict=True):
        docs = source.alive(np.arange(source.arrays.size, dtype=np.intp))
        owners, ordinals = column.document_values(docs)
        held.append((column.values, ordinals))
        counts.append(np.bincount(owners, minlength=len(docs)))
    used = ([values[n] for n in np.unique(ordinals).tolist()] for values, ordinals in held)
    values = sorted(set().union(*used))
    number = {value: place for place, value in enumerate(values)}
    for names, ordinals in held:
        places = np.array([number.get(name, -1) for name in names], np.intp)
        flat.append(places[ordinals])
    write_column(out, one, np.concatenate(flat), np.concatenate(counts), len(values))
    return values


@dataclass(frozen=True)
class _PostingSlice:
    """The postings of some terms, from one segment: how many each term has, and their positions, if
    positions are indexed.
    """

    held: Ints
    docs: Array
    counts: Array
    placed: Ints
    positions: Array


class _PostingMerger:
    """Merges the postings of one field."""

    def __init__(
        self, out: ArrayWriter, name: str, sources: Sequence[MergeSource], maps: _TermMap
    ) -> None:
        self._out, self._name, self._maps = out, name, maps
        self._sources = sources
        self._postings = [source.arrays.postings[name] for source in sources]
        self._has_positions = name.endswith("words")
        self._numbers = list(_new_numbers(sources))

    def merge(self, at_once: int) -> None:
        """Write the merged postings, about `at_once` of them at a time."""
        out, name = self._out, self._name
        total = sum(len(postings.docs) for postings in self._postings)
        out.reserve(f"{name}.docs", width_for(sum(s.size for s in self._sources)), total)
        out.reserve(f"{name}.counts", np.uint8, total)
        if self._has_positions:
            places = sum(len(postings.positions) for postings in self._postings)
            out.reserve(f"{name}.positions", np.uint16, places)
            self._marks = MarkWriter(out, name, total, places)
        written = [self._write(first, after) for first, after in self._term_runs(at_once)]
        out.put(f"{name}.offsets", offsets_from(np.concatenate([held for held, _ in written])))
        if self._has_positions:
            out.put(f"{name}.starts", offsets_from(np.concatenate([p for _, p in written])))

    def _term_runs(self, at_once: int) -> Iterator[tuple[int, int]]:
        """Yield runs of terms with about so many postings, or positions."""
        weights = np.zeros(self._maps.terms, np.int64)
        for postings, number in zip(self._postings, self._maps.of, strict=True):
            if not self._maps.terms:
                continue
            held = postings.starts if self._has_positions else postings.offsets
            weights[number] += run_lengths(held)
        before = np.cumsum(weights)
        first = 0
        while first < len(weights):
            reached = before[first - 1] if first else 0
            after = int(np.searchsorted(before, reached + at_once, "right"))
            yield first, max(after, first + 1)
            first = max(after, first + 1)
        if not len(weights):
            yield 0, 0

    def _write(self, first: int, after: int) -> tuple[Ints, Ints]:
        pieces = [self._piece(number, first, after) for number in range(len(self._sources))]
        out, name = self._out, self._name
        docs, counts = _interleave(
            [p.held for p in pieces], [p.docs for p in pieces], [p.counts for p in pieces]
        )
        out.append(f"{name}.docs", docs)
        out.append_escaped(f"{name}.counts", counts)
        placed = sum((p.placed for p in pieces), np.zeros(after - first, np.intp))
        if self._has_positions:
            (positions,) = _interleave([p.placed for p in pieces], [p.positions for p in pieces])
            out.append_escaped(f"{name}.positions", positions)
            self._marks.append(counts)
        return sum((p.held for p in pieces), np.zeros(after - first, np.intp)), placed

    def _piece(self, number: int, first: int, after: int) -> _PostingSlice:
        postings, live = self._postings[number], self._sources[number].live
        terms = self._maps.of[number]
        low, high = np.searchsorted(terms, (first, after)).tolist()
        begin, end = int(postings.offsets[low]), int(postings.offsets[high])
        docs, counts = postings.docs[begin:end], postings.counts.piece(begin, end)
        owners = np.repeat(terms[low:high] - first, run_lengths(postings.offsets[low : high + 1]))
        positions = self._positions(number, low, high)
        if live is not None:
            kept = live[docs]
            if self._has_positions:
                positions = positions[np.repeat(kept, counts)]
            docs, counts, owners = docs[kept], counts[kept], owners[kept]
        held = np.bincount(owners, minlength=after - first)
        placed = np.bincount(owners, counts, minlength=after - first).astype(np.intp)
        return _PostingSlice(held, self._numbers[number][docs], counts, placed, positions)

    def _positions(self, number: int, low: int, high: int) -> Array:
        postings = self._postings[number]
        if not self._has_positions:
            return np.empty(0, np.uint16)
        return postings.positions.piece(int(postings.starts[low]), int(postings.starts[high]))


def _new_numbers(sources: Sequence[MergeSource]) -> Iterator[Ints]:
    """Yield the new numbers of the documents of each segment (undefined if deleted)."""
    base = 0
    for source in sources:
        if source.live is None:
            yield np.arange(base, base + source.arrays.size, dtype=np.intp)
        else:
            yield base + np.cumsum(source.live, dtype=np.intp) - 1
        base += source.size


def _interleave(held: Sequence[Ints], *every: Sequence[Array]) -> list[Array]:
    """Merge arrays term by term: the values of the first segment, then those of the second…

    `held[s][t]` is how many values segment `s` has of term `t`; `every` are the values, one array
    for each segment, of several arrays with the same layout.
    """
    totals = np.sum(held, axis=0, dtype=np.intp)
    begin = np.cumsum(totals) - totals
    merged = [np.empty(int(totals.sum()), np.result_type(*arrays)) for arrays in every]
    for number, mine in enumerate(held):
        places = expand_ranges(begin, mine)
        for target, arrays in zip(merged, every, strict=True):
            target[places] = arrays[number]
        begin = begin + mine
    return merged
