"""Records → documents of a cluster, and the pairs of word and index term that they have."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from hashlib import blake2b
from typing import NamedTuple

from searcher.index.arrivals import Times
from searcher.index.opensearch.mappings import FOREVER, Body, occurrence
from searcher.index.record_values import UNDATED, days_of, facet_values
from searcher.index.scoring import rounded_length
from searcher.model.facets import Field
from searcher.model.query import Fold
from searcher.model.record import Record
from searcher.text import Vocabulary, fold, lsh_bands

_LONGEST_WORD = 4_000  # bytes: an index has no longer terms than 32,766
_KEPT = 256  # characters of a longer word, before its digest


class Pair(NamedTuple):
    """A word as written (folded), and one of its index terms."""

    word: str
    term: str

    @property
    def key(self) -> str:
        """The identifier of its document."""
        return f"word {blake2b(occurrence(*self).encode(), digest_size=16).hexdigest()}"


@dataclass
class Analysis:
    """The words of records with their index terms, computed as for the embedded engine."""

    _vocabulary: Vocabulary = field(default_factory=Vocabulary)
    _pairs: list[Pair] = field(default_factory=list)

    def pairs(self, text: str, language: str | None) -> list[Pair]:
        """Return the words of a text with their index terms, in order."""
        numbers = self._vocabulary.ids(text, language).tolist()
        known = self._pairs
        for new in range(len(known), len(self._vocabulary)):
            words, terms = self._vocabulary.words, self._vocabulary.terms
            known.append(Pair(storable(words[new]), storable(terms[new])))
        return [known[number] for number in numbers]

    def __len__(self) -> int:
        return len(self._pairs)


def storable(word: str) -> str:
    """Return a word, or the beginning of one that is too long for an index and its digest."""
    if len(word) * 4 <= _LONGEST_WORD or len(word.encode()) <= _LONGEST_WORD:
        return word
    return f"{word[:_KEPT]}{blake2b(word.encode(), digest_size=16).hexdigest()}"


class Made(NamedTuple):
    """The document of a record, and its pairs, each once."""

    body: Body
    pairs: frozenset[Pair]


def document(record: Record, times: Times, commit: int, analysis: Analysis) -> Made:
    """Make the document of a record that is found from a commit on."""
    title = analysis.pairs(record.title or "", record.language)
    body = analysis.pairs(record.body, record.language)
    pairs = frozenset((*title, *body))
    made = {
        "id": record.id,
        "version": record.version,
        "from": commit,
        "until": FOREVER,
        "title": _joined(title),
        "text": [_joined(title), _joined(body)] if title else [_joined(body)],
        "length": {
            "title": rounded_length(len(title)),
            "text": rounded_length(len(title) + len(body)),
        },
        "words": sorted({pair.word for pair in pairs}),
        "stems_of": sorted({pair.term.partition(":")[0] for pair in pairs}),
        "bands": lsh_bands(record.fingerprint).tolist(),
        "group": {fold.value: record.id for fold in Fold},
        "grouped": [],
        "arrived": times.arrived,
        "changed": times.changed,
        "added": -times.arrived,
        **_dated(record),
        **_valued(record),
    }
    return Made(made, pairs)


def _joined(pairs: list[Pair]) -> str:
    return " ".join(occurrence(*pair) for pair in pairs)


def _valued(record: Record) -> Body:
    values = {one.value: facet_values(record, one) for one in Field}
    folded = {name: sorted(set(map(fold, each))) for name, each in values.items()}
    (language,) = values[Field.LANGUAGE.value][:1] or ("",)
    return {"values": values, "folded": folded, "base": language.partition("-")[0]}


def _dated(record: Record) -> Body:
    days = days_of(record)
    if days is None:
        return {"earliest": UNDATED, "latest": UNDATED, "newest": UNDATED, "months": "undated"}
    first, last = map(date.fromordinal, days)
    return {
        "earliest": days[0],
        "latest": days[1],
        "newest": -days[1],
        "date": {"gte": first.isoformat(), "lte": last.isoformat()},
        "months": f"{month_number(first)} {month_number(last)}",
    }


def month_number(day: date) -> int:
    """Return the number of the month of a day since January of year 0."""
    return day.year * 12 + day.month - 1


def key_of(identifier: str, commit: int) -> str:
    """Return the identifier of the document of a record that a commit has added."""
    return f"{identifier} {commit}"


def lexicon_entries(pairs: frozenset[Pair]) -> Iterator[tuple[str, Body]]:
    """Yield the documents of pairs, by their identifiers."""
    for pair in pairs:
        yield pair.key, {"word": pair.word, "term": pair.term}
