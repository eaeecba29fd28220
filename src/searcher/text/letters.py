"""Capital and small letters of all scripts, as the inside of a class of a regular expression.

They are properties of Unicode, not facts of a language: Python's patterns have no class for them.
"""

from collections.abc import Callable, Iterator
from functools import cache
from itertools import groupby

_BASIC_PLANE = 0x10000  # the scripts of living languages that have capitals are in it


@cache
def capital_letters() -> str:
    """Return the ranges of the letters with which names begin in scripts that have capitals."""
    return "".join(_ranges(str.isupper))


@cache
def small_letters() -> str:
    """Return the ranges of the letters with which no name begins, as their script has capitals.

    Georgian letters are lower case, though names do not begin with a capital.
    """
    return "".join(_ranges(lambda letter: letter.islower() and letter.title() != letter))


def _ranges(is_one: Callable[[str], bool]) -> Iterator[str]:
    for keep, run in groupby(map(chr, range(_BASIC_PLANE)), is_one):
        if keep:
            letters = list(run)
            yield f"{letters[0]}-{letters[-1]}"
