"""How similar the paragraphs of two texts are: by what they have in common, and by length."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from searcher.alignment.beads import BeadScores
from searcher.alignment.features import Feature, FeatureKind

Related = Callable[[str, str], Iterable[tuple[str, float]]]
"""Finds the index terms of a language (BCP 47) that mean nearly the same as a term of another, each
with its similarity (0 to 1).
"""

Weights = NDArray[np.float64]

_WEIGHTS = {
    FeatureKind.PLACE: 1.0,
    FeatureKind.NAME: 0.9,
    FeatureKind.NUMBER: 1.6,
    FeatureKind.NUMERAL: 0.8,
    FeatureKind.MONTH: 0.6,
    FeatureKind.CONCEPT: 0.8,
    FeatureKind.WORD: 0.8,
    FeatureKind.COGNATE: 0.35,
}
_CERTAIN = frozenset({FeatureKind.PLACE, FeatureKind.NUMBER})
"""The kinds that are found alike in every language: that one side lacks them is evidence too."""
_RELATED = 0.6  # weight of two words that mean nearly the same, times their similarity
_MOST_PAIRS = 1 << 12  # pairs of paragraphs with one feature in common; more distinguish nothing
_FEW_PAIRS = 16  # up to which each is added by itself: faster than an array of them
_SMOOTHING = 2.0  # weight that every two paragraphs lack: one common name of few is not enough
_VARIANCE = 6.8  # of the length of a translation, for each character (Gale and Church 1993)
_TOLERANCE = 8.0  # how much more the lengths of paragraphs vary than those of sentences
_MERGING = 0.08  # by which two paragraphs to one must be better than one to one


class Side(NamedTuple):
    """The paragraphs of one text: its language (BCP 47), and the features of each paragraph."""

    language: str
    texts: Sequence[str]
    features: Sequence[Sequence[Feature]]


@dataclass(frozen=True, slots=True)
class Similarity:
    """The weight of what each two paragraphs have in common (a row for each of the first text), the
    weight of what each has that could be common, and their lengths in characters.
    """

    common: Weights
    first: Weights
    second: Weights
    first_lengths: Weights
    second_lengths: Weights

    def add(self, weight: float, mine: Sequence[int], theirs: Sequence[int]) -> None:
        """Add the weight of a feature that some paragraphs have."""
        for i in mine:
            self.first[i] += weight
        for j in theirs:
            self.second[j] += weight
        if len(mine) * len(theirs) <= _FEW_PAIRS:
            for i in mine:
                for j in theirs:
                    self.common[i, j] += weight
        elif len(mine) * len(theirs) <= _MOST_PAIRS:
            self.common[np.ix_(mine, theirs)] += weight

    @property
    def of_each(self) -> Weights:
        """The similarity of each two paragraphs, 0 to 1."""
        return _dice(self.common, self.first[:, None], self.second)

    def bead_scores(self, threshold: float, length_weight: float) -> BeadScores:
        """Score every bead: its similarity, less a threshold, and the fit of its lengths."""

        def score(common: Weights, first: Weights, second: Weights, *sizes: Weights) -> Weights:
            return _dice(common, first, second) + length_weight * self._fit(*sizes) - threshold

        first, second = self.first[:, None], self.second
        rows, columns = self.first_lengths[:, None], self.second_lengths
        return BeadScores(
            score(self.common, first, second, rows, columns),
            score(_two(self.common), _two(first), second, _two(rows), columns) - _MERGING,
            score(_two(self.common.T).T, first, _two(second), rows, _two(columns)) - _MERGING,
        )

    def fit(self, beads: Iterable[tuple[Sequence[int], Sequence[int]]]) -> float:
        """Return the mean fit of the lengths of some beads; 0 without any."""
        sizes = [
            (self.first_lengths[list(bead[0])].sum(), self.second_lengths[list(bead[1])].sum())
            for bead in beads
        ]
        if not sizes:
            return 0.0
        first, second = np.array(sizes, float).T
        return float(self._fit(first, second).mean())

    def _fit(self, first: Weights, second: Weights) -> Weights:
        """Return how well lengths fit a translation, 1 down to 0, given those of the whole texts.

        Both are scaled alike, so that the order of the texts does not matter.
        """
        root = np.sqrt(self.second_lengths.sum() / max(1.0, self.first_lengths.sum()))
        one, other = first * root, second / max(root, 1e-9)
        variance = _TOLERANCE * _VARIANCE * np.maximum(1.0, (one + other) / 2)
        found: Weights = np.exp(-((one - other) ** 2) / (2 * variance))
        return found


def _dice(common: Weights, first: Weights, second: Weights) -> Weights:
    """Return twice the common weight as a share of both."""
    found: Weights = np.minimum(1.0, 2 * common / (first + second + _SMOOTHING))
    return found


def _two(values: Weights) -> Weights:
    """Add to each item (row) the one before it; the first one stays by itself."""
    found = values.copy()
    found[1:] += values[:-1]
    return found


def similarity(first: Side, second: Side, related: Related | None = None) -> Similarity:
    """Compute the similarity of the paragraphs of two texts.

    What fewer paragraphs have weighs more.  Words that could not be common, since the other text
    lacks them everywhere, do not count; places and numbers do.
    """
    rows, columns = len(first.texts), len(second.texts)
    found = Similarity(
        np.zeros((rows, columns)),
        np.zeros(rows),
        np.zeros(columns),
        np.array([len(text) for text in first.texts], float),
        np.array([len(text) for text in second.texts], float),
    )
    one, other = _places(first), _places(second)
    for weight, mine, theirs in _evidence(first, second, one, other, related):
        rare = weight * math.log((rows + columns + 1) / (len(mine) + len(theirs)))
        found.add(rare, mine, theirs)
    _match_equal(found, first.texts, second.texts)
    return found


class _Places(NamedTuple):
    """The kind of a feature, and the paragraphs that have it."""

    kind: FeatureKind
    paragraphs: list[int]


_NOWHERE = _Places(FeatureKind.WORD, [])
_Evidence = tuple[float, list[int], list[int]]


def _places(side: Side) -> Mapping[str, _Places]:
    """Map each key to the paragraphs that have it."""
    found: dict[str, _Places] = {}
    for number, features in enumerate(side.features):
        for _, _, kind, key in features:
            if key not in found:
                found[key] = _Places(kind, [number])
            elif found[key].paragraphs[-1] != number:
                found[key].paragraphs.append(number)
    return found


def _evidence(
    first: Side,
    second: Side,
    one: Mapping[str, _Places],
    other: Mapping[str, _Places],
    related: Related | None,
) -> Iterator[_Evidence]:
    """Yield the weight of each feature that counts, with the paragraphs that have it."""
    is_translated = first.language != second.language
    for key in sorted(one.keys() | other.keys()):
        mine, theirs = one.get(key, _NOWHERE), other.get(key, _NOWHERE)
        kinds = {places.kind for places in (mine, theirs) if places.paragraphs}
        counts = (mine.paragraphs and theirs.paragraphs) or kinds <= _CERTAIN
        if counts and (is_translated or FeatureKind.COGNATE not in kinds):
            yield min(_WEIGHTS[kind] for kind in kinds), mine.paragraphs, theirs.paragraphs
    if related and is_translated:
        yield from _related_words(second.language, one, other, related)


def _related_words(
    language: str, one: Mapping[str, _Places], other: Mapping[str, _Places], related: Related
) -> Iterator[_Evidence]:
    for term, mine in sorted(one.items()):
        if mine.kind is FeatureKind.WORD and term not in other:
            for translated, closeness in related(term, language):
                if translated in other:
                    yield _RELATED * closeness, mine.paragraphs, other[translated].paragraphs


def _match_equal(found: Similarity, first: Sequence[str], second: Sequence[str]) -> None:
    """Let equal paragraphs have everything in common, even those without any feature."""
    places: dict[str, list[int]] = {}
    for column, text in enumerate(second):
        places.setdefault(text, []).append(column)
    for row, text in enumerate(first):
        for column in places.get(text, ()):
            found.common[row, column] = found.first[row] + found.second[column] + _SMOOTHING
