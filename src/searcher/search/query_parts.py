"""The parts of a query that ask for words, and which words of a text each of them matches.

A widened query has dozens of parts, and a page of results some thousand different words.  What a
word matches is looked up once for all parts together.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from searcher.model.expression import Expression, Near, Phrase, Scope, Text, name_of, texts
from searcher.search.read_texts import ReadText, Vocabulary, is_kept
from searcher.search.word_lookup import WordLookup, word_lookup
from searcher.text.chains import Positions, near_positions

Forms = Mapping[str, int]
"""Words as written → how often they occur."""


class QueryParts:
    """Some parts of a query, in order; equal parts find the same."""

    def __init__(self, parts: Iterable[Text]) -> None:
        self.parts = tuple(parts)
        self._last: tuple[ReadText | None, Mapping[int, _Match]] = None, {}
        self._looked_up: tuple[Vocabulary | None, WordLookup | None] = None, None

    def forms(self, read: ReadText) -> Iterator[tuple[Text, Forms]]:
        """Yield the parts that a text matches, with the words that belong to a match, and how
        often they do; of several words together, they as one.
        """
        for number, match in self._matches(read).items():
            yield self.parts[number], _forms(self.parts[number], match, read)

    def positions(self, read: ReadText) -> list[int]:
        """Return which words of a text belong to a match of some part, ascending."""
        single, found = set[str](), set[int]()
        for words, places in self._matches(read).values():
            single |= words
            found.update(places)
        for word in single:
            found.update(read.places(word))
        return sorted(found)

    def _matches(self, read: ReadText) -> "Mapping[int, _Match]":
        """Return what of a text each part matches, for those that match some, by their numbers;
        the last answer is cached, since a hit needs its forms and its positions.
        """
        last, matches = self._last
        if last is not read:
            selected = self._matching(read) if self.parts else ()
            found = ((number, _match(self.parts[number], each, read)) for number, each in selected)
            matches = {number: match for number, match in found if match is not None}
            self._last = read, matches
        return matches

    def _matching(self, read: ReadText) -> "Iterable[tuple[int, _Words]]":
        """Select the different words of a text that each part matches, if it matches some."""
        selected: dict[int, _Words] = {}
        for word, places in self._lookup(read.vocabulary).matching(read).items():
            for number, place in places:
                selected.setdefault(number, {}).setdefault(place, set()).add(word)
        return selected.items()

    def _lookup(self, vocabulary: Vocabulary) -> WordLookup:
        """Return what the words of a vocabulary match; its key, all parts, takes long to hash."""
        last, lookup = self._looked_up
        if lookup is None or last is not vocabulary:
            look_up = word_lookup if is_kept(vocabulary) else WordLookup
            lookup = look_up(self.parts, vocabulary)
            self._looked_up = vocabulary, lookup
        return lookup


class AskedParts(NamedTuple):
    """The parts of a query for which a title is searched, and those for which a body is."""

    title: QueryParts
    body: QueryParts

    @classmethod
    def of(cls, expression: Expression) -> "AskedParts":
        """Find the parts of an expression, each once."""
        parts = dict.fromkeys(texts(expression))
        return cls(QueryParts(parts), QueryParts(p for p in parts if p.scope is not Scope.TITLE))


class _Match(NamedTuple):
    """What of a text a part matches: some of its words, or of several together their places."""

    words: AbstractSet[str]
    places: Sequence[int]


def _forms(part: Text, match: _Match, read: ReadText) -> Forms:
    if isinstance(part, Phrase | Near) and match.places:
        return {name_of(part): len(match.places) // len(part.words)}
    return {word: len(read.places(word)) for word in match.words}


_Words = dict[int, set[str]]
"""For each word of a part, by its place, the different words of a text that it matches."""


def _match(part: Text, each: _Words, read: ReadText) -> _Match | None:
    """Return what a part matches, given the words of a text that each of its words matches."""
    if not isinstance(part, Phrase | Near) or len(part.words) == 1:
        return _Match(each[0], ())
    if len(each) < len(part.words):
        return None
    ordered = (each[place] for place in range(len(part.words)))
    positions = [sorted(i for word in one for i in read.places(word)) for one in ordered]
    if isinstance(part, Near):
        found = near_positions(positions, part.distance)
    else:
        found = list(_in_phrases(positions))
    return _Match(set(), found) if found else None


def _in_phrases(positions: Positions) -> Iterator[int]:
    later = [set(found) for found in positions[1:]]
    for start in positions[0]:
        if all(start + i in found for i, found in enumerate(later, start=1)):
            yield from range(start, start + len(positions))
