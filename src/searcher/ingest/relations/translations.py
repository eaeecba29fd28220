"""Detect translations: texts that one source published in two languages at nearly the same time."""

from collections.abc import Iterable, Iterator

from searcher.alignment import ComparedText, align, read_text
from searcher.ingest.relations.event_features import event_features
from searcher.ingest.relations.near_duplicates import are_pairs_compatible
from searcher.model.record import Record, Relation, RelationKind

_MIN_COMMON = 2  # names and numbers that both have
_MIN_SHARED = 0.9  # share of both texts in paragraphs that belong together
_MOST_ALIGNED = 5  # candidates with the most common names and numbers
_MOST_LENGTHS = 2.5  # how many times longer than the other a text may be


def find_translations(record: Record, candidates: Iterable[Record]) -> Iterator[Relation]:
    """Yield a relation to each candidate, of the same source and days, that is a translation.

    Its score is the share of both texts in paragraphs that belong together.
    """
    likely = _likely(record, candidates)
    text = _compared(record) if likely else None
    for other in likely:
        shared = align(text, _compared(other)).shared if text else 0.0
        if shared >= _MIN_SHARED:
            yield Relation(other.id, RelationKind.TRANSLATION, round(shared, 3))


def _likely(record: Record, candidates: Iterable[Record]) -> list[Record]:
    """Return the few candidates that have most names and numbers in common with a record."""
    possible = [other for other in candidates if _may_be_translation(record, other)]
    features = event_features(record) if possible else frozenset()
    counted = [(len(features & event_features(other)), other) for other in possible]
    enough = [(count, other) for count, other in counted if count >= _MIN_COMMON]
    enough.sort(key=lambda pair: (-pair[0], pair[1].id))
    return [other for _, other in enough[:_MOST_ALIGNED]]


def _may_be_translation(record: Record, other: Record) -> bool:
    if not (record.language and other.language) or record.language == other.language:
        return False
    shorter, longer = sorted((len(record.body), len(other.body)))
    return longer <= _MOST_LENGTHS * shorter and are_pairs_compatible(record, other)


def _compared(record: Record) -> ComparedText:
    return read_text(record.body, record.language or "")
