"""The features of each country that a text names, by which its parties are selected (`party_sets`).

Each feature is a number without a unit, between 0 and about 5; a condition is 0 or 1.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from math import log1p

from searcher.gazetteer import NameKind
from searcher.metadata.parties.country_scores import CountryScores
from searcher.metadata.parties.mention_weights import WeightedMention
from searcher.metadata.parties.role_cues import PASSIVE
from searcher.metadata.parties.zones import Zone

_UNIT = 500  # characters
_HOME_SIGNS, _MOST_SIGNS = 0.5, 3.0
_BELOW = frozenset({Zone.LEAD, Zone.BODY})
Features = Mapping[str, float]


@dataclass(frozen=True)
class PartyEvidence:
    """What the parties of a text are selected by.

    `selected` are the countries that reach the threshold, are titled or issued the document;
    `excluded` are those that are none, whatever else holds for them; `length` is the characters of
    the body, `dateline` the characters of its dateline, if known.
    """

    mentions: Sequence[WeightedMention]
    scores: CountryScores
    selected: AbstractSet[str]
    issuers: AbstractSet[str]
    excluded: AbstractSet[str]
    length: int
    dateline: tuple[int, int] | None = None

    @cached_property
    def named(self) -> Sequence[WeightedMention]:
        """The mentions that name a place."""
        return [m for m in self.mentions if m.kind is not NameKind.SIGN]

    @cached_property
    def candidates(self) -> tuple[str, ...]:
        """The countries of which each may be a party, by code."""
        named = {m.country for m in self.named if m.weight or m.zone is Zone.DATELINE}
        found = (named | self.scores.bonuses.keys()) - self.excluded
        return tuple(sorted(found | self.selected))

    @cached_property
    def rows(self) -> frozenset[frozenset[str]]:
        """The countries that are named in a row, of each row of two countries or more."""
        return frozenset(m.row for m in self.named if m.row)

    @cached_property
    def titled(self) -> frozenset[str]:
        """The countries that the title names."""
        return frozenset(m.country for m in self.named if m.zone is Zone.TITLE)

    @property
    def has_dateline(self) -> bool:
        """Whether the text opens with place and date, as agency items do."""
        return self.dateline is not None or bool(self.scores.in_dateline)

    @property
    def log_length(self) -> float:
        """The length of the body on a logarithmic scale, 0 for an empty one."""
        return log1p(self.length / _UNIT)


class CountryFeatures:
    """The features of the countries of one text."""

    def __init__(self, evidence: PartyEvidence) -> None:
        self.evidence = evidence
        explicit = [m for m in evidence.named if m.is_explicit]
        self._explicit = Counter(m.country for m in explicit)
        self._in_title = _active(explicit, Zone.TITLE) | _bodies_in_title(evidence.named)
        self._in_lead = {m.country for m in evidence.named if m.zone is Zone.LEAD}
        self._below = {m.country for m in evidence.named if m.zone in _BELOW}
        self._in_passing = {
            m.country
            for m in evidence.named
            if m.zone in _BELOW and not PASSIVE.isdisjoint(m.cue_kinds)
        }
        self._in_rows = frozenset[str]().union(*evidence.rows)
        scores = map(evidence.scores.score, evidence.candidates)
        self._highest = max(scores, default=0.0) or 1.0

    def of(self, code: str) -> Features:
        """Return the features of a country."""
        return {**self._of_scores(code), **self._of_names(code), **self._of_dateline(code)}

    def _of_scores(self, code: str) -> Features:
        evidence, score = self.evidence, self.evidence.scores.score(code)
        return {
            "bias": 1.0,
            "long": evidence.log_length,
            "more in title": float(len(evidence.titled) > 1),
            "selected": float(code in evidence.selected),
            "issuer": float(code in evidence.issuers),
            "score": log1p(score),
            "share of highest score": score / self._highest,
        }

    def _of_names(self, code: str) -> Features:
        named = self._explicit[code]
        return {
            "title": float(code in self.evidence.titled),
            "title, not in passing": float(code in self._in_title),
            "lead": float(code in self._in_lead),
            "mentions": log1p(named),
            "mentions in a long text": log1p(named) * self.evidence.log_length,
            "share of mentions": named / max(1, self._explicit.total()),
            "at most once": float(named < 2),
            "only by a place in it": float(code in self._below and not named),
            "in passing": float(code in self._in_passing),
            "in a row": float(code in self._in_rows),
            "late": self._first(code) / (self.evidence.length + 1),
        }

    def _of_dateline(self, code: str) -> Features:
        local = code in self.evidence.scores.in_dateline
        signs = self.evidence.scores.by_signs.get(code, 0.0)
        return {
            "dateline": float(local),
            "dateline and below": float(local and code in self._below),
            "dateline and signs": float(local and signs > _HOME_SIGNS),
            "signs": min(signs, _MOST_SIGNS),
        }

    def _first(self, code: str) -> int:
        """Return the first character of the body that names a country, else its length."""
        named = (m for m in self.evidence.named if m.country == code and m.zone in _BELOW)
        first = min((m.mention.start for m in named), default=self.evidence.length + 1)
        return min(first, self.evidence.length + 1)


def _active(mentions: Sequence[WeightedMention], zone: Zone) -> set[str]:
    """Return the countries that a zone names, not in passing."""
    return {
        m.country
        for m in mentions
        if m.zone is zone and m.weight and PASSIVE.isdisjoint(m.cue_kinds)
    }


def _bodies_in_title(mentions: Sequence[WeightedMention]) -> set[str]:
    """Return the countries whose institutions the title names."""
    return _active([m for m in mentions if m.kind is NameKind.BODY], Zone.TITLE)
