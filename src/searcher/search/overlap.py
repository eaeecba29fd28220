"""Two searches: what each finds, counted within its results, and what they share."""

from dataclasses import dataclass
from enum import StrEnum

from searcher.index.protocol import Engine, Ranking
from searcher.model.expression import And, Everything, Expression, Not, Or, Value
from searcher.model.facets import Field
from searcher.model.query import Filter, Mode, Query, Sort
from searcher.search.totals import total_of, unordered

COUNTED = (Field.SOURCE, Field.YEAR, Field.LANGUAGE, Field.TOPIC, Field.COUNTRY)
"""The facets by which two searches are compared."""


class Part(StrEnum):
    """A part of what two searches find."""

    BOTH = "both"
    FIRST = "first"
    SECOND = "second"


@dataclass(frozen=True, slots=True)
class Overlap:
    """How many records two searches share, and how many only one of them finds."""

    both: int
    first: int
    second: int


def condition(query: Query) -> Expression:
    """Return all that a query asks for as one expression: its words, filters and dates."""
    words = unordered(query.expression)
    dates = (query.dates,) if query.dates else ()
    parts = (words, *map(_filtered, query.filters), *dates)
    asked = tuple(part for part in parts if not isinstance(part, Everything))
    return And(asked) if len(asked) > 1 else next(iter(asked), Everything())


def _filtered(one: Filter) -> Expression:
    values = tuple(Value(one.field, value) for value in one.values)
    match one.mode:
        case Mode.ALL:
            return And(values)
        case Mode.ANY:
            return Or(values)
        case Mode.NONE:
            return Not(Or(values))


def counted(engine: Engine, query: Query) -> Ranking:
    """Count what a query finds by each field; its own filters on a field hold too, unlike in the
    facets of a page of results.
    """
    whole = Query(expression=condition(query), sort=Sort.NEWEST, size=1, facets=COUNTED)
    return engine.search(whole)


def part_of(part: Part, first: Query, second: Query) -> Query:
    """Return the query for a part of what two queries find, the newest first."""
    one, other = condition(first), condition(second)
    match part:
        case Part.BOTH:
            expression = And((one, other))
        case Part.FIRST:
            expression = And((one, Not(other)))
        case Part.SECOND:
            expression = And((other, Not(one)))
    return Query(expression=expression, sort=Sort.NEWEST, facets=())


def overlap(engine: Engine, queries: tuple[Query, Query], totals: tuple[int, int]) -> Overlap:
    """Count what two queries share, given what each finds."""
    both = total_of(engine, part_of(Part.BOTH, *queries))
    return Overlap(both, totals[0] - both, totals[1] - both)
