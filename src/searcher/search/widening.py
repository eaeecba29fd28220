"""Widen a query: beside its words, search for others that mean the same.

A source finds, among consecutive words of a query, those that mean something it knows, such as a
country or a term of the field, and gives the other names of that.  Only words are widened that are
typed without quotation marks and are not excluded; only names are added that some record has.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import chain, groupby, islice
from typing import NamedTuple

from searcher.index.protocol import Terms
from searcher.model.expression import (
    And,
    Expression,
    Near,
    Or,
    Phrase,
    Preferred,
    Scope,
    Some,
    Widened,
    Word,
)
from searcher.model.query import MAX_TERMS
from searcher.text import fold, query_terms

_MOST_OTHERS = 24  # names that are added to a part of a query
_ADJACENT = 1  # the distance of words that are side by side


class NameRelation(StrEnum):
    """What connects an added word with those that were typed."""

    NAME = "name"
    TERM = "term"
    NEIGHBOUR = "neighbour"


class Related(NamedTuple):
    """Other names, each as words, of what the words `start` to `end` (not included) mean."""

    start: int
    end: int
    names: tuple[tuple[str, ...], ...]
    relation: NameRelation


Source = Callable[[Sequence[str], Terms], Iterable[Related]]
"""Finds what consecutive words of a query mean, and other names of that, for an index."""


@dataclass(frozen=True, slots=True)
class Addition:
    """What was searched beside some words of a query."""

    typed: str
    names: tuple[str, ...]
    relation: NameRelation


@dataclass(frozen=True, slots=True)
class Widening:
    """A widened expression, and what was added to it."""

    expression: Expression
    additions: tuple[Addition, ...] = ()


def widen(expression: Expression, sources: Sequence[Source], terms: Terms) -> Widening:
    """Widen an expression by what some sources know, as far as the index has it.

    Records with all words as they were typed come before the others.
    """
    if isinstance(expression, Preferred):
        inner = widen(expression.expression, sources, terms)
        return replace(inner, expression=replace(expression, expression=inner.expression))
    widener = _Widener(sources, terms)
    widened = widener.widened(expression)
    if not widener.additions:
        return Widening(expression)
    if not isinstance(expression, Some):
        widened = Preferred(widened, expression)
    return Widening(widened, tuple(widener.additions))


class _Widener:
    """Widens one expression, and notes what was added."""

    def __init__(self, sources: Sequence[Source], terms: Terms) -> None:
        self._sources, self._terms = sources, terms
        self.additions: list[Addition] = []

    def widened(self, expression: Expression) -> Expression:
        """Return an expression with all its words widened."""
        if _words_of(expression):
            return self._run((expression,))[0]
        match expression:
            case And(parts) | Some(parts):
                return replace(expression, parts=tuple(self._parts(parts)))
            case Or(parts):
                return Or(tuple(map(self.widened, parts)))
        return expression

    def _parts(self, parts: Sequence[Expression]) -> Iterator[Expression]:
        """Widen parts: words side by side together, since they may be one name."""
        for scope, some in groupby(parts, _scope):
            words = tuple(some)
            yield from map(self.widened, words) if scope is None else self._run(words)

    def _run(self, parts: Sequence[Expression]) -> list[Expression]:
        """Widen consecutive words of one scope."""
        words = [(word, place) for place, part in enumerate(parts) for word in _words_of(part)]
        if len(words) > MAX_TERMS:
            return list(parts)
        found, at = list[Expression](), 0
        for one in sorted(self._related([word for word, _ in words])):
            first, last = words[one.start][1], words[one.end - 1][1]
            typed = [word for word, place in words if first <= place <= last]
            if first < at or len(typed) > one.end - one.start:
                continue  # a part of a compound is no name
            found += parts[at:first]
            found.append(self._with_names(parts[first : last + 1], typed, one))
            at = last + 1
        return [*found, *parts[at:]]

    def _related(self, texts: Sequence[str]) -> list[Related]:
        """Return what the sources find: of what overlaps, the first in the order of sources; the
        names of the same words are joined, but for neighbours, which are less certain.
        """
        kept: dict[tuple[int, int], Related] = {}
        for one in chain.from_iterable(source(texts, self._terms) for source in self._sources):
            span = one.start, one.end
            if span in kept and one.relation is not NameRelation.NEIGHBOUR:
                kept[span] = kept[span]._replace(names=(*kept[span].names, *one.names))
            elif not any(start < one.end and one.start < end for start, end in kept):
                kept[span] = one
        return list(kept.values())

    def _with_names(
        self, parts: Sequence[Expression], typed: Sequence[str], related: Related
    ) -> Expression:
        """Return parts, whose words were typed, with those of their other names that the index
        has.
        """
        whole: Expression = parts[0] if len(parts) == 1 else And(tuple(parts))
        names = list(islice(self._known(typed, related.names), _MOST_OTHERS))
        if not names:
            return whole
        self.additions.append(
            Addition(" ".join(typed), tuple(map(" ".join, names)), related.relation)
        )
        scope = _scope(parts[0]) or Scope.ALL
        return Widened(whole, tuple(_named(name, scope) for name in names))

    def _known(
        self, typed: Sequence[str], names: Iterable[tuple[str, ...]]
    ) -> Iterator[tuple[str, ...]]:
        """Yield the names of which the index has all words, each once, but for what was typed, in
        any form.
        """
        seen = {tuple(map(fold, typed))}
        for name in names:
            plain = tuple(map(fold, name))
            if plain in seen or self._is_form(name, typed):
                continue
            seen.add(plain)
            if all(map(self._terms.has_word, name)):
                yield name

    def _is_form(self, name: Sequence[str], typed: Sequence[str]) -> bool:
        """Check whether a name finds nothing more than the words typed: in another language its
        stem may differ from that of the form typed.
        """
        pairs = zip(name, typed, strict=False)
        return len(name) == len(typed) and all(self._adds_nothing(*pair) for pair in pairs)

    def _adds_nothing(self, word: str, typed: str) -> bool:
        """Check whether a word has an index term of another, and no term of its own is known."""
        own, others = query_terms(word), set(query_terms(typed))
        return not others.isdisjoint(own) and not any(
            self._terms.document_frequency(term) for term in own if term not in others
        )


def _scope(part: Expression) -> Scope | None:
    """Return the scope of a part that may be widened, None for all else."""
    match part:
        case Word(_, scope) if _words_of(part):
            return scope
        case Or((Phrase(_, scope) | Near(scope=scope), *_)) if _words_of(part):
            return scope
    return None


def _words_of(part: Expression) -> tuple[str, ...]:
    """Return the words of a part that may be widened: of a word itself, of a compound each; none
    for all else.
    """
    match part:
        case Word(text, _, ()):
            return (text,)
        case Or((Phrase(words) | Near(words), Word(text))) if text == "".join(words):
            return words
    return ()


def _named(name: Sequence[str], scope: Scope) -> Word | Near:
    return Word(name[0], scope) if len(name) == 1 else Near(tuple(name), _ADJACENT, scope)
