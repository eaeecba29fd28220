"""Queries put right where nothing was found, and queries completed while they are typed."""

import heapq
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice

import numpy as np

from searcher.gazetteer import country_name
from searcher.index.whoosh.snapshot import Snapshot
from searcher.model.errors import ArchiveError
from searcher.model.expression import (
    And,
    Expression,
    Field,
    Near,
    Or,
    Phrase,
    Prefix,
    Scope,
    Word,
    texts,
)
from searcher.model.query import Query
from searcher.search.protocol import Completion, CompletionKind, Ranked, Texts
from searcher.text import Token, fold, tokens

Total = Callable[[Query], int]
Hits = Callable[[Query], Sequence[Ranked]]

_SUGGESTED = 3
_TRIED = 8  # words like one that is not known
_FEWEST_LIKE = 3  # letters: shorter words are like too many
_SHORT = 4  # letters up to which a word is thought to have at most one mistake
_WORDS, _NAMES, _TITLES = 5, 3, 3
_WEIGHED = 20  # words of a segment from which the most frequent are chosen
_FEWEST = 2  # letters that are completed
_MANY = 200_000  # words that begin with some letters, of which the first are weighed
_LANGUAGES = ("en", "ru", "kk", "az", "hy", "tr")  # of the names of countries


# Putting right


def suggestions(snapshot: Snapshot, query: Query, total: Total) -> tuple[str, ...]:
    """Queries that find something, like one that finds nothing for its unknown words."""
    likes = {word: _like(snapshot, word) for word in _unknown(snapshot, query.expression)}
    if not likes or not all(likes.values()):
        return ()
    found = (
        _replaced(query.text, words) for words in _chosen(likes) if _finds(query, words, total)
    )
    others = (text for text in dict.fromkeys(found) if text != query.text)
    return tuple(islice(others, _SUGGESTED))


def _unknown(snapshot: Snapshot, expression: Expression) -> list[str]:
    """The words asked for that no document has."""
    asked: list[str] = []
    for text in texts(expression):
        if isinstance(text, Phrase | Near):
            asked.extend(text.words)
        elif isinstance(text, Word):
            asked.append(text.text)
    return [w for w in dict.fromkeys(asked) if not (snapshot.has(w) or snapshot.written(fold(w)))]


def _like(snapshot: Snapshot, word: str) -> list[str]:
    """Words of the index that one may have been meant for, the likeliest first: those with the
    fewest mistakes, then those that begin alike, then the most frequent.
    """
    typed = fold(word)
    if len(typed) < _FEWEST_LIKE:
        return []
    for mistakes in (1, 2) if len(typed) > _SHORT else (1,):
        if found := _with_mistakes(snapshot, typed, mistakes):
            return found
    return []


def _with_mistakes(snapshot: Snapshot, typed: str, mistakes: int) -> list[str]:
    distances: dict[str, int] = {}
    for leaf in snapshot.leaves:
        distances.update(leaf.spelling.like(typed, mistakes))
    frequencies = {other: snapshot.written(other) for other in distances}

    def likelihood(other: str) -> tuple[bool, int, str]:
        return other[:1] != typed[:1], -frequencies[other], other

    known = (other for other, frequency in frequencies.items() if frequency)
    return heapq.nsmallest(_TRIED, known, key=likelihood)


def _chosen(likes: Mapping[str, Sequence[str]]) -> Iterator[Mapping[str, str]]:
    """For each unknown word the likeliest; then others for one of them."""
    best = {word: others[0] for word, others in likes.items()}
    yield best
    for word, others in likes.items():
        for other in others[1:]:
            yield {**best, word: other}


def _replaced(text: str, words: Mapping[str, str]) -> str:
    parts, end = [], 0
    for token in tokens(text):
        parts += [text[end : token.start], words.get(token.text, token.text)]
        end = token.end
    return "".join([*parts, text[end:]])


def _finds(query: Query, words: Mapping[str, str], total: Total) -> bool:
    other = _in_tree(query.expression, words)
    return total(replace(query, expression=other, page=1, size=1, facets=())) > 0


def _in_tree(expression: Expression, words: Mapping[str, str]) -> Expression:
    match expression:
        case And(parts) | Or(parts):
            return type(expression)(tuple(_in_tree(part, words) for part in parts))
        case Word(word):
            return replace(expression, text=words.get(word, word))
        case Phrase() | Near():
            return replace(expression, words=tuple(words.get(w, w) for w in expression.words))
        case _:
            return expression


# Completing


@dataclass(frozen=True, slots=True)
class _Named:
    """A place or source by one of its names."""

    starts: tuple[str, ...]
    completion: Completion


def completions(snapshot: Snapshot, text: str, hits: Hits, known: Texts) -> tuple[Completion, ...]:
    """Words, places, sources and titles that begin as the text does, or as its last word."""
    typed = list(tokens(text))
    if not typed or typed[-1].end != len(text) or len(fold(typed[-1].text)) < _FEWEST:
        return ()
    named = [n.completion for n in _named(snapshot) if _begins(n, fold(text).strip())]
    places = (c for c in named if c.kind is CompletionKind.PLACE)
    sources = (c for c in named if c.kind is CompletionKind.SOURCE)
    return (
        *_words(snapshot, text, typed[-1]),
        *islice(_unlike(places), _NAMES),
        *islice(_unlike(sources), _NAMES),
        *_titles(typed, hits, known),
    )


def _begins(named: _Named, typed: str) -> bool:
    return any(start.startswith(typed) for start in named.starts)


def _unlike(every: Iterable[Completion]) -> Iterator[Completion]:
    seen = set()
    for one in every:
        if one.query not in seen:
            seen.add(one.query)
            yield one


def _words(snapshot: Snapshot, text: str, last: Token) -> Iterator[Completion]:
    """The most frequent words that go on from the last one typed."""
    counts: dict[bytes, int] = {}
    for leaf in snapshot.leaves:
        words, offsets = leaf.arrays.words, leaf.arrays.postings["text_words"].offsets
        first, after = words.with_prefix(fold(last.text).encode())
        held = np.diff(offsets[first : min(after, first + _MANY) + 1].astype(np.int64))
        most = (
            np.argpartition(-held, _WEIGHED)[: _WEIGHED + 1]
            if len(held) > _WEIGHED
            else held.argsort()
        )
        for number in most.tolist():
            word = words[first + number]
            counts[word] = counts.get(word, 0) + int(held[number])
    counts.pop(fold(last.text).encode(), None)
    # The counts are of all documents: a word that only deleted ones have is not shown.
    ranked = sorted(counts, key=lambda word: (-counts[word], word))
    living = (word for word in ranked if snapshot.written(word.decode()))
    for word in islice(living, _WORDS):
        whole = text[: last.start] + word.decode()
        yield Completion(CompletionKind.WORD, whole, whole)


@lru_cache(maxsize=2)
def _named(snapshot: Snapshot) -> tuple[_Named, ...]:
    """Every name of a place or source in the index, the most frequent first."""
    fields = (Field.COUNTRY, Field.PLACE, Field.SOURCE)
    table = snapshot.table(fields)
    counts = np.zeros(len(table.names), np.intp)
    for rows in table.segments:
        counts += rows.count(rows.live)
    countries, places, sources = table.facets(counts)
    return (
        *(_country(v.value, language) for v in countries.values for language in _LANGUAGES),
        *(_value(CompletionKind.PLACE, Field.PLACE, v.value) for v in places.values),
        *(_value(CompletionKind.SOURCE, Field.SOURCE, v.value) for v in sources.values),
    )


def _country(code: str, language: str) -> _Named:
    name = country_name(code, language)
    completion = Completion(CompletionKind.PLACE, name, f"country:{code}")
    return _Named(_starts(name), completion)


def _value(kind: CompletionKind, field: Field, value: str) -> _Named:
    plain = value.replace('"', " ")
    return _Named(_starts(value), Completion(kind, value, f'{field}:"{plain}"'))


def _starts(name: str) -> tuple[str, ...]:
    """What may be typed for a name: it, and its ends that begin with a word."""
    return tuple(fold(name[token.start :]) for token in tokens(name))


def _titles(typed: Sequence[Token], hits: Hits, known: Texts) -> Iterator[Completion]:
    """Titles with all the words typed, of which the last may be but begun."""
    words = [Word(token.text, Scope.TITLE) for token in typed[:-1]]
    expression = And((*words, Prefix(typed[-1].text, Scope.TITLE)))
    query = Query("…", expression, size=_TITLES, facets=())
    for ranked in hits(query):
        try:
            title = known(ranked.id, ranked.version).heading
        except ArchiveError:
            continue
        yield Completion(CompletionKind.TITLE, title, title, ranked.id)
