"""Tokenize a text into words with interned ids, and cache what is computed of each word.

A dictionary of strings costs several cache misses of the processor a word, and a text that is
searched for names, topics and more would pay them each time.  So each word as written is interned
once a text, and the values of a predicate are kept in an array of bytes, by id.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from searcher.text.tokens import words_with_edges

_MOST_WORDS = 1 << 17  # words as written that an interner holds before it is replaced

Ids = NDArray[np.uint32]
Flags = NDArray[np.uint8]


class Interner(dict[str, int]):
    """Word as written → id, in the order first seen; `words[n]` is the word of id `n`.

    Threads share it: an id is given under a lock, or two words could have the same.
    """

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._lock = threading.Lock()

    def __missing__(self, word: str) -> int:
        with self._lock:
            if (known := self.get(word)) is not None:  # another thread was faster
                return known
            new = len(self.words)
            self.words.append(word)
            self[word] = new
            return new


@dataclass(frozen=True, slots=True)
class TokenizedText:
    """The words of a text as written: where each begins and ends (end not included), and its id
    in an interner.
    """

    words: list[str]
    starts: Sequence[int]
    ends: Sequence[int]
    ids: Ids
    interner: Interner


class CachedPredicate:
    """A predicate on words as written that is computed once for each word.

    Threads share it, so what is known is replaced as a whole: a thread may compute some flags that
    another has computed, but never sees a part of them.
    """

    def __init__(self, predicate: Callable[[str], object]) -> None:
        self._predicate = predicate
        self._known: tuple[Interner | None, bytes] = None, b""

    def positions(self, text: TokenizedText) -> list[int]:
        """Find the words that satisfy the predicate, as positions in the text."""
        found: list[int] = self.flags(text).nonzero()[0].tolist()
        return found

    def flags(self, text: TokenizedText) -> Flags:
        """Compute for each word of a text 1 if it satisfies the predicate, else 0."""
        interner, flags = self._known
        if interner is not text.interner:
            flags = b""
        if new := text.interner.words[len(flags) :]:
            flags += bytes(map(bool, map(self._predicate, new)))
            self._known = text.interner, flags
        return np.frombuffer(flags, np.uint8)[text.ids]


class PhrasePrefilter:
    """Finds the words with which a phrase of a list may begin.

    Three predicates on a word: whether it may be a phrase itself, whether a longer one may begin
    with it, and whether it may be the second word of one.
    """

    def __init__(
        self,
        alone: Callable[[str], object],
        longer: Callable[[str], object],
        second: Callable[[str], object],
    ) -> None:
        self._alone, self._longer, self._second = map(CachedPredicate, (alone, longer, second))

    def candidates(self, text: TokenizedText) -> list[int]:
        """Find the words with which a phrase may begin, as positions in the text."""
        may_begin = self._alone.flags(text)
        may_begin[:-1] |= self._longer.flags(text)[:-1] & self._second.flags(text)[1:]
        found: list[int] = may_begin.nonzero()[0].tolist()
        return found


@cache
def _interners() -> dict[str, Interner]:
    return {}


def _interner(language: str) -> Interner:
    """Return the interner of a language, a new one if that has grown too large."""
    known = _interners()
    if language not in known or len(known[language]) > _MOST_WORDS:
        known[language] = Interner()
    return known[language]


def tokenize(text: str, language: str) -> TokenizedText:
    """Tokenize a text in a language (BCP 47)."""
    words, starts, ends = words_with_edges(text)
    interner = _interner(language.split("-", 1)[0])
    ids = np.fromiter(map(interner.__getitem__, words), np.uint32, len(words))
    return TokenizedText(words, starts, ends, ids, interner)
