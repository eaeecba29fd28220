"""Detect the parties of a document: the countries it is about, with their weights and roles."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from searcher.gazetteer import NameKind
from searcher.metadata.context import DocumentContext
from searcher.metadata.detection import Detection
from searcher.metadata.parties.country_scores import Candidate
from searcher.metadata.parties.mention_weights import WeightedMention, weigh_mentions
from searcher.metadata.parties.named_places import named_places
from searcher.metadata.parties.party_evidence import party_evidence, role_evidence
from searcher.metadata.parties.party_flags import review_flags
from searcher.metadata.parties.party_selection import Selection
from searcher.metadata.parties.role_detector import detect_roles
from searcher.metadata.parties.role_evidence import RoleEvidence
from searcher.model.pairs import country_of
from searcher.model.record import Party, Place, Role
from searcher.sources import Source

# Scores of the country of a ministry or an embassy, and of the one where an embassy resides.
_ISSUER_BONUS, _RESIDENCE_BONUS = 3.0, 1.0


@dataclass(frozen=True, slots=True)
class PartiesDetection:
    """The parties, and the countries and cities that the document names."""

    detection: Detection[tuple[Party, ...]]
    countries: tuple[str, ...]
    places: tuple[Place, ...]


def detect_parties(context: DocumentContext, kind: str | None) -> PartiesDetection:
    """Detect the parties of a document of a kind, the highest weight first."""
    title, text = context.title or "", context.tokenize()
    mentions = weigh_mentions(title, context.body, context.language, context.dateline, text)
    named = tuple(m for m in mentions if m.kind is not NameKind.SIGN)
    if hinted := context.hinted("parties"):
        detection = Detection(parties_of_codes(hinted[0].values), hinted[1])
    else:
        detection = _detect(context, kind, mentions)
    countries = {m.country for m in named}
    countries |= {country_of(party.code) for party in detection.value or ()}
    return PartiesDetection(detection, tuple(sorted(countries)), named_places(named))


def parties_of_codes(given: Iterable[str]) -> tuple[Party, ...]:
    """Return the parties that an archivist gives, and their countries, with equal weights."""
    codes = [*given]
    codes += [c for c in map(country_of, codes) if c not in codes]
    return tuple(Party(code, round(1 / len(codes), 3)) for code in dict.fromkeys(codes))


def _detect(
    context: DocumentContext, kind: str | None, mentions: tuple[WeightedMention, ...]
) -> Detection[tuple[Party, ...]]:
    bonuses = source_bonuses(context.source)
    selection = Selection(mentions, bonuses, len(context.body), context.dateline)
    selected = selection.selected()
    roles = detect_roles(context, kind, mentions, (c.code for c in selected))
    parties = _parties(selected, selection, roles, context.source)
    shown = [roles[p.code] for p in parties if p.code in roles and roles[p.code].role is p.role]
    evidence = (
        *(party_evidence(context, party, mentions) for party in parties),
        *(role_evidence(context, one) for one in shown),
    )
    flags = review_flags(parties, selection, context.language)
    return Detection(parties, evidence, flags)


def source_bonuses(source: Source | None) -> Mapping[str, float]:
    """Return the scores that countries have for being those of the document's source."""
    if source is None or source.is_press:
        return {}
    found = {}
    if source.resides:
        found[source.resides] = _RESIDENCE_BONUS
    if source.country:
        found[source.country] = _ISSUER_BONUS
    return found


def _parties(
    selected: Sequence[Candidate],
    selection: Selection,
    roles: Mapping[str, RoleEvidence],
    source: Source | None,
) -> tuple[Party, ...]:
    """Return the selected countries as parties; their weight is their share of all scores."""
    total = sum(c.score for c in selected if "-" not in c.code) or 1.0
    return tuple(
        Party(c.code, round(c.score / total, 3), _role(c.code, selection, roles, source))
        for c in selected
    )


def _role(
    code: str, selection: Selection, roles: Mapping[str, RoleEvidence], source: Source | None
) -> Role:
    """Return the role of a party: issuer of the document, as detected, or host of an embassy."""
    if code in selection.issuers:
        return Role.ISSUER
    if code in roles:
        return roles[code].role
    resides = source.resides if source and not source.is_press else None
    return Role.HOST if code == resides else Role.UNKNOWN
