"""One commit of an index, ready to be searched: immutable, consistent, shared by threads."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

import numpy as np

from searcher.index.scoring import K1, B, idf
from searcher.index.whoosh.arrays import Array, Ints
from searcher.index.whoosh.doc_sets import Floats, Mask
from searcher.index.whoosh.facets import FacetRows, FacetTable, NumberedColumn
from searcher.index.whoosh.groups import Groups
from searcher.index.whoosh.inflected_words import InflectedTerm, InflectedWord, InflectedWords
from searcher.index.whoosh.segment import LENGTHS, TEXTS, SegmentArrays
from searcher.index.whoosh.segment_reader import SegmentReader
from searcher.model.facets import Field
from searcher.model.query import Fold
from searcher.store import State
from searcher.text import fold, folded_query_word, query_terms

_CACHE_SIZE = 1 << 16  # terms whose numbers in the segments are cached


@dataclass(frozen=True)
class FieldValues:
    """All values of a field in a commit, sorted, and the place of each segment's values among them;
    the place of a value that only deleted documents have is after the last.
    """

    names: tuple[str, ...]
    places: tuple[Ints, ...]

    @classmethod
    def of(cls, each: Sequence[Sequence[str | None]]) -> "FieldValues":
        """Merge the values of each segment; None is one that no live document has."""
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

    def wanted(self, asked: Iterable[str], reader: int) -> Mask:
        """Mark the ordinals of a segment that are one of some values; ignore case and accents if no
        value matches exactly.
        """
        chosen = np.zeros(len(self.names) + 1, np.bool_)
        for value in asked:
            exact = self._exact.get(value)
            chosen[self._folded.get(fold(value), []) if exact is None else exact] = True
        return chosen[self.places[reader]]


@dataclass(frozen=True, slots=True)
class TermLookup:
    """A term of one field: its number in each segment (None: absent), and its inverse document
    frequency.
    """

    numbers: tuple[int | None, ...]
    idf: float


class SegmentTerm(NamedTuple):
    """A term of a field by its number in a segment, and its inverse document frequency."""

    number: int
    idf: float


TitledTerm = tuple[SegmentTerm, SegmentTerm | None]
"""A term of a field, and that of titles, if there is one."""

_WordKey = tuple[str, str, tuple[str, ...]]
"""A field, and a query word with its languages."""


@dataclass(frozen=True, eq=False)
class Snapshot:
    """The segments of one commit, their arrays by name, and the state of the archive they have."""

    number: int
    readers: tuple[SegmentReader, ...]
    arrays: Mapping[str, SegmentArrays]
    state: State = field(default_factory=State)
    _terms: dict[tuple[str, str], TermLookup] = field(default_factory=dict)
    _known_numbers: dict[tuple[str, str], tuple[int | None, ...]] = field(default_factory=dict)
    _norms: dict[tuple[str, int], Floats] = field(default_factory=dict)
    _values: dict[Field, FieldValues] = field(default_factory=dict)
    _tables: dict[tuple[Field, ...], FacetTable] = field(default_factory=dict)
    _rows: dict[Field, FacetRows] = field(default_factory=dict)
    _groups: dict[Fold, Groups] = field(default_factory=dict)
    _written_forms: dict[tuple[str, tuple[str, ...]], str | None] = field(default_factory=dict)
    _only_terms: dict[_WordKey, tuple[tuple[SegmentTerm, ...], ...] | None] = field(
        default_factory=dict
    )
    _titled_terms: dict[_WordKey, tuple[TitledTerm | None, ...]] = field(default_factory=dict)
    _query_terms: dict[tuple[str, tuple[str, ...]], tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def count(self) -> int:
        """How many documents are live."""
        return sum(len(reader.docs) for reader in self.readers)

    @cached_property
    def _averages(self) -> Mapping[str, float]:
        averages = {}
        for text in TEXTS:
            sums = [reader.lengths(text) for reader in self.readers]
            documents = sum(count for _, count in sums)
            averages[text] = (sum(words for words, _ in sums) / max(1, documents)) or 1.0
        return averages

    def average(self, text: str) -> float:
        """Return the average length of a field of live documents, in words, each rounded."""
        return self._averages[text]

    @cached_property
    def _languages(self) -> frozenset[str]:
        return frozenset().union(*(reader.arrays.languages for reader in self.readers))

    def query_terms(self, word: str, languages: tuple[str, ...] = ()) -> tuple[str, ...]:
        """Return the index terms that a word may have in this index; of some languages if given."""
        known = self._query_terms.get((word, languages))
        if known is None:
            if len(self._query_terms) >= _CACHE_SIZE:
                self._query_terms.clear()
            every = query_terms(word, languages, self._languages)
            known_terms = (key for key in every if key.partition(":")[0] in self._languages)
            known = self._query_terms[word, languages] = tuple(known_terms)
        return known

    def written_form(self, word: str, languages: tuple[str, ...] = ()) -> str | None:
        """Return a word as written, folded, if it also has other stems in this index: in languages
        where accents decide the suffix, a form without them may have another stem.
        """
        if (word, languages) not in self._written_forms:
            if len(self._written_forms) >= _CACHE_SIZE:
                self._written_forms.clear()
            self._written_forms[word, languages] = self._find_written_form(word, languages)
        return self._written_forms[word, languages]

    def _find_written_form(self, word: str, languages: tuple[str, ...]) -> str | None:
        plain, keys = folded_query_word(word, languages), self.query_terms(word, languages)
        if plain is None:
            return None
        stems = [self._numbers("stems", key) for key in keys]
        for place, number in enumerate(self._numbers("words", plain)):
            if number is not None:
                mine = {numbers[place] for numbers in stems}
                if self.readers[place].arrays.stems_of_word(number) - mine:
                    return plain
        return None

    @cached_property
    def _inflected(self) -> InflectedWords:
        return InflectedWords(self.readers)

    def inflected(self, word: str, languages: tuple[str, ...] = ()) -> tuple[InflectedWord, ...]:
        """Return a word in each language where its forms are not those of one index term."""
        return self._inflected.find(word, languages)

    def separate_terms(self, word: str, languages: tuple[str, ...] = ()) -> tuple[str, ...]:
        """Return the index terms of a word that are not one term with other forms of a language."""
        terms = self.query_terms(word, languages)
        if inflected := self.inflected(word, languages):
            joined = {stem for one in inflected for stem in one.stems}
            return tuple(term for term in terms if term not in joined)
        return terms

    def has_other_forms(self, word: str, languages: tuple[str, ...] = ()) -> bool:
        """Return whether the forms of a word are not those of its index terms."""
        return bool(self.inflected(word, languages)) or bool(self.written_form(word, languages))

    def only_terms(
        self, name: str, word: str, languages: tuple[str, ...] = ()
    ) -> tuple[tuple[SegmentTerm, ...], ...] | None:
        """Return the index terms of a word that each segment has in a field; None if the forms of
        the word are not those of its terms.
        """
        key = name, word, languages
        if key not in self._only_terms:
            if len(self._only_terms) >= _CACHE_SIZE:
                self._only_terms.clear()
            self._only_terms[key] = self._find_only_terms(*key)
        return self._only_terms[key]

    def _find_only_terms(
        self, name: str, word: str, languages: tuple[str, ...]
    ) -> tuple[tuple[SegmentTerm, ...], ...] | None:
        if self.has_other_forms(word, languages):
            return None
        terms = [self.term(name, key) for key in self.query_terms(word, languages)]
        each = (
            (
                SegmentTerm(number, one.idf)
                for one in terms
                if (number := one.numbers[n]) is not None
            )
            for n in range(len(self.readers))
        )
        return tuple(map(tuple, each))

    def titled_terms(
        self, text: str, word: str, languages: tuple[str, ...] = ()
    ) -> tuple[TitledTerm | None, ...]:
        """Return for each segment the index term of a field that a word is, with that of titles;
        None where it is not one term.
        """
        key = text, word, languages
        if (known := self._titled_terms.get(key)) is None:
            if len(self._titled_terms) >= _CACHE_SIZE:
                self._titled_terms.clear()
            known = self._titled_terms[key] = self._find_titled_terms(*key)
        return known

    def _find_titled_terms(
        self, text: str, word: str, languages: tuple[str, ...]
    ) -> tuple[TitledTerm | None, ...]:
        every = self.only_terms(f"{text}_stems", word, languages)
        if every is None:
            return (None,) * len(self.readers)
        none = ((),) * len(self.readers)
        titled = (
            none if text == "title" else self.only_terms("title_stems", word, languages) or none
        )
        pairs = zip(every, titled, strict=True)
        return tuple(
            (terms[0], titles[0] if titles else None) if len(terms) == 1 else None
            for terms, titles in pairs
        )

    def inflected_term(self, word: InflectedWord, text: str) -> InflectedTerm:
        """Return the postings of an inflected word in a field."""
        return self._inflected.term(word, text, self.count)

    def has_word(self, word: str) -> bool:
        """Return whether some document has a word, in any form."""
        plain = self.written_form(word)
        return (
            any(self.term("text_stems", key).idf for key in self.separate_terms(word))
            or any(self.inflected_term(one, "text").idf for one in self.inflected(word))
            or (plain is not None and self.word_frequency(plain) > 0)
        )

    def word_frequency(self, word: str) -> int:
        """Count the documents that have a word as written (folded)."""
        return self._frequency("text_words", self._numbers("words", word))

    def document_frequency(self, name: str, text: str) -> int:
        """Count the documents that have a term of a field."""
        return self._frequency(name, self.term(name, text).numbers)

    def term(self, name: str, text: str) -> TermLookup:
        """Look a term of a field up in every segment."""
        known = self._terms.get((name, text))
        if known is None:
            if len(self._terms) >= _CACHE_SIZE:
                self._terms.clear()
            known = self._terms[name, text] = self._look_up(name, text)
        return known

    def _look_up(self, name: str, text: str) -> TermLookup:
        numbers = self._numbers(name.partition("_")[2], text)
        frequency = self._frequency(name, numbers)
        if not frequency:
            return TermLookup((None,) * len(numbers), 0.0)
        return TermLookup(numbers, idf(self.count, frequency))

    def _numbers(self, lexicon: str, text: str) -> tuple[int | None, ...]:
        """Find a term in a lexicon of every segment: that of words, or that of stems."""
        known = self._known_numbers.get((lexicon, text))
        if known is None:
            if len(self._known_numbers) >= _CACHE_SIZE:
                self._known_numbers.clear()
            term = text.encode()
            known = tuple(reader.arrays.lexicon(lexicon).find(term) for reader in self.readers)
            self._known_numbers[lexicon, text] = known
        return known

    def _frequency(self, name: str, numbers: tuple[int | None, ...]) -> int:
        return sum(
            reader.frequency(name, number)
            for reader, number in zip(self.readers, numbers, strict=True)
            if number is not None
        )

    def norms(self, text: str, reader: int) -> Floats:
        """Return the length norm of BM25 for each document: K1 (1 - B + B l / average)."""
        known = self._norms.get((text, reader))
        if known is None:
            by_length = K1 * (1 - B + B * LENGTHS / self.average(text))
            known = self._norms[text, reader] = by_length[self.readers[reader].arrays.lengths[text]]
        return known

    def values(self, one: Field) -> FieldValues:
        """Return all values of a field."""
        known = self._values.get(one)
        if known is None:
            known = self._values[one] = FieldValues.of(
                [reader.values(one) for reader in self.readers]
            )
        return known

    def groups(self, fold: Fold) -> Groups:
        """Return the groups of the documents."""
        known = self._groups.get(fold)
        if known is None:
            known = self._groups[fold] = Groups.of(self.readers, fold)
        return known

    def table(self, fields: tuple[Field, ...]) -> FacetTable:
        """Return the values of some fields, to be counted."""
        known = self._tables.get(fields)
        if known is None:
            names = [self.values(one).names for one in fields]
            starts = tuple(accumulate(map(len, names), initial=0))
            rows = tuple(map(self._facet_rows, fields))
            every = tuple(name for some in names for name in some)
            known = FacetTable(fields, every, starts, rows, self._live, self._first_rows)
            self._tables[fields] = known
        return known

    def _facet_rows(self, one: Field) -> FacetRows:
        known = self._rows.get(one)
        if known is None:
            held = self.values(one)
            columns = [
                NumberedColumn(reader.arrays.columns[one], places, reader.arrays.size)
                for reader, places in zip(self.readers, held.places, strict=True)
            ]
            known = self._rows[one] = FacetRows.of(columns, len(held.names))
        return known

    @cached_property
    def _first_rows(self) -> tuple[int, ...]:
        """The first row of each segment in the rows of facets."""
        sizes = [reader.arrays.size for reader in self.readers]
        return tuple(accumulate(sizes[:-1], initial=0))[: len(sizes)]

    @cached_property
    def _live(self) -> Ints:
        docs = zip(self.readers, self._first_rows, strict=True)
        return np.concatenate([np.empty(0, np.intp), *(one.docs + first for one, first in docs)])

    def with_bands(self, keys: Array) -> Iterator[str]:
        """Yield the identifiers of the records whose fingerprint has one of some LSH bands."""
        for reader in self.readers:
            ids = reader.arrays.ids[reader.alive(reader.arrays.with_bands(keys))]
            yield from (one.decode() for one in ids.tolist())

    def find(self, identifier: str) -> tuple[int, int] | None:
        """Return the numbers of the segment and document of an identifier; None if it is absent."""
        for number, reader in enumerate(self.readers):
            found = reader.with_ids(_sorted([identifier]))
            if len(found):
                return number, int(found[0])
        return None

    def known_ids(self, ids: Iterable[str]) -> frozenset[str]:
        """Select the identifiers that are in the index."""
        sought = _sorted(ids)
        found = (reader.arrays.ids[reader.with_ids(sought)].tolist() for reader in self.readers)
        return frozenset(one.decode() for ids_ in found for one in ids_)

    def without(self, ids: Set[str]) -> "Snapshot":
        """Return the same commit where the documents with some identifiers are deleted."""
        gone = _sorted(ids)
        readers = tuple(reader.without(gone) for reader in self.readers)
        return Snapshot(self.number, readers, self.arrays, self.state)

    def versions(self) -> dict[str, int]:
        """Return the version of each live document, by identifier."""
        found: dict[str, int] = {}
        for reader in self.readers:
            ids = (one.decode() for one in reader.arrays.ids[reader.docs].tolist())
            numbers = reader.arrays.versions[reader.docs].tolist()
            found.update(zip(ids, numbers, strict=True))
        return found


def _sorted(ids: Iterable[str]) -> Array:
    return np.array(sorted(one.encode() for one in ids), np.bytes_)
