"""A text → its words with their places, and what is asked of every word, asked once.

A dictionary of strings costs several misses of the processor's caches a word, and a text asked
about names, topics and more would pay them each time.  So each word as written gets a number,
once a text, and the answers to a question stand in an array of bytes, by number.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from searcher.text.tokens import words_with_edges

_REMEMBERED = 1 << 17  # words as written that are numbered before it begins anew

Numbers = NDArray[np.uint32]
Answers = NDArray[np.uint8]


class Numbering(dict[str, int]):
    """Word as written → number, in the order first seen; `words[n]` is word `n`."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def __missing__(self, word: str) -> int:
        number = self[word] = len(self.words)
        self.words.append(word)
        return number


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of a text as written: where each begins and ends (end not included), and its
    number in a numbering.
    """

    words: list[str]
    starts: Sequence[int]
    ends: Sequence[int]
    numbers: Numbers
    numbering: Numbering


class Question:
    """What is asked, with yes or no for an answer, about words as written; each is asked once."""

    def __init__(self, ask: Callable[[str], object]) -> None:
        self._ask = ask
        self._numbering: Numbering | None = None
        self._answers = bytearray()

    def affirmed(self, wording: Wording) -> list[int]:
        """The words, counted from the first of a text, for which the answer is yes."""
        found: list[int] = self.answers(wording).nonzero()[0].tolist()
        return found

    def answers(self, wording: Wording) -> Answers:
        """For each word of a text 1, where the answer is yes, or 0."""
        if self._numbering is not wording.numbering:
            self._numbering, self._answers = wording.numbering, bytearray()
        new = wording.numbering.words[len(self._answers) :]
        if new:
            self._answers += bytes(map(bool, map(self._ask, new)))
        return np.frombuffer(self._answers, np.uint8)[wording.numbers]


class Beginnings:
    """Where the phrases of a list may begin in a text.

    Asked of a word: whether it may be a phrase itself, whether a longer one may begin with it,
    and whether it may be the second word of one.
    """

    def __init__(
        self,
        alone: Callable[[str], object],
        longer: Callable[[str], object],
        second: Callable[[str], object],
    ) -> None:
        self._alone, self._longer, self._second = map(Question, (alone, longer, second))

    def at(self, wording: Wording) -> list[int]:
        """The words, counted from the first of the text, with which one may begin."""
        may_begin = self._alone.answers(wording)
        may_begin[:-1] |= self._longer.answers(wording)[:-1] & self._second.answers(wording)[1:]
        found: list[int] = may_begin.nonzero()[0].tolist()
        return found


@cache
def _numberings() -> dict[str, Numbering]:
    return {}


def _numbering(language: str) -> Numbering:
    """The numbering of a language; a new one when that has grown too large."""
    known = _numberings()
    if language not in known or len(known[language]) > _REMEMBERED:
        known[language] = Numbering()
    return known[language]


def wording(text: str, language: str) -> Wording:
    """The words of a text in a language (BCP 47)."""
    words, starts, ends = words_with_edges(text)
    numbering = _numbering(language.split("-", 1)[0])
    numbers = np.fromiter(map(numbering.__getitem__, words), np.uint32, len(words))
    return Wording(words, starts, ends, numbers, numbering)
