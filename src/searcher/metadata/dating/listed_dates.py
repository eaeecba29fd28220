"""Dates of a list of other pages: several different ones in elements alike, away from the heading.

Which of them is that of the page itself, if any is, cannot be known.
"""

from collections.abc import Iterable, Iterator, Mapping

from searcher.metadata.context import DocumentContext
from searcher.metadata.dating.date_table import claim_confidence
from searcher.model.record import Evidence
from searcher.readers.claims import DateClaim, Vicinity

_LEAST = 3  # different dates of a list


def without_listed(candidates: Iterable[Evidence], context: DocumentContext) -> Iterator[Evidence]:
    """Yield the candidates but for those of a list of pages that no label names."""
    listed = _listed(context)
    for candidate in candidates:
        unlabelled = listed.get((candidate.locator.part or "", candidate.rule), 0.0)
        if candidate.confidence > unlabelled:
            yield candidate


def _listed(context: DocumentContext) -> Mapping[tuple[str, str], float]:
    """Return the confidence in a date without a label by the locator and rule of listed claims."""
    found: dict[str, list[DateClaim]] = {}
    for claim in context.document.claims_of(DateClaim):
        if claim.vicinity not in (None, Vicinity.HEADING) and not claim.is_machine_readable:
            found.setdefault(claim.locator, []).append(claim)
    lists = (claims for claims in found.values() if len({c.value for c in claims}) >= _LEAST)
    return {(c.locator, c.rule): claim_confidence(c) or 0.0 for claims in lists for c in claims}
