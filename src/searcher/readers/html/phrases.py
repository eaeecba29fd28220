"""Properties of the text of a block by itself: an aside, the end of a sentence, its letters."""

import re
from functools import cache, lru_cache

import msgspec

from searcher.languages import load_data

_ENDED = re.compile(r"[.!?…。！？։؟۔।]['\"”»’)\]]*$")
_LETTERS = re.compile(r"[\W_]+")


class _Asides(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Expressions for phrases of what surrounds a main text: at the beginning, or anywhere."""

    begin: tuple[str, ...]
    within: tuple[str, ...]


def letters(text: str) -> str:
    """Return the letters and digits of a text without case, which do not depend on layout."""
    return _LETTERS.sub("", text.casefold())


def is_ended(text: str) -> bool:
    """Return whether a text ends as a sentence does."""
    return _ENDED.search(text) is not None


@lru_cache(maxsize=1 << 12)
def is_aside(text: str) -> bool:
    """Return whether a short text declares itself not to be main text ("Read also")."""
    begin, within = _asides()
    return begin.match(text) is not None or within.search(text) is not None


@cache
def _asides() -> tuple[re.Pattern[str], re.Pattern[str]]:
    asides = load_data("searcher.readers", "asides", _Asides)
    begin, within = (re.compile("|".join(rows), re.I) for rows in (asides.begin, asides.within))
    return begin, within
