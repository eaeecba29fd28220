"""Recognise signatories: the parties of an agreement, and those named together as signing."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

from searcher.metadata.parties.mention_weights import WeightedMention
from searcher.metadata.parties.role_cues import Cue, CueKind
from searcher.metadata.parties.role_evidence import OPENING, ZONE_WEIGHT, RoleEvidence
from searcher.metadata.parties.zones import Zone
from searcher.model.record import Role


def signatories_of_agreement(
    mentions: Sequence[WeightedMention], parties: AbstractSet[str]
) -> Iterator[RoleEvidence]:
    """Yield every mention of a party as a signatory of a document that is itself signed."""
    for m in mentions:
        if m.country in parties and m.zone is not Zone.DATELINE:
            yield _signatory(m, m.mention.start, m.mention.end)


def signatories_named_together(
    mentions: Sequence[WeightedMention], parties: AbstractSet[str]
) -> Iterator[RoleEvidence]:
    """Yield the parties that the opening names together beside a cue of signing."""
    by_cues: dict[tuple[Cue, ...], list[WeightedMention]] = {}
    for m in mentions:
        if m.cues and m.country in parties and m.mention.start < OPENING:
            by_cues.setdefault(m.cues, []).append(m)
    for cues, named in by_cues.items():
        cue = next((cue for cue in cues if cue.kind is CueKind.SIGNATORY), None)
        if cue is not None and len({m.country for m in named}) > 1:
            yield from (_signatory(m, cue.start, cue.end) for m in named)


def _signatory(mention: WeightedMention, start: int, end: int) -> RoleEvidence:
    weight, in_title = ZONE_WEIGHT[mention.zone], mention.zone is Zone.TITLE
    return RoleEvidence(mention.country, Role.SIGNATORY, weight, in_title, start, end)
