"""One commit of an index, ready to be searched: never changes, seen whole, shared by threads."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate

import numpy as np

from searcher.index.scoring import K1, B, idf
from searcher.index.whoosh.arrays import Array, Ints
from searcher.index.whoosh.codec import ArraySegment
from searcher.index.whoosh.doc_sets import Floats, Mask
from searcher.index.whoosh.facets import FacetTable, Rows
from searcher.index.whoosh.segment import LENGTHS, TEXTS, SegmentArrays
from searcher.index.whoosh.spelling import Spelling
from searcher.model.expression import Field
from searcher.text import fold, folded_query_word, query_terms

_KNOWN = 1 << 16  # terms whose places in the segments are remembered


@dataclass(frozen=True, eq=False)
class Leaf:
    """One segment as a commit sees it; `live` is None where no document is deleted."""

    arrays: SegmentArrays
    live: Mask | None

    @classmethod
    def of(cls, segment: ArraySegment, arrays: SegmentArrays) -> "Leaf":
        """A segment with its deletions."""
        deleted = list(segment.deleted_docs())
        if not deleted:
            return cls(arrays, None)
        live = np.ones(arrays.size, np.bool_)
        live[deleted] = False
        return cls(arrays, live)

    def with_ids(self, ids: Array) -> Ints:
        """The documents with some identifiers, sorted, that are not deleted."""
        return self.alive(self.arrays.numbers_of(ids))

    def without(self, ids: Array) -> "Leaf":
        """The same where the documents with some identifiers, sorted, are deleted."""
        gone = self.with_ids(ids)
        if not len(gone):
            return self
        live = np.ones(self.arrays.size, np.bool_) if self.live is None else self.live.copy()
        live[gone] = False
        return Leaf(self.arrays, live)

    @cached_property
    def docs(self) -> Ints:
        """All documents that are not deleted."""
        if self.live is None:
            return np.arange(self.arrays.size, dtype=np.intp)
        return np.flatnonzero(self.live)

    def values(self, one: Field) -> list[str | None]:
        """The values of a field; None for those that only deleted documents have."""
        column = self.arrays.columns[one]
        if self.live is None:
            return list(column.values)
        used = np.bincount(column.spread(self.docs)[1], minlength=len(column.values)) > 0
        pairs = zip(column.values, used.tolist(), strict=True)
        return [value if living else None for value, living in pairs]

    def alive(self, docs: Ints) -> Ints:
        """Those of `docs` that are not deleted."""
        return docs if self.live is None else docs[self.live[docs]]

    def frequency(self, name: str, term: int) -> int:
        """How many documents have a term of a field."""
        postings = self.arrays.postings[name]
        first, after = postings.extent(term)
        if self.live is None:
            return after - first
        return int(np.count_nonzero(self.live[postings.docs[first:after]]))

    @cached_property
    def spelling(self) -> Spelling:
        """The words of the segment, to be found with mistakes."""
        return Spelling(self.arrays.words)

    def lengths(self, text: str) -> tuple[float, int]:
        """The sum of the lengths of a field, and how many documents it is of."""
        held = (
            self.arrays.lengths[text] if self.live is None else self.arrays.lengths[text][self.live]
        )
        return float(np.bincount(held, minlength=256) @ LENGTHS), len(held)


@dataclass(frozen=True)
class Values:
    """All values of a field in a commit, sorted, and where each segment's are among them; one
    that only deleted documents have is after the last.
    """

    names: tuple[str, ...]
    places: tuple[Ints, ...]

    @classmethod
    def of(cls, each: Sequence[Sequence[str | None]]) -> "Values":
        """The values of each segment; None stands for one that no document has any more."""
        names = tuple(sorted({value for values in each for value in values if value is not None}))
        number = {name: place for place, name in enumerate(names)}
        gone = len(names)
        places = ([number.get(v, gone) if v is not None else gone for v in vs] for vs in each)
        return cls(names, tuple(np.array(one, np.intp) for one in places))

    @cached_property
    def _exact(self) -> Mapping[str, int]:
        return {name: place for place, name in enumerate(self.names)}

    @cached_property
    def _folded(self) -> Mapping[str, list[int]]:
        found: dict[str, list[int]] = {}
        for place, name in enumerate(self.names):
            found.setdefault(fold(name), []).append(place)
        return found

    def wanted(self, asked: Iterable[str], leaf: int) -> Mask:
        """Which of a segment's ordinals are one of some values; case and accents do not matter
        where no value is just so.
        """
        chosen = np.zeros(len(self.names) + 1, np.bool_)
        for value in asked:
            exact = self._exact.get(value)
            chosen[self._folded.get(fold(value), []) if exact is None else exact] = True
        return chosen[self.places[leaf]]


@dataclass(frozen=True, slots=True)
class Term:
    """A term of one field: its number in each segment (None: not there), and how rare it is."""

    numbers: tuple[int | None, ...]
    idf: float


@dataclass(frozen=True, eq=False)
class Snapshot:
    """The segments of one commit."""

    generation: int
    leaves: tuple[Leaf, ...]
    segments: Mapping[str, SegmentArrays]
    _terms: dict[tuple[str, str], Term] = field(default_factory=dict)
    _norms: dict[tuple[str, int], Floats] = field(default_factory=dict)
    _values: dict[Field, Values] = field(default_factory=dict)
    _tables: dict[tuple[Field, ...], FacetTable] = field(default_factory=dict)
    _exact: dict[tuple[str, tuple[str, ...]], str | None] = field(default_factory=dict)
    _keys: dict[tuple[str, tuple[str, ...]], tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def count(self) -> int:
        """How many documents are not deleted."""
        return sum(len(leaf.docs) for leaf in self.leaves)

    @cached_property
    def _averages(self) -> Mapping[str, float]:
        averages = {}
        for text in TEXTS:
            sums = [leaf.lengths(text) for leaf in self.leaves]
            documents = sum(count for _, count in sums)
            averages[text] = (sum(words for words, _ in sums) / max(1, documents)) or 1.0
        return averages

    def average(self, text: str) -> float:
        """The average length of a field, in words as Whoosh rounds them, of living documents."""
        return self._averages[text]

    @cached_property
    def _languages(self) -> frozenset[str]:
        return frozenset().union(*(leaf.arrays.languages for leaf in self.leaves))

    def keys(self, word: str, languages: tuple[str, ...] = ()) -> tuple[str, ...]:
        """The keys under which a word may be in this index; only of some languages if given."""
        known = self._keys.get((word, languages))
        if known is None:
            if len(self._keys) >= _KNOWN:
                self._keys.clear()
            every = query_terms(word, languages)
            spoken = (key for key in every if key.partition(":")[0] in self._languages)
            known = self._keys[word, languages] = tuple(spoken)
        return known

    def exact(self, word: str, languages: tuple[str, ...] = ()) -> str | None:
        """A word as it is written, folded, if it is in this index under other keys, too: where
        accents decide what is cut from a word, one form without them may have another stem.
        """
        if (word, languages) not in self._exact:
            if len(self._exact) >= _KNOWN:
                self._exact.clear()
            self._exact[word, languages] = self._under_other_keys(word, languages)
        return self._exact[word, languages]

    def _under_other_keys(self, word: str, languages: tuple[str, ...]) -> str | None:
        plain, keys = folded_query_word(word, languages), self.keys(word, languages)
        if plain is None:
            return None
        for leaf in self.leaves:
            number = leaf.arrays.words.find(plain.encode())
            mine = {leaf.arrays.stems.find(key.encode()) for key in keys}
            if number is not None and leaf.arrays.stems_of_word(number) - mine:
                return plain
        return None

    def has(self, word: str) -> bool:
        """Whether some document has a word, in any form."""
        plain = self.exact(word)
        return any(self.term("text_stems", key).idf for key in self.keys(word)) or (
            plain is not None and self.written(plain) > 0
        )

    def written(self, word: str) -> int:
        """How many documents have a word just so (folded)."""
        return self._frequency("text_words", self._numbers("text_words", word))

    def frequency(self, name: str, text: str) -> int:
        """How many documents have a term of a field."""
        return self._frequency(name, self.term(name, text).numbers)

    def term(self, name: str, text: str) -> Term:
        """A term of a field, looked up in every segment."""
        known = self._terms.get((name, text))
        if known is None:
            if len(self._terms) >= _KNOWN:
                self._terms.clear()
            known = self._terms[name, text] = self._look_up(name, text)
        return known

    def _look_up(self, name: str, text: str) -> Term:
        numbers = self._numbers(name, text)
        frequency = self._frequency(name, numbers)
        if not frequency:
            return Term((None,) * len(numbers), 0.0)
        return Term(numbers, idf(self.count, frequency))

    def _numbers(self, name: str, text: str) -> tuple[int | None, ...]:
        term = text.encode()
        return tuple(leaf.arrays.lexicon(name).find(term) for leaf in self.leaves)

    def _frequency(self, name: str, numbers: tuple[int | None, ...]) -> int:
        return sum(
            leaf.frequency(name, number)
            for leaf, number in zip(self.leaves, numbers, strict=True)
            if number is not None
        )

    def norms(self, text: str, leaf: int) -> Floats:
        """What BM25 adds to the count of a term, for each document: K1 (1 - B + B l / average)."""
        known = self._norms.get((text, leaf))
        if known is None:
            by_length = K1 * (1 - B + B * LENGTHS / self.average(text))
            known = self._norms[text, leaf] = by_length[self.leaves[leaf].arrays.lengths[text]]
        return known

    def values(self, one: Field) -> Values:
        """All values of a field."""
        known = self._values.get(one)
        if known is None:
            known = self._values[one] = Values.of([leaf.values(one) for leaf in self.leaves])
        return known

    def table(self, fields: tuple[Field, ...]) -> FacetTable:
        """The values of some fields, to be counted."""
        known = self._tables.get(fields)
        if known is None:
            known = self._tables[fields] = self._tabled(fields)
        return known

    def _tabled(self, fields: tuple[Field, ...]) -> FacetTable:
        values = [self.values(one) for one in fields]
        starts = tuple(accumulate((len(v.names) for v in values), initial=0))
        segments = []
        for number, leaf in enumerate(self.leaves):
            columns = [leaf.arrays.columns[one] for one in fields]
            places = [v.places[number] + first for v, first in zip(values, starts, strict=False)]
            segments.append(Rows.of(columns, places, starts[-1], leaf.docs))
        names = tuple(name for v in values for name in v.names)
        return FacetTable(fields, names, starts, tuple(segments))

    def with_bands(self, keys: Array) -> Iterator[str]:
        """The identifiers of the records whose fingerprint has one of some bands."""
        for leaf in self.leaves:
            ids = leaf.arrays.ids[leaf.alive(leaf.arrays.with_bands(keys))]
            yield from (one.decode() for one in ids.tolist())

    def find(self, identifier: str) -> tuple[int, int] | None:
        """The leaf and the document of an identifier; None if it is not here."""
        for number, leaf in enumerate(self.leaves):
            found = leaf.with_ids(_sorted([identifier]))
            if len(found):
                return number, int(found[0])
        return None

    def held(self, ids: Iterable[str]) -> frozenset[str]:
        """Those of some identifiers that are here."""
        sought = _sorted(ids)
        found = (leaf.arrays.ids[leaf.with_ids(sought)].tolist() for leaf in self.leaves)
        return frozenset(one.decode() for ids_ in found for one in ids_)

    def without(self, ids: Set[str]) -> "Snapshot":
        """The same commit where the documents with some identifiers are deleted."""
        gone = _sorted(ids)
        leaves = tuple(leaf.without(gone) for leaf in self.leaves)
        return Snapshot(self.generation, leaves, self.segments)


def _sorted(ids: Iterable[str]) -> Array:
    return np.array(sorted(one.encode() for one in ids), np.bytes_)
