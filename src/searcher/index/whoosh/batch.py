"""Records → the arrays of a new segment, all at once.

Words become numbers as records are added; then one sort of integers that hold word, document and
position inverts them all.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from searcher.index.arrivals import Times
from searcher.index.record_values import TITLE_GAP, UNDATED, days_of, facet_values
from searcher.index.whoosh.arrays import Array, ArrayWriter, expand_ranges, run_starts, width_for
from searcher.index.whoosh.position_marks import MarkWriter
from searcher.index.whoosh.segment import LENGTHS, MAX_SLOTS
from searcher.model.facets import Field
from searcher.model.record import Record
from searcher.text import Vocabulary, lsh_bands_of_each

# How a sort key divides 64 bits: term (21) · document (21) · position (22).
_DOC_BITS, _POSITION_BITS = np.uint64(21), np.uint64(22)
_LAST_POSITION = (1 << 22) - 1  # later words of one text are found, but no longer as a phrase
MAX_DOCUMENTS = 1 << 21
MAX_WORDS = 1 << 21

Tokens = NDArray[np.uint32]


@dataclass
class _TextField:
    """One text field of all records: their words as numbers, one array for each record."""

    tokens: list[Tokens] = field(default_factory=list)

    def lengths(self) -> Array:
        return np.array([len(tokens) for tokens in self.tokens], np.int64)

    def flat(self) -> Tokens:
        return np.concatenate(self.tokens) if self.tokens else np.empty(0, np.uint32)


@dataclass
class _FacetColumn:
    """One facet field of all records: their values as numbers, in the order of first occurrence."""

    seen: dict[str, int] = field(default_factory=dict)
    flat: list[int] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)

    def add(self, values: Sequence[str]) -> None:
        for value in values:
            self.flat.append(self.seen.setdefault(value, len(self.seen)))
        self.counts.append(len(values))


class Batch:
    """Records to be written into one segment.  A record added twice is written as added last."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._title, self._text = _TextField(), _TextField()
        self._values = {one: _FacetColumn() for one in Field}
        self._ids: list[bytes] = []
        self._versions: list[int] = []
        self._days: list[tuple[int, int]] = []
        self._fingerprints: list[str | None] = []
        self._times: list[Times] = []
        self._rows: dict[bytes, int] = {}
        self.outdated: list[int] = []
        """Documents that a later one of the batch has replaced."""
        self.tokens = 0

    def __len__(self) -> int:
        return len(self._ids)

    @property
    def ids(self) -> list[bytes]:
        """The identifiers, of which some may occur twice."""
        return self._ids

    def add(self, record: Record, times: Times) -> None:
        """Add a record, which arrived and was changed at some times."""
        key = record.id.encode()
        self.remove(key)
        self._rows[key] = len(self._ids)
        self._ids.append(key)
        self._versions.append(record.version)
        self._days.append(days_of(record) or (UNDATED, UNDATED))
        self._fingerprints.append(record.fingerprint)
        self._times.append(times)
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
        """Remove a record, if it is in the batch."""
        row = self._rows.pop(key, None)
        if row is not None:
            self.outdated.append(row)

    def write(self, path: Path) -> str:
        """Write the file of the segment; return its digest."""
        with ArrayWriter(path) as out:
            terms = _Lexicons.of(self._vocabulary, self._text.flat())
            terms.write(out)
            nowhere = np.zeros(len(self._ids), np.int64)
            _write_text(out, "title", self._title, nowhere, terms)
            _write_text(out, "text", self._text, self._title.lengths(), terms)
            write_documents(
                out,
                np.array(self._ids, np.bytes_),
                np.array(self._versions, np.uint32),
                np.array(self._days, np.int32),
                np.array(self._times, np.uint32).reshape(-1, 2),
            )
            write_bands(out, *lsh_bands_of_each(self._fingerprints))
            values = {one: self._write_values(out, one) for one in Field}
            metadata = {"documents": len(self._ids), "values": values}
            return out.finish(metadata | {"languages": terms.languages})

    def _write_values(self, out: ArrayWriter, one: Field) -> list[str]:
        held = self._values[one]
        values = sorted(held.seen)
        rank = np.empty(len(values), np.intp)
        rank[[held.seen[value] for value in values]] = np.arange(len(values))
        write_column(out, one, rank[held.flat], np.array(held.counts, np.intp), len(values))
        return values


def write_documents(
    out: ArrayWriter, ids: Array, versions: Array, days: Array, times: Array
) -> None:
    """Write the identifier, version, first and last day (columns of `days`), and times of arrival
    and of the last change (columns of `times`) of documents.
    """
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
    out.put("arrived", times[:, 0])
    out.put("changed", times[:, 1])


def write_bands(out: ArrayWriter, keys: Array, owners: Array) -> None:
    """Write the LSH bands of fingerprints, sorted, and the document each belongs to."""
    order = np.argsort(keys, kind="stable")
    out.put("bands", keys[order])
    out.put("bands.docs", owners[order].astype(width_for(int(owners.max(initial=0)) + 1)))


def write_column(out: ArrayWriter, one: Field, flat: Array, counts: Array, values: int) -> None:
    """Write the ordinals of a facet field; document `d` has `counts[d]` of them.

    A further slot is written if a quarter of the documents have so many values.
    """
    name, width = f"facet.{one}", width_for(values)
    begin = np.cumsum(counts) - counts
    slots = 1
    while slots < MAX_SLOTS and np.count_nonzero(counts > slots) * 4 > len(counts):
        slots += 1
    for number in range(slots):
        slot = np.full(len(counts), values, width)
        has = counts > number
        slot[has] = flat[begin[has] + number]
        out.put(f"{name}.{number}" if number else name, slot)
    more = np.maximum(counts - slots, 0)
    documents = np.arange(len(counts), dtype=width_for(len(counts)))
    out.put(f"{name}.extra", flat[expand_ranges(begin + slots, more)].astype(width))
    out.put(f"{name}.owners", np.repeat(documents, more))


def offsets_from(counts: Array) -> Array:
    """Return where each run of these lengths starts, and where the last ends."""
    offsets = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(counts, out=offsets[1:])
    return offsets.astype(width_for(int(offsets[-1])))


def write_lexicon(out: ArrayWriter, variant: str, terms: Sequence[bytes]) -> None:
    """Write sorted terms."""
    lengths = np.fromiter(map(len, terms), np.int64, len(terms))
    out.put(f"{variant}.letters", np.frombuffer(b"".join(terms), np.uint8))
    out.put(f"{variant}.offsets", offsets_from(lengths))


def write_word_stems(out: ArrayWriter, pairs: Array) -> None:
    """Write which words have which stem; `pairs` are stem · 2³² + word, sorted."""
    out.put("words.stems", (pairs >> np.uint64(32)).astype(np.uint32))
    out.put("words.stems.of", (pairs & np.uint64(0xFFFFFFFF)).astype(np.uint32))


@dataclass(frozen=True)
class _Lexicons:
    """The sorted terms of a batch, and which of them each number of the vocabulary is."""

    words: list[str]
    stems: list[str]
    word_of: Array
    stem_of: Array
    used: Array

    @classmethod
    def of(cls, vocabulary: Vocabulary, tokens: Tokens) -> "_Lexicons":
        size = len(vocabulary)
        seen = np.zeros(size, np.bool_)
        seen[tokens] = True
        used = np.flatnonzero(seen)
        words, word_of = _ranked(vocabulary.words, used, size)
        stems, stem_of = _ranked(vocabulary.terms, used, size)
        return cls(words, stems, word_of, stem_of, used)

    @property
    def languages(self) -> list[str]:
        """The languages that the stems name."""
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


def _write_text(
    out: ArrayWriter, text: str, texts: _TextField, titles: Array, terms: _Lexicons
) -> None:
    """Write a field; the first `titles` words of each text are its title."""
    lengths, tokens = texts.lengths(), texts.flat()
    out.put(f"{text}.lengths", np.searchsorted(LENGTHS[:-1], lengths).astype(np.uint8))
    docs = np.repeat(np.arange(len(lengths), dtype=np.uint64), lengths)
    begin = np.repeat(np.cumsum(lengths) - lengths, lengths)
    places = np.arange(len(tokens)) - begin
    before = np.repeat(titles, lengths)
    places += ((places >= before) & (before > 0)) * TITLE_GAP
    places = np.minimum(places, _LAST_POSITION).astype(np.uint64)
    del begin, before
    _write_words(out, text, (terms.word_of[tokens], docs, places), len(terms.words), len(lengths))
    _write_stems(out, text, (terms.stem_of[tokens], docs), len(terms.stems), len(lengths))


def _write_words(
    out: ArrayWriter, text: str, at: tuple[Array, Array, Array], terms: int, documents: int
) -> None:
    words, docs, places = at
    keys = (((words << _DOC_BITS) | docs) << _POSITION_BITS) | places
    keys.sort()
    runs = _PostingRuns.of(keys >> _POSITION_BITS, terms)
    runs.write(out, f"{text}_words", documents)
    MarkWriter(out, f"{text}_words", len(runs.counts), len(keys)).append(runs.counts)
    starts = np.zeros(terms + 1, np.int64)
    np.cumsum(np.bincount(words.astype(np.intp), minlength=terms), out=starts[1:])
    out.put(f"{text}_words.starts", starts.astype(width_for(len(keys))))
    name = f"{text}_words.positions"
    out.reserve(name, np.uint16, len(keys))
    out.append_escaped(name, (keys & np.uint64(_LAST_POSITION)).astype(np.uint32))


def _write_stems(
    out: ArrayWriter, text: str, at: tuple[Array, Array], terms: int, documents: int
) -> None:
    stems, docs = at
    keys = (stems << _DOC_BITS) | docs
    keys.sort()
    _PostingRuns.of(keys, terms).write(out, f"{text}_stems", documents)


@dataclass(frozen=True)
class _PostingRuns:
    """Runs of equal keys (term and document): one posting each."""

    offsets: Array
    docs: Array
    counts: Array

    @classmethod
    def of(cls, keys: Array, terms: int) -> "_PostingRuns":
        (starts,) = run_starts(keys).nonzero()
        counts = np.diff(starts, append=len(keys))
        found = keys[starts]
        held = np.bincount((found >> _DOC_BITS).astype(np.intp), minlength=terms)
        docs = found & np.uint64((1 << int(_DOC_BITS)) - 1)
        return cls(offsets_from(held), docs, counts)

    def write(self, out: ArrayWriter, name: str, documents: int) -> None:
        out.put(f"{name}.offsets", self.offsets)
        out.put(f"{name}.docs", self.docs.astype(width_for(documents)))
        out.reserve(f"{name}.counts", np.uint8, len(self.counts))
        out.append_escaped(f"{name}.counts", self.counts)
