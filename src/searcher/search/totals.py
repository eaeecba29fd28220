"""How many records match a query, counted once for each state of an index."""

from dataclasses import replace
from typing import NamedTuple

from searcher.index.protocol import Engine, Facet
from searcher.model.expression import Expression, Preferred
from searcher.model.query import Query, Sort

_MOST = 1024  # queries whose totals are cached


class Totals(NamedTuple):
    """How many records match a query, and how many of them have each value of its facets."""

    total: int
    facets: tuple[Facet, ...]


_known: dict[tuple[str, Query], Totals] = {}


def unordered(expression: Expression) -> Expression:
    """Drop what of an expression changes only the order of its matches."""
    while isinstance(expression, Preferred):
        expression = expression.expression
    return expression


def total_of(engine: Engine, query: Query) -> int:
    """Count the records that match a query."""
    return totals_of(engine, replace(query, facets=())).total


def totals_of(engine: Engine, query: Query) -> Totals:
    """Count the records that match a query, by the values of its facets too."""
    expression = unordered(query.expression)
    counted = replace(
        query,
        expression=expression,
        sort=Sort.RELEVANCE,
        page=1,
        size=1,
        timeline=None,
        timelines_of=(),
        folds=(),
    )
    if (stamp := engine.stamp()) is None:
        return _searched(engine, counted)
    if (totals := _known.get((stamp, counted))) is None:
        if len(_known) >= _MOST:
            _known.clear()
        totals = _known[stamp, counted] = _searched(engine, counted)
    return totals


def _searched(engine: Engine, query: Query) -> Totals:
    found = engine.search(query)
    return Totals(found.total, found.facets)
