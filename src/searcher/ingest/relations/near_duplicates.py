"""Detect near-duplicates: records that share most of their runs of three words (shingles)."""

from collections.abc import Iterable, Iterator, Set

from searcher.model.record import Record, Relation, RelationKind
from searcher.text import agreement, jaccard_similarity, shingles

_THRESHOLD = 0.6  # similarity from which two texts are the same release
_REISSUE_THRESHOLD = 0.95  # the same for texts of distant dates, such as yearly greetings
_DISTANT_DAYS = 31
_LEAST_AGREEMENT = 0.2
"""Of the 64 values of two fingerprints: of texts as similar as near-duplicates, not one in 10¹⁰
agrees in fewer, and most candidates have a band in common by chance."""


def find_near_duplicates(record: Record, candidates: Iterable[Record]) -> tuple[Relation, ...]:
    """Return a relation to each candidate that is the same release, the most similar first.

    Its score is the Jaccard similarity of the shingles.
    """
    found = _near_duplicates(record, candidates)
    return tuple(sorted(found, key=lambda relation: (-relation.score, relation.id)))


def _near_duplicates(record: Record, candidates: Iterable[Record]) -> Iterator[Relation]:
    own_shingles: Set[str] | None = None  # computed for the first that may be one
    for other in candidates:
        if agreement(record.fingerprint, other.fingerprint) < _LEAST_AGREEMENT:
            continue
        own_shingles = shingles(record.body) if own_shingles is None else own_shingles
        score = jaccard_similarity(own_shingles, shingles(other.body))
        if score >= _threshold(record, other) and are_pairs_compatible(record, other):
            yield Relation(other.id, RelationKind.NEAR_DUPLICATE, round(score, 3))


def _threshold(record: Record, other: Record) -> float:
    own_date, other_date = record.published_on, other.published_on
    if not (own_date and other_date and own_date.earliest and other_date.earliest):
        return _THRESHOLD
    days = abs((own_date.earliest - other_date.earliest).days)
    return _REISSUE_THRESHOLD if days > _DISTANT_DAYS else _THRESHOLD


def are_pairs_compatible(record: Record, other: Record) -> bool:
    """Return whether both are about the same pairs, or one is about none.

    A form letter with another country filled in is a different release.
    """
    own_pairs, other_pairs = set(record.pairs), set(other.pairs)
    return own_pairs == other_pairs or not own_pairs or not other_pairs
