"""How much each part of a query counts where a record need not have all of them."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from searcher.index.scoring import BOOSTS, K1
from searcher.model.expression import Expression, Near, Or, Phrase, Scope, Widened, Word

MAX_PARTS = 64
"""The most parts that are searched: the rarest ones."""

_PER_WEIGHT = (K1 + 1) * sum(BOOSTS.values())  # that a word can score
_UNWEIGHED = 1.0  # of parts whose number of documents is not known beforehand


class WeightedPart(NamedTuple):
    """A part, its weight, and how often the query has it, by which it scores."""

    part: Expression
    weight: float
    times: int


@dataclass(frozen=True, slots=True)
class WeightedParts:
    """The parts of a query that some record may have, the rarest first, with their weights; those
    that no record has; and how many were left out because there are too many.
    """

    parts: tuple[WeightedPart, ...]
    absent: tuple[Expression, ...] = ()
    left_out: int = 0

    @property
    def total(self) -> float:
        """The weight of a record with all parts."""
        return sum(part.weight for part in self.parts)

    @property
    def greatest_score(self) -> float:
        """A score that no record exceeds."""
        return sum(part.weight * part.times for part in self.parts) * _PER_WEIGHT


class Weights(NamedTuple):
    """Functions of a commit: the weight of a word in any form, the least of its index terms', and
    that of a word as written; zero if no record has it.
    """

    of_word: Callable[[Word], float]
    of_written: Callable[[str, Scope], float]


def weigh(weights: Weights, parts: Sequence[Expression]) -> WeightedParts:
    """Weigh parts by their inverse document frequency; drop those that no record has."""
    weighed = [WeightedPart(p, _weight(weights, p), n) for p, n in Counter(parts).items()]
    found = sorted((one for one in weighed if one.weight), key=lambda one: -one.weight)
    absent = tuple(one.part for one in weighed if not one.weight)
    return WeightedParts(tuple(found[:MAX_PARTS]), absent, max(0, len(found) - MAX_PARTS))


def _weight(weights: Weights, part: Expression) -> float:
    match part:
        case Word():
            return weights.of_word(part)
        case Phrase(words, scope):
            return _greatest(weights.of_written(word, scope) for word in words)
        case Near(words, _, scope):
            return _greatest(weights.of_word(Word(word, scope)) for word in words)
        case Or(alternatives):
            return least(_weight(weights, one) for one in alternatives)
        case Widened(one, others):
            return _weight(weights, one) or least(_weight(weights, other) for other in others)
    return _UNWEIGHED


def _greatest(every: Iterable[float]) -> float:
    """Return the greatest weight, zero if one of them is."""
    found = list(every)
    return max(found) if all(found) else 0.0


def least(weights: Iterable[float]) -> float:
    """Return the least weight above zero, zero if there is none."""
    return min((weight for weight in weights if weight > 0), default=0.0)
