"""How many records match a query, counted once for each state of an index."""

from dataclasses import replace

from searcher.index.protocol import Engine
from searcher.model.expression import Expression, Preferred
from searcher.model.query import Query, Sort

_MOST = 1024  # totals that are cached
_known: dict[tuple[str, Query], int] = {}


def unordered(expression: Expression) -> Expression:
    """Drop what of an expression changes only the order of its matches."""
    while isinstance(expression, Preferred):
        expression = expression.expression
    return expression


def total_of(engine: Engine, query: Query) -> int:
    """Count the records that match a query."""
    expression = unordered(query.expression)
    counted = replace(
        query,
        expression=expression,
        sort=Sort.RELEVANCE,
        page=1,
        size=1,
        facets=(),
        timeline=None,
        timelines_of=(),
        folds=(),
    )
    if (stamp := engine.stamp()) is None:
        return engine.search(counted).total
    if (total := _known.get((stamp, counted))) is None:
        if len(_known) >= _MOST:
            _known.clear()
        total = _known[stamp, counted] = engine.search(counted).total
    return total
