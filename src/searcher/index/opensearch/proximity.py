"""Words near each other: a chain of places, each at most a distance from the next.

A cluster decides on two words by itself.  Of more, its own query finds all records with a chain,
and some others, for a chain is longer than the shortest one of its parts; so what it finds is read,
and decided here.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from searcher.index.opensearch.clauses import Clauses, all_of
from searcher.index.opensearch.mappings import Body
from searcher.index.opensearch.statistics import Forms, Tokens, field_of
from searcher.index.opensearch.view import View
from searcher.index.record_values import TITLE_GAP
from searcher.model.expression import Near, Word
from searcher.text.chains import near_positions

MOST_READ = 5_000
"""The most records that are read for one part of a query."""

_TOGETHER = 500  # records that are read by one request


@dataclass(frozen=True, slots=True)
class Found:
    """Records by their identifiers; `is_complete` if no other can be one of them."""

    ids: tuple[str, ...]
    is_complete: bool = True


@dataclass(frozen=True)
class Proximity:
    """Finds the records of a commit with words near each other."""

    view: View
    clauses: Clauses

    def documents(self, near: Near) -> Found:
        """Find the records with words near each other."""
        known = self.view.known.others
        if near not in known:
            known[near] = self._found(near)
        found: Found = known[near]
        return found

    def _found(self, near: Near) -> Found:
        candidates = self._candidates(near)
        every = list(islice(candidates, MOST_READ + 1))
        wanted = [self._words(word) for word in near.words]
        ids = (
            hit["_source"]["id"] for hit in every[:MOST_READ] if self._is_near(hit, near, wanted)
        )
        return Found(tuple(ids), len(every) <= MOST_READ)

    def _candidates(self, near: Near) -> Iterator[Any]:
        """Yield the records that have all words, and as near as in any chain of them."""
        words = [Word(word, near.scope) for word in near.words]
        query = all_of([self.view.live, *map(self.clauses.word, words), self._close(near)])
        names = ["id", "base", field_of(near)]
        body: Body = {"query": query, "size": _TOGETHER, "sort": [{"id": "asc"}], "_source": names}
        while hits := self.view.search(body)["hits"]["hits"]:
            yield from hits
            if len(hits) < _TOGETHER:
                return
            body = {**body, "search_after": hits[-1]["sort"]}

    def _close(self, near: Near) -> Body:
        """Require all words within the length of the longest chain."""
        each = [_any_token(self._tokens(word)) for word in near.words]
        gaps = (len(each) - 1) * (near.distance - 1) + len(each)
        close = {"all_of": {"intervals": each, "ordered": False, "max_gaps": gaps}}
        return {"intervals": {field_of(near): close}}

    def _forms(self, word: str) -> Forms:
        return self.clauses.statistics.forms_of(Word(word))

    def _tokens(self, word: str) -> Tokens:
        """Return all tokens that may be a form of a word."""
        forms = self._forms(word)
        found = list(forms.stems)
        for one in forms.inflected:
            found += (*one.stems, *one.others)
        return tuple(dict.fromkeys((*found, *((forms.written,) if forms.written else ()))))

    def _words(self, word: str) -> "_Sought":
        forms = self._forms(word)
        excluded = {one for each in forms.inflected for one in each.excluded}
        stems = {*forms.stems, *(stem for one in forms.inflected for stem in one.stems)}
        others = {one.language: frozenset(one.others) for one in forms.inflected}
        return _Sought(frozenset(stems), others, forms.written, frozenset(excluded))

    def _is_near(self, hit: Any, near: Near, wanted: Sequence["_Sought"]) -> bool:
        source = hit["_source"]
        placed = list(_placed(source.get(field_of(near))))
        language = source.get("base", "")
        each = [one.places(placed, language) for one in wanted]
        return bool(near_positions(each, near.distance))


@dataclass(frozen=True)
class _Sought:
    """What a word may be in a text: index terms, other forms by language, itself as written; and
    words with one of the index terms that are not forms of it.
    """

    stems: frozenset[str]
    others: dict[str, frozenset[str]]
    written: str | None
    excluded: frozenset[str]

    def places(self, placed: Iterable[tuple[int, str, str]], language: str) -> list[int]:
        """Return the places of the word in a text of a language, ascending."""
        others = self.others.get(language, frozenset())
        return [
            place
            for place, word, stem in placed
            if word == self.written
            or (stem in self.stems and word not in self.excluded)
            or word in others
        ]


def _placed(texts: str | Sequence[str] | None) -> Iterator[tuple[int, str, str]]:
    """Yield the occurrences of a text with their places: place, word, index term."""
    place = 0
    for text in [texts] if isinstance(texts, str) else texts or ():
        for one in text.split():
            word, _, stem = one.partition("|")
            yield place, word, stem
            place += 1
        place += TITLE_GAP if place else 0


def _any_token(tokens: Sequence[str]) -> Body:
    each = [{"match": {"query": token, "analyzer": "keyword"}} for token in tokens]
    return each[0] if len(each) == 1 else {"any_of": {"intervals": each}}
