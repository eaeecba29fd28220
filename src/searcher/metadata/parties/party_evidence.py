"""The evidence of a record for each of its parties and their roles."""

from collections.abc import Iterable, Iterator

from searcher.gazetteer import NameKind
from searcher.metadata.context import DocumentContext
from searcher.metadata.parties.mention_weights import WeightedMention
from searcher.metadata.parties.role_evidence import RoleEvidence
from searcher.metadata.parties.zones import Zone
from searcher.model.record import Evidence, Locator, Party, Role

# Confidences; that of a party which is named grows with its weight.
_ISSUER, _RESIDENCE, _ROLE = 0.98, 0.9, 0.8
_LEAST_NAMED, _MOST_NAMED = 0.6, 0.99


def party_evidence(
    context: DocumentContext, party: Party, mentions: Iterable[WeightedMention]
) -> Evidence:
    """Return the evidence for a party: it issued the document, or its best mention, or the
    embassy that issued the document resides there.
    """
    if party.role is Role.ISSUER and context.source:
        locator = Locator("registry", part=context.source.id)
        return Evidence("parties", party.code, context.source.name, locator, "issuer", _ISSUER)
    confidence = round(min(_MOST_NAMED, _LEAST_NAMED + party.weight), 2)
    own = _mentions_of(party.code, mentions)
    best = min(own, key=lambda m: (not m.weight, m.zone is not Zone.TITLE), default=None)
    if best is not None:
        m = best.mention
        locator = Locator("title" if best.zone is Zone.TITLE else "body", m.start, m.end)
        rule = f"named-in-{best.zone}"
        return Evidence("parties", party.code, m.text, locator, rule, confidence)
    entry = context.source.id if context.source else ""
    locator = Locator("registry", part=entry)
    return Evidence("parties", party.code, entry, locator, "residence", _RESIDENCE)


def _mentions_of(code: str, mentions: Iterable[WeightedMention]) -> Iterator[WeightedMention]:
    for m in mentions:
        if code in (m.mention.code, m.country) and m.kind is not NameKind.SIGN:
            yield m


def role_evidence(context: DocumentContext, shown: RoleEvidence) -> Evidence:
    """Return the first words that show a party in its role as evidence of the record."""
    text = context.title or "" if shown.in_title else context.body
    locator = Locator("title" if shown.in_title else "body", shown.start, shown.end)
    found = text[shown.start : shown.end]
    return Evidence("parties", shown.country, found, locator, f"role-{shown.role}", _ROLE)
