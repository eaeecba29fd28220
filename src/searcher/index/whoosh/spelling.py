"""Find words at a small edit distance in a lexicon, without comparing each.

Each word has a signature: a bit for each byte that occurs in it (its low six bits).  A letter
changed, added or removed changes few bits, so most words are excluded by one XOR.
"""

from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from searcher.index.whoosh.arrays import run_lengths
from searcher.index.whoosh.lexicon import Lexicon
from searcher.text import is_within_one_edit

_ASCII_CHANGE = 2, 1  # bits, and bytes of length, that one edit can change between ASCII words
_OTHER_CHANGE = 6, 4  # and between others


class _Group(NamedTuple):
    """Words of the same kind by their length: their numbers, lengths and signatures."""

    numbers: NDArray[np.intp]
    lengths: NDArray[np.int64]
    signatures: NDArray[np.uint64]

    def close(self, length: int, signature: np.uint64, bits: int, step: int) -> NDArray[np.intp]:
        """Return the words whose length and signature differ by at most so much."""
        first, after = self.lengths.searchsorted((length - step, length + step + 1))
        differences = np.bitwise_count(self.signatures[first:after] ^ signature)
        near: NDArray[np.intp] = self.numbers[first:after][differences <= bits]
        return near


class Spelling:
    """The words of a lexicon, to be found by edit distance."""

    def __init__(self, words: Lexicon) -> None:
        self._words = words

    @cached_property
    def _groups(self) -> tuple[_Group, _Group]:
        """The words in ASCII, and the others."""
        lengths, signatures = run_lengths(self._words.offsets), self._signatures
        order = np.argsort(lengths, kind="stable")
        in_ascii = self._in_ascii[order]
        numbers = order[in_ascii], order[~in_ascii]
        one, other = (_Group(n, lengths[n], signatures[n]) for n in numbers)
        return one, other

    @property
    def _signatures(self) -> NDArray[np.uint64]:
        bits = np.uint64(1) << (self._words.letters & np.uint8(63)).astype(np.uint64)
        starts = self._words.offsets[:-1].astype(np.intp)
        signatures = np.zeros(len(starts), np.uint64)
        filled = run_lengths(self._words.offsets) > 0
        if filled.any():
            signatures[filled] = np.bitwise_or.reduceat(bits, starts[filled])
        return signatures

    @property
    def _in_ascii(self) -> NDArray[np.bool_]:
        others = np.cumsum(self._words.letters >= 128)
        before = np.append(0, others)[self._words.offsets.astype(np.intp)]
        ascii_only: NDArray[np.bool_] = before[1:] == before[:-1]
        return ascii_only

    def _candidates(self, word: str, edits: int) -> list[int]:
        letters = word.encode()
        signature = np.uint64(0)
        for letter in letters:
            signature |= np.uint64(1) << np.uint64(letter & 63)
        changes = _ASCII_CHANGE if word.isascii() else _OTHER_CHANGE, _OTHER_CHANGE
        near = [
            group.close(len(letters), signature, bits * edits, step * edits)
            for group, (bits, step) in zip(self._groups, changes, strict=True)
        ]
        ordered: list[int] = np.sort(np.concatenate(near)).tolist()
        return ordered

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
