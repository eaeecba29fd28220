"""What one immutable segment holds, read from its file of arrays.

    words.*, stems.*        two lexicons: words as written (folded), and keys of words
    FIELD_words.*           the postings of a field's words, with positions
    FIELD_stems.*           the postings of its keys; the fields are the title, and the whole text
    FIELD.lengths           the number of words, to one byte, as Whoosh rounds it
    id.*                    identifiers, and their order
    version, earliest, latest
    facet.FIELD.*           ordinals of values, in layers; the values are in the facts

Documents are numbered from 0 in each segment.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from whoosh.util.numeric import byte_to_length

from searcher.index.whoosh.arrays import Array, ArrayFile, Ints, Narrow, ranges
from searcher.model.expression import Field

TEXTS = ("title", "text")
"""The fields: the title, and the whole text, which is the title and the body."""

STREAMS = ("words", "stems")
UNDATED = np.iinfo(np.int32).max
"""The `earliest` day of a document without a year."""

LENGTHS = np.array([byte_to_length(byte) for byte in range(256)], np.float64)
"""A length as one byte → words."""

MOST_LAYERS = 8
"""The most values of a document that stand in layers of their own."""

_STRIDE = 32


class Lexicon(Sequence[bytes]):
    """Terms in the order of their bytes; a term's place is its number."""

    def __init__(self, letters: Array, offsets: Array) -> None:
        self._letters, self._offsets = letters.data, offsets.data
        self.letters, self.offsets = letters, offsets

    def __len__(self) -> int:
        return len(self._offsets) - 1

    def __getitem__(self, number: int) -> bytes:  # type: ignore[override]
        return bytes(self._letters[self._offsets[number] : self._offsets[number + 1]])

    def __iter__(self) -> Iterator[bytes]:
        return map(self.__getitem__, range(len(self)))

    @cached_property
    def _heads(self) -> list[bytes]:
        return [self[number] for number in range(0, len(self), _STRIDE)]

    def place(self, term: bytes) -> int:
        """How many terms come before this one."""
        low = (bisect_right(self._heads, term) - 1) * _STRIDE
        if low < 0:
            return 0
        high = min(low + _STRIDE, len(self))
        while low < high:
            middle = (low + high) // 2
            if self[middle] < term:
                low = middle + 1
            else:
                high = middle
        return low

    def find(self, term: bytes) -> int | None:
        """The number of a term; None if it is not here."""
        place = self.place(term)
        return place if place < len(self) and self[place] == term else None

    def with_prefix(self, prefix: bytes) -> tuple[int, int]:
        """The terms that begin so: the number of the first, and of the first after them."""
        return self.place(prefix), self.place(prefix + b"\xff")  # no UTF-8 has this byte


@dataclass(frozen=True)
class Postings:
    """Where each term of a field stands: those of term `t` are `offsets[t]` to `offsets[t + 1]`
    of `docs` and `counts`; its positions begin at `starts[t]`, in the order of the documents.
    """

    offsets: Array
    docs: Array
    counts: Narrow
    starts: Array
    positions: Narrow

    def extent(self, term: int, until: int | None = None) -> tuple[int, int]:
        """The first posting of a term and the first after it, or after several terms."""
        return int(self.offsets[term]), int(self.offsets[(until or term + 1)])

    def frequency(self, term: int) -> int:
        """How often a term stands in all documents."""
        return int(self.starts[term + 1]) - int(self.starts[term])

    def positions_of(self, term: int, picked: Ints | None = None) -> tuple[Ints, Array]:
        """The positions of a term, and which posting each belongs to: of all postings, or of
        some, which are numbered from the first and ascend.
        """
        first, after = self.extent(term)
        start = int(self.starts[term])
        if picked is None:
            counts = self.counts.piece(first, after).astype(np.intp)
            every = self.positions.piece(start, start + self.frequency(term))
            return np.repeat(np.arange(after - first, dtype=np.intp), counts), every
        low, high = (int(picked[0]), int(picked[-1]) + 1) if len(picked) else (0, 0)
        start += int(self.counts.piece(first, first + low).sum(dtype=np.int64))
        counts = self.counts.piece(first + low, first + high).astype(np.intp)
        ends = np.cumsum(counts)
        every = self.positions.piece(start, start + int(ends[-1]) if len(ends) else start)
        at = picked - low
        taken = counts[at]
        return np.repeat(picked, taken), every[ranges(ends[at] - taken, taken)]


@dataclass(frozen=True)
class Column:
    """The values of a facet field: ordinals number `values`, which are sorted.

    Layer `n` has the `n`-th value of each document, or `len(values)` where it has fewer.  The
    values of documents that have more than there are layers are `extra`: ordinals, and whose.
    """

    values: tuple[str, ...]
    layers: tuple[Array, ...]
    extra: Array
    owners: Array

    @property
    def none(self) -> int:
        """The ordinal that means no value."""
        return len(self.values)

    def _extras(self, docs: Ints) -> tuple[Ints, Array]:
        """Which of `docs` each of their extra values belongs to, and the ordinals."""
        first = np.searchsorted(self.owners, docs)
        counts = np.searchsorted(self.owners, docs, "right") - first
        owners = np.repeat(np.arange(len(docs), dtype=np.intp), counts)
        return owners, self.extra[ranges(first, counts)]

    def spread(self, docs: Ints) -> tuple[Ints, Array]:
        """Which of `docs` each of their values belongs to, and the ordinals: by document."""
        mine = np.arange(len(docs), dtype=np.intp)
        owners, extra = self._extras(docs)
        ordinals = np.concatenate([*(layer[docs] for layer in self.layers), extra])
        every = np.concatenate([*(mine for _ in self.layers), owners])
        order = np.argsort(every, kind="stable")
        order = order[ordinals[order] != self.none]
        return every[order], ordinals[order]

    def having(self, wanted: NDArray[np.bool_], docs: Ints) -> NDArray[np.bool_]:
        """Which of `docs` have one of the values that are `wanted` (by ordinal)."""
        wanted = np.append(wanted, False)
        have = wanted[self.layers[0][docs]]
        for layer in self.layers[1:]:
            have |= wanted[layer[docs]]
        if len(self.extra):
            every = np.zeros(len(self.layers[0]), np.bool_)
            every[self.owners[wanted[self.extra]]] = True
            have |= every[docs]
        return have

    def with_value(self, ordinal: int) -> Ints:
        """The documents with a value, ascending."""
        found = [np.flatnonzero(layer == ordinal) for layer in self.layers]
        return np.sort(np.concatenate([*found, self.owners[self.extra == ordinal]]))


class SegmentArrays:
    """A segment's arrays, by what they mean."""

    def __init__(self, path: Path) -> None:
        self._file = ArrayFile(path)
        self.size: int = self._file.facts["documents"]
        self.languages = frozenset(self._file.facts["languages"])
        self.words = self._lexicon("words")
        self.stems = self._lexicon("stems")
        self.ids = self._file["id"]
        self.id_order, self.id_rank = self._file["id.order"], self._file["id.rank"]
        self.versions = self._file["version"]
        self.earliest, self.latest = self._file["earliest"], self._file["latest"]
        self.bands, self.band_docs = self._file["bands"], self._file["bands.docs"]
        self.lengths = {text: self._file[f"{text}.lengths"] for text in TEXTS}
        self.postings = {f"{t}_{s}": self._postings(f"{t}_{s}") for t in TEXTS for s in STREAMS}
        self.word_stems = self._file["words.stems"], self._file["words.stems.of"]
        self.columns = {field: self._column(field) for field in Field}

    def _lexicon(self, stream: str) -> Lexicon:
        return Lexicon(self._file[f"{stream}.letters"], self._file[f"{stream}.offsets"])

    def _postings(self, name: str) -> Postings:
        file = self._file
        return Postings(
            file[f"{name}.offsets"],
            file[f"{name}.docs"],
            file.narrow(f"{name}.counts"),
            file[f"{name}.starts"],
            file.narrow(f"{name}.positions"),
        )

    def _column(self, field: Field) -> Column:
        file, name = self._file, f"facet.{field}"
        values = tuple(file.facts["values"][field])
        layers = [name, *(f"{name}.{n}" for n in range(1, MOST_LAYERS) if f"{name}.{n}" in file)]
        every = tuple(file[layer] for layer in layers)
        return Column(values, every, file[f"{name}.extra"], file[f"{name}.owners"])

    def lexicon(self, name: str) -> Lexicon:
        """The lexicon of a text field of the schema, such as `title_stems`."""
        return self.stems if name.endswith("stems") else self.words

    def numbers_of(self, ids: Array) -> Ints:
        """The documents with some of these identifiers: one may have several, all but the last
        of them deleted.
        """
        if not self.size or not len(ids):
            return np.empty(0, np.intp)
        order = self.id_order.astype(np.intp)
        first = np.searchsorted(self.ids, ids, sorter=order)
        after = np.searchsorted(self.ids, ids, "right", sorter=order)
        numbers: Ints = order[ranges(first, after - first)]
        return numbers

    def with_bands(self, keys: Array) -> Ints:
        """The documents whose fingerprint has one of some bands, in any order, each once."""
        first = np.searchsorted(self.bands, keys)
        after = np.searchsorted(self.bands, keys, "right")
        return np.unique(self.band_docs[ranges(first, after - first)]).astype(np.intp)

    def stems_of_word(self, word: int) -> set[int]:
        """The stems (by number) that a word has, by the languages it is used in."""
        stems, words = self.word_stems
        return set(stems[np.flatnonzero(words == word)].tolist())

    def words_with_stem(self, stem: int) -> list[int]:
        """The words (by number) that have a stem."""
        stems, words = self.word_stems
        low, high = np.searchsorted(stems, (stem, stem + 1))
        found: list[int] = words[low:high].tolist()
        return found
