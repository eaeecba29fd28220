"""Spelling correction: queries like one that finds little, with its mistaken words corrected."""

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
    Some,
    Widened,
    Word,
    optional_parts,
    texts,
)
from searcher.model.query import Query
from searcher.query import loosened
from searcher.text import fold, tokens

Total = Callable[[Query], int]

_SUGGESTION_LIMIT = 3
_CANDIDATE_LIMIT = 8  # corrections of one word
_MIN_LENGTH = 3  # letters: shorter words resemble too many
_MOST_WORDS, _MOST_WRONG = 6, 3  # that are counted, and corrected
_RARE = 2  # records with a word that may be a mistake itself, as in a scanned text
_TIMES = 10  # how many times as many records a query must find when a known word is corrected
FEW = 2
"""Records up to which a query finds so few that a word of it may be a mistake."""

_SHORT = 4  # letters up to which a word is assumed to have at most one mistake


def suggest(terms: Terms, query: Query, total: Total) -> tuple[str, ...]:
    """Correct the unknown words of a query, or else the rare ones if it finds few records; return
    the texts of queries that find more, the likeliest first.

    All words are required, unless some are enough for the query.  `total` counts the results of a
    query.
    """
    fitted = _loosened if optional_parts(query.expression) else _as_it_is
    asked = replace(query, expression=_with_all(query.expression), page=1, size=1, facets=())
    words, least = _words(asked.expression), 1
    wrong = [word for word in words if not terms.has_word(word)]
    if not wrong and 0 < (found := total(asked)) <= FEW:
        wrong = [word for word in words[:_MOST_WORDS] if _is_rare(asked, word, total)]
        least = _TIMES * found
    candidates = {word: _corrections(terms, word) for word in wrong[: _MOST_WRONG + 1]}
    if not 0 < len(candidates) <= _MOST_WRONG or not all(candidates.values()):
        return ()
    better = (
        _corrected_text(query.text, each)
        for each in _combinations(candidates)
        if total(replace(asked, expression=fitted(_corrected(asked.expression, each)))) >= least
    )
    others = (text for text in dict.fromkeys(better) if text != query.text)
    return tuple(islice(others, _SUGGESTION_LIMIT))


def _loosened(expression: Expression) -> Expression:
    return loosened(expression) or expression


def _as_it_is(expression: Expression) -> Expression:
    return expression


def has_unknown(terms: Terms, expression: Expression) -> bool:
    """Check whether no record has some word of an expression, as it was typed."""
    return not all(map(terms.has_word, _words(_with_all(expression))))


def _is_rare(asked: Query, word: str, total: Total) -> bool:
    return total(replace(asked, expression=Word(word), filters=(), dates=None)) <= _RARE


def _with_all(expression: Expression) -> Expression:
    """Return an expression that requires all words as they were typed."""
    match expression:
        case Widened(part) | Preferred(part):
            return _with_all(part)
        case And(parts) | Or(parts):
            return replace(expression, parts=tuple(map(_with_all, parts)))
        case Some(parts):
            return And(tuple(map(_with_all, parts)))
    return expression


def _words(expression: Expression) -> list[str]:
    """Return the words that an expression asks for, each once."""
    asked: list[str] = []
    for text in texts(expression):
        if isinstance(text, Phrase | Near):
            asked.extend(text.words)
        elif isinstance(text, Word):
            asked.append(text.text)
    return list(dict.fromkeys(asked))


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


def _corrected(expression: Expression, words: Mapping[str, str]) -> Expression:
    match expression:
        case And(parts) | Or(parts):
            return type(expression)(tuple(_corrected(part, words) for part in parts))
        case Word(word):
            return replace(expression, text=words.get(word, word))
        case Phrase() | Near():
            return replace(expression, words=tuple(words.get(w, w) for w in expression.words))
        case _:
            return expression
