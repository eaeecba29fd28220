"""How well a text reads: whether its letters stand together as those of a language do.

A text in the wrong encoding has the right number of characters, and letters that no language has
next to each other. So the readings of the same bytes can be compared; see `letter_pairs.toml`.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_UNSEEN = 18.0  # a pair that the language does not have: one in two to this power
_BESIDE = 8.0  # a letter beside a sign that texts have
_STRANGE = 20.0  # a sign that hardly a text has
_TURNED = 6.0  # a small letter before a capital within a word; a sign that opens and does not
_MOST_ALIKE = 3  # how often the same word counts: a menu may name one a hundred times
_OPENING, _CLOSING = "«“„‘(", "»”"
_SIGNS = frozenset(_OPENING + _CLOSING + "’–—…№·•°©®™§€£\u00a0\u00ad‚´`¡¿، ؛؟×½²³%+|·")
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Legibility:
    """How rare the pairs of a reading are in the language that suits it best, in bits."""

    bits: float
    pairs: int

    @property
    def is_language(self) -> bool:
        """Whether that is as rare as words of a language are, names among them."""
        return self.bits <= _READS * self.pairs


_READS = 13.5  # bits a pair


@cache
def _languages() -> Mapping[str, Mapping[str, float]]:
    """How rare each pair of letters is, by language."""
    text = files("searcher.originals").joinpath("data/letter_pairs.toml").read_text("utf-8")
    return {tag: dict(_pairs(rows)) for tag, rows in tomllib.loads(text).items()}


def _pairs(rows: Mapping[str, str]) -> Iterable[tuple[str, float]]:
    for rareness, pairs in rows.items():
        for at in range(0, len(pairs), 2):
            yield pairs[at : at + 2], float(rareness)


def legibility(words: Mapping[str, int]) -> Legibility:
    """How well words read, each with how often it is met."""
    pairs: Counter[str] = Counter()
    odd = 0.0
    for word, times in words.items():
        count = min(times, _MOST_ALIKE)
        odd += count * _oddness(word)
        for pair in _pairs_of(word):
            pairs[pair] += count
    best = min((_rareness(pairs, known) for known in _languages().values()), default=0.0)
    return Legibility(best + odd, pairs.total())


def _rareness(pairs: Mapping[str, int], known: Mapping[str, float]) -> float:
    get = known.get
    return sum(count * get(pair, _UNSEEN) for pair, count in pairs.items())


def _pairs_of(word: str) -> Iterable[str]:
    """The pairs of letters in a word, its first letter with a space before it."""
    before = " "
    for letter in word.replace("İ", "i").lower():
        if letter.isalpha():
            yield before + letter
            before = letter
        else:
            before = " "


def _oddness(word: str) -> float:
    """What speaks against a word beside its letters: signs that texts have not, capitals in it."""
    bits = 0.0
    for before, sign in zip(f" {word}", word, strict=False):
        if sign.isalpha():
            bits += _TURNED * (before.islower() and sign.isupper())
        elif sign > "\x7f":
            bits += _sign(before, sign)
    return bits


def _sign(before: str, sign: str) -> float:
    if sign not in _SIGNS:
        return _STRANGE
    wrong = before.isalnum() if sign in _OPENING else sign in _CLOSING and before == " "
    return _BESIDE + _TURNED * wrong


def letters_of(words: Iterable[str]) -> list[str]:
    """The letters alone, by which two readings differ or do not."""
    return ["".join(_LETTER.findall(word)) for word in words]
