"""Which of several candidates for a title wins."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from searcher.model.record import Evidence
from searcher.readers.claims import TitlePlace
from searcher.readers.plain.repair import REPLACEMENT
from searcher.text import fold

_HEADLINES = frozenset({TitlePlace.JSON_LD})
"""Rules for what the publisher declares as the headline, not for search engines or other sites."""

_MAX_VOTES = 2  # more candidates that agree do not count more
_KICKER_END = re.compile(r"[:|–—»”\"]\s*$|\s-\s*$")
_MIN_WITHOUT_KICKER = 20  # characters of a title that is complete without its kicker


def select_title(candidates: Sequence[Evidence]) -> Evidence:
    """Select the best of at least one candidate.

    In this order count: an archivist's selector, no damaged character, a declared headline,
    agreement with another candidate, confidence.  A kicker is cut if a candidate lacks it.
    """
    votes = Counter(fold(c.value) for c in candidates)

    def rank(candidate: Evidence) -> tuple[bool, bool, bool, int, float]:
        return (
            candidate.rule == TitlePlace.SELECTOR,
            REPLACEMENT not in candidate.found,
            candidate.rule in _HEADLINES,
            min(votes[fold(candidate.value)], _MAX_VOTES),
            candidate.confidence,
        )

    best = max(candidates, key=rank)
    return best if best.rule == TitlePlace.SELECTOR else _without_kicker(best, candidates)


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
