"""Detect counterparts: the accounts of one event by its two sides.

Counterparts are about the same pair, are published within days of each other, come from the two
sides, and have names and numbers in common.
"""

from collections.abc import Iterable, Iterator, Set

from searcher.ingest.relations.event_features import event_features
from searcher.model.pairs import country_of
from searcher.model.record import Record, Relation, RelationKind, Role
from searcher.sources import Registry

_CACHE_SIZE = 4096  # records whose features are cached
_MIN_COMMON = 3  # names and numbers that two accounts of one event have in common
_MIN_COMMON_SAME_DAY = 2  # the same for accounts of one day, pair and topic
_MIN_OVERLAP = 0.25  # and their share of the names and numbers of the shorter account


class CounterpartFinder:
    """A detector of counterparts that caches the features of the records it compared."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._cache: dict[tuple[str, int], Set[str]] = {}

    def find(self, record: Record, candidates: Iterable[Record]) -> Iterator[Relation]:
        """Yield a relation to each candidate that is the other side's account.

        Its score is the overlap of names and numbers.
        """
        side = self._side(record)
        if side is None or not record.pairs:
            return
        features: Set[str] | None = None  # computed for the first that may be one
        for other in candidates:
            other_side = self._side(other)
            if other_side in (None, side):
                continue
            if other_side not in map(country_of, record.party_codes):
                continue
            features = event_features(record) if features is None else features
            if score := _overlap(features, self._features(other), _min_common(record, other)):
                yield Relation(other.id, RelationKind.COUNTERPART, round(score, 3))

    def _side(self, record: Record) -> str | None:
        """Return the country that publishes a record: its issuer's, else its source's."""
        issuer = next((p.code for p in record.parties if p.role is Role.ISSUER), None)
        if issuer:
            return country_of(issuer)
        source = self._registry.by_name(record.source_id) if record.source_id else None
        return source.country if source else None

    def _features(self, record: Record) -> Set[str]:
        """Return the features of a record, cached for the next records of the same days."""
        key = record.id, record.version
        if key not in self._cache:
            if len(self._cache) >= _CACHE_SIZE:
                self._cache.clear()
            self._cache[key] = event_features(record)
        return self._cache[key]


def _min_common(record: Record, other: Record) -> int:
    has_common_topic = not set(record.topics[:2]).isdisjoint(other.topics[:2])
    is_same_day = record.published == other.published
    if has_common_topic and is_same_day and record.pairs == other.pairs:
        return _MIN_COMMON_SAME_DAY
    return _MIN_COMMON


def _overlap(features: Set[str], other_features: Set[str], min_common: int) -> float:
    """Return the overlap coefficient of two sets of features, or 0 if it is below the limits."""
    common = len(features & other_features)
    smaller = min(len(features), len(other_features))
    is_enough = common >= min_common and common >= _MIN_OVERLAP * smaller
    return common / smaller if is_enough else 0.0
