"""Which of several candidates for the source wins."""

from collections.abc import Iterable

from searcher.metadata.publishers.attributions import ATTRIBUTION, QUOTED
from searcher.metadata.publishers.claimed_publishers import CLAIMED_PLACES
from searcher.metadata.publishers.host_publisher import HOST, REGISTERED_HOST
from searcher.metadata.publishers.senders import FORWARDER
from searcher.model.record import Evidence, Locator
from searcher.sources import Registry

_OF_PAGE = frozenset({REGISTERED_HOST, HOST, *CLAIMED_PLACES})
"""Rules that find the site of a page."""


def order_candidates(candidates: Iterable[Evidence], registry: Registry) -> tuple[Evidence, ...]:
    """Order the candidates without duplicates, the best first.

    Publishers go before those that the text names, quotes or is forwarded by, registered names
    before others, then the higher confidence.
    """
    distinct: dict[tuple[str, Locator], Evidence] = {}
    for candidate in candidates:
        distinct.setdefault((candidate.value, candidate.locator), candidate)
    # A page belongs to its site, whoever's news it repeats.
    has_site = any(c.rule in _OF_PAGE for c in distinct.values())
    tiers = {FORWARDER: 3, QUOTED: 2, ATTRIBUTION: int(has_site)}

    def rank(candidate: Evidence) -> tuple[int, bool, float]:
        is_unregistered = registry.by_name(candidate.value) is None
        return tiers.get(candidate.rule, 0), is_unregistered, -candidate.confidence

    return tuple(sorted(distinct.values(), key=rank))
