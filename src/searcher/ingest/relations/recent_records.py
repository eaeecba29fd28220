"""Keep the records stored since the last commit, which no search of the index finds yet."""

from collections.abc import Iterable, Iterator
from datetime import date

from searcher.model.record import Record
from searcher.text import lsh_bands

_DatedIds = dict[str, list[tuple[date, str]]]


class RecentRecords:
    """Records in memory, by identifier, by LSH band, and by date and pair or source."""

    def __init__(self) -> None:
        self._records: dict[str, Record] = {}
        self._ids_by_band: dict[int, list[str]] = {}
        self._dated_ids_by_pair: _DatedIds = {}
        self._dated_ids_by_source: _DatedIds = {}

    def get(self, identifier: str) -> Record | None:
        """Return the record with an identifier, or None if it is not among them."""
        return self._records.get(identifier)

    def put(self, record: Record) -> None:
        """Add a record, and drop its older version."""
        if record.id in self._records:
            self._remove(record.id)
        self._records[record.id] = record
        for band in lsh_bands(record.fingerprint).tolist():
            self._ids_by_band.setdefault(band, []).append(record.id)
        published = record.published_on
        if published and published.earliest:
            dated_id = published.earliest, record.id
            for pair in record.pairs:
                self._dated_ids_by_pair.setdefault(pair, []).append(dated_id)
            if record.source:
                self._dated_ids_by_source.setdefault(record.source, []).append(dated_id)

    def _remove(self, identifier: str) -> None:
        for ids in self._ids_by_band.values():
            ids[:] = [i for i in ids if i != identifier]
        for by_value in (self._dated_ids_by_pair, self._dated_ids_by_source):
            for dated_ids in by_value.values():
                dated_ids[:] = [(day, i) for day, i in dated_ids if i != identifier]

    def with_common_band(self, record: Record) -> Iterator[str]:
        """Yield the identifiers of records that share an LSH band with a record."""
        for band in lsh_bands(record.fingerprint).tolist():
            yield from self._ids_by_band.get(band, ())

    def about(self, pairs: Iterable[str], first: date, last: date) -> Iterator[str]:
        """Yield the identifiers of records about any of the pairs, from `first` to `last`."""
        for pair in pairs:
            yield from _within(self._dated_ids_by_pair.get(pair, ()), first, last)

    def published_by(self, source: str, first: date, last: date) -> Iterator[str]:
        """Yield the identifiers of records of a source, from `first` to `last`."""
        yield from _within(self._dated_ids_by_source.get(source, ()), first, last)


def _within(dated_ids: Iterable[tuple[date, str]], first: date, last: date) -> Iterator[str]:
    return (identifier for day, identifier in dated_ids if first <= day <= last)
