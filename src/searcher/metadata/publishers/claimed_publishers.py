"""Publishers that the markup of a page claims."""

from collections.abc import Iterator

from searcher.metadata.context import DocumentContext
from searcher.metadata.publishers.registered_names import registered_name
from searcher.model.record import Evidence, Locator
from searcher.readers.claims import SourceClaim, SourcePlace

CLAIMED_PLACES = (SourcePlace.META_OG, SourcePlace.JSON_LD, SourcePlace.META_DC)
"""The places from which a publisher is taken, in the order of the evidence."""

_CONFIDENCE = 0.9


def claimed_publishers(context: DocumentContext) -> Iterator[Evidence]:
    """Yield the evidence for each claimed publisher, by its registered name if it has one."""
    for claim in context.document.claims_of(SourceClaim, *CLAIMED_PLACES):
        name, locator = registered_name(context, claim.value), Locator("markup", part=claim.locator)
        yield Evidence("source", name, claim.value, locator, claim.rule, _CONFIDENCE)
