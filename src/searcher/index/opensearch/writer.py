"""The writer of an index on a cluster: documents of the next commit, which its head then names.

What is put is sent in bulk and found by nobody, for it is of a commit that is not made yet.  To
commit is to end the documents it replaces, to show all to searches, and to write the head: that
is one document, so a commit is made or not made, whatever ends the writer or the cluster.
"""

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec

from searcher.index.arrivals import Times
from searcher.index.opensearch.chunks import chunks
from searcher.index.opensearch.clauses import all_of, having
from searcher.index.opensearch.cluster import Cluster, Conflict
from searcher.index.opensearch.documents import Analysis, Pair, document, key_of, lexicon_entries
from searcher.index.opensearch.grouping import Grouping, Regrouped
from searcher.index.opensearch.lease import Lease
from searcher.index.opensearch.mappings import FOREVER, PAGE, Body
from searcher.index.opensearch.marker import Marker
from searcher.index.opensearch.purging import Purge, keys_of
from searcher.index.opensearch.view import HEAD, Head, live_in, read_head
from searcher.model.errors import IndexLocked
from searcher.model.record import Record, Status
from searcher.store import State

_BYTES = 4 << 20  # of documents that are sent together
_AT_ONCE = 2  # bulks that are under way
_TOGETHER = 1_000  # records that are looked up, or ended, together
_MOST_PAIRS = 2_000_000  # that are known to be stored, before this is forgotten
_MOST_WORDS = 400_000  # of the analysis, before it begins anew
_GRACE = 60.0  # seconds for which a search may still read the commit before

Action = tuple[Body, Body | None]


@dataclass(frozen=True, slots=True)
class Ended:
    """A document that a commit replaces: its identifier, the version and groups of its record."""

    key: str
    id: str
    version: int
    groups: frozenset[str]
    is_grouped: bool


@dataclass
class ClusterWriter:
    """Collects records; what is put becomes visible on `commit`.

    If the index `is_current`, each commit is of the state that the archive is in; else they keep
    the state of the one before.  A writer without a lease writes an index that nobody reads yet.
    """

    cluster: Cluster
    head: Head
    marker: Marker
    state_of_archive: Callable[[], State]
    times: Callable[[str], Times]
    lease: Lease | None = None
    is_current: bool = True
    unread: set[str] = field(default_factory=set)
    _analysis: Analysis = field(default_factory=Analysis)
    _stored_pairs: set[Pair] = field(default_factory=set)
    _new_pairs: set[Pair] = field(default_factory=set)
    _put: dict[str, int | None] = field(default_factory=dict)
    _waiting: dict[str, tuple[Record, bytes]] = field(default_factory=dict)
    _sent: set[str] = field(default_factory=set)
    _related: bool = False
    _purged: set[str] = field(default_factory=set)
    _bytes: int = 0
    _executor: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(_AT_ONCE))
    _under_way: deque[Future[None]] = field(default_factory=deque)

    @property
    def _number(self) -> int:
        """The number of the commit that is being made."""
        return self.head.commit + 1

    def put(self, record: Record) -> None:
        """Index a record in place of any older version; remove it if it is withdrawn."""
        self._waiting.pop(record.id, None)
        if record.status is Status.CURRENT:
            self._put[record.id] = record.version
            self._add(record)
        else:
            self._put[record.id] = None
        if self._bytes > _BYTES:
            self._send()

    def _add(self, record: Record) -> None:
        made = document(record, self.times(record.id), self._number, self._analysis)
        encoded = msgspec.json.encode(made.body)
        self._related = self._related or bool(record.related)
        self._waiting[record.id] = record, encoded
        self._bytes += len(encoded)
        self._new_pairs |= made.pairs - self._stored_pairs

    def skip(self, identifier: str) -> None:
        """Leave a record that cannot be read as it is in the index; each later writer tries it."""
        self.unread.add(identifier)

    def caught_up(self) -> None:
        """Record that, with what was put, the index has all of the archive."""
        self.is_current = True

    def purge(self, tombstone: Record) -> None:
        """Remove a record; after the next commit no file of the index has a word of it."""
        self.put(tombstone)
        self._purged.add(tombstone.id)

    # Sending

    def _send(self) -> None:
        """Begin to send the documents that wait, after marking their records as unfinished.

        Two of them are under way while the documents of the next are made; one with a record that
        was sent before waits for all.
        """
        removed = [one for one in self._sent if self._put.get(one) is None]
        actions = [*self._additions(), *(_deletion(key_of(i, self._number)) for i in removed)]
        is_again = not self._sent.isdisjoint({*self._waiting, *removed})
        self._wait(0 if is_again else _AT_ONCE - 1)
        if self.lease:
            self.lease.renew()
            self.marker.write(frozenset(self._put), frozenset(self.unread))
        sent = self._executor.submit(self.cluster.bulk, self.head.index, actions)
        self._under_way.append(sent)
        self._sent |= self._waiting.keys()
        self._sent.difference_update(removed)
        self._waiting.clear()
        self._bytes = 0
        self._forget()

    def _wait(self, most: int = 0) -> None:
        """Wait until at most so many bulks are under way; raise the error of one that failed."""
        while len(self._under_way) > most:
            self._under_way.popleft().result()

    def close(self) -> None:
        """End the thread that sends; what was not committed is found by nobody."""
        self._executor.shutdown()

    def _additions(self) -> Iterator[Action]:
        """Yield the actions that add records, and the pairs that may be new."""
        for record, encoded in self._waiting.values():
            key = key_of(record.id, self._number)
            action = {"_id": key, "version": record.version, "version_type": "external_gte"}
            yield {"index": action}, msgspec.Raw(encoded)  # type: ignore[misc]
        for key, entry in lexicon_entries(frozenset(self._new_pairs)):
            yield {"create": {"_id": key}}, entry

    def _forget(self) -> None:
        """Remember which pairs are stored, within bounds."""
        self._stored_pairs |= self._new_pairs
        self._new_pairs.clear()
        if len(self._stored_pairs) > _MOST_PAIRS:
            self._stored_pairs.clear()
        if len(self._analysis) > _MOST_WORDS:
            self._analysis = Analysis()

    # Committing

    def commit(self) -> None:
        """Make all that was put visible to new searches, at once."""
        state = self._state_now()
        if not self._put and state == self.head.state:
            return
        self._send()
        self._wait()
        self.cluster.refresh(self.head.index)
        ended = list(self._ended())
        self._end(ended)
        self._regroup(ended)
        self.cluster.refresh(self.head.index)
        before = self.head
        self._write_head(state)
        self._clear()
        self._erase(ended)
        self._collect(before)

    def _ended(self) -> Iterator[Ended]:
        """Yield the documents that the commit replaces; where one has a newer version than what was
        put, that is dropped instead.
        """
        index, live = self.head.index, live_in(self.head.commit)
        for some in chunks(self._put, _TOGETHER):
            body = {
                "query": all_of([live, having("id", some)]),
                "size": PAGE,
                "_source": ["id", "version", "group", "grouped"],
            }
            hits = self.cluster.read("POST", f"/{index}/_search", body)["hits"]["hits"]
            every = [_ended(hit) for hit in hits]
            newer = [one for one in every if one.version > (self._put[one.id] or one.version)]
            self.cluster.bulk(index, (_deletion(key_of(o.id, self._number)) for o in newer))
            for one in newer:
                del self._put[one.id]
            yield from (one for one in every if one not in newer)

    def _end(self, ended: Iterable[Ended]) -> None:
        update = {"doc": {"until": self._number}}
        actions = (({"update": {"_id": one.key}}, update) for one in ended)
        for some in chunks(actions, _TOGETHER):
            self.cluster.bulk(self.head.index, some)

    def _regroup(self, ended: list[Ended]) -> None:
        """Bring the groups up to date, if any record that was put or replaced is related."""
        if not self._put or not self._needs_groups(ended):
            return
        self.cluster.refresh(self.head.index)
        groups = {name for one in ended if one.is_grouped for name in one.groups}
        grouping = Grouping(self.cluster, self.head.index, self._number)
        changed = grouping.changes(self._put, groups)
        for some in chunks(changed, _TOGETHER):
            self.cluster.bulk(self.head.index, list(self._regrouped(some)))

    def _needs_groups(self, ended: list[Ended]) -> bool:
        """Return whether groups may change: also where others name a record that is put again."""
        if self._related or any(one.is_grouped for one in ended):
            return True
        return self.head.commit > 0 and self._is_named()

    def _is_named(self) -> bool:
        grouping = Grouping(self.cluster, self.head.index, self._number)
        return any(grouping.is_named(some) for some in chunks(self._put, _TOGETHER))

    def _regrouped(self, changed: Iterable[Regrouped]) -> Iterator[Action]:
        """Yield the actions that give records their groups; an older document is ended, and a copy
        of it begins.
        """
        held = list(changed)
        for one in held:
            if one.member.is_new:
                yield {"update": {"_id": one.member.key}}, {"doc": one.update}
        older = [one for one in held if not one.member.is_new]
        if not older:
            return
        keys = {"ids": [one.member.key for one in older]}
        found = self.cluster.read("POST", f"/{self.head.index}/_mget", keys)["docs"]
        for one, copy in zip(older, found, strict=True):
            source = {**copy["_source"], "from": self._number, "until": FOREVER, **one.update}
            key = key_of(one.member.id, self._number)
            action = {"_id": key, "version": source["version"], "version_type": "external_gte"}
            yield {"index": action}, source
            yield {"update": {"_id": one.member.key}}, {"doc": {"until": self._number}}

    def _write_head(self, state: State) -> None:
        """Write the head of the new commit.  Raises IndexLocked if another writer has named one."""
        if self.lease:
            self.lease.renew()
        head = replace(self.head, commit=self._number, state=state, made=time.time())
        seq, term = self.head.place
        path = f"/{self.head.index}/_doc/{HEAD}"
        try:
            made: Any = self.cluster.write(
                "PUT", path, head.encoded(), if_seq_no=seq, if_primary_term=term
            )
            self.head = replace(head, place=(made["_seq_no"], made["_primary_term"]))
        except Conflict as error:
            found = read_head(self.cluster)
            if found is None or found.made != head.made or found.commit != head.commit:
                raise IndexLocked(str(self.cluster.address)) from error
            self.head = found  # it was written, and the answer was lost

    def _clear(self) -> None:
        self._put.clear()
        self._sent.clear()
        self._related = False

    def _erase(self, ended: Iterable[Ended]) -> None:
        """Remove what was purged from the files of the index, with words that nobody else has."""
        if self._purged:
            keys = keys_of(((one.key, one.id) for one in ended), self._purged)
            self.head = Purge(self.cluster, self.head).serve_the_rest(keys)
            self._purged = set()
            self._stored_pairs.clear()

    def _collect(self, before: Head) -> None:
        """Delete what the commit before had ended, once no search can be reading it."""
        if before.commit and time.time() - before.made > _GRACE:
            query = {"query": {"range": {"until": {"lte": before.commit}}}}
            self.cluster.write(
                "POST", f"/{self.head.index}/_delete_by_query", query, conflicts="proceed"
            )

    def _state_now(self) -> State:
        return self.state_of_archive() if self.is_current else self.head.state


def _deletion(key: str) -> Action:
    return {"delete": {"_id": key}}, None


def _ended(hit: Any) -> Ended:
    source = hit["_source"]
    groups = frozenset(source["group"].values())
    return Ended(hit["_id"], source["id"], source["version"], groups, bool(source.get("grouped")))
