"""What was changed in an archive, in the order of time: new, corrected and withdrawn records.

Whoever harvests an archive asks for the changes since the last time, and must miss none.  Of a
record the change counts by which it is what it is now; a tombstone remains in the log for ever.
"""

import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from heapq import merge
from itertools import islice
from typing import NamedTuple

from searcher.index.protocol import Engine
from searcher.model.errors import ArchiveError, UnknownRecord
from searcher.model.facets import Field
from searcher.model.query import Changes, Filter, Query
from searcher.model.record import Record, Status
from searcher.store import Archive, Versions


class Change(NamedTuple):
    """The last change of a record: when (seconds since 1970), and the version that it made; None
    if the record is withdrawn.
    """

    second: int
    id: str
    version: int | None


class ChangePage(NamedTuple):
    """Some changes in order, how many there are with those that follow, and the last that was
    considered; None if none follow.
    """

    changes: tuple[Change, ...]
    total: int
    reached: tuple[int, str] | None


class _Tombstone(NamedTuple):
    """A withdrawn record: its number of versions, its change, and the values that it had."""

    versions: int
    change: Change
    values: Mapping[Field, tuple[str, ...]]


@dataclass
class ChangeLog:
    """The changes of an archive, as its engine and its tombstones have them.

    A record that is withdrawn has the values that it had, of some `fields`.
    """

    engine: Engine
    archive: Archive
    fields: tuple[Field, ...]
    _listed: frozenset[str] = frozenset()
    _tombstones: Mapping[str, _Tombstone] = field(default_factory=dict)

    def page(self, changes: Changes, filters: tuple[Filter, ...], size: int) -> ChangePage:
        """Return the first `size` changes of those asked for, of records that pass the filters on
        the fields; fewer only if no others follow.
        """
        withdrawn = self._withdrawn()
        gone = sorted(_asked(withdrawn.values(), changes, filters))
        ranking = self.engine.search(Query(filters=filters, changes=changes, size=size, facets=()))
        indexed = [Change(int(hit.score), hit.id, hit.version) for hit in ranking.hits]
        total = ranking.total + len(gone)
        is_all = len(indexed) == ranking.total
        if not is_all:  # those that follow are changes of a later page
            gone = [one for one in gone if one[:2] < indexed[-1][:2]]
        shown = (one for one in indexed if one.id not in withdrawn)
        found = tuple(islice(merge(shown, gone), size))
        if len(found) == size and (not is_all or len(found) < total):
            return ChangePage(found, total, found[-1][:2])
        if is_all:
            return ChangePage(found, total, None)
        # Some were withdrawn, and the index has them still.
        rest = self.page(replace(changes, after=indexed[-1][:2]), filters, size - len(found))
        return ChangePage((*found, *rest.changes), total, rest.reached)

    def change_of(self, identifier: str) -> Change | None:
        """Return the last change of one record; None if there is no such record.

        Raises DamagedRecord.
        """
        if tombstone := self._withdrawn().get(identifier):
            return tombstone.change
        try:
            last = self.archive.history(identifier)[-1]
        except UnknownRecord:
            return None
        return Change(_second(last.created), identifier, last.number)

    def values_before(self, identifier: str) -> Mapping[Field, tuple[str, ...]]:
        """Return the values that a withdrawn record had, by field."""
        return self._withdrawn()[identifier].values

    def first(self) -> int | None:
        """Return when the first of all changes was (seconds since 1970)."""
        found = self.page(Changes(), (), 1).changes
        return found[0].second if found else None

    def complete_until(self) -> int:
        """Return a second since 1970 before which no other change will appear.

        It is now, unless a writer is at work: what it stores is visible only later.
        """
        now = int(time.time())
        if not self.archive.is_being_written() and self.engine.is_complete():
            return now
        return self.last() or 0

    def last(self) -> int | None:
        """Return when the last change was of a record that is not withdrawn (seconds since 1970);
        None if there is no record.
        """
        last = Query(changes=Changes(), size=1, page=max(1, self.engine.count()), facets=())
        return next((int(hit.score) for hit in self.engine.search(last).hits), None)

    def _withdrawn(self) -> Mapping[str, _Tombstone]:
        listed = self.archive.withdrawals.listed()
        if listed is not self._listed:
            found = ((one, self._tombstone(one)) for one in listed)
            self._tombstones = {one: tombstone for one, tombstone in found if tombstone}
            self._listed = listed
        return self._tombstones

    def _tombstone(self, identifier: str) -> _Tombstone | None:
        """Read the tombstone of a record that may be withdrawn, unless it was read before."""
        try:
            versions = self.archive.versions(identifier)
            known, history = self._tombstones.get(identifier), versions.history
            if known and known.versions == len(history):
                return known
            if (head := versions.record()).status is not Status.WITHDRAWN:
                return None
        except ArchiveError:
            return None  # `verify` reports it
        last = _last_content(versions) or head
        values = {one: one.declared.values_of(last) for one in self.fields}
        change = Change(_second(history[-1].created), identifier, None)
        return _Tombstone(len(history), change, values)


def _second(moment: str) -> int:
    return int(datetime.fromisoformat(moment).timestamp())


def _last_content(versions: Versions) -> Record | None:
    """Return the last version before a tombstone; None if its content was destroyed."""
    for one in reversed(versions.history[:-1]):
        try:
            record = versions.record(one.number)
        except ArchiveError:
            return None
        if record.status is Status.CURRENT:
            return record
    return None


def _asked(
    withdrawn: Iterable[_Tombstone], changes: Changes, filters: tuple[Filter, ...]
) -> Iterator[Change]:
    after = changes.after or (-1, "")
    for _, change, values in withdrawn:
        is_there = changes.since <= change.second <= changes.until and change[:2] > after
        if is_there and all(not set(one.values).isdisjoint(values[one.field]) for one in filters):
            yield change
