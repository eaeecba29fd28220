"""Select the countries that a document is about from those that it merely names.

A country is selected if it issued the document, if the title names it, or if its score reaches a
share of the highest score.  With these and the evidence of the whole text, the parties are selected
as a set (`party_sets`).  A text that names no country is about the one where it was written, if its
dateline shows that.  Decision 0016 gives the reasons.
"""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property

from searcher.gazetteer import NameKind
from searcher.metadata.parties.country_scores import (
    Candidate,
    CountryScores,
    by_score,
    score_mentions,
)
from searcher.metadata.parties.mention_weights import KIND_WEIGHT, WeightedMention
from searcher.metadata.parties.party_features import PartyEvidence
from searcher.metadata.parties.party_sets import PartySets, party_weights
from searcher.metadata.parties.role_cues import ACTIVE, PASSIVE
from searcher.metadata.parties.zones import Zone
from searcher.model.pairs import country_of

_ISSUER_BONUS = 2.0  # the least bonus of a country that issued the document
_SHORT, _LONG = 700, 8000  # characters of a body
_BRIEFING_COUNTRIES = 4  # countries that a long text speaks of in turn
# A country is selected from this share of the highest score, but at least from the minimum.
_SHARE, _SHARE_IF_SHORT = 0.34, 0.28
# The share where the title names two countries or more, or one beside the issuer; and where it
# does so above a long text, which touches on many others.
_SHARE_IF_TITLED, _SHARE_IF_TITLED_LONG = 0.55, 1.0
_MINIMUM, _MINIMUM_IF_SHORT = 2.0, 1.0
_HOME_SIGNS = 0.5  # weights of signs, from which a text is at home
_HOME_SCORE = 0.2  # of a text that names no other country
_PAIR_SCORE = 1.0  # of both countries of a text, neither of which reaches the threshold
_HOME_LEAD = 1.5  # times the score of the next country
_PART_SHARE = 0.5  # of the score of its country, that makes a part a party itself
_NEAR = 0.85  # of the threshold: so near to it that an archivist may decide otherwise
_NAMES_OF_PARTS = frozenset({NameKind.NAME, NameKind.DEMONYM, NameKind.REGION})


class Selection:
    """The selection among the countries of one document, whose body has `length` characters.

    `bonuses` are the scores that countries have for being those of its source; `dateline` the
    characters of its dateline, if known.
    """

    def __init__(
        self,
        mentions: Sequence[WeightedMention],
        bonuses: Mapping[str, float],
        length: int,
        dateline: tuple[int, int] | None = None,
    ) -> None:
        self.mentions = mentions
        self.dateline = dateline
        self.length = length
        self.issuers = {code for code, bonus in bonuses.items() if bonus >= _ISSUER_BONUS}
        self.scores = CountryScores(mentions, bonuses)
        self.titled = self._titled()

    def selected(self) -> tuple[Candidate, ...]:
        """Return the countries and parts that the document is about, the highest score first."""
        codes = PartySets(self.evidence()).parties(*party_weights())
        parts = self._parts(codes)
        return by_score(map(self.scores.candidate, codes | parts | set(map(country_of, parts))))

    def evidence(self) -> PartyEvidence:
        """Return what the parties are selected by: the countries that reach the threshold, are
        titled or issued the document, or the one where it was written; and the whole text.
        """
        codes = self._above_threshold() | self.issuers | self.titled
        if self._is_briefing(codes):
            codes = set(self.issuers)
        codes = codes or _home(self.scores.countries)
        excluded = self._excluded(codes)
        return PartyEvidence(
            self.mentions, self.scores, codes, self.issuers, excluded, self.length, self.dateline
        )

    def _excluded(self, codes: AbstractSet[str]) -> AbstractSet[str]:
        """Return the countries that are no parties: all others of a briefing or of a long text with
        two countries in its title, and where others meet.
        """
        in_turn = self._is_briefing(self._above_threshold())
        if in_turn or (len(self.titled | self.issuers) > 1 and self.length > _LONG):
            return {c.code for c in self.scores.countries} - codes
        return self._only_the_place(codes)

    def _only_the_place(self, codes: AbstractSet[str]) -> AbstractSet[str]:
        """Return the country of the dateline where title or lead name two others in one row, who
        meet there; it is not named below, and nothing shows that the text is at home there.
        """
        active = [m for m in self.mentions if m.is_explicit and PASSIVE.isdisjoint(m.cue_kinds)]
        titled = {m.country for m in active if m.zone is Zone.TITLE}
        in_lead = {m.country for m in active if m.zone is Zone.LEAD}
        together = any(m.row for m in active if m.zone is Zone.TITLE or m.zone is Zone.LEAD)
        named_there = titled or in_lead & codes
        if len(named_there) < 2 or not together:
            return frozenset()
        below = {m.country for m in self.mentions if m.is_explicit and m.zone is not Zone.DATELINE}
        signs = self.scores.by_signs.items()
        at_home = {code for code, weight in signs if weight > _HOME_SIGNS}
        return self.scores.in_dateline - at_home - below

    def near_misses(self) -> Iterator[str]:
        """Yield the countries whose scores nearly reach the threshold, or do, the highest first."""
        for one in self.scores.countries:
            if one.score >= _NEAR * self.threshold:
                yield one.code

    @cached_property
    def threshold(self) -> float:
        """The score from which a country is selected."""
        others = [c.score for c in self.scores.countries if c.code not in self.issuers]
        return max(self._minimum(), self._share() * max(others, default=0.0))

    def _minimum(self) -> float:
        return _MINIMUM_IF_SHORT if self.length < _SHORT else _MINIMUM

    def _share(self) -> float:
        if len(self.titled | self.issuers) > 1:
            return _SHARE_IF_TITLED if self.length < _LONG else _SHARE_IF_TITLED_LONG
        return _SHARE_IF_SHORT if self.length < _SHORT else _SHARE

    def _titled(self) -> set[str]:
        """Return the countries that the title names, not only in passing, also by an institution:
        `Embassy in Jordan to the Department of State`.
        """
        return {
            m.country
            for m in self.mentions
            if m.weight
            and (m.is_explicit or m.kind is NameKind.BODY)
            and m.zone is Zone.TITLE
            and PASSIVE.isdisjoint(m.cue_kinds)
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
    """Return the country of a text that is about no other, if one clearly leads, or the two that
    lead all others.
    """
    for leading in (1, 2):
        least = _HOME_SCORE if leading == 1 else _PAIR_SCORE
        if len(countries) < leading or countries[leading - 1].score < least:
            return set()
        rest = countries[leading:]
        if not rest or countries[leading - 1].score >= _HOME_LEAD * rest[0].score:
            return {one.code for one in countries[:leading]}
    return set()
