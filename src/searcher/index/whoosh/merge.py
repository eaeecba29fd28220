"""Several segments → one, array to array, without their deleted documents.

The documents keep their order, so the postings of a term are those of the first segment, then
those of the second…  Terms are taken some at a time: memory is bounded, whatever the size.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from searcher.index.whoosh.arrays import Array, ArrayWriter, Ints, lengths_of, ranges, width_for
from searcher.index.whoosh.batch import (
    offsets_of,
    write_bands,
    write_column,
    write_documents,
    write_lexicon,
    write_word_stems,
)
from searcher.index.whoosh.segment import STREAMS, TEXTS, Lexicon, SegmentArrays
from searcher.model.expression import Field

_ROOM = 160  # bytes that a posting or position takes while it is moved


@dataclass(frozen=True)
class Source:
    """A segment to be merged, and which of its documents live; None: all."""

    arrays: SegmentArrays
    live: NDArray[np.bool_] | None = None

    @property
    def size(self) -> int:
        """How many documents live."""
        return self.arrays.size if self.live is None else int(self.live.sum())

    def alive(self, values: Array) -> Array:
        """What is kept of the living documents, of an array with a value for each."""
        return values if self.live is None else values[self.live]


def merge(sources: Sequence[Source], path: Path, memory: int) -> None:
    """Write the segment's file; `memory` is about how many bytes may be used at a time."""
    with ArrayWriter(path) as out:
        maps = {stream: _merge_lexicon(out, stream, sources) for stream in STREAMS}
        _merge_word_stems(out, sources, maps)
        for text in TEXTS:
            lengths = [source.alive(source.arrays.lengths[text]) for source in sources]
            out.put(f"{text}.lengths", np.concatenate(lengths))
            for stream in STREAMS:
                _Postings(out, f"{text}_{stream}", sources, maps[stream]).merge(memory // _ROOM)
        _merge_documents(out, sources)
        values = {one: _merge_column(out, one, sources) for one in Field}
        languages = sorted(set().union(*(source.arrays.languages for source in sources)))
        facts = {"documents": sum(s.size for s in sources), "values": values}
        out.finish(facts | {"languages": languages})


@dataclass(frozen=True)
class _Maps:
    """The number in the merged lexicon of each term of each segment."""

    of: list[Array]
    terms: int


def _merge_lexicon(out: ArrayWriter, stream: str, sources: Sequence[Source]) -> _Maps:
    every = [_lexicon(source.arrays, stream) for source in sources]
    listed = [list(lexicon) for lexicon in every]
    merged = sorted(set().union(*listed))
    write_lexicon(out, stream, merged)
    number = {term: place for place, term in enumerate(merged)}
    maps = [np.fromiter(map(number.__getitem__, terms), np.int64, len(terms)) for terms in listed]
    return _Maps(maps, len(merged))


def _lexicon(arrays: SegmentArrays, stream: str) -> Lexicon:
    return arrays.words if stream == "words" else arrays.stems


def _merge_word_stems(out: ArrayWriter, sources: Sequence[Source], maps: dict[str, _Maps]) -> None:
    pairs = []
    for source, words_of, stems_of in zip(sources, maps["words"].of, maps["stems"].of, strict=True):
        stems, words = source.arrays.word_stems
        pairs.append((stems_of[stems] << 32) | words_of[words])
    write_word_stems(out, np.unique(np.concatenate(pairs)).astype(np.uint64))


def _merge_documents(out: ArrayWriter, sources: Sequence[Source]) -> None:
    def every(name: str) -> Array:
        return np.concatenate([source.alive(getattr(source.arrays, name)) for source in sources])

    days = np.stack([every("earliest"), every("latest")], axis=1)
    write_documents(out, every("ids"), every("versions"), days)
    _merge_bands(out, sources)


def _merge_bands(out: ArrayWriter, sources: Sequence[Source]) -> None:
    keys, owners = [], []
    for source, numbers in zip(sources, _new_numbers(sources), strict=True):
        docs = source.arrays.band_docs
        kept = slice(None) if source.live is None else source.live[docs]
        keys.append(source.arrays.bands[kept])
        owners.append(numbers[docs[kept]])
    write_bands(out, np.concatenate(keys), np.concatenate(owners))


def _merge_column(out: ArrayWriter, one: Field, sources: Sequence[Source]) -> list[str]:
    columns = [source.arrays.columns[one] for source in sources]
    values = sorted(set().union(*(column.values for column in columns)))
    number = {value: place for place, value in enumerate(values)}
    flat, counts = [], []
    for source, column in zip(sources, columns, strict=True):
        docs = source.alive(np.arange(source.arrays.size, dtype=np.intp))
        owners, ordinals = column.spread(docs)
        places = np.array([number[value] for value in column.values], np.intp)
        flat.append(places[ordinals])
        counts.append(np.bincount(owners, minlength=len(docs)))
    write_column(out, one, np.concatenate(flat), np.concatenate(counts), len(values))
    return values


@dataclass(frozen=True)
class _Piece:
    """The postings of some terms, from one segment: how many each term has, and their
    positions, if positions are kept."""

    held: Ints
    docs: Array
    counts: Array
    placed: Ints
    positions: Array


class _Postings:
    """The postings of one field, on their way from several segments to one."""

    def __init__(self, out: ArrayWriter, name: str, sources: Sequence[Source], maps: _Maps) -> None:
        self._out, self._name, self._maps = out, name, maps
        self._sources = sources
        self._postings = [source.arrays.postings[name] for source in sources]
        self._placed = name.endswith("words")
        self._numbers = list(_new_numbers(sources))

    def merge(self, at_once: int) -> None:
        """Write the merged postings, about `at_once` of them at a time."""
        out, name = self._out, self._name
        total = sum(len(postings.docs) for postings in self._postings)
        out.reserve(f"{name}.docs", width_for(sum(s.size for s in self._sources)), total)
        out.reserve(f"{name}.counts", np.uint8, total)
        if self._placed:
            places = sum(len(postings.positions) for postings in self._postings)
            out.reserve(f"{name}.positions", np.uint16, places)
        written = [self._write(first, after) for first, after in self._stretches(at_once)]
        out.put(f"{name}.offsets", offsets_of(np.concatenate([held for held, _ in written])))
        if self._placed:
            out.put(f"{name}.starts", offsets_of(np.concatenate([p for _, p in written])))

    def _stretches(self, at_once: int) -> Iterator[tuple[int, int]]:
        """Runs of terms with about so many postings, or positions."""
        weights = np.zeros(self._maps.terms, np.int64)
        for postings, number in zip(self._postings, self._maps.of, strict=True):
            held = postings.starts if self._placed else postings.offsets
            weights[number] += lengths_of(held)
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
        out.append_narrow(f"{name}.counts", counts)
        placed = sum((p.placed for p in pieces), np.zeros(after - first, np.intp))
        if self._placed:
            (positions,) = _interleave([p.placed for p in pieces], [p.positions for p in pieces])
            out.append_narrow(f"{name}.positions", positions)
        return sum((p.held for p in pieces), np.zeros(after - first, np.intp)), placed

    def _piece(self, number: int, first: int, after: int) -> _Piece:
        postings, live = self._postings[number], self._sources[number].live
        terms = self._maps.of[number]
        low, high = np.searchsorted(terms, (first, after)).tolist()
        begin, end = int(postings.offsets[low]), int(postings.offsets[high])
        docs, counts = postings.docs[begin:end], postings.counts.piece(begin, end)
        owners = np.repeat(terms[low:high] - first, lengths_of(postings.offsets[low : high + 1]))
        positions = self._positions(number, low, high)
        if live is not None:
            kept = live[docs]
            if self._placed:
                positions = positions[np.repeat(kept, counts)]
            docs, counts, owners = docs[kept], counts[kept], owners[kept]
        held = np.bincount(owners, minlength=after - first)
        placed = np.bincount(owners, counts, minlength=after - first).astype(np.intp)
        return _Piece(held, self._numbers[number][docs], counts, placed, positions)

    def _positions(self, number: int, low: int, high: int) -> Array:
        postings = self._postings[number]
        if not self._placed:
            return np.empty(0, np.uint16)
        return postings.positions.piece(int(postings.starts[low]), int(postings.starts[high]))


def _new_numbers(sources: Sequence[Source]) -> Iterator[Ints]:
    """For each segment, the numbers its documents get; those of the dead mean nothing."""
    base = 0
    for source in sources:
        if source.live is None:
            yield np.arange(base, base + source.arrays.size, dtype=np.intp)
        else:
            yield base + np.cumsum(source.live, dtype=np.intp) - 1
        base += source.size


def _interleave(held: Sequence[Ints], *every: Sequence[Array]) -> list[Array]:
    """Term by term, the values of the first segment, then those of the second…

    `held[s][t]` is how many values segment `s` has of term `t`; `every` are the values, an
    array a segment, for several arrays that lie alike.
    """
    totals = np.sum(held, axis=0, dtype=np.intp)
    begin = np.cumsum(totals) - totals
    merged = [np.empty(int(totals.sum()), np.result_type(*arrays)) for arrays in every]
    for number, mine in enumerate(held):
        places = ranges(begin, mine)
        for target, arrays in zip(merged, every, strict=True):
            target[places] = arrays[number]
        begin = begin + mine
    return merged
