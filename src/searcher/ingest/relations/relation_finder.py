"""Relate a record to the earlier records of the archive."""

from msgspec import structs

from searcher.index.protocol import Engine
from searcher.ingest.relations.candidate_records import CandidateRecords
from searcher.ingest.relations.counterparts import CounterpartFinder
from searcher.ingest.relations.near_duplicates import find_near_duplicates
from searcher.ingest.relations.translations import find_translations
from searcher.model.record import Record, Status
from searcher.model.review import ReviewCode, ReviewFlag
from searcher.sources import Registry
from searcher.store import Archive


class RelationFinder:
    """A search for relations among indexed records and those stored since the last commit."""

    def __init__(self, archive: Archive, engine: Engine, registry: Registry) -> None:
        self._candidates = CandidateRecords(archive, engine)
        self._counterparts = CounterpartFinder(registry)

    def relate(self, record: Record) -> Record:
        """Return the record with its relations, and a review flag for each near-duplicate."""
        if record.status is not Status.CURRENT:
            return record
        similar = self._candidates.similar_to(record)
        duplicates = find_near_duplicates(record, similar)
        duplicate_ids = {relation.id for relation in duplicates}
        same_days = self._candidates.of_same_pair_and_days(record)
        counterparts = tuple(
            relation
            for relation in self._counterparts.find(record, same_days)
            if relation.id not in duplicate_ids
        )
        translations = find_translations(record, self._candidates.of_same_source_and_days(record))
        raised = tuple(ReviewFlag(ReviewCode.NEAR_DUPLICATE, "related", r.id) for r in duplicates)
        others = tuple(flag for flag in record.flags if flag.code != ReviewCode.NEAR_DUPLICATE)
        related = structs.replace(
            record, related=(*duplicates, *counterparts, *translations), flags=others
        )
        return related.flagged(*raised)

    def remember(self, record: Record) -> None:
        """Add a record that is stored but not committed to the index yet."""
        self._candidates.remember(record)

    def forget_remembered(self) -> None:
        """Drop the remembered records, once a commit makes them searchable."""
        self._candidates.forget_remembered()
