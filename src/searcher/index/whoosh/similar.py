"""Records about the same as another: those that share its most telling words.

A word tells the more, the more often the record has it and the fewer others do (tf-idf, by the
keys of its language, a title's words twice).  Others are ranked by BM25 of these few words, so the
time grows with how many records have rare words, not with the length of the text: only its
beginning is read.
"""

import heapq
import math
from collections import Counter
from collections.abc import Sequence

import numpy as np

from searcher.index.whoosh.arrays import Ints
from searcher.index.whoosh.doc_sets import Found, union
from searcher.index.whoosh.evaluator import Evaluator
from searcher.index.whoosh.ranking import first_by
from searcher.index.whoosh.snapshot import Leaf, Snapshot
from searcher.model.expression import Field
from searcher.model.record import Record
from searcher.search.protocol import Ranked
from searcher.text import bare_words, family

_READ = 20_000  # characters of a body
_WEIGHED = 160  # different words of which the most telling are looked for
_TELLING = 12
_SHORTEST = 3  # letters: shorter words tell of the language, not of the subject
_SHARED = 0.4  # of the telling words another record has at least so many, and two at least


def similar(snapshot: Snapshot, record: Record, count: int) -> tuple[Ranked, ...]:
    """At most `count` other records that share the most telling words of a record, the most alike
    first; those left out that one of the two names as related to the other.
    """
    keys = _telling(snapshot, record)
    each = Evaluator(snapshot).each_key(keys)
    fewest = max(2, math.ceil(len(keys) * _SHARED))
    found = [
        pair
        for number, ofkeys in enumerate(each)
        for pair in _best(snapshot, number, _sharing(ofkeys, fewest), record, count)
    ]
    return tuple(ranked for _, ranked in sorted(found)[:count])


def _telling(snapshot: Snapshot, record: Record) -> list[str]:
    """The keys of the most telling words of a record that some others have too."""
    most = max(2, snapshot.count // 2)  # what more records have tells nothing
    weights = {
        key: (1 + math.log(times)) * snapshot.term("text_stems", key).idf
        for key, times in _keys(record).most_common(_WEIGHED)
        if 1 < snapshot.frequency("text_stems", key) <= most
    }
    return heapq.nsmallest(_TELLING, weights, key=lambda key: (-weights[key], key))


def _keys(record: Record) -> Counter[str]:
    """How often the keys of a record's words stand in its title (twice) and its beginning."""
    language = (record.language or "").split("-", 1)[0]
    text = f"{record.title or ''} {record.title or ''} {record.body[:_READ]}"
    written = Counter(bare_words(text, language))
    keys: Counter[str] = Counter()
    for word, times in written.items():
        if len(word) >= _SHORTEST and word.isalpha():
            keys[family(word, language)] += times
    return keys


def _sharing(each: Sequence[Found], fewest: int) -> Found:
    """The documents with at least so many of some words, with their scores."""
    if not each:
        return Found(np.empty(0, np.intp), None)
    size = max((int(found.docs[-1]) + 1 for found in each if len(found.docs)), default=0)
    every = union(each, size)
    shared = union([Found(found.docs, np.ones(len(found.docs))) for found in each], size)
    enough = shared.weights >= fewest
    return Found(every.docs[enough], every.weights[enough])


def _best(
    snapshot: Snapshot, number: int, found: Found, record: Record, count: int
) -> list[tuple[tuple[float, str], Ranked]]:
    """The best others of a segment, each with what it is ordered by."""
    leaf = snapshot.leaves[number]
    kept = ~np.isin(found.docs, _left_out(leaf, record))
    docs, scores = found.docs[kept], found.weights[kept]
    chosen = first_by(-scores, leaf.arrays.id_rank, docs, count)
    rows = zip(
        leaf.arrays.ids[docs[chosen]].tolist(),
        leaf.arrays.versions[docs[chosen]].tolist(),
        scores[chosen].tolist(),
        strict=True,
    )
    return [((-score, one.decode()), Ranked(one.decode(), v, score)) for one, v, score in rows]


def _left_out(leaf: Leaf, record: Record) -> Ints:
    """The record itself, those it names as related, and those that name it so."""
    named = [record.id, *(relation.id for relation in record.related)]
    own = leaf.arrays.numbers_of(np.array([one.encode() for one in named]))
    column = leaf.arrays.columns[Field.RELATED]
    naming = [column.with_value(n) for n, value in enumerate(column.values) if value == record.id]
    return np.concatenate([own, *naming]).astype(np.intp)
