"""How well a text reads: whether its letters stand together as those of a language do.

A text in the wrong encoding has the right number of characters, and letters that no language has
next to each other. So the readings of the same bytes can be compared; see `letter_pairs.toml`.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from operator import add

_UNSEEN = 18.0  # a pair that the language does not have: one in two to this power
_SIGN = 16.0  # a sign that texts have: about as much as the two pairs of letters in its place
_STRANGE = 32.0  # a sign that hardly a text has, or one within a word
_TURNED = 8.0  # a small letter before a capital within a word; a sign that opens and does not
_BESIDE = 12.0  # that some words are of another script than the others
_MOST_ALIKE = 3  # how often the same word counts: a menu may name one a hundred times
_OPENING, _CLOSING = "«“„(", "»”"
_MARKS = frozenset(_OPENING + _CLOSING + "’‘–—…·\u00a0\u00ad‚¡¿،؛؟")
_ALONE = frozenset("№•°©®™§€£")  # never beside a letter
_LATIN = "\u024f"  # the last of the Latin letters that are usual
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
def _table() -> tuple[Mapping[str, list[tuple[int, float]]], int]:
    """The languages that have each pair of letters, with the bits by which it is less rare there
    than one they have not; the number of languages. Plain Python: the process apart has no room
    for arrays."""
    text = files("searcher.readers").joinpath("data/letter_pairs.toml").read_text("utf-8")
    languages = list(tomllib.loads(text).values())
    table: dict[str, list[tuple[int, float]]] = {}
    for number, rows in enumerate(languages):
        for pair, bits in _pairs(rows):
            table.setdefault(pair, []).append((number, _UNSEEN - bits))
    return table, len(languages)


def _pairs(rows: Mapping[str, str]) -> Iterable[tuple[str, float]]:
    for rareness, pairs in rows.items():
        for at in range(0, len(pairs), 2):
            yield pairs[at : at + 2], float(rareness)


@dataclass(frozen=True, slots=True)
class Rareness:
    """How rare the pairs of some words are in each language, in bits, and how many they are."""

    bits: Sequence[float]
    pairs: int

    def beside(self) -> "Rareness":
        """That of words among those of another script: a language that has none of their pairs
        takes them from the one that has them most, as Russian does with names of files.
        """
        unknown = _UNSEEN * self.pairs
        least = min(min(self.bits) + _BESIDE, unknown)
        return Rareness([least if bits == unknown else bits for bits in self.bits], self.pairs)


def rareness(words: Mapping[str, int]) -> Rareness:
    """That of words, each with how often it is met."""
    pairs: Counter[str] = Counter()
    for word, times in words.items():
        for pair in _pairs_of(word):
            pairs[pair] += min(times, _MOST_ALIKE)
    table, languages = _table()
    bits = [_UNSEEN * pairs.total()] * languages
    for pair, times in pairs.items():
        for number, gain in table.get(pair, ()):
            bits[number] -= times * gain
    return Rareness(bits, pairs.total())


def legibility(words: Mapping[str, int], others: Rareness) -> Legibility:
    """How well words read among others that are the same in each reading."""
    own = rareness(words)
    odd = sum(min(times, _MOST_ALIKE) * _oddness(word) for word, times in words.items())
    return Legibility(min(map(add, own.bits, others.bits)) + odd, own.pairs + others.pairs)


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
    for before, sign, after in zip(f" {word}", word, f"{word[1:]} ", strict=False):
        if sign.isalpha():
            bits += _TURNED * (before.islower() and sign.isupper())
            bits += _STRANGE * (before.isalpha() and (before > _LATIN) != (sign > _LATIN))
        elif sign > "\x7f":
            bits += _sign(before, sign, after)
    return bits


def _sign(before: str, sign: str, after: str) -> float:
    if sign in _ALONE:
        return _STRANGE if before.isalpha() or after.isalpha() else _SIGN
    if sign not in _MARKS or (
        sign in _OPENING + _CLOSING + "·…" and before.isalpha() and after.isalpha()
    ):
        return _STRANGE
    dangling = sign in "–—" and before == " " and after.isalpha()
    wrong = before.isalnum() if sign in _OPENING else sign in _CLOSING and before == " "
    return _SIGN + _TURNED * (wrong or dangling)


def letters_of(words: Iterable[str]) -> list[str]:
    """The letters alone, by which two readings differ or do not."""
    return ["".join(_LETTER.findall(word)) for word in words]
