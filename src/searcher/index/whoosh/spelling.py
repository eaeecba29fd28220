"""Find words at a small edit distance in a lexicon, without comparing each.

Each word has a signature: a bit for each byte that occurs in it (its low six bits).  A letter
changed, added or removed changes few bits, so most words are excluded by one XOR.
"""

from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from searcher.index.whoosh.arrays import run_lengths
from searcher.index.whoosh.segment import Lexicon
from searcher.text import is_within_one_edit

_ASCII_CHANGE = 2, 1  # bits, and bytes of length, that one edit can change between ASCII words
_OTHER_CHANGE = 6, 4  # and between others


class Spelling:
    """The words of a lexicon, to be found by edit distance."""

    def __init__(self, words: Lexicon) -> None:
        self._words = words

    @cached_property
    def _signatures(self) -> NDArray[np.uint64]:
        bits = np.uint64(1) << (self._words.letters & np.uint8(63)).astype(np.uint64)
        starts = self._words.offsets[:-1].astype(np.intp)
        signatures = np.zeros(len(starts), np.uint64)
        filled = self._lengths > 0
        if filled.any():
            signatures[filled] = np.bitwise_or.reduceat(bits, starts[filled])
        return signatures

    @cached_property
    def _in_ascii(self) -> NDArray[np.bool_]:
        others = np.cumsum(self._words.letters >= 128)
        before = np.append(0, others)[self._words.offsets.astype(np.intp)]
        ascii_only: NDArray[np.bool_] = before[1:] == before[:-1]
        return ascii_only

    @cached_property
    def _lengths(self) -> NDArray[np.int64]:
        return run_lengths(self._words.offsets)

    def _candidates(self, word: str, edits: int) -> list[int]:
        letters = word.encode()
        signature = np.uint64(0)
        for letter in letters:
            signature |= np.uint64(1) << np.uint64(letter & 63)
        both_ascii = self._in_ascii & word.isascii()
        bits, step = (
            np.where(both_ascii, *pair) * edits
            for pair in zip(_ASCII_CHANGE, _OTHER_CHANGE, strict=True)
        )
        close = np.abs(self._lengths - len(letters)) <= step
        close &= np.bitwise_count(self._signatures ^ signature) <= bits
        near: list[int] = np.flatnonzero(close).tolist()
        return near

    def within_one_edit(self, word: str) -> list[int]:
        """Find the words (by number) that equal a folded word, or differ by one letter."""
        return [
            n
            for n in self._candidates(word, 1)
            if is_within_one_edit(word, self._words[n].decode())
        ]

    def within(self, word: str, edits: int) -> list[str]:
        """Find the words at most so many edits from a folded word: letters added, removed,
        replaced, or two neighbours exchanged (optimal string alignment).
        """
        others = [self._words[number].decode() for number in self._candidates(word, edits)]
        if not others:
            return []
        distances = cdist([word], others, scorer=OSA.distance, score_cutoff=edits)[0].tolist()
        pairs = zip(others, distances, strict=True)
        return [other for other, distance in pairs if distance <= edits]
