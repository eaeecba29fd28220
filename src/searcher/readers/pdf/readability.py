"""Whether the letters of a text are those of a language.

A font need not name the characters of its letters (ISO 32000-2, 9.10.2); the text of such a PDF is
then what the codes of the letters would be in ASCII: `7KH PLQLVWHU`, or `!" #! $%`.
"""

import re
from collections import Counter
from collections.abc import Mapping
from functools import cache

from searcher.languages import every
from searcher.languages.function_words import function_words_by_language
from searcher.languages.originals import LetterPairs
from searcher.readers.plain.encoding_score import bits_per_pair

_RUN = re.compile(r"(.)\1+")  # dots that lead to a page number
_WITHOUT_DIGIT = re.compile(r"(?<!\S)[^\s\d]+(?!\S)")
_WORD = re.compile(r"[^\W\d_]+")
_LEAST = 60  # characters, without spaces and numbers
_FEW_LETTERS = 0.35  # share of letters among them
_MOSTLY = 0.7  # of the words have only letters whose pairs are known
_STRANGE = 9.8  # bits a pair: texts of ten languages have at most 9.7, shifted ones 10.5 or more
_FEW_FUNCTION_WORDS = 0.02  # share of all words


def is_unreadable(text: str) -> bool:
    """Check whether a text is of no language: of signs, or of letters in no usual order."""
    signs = "".join(_WITHOUT_DIGIT.findall(_RUN.sub(r"\1", text)))
    if len(signs) < _LEAST:
        return False
    words = Counter(_WORD.findall(text.lower()))
    letters = sum(len(word) * times for word, times in words.items())
    if letters < _FEW_LETTERS * len(signs):
        return True
    known = sum(times for word, times in words.items() if _known_letters().issuperset(word))
    if known < _MOSTLY * words.total() or _has_function_words(words):
        return False
    return bits_per_pair(words) > _STRANGE


def _has_function_words(words: Mapping[str, int]) -> bool:
    """Check for function words of any language; a single letter may be one by chance."""
    total = sum(words.values())
    every_known = function_words_by_language().values()
    counts = (sum(words.get(w, 0) for w in known if len(w) > 1) for known in every_known)
    return max(counts) >= _FEW_FUNCTION_WORDS * total


@cache
def _known_letters() -> frozenset[str]:
    pairs = (one.pairs.values() for one in every(LetterPairs).values())
    return frozenset(letter for rows in pairs for row in rows for letter in row)
