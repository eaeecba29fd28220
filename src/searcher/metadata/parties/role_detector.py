"""Detect the role of each party in the event: host, visitor or signatory.

Evidence adds up, that of the title and the lead weighs more.  A country with equal evidence for two
roles has none; neither has a visitor without a host, or a host without a visitor.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from searcher.metadata.context import DocumentContext
from searcher.metadata.parties.hosts_and_visitors import VisitDetector
from searcher.metadata.parties.mention_weights import WeightedMention
from searcher.metadata.parties.role_evidence import RoleEvidence
from searcher.metadata.parties.signatories import (
    signatories_named_together,
    signatories_of_agreement,
)
from searcher.metadata.parties.visit_patterns import VisitPatterns, visit_patterns
from searcher.model.record import Kind, Role

_VISIT = frozenset({Role.HOST, Role.VISITOR})


def detect_roles(
    context: DocumentContext,
    kind: str | None,
    mentions: Sequence[WeightedMention],
    parties: Iterable[str],
) -> Mapping[str, RoleEvidence]:
    """Return for each country among the parties that has a role the first evidence of it.

    `kind` is the kind of the document, if known; parties are countries or parts of them.
    """
    countries = frozenset(code for code in parties if "-" not in code)
    if len(countries) < 2 or (patterns := visit_patterns(context.language)) is None:
        return {}
    evidence = tuple(_evidence(context, kind, mentions, countries, patterns))
    roles = {code: best for code in countries if (best := _strongest(evidence, code)) is not None}
    if {one.role for one in roles.values()} >= _VISIT:
        return roles
    # A host without a visitor, or a visitor without a host, comes from a misread sentence.
    return {code: one for code, one in roles.items() if one.role not in _VISIT}


def _evidence(
    context: DocumentContext,
    kind: str | None,
    mentions: Sequence[WeightedMention],
    countries: frozenset[str],
    patterns: VisitPatterns,
) -> Iterator[RoleEvidence]:
    if kind == Kind.AGREEMENT or patterns.joint.search(context.title or ""):
        yield from signatories_of_agreement(mentions, countries)
        return
    yield from VisitDetector(context, mentions, countries, patterns).evidence()
    yield from signatories_named_together(mentions, countries)


def _strongest(evidence: Iterable[RoleEvidence], country: str) -> RoleEvidence | None:
    """Return the first evidence for the role with the highest total weight, None for a tie."""
    by_role: dict[Role, RoleEvidence] = {}
    for one in evidence:
        if one.country == country:
            first = by_role.get(one.role)
            by_role[one.role] = replace(first, weight=first.weight + one.weight) if first else one
    ranked = sorted(by_role.values(), key=lambda one: -one.weight)
    if not ranked or (len(ranked) > 1 and ranked[0].weight == ranked[1].weight):
        return None
    return ranked[0]
