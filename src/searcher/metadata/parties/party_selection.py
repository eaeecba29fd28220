"""Select the countries that a document is about from those that it merely names.

A country is selected if it issued the document, if the title names it, or if its score reaches a
share of the highest score.  A text that names no country is about the one where it was written,
if its dateline and signs show that.  Decision 0016 gives the reasons for the thresholds, and how
much the scores of `evaluation.places` depend on them.
"""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property

from searcher.gazetteer import NameKind
from searcher.metadata.parties.country_scores import (
    Candidate,
    CountryScores,
    by_score,
    score_mentions,
)
from searcher.metadata.parties.mention_weights import KIND_WEIGHT, WeightedMention, weigh_mentions
from searcher.metadata.parties.role_cues import ACTIVE, PASSIVE
from searcher.metadata.parties.zones import Zone
from searcher.model.pairs import country_of

_ISSUER_BONUS = 2.0  # the least bonus of a country that issued the document
_SHORT, _LONG = 700, 8000  # characters of a body
_BRIEFING_COUNTRIES = 4  # countries that a long text speaks of in turn
_DATELINE_WEIGHT = 1.2
_HOME_SCORE = 0.2  # of a text that names no other country
_HOME_LEAD = 1.5  # times the score of the next country
_HOME_BESIDE_OTHERS = 1.4  # of dateline and signs, of a text that names other countries
_FOREIGN_DATELINE = 2.4  # of signs alone, of a text that was written in another country
_PART_SHARE = 0.5  # of the score of its country, that makes a part a party itself
_NEAR = 0.85  # of the threshold: so near to it that an archivist may decide otherwise
_NAMES_OF_PARTS = frozenset({NameKind.NAME, NameKind.DEMONYM, NameKind.REGION})


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The score that selects a country: `share` of the highest score, but at least `minimum`.

    `share_if_titled` applies where the title names two countries or more, or one beside the
    issuer, `share_if_titled_long` where it does so above a long text, which touches on many others.
    `dateline_weight` and `sign_factor` are those of `CountryScores`.
    """

    share: float
    share_if_short: float
    share_if_titled: float
    share_if_titled_long: float
    minimum: float
    minimum_if_short: float
    dateline_weight: float
    sign_factor: float


PARTIES = Thresholds(0.34, 0.28, 0.55, 1.0, 2.0, 1.0, 0.4, 0.0)
"""What makes a country a party.  Signs count nothing: a currency does not name a country."""
SUBJECTS = Thresholds(0.25, 0.18, 0.25, 0.25, 0.8, 0.8, _DATELINE_WEIGHT, 1.0)
"""What makes a country one that an editor would file a news item under."""


def select_subjects(title: str, body: str, language: str) -> tuple[Candidate, ...]:
    """Select the countries that an editor would file a text under, the highest score first.

    `language` is a BCP 47 tag.
    """
    return _subjects(title, body, language).selected()


def rank_countries(title: str, body: str, language: str) -> tuple[Candidate, ...]:
    """Score every country that a text names or points to, the highest score first."""
    return _subjects(title, body, language).scores.countries


def _subjects(title: str, body: str, language: str) -> "Selection":
    return Selection(weigh_mentions(title, body, language), {}, len(body), SUBJECTS)


class Selection:
    """The selection among the countries of one document, whose body has `length` characters.

    `bonuses` are the scores that countries have for being those of its source.
    """

    def __init__(
        self,
        mentions: Sequence[WeightedMention],
        bonuses: Mapping[str, float],
        length: int,
        thresholds: Thresholds,
    ) -> None:
        self.mentions = mentions
        self.length = length
        self.thresholds = thresholds
        self.issuers = {code for code, bonus in bonuses.items() if bonus >= _ISSUER_BONUS}
        self.scores = CountryScores(
            mentions,
            bonuses,
            dateline_weight=thresholds.dateline_weight,
            sign_factor=thresholds.sign_factor,
        )
        self.titled = self._titled()

    def selected(self) -> tuple[Candidate, ...]:
        """Return the countries and parts that the document is about, the highest score first."""
        countries = self.scores.countries
        codes = self._above_threshold() | self.issuers | self.titled | self._at_home()
        if self._is_briefing(codes):
            codes = set(self.issuers)
        if not codes:
            codes = _home(countries)
        parts = self._parts(codes)
        return by_score(map(self.scores.candidate, codes | parts | set(map(country_of, parts))))

    def near_misses(self) -> Iterator[str]:
        """Yield the countries whose scores nearly reach the threshold, or do, the highest first."""
        for one in self.scores.countries:
            if not one.is_presumed and one.score >= _NEAR * self.threshold:
                yield one.code

    @cached_property
    def threshold(self) -> float:
        """The score from which a country is selected."""
        others = [c.score for c in self.scores.countries if c.code not in self.issuers]
        return max(self._minimum(), self._share() * max(others, default=0.0))

    def _minimum(self) -> float:
        is_short = self.length < _SHORT
        return self.thresholds.minimum_if_short if is_short else self.thresholds.minimum

    def _share(self) -> float:
        limits = self.thresholds
        if len(self.titled | self.issuers) > 1:
            return limits.share_if_titled if self.length < _LONG else limits.share_if_titled_long
        return limits.share_if_short if self.length < _SHORT else limits.share

    def _titled(self) -> set[str]:
        """Return the countries that the title names, not only in passing."""
        return {
            m.country
            for m in self.mentions
            if m.is_explicit and m.zone is Zone.TITLE and PASSIVE.isdisjoint(m.cue_kinds)
        }

    def _above_threshold(self) -> set[str]:
        """Return the countries that reach the threshold.

        If two of them are actors, countries that are only the place of an event are left out.
        """
        above = {c.code for c in self.scores.countries if c.score >= self.threshold}
        named = set(filter(self._is_actor, above))
        return named if len(named) > 1 else above

    def _is_actor(self, code: str) -> bool:
        """Check whether a country is more than the place of an event: it is that of the source, is
        named itself, or does something.
        """
        return code in self.scores.bonuses or any(
            m.country == code and (m.is_explicit or not ACTIVE.isdisjoint(m.cue_kinds))
            for m in self.mentions
            if m.weight
        )

    def _at_home(self) -> set[str]:
        """Return the countries whose dateline and signs show that the text was written there for
        readers there, whatever else it names.
        """
        signs, local = self.scores.by_signs, self.scores.in_dateline
        least = _FOREIGN_DATELINE if local else _HOME_BESIDE_OTHERS
        by_signs = {code for code, score in signs.items() if score >= least}
        return by_signs | {
            c for c in local if signs.get(c, 0.0) + _DATELINE_WEIGHT >= _HOME_BESIDE_OTHERS
        }

    def _is_briefing(self, codes: AbstractSet[str]) -> bool:
        """Check whether an issuer speaks at length of many countries in turn, none of them in the
        title, and so of none in particular: a day's briefing for the press.
        """
        return (
            bool(self.issuers)
            and not self.titled - self.issuers
            and self.length > _LONG
            and len(codes - self.issuers) >= _BRIEFING_COUNTRIES
        )

    def _parts(self, codes: AbstractSet[str]) -> set[str]:
        """Return the parts of countries that are parties themselves: named, and for most of the
        score of their country.

        A city where something happened is not one, nor is a region of a country that deals with
        no other.
        """
        named = [m for m in self.mentions if "-" in m.mention.code and m.kind in _NAMES_OF_PARTS]
        if not named:
            return set()
        regions = {m.mention.code for m in named if m.kind is NameKind.REGION}
        titled = {m.mention.code for m in named if m.zone is Zone.TITLE}
        # A part is compared as a country would be: without the lower weight of its kind of name.
        full = [m._replace(weight=m.weight / KIND_WEIGHT[m.kind]) for m in named]
        return {
            code
            for code, score in score_mentions(full).items()
            if "-" in code
            and (score >= self.threshold or code in titled - regions)
            and score >= _PART_SHARE * self.scores.by_name.get(country_of(code), 0.0)
            and (code not in regions or (code in titled and len(codes | {country_of(code)}) > 1))
        }


def _home(countries: Sequence[Candidate]) -> set[str]:
    """Return the country of a text that is about no other, if one clearly leads."""
    if not countries or countries[0].score < _HOME_SCORE:
        return set()
    if len(countries) > 1 and countries[0].score < _HOME_LEAD * countries[1].score:
        return set()
    return {countries[0].code}
