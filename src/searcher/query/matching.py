"""Loosen a query: of the words that a record must all have, some are enough."""

from collections.abc import Iterator, Sequence

from searcher.model.expression import (
    And,
    Expression,
    Near,
    Or,
    Phrase,
    Preferred,
    Some,
    Text,
    Widened,
    Word,
)


def loosened(expression: Expression) -> Expression | None:
    """Return the expression with some of its words required instead of all; None if that is the
    same.

    Values, dates and exclusions are still required.
    """
    if isinstance(expression, Preferred):
        loose = loosened(expression.expression)
        return None if loose is None else Preferred(loose, expression.first)
    if not isinstance(expression, And):
        return None
    every = tuple(_conjuncts(expression))
    words = tuple(word for part in every if _asks_for_words(part) for word in _optional(part))
    others = tuple(part for part in every if not _asks_for_words(part))
    if len(words) < 2:
        return None
    return And((Some(words), *others)) if others else Some(words)


def _conjuncts(expression: Expression) -> Iterator[Expression]:
    """Yield the parts that must all match, also those within brackets."""
    if isinstance(expression, And):
        for part in expression.parts:
            yield from _conjuncts(part)
    else:
        yield expression


def _asks_for_words(part: Expression) -> bool:
    if isinstance(part, Or):
        return all(map(_asks_for_words, part.parts))
    return isinstance(part, Text | Widened)


def _optional(part: Expression) -> Iterator[Expression]:
    """Yield what counts of a part: of a phrase or a compound also each of its words."""
    match part:
        case Phrase(words, scope) if len(words) > 1:
            yield part
            yield from (Word(word, scope) for word in words)
        case Widened(And(typed), others):
            yield from (Widened(word, others) for word in typed)
        case Or((Phrase() | Near() as typed, *others)) if _is_compound(typed.words, others):
            yield from (Or((Word(word, typed.scope), *others)) for word in typed.words)
        case _:
            yield part


def _is_compound(words: tuple[str, ...], others: Sequence[Expression]) -> bool:
    """Check whether an alternative of some words is that they are one: `co-operation`."""
    return any(isinstance(one, Word) and one.text == "".join(words) for one in others)
