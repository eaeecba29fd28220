"""Records about the same subject as another: those that share its characteristic terms.

A term weighs the more, the more often the record has it and the fewer others do (tf-idf, by the
index terms of its language, a title's words twice).  Others are ranked by BM25 of the few
heaviest terms, so the time grows with how many records have rare terms, not with the length of
the text: only its beginning is read.
"""

import heapq
import math
from collections import Counter

from searcher.index.protocol import Engine, Ranked, Terms
from searcher.index.scoring import idf
from searcher.model.expression import AtLeast
from searcher.model.facets import Field
from searcher.model.query import Filter, Mode, Query
from searcher.model.record import Record
from searcher.text import bare_words, term_for

_READ = 20_000  # characters of a body
_WEIGHED = 160  # different terms of which the heaviest are selected
_TERM_LIMIT = 12
_MIN_LENGTH = 3  # letters: shorter words are typical of the language, not of the subject
_SHARED = 0.4  # of the terms another record must have at least so many, and two at least


def find_similar(engine: Engine, record: Record, limit: int) -> tuple[Ranked, ...]:
    """Find at most `limit` other records that share the characteristic terms of a record, the most
    similar first.

    The record need not be indexed.  It is excluded itself, and so are those that it names as
    related or that name it.
    """
    terms = _characteristic_terms(engine.terms(), record)
    if not terms or limit < 1:
        return ()
    excluded = {record.id, *(relation.id for relation in record.related)}
    query = Query(
        expression=AtLeast(max(2, math.ceil(len(terms) * _SHARED)), terms),
        filters=(Filter(Field.RELATED, (record.id,), Mode.NONE),),
        size=limit + len(excluded),
        facets=(),
    )
    found = (ranked for ranked in engine.search(query).hits if ranked.id not in excluded)
    return tuple(found)[:limit]


def _characteristic_terms(terms: Terms, record: Record) -> tuple[str, ...]:
    """Select the heaviest index terms of a record that some others have too."""
    documents = terms.document_count
    most = max(2, documents // 2)  # what more records have is not characteristic
    weights = {}
    for term, times in _term_counts(record).most_common(_WEIGHED):
        if 1 < (frequency := terms.document_frequency(term)) <= most:
            weights[term] = (1 + math.log(times)) * idf(documents, frequency)
    return tuple(heapq.nsmallest(_TERM_LIMIT, weights, key=lambda term: (-weights[term], term)))


def _term_counts(record: Record) -> Counter[str]:
    """Count the index terms of a record in its title (twice) and the beginning of its body."""
    language = (record.language or "").split("-", 1)[0]
    text = f"{record.title or ''} {record.title or ''} {record.body[:_READ]}"
    counts: Counter[str] = Counter()
    for word, times in Counter(bare_words(text, language)).items():
        if len(word) >= _MIN_LENGTH and word.isalpha():
            counts[term_for(word, language)] += times
    return counts
