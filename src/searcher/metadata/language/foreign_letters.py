"""Letters that show that a text is not in a language: those of Ukrainian where Russian may be.

A language may lack letters that its neighbours have, or have letters that no paragraph of it is
without.
"""

import re
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from searcher.languages import every
from searcher.languages.words import Profile

_MIN_FOREIGN = 2  # letters
_FOREIGN_SHARE = 0.01  # of the characters of a text: more than those of a few foreign names
_PARAGRAPH = 350  # characters in which a language has its usual letters


class _Letters(NamedTuple):
    """What a language lacks, and what its texts have; None if nothing is known."""

    foreign: re.Pattern[str] | None
    usual: re.Pattern[str] | None


def has_foreign_letters(text: str, language: str) -> bool:
    """Check whether a text has letters that a language lacks, more than those of a few names, or
    is long and has none of its usual letters.
    """
    letters = _letters().get(language)
    if letters is None:
        return False
    lowered = text.lower()
    if letters.usual and len(lowered) >= _PARAGRAPH and not letters.usual.search(lowered):
        return True
    found = letters.foreign.findall(lowered) if letters.foreign else []
    return len(found) >= max(_MIN_FOREIGN, _FOREIGN_SHARE * len(lowered))


@cache
def _letters() -> Mapping[str, _Letters]:
    profiles = every(Profile).items()
    return {
        language: _Letters(_compiled(p.foreign_letters), _compiled(p.usual_letters))
        for language, p in profiles
        if p.foreign_letters or p.usual_letters
    }


def _compiled(expression: str) -> re.Pattern[str] | None:
    return re.compile(expression) if expression else None
