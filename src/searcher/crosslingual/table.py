"""The table of neighbours: words of other languages that mean nearly the same."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from searcher.text import forms_in, languages_with_forms, query_terms, script_of, term_for


class ComparedWord(NamedTuple):
    """A word of an index: its index term, its language, and its most frequent form as written."""

    term: str
    language: str
    text: str


class Neighbour(NamedTuple):
    """A word of another language that means nearly the same as some word.

    `similarity` is a cosine corrected for hubs (see `similarity`): from the threshold of its table
    up to about 1; the higher, the more certain.
    """

    word: str
    language: str
    similarity: float


class Relatedness(NamedTuple):
    """Two words of different languages, and how similar they are."""

    word: ComparedWord
    neighbour: ComparedWord
    similarity: float


class Header(msgspec.Struct, frozen=True):
    """How a table was made.

    model: the model that made the vectors.
    made: when, in UTC (ISO 8601).
    documents: how many the index had.
    words: how many were compared.
    most: the most neighbours of a word in one language.
    threshold: the least similarity of neighbours.
    """

    model: str
    made: str
    documents: int
    words: int
    most: int
    threshold: float


@dataclass(frozen=True, eq=False)
class NeighbourTable:
    """Words that have neighbours or are some; the neighbours of word `n` are `offsets[n]` to
    `offsets[n + 1]` of `targets` (places of words) and `similarities`, the most similar first.
    """

    header: Header
    words: Sequence[ComparedWord]
    offsets: NDArray[np.uint32]
    targets: NDArray[np.uint32]
    similarities: NDArray[np.float16]

    def __len__(self) -> int:
        """Count the pairs of a word and its neighbour."""
        return len(self.targets)

    @cached_property
    def _places(self) -> Mapping[str, Sequence[int]]:
        places: dict[str, list[int]] = {}
        for place, one in enumerate(self.words):
            places.setdefault(one.term, []).append(place)
        return places

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The languages of the words, sorted."""
        return tuple(sorted({one.language for one in self.words}))

    def neighbours(self, word: str) -> tuple[Neighbour, ...]:
        """Find the neighbours of a word in any form, the most similar first; in each language at
        most as many as a word of the table has.  What the word itself finds is left out.
        """
        own = _terms_in_any_form(word)
        best: dict[int, float] = {}
        for place in (place for term in own for place in self._places.get(term, ())):
            for target, similarity in self._row(place):
                if self.words[target].term not in own:
                    best[target] = max(best.get(target, similarity), similarity)
        return tuple(self._nearest(best)) if best else ()

    def related_terms(self, term: str, language: str) -> Iterator[tuple[str, float]]:
        """Yield the index terms of a language whose words are neighbours of those of a term, each
        with its similarity.
        """
        for place in self._places.get(term, ()):
            for target, similarity in self._row(place):
                if self.words[target].language == language:
                    yield self.words[target].term, similarity

    def _row(self, place: int) -> Iterator[tuple[int, float]]:
        row = slice(self.offsets[place], self.offsets[place + 1])
        return zip(self.targets[row].tolist(), self.similarities[row].tolist(), strict=True)

    def _nearest(self, best: Mapping[int, float]) -> Iterator[Neighbour]:
        """Yield the most similar words of each language, the most similar first."""
        taken: dict[str, int] = {}
        for target in sorted(best, key=lambda target: (-best[target], target)):
            _, language, text = self.words[target]
            taken[language] = taken.get(language, 0) + 1
            if taken[language] <= self.header.most:
                yield Neighbour(text, language, best[target])

    def pairs(self) -> Iterator[Relatedness]:
        """Iterate over all words with their neighbours."""
        for place, word in enumerate(self.words):
            for target, similarity in self._row(place):
                yield Relatedness(word, self.words[target], similarity)


@lru_cache(1 << 12)
def _terms_in_any_form(word: str) -> frozenset[str]:
    """Return the index terms of a query word and of its other forms."""
    languages = languages_with_forms(script_of(word))
    forms = (found for language in languages if (found := forms_in(word, language)))
    others = (term_for(form, one.language) for one in forms for form in one.listed)
    return frozenset((*query_terms(word), *others))
