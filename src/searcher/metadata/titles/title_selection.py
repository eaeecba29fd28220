"""Which of several candidates for a title wins."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from searcher.model.record import Evidence
from searcher.readers.claims import TitlePlace
from searcher.readers.plain.repair import REPLACEMENT
from searcher.text import begins_lowercase, fold, tokens

_HEADLINES = frozenset({TitlePlace.JSON_LD})
"""Rules for what the publisher declares as the headline, not for search engines or other sites."""

_SHOWN = frozenset({TitlePlace.H1, TitlePlace.HEADING})
"""Rules for the heading that readers see."""

_MAX_VOTES = 2  # more candidates that agree do not count more
_CUT = re.compile(r"(?:…|\.\.\.)$")
_QUOTES = "\"'“”„«»‘’"
_SPACE_BEFORE_COLON = re.compile(r" +:")
_KICKER_END = re.compile(r"[:|–—»”\"]\s*$|\s-\s*$")
_MIN_WITHOUT_KICKER = 20  # characters of a title that is complete without its kicker


def select_title(candidates: Sequence[Evidence]) -> Evidence:
    """Select the best of at least one candidate.

    In this order count: an archivist's selector, no damaged character, a complete title, a declared
    headline, an `<h1>` that has a word of another candidate, agreement with another candidate,
    confidence.  A title that lacks its end is completed by the heading; a kicker is cut if a
    candidate lacks it, unless most have it.
    """
    votes = Counter(fold(c.value) for c in candidates)
    spellings = Counter(c.value for c in candidates)
    is_for_search = _is_for_search(candidates)

    def rank(candidate: Evidence) -> tuple[bool, bool, bool, bool, bool, int, int, float]:
        return (
            candidate.rule == TitlePlace.SELECTOR,
            REPLACEMENT not in candidate.found,
            _CUT.search(candidate.value) is None,
            candidate.rule in _HEADLINES and not is_for_search,
            candidate.rule == TitlePlace.H1 and _shares_word(candidate, candidates),
            min(votes[fold(candidate.value)], _MAX_VOTES),
            spellings[candidate.value],
            candidate.confidence,
        )

    best = max(candidates, key=rank)
    if best.rule == TitlePlace.SELECTOR:
        return best
    best = _as_declared(_completed(best, candidates), candidates)
    return best if votes[fold(best.value)] > _MAX_VOTES else _without_kicker(best, candidates)


def _as_declared(best: Evidence, candidates: Iterable[Evidence]) -> Evidence:
    """Return the candidate with the same letters as a heading that is set in several lines:
    `Talks : Two ministers meet` is declared without the space.
    """
    if _SPACE_BEFORE_COLON.search(best.value) is None:
        return best
    same = _SPACE_BEFORE_COLON.sub(":", fold(best.value))
    return next((c for c in candidates if fold(c.value) == same), best)


def _is_for_search(candidates: Iterable[Evidence]) -> bool:
    """Return whether the headline of the data is written for search engines: the `<title>` has it,
    while the `<h1>` has another, and `og:title` that of the `<h1>` if there is one.
    """
    values: dict[str, str] = {c.rule: fold(c.value) for c in candidates}
    headline, heading = values.get(TitlePlace.JSON_LD), values.get(TitlePlace.H1)
    return (
        headline == values.get(TitlePlace.TITLE_ELEMENT)
        and heading is not None
        and heading == values.get(TitlePlace.META_OG, heading) != headline
    )


def _shares_word(heading: Evidence, candidates: Iterable[Evidence]) -> bool:
    """Return whether a heading has a word of another title: else it may be that of a section."""
    words = _words(heading)
    return any(words & _words(c) for c in candidates if c.rule != heading.rule)


def _words(candidate: Evidence) -> set[str]:
    return {fold(token.text) for token in tokens(candidate.value)}


def _completed(best: Evidence, candidates: Iterable[Evidence]) -> Evidence:
    """Return the shown heading that goes on where the best title ends, or that title.

    A quotation mark ends the attribute of careless markup, and other sites are given the first
    words of a long `<h1>`.
    """
    for other in candidates:
        is_longer = fold(other.value).startswith(f"{fold(best.value)} ")
        rest = other.value[len(best.value) :].lstrip()
        if is_longer and other.rule in _SHOWN and (rest[0] in _QUOTES or _goes_on(other, rest)):
            return other
    return best


def _goes_on(heading: Evidence, rest: str) -> bool:
    """Return whether the rest of an `<h1>` is more of its sentence, not a line below it."""
    return heading.rule == TitlePlace.H1 and begins_lowercase(rest)


def _without_kicker(best: Evidence, candidates: Iterable[Evidence]) -> Evidence:
    """Return the candidate with the same title but without a kicker: `Talks: Two ministers meet`.

    Return `best` if there is none.
    """
    for other in candidates:
        kicker = best.value[: -len(other.value)]
        is_end = fold(best.value).endswith(fold(other.value))
        if len(other.value) >= _MIN_WITHOUT_KICKER and is_end and _KICKER_END.search(kicker):
            return other
    return best
