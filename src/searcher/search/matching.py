"""Decide whether some of the words of a query are enough, because no record has all."""

from collections.abc import Callable
from dataclasses import replace

from searcher.index.protocol import Engine
from searcher.model.expression import And, Expression, Preferred, Some, Word
from searcher.model.query import Query
from searcher.query import loosened


def needs_loosening(engine: Engine, expression: Expression) -> bool:
    """Return whether no record has all words of an expression, and some of them may be enough.

    Filters do not count, so that a search is understood the same however it is narrowed.
    """
    if loosened(expression) is None:
        return False
    return not engine.search(Query(expression=expression, size=1, facets=())).total


def without_optional(expression: Expression, has_word: Callable[[str], bool]) -> Expression:
    """Drop the words that no record has from those of which some are enough."""
    match expression:
        case Some(parts):
            known = (p for p in parts if not isinstance(p, Word) or has_word(p.text))
            return Some(tuple(known))
        case Preferred(preferring, first):
            return Preferred(without_optional(preferring, has_word), first)
        case And(parts):
            return replace(
                expression, parts=tuple(without_optional(part, has_word) for part in parts)
            )
    return expression
