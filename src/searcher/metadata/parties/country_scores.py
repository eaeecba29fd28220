"""The score of each country in a document: what its mentions, dateline and source add up to.

A country's weight in a record (`Party.weight`) is its share of these scores.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from searcher.gazetteer import NameKind, home_sign_weight
from searcher.metadata.parties.mention_weights import WeightedMention
from searcher.metadata.parties.zones import Zone

# Weights of the mentions in one zone that count; what exceeds them adds nothing.
_ZONE_LIMIT = {Zone.TITLE: 8.0, Zone.LEAD: 6.0, Zone.BODY: 12.0, Zone.DATELINE: 0.0}
_DATELINE = 0.4
_SIGNS_LIMIT = 3.0  # of the weights of the signs of one country


@dataclass(frozen=True, slots=True)
class Candidate:
    """A country, or a part of one, that a document may be about, and its score."""

    code: str
    score: float


class CountryScores:
    """The scores of all countries of one document, and of their parts.

    score = sum of the weights of its mentions, limited in each zone + its bonus
    + 0.4 if it is in the dateline.  `bonuses` are the scores that countries have for being those of
    the document's source.  Signs (a currency, a form of company) name no country and add nothing;
    `by_signs` has the sum of their weights.
    """

    def __init__(self, mentions: Sequence[WeightedMention], bonuses: Mapping[str, float]) -> None:
        self.bonuses = bonuses
        self.by_name = score_mentions(mentions)
        self.by_signs = _score_signs(mentions)
        self.in_dateline = {
            m.country for m in mentions if m.zone is Zone.DATELINE and m.kind is not NameKind.SIGN
        }

    def score(self, code: str) -> float:
        """Return the score of a country or of a part of one."""
        named = self.by_name.get(code, 0.0) + self.bonuses.get(code, 0.0)
        return named + _DATELINE * (code in self.in_dateline)

    def candidate(self, code: str) -> Candidate:
        """Return a country or a part of one as a candidate."""
        return Candidate(code, self.score(code))

    @cached_property
    def countries(self) -> tuple[Candidate, ...]:
        """Every country with a score, the highest first."""
        codes = {*self.by_name, *self.in_dateline, *self.bonuses}
        return by_score(self.candidate(code) for code in codes if "-" not in code)


def by_score(candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """Sort candidates, the highest score first, equal ones by code."""
    return tuple(sorted(candidates, key=lambda c: (-c.score, c.code)))


def score_mentions(mentions: Iterable[WeightedMention]) -> dict[str, float]:
    """Sum the weights of the mentions of each place, limited in each zone.

    A mention of a part of a country also counts for the country.
    """
    by_zone: dict[tuple[str, Zone], float] = {}
    for m in mentions:
        code, country, zone, weight = m.mention.code, m.country, m.zone, m.weight
        for place in ((code,) if code == country else (code, country)) if weight else ():
            key = place, zone
            by_zone[key] = min(_ZONE_LIMIT[zone], by_zone.get(key, 0.0) + weight)
    scores: dict[str, float] = {}
    for (code, _), weight in by_zone.items():
        scores[code] = scores.get(code, 0.0) + weight
    return scores


def _score_signs(mentions: Iterable[WeightedMention]) -> dict[str, float]:
    """Sum the weights of the signs of each country; a sign that is repeated counts once."""
    signs = {(m.country, m.mention.text.lower()) for m in mentions if m.kind is NameKind.SIGN}
    scores: dict[str, float] = {}
    for code, sign in signs:
        scores[code] = min(_SIGNS_LIMIT, scores.get(code, 0.0) + home_sign_weight(sign))
    return scores
