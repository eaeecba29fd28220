"""The answer to one query on one commit: total, page, facets, timelines, or the whole listing."""

import weakref
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any

from searcher.index.opensearch.bodies import MOST_VALUES, Bodies
from searcher.index.opensearch.cluster import NoSuchIndex
from searcher.index.opensearch.folding import Folding, Months, months_in
from searcher.index.opensearch.mappings import PAGE, Body, values_of
from searcher.index.opensearch.measuring import Measure
from searcher.index.opensearch.timelines import timeline_of
from searcher.index.opensearch.view import View
from searcher.index.protocol import (
    ABSENT_WORDS,
    RAREST_WORDS,
    TRUNCATED_SEARCH,
    Facet,
    FacetValue,
    Notice,
    Ranked,
    Ranking,
    Timeline,
    ValueTimeline,
)
from searcher.model.errors import ClusterFailure, ClusterUnavailable
from searcher.model.expression import Expression, Near, Word, leaves, optional_parts, texts
from searcher.model.facets import Field
from searcher.model.query import MAX_VALUE_TIMELINES, Fold, Place, Query, Unit
from searcher.text import is_small_word

_NAMED = 10  # absent words that a notice names
_KEPT = "10m"  # for how long a listing that nobody reads stays that of its commit


@dataclass(frozen=True)
class Answer:
    """The answer to a query, made of as few requests as it needs."""

    view: View
    query: Query

    @cached_property
    def _measured(self) -> tuple[Bodies, bool]:
        statistics, is_complete = Measure(self.view).of_query(self.query)
        return Bodies(self.query, statistics, self.view.live), is_complete

    @property
    def bodies(self) -> Bodies:
        """The bodies of its requests."""
        return self._measured[0]

    @cached_property
    def folding(self) -> Folding:
        """The records that are in groups, if they matter."""
        return Folding.read(self.view, self.bodies)

    def ranking(self) -> Ranking:
        """Return the requested page, with total, facets and what was left out."""
        found = self._page_and_counts()
        hits, reached = self._page(found)
        counts = found.get("aggregations", {})
        facets = self._facets(counts)
        return Ranking(
            total=self._total(found),
            hits=hits,
            facets=facets,
            notices=self.notices,
            timeline=self._timeline(counts),
            value_timelines=self._value_timelines(facets),
            folded=self._folded(self._total(found)),
            others={h.id: n for h in hits if (n := self.folding.others.get(h.id))},
            reached=reached,
        )

    # The page

    def _page_and_counts(self) -> Any:
        bodies = self.bodies
        body = bodies.page(self.folding.excluded)
        if self._is_deep:
            body = {**body, "size": 0, "from": 0}
            body.pop("search_after", None)
        if counts := bodies.aggregations():
            body["aggs"] = counts
        return self.view.search(body)

    @property
    def _is_deep(self) -> bool:
        """Whether the page ends where a cluster allows none to."""
        return self.query.first + self.query.size + 1 > PAGE or (
            self.query.after is not None and self.query.first > 0
        )

    def _total(self, found: Any) -> int:
        total: int = found["hits"]["total"]["value"]
        return total

    def _page(self, found: Any) -> tuple[tuple[Ranked, ...], Place | None]:
        query, first = self.query, self.query.first
        if not self._is_deep:
            hits = found["hits"]["hits"]
        elif first >= self._total(found):
            hits = []
        else:
            hits = list(islice(self._hits_after(query.after), first, first + query.size + 1))
        shown = hits[: query.size]
        reached = self._place(shown[-1]) if len(hits) > len(shown) and shown else None
        return tuple(map(self._ranked, shown)), reached

    def _ranked(self, hit: Any) -> Ranked:
        score = hit["sort"][0] if self.query.changes is not None else hit["_score"] or 0.0
        return Ranked(hit["sort"][1], int(hit["fields"]["version"][0]), score)

    def _place(self, hit: Any) -> Place:
        key, identifier = hit["sort"]
        return Place(float(-key if self.bodies.by_relevance else key), identifier)

    def _hits_after(self, place: Place | None) -> Iterator[Any]:
        body = self._whole
        if place is not None:
            body["search_after"] = self.bodies.after(place)
        return self.view.pages(body)

    @property
    def _whole(self) -> Body:
        return self.bodies.hits(PAGE, self.folding.excluded)

    # What is counted

    def _facets(self, counts: Mapping[str, Any]) -> tuple[Facet, ...]:
        return tuple(self._facet(field, counts) for field in self.query.facets)

    def _facet(self, field: Field, counts: Mapping[str, Any]) -> Facet:
        every = self._values(
            counts[f"facet.{field.value}"], values_of(field), self.bodies.ignoring(field)
        )
        if self.query.fold:
            surplus = self.folding.values_surplus(field)
            every = {value: count - surplus[value] for value, count in every.items()}
        return Facet(field, ordered_values(every))

    def _values(self, counted: Any, name: str, clause: Body) -> dict[str, int]:
        """Return how many records have each value; ask for the rest if there are very many."""
        held = counted.get("values", counted)
        if not held["sum_other_doc_count"]:
            return {one["key"]: one["doc_count"] for one in held["buckets"]}
        return dict(self._every_value(name, clause))

    def _every_value(self, name: str, clause: Body) -> Iterator[tuple[str, int]]:
        after: Body | None = None
        while True:
            body = self.bodies.values_after(name, clause, after)
            held = self.view.search(body)["aggregations"]["values"]
            for one in held["buckets"]:
                yield one["key"]["value"], one["doc_count"]
            after = held.get("after_key")
            if after is None or len(held["buckets"]) < MOST_VALUES:
                return

    def _timeline(self, counts: Mapping[str, Any]) -> Timeline | None:
        if self.query.timeline is None:
            return None
        months = self._months(counts["timeline"], self.bodies.ignoring("dates"))
        return timeline_of(months, self.query.timeline, self.folding.months_surplus())

    def _months(self, counted: Any, clause: Body) -> dict[Months, int]:
        every = self._values(counted, "months", clause)
        return {months_in(text): count for text, count in every.items()}

    def _value_timelines(self, facets: tuple[Facet, ...]) -> tuple[ValueTimeline, ...]:
        wanted = [
            (facet.field, value)
            for facet in facets
            if facet.field in self.query.timelines_of
            for value in facet.values[:MAX_VALUE_TIMELINES]
        ]
        if not wanted:
            return ()
        statistics = Measure(self.view).of_parts((), [(f, v.value) for f, v in wanted])
        exact = Bodies(
            self.query, self.bodies.statistics.with_exact(statistics.exact), self.view.live
        )
        each = {str(n): exact.months_of(f, v.value) for n, (f, v) in enumerate(wanted)}
        found = self.view.search({"size": 0, "query": self.bodies.matching, "aggs": each})
        counts = found["aggregations"]
        return tuple(
            ValueTimeline(field, value, self._of_value(field, value, exact, counts[str(n)]))
            for n, (field, value) in enumerate(wanted)
        )

    def _of_value(self, field: Field, value: FacetValue, exact: Bodies, counted: Any) -> Timeline:
        clause = exact.months_of(field, value.value)["filter"]
        surplus = self.folding.months_surplus((field, value.value))
        return timeline_of(self._months(counted, clause), self.query.timeline or Unit.YEAR, surplus)

    def _folded(self, total: int) -> Mapping[Fold | None, int]:
        if not self.query.folds:
            return {}
        every = total + len(self.folding.excluded)
        surplus = {fold: self.folding.surplus(fold) for fold in self.query.folds}
        return {None: every, **{fold: every - mine for fold, mine in surplus.items()}}

    # What was left out

    @cached_property
    def notices(self) -> tuple[Notice, ...]:
        """What was not searched for."""
        found = list(self._of_parts())
        if not self._measured[1]:
            near = [one for one in leaves(self.query.expression) if isinstance(one, Near)]
            cut = dict.fromkeys(" ".join(one.words) for one in near)
            found += (Notice(TRUNCATED_SEARCH, words=words) for words in cut)
        return tuple(dict.fromkeys(found))

    def _of_parts(self) -> Iterator[Notice]:
        for parts in _optional(self.query.expression):
            weighted = self.bodies.clauses.weigh(parts)
            if absent := _named(weighted.absent):
                yield Notice(ABSENT_WORDS, words=", ".join(absent[:_NAMED]))
            if weighted.left_out:
                yield Notice(RAREST_WORDS, count=len(weighted.parts))

    # The listing

    def at(self, point: str) -> Iterator[Ranked]:
        """Iterate over all results at a point in time."""
        body = self._whole
        if self.query.after is not None:
            body["search_after"] = self.bodies.after(self.query.after)
        return map(self._ranked, self.view.cluster.pages_of(point, body, _KEPT))

    def total(self) -> int:
        """Return how many results there are."""
        body = self.bodies.hits(0, self.folding.excluded)
        return self._total(self.view.search({**body, "sort": [{"id": "asc"}]}))

    def listed(self) -> "Listed":
        """Return all results, of this commit however long they are read."""
        listed = Listed(self, self.view.point(_KEPT) if self.view.index else None)
        weakref.finalize(listed, _end, self.view, listed.point)
        return listed


class Listed:
    """The results of an answer in order, as often as they are iterated; none without a point in
    time.
    """

    def __init__(self, answer: Answer, point: str | None) -> None:
        self.point = point
        self._answer = answer

    def __call__(self) -> Iterator[Ranked]:
        """Iterate over the results."""
        if self.point is not None:
            yield from self._answer.at(self.point)


def _end(view: View, point: str | None) -> None:
    if point is None:
        return
    with suppress(ClusterUnavailable, ClusterFailure, NoSuchIndex):
        view.cluster.request("DELETE", "/_search/point_in_time", {"pit_id": [point]})


def ordered_values(counts: Mapping[str, int]) -> tuple[FacetValue, ...]:
    """Return values with their counts, the most frequent first, then by name."""
    found = (FacetValue(value, count) for value, count in counts.items() if count > 0)
    return tuple(sorted(found, key=lambda one: (-one.count, one.value)))


def _optional(expression: Expression) -> Iterator[tuple[Expression, ...]]:
    """Yield the parts of which a record needs only some."""
    if parts := optional_parts(expression):
        yield parts


def _named(parts: tuple[Expression, ...]) -> list[str]:
    """Return the words of some parts, without the small ones, which hardly matter."""
    words = [one.text for part in parts for one in texts(part) if isinstance(one, Word)]
    return [word for word in words if not is_small_word(word)]
