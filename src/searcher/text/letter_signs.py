"""Signs that are letters within a word, though they separate words elsewhere: п'ять, col·lecció.

Which signs these are, and between which letters, are facts of the languages, `spelling.toml`.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from operator import attrgetter

from searcher.languages import every
from searcher.languages.words import LetterSign, Spelling

APOSTROPHES = "'’ʼ‘`´′＇‛\u055a"
"""Signs typed for an apostrophe; it separates words, unless it is a letter."""

_ANY_APOSTROPHE = "'"  # as the data writes it

EVERYWHERE: Sequence[LetterSign] = tuple(
    sign for known in every(Spelling).values() for sign in known.inner if sign.everywhere
)
"""The signs that are letters in texts of all languages."""

IN_LANGUAGE: Mapping[str, Sequence[LetterSign]] = {
    language: own
    for language, known in every(Spelling).items()
    if (own := tuple(sign for sign in known.inner if not sign.everywhere))
}
"""Language (its code) → the signs that are letters only in its texts."""

OTHER_SIGNS = "".join(sorted({s.sign for s in EVERYWHERE if s.sign != _ANY_APOSTROPHE}))
"""The signs beside apostrophes that are letters in texts of all languages."""


def in_word(signs: Iterable[LetterSign]) -> str:
    """Return the expression that matches some signs where they are letters, the empty string if
    there are no signs.
    """
    by_sign = groupby(sorted(signs, key=attrgetter("sign")), key=attrgetter("sign"))
    return "|".join(
        rf"[{_written(sign)}](?:{'|'.join(map(_between, same))})" for sign, same in by_sign
    )


def apostrophes_in_word(signs: Iterable[LetterSign]) -> re.Pattern[str]:
    """Compile the pattern of those of some signs that are apostrophes, where they are letters."""
    expression = in_word(sign for sign in signs if sign.sign == _ANY_APOSTROPHE)
    return re.compile(expression or r"(?!)")


def any_of(signs: Iterable[LetterSign]) -> re.Pattern[str]:
    """Compile the pattern of some signs wherever they are."""
    return re.compile(f"[{''.join(sorted({_written(one.sign) for one in signs}))}]")


def _written(sign: str) -> str:
    return APOSTROPHES if sign == _ANY_APOSTROPHE else sign


def _between(sign: LetterSign) -> str:
    """Return the expression of what is around a sign that has just been matched."""
    before = "|".join(f"(?<={one}.)" for one in sign.before)
    return f"(?:{before})(?={sign.after})"
