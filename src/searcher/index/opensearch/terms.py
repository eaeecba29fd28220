"""The lexicon of a commit, as the engine protocol offers it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from rapidfuzz.distance import OSA

from searcher.index.opensearch.answers import Answer
from searcher.index.opensearch.chunks import chunks
from searcher.index.opensearch.clauses import all_of, beginning_with, having
from searcher.index.opensearch.documents import Pair, storable
from searcher.index.opensearch.lexicon import pairs_matching
from searcher.index.opensearch.mappings import PAGE, Body, stem_token
from searcher.index.opensearch.measuring import Measure, base_of
from searcher.index.opensearch.statistics import Counted
from searcher.index.opensearch.view import View
from searcher.index.protocol import Facet, IndexTerm, WordCount
from searcher.model.expression import Word
from searcher.model.facets import Field
from searcher.model.query import Query
from searcher.text import fold, lsh_bands

_MOST_WORDS = 10_000
_TERMS = 500  # index terms whose documents are counted together
_UNKNOWN = missing.value if (missing := Field.LANGUAGE.declared.missing) else ""


@dataclass(frozen=True)
class ClusterTerms:
    """The terms of one commit; equal for the same commit."""

    view: View

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ClusterTerms) and self.view.key == other.view.key

    def __hash__(self) -> int:
        return hash(self.view.key)

    @property
    def document_count(self) -> int:
        """How many documents there are."""
        return base_of(self.view).documents

    def document_frequency(self, term: str) -> int:
        """Count the documents whose text has an index term."""
        return self._count(stem_token(storable(term)))

    def _count(self, token: str) -> int:
        wanted = Counted("text", token)
        return Measure(self.view).count([wanted])[wanted]

    def has_word(self, word: str) -> bool:
        """Return whether some document has a word, in any form."""
        known = Measure(self.view).of_parts([Word(word)])
        return any(known.counts.values()) or self._count(storable(fold(word))) > 0

    def with_prefix(self, prefix: str, limit: int) -> Sequence[WordCount]:
        """Find the `limit` most frequent words that begin with a folded prefix; ties by word."""
        asked = {
            "field": "words",
            "size": limit,
            "shard_size": max(_MOST_WORDS, limit),
            "include": beginning_with(prefix),
            "order": [{"_count": "desc"}, {"_key": "asc"}],
        }
        begun = {"prefix": {"words": {"value": prefix}}}
        query = all_of([self.view.live, begun])
        found = self.view.search({"size": 0, "query": query, "aggs": {"words": {"terms": asked}}})
        buckets = found["aggregations"]["words"]["buckets"]
        return tuple(WordCount(one["key"], one["doc_count"]) for one in buckets)

    def has_prefix(self, prefix: str) -> bool:
        """Return whether some word begins with a folded prefix."""
        clause = {"prefix": {"word": {"value": prefix}}}
        body = {"size": 0, "terminate_after": 1, "query": clause}
        return bool(self.view.search(body)["hits"]["total"]["value"])

    def within_edits(self, word: str, edits: int) -> Sequence[WordCount]:
        """Find the words at most so many edits from a folded word."""
        found = pairs_matching(self.view, _similar(word, edits))
        words = dict.fromkeys(one.word for one in found)
        near = [one for one in words if OSA.distance(word, one, score_cutoff=edits) <= edits]
        counts = Measure(self.view).count(Counted("text", one) for one in near)
        each = (WordCount(one, counts[Counted("text", one)]) for one in near)
        return tuple(one for one in each if one.documents)

    def vocabulary(self, least: int = 1) -> Iterator[IndexTerm]:
        """Iterate over the index terms that at least so many documents have, sorted by bytes."""
        each = groupby(self._pairs_by_term(), key=lambda pair: pair.term)
        grouped = ((term, [pair.word for pair in pairs]) for term, pairs in each)
        for some in chunks(grouped, _TERMS):
            yield from self._index_terms(some, max(least, 1))

    def _pairs_by_term(self) -> Iterator[Pair]:
        body: Body = {
            "query": {"exists": {"field": "term"}},
            "size": PAGE,
            "sort": [{"term": "asc"}, {"word": "asc"}],
            "_source": False,
        }
        for hit in self.view.pages(body):
            term, word, *_ = hit["sort"]
            yield Pair(word, term)

    def _index_terms(
        self, some: Sequence[tuple[str, list[str]]], least: int
    ) -> Iterator[IndexTerm]:
        tokens = {term: Counted("text", stem_token(term)) for term, _ in some}
        counts = Measure(self.view).count(tokens.values())
        frequent = [pair for pair in some if counts[tokens[pair[0]]] >= least]
        words = dict.fromkeys(Counted("text", w) for _, written in frequent for w in written)
        counts |= Measure(self.view).count(words)
        spoken = self._languages([term for term, _ in frequent if term.startswith(":")])
        for term, written in frequent:
            by_count = {word: counts[Counted("text", word)] for word in written}
            word = min(by_count, key=lambda one: (-by_count[one], one.encode()))
            language = term.partition(":")[0] or spoken.get(term, "")
            yield IndexTerm(term, language, word, counts[tokens[term]])

    def _languages(self, terms: Iterable[str]) -> dict[str, str]:
        """Return the language, without its region, of most documents that have each term."""
        held, found = list(terms), dict[str, str]()
        values = {"languages": {"terms": {"field": "base", "size": PAGE}}}
        live = self.view.live
        bodies = [
            {"size": 0, "query": all_of([live, {"term": {"text": stem_token(t)}}]), "aggs": values}
            for t in held
        ]
        for term, answer in zip(held, self.view.search_each(bodies), strict=True):
            buckets = answer["aggregations"]["languages"]["buckets"]
            counts = Counter({b["key"]: b["doc_count"] for b in buckets if b["key"] != _UNKNOWN})
            found[term] = min(counts, key=lambda one: (-counts[one], one), default="")
        return found

    def facets(self, fields: tuple[Field, ...]) -> tuple[Facet, ...]:
        """Count the values of some fields over all documents."""
        return Answer(self.view, Query(facets=fields, size=1)).ranking().facets

    def near_duplicate_candidates(self, fingerprint: str) -> tuple[str, ...]:
        """Find the identifiers of records that share an LSH band with a fingerprint, sorted."""
        bands = lsh_bands(fingerprint).tolist()
        if not bands:
            return ()
        query = all_of([self.view.live, having("bands", bands)])
        body: Body = {"query": query, "size": PAGE, "sort": [{"id": "asc"}], "_source": False}
        hits = self.view.search(body)["hits"]["hits"]
        if len(hits) == PAGE:
            hits = self.view.pages(body)
        return tuple(hit["sort"][0] for hit in hits)


def _similar(word: str, edits: int) -> Body:
    """Require a word that may be so few edits from another: all short ones, if it is short."""
    if len(word) <= edits + 1:
        return {"regexp": {"word": {"value": f".{{1,{len(word) + edits}}}"}}}
    wanted = {
        "value": word,
        "fuzziness": edits,
        "transpositions": True,
        "rewrite": "constant_score",
    }
    return {"fuzzy": {"word": wanted}}
