"""Select further parties among the named countries whose score does not reach the threshold.

The thresholds of `party_selection` are strict: a country in the title shuts the others out.  Here
the evidence of the whole text decides for each of these: log odds by weighted features, learned
from labelled documents (`evaluation.party_weights`).  A text that names just two countries is
about both if each has some weight.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cache
from math import log1p

import msgspec

from searcher.languages import load_data
from searcher.metadata.parties.country_scores import CountryScores
from searcher.metadata.parties.mention_weights import WeightedMention
from searcher.metadata.parties.role_cues import PASSIVE
from searcher.metadata.parties.zones import Zone

_FAINT = 0.3  # a score below it is that of a name in passing
_FULL = 0.7  # of a country that one sentence of the body names, not in passing
_MANY = 4  # such countries
_CLEAR = 1.5  # of one that two sentences name, or the lead
_LONG = 1500  # characters of a text in which one sentence shows a second country
_SEVERAL, _SIMILAR, _SHARE_OF_THIRD = 3, 2.5, 0.3
_UNIT, _LONGER = 500, 2.0  # a text is long from 500 * (e ** 2 - 1) characters
_HOME_SIGNS = 0.5
_MOST_SIGNS, _MOST_COUNTRIES, _MOST_RATIO = 3.0, 8, 2.0
Features = Mapping[str, float]


class _Weights(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The weight of each feature."""

    weights: dict[str, float]


@cache
def _weights() -> Mapping[str, float]:
    return load_data("searcher.metadata", "party_weights", _Weights).weights


def further_parties(evidence: "FurtherEvidence") -> set[str]:
    """Return the countries that are parties beside the selected ones of a text."""
    weights = _weights()
    found = {code for code, one in evidence.features() if log_odds(one, weights) > 0}
    return found | evidence.without_weights()


def log_odds(features: Features, weights: Mapping[str, float]) -> float:
    """Return the log odds that a country with these features is a party."""
    return sum(value * weights.get(name, 0.0) for name, value in features.items())


class FurtherEvidence:
    """The evidence for the countries of one text that are not selected; its body has `length`
    characters.
    """

    def __init__(
        self,
        mentions: Sequence[WeightedMention],
        scores: CountryScores,
        selected: AbstractSet[str],
        length: int,
    ) -> None:
        self.scores = scores
        self.selected = selected
        self.length = length
        explicit = [m for m in mentions if m.is_explicit]
        self._below = {m.country for m in explicit if m.zone is not Zone.DATELINE}
        self._named = Counter(m.country for m in explicit)
        active = [m for m in explicit if PASSIVE.isdisjoint(m.cue_kinds)]
        self._in_lead = {m.country for m in active if m.zone is Zone.LEAD}
        self._titled = len({m.country for m in active if m.zone is Zone.TITLE})
        self._score = {
            code: scores.by_name.get(code, 0.0) + scores.bonuses.get(code, 0.0)
            for code in {*scores.by_name, *scores.bonuses, *scores.in_dateline}
            if "-" not in code
        }

    def features(self) -> Iterator[tuple[str, Features]]:
        """Yield the code of each country that is not selected, and its features."""
        candidates = sorted(self._score.keys() - self.selected - self._only_the_place())
        if not candidates:
            return
        shared = self._shared()
        for code in candidates:
            yield code, {**shared, **self._own(code)}

    def without_weights(self) -> set[str]:
        """Return the parties that need no weights: the only two, or several of similar score."""
        return self.only_two() | self._several()

    def _several(self) -> set[str]:
        """Return the countries of similar score where a short text has two parties and a third is
        not much below the highest.
        """
        ranked = sorted(filter(_FAINT.__le__, self._score.values()), reverse=True)
        if len(self.selected) < 2 or self._titled > 1 or len(ranked) < _SEVERAL:
            return set()
        if self.length >= _LONG:
            return set()
        third = ranked[_SEVERAL - 1]
        if third * _SIMILAR < ranked[0]:
            return set()
        least = max(_FAINT, _SHARE_OF_THIRD * third)
        return {c for c, score in self._score.items() if score >= least}

    def only_two(self) -> set[str]:
        """Return the only two countries of the text, if both have some weight, else nothing."""
        named = {code for code, score in self._score.items() if score >= _FAINT}
        if len(named) != 2 or self.scores.in_dateline - named:
            return set()
        least = _FULL if self.length >= _LONG else _CLEAR
        return named if all(self._score[code] >= least for code in named) else set()

    def _only_the_place(self) -> set[str]:
        """Return the country of the dateline where title or lead name two others, who meet there;
        it is not named below, and nothing shows that the text is at home there.
        """
        if self._titled < 2 and (self._titled or len(self._in_lead & self.selected) < 2):
            return set()
        at_home = {code for code, signs in self.scores.by_signs.items() if signs > _HOME_SIGNS}
        return self.scores.in_dateline - at_home - self._below

    def _shared(self) -> dict[str, float]:
        """Return the features of the text."""
        beyond = log1p(self.length / _UNIT) - _LONGER
        return {
            "bias": 1.0,
            "countries": float(min(len(self._named), _MOST_COUNTRIES)),
            "one selected": float(len(self.selected) == 1),
            "more selected": float(len(self.selected) > 1),
            "more in title": float(self._titled > 1),
            "long": max(0.0, beyond),
        }

    def _own(self, code: str) -> dict[str, float]:
        """Return the features of a country."""
        score, local = self._score[code], code in self.scores.in_dateline
        signs = self.scores.by_signs.get(code, 0.0)
        full = sum(one >= _FULL for one in self._score.values())
        return {
            "mentions": log1p(self._named[code]),
            "lead": float(code in self._in_lead),
            "dateline": float(local),
            "dateline and signs": float(local and signs > _HOME_SIGNS),
            "signs": min(signs, _MOST_SIGNS) * (score > 0),
            "one of many": float(score >= _FULL and full >= _MANY),
            "ratio": self._ratio(score),
        }

    def _ratio(self, score: float) -> float:
        """Return a score as a share of the lowest one of the selected countries."""
        known = [self._score[code] for code in self.selected if self._score.get(code)]
        return min(score / min(known), _MOST_RATIO) if known else 0.0
