"""Decide whether some of the words of a query are enough, because no record has all."""

from collections.abc import Callable
from dataclasses import replace

from searcher.index.protocol import Engine
from searcher.model.expression import And, Expression, Preferred, Some, Widened, Word
from searcher.model.query import Query
from searcher.query import loosened
from searcher.search.totals import total_of, unordered
from searcher.text import is_small_word


def needs_loosening(engine: Engine, expression: Expression) -> bool:
    """Return whether no record has all words of an expression, and some of them may be enough.

    Filters do not count, so that a search is understood the same however it is narrowed.
    """
    if loosened(expression) is None:
        return False
    expression = unordered(expression)
    # Most often some record has all words as typed, which is found much faster.
    asked = dict.fromkeys((_typed(expression), expression))
    return not any(total_of(engine, Query(expression=one)) for one in asked)


def _typed(expression: Expression) -> Expression:
    """Drop the other names of words that all must occur: no other record matches without them."""
    match expression:
        case Widened(part):
            return part
        case And(parts):
            return replace(expression, parts=tuple(map(_typed, parts)))
    return expression


def without_optional(expression: Expression, has_word: Callable[[str], bool]) -> Expression:
    """Drop, from the words of which some are enough, those that no record has and the small ones,
    which a record does not lack.
    """
    match expression:
        case Some(parts):
            return Some(tuple(p for p in parts if _counts(p, has_word)) or parts)
        case Preferred(preferring, first):
            return Preferred(without_optional(preferring, has_word), first)
        case And(parts):
            return replace(
                expression, parts=tuple(without_optional(part, has_word) for part in parts)
            )
    return expression


def _counts(part: Expression, has_word: Callable[[str], bool]) -> bool:
    if isinstance(part, Widened) and isinstance(part.part, Word):
        return not is_small_word(part.part.text)
    if not isinstance(part, Word):
        return True
    return has_word(part.text) and not is_small_word(part.text)
