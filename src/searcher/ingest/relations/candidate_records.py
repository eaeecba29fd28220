"""Retrieve the earlier records that a new one may be related to."""

from collections.abc import Iterable, Iterator, Set
from datetime import date, timedelta

from searcher.index.protocol import Engine
from searcher.ingest.relations.recent_records import RecentRecords
from searcher.model.errors import ArchiveError
from searcher.model.expression import DateRange
from searcher.model.facets import Field
from searcher.model.query import Filter, Mode, Query, Sort
from searcher.model.record import Record, Status
from searcher.store import Archive

_DAYS = 3  # between the two accounts of one event
_TRANSLATION_DAYS = 1  # between a text and its translation
_LIMIT = 60  # records of the same pair and days that are compared


class CandidateRecords:
    """Records that may be related: those indexed, and those stored since the last commit."""

    def __init__(self, archive: Archive, engine: Engine) -> None:
        self._archive, self._engine = archive, engine
        self._recent = RecentRecords()
        self._languages: dict[str, Set[str]] = {}

    def remember(self, record: Record) -> None:
        """Add a record that is stored but not committed to the index yet."""
        self._recent.put(record)

    def forget_remembered(self) -> None:
        """Drop the remembered records, once a commit makes them searchable."""
        self._recent = RecentRecords()
        self._languages = {}

    def similar_to(self, record: Record) -> Iterator[Record]:
        """Yield the records whose MinHash fingerprint has an LSH band in common."""
        if record.fingerprint is not None:
            yield from self._load(self._ids_by_fingerprint(record, record.fingerprint), record)

    def of_same_pair_and_days(self, record: Record) -> Iterator[Record]:
        """Yield the records about the same pair that were published within days of this one."""
        yield from self._load(self._ids_by_pair_and_days(record), record)

    def of_same_source_and_days(self, record: Record) -> Iterator[Record]:
        """Yield the records that its source published in another language about the same day."""
        yield from self._load(self._ids_by_source_and_days(record), record)

    def _ids_by_fingerprint(self, record: Record, fingerprint: str) -> Iterator[str]:
        yield from self._engine.terms().near_duplicate_candidates(fingerprint)
        yield from self._recent.with_common_band(record)

    def _ids_by_pair_and_days(self, record: Record) -> Iterator[str]:
        days = _days_around(record, _DAYS)
        if record.pairs and days:
            query = _query(*days, Filter(Field.PAIR, record.pairs))
            yield from (hit.id for hit in self._engine.search(query).hits)
            yield from self._recent.about(record.pairs, *days)

    def _ids_by_source_and_days(self, record: Record) -> Iterator[str]:
        days = _days_around(record, _TRANSLATION_DAYS)
        if record.source and record.language and days:
            source = Filter(Field.SOURCE, (record.source,))
            if self._indexed_languages(source) - {record.language}:
                query = _query(*days, source, Filter(Field.LANGUAGE, (record.language,), Mode.NONE))
                yield from (hit.id for hit in self._engine.search(query).hits)
            yield from self._recent.published_by(record.source, *days)

    def _indexed_languages(self, source: Filter) -> Set[str]:
        """Return the languages of the indexed records of a source, counted once a commit: most
        sources write in one, and then their records have no translations to be searched for.
        """
        (name,) = source.values
        if name not in self._languages:
            counted = Query(filters=(source,), size=1, facets=(Field.LANGUAGE,))
            (facet,) = self._engine.search(counted).facets
            self._languages[name] = {one.value for one in facet.values}
        return self._languages[name]

    def _load(self, ids: Iterable[str], record: Record) -> Iterator[Record]:
        """Load current records by identifier, without `record` and those related to it already."""
        for identifier in dict.fromkeys(ids):
            other = self._recent.get(identifier) or self._stored(identifier)
            if other is None or other.id == record.id or other.status is not Status.CURRENT:
                continue
            if all(relation.id != record.id for relation in other.related):
                yield other

    def _stored(self, identifier: str) -> Record | None:
        try:
            return self._archive.get(identifier)
        except ArchiveError:
            return None  # a damaged neighbour does not stop an ingest; `verify` reports it


def _days_around(record: Record, margin: int) -> tuple[date, date] | None:
    """Return the first and last day within some days of a record's; None if it has no day."""
    day = record.published_on
    if day is None or not day.is_day or day.earliest is None or day.latest is None:
        return None
    return day.earliest - timedelta(margin), day.latest + timedelta(margin)


def _query(first: date, last: date, *filters: Filter) -> Query:
    return Query(
        expression=DateRange(first, last),
        filters=filters,
        sort=Sort.NEWEST,
        size=_LIMIT,
        facets=(),
    )
