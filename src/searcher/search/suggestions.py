"""Spelling correction: queries like one that finds nothing, with its unknown words corrected."""

import heapq
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from searcher.index.protocol import Terms, WordCount
from searcher.model.expression import (
    And,
    Expression,
    Near,
    Or,
    Phrase,
    Preferred,
    Widened,
    Word,
    texts,
)
from searcher.model.query import Query
from searcher.text import fold, tokens

Total = Callable[[Query], int]

_SUGGESTION_LIMIT = 3
_CANDIDATE_LIMIT = 8  # corrections of one word
_MIN_LENGTH = 3  # letters: shorter words resemble too many
_SHORT = 4  # letters up to which a word is assumed to have at most one mistake


def suggest(terms: Terms, query: Query, total: Total) -> tuple[str, ...]:
    """Correct the unknown words of a query that finds nothing; return the texts of queries that
    find something, the likeliest first.  `total` counts the results of a query.
    """
    candidates = {word: _corrections(terms, word) for word in _unknown(terms, query.expression)}
    if not candidates or not all(candidates.values()):
        return ()
    found = (
        _corrected_text(query.text, words)
        for words in _combinations(candidates)
        if _finds_something(query, words, total)
    )
    others = (text for text in dict.fromkeys(found) if text != query.text)
    return tuple(islice(others, _SUGGESTION_LIMIT))


def _unknown(terms: Terms, expression: Expression) -> list[str]:
    """Return the words of an expression that no document has."""
    asked: list[str] = []
    for text in texts(expression):
        if isinstance(text, Phrase | Near):
            asked.extend(text.words)
        elif isinstance(text, Word):
            asked.append(text.text)
    return [word for word in dict.fromkeys(asked) if not terms.has_word(word)]


def _corrections(terms: Terms, word: str) -> list[str]:
    """Find the words that one may have been meant for, the likeliest first: those at fewest edits,
    then those with the same first letter, then the most frequent.
    """
    typed = fold(word)
    if len(typed) < _MIN_LENGTH:
        return []
    for edits in (1, 2) if len(typed) > _SHORT else (1,):
        if found := terms.within_edits(typed, edits):
            return _likeliest(found, typed)
    return []


def _likeliest(found: Sequence[WordCount], typed: str) -> list[str]:
    def rank(one: WordCount) -> tuple[bool, int, str]:
        return one.word[:1] != typed[:1], -one.documents, one.word

    return [one.word for one in heapq.nsmallest(_CANDIDATE_LIMIT, found, key=rank)]


def _combinations(candidates: Mapping[str, Sequence[str]]) -> Iterator[Mapping[str, str]]:
    """Yield the likeliest correction of every word; then other ones for one word at a time."""
    best = {word: others[0] for word, others in candidates.items()}
    yield best
    for word, others in candidates.items():
        for other in others[1:]:
            yield {**best, word: other}


def _corrected_text(text: str, words: Mapping[str, str]) -> str:
    parts, end = [], 0
    for token in tokens(text):
        parts += [text[end : token.start], words.get(token.text, token.text)]
        end = token.end
    return "".join([*parts, text[end:]])


def _finds_something(query: Query, words: Mapping[str, str], total: Total) -> bool:
    expression = _corrected(query.expression, words)
    return total(replace(query, expression=expression, page=1, size=1, facets=())) > 0


def _corrected(expression: Expression, words: Mapping[str, str]) -> Expression:
    match expression:
        case And(parts) | Or(parts):
            return type(expression)(tuple(_corrected(part, words) for part in parts))
        case Widened(part) | Preferred(part):
            return _corrected(part, words)
        case Word(word):
            return replace(expression, text=words.get(word, word))
        case Phrase() | Near():
            return replace(expression, words=tuple(words.get(w, w) for w in expression.words))
        case _:
            return expression
