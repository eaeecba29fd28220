"""How much each part of a query counts where a record need not have all of them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from searcher.index.scoring import BOOSTS, K1
from searcher.index.whoosh.segment_words import field_of
from searcher.index.whoosh.snapshot import Snapshot
from searcher.model.expression import Expression, Near, Or, Phrase, Widened, Word
from searcher.text import fold

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


def weigh(snapshot: Snapshot, parts: Sequence[Expression]) -> WeightedParts:
    """Weigh parts by their inverse document frequency; drop those that no record has."""
    weighed = [WeightedPart(p, _weight(snapshot, p), n) for p, n in Counter(parts).items()]
    found = sorted((one for one in weighed if one.weight), key=lambda one: -one.weight)
    absent = tuple(one.part for one in weighed if not one.weight)
    return WeightedParts(tuple(found[:MAX_PARTS]), absent, max(0, len(found) - MAX_PARTS))


def _weight(snapshot: Snapshot, part: Expression) -> float:
    match part:
        case Word():
            return _word_weight(snapshot, part)
        case Phrase(words):
            name = f"{field_of(part)}_words"
            idfs = [snapshot.term(name, fold(word)).idf for word in words]
            return max(idfs) if all(idfs) else 0.0
        case Near(words, _, scope):
            idfs = [_word_weight(snapshot, Word(word, scope)) for word in words]
            return max(idfs) if all(idfs) else 0.0
        case Or(alternatives):
            return _least(_weight(snapshot, one) for one in alternatives)
        case Widened(one, others):
            return _weight(snapshot, one) or _least(_weight(snapshot, o) for o in others)
    return _UNWEIGHED


def _word_weight(snapshot: Snapshot, word: Word) -> float:
    """Return the weight of the most frequent index term that a word may have; all forms in one
    language are one term.
    """
    field, languages = field_of(word), word.languages
    stems = snapshot.separate_terms(word.text, languages)
    weights = [snapshot.term(f"{field}_stems", stem).idf for stem in stems]
    inflected = snapshot.inflected(word.text, languages)
    weights += (snapshot.inflected_term(one, field).idf for one in inflected)
    if plain := snapshot.written_form(word.text, languages):
        weights.append(snapshot.term(f"{field}_words", plain).idf)
    return _least(weights)


def _least(weights: Iterable[float]) -> float:
    """Return the least weight above zero, zero if there is none."""
    return min((weight for weight in weights if weight > 0), default=0.0)
