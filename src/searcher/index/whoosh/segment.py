"""One immutable segment, read from its file of arrays.

    words.*, stems.*        two lexicons: words as written (folded), and stems with their language
    FIELD_words.*           the postings of a field's words, with positions
    FIELD_stems.*           the postings of its stems; the fields are the title and the whole text
    FIELD.lengths           the number of words, to one byte, as Whoosh rounds it
    id.*                    identifiers, and their order
    version, earliest, latest
    facet.FIELD.*           ordinals of values, in slots; the values are in the metadata

Documents are numbered from 0 in each segment.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from searcher.index import scoring
from searcher.index.whoosh.arrays import Array, ArrayFile, EscapedArray, Ints, expand_ranges
from searcher.index.whoosh.lexicon import Lexicon
from searcher.index.whoosh.position_marks import PositionMarks
from searcher.model.facets import Field

TEXTS = ("title", "text")
"""The fields: the title, and the whole text, which is the title and the body."""

VARIANTS = ("words", "stems")
"""The variants of a field: its words as written, and their index terms."""

LENGTHS = np.array(scoring.LENGTHS, np.float64)
"""Byte → length in words."""

MAX_SLOTS = 8
"""The most values of a document that have slots of their own."""

_MANY = 4  # one document in so many, above which whole slots are compared


@dataclass(frozen=True)
class Postings:
    """The occurrences of each term of a field: those of term `t` are `offsets[t]` to
    `offsets[t + 1]` of `docs` and `counts`; its positions begin at `starts[t]`, in the order of
    the documents.
    """

    file: ArrayFile
    name: str

    @cached_property
    def offsets(self) -> Array:
        """The first posting of each term, and the end of the last."""
        return self.file[f"{self.name}.offsets"]

    @cached_property
    def docs(self) -> Array:
        """The document of each posting."""
        return self.file[f"{self.name}.docs"]

    @cached_property
    def counts(self) -> EscapedArray:
        """How often the term occurs in the document of each posting."""
        return self.file.escaped(f"{self.name}.counts")

    @cached_property
    def starts(self) -> Array:
        """The first position of each term, and the end of the last."""
        return self.file[f"{self.name}.starts"]

    @cached_property
    def positions(self) -> EscapedArray:
        """The positions of every term."""
        return self.file.escaped(f"{self.name}.positions")

    @cached_property
    def _marks(self) -> PositionMarks:
        return PositionMarks.read(self.file, self.name, self.counts)

    def begins(self, at: Ints) -> Ints:
        """Return where the positions of some postings begin."""
        return self._marks.begins(at)

    @cached_property
    def _offsets(self) -> memoryview:
        return self.offsets.data

    @cached_property
    def _starts(self) -> memoryview:
        return self.starts.data

    def extent(self, term: int, until: int | None = None) -> tuple[int, int]:
        """Return the first posting of a term and the first after it, or after several terms."""
        return self._offsets[term], self._offsets[until or term + 1]

    def frequency(self, term: int) -> int:
        """Return how often a term occurs in all documents."""
        return self._starts[term + 1] - self._starts[term]

    def positions_of(self, term: int, picked: Ints | None = None) -> tuple[Ints, Array]:
        """Return the posting of each position of a term, and the position: of all postings, or of
        some, which are numbered from the first and ascend.
        """
        first, after = self.extent(term)
        start = self._starts[term]
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
        return np.repeat(picked, taken), every[expand_ranges(ends[at] - taken, taken)]


@dataclass(frozen=True)
class Column:
    """The values of a facet field: ordinals number `values`, which are sorted.

    Slot `n` has the `n`-th value of each document, or `len(values)` where it has fewer.  The
    values of documents that have more than there are slots are `extra`, each of the document in
    `owners`.
    """

    values: tuple[str, ...]
    slots: tuple[Array, ...]
    extra: Array
    owners: Array

    @property
    def no_value(self) -> int:
        """The ordinal that means no value."""
        return len(self.values)

    def _extras(self, docs: Ints) -> tuple[Ints, Array]:
        """Return which of `docs` each of their extra values belongs to, and the ordinals."""
        first = np.searchsorted(self.owners, docs)
        counts = np.searchsorted(self.owners, docs, "right") - first
        owners = np.repeat(np.arange(len(docs), dtype=np.intp), counts)
        return owners, self.extra[expand_ranges(first, counts)]

    def document_values(self, docs: Ints) -> tuple[Ints, Array]:
        """Return which of `docs` each of their values belongs to, and the ordinals, by document."""
        mine = np.arange(len(docs), dtype=np.intp)
        owners, extra = self._extras(docs)
        ordinals = np.concatenate([*(slot[docs] for slot in self.slots), extra])
        every = np.concatenate([*(mine for _ in self.slots), owners])
        order = np.argsort(every, kind="stable")
        order = order[ordinals[order] != self.no_value]
        return every[order], ordinals[order]

    def has_any(self, wanted: NDArray[np.bool_], docs: Ints) -> NDArray[np.bool_]:
        """Mark which of `docs` have one of the values that are `wanted` (by ordinal)."""
        (ordinals,) = wanted.nonzero()
        have: NDArray[np.bool_] = self._slots_have(wanted, ordinals, docs)
        if len(self.extra):
            every = np.zeros(len(self.slots[0]), np.bool_)
            every[self.owners[wanted[self.extra]]] = True
            have |= every.take(docs)
        return have

    def _slots_have(self, wanted: NDArray[np.bool_], ordinals: Ints, docs: Ints) -> Any:
        """Mark which of `docs` have one of some ordinals, which are `wanted`, in a slot."""
        if len(docs) * _MANY < len(self.slots[0]):
            return _have(wanted, ordinals, [slot.take(docs) for slot in self.slots])
        # To compare a whole slot takes less time than to gather a part of it.
        every = _have(wanted, ordinals, self.slots)
        return every if len(docs) == len(every) else every.take(docs)

    def documents_with(self, ordinal: int) -> Ints:
        """Return the documents with a value, ascending."""
        found = [np.flatnonzero(slot == ordinal) for slot in self.slots]
        return np.sort(np.concatenate([*found, self.owners[self.extra == ordinal]]))


def _have(wanted: NDArray[np.bool_], ordinals: Ints, slots: Sequence[Array]) -> Any:
    """Mark which documents have one of some ordinals, which are `wanted`, in one of their slots."""
    if len(ordinals) == 1:
        one = slots[0].dtype.type(ordinals[0])
        return reduce(np.logical_or, (slot == one for slot in slots))
    wanted = np.append(wanted, False)
    return reduce(np.logical_or, (wanted.take(slot) for slot in slots))


class _Metadata(msgspec.Struct, frozen=True):
    documents: int
    values: dict[Field, tuple[str, ...]]
    languages: tuple[str, ...]


class _Columns(dict[Field, Column]):
    """The columns of a segment, each read when it is first used."""

    def __init__(self, file: ArrayFile, values: Mapping[Field, tuple[str, ...]]) -> None:
        self._file, self._values = file, values

    def __missing__(self, field: Field) -> Column:
        file, name = self._file, f"facet.{field}"
        slots = [name, *(f"{name}.{n}" for n in range(1, MAX_SLOTS) if f"{name}.{n}" in file)]
        every = tuple(file[slot] for slot in slots)
        column = Column(self._values[field], every, file[f"{name}.extra"], file[f"{name}.owners"])
        return self.setdefault(field, column)


class _Lengths(dict[str, Array]):
    """The lengths of each field, read when they are first used."""

    def __init__(self, file: ArrayFile) -> None:
        self._file = file

    def __missing__(self, text: str) -> Array:
        return self.setdefault(text, self._file[f"{text}.lengths"])


class SegmentArrays:
    """The arrays of a segment, by what they mean; each is read when it is first used.

    Raises ValueError or msgspec.ValidationError if the file is damaged; an array that is damaged
    raises DamagedIndex when it is used.
    """

    def __init__(self, path: Path, digest: str | None = None) -> None:
        self._file = ArrayFile(path, digest)
        metadata = msgspec.convert(self._file.metadata, _Metadata)
        if metadata.values.keys() != set(Field):
            raise ValueError(f"{path} has the values of other fields")
        self.size = metadata.documents
        self.languages = frozenset(metadata.languages)
        self.lengths = _Lengths(self._file)
        names = [f"{text}_{variant}" for text in TEXTS for variant in VARIANTS]
        self.postings = {name: Postings(self._file, name) for name in names}
        self.columns = _Columns(self._file, metadata.values)
        self._languages: dict[str, NDArray[np.bool_]] = {}

    def verify(self) -> None:
        """Compare every array with its digest.  Raises DamagedIndex."""
        self._file.verify()

    @cached_property
    def words(self) -> Lexicon:
        """The lexicon of words as written."""
        return self._lexicon("words")

    @cached_property
    def stems(self) -> Lexicon:
        """The lexicon of stems."""
        return self._lexicon("stems")

    def _lexicon(self, variant: str) -> Lexicon:
        return Lexicon(self._file[f"{variant}.letters"], self._file[f"{variant}.offsets"])

    @cached_property
    def ids(self) -> Array:
        """The identifier of each document."""
        return self._file["id"]

    @cached_property
    def id_order(self) -> Array:
        """The documents in the order of their identifiers."""
        return self._file["id.order"]

    @cached_property
    def id_rank(self) -> Array:
        """The place of each document in that order."""
        return self._file["id.rank"]

    @cached_property
    def versions(self) -> Array:
        """The version of each document."""
        return self._file["version"]

    @cached_property
    def earliest(self) -> Array:
        """The first day that each document may be from."""
        return self._file["earliest"]

    @cached_property
    def latest(self) -> Array:
        """The last day that each document may be from."""
        return self._file["latest"]

    @cached_property
    def arrived(self) -> Array:
        """When each document came into the archive (seconds since 1970)."""
        return self._file["arrived"]

    @cached_property
    def changed(self) -> Array:
        """When the indexed version of each came into the archive (seconds since 1970)."""
        return self._file["changed"]

    @cached_property
    def bands(self) -> Array:
        """The LSH bands of fingerprints, sorted."""
        return self._file["bands"]

    @cached_property
    def band_docs(self) -> Array:
        """The document of each band."""
        return self._file["bands.docs"]

    @cached_property
    def word_stems(self) -> tuple[Array, Array]:
        """Pairs of a stem and a word that has it, by stem."""
        return self._file["words.stems"], self._file["words.stems.of"]

    def lexicon(self, name: str) -> Lexicon:
        """Return the lexicon of a text field of the schema, such as `title_stems`."""
        return self.stems if name.endswith("stems") else self.words

    def numbers_of(self, ids: Array) -> Ints:
        """Return the documents with one of some identifiers.

        An identifier may have several documents, of which all but the last are deleted.
        """
        if not self.size or not len(ids):
            return np.empty(0, np.intp)
        order = self.id_order.astype(np.intp)
        first = np.searchsorted(self.ids, ids, sorter=order)
        after = np.searchsorted(self.ids, ids, "right", sorter=order)
        numbers: Ints = order[expand_ranges(first, after - first)]
        return numbers

    def in_language(self, language: str) -> NDArray[np.bool_]:
        """Mark the documents in a language (without its region)."""
        if language not in self._languages:
            column = self.columns[Field.LANGUAGE]
            wanted = np.array([v.partition("-")[0] == language for v in column.values], np.bool_)
            every = np.arange(self.size, dtype=np.intp)
            self._languages[language] = column.has_any(wanted, every)
        return self._languages[language]

    def with_bands(self, keys: Array) -> Ints:
        """Return the documents whose fingerprint has one of some LSH bands, each once."""
        first = self.bands.searchsorted(keys)
        is_within = first < len(self.bands)
        if not (self.bands[first[is_within]] == keys[is_within]).any():
            return np.empty(0, np.intp)  # as of most segments
        after = self.bands.searchsorted(keys, "right")
        return np.unique(self.band_docs[expand_ranges(first, after - first)]).astype(np.intp)

    @cached_property
    def _by_word(self) -> tuple[Array, Array]:
        """The stems of all words, and which word each belongs to, in the order of the words."""
        stems, words = self.word_stems
        order = np.argsort(words, kind="stable")
        return stems[order], words[order]

    def stems_of_word(self, word: int) -> set[int]:
        """Return the stems (by number) of a word, in all languages it is used in."""
        stems, words = self._by_word
        low, high = np.searchsorted(words, np.array((word, word + 1), words.dtype))
        return set(stems[low:high].tolist())

    def words_with_stem(self, stem: int) -> list[int]:
        """Return the words (by number) that have a stem."""
        stems, words = self._word_stems
        low = bisect_left(stems, stem)
        return words[low : bisect_right(stems, stem, low)].tolist()

    @cached_property
    def _word_stems(self) -> tuple[memoryview, memoryview]:
        stems, words = self.word_stems
        return stems.data, words.data
