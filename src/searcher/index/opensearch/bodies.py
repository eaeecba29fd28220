"""Query → the body of a search.  Pure functions of a query and its statistics.

Filters are applied after the facets are counted (`post_filter`), and the values of each field
are counted under all filters but its own: law 2 of search.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from searcher.index.opensearch.clauses import Clauses, all_of, having, none_of
from searcher.index.opensearch.mappings import Body, values_of
from searcher.index.opensearch.statistics import Statistics
from searcher.model.expression import has_relevance
from searcher.model.facets import Field
from searcher.model.query import Changes, Filter, Mode, Place, Query, Sort

MOST_VALUES = 10_000
"""The most values of a field that one request counts; of more, they are counted in pages."""

_LAST_SECOND = (1 << 32) - 1

_KEYS = {
    Sort.RELEVANCE: "newest",  # where no word is searched for
    Sort.NEWEST: "newest",
    Sort.OLDEST: "earliest",
    Sort.ADDED: "added",
}

FilterName = Field | Literal["dates", "added", "among", "changes", "group"]


@dataclass(frozen=True)
class Bodies:
    """Makes the bodies of one query; `live` requires that a document is in the commit."""

    query: Query
    statistics: Statistics
    live: Body

    @cached_property
    def clauses(self) -> Clauses:
        """The clauses of its expression."""
        return Clauses(self.statistics)

    # Filters

    @cached_property
    def filters(self) -> Mapping[FilterName, Body]:
        """The clause of each field that is filtered, and of other filters."""
        query, found = self.query, dict[FilterName, Body]()
        if query.dates is not None:
            found["dates"] = self.clauses.filter(query.dates)
        if query.added_since is not None:
            since = min(max(0, int(query.added_since.timestamp())), _LAST_SECOND)
            found["added"] = {"range": {"arrived": {"gte": since}}}
        if query.among is not None:
            found["among"] = having("id", query.among)
        if query.changes is not None:
            found["changes"] = _changes(query.changes)
        if query.group is not None:
            found["group"] = self.clauses.group(query.group)
        for field in dict.fromkeys(one.field for one in query.filters):
            found[field] = all_of(map(self._passing, query.filters_of(field)))
        return found

    def _passing(self, one: Filter) -> Body:
        clauses = self.clauses
        if one.mode is Mode.ALL:
            return all_of(clauses.value(one.field, value) for value in one.values)
        has_any = clauses.values(one.field, one.values)
        return none_of(has_any) if one.mode is Mode.NONE else has_any

    def ignoring(self, name: FilterName | None) -> Body:
        """Require all filters but one."""
        return all_of(clause for one, clause in self.filters.items() if one != name)

    @property
    def matching(self) -> Body:
        """Require what the expression asks for in the commit, without a score."""
        return all_of([self.live, self.clauses.filter(self.query.expression)])

    # Order

    @property
    def by_relevance(self) -> bool:
        """Whether the order is that of scores."""
        query = self.query
        if query.changes is not None or query.sort is not Sort.RELEVANCE:
            return False
        return has_relevance(query.expression)

    @property
    def order(self) -> list[Body]:
        """The sort of the result: ties are broken by identifier."""
        if self.by_relevance:
            return [{"_score": "desc"}, {"id": "asc"}]
        key = "changed" if self.query.changes is not None else _KEYS[self.query.sort]
        return [{key: "asc"}, {"id": "asc"}]

    def after(self, place: Place) -> list[float | int | str]:
        """Return a place as a cluster names it."""
        return [-place.key if self.by_relevance else int(place.key), place.id]

    # Searches

    def hits(self, size: int, excluded: Iterable[str] = ()) -> Body:
        """Ask for some results in order, with the total of all; some records are left out."""
        clauses = self.clauses
        query: Body = {"bool": {"filter": [self.live]}}
        if has_relevance(self.query.expression):
            query["bool"]["must"] = [clauses.scored(self.query.expression)]
        else:
            query["bool"]["filter"].append(clauses.filter(self.query.expression))
        gone = list(excluded)
        filters = [*self.filters.values(), *([none_of(having("id", gone))] if gone else [])]
        return {
            "query": query,
            "size": size,
            "sort": self.order,
            "track_scores": has_relevance(self.query.expression),
            "track_total_hits": True,
            "_source": False,
            "docvalue_fields": ["version"],
            **({"post_filter": all_of(filters)} if filters else {}),
        }

    def page(self, excluded: Iterable[str] = ()) -> Body:
        """Ask for the page of the query, and the first result after it."""
        body = self.hits(self.query.size + 1, excluded) | {"from": self.query.first}
        if self.query.after is not None:
            body["search_after"] = self.after(self.query.after)
        return body

    def aggregations(self) -> Body:
        """Count the values of the facets, and the months of the timeline."""
        found: Body = {}
        for field in self.query.facets:
            counting = {"terms": {"field": values_of(field), "size": MOST_VALUES}}
            found[f"facet.{field.value}"] = _counted(self.ignoring(field), counting)
        if self.query.timeline is not None:
            found["timeline"] = _counted(self.ignoring("dates"), MONTHS)
        return found

    def months_of(self, field: Field, value: str) -> Body:
        """Count the months of the records with a value."""
        having_value = self.clauses.value(field, value)
        return _counted(all_of([self.ignoring("dates"), having_value]), MONTHS)

    def values_after(self, name: str, clause: Body, after: Body | None) -> Body:
        """Count the values of something in pages, in the order of the values."""
        asked: Body = {"size": MOST_VALUES, "sources": [{"value": {"terms": {"field": name}}}]}
        if after is not None:
            asked["after"] = after
        query = all_of([self.matching, clause])
        return {"size": 0, "query": query, "aggs": {"values": {"composite": asked}}}

    def grouped(self, names: Iterable[str], size: int) -> Body:
        """Ask for the records of the expression that are in a group with others, in the order of
        the result, and which filters each passes.
        """
        scored = self.hits(size)
        scored.pop("post_filter", None)
        query = scored["query"]
        query["bool"]["filter"].append({"exists": {"field": "grouped"}})
        query["bool"]["should"] = [
            {"constant_score": {"filter": clause, "boost": 0, "_name": str(name)}}
            for name, clause in self.filters.items()
        ]
        return {**scored, "docvalue_fields": ["grouped", "months", *names]}


MONTHS: Body = {"terms": {"field": "months", "size": MOST_VALUES}}
"""Counts the first and last month of records, as one value."""


def _counted(clause: Body, counting: Body) -> Body:
    """Count under a filter; without one the cluster need not look at each document twice."""
    if clause == all_of([]):
        return counting
    return {"filter": clause, "aggs": {"values": counting}}


def _changes(changes: Changes) -> Body:
    within = {"range": {"changed": {"gte": changes.since, "lte": changes.until}}}
    if not changes.after:
        return within
    second, identifier = changes.after
    later = {"range": {"changed": {"gt": second}}}
    beside = all_of([{"term": {"changed": second}}, {"range": {"id": {"gt": identifier}}}])
    return all_of([within, {"bool": {"should": [later, beside], "minimum_should_match": 1}}])
