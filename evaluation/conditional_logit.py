"""Fit a log-linear model of choices: which of several alternatives is chosen, by their features.

The probability of an alternative is proportional to exp(features · weights), after McFadden (1974),
Conditional logit analysis of qualitative choice behavior.  Logistic regression is the case of two
alternatives of which one has no features.  The weights maximise the likelihood less
penalty / 2 · |weights|², by Newton's method with steps that are halved while they make it worse.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_STEPS, _HALVINGS = 25, 12
_CLOSE = 1e-6  # of the objective, relative: no further steps
Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Choice:
    """The features of all alternatives (alternatives × features), the number of the one chosen, and
    how important the choice is.
    """

    features: Matrix
    chosen: int
    importance: float


def fit_choices(choices: Sequence[Choice], weights: Matrix, penalty: float) -> Matrix:
    """Return the weights that fit some choices best, beginning at `weights`."""
    stacked = _Stacked(choices, penalty)
    value = stacked.objective(weights)
    for _ in range(_STEPS):
        step = stacked.newton_step(weights)
        better = _shorten(stacked, weights, step, value)
        if better is None:
            break
        weights, gained, value = (
            better,
            stacked.objective(better) - value,
            stacked.objective(better),
        )
        if gained < _CLOSE * abs(value):
            break
    return weights


def _shorten(stacked: "_Stacked", weights: Matrix, step: Matrix, value: float) -> Matrix | None:
    """Return the weights after a step, halved until they are better; None if they never are."""
    for halving in range(_HALVINGS):
        moved: Matrix = weights + step / 2**halving
        if stacked.objective(moved) > value:
            return moved
    return None


class _Stacked:
    """All alternatives of all choices in one matrix."""

    def __init__(self, choices: Sequence[Choice], penalty: float) -> None:
        sizes = np.array([len(one.features) for one in choices])
        self.penalty = penalty
        self.features = np.vstack([one.features for one in choices])
        self.starts = np.cumsum(sizes) - sizes
        self.choice_of = np.repeat(np.arange(len(choices)), sizes)
        self.chosen = self.starts + np.array([one.chosen for one in choices])
        self.importance = np.array([one.importance for one in choices])

    def objective(self, weights: Matrix) -> float:
        """Return the penalised log likelihood."""
        scores = self.features @ weights
        likelihood = self.importance @ (scores[self.chosen] - self._log_total(scores))
        return float(likelihood - self.penalty / 2 * (weights @ weights))

    def newton_step(self, weights: Matrix) -> Matrix:
        """Return the step to the highest point of the parabola that touches the objective."""
        scores = self.features @ weights
        share = np.exp(scores - self._log_total(scores)[self.choice_of])
        weighted = self.features * (share * self.importance[self.choice_of])[:, None]
        expected = np.add.reduceat(weighted, self.starts)  # importance · expected features
        slope = self.importance @ self.features[self.chosen] - expected.sum(0)
        curve = weighted.T @ self.features - (expected / self.importance[:, None]).T @ expected
        size = len(weights)
        step: Matrix = np.linalg.solve(
            curve + self.penalty * np.eye(size), slope - self.penalty * weights
        )
        return step

    def _log_total(self, scores: Matrix) -> Matrix:
        highest = np.maximum.reduceat(scores, self.starts)
        total = np.add.reduceat(np.exp(scores - highest[self.choice_of]), self.starts)
        return highest + np.log(total)
