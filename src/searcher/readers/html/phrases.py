"""Properties of the text of a block by itself: an aside, the end of a sentence, its letters."""

import re
from collections.abc import Callable, Iterable
from functools import cache, lru_cache

import msgspec

from searcher.languages import every, load_data
from searcher.languages.originals import Asides

_ENDED = re.compile(r"[.!?…。！？։؟۔।]['\"”»’)\]]*$")
_LETTERS = re.compile(r"[\W_]+")


class _Signs(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Expressions for signs of no language of what surrounds a main text, anywhere in a block."""

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
    """Compile the patterns of asides: of how they begin, and of what is anywhere in them.

    Expressions of one form share it: alternatives with different beginnings are slower to search.
    """
    signs = load_data("searcher.readers", "asides", _Signs).within
    credit = _any_of(lambda known: known.credits)
    begin = (
        _any_of(lambda known: known.begin),
        _any_of(lambda known: known.sharing) + r"\b.{0,40}$",
        _any_of(lambda known: known.printing) + r"\b.{0,30}$",
        _any_of(lambda known: known.whole) + "$",
        _any_of(lambda known: known.tags) + r"\s*:?\s",
        _any_of(lambda known: known.pictures) + rf"\s*(?:{credit}|:|/|©|-)",
        _any_of(lambda known: known.neighbours) + r"\b[^.!?։]{0,60}$",
    )
    within = (
        r"\b" + _any_of(lambda known: known.subscribing),
        _any_of(lambda known: known.rights),
        _any_of(lambda known: known.within),
        *signs,
    )
    return re.compile("|".join(begin), re.I), re.compile("|".join(within), re.I)


def _any_of(expressions: Callable[[Asides], Iterable[str]]) -> str:
    """Join the expressions of all languages into one that matches something."""
    joined = dict.fromkeys(e for known in every(Asides).values() for e in expressions(known))
    return f"(?:{'|'.join(joined) or '(?!)'})"
