"""Select the parties of a text as a whole: which set of its countries is most likely.

The countries are put in order, those selected before and then the others by their log odds.  The
sets compared are those selected, these and the first other, and so on.  The score of a set is the
sum of the log odds of its countries and of what holds for the set: how many they are, whether all
countries of the text are in it, whether a country left out is named in a row with one that is not.
The weights are learned from labelled documents (`evaluation.party_weights`): a log-linear model of
the choice between the sets of one text, after McFadden (1974), Conditional logit analysis of
qualitative choice behavior.
"""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache
from math import log

import msgspec

from searcher.languages import load_data
from searcher.metadata.parties.party_features import CountryFeatures, Features, PartyEvidence
from searcher.metadata.parties.zones import Zone

_FAINT = 0.3  # a score below it is that of a name in passing
_FULL = 0.7  # of a country that one sentence of the body names, not in passing
_CLEAR = 1.5  # of one that two sentences name, or the lead
_LONG = 1500  # characters of a text in which one sentence shows a second country
_MANY = 3  # countries, and more
_LIST_SIZE = 3  # countries in a row that are a list
_SMOOTHING = 0.2  # of a score, against a division by zero
_MOST_SPLIT = 2
Weights = Mapping[str, float]


class _Weights(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The weight of each feature of a country, and of each feature of a set."""

    country: dict[str, float]
    set: dict[str, float]


@cache
def party_weights() -> tuple[Weights, Weights]:
    """Load the weights of the features of countries, and those of sets."""
    known = load_data("searcher.metadata", "party_weights", _Weights)
    return known.country, known.set


@dataclass(frozen=True, slots=True)
class CountrySet:
    """The first countries of a text in the order of their log odds, with the features of the set;
    the features of a country are `PartySets.features`.
    """

    codes: tuple[str, ...]
    features: Features


def weighted(features: Features, weights: Weights) -> float:
    """Return the sum of features by their weights."""
    return sum(value * weights.get(name, 0.0) for name, value in features.items())


class PartySets:
    """The sets of countries that may be the parties of one text."""

    def __init__(self, evidence: PartyEvidence) -> None:
        self.evidence = evidence
        features = CountryFeatures(evidence)
        self.only_two = self._only_two()
        self.features = {
            code: {**features.of(code), "one of only two": float(code in self.only_two)}
            for code in evidence.candidates
        }

    def parties(self, country: Weights, of_set: Weights) -> set[str]:
        """Return the parties by some weights: the countries of the set with the highest score, of
        equal ones of the smaller.
        """
        _, chosen = max(self.scored(country, of_set), key=lambda pair: pair[0])
        return self.with_certain(chosen)

    def scored(self, country: Weights, of_set: Weights) -> Iterator[tuple[float, CountrySet]]:
        """Yield the score of each set by some weights, and the set, in the order of their size."""
        odds = {code: weighted(one, country) for code, one in self.features.items()}
        for one in self.sets(country):
            yield sum(odds[c] for c in one.codes) + weighted(one.features, of_set), one

    def with_certain(self, chosen: CountrySet) -> set[str]:
        """Return the countries of a set, those that issued the document, and the only two."""
        return {*chosen.codes, *self.evidence.issuers, *self.only_two}

    def sets(self, country: Weights) -> Iterator[CountrySet]:
        """Yield the sets in the order of their size; each has all selected countries."""
        odds = {code: weighted(one, country) for code, one in self.features.items()}
        selected = self.evidence.selected
        order = sorted(odds, key=lambda code: (code not in selected, -odds[code], code))
        for size in range(len(selected), len(order) + 1):
            codes, left_out = tuple(order[:size]), order[size:]
            yield CountrySet(codes, self._features(codes, left_out))

    def _only_two(self) -> AbstractSet[str]:
        """Return the only two countries of the text, if both have some weight, else nothing.

        Where the title names one of them itself, a single mention of the other is in passing.
        """
        scores = self.evidence.scores
        score = {code: scores.by_name.get(code, 0.0) for code in self.evidence.candidates}
        named = {c for c, one in score.items() if one + scores.bonuses.get(c, 0.0) >= _FAINT}
        if len(named) != 2 or scores.in_dateline - named:
            return frozenset()
        least = _FULL if self.evidence.length >= _LONG else _CLEAR
        clear = all(score[c] + scores.bonuses.get(c, 0.0) >= least for c in named)
        return named if clear and not self._in_passing(named) else frozenset()

    def _in_passing(self, two: AbstractSet[str]) -> bool:
        """Check whether the title names one of two countries itself, and the body the other only
        once.
        """
        named = self.evidence.named
        titled = two & {m.country for m in named if m.zone is Zone.TITLE and m.is_explicit}
        if len(titled) != 1:
            return False
        other = [m for m in named if m.country in two - titled and m.zone is not Zone.DATELINE]
        return len(other) < 2 and all(m.zone is Zone.BODY for m in other)

    # The features of a set

    def _features(self, codes: Sequence[str], left_out: Sequence[str]) -> Features:
        """Return the features of a set of countries and of those left out."""
        return {
            **self._of_size(len(codes)),
            **self._of_rest(codes, left_out),
            "rows that are split": float(self._split(frozenset(codes))),
            "gap": self._gap(codes, left_out),
        }

    def _of_size(self, size: int) -> Features:
        evidence, many, dated = self.evidence, size >= _MANY, self.evidence.has_dateline
        longest_row = max(map(len, evidence.rows), default=1)
        return {
            "one": float(size == 1),
            "two": float(size == 2),
            "many": float(many),
            "more than three": float(size > _MANY),
            "two, with a dateline": float(size == 2 and dated),
            "many, with a dateline": float(many and dated),
            "two, as in the title": float(size == len(evidence.titled) == 2),
            "many, in a long text": evidence.log_length * many,
            "many, with a list": float(many and longest_row >= _LIST_SIZE),
        }

    def _of_rest(self, codes: Sequence[str], left_out: Sequence[str]) -> Features:
        faint = all(self.evidence.scores.score(code) < _FULL for code in left_out)
        size = len(codes)
        return {
            "all": float(not left_out),
            "all two": float(not left_out and size == 2),
            "all of many": float(not left_out and size >= _MANY),
            "others faint": float(faint),
        }

    def _split(self, codes: frozenset[str]) -> int:
        """Count the rows of countries of which some are in the set and some are not."""
        split = sum(bool(row & codes and row - codes) for row in self.evidence.rows)
        return min(split, _MOST_SPLIT)

    def _gap(self, codes: Sequence[str], left_out: Sequence[str]) -> float:
        """Return the logarithm of the lowest score in the set by the highest outside of it."""
        if not codes or not left_out:
            return 0.0
        score = self.evidence.scores.score
        lowest, highest = min(map(score, codes)), max(map(score, left_out))
        return log((lowest + _SMOOTHING) / (highest + _SMOOTHING))
