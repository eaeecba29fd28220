"""Loosen a query: of the words that a record must all have, most are enough."""

from searcher.model.expression import And, Expression, Most, Or, Text


def loosened(expression: Expression) -> Expression | None:
    """Return the expression with most of its words required instead of all; None if that is the
    same.

    Values, dates and exclusions are still required.
    """
    if not isinstance(expression, And):
        return None
    words = tuple(part for part in expression.parts if _asks_for_words(part))
    others = tuple(part for part in expression.parts if not _asks_for_words(part))
    if len(words) < 2:
        return None
    return And((Most(words), *others)) if others else Most(words)


def _asks_for_words(part: Expression) -> bool:
    if isinstance(part, Or):
        return all(map(_asks_for_words, part.parts))
    return isinstance(part, Text)
