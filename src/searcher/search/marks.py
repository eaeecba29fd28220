"""Which words of a text a query matched: for snippets, and for marks on the record page.

Marks are spans of characters, never markup, and cover exactly the words that matched: of a
phrase the words of its occurrences, of an excluded part nothing.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from searcher.query.tree import Expression, Fuzzy, Near, Phrase, Prefix, Scope, Text, Word, texts
from searcher.words import fold, query_stems, stem, tokens

_SNIPPET = 260  # characters
_BEFORE = 60  # of them before the first mark
_BORDER = re.compile(r"[.!?։]\s+|\n+")


class Span(NamedTuple):
    """Characters `start` to `end` (end not included) of a text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of a text with the marked spans in it."""

    text: str
    marks: tuple[Span, ...]


class _Word(NamedTuple):
    """A word of a text in the two forms in which it can match."""

    start: int
    end: int
    exact: str
    stem: str


Match = Callable[[Sequence[_Word]], Iterator[int]]


class Marker:
    """Finds what an expression matched in the title or body of a document."""

    def __init__(self, expression: Expression) -> None:
        found = texts(expression)
        self._title = [_matcher(text) for text in found]
        self._body = [_matcher(text) for text in found if text.scope is Scope.ALL]

    def in_title(self, title: str, language: str | None) -> tuple[Span, ...]:
        """The marked words of a title."""
        return self._spans(self._title, title, language)

    def in_body(self, body: str, language: str | None) -> tuple[Span, ...]:
        """The marked words of a body."""
        return self._spans(self._body, body, language)

    def _spans(
        self, matchers: Sequence[Match], text: str, language: str | None
    ) -> tuple[Span, ...]:
        if not matchers:
            return ()
        words = _words(text, language or "")
        hits = sorted({i for match in matchers for i in match(words)})
        return tuple(Span(words[i].start, words[i].end) for i in hits)

    def snippet(self, body: str, language: str | None) -> Snippet:
        """The piece of a body with the most different marked words, else its opening."""
        marks = self.in_body(body, language)
        start, end = _window(body, _densest(body, marks))
        piece = body[start:end]
        inside = tuple(
            Span(m.start - start, m.end - start) for m in marks if start <= m.start and m.end <= end
        )
        return Snippet(piece, inside)


def _words(text: str, language: str) -> list[_Word]:
    return [_Word(t.start, t.end, fold(t.text), stem(t.text, language)) for t in tokens(text)]


def _matcher(text: Text) -> Match:
    match text:
        case Word(word):
            return _each(_inflected(word))
        case Prefix(letters):
            start = fold(letters)
            return _each(lambda w: w.exact.startswith(start))
        case Fuzzy(word):
            wanted = fold(word)
            return _each(lambda w: one_edit(wanted, w.exact))
        case Phrase(words):
            return _phrase(tuple(map(fold, words)))
        case Near(words, distance):
            return _near([_inflected(word) for word in words], distance)


def _inflected(word: str) -> Callable[[_Word], bool]:
    stems = frozenset(query_stems(word))
    return lambda w: w.stem in stems


def _each(fits: Callable[[_Word], bool]) -> Match:
    return lambda words: (i for i, word in enumerate(words) if fits(word))


def _phrase(wanted: tuple[str, ...]) -> Match:
    def match(words: Sequence[_Word]) -> Iterator[int]:
        exact = [word.exact for word in words]
        for i in range(len(exact) - len(wanted) + 1):
            if exact[i] == wanted[0] and tuple(exact[i : i + len(wanted)]) == wanted:
                yield from range(i, i + len(wanted))

    return match


def _near(fits: Sequence[Callable[[_Word], bool]], distance: int) -> Match:
    def match(words: Sequence[_Word]) -> Iterator[int]:
        positions = [[i for i, word in enumerate(words) if fit(word)] for fit in fits]
        yield from near_positions(positions, distance)

    return match


def near_positions(positions: Sequence[Sequence[int]], distance: int) -> list[int]:
    """The positions that belong to a chain: one position for each word, all different, in
    which each is at most `distance` from the next in the text.  `positions[k]` are those of
    word k.  Time grows with the positions, and with two to the power of the words.
    """
    words_at: dict[int, list[int]] = {}
    for k, found in enumerate(positions):
        for place in found:
            words_at.setdefault(place, []).append(1 << k)
    whole, places = (1 << len(positions)) - 1, sorted(words_at)
    before = _chains_ending(places, words_at, distance)
    if not any(whole in used for ends in before.values() for used in ends.values()):
        return []
    after = _chains_ending(places[::-1], words_at, distance)
    return [
        place
        for place in places
        if any(
            (whole ^ used) | word in after[place][word]
            for word, sets in before[place].items()
            for used in sets
        )
    ]


def _chains_ending(
    places: Sequence[int], words_at: dict[int, list[int]], distance: int
) -> dict[int, dict[int, set[int]]]:
    """For each place and word there, the sets of words (as bits) that a chain which ends with
    that word at that place can have used; places are taken in the order given.
    """
    latest: dict[int, int] = {}  # a set of words → the last place where a chain of them ended
    chains: dict[int, dict[int, set[int]]] = {}
    for place in places:
        near = [used for used, end in latest.items() if abs(place - end) <= distance]
        chains[place] = {
            word: {word, *(used | word for used in near if not used & word)}
            for word in words_at[place]
        }
        for sets in chains[place].values():
            latest.update(dict.fromkeys(sets, place))
    return chains


def one_edit(one: str, other: str) -> bool:
    """Whether two words are equal, or differ by one letter inserted, left out or replaced."""
    if abs(len(one) - len(other)) > 1:
        return False
    if len(one) > len(other):
        one, other = other, one
    i = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    if len(one) == len(other):
        return one[i + 1 :] == other[i + 1 :]
    return one[i:] == other[i + 1 :]


def _densest(body: str, marks: Sequence[Span]) -> int:
    """Where a snippet with the most different marked words should begin."""
    if not marks or len(body) <= _SNIPPET:
        return 0
    forms = [fold(body[m.start : m.end]) for m in marks]
    ends = [m.end for m in marks]

    def richness(i: int) -> tuple[int, int]:
        beyond = bisect_right(ends, marks[i].start + _SNIPPET - _BEFORE)
        return len(set(forms[i:beyond])), -i

    best = max(range(min(len(marks), 400)), key=richness)
    return max(0, marks[best].start - _BEFORE)


def _window(body: str, start: int) -> tuple[int, int]:
    """The piece from about `start`: whole words, beginning at a sentence where one is near."""
    if start:
        borders = list(_BORDER.finditer(body, max(0, start - 40), start + _BEFORE))
        start = borders[-1].end() if borders else body.find(" ", start) + 1
    end = min(len(body), start + _SNIPPET)
    if end < len(body):
        space = body.rfind(" ", start, end + 1)
        end = space if space > start else end
    return start, end
