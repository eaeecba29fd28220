"""Score how well a text reads in an encoding, by the pairs of its letters.

A text in the wrong encoding has the right number of characters, and letters that no language has
next to each other.  So the same bytes can be compared in several encodings.  The measure is
surprisal: the negative log-likelihood of the pairs in a language, in bits; see `letter_pairs.toml`.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from operator import add

from searcher.languages import every
from searcher.languages.originals import LetterPairs

_UNSEEN_COST = 18.0  # a pair that does not occur in the language: one in two to this power
_MARK_COST = 16.0  # a sign that texts have: about as much as the two pairs of letters in its place
_STRANGE_COST = 32.0  # a sign that hardly a text has, or one within a word
_MISPLACED_COST = (
    8.0  # a small letter before a capital within a word; a sign that opens and does not
)
_OTHER_SCRIPT_COST = 12.0  # that some words are of another script than the others
_MOST_REPEATED = 3  # how often the same word counts: a menu may name one a hundred times
_OPENING, _CLOSING = "«“„(", "»”"
_MARKS = frozenset(_OPENING + _CLOSING + "’‘–—…·\u00a0\u00ad‚¡¿،؛؟")
_ALONE = frozenset("№•°©®™§€£")  # never beside a letter
_LATIN = "\u024f"  # the last of the Latin letters that are usual
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class EncodingScore:
    """The surprisal of a text in the language that fits it best, in bits, and its pairs."""

    surprisal: float
    pairs: int

    @property
    def is_language(self) -> bool:
        """Whether the surprisal is no higher than that of words of a language, names included."""
        return self.surprisal <= _HIGHEST * self.pairs


_HIGHEST = 13.5  # bits a pair


@cache
def _table() -> tuple[Mapping[str, list[tuple[int, float]]], int]:
    """Load the languages of each pair of letters, with the bits by which its surprisal there is
    lower than that of an unknown pair, and the number of languages.

    Plain Python: the sandbox has no memory for arrays.
    """
    known = every(LetterPairs).values()
    languages = [rows for one in known for rows in (one.pairs, *one.scripts.values())]
    table: dict[str, list[tuple[int, float]]] = {}
    for number, rows in enumerate(languages):
        for pair, surprisal in _pairs(rows):
            table.setdefault(pair, []).append((number, _UNSEEN_COST - surprisal))
    return table, len(languages)


def _pairs(rows: Mapping[str, str]) -> Iterable[tuple[str, float]]:
    for surprisal, pairs in rows.items():
        for at in range(0, len(pairs), 2):
            yield pairs[at : at + 2], float(surprisal)


@dataclass(frozen=True, slots=True)
class Surprisals:
    """The surprisal of some words in each language, in bits, and the number of their pairs."""

    by_language: Sequence[float]
    pairs: int

    def in_other_script(self) -> "Surprisals":
        """Return the surprisals of these words among words of another script.

        A language without any of their pairs has those of the language that fits them best: Russian
        texts have names of files in Latin letters.
        """
        unknown = _UNSEEN_COST * self.pairs
        least = min(min(self.by_language) + _OTHER_SCRIPT_COST, unknown)
        bits = [least if one == unknown else one for one in self.by_language]
        return Surprisals(bits, self.pairs)


def surprisals_of(words: Mapping[str, int]) -> Surprisals:
    """Return the surprisals of words, each with the number of its occurrences."""
    pairs: Counter[str] = Counter()
    for word, times in words.items():
        for pair in _pairs_of(word):
            pairs[pair] += min(times, _MOST_REPEATED)
    table, languages = _table()
    surprisal = [_UNSEEN_COST * pairs.total()] * languages
    for pair, times in pairs.items():
        for number, gain in table.get(pair, ()):
            surprisal[number] -= times * gain
    return Surprisals(surprisal, pairs.total())


def bits_per_pair(words: Mapping[str, int]) -> float:
    """Return the surprisal of words in the language that fits them best, in bits a pair."""
    found = surprisals_of(words)
    return min(found.by_language) / max(found.pairs, 1)


def encoding_score(words: Mapping[str, int], others: Surprisals) -> EncodingScore:
    """Score words in one encoding, among others that are the same in all encodings."""
    own = surprisals_of(words)
    odd = sum(min(times, _MOST_REPEATED) * _oddness(word) for word, times in words.items())
    return EncodingScore(
        min(map(add, own.by_language, others.by_language)) + odd, own.pairs + others.pairs
    )


def _pairs_of(word: str) -> Iterable[str]:
    """Yield the pairs of letters in a word, its first letter with a space before it."""
    before = " "
    for letter in word.replace("İ", "i").lower():  # else i and an accent
        if letter.isalpha():
            yield before + letter
            before = letter
        else:
            before = " "


def _oddness(word: str) -> float:
    """Return the bits against a word beside its pairs, for unusual signs and inner capitals."""
    surprisal = 0.0
    for before, sign, after in zip(f" {word}", word, f"{word[1:]} ", strict=False):
        if sign.isalpha():
            surprisal += _MISPLACED_COST * (before.islower() and sign.isupper())
            surprisal += _STRANGE_COST * (before.isalpha() and (before > _LATIN) != (sign > _LATIN))
        elif sign > "\x7f":
            surprisal += _sign(before, sign, after)
    return surprisal


def _sign(before: str, sign: str, after: str) -> float:
    if sign in _ALONE:
        return _STRANGE_COST if before.isalpha() or after.isalpha() else _MARK_COST
    if sign not in _MARKS or (
        sign in _OPENING + _CLOSING + "·…" and before.isalpha() and after.isalpha()
    ):
        return _STRANGE_COST
    dangling = sign in "–—" and before == " " and after.isalpha()
    wrong = before.isalnum() if sign in _OPENING else sign in _CLOSING and before == " "
    return _MARK_COST + _MISPLACED_COST * (wrong or dangling)


def letters_of(words: Iterable[str]) -> list[str]:
    """Return only the letters of words: whether two readings of a text differ in them."""
    return ["".join(_LETTER.findall(word)) for word in words]
