"""Records → the arrays of a new segment, all at once.

Words become numbers as the records come in; then one sort of whole numbers that hold word,
document and position inverts them all.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from searcher.index.facet_values import facet_values
from searcher.index.whoosh.arrays import Array, ArrayWriter, begins, ranges, width_for
from searcher.index.whoosh.schema import days_of
from searcher.index.whoosh.segment import LENGTHS, MOST_LAYERS, UNDATED
from searcher.model.expression import Field
from searcher.model.record import Record
from searcher.text import Vocabulary, lsh_bands

# How a sort key divides 64 bits: term (21) · document (21) · position (22).
_DOC_BITS, _PLACE_BITS = np.uint64(21), np.uint64(22)
_LAST_PLACE = (1 << 22) - 1  # words further on in one text are found, but no longer as a phrase
APART = 128
"""Places left free between a title and its body: no words stand near each other across."""

MOST_DOCUMENTS = 1 << 21
MOST_WORDS = 1 << 21

Tokens = NDArray[np.uint32]


@dataclass
class _Texts:
    """One text field of all records: their words as numbers, one array a record."""

    tokens: list[Tokens] = field(default_factory=list)

    def lengths(self) -> Array:
        return np.array([len(tokens) for tokens in self.tokens], np.int64)

    def flat(self) -> Tokens:
        return np.concatenate(self.tokens) if self.tokens else np.empty(0, np.uint32)


@dataclass
class _Values:
    """One facet field of all records: their values as numbers in the order first seen."""

    seen: dict[str, int] = field(default_factory=dict)
    flat: list[int] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)

    def add(self, values: Sequence[str]) -> None:
        for value in values:
            self.flat.append(self.seen.setdefault(value, len(self.seen)))
        self.counts.append(len(values))


class Batch:
    """Records on their way into one segment.  A record put twice is there once, as put last."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._title, self._text = _Texts(), _Texts()
        self._values = {one: _Values() for one in Field}
        self._ids: list[bytes] = []
        self._versions: list[int] = []
        self._days: list[tuple[int, int]] = []
        self._bands: list[Array] = []
        self._rows: dict[bytes, int] = {}
        self.outdated: list[int] = []
        """Documents that a later one of the batch has taken the place of."""
        self.tokens = 0

    def __len__(self) -> int:
        return len(self._ids)

    @property
    def ids(self) -> list[bytes]:
        """The identifiers, some perhaps twice."""
        return self._ids

    def add(self, record: Record) -> None:
        """Take in a record."""
        key = record.id.encode()
        self.remove(key)
        self._rows[key] = len(self._ids)
        self._ids.append(key)
        self._versions.append(record.version)
        self._days.append(days_of(record) or (UNDATED, UNDATED))
        self._bands.append(lsh_bands(record.fingerprint))
        self._add_text(record)
        for one, values in self._values.items():
            values.add(facet_values(record, one))

    def _add_text(self, record: Record) -> None:
        title = self._vocabulary.ids(record.title or "", record.language)
        body = self._vocabulary.ids(record.body, record.language)
        self._title.tokens.append(title)
        self._text.tokens.append(np.concatenate([title, body]) if len(title) else body)
        self.tokens += len(title) * 2 + len(body)

    def remove(self, key: bytes) -> None:
        """Take out a record, if it is here."""
        row = self._rows.pop(key, None)
        if row is not None:
            self.outdated.append(row)

    def write(self, path: Path) -> None:
        """Write the segment's file."""
        with ArrayWriter(path) as out:
            terms = _Terms.of(self._vocabulary, self._text.flat())
            terms.write(out)
            nowhere = np.zeros(len(self._ids), np.int64)
            _write_text(out, "title", self._title, nowhere, terms)
            _write_text(out, "text", self._text, self._title.lengths(), terms)
            write_documents(
                out,
                np.array(self._ids, np.bytes_),
                np.array(self._versions, np.uint32),
                np.array(self._days, np.int32),
            )
            owners = np.repeat(np.arange(len(self._bands)), list(map(len, self._bands)))
            write_bands(out, np.concatenate([*self._bands, lsh_bands(None)]), owners)
            values = {one: self._write_values(out, one) for one in Field}
            facts = {"documents": len(self._ids), "values": values}
            out.finish(facts | {"languages": terms.languages})

    def _write_values(self, out: ArrayWriter, one: Field) -> list[str]:
        held = self._values[one]
        values = sorted(held.seen)
        rank = np.empty(len(values), np.intp)
        rank[[held.seen[value] for value in values]] = np.arange(len(values))
        write_column(out, one, rank[held.flat], np.array(held.counts, np.intp), len(values))
        return values


def write_documents(out: ArrayWriter, ids: Array, versions: Array, days: Array) -> None:
    """Write what is kept of each document; `days` has two columns, first and last day."""
    order = np.argsort(ids, kind="stable")
    width = width_for(len(ids))
    rank = np.empty(len(ids), width)
    rank[order] = np.arange(len(ids))
    out.put("id", ids)
    out.put("id.order", order.astype(width))
    out.put("id.rank", rank)
    out.put("version", versions)
    out.put("earliest", days[:, 0])
    out.put("latest", days[:, 1])


def write_bands(out: ArrayWriter, keys: Array, owners: Array) -> None:
    """Write the keys of bands of fingerprints, in order, and the document each belongs to."""
    order = np.argsort(keys, kind="stable")
    out.put("bands", keys[order])
    out.put("bands.docs", owners[order].astype(width_for(int(owners.max(initial=0)) + 1)))


def write_column(out: ArrayWriter, one: Field, flat: Array, counts: Array, values: int) -> None:
    """Write the ordinals of a facet field; document `d` has `counts[d]` of them.

    A further layer is written where a quarter of the documents have so many values.
    """
    name, width = f"facet.{one}", width_for(values)
    begin = np.cumsum(counts) - counts
    layers = 1
    while layers < MOST_LAYERS and np.count_nonzero(counts > layers) * 4 > len(counts):
        layers += 1
    for number in range(layers):
        layer = np.full(len(counts), values, width)
        has = counts > number
        layer[has] = flat[begin[has] + number]
        out.put(f"{name}.{number}" if number else name, layer)
    more = np.maximum(counts - layers, 0)
    documents = np.arange(len(counts), dtype=width_for(len(counts)))
    out.put(f"{name}.extra", flat[ranges(begin + layers, more)].astype(width))
    out.put(f"{name}.owners", np.repeat(documents, more))


def offsets_of(counts: Array) -> Array:
    """Where each run begins, and where the last ends, for runs of these lengths."""
    offsets = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(counts, out=offsets[1:])
    return offsets.astype(width_for(int(offsets[-1])))


def write_lexicon(out: ArrayWriter, stream: str, terms: Sequence[bytes]) -> None:
    """Write terms, which are in order."""
    lengths = np.fromiter(map(len, terms), np.int64, len(terms))
    out.put(f"{stream}.letters", np.frombuffer(b"".join(terms), np.uint8))
    out.put(f"{stream}.offsets", offsets_of(lengths))


def write_word_stems(out: ArrayWriter, pairs: Array) -> None:
    """Write which words have which stem; `pairs` are stem · 2³² + word, in order."""
    out.put("words.stems", (pairs >> np.uint64(32)).astype(np.uint32))
    out.put("words.stems.of", (pairs & np.uint64(0xFFFFFFFF)).astype(np.uint32))


@dataclass(frozen=True)
class _Terms:
    """The terms of a batch in order, and which of them each number of the vocabulary is."""

    words: list[str]
    stems: list[str]
    word_of: Array
    stem_of: Array
    used: Array

    @classmethod
    def of(cls, vocabulary: Vocabulary, tokens: Tokens) -> "_Terms":
        size = len(vocabulary)
        seen = np.zeros(size, np.bool_)
        seen[tokens] = True
        used = np.flatnonzero(seen)
        words, word_of = _ranked(vocabulary.words, used, size)
        stems, stem_of = _ranked(vocabulary.terms, used, size)
        return cls(words, stems, word_of, stem_of, used)

    @property
    def languages(self) -> list[str]:
        """The languages that the keys of words name."""
        return sorted({stem.split(":", 1)[0] for stem in self.stems})

    def write(self, out: ArrayWriter) -> None:
        write_lexicon(out, "words", [word.encode() for word in self.words])
        write_lexicon(out, "stems", [stem.encode() for stem in self.stems])
        stems, words = self.stem_of[self.used], self.word_of[self.used]
        write_word_stems(out, np.unique((stems << np.uint64(32)) | words))


def _ranked(terms: Sequence[str], used: Array, size: int) -> tuple[list[str], Array]:
    numbers = used.tolist()
    texts = [terms[number] for number in numbers]
    # The order of code points is the order of the bytes of UTF-8.
    ordered = sorted(set(texts))
    rank = {term: place for place, term in enumerate(ordered)}
    places = np.zeros(size, np.uint64)
    places[used] = np.fromiter(map(rank.__getitem__, texts), np.uint64, len(texts))
    return ordered, places


def _write_text(out: ArrayWriter, text: str, texts: _Texts, titles: Array, terms: _Terms) -> None:
    """Write a field; the first words of each text, as many as `titles` says, are its title."""
    lengths, tokens = texts.lengths(), texts.flat()
    out.put(f"{text}.lengths", np.searchsorted(LENGTHS[:-1], lengths).astype(np.uint8))
    docs = np.repeat(np.arange(len(lengths), dtype=np.uint64), lengths)
    begin = np.repeat(np.cumsum(lengths) - lengths, lengths)
    places = np.arange(len(tokens)) - begin
    before = np.repeat(titles, lengths)
    places += ((places >= before) & (before > 0)) * APART
    places = np.minimum(places, _LAST_PLACE).astype(np.uint64)
    del begin, before
    _write_words(out, text, (terms.word_of[tokens], docs, places), len(terms.words), len(lengths))
    _write_stems(out, text, (terms.stem_of[tokens], docs), len(terms.stems), len(lengths))


def _write_words(
    out: ArrayWriter, text: str, at: tuple[Array, Array, Array], terms: int, documents: int
) -> None:
    words, docs, places = at
    keys = (((words << _DOC_BITS) | docs) << _PLACE_BITS) | places
    keys.sort()
    runs = _Runs.of(keys >> _PLACE_BITS, terms)
    runs.write(out, f"{text}_words", documents)
    starts = np.zeros(terms + 1, np.int64)
    np.cumsum(np.bincount(words.astype(np.intp), minlength=terms), out=starts[1:])
    out.put(f"{text}_words.starts", starts.astype(width_for(len(keys))))
    name = f"{text}_words.positions"
    out.reserve(name, np.uint16, len(keys))
    out.append_narrow(name, (keys & np.uint64(_LAST_PLACE)).astype(np.uint32))


def _write_stems(
    out: ArrayWriter, text: str, at: tuple[Array, Array], terms: int, documents: int
) -> None:
    stems, docs = at
    keys = (stems << _DOC_BITS) | docs
    keys.sort()
    _Runs.of(keys, terms).write(out, f"{text}_stems", documents)


@dataclass(frozen=True)
class _Runs:
    """Runs of equal keys (term and document): one posting each."""

    offsets: Array
    docs: Array
    counts: Array

    @classmethod
    def of(cls, keys: Array, terms: int) -> "_Runs":
        (starts,) = begins(keys).nonzero()
        counts = np.diff(starts, append=len(keys))
        found = keys[starts]
        held = np.bincount((found >> _DOC_BITS).astype(np.intp), minlength=terms)
        docs = found & np.uint64((1 << int(_DOC_BITS)) - 1)
        return cls(offsets_of(held), docs, counts)

    def write(self, out: ArrayWriter, name: str, documents: int) -> None:
        out.put(f"{name}.offsets", self.offsets)
        out.put(f"{name}.docs", self.docs.astype(width_for(documents)))
        out.reserve(f"{name}.counts", np.uint8, len(self.counts))
        out.append_narrow(f"{name}.counts", self.counts)
