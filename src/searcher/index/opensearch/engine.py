"""The engine whose index is on a cluster: see `mappings` for what it holds, `view` for commits."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import NamedTuple, TypeVar

from searcher.index.arrivals import times_in
from searcher.index.comparison import compared, notices_of, state_of
from searcher.index.current_records import put_current
from searcher.index.opensearch import mappings
from searcher.index.opensearch.address import ClusterAddress, Credentials
from searcher.index.opensearch.answers import Answer
from searcher.index.opensearch.clauses import all_of, having
from searcher.index.opensearch.cluster import Cluster, NoSuchIndex
from searcher.index.opensearch.generations import Generations
from searcher.index.opensearch.lease import Lease, held
from searcher.index.opensearch.marker import Marked, Marker
from searcher.index.opensearch.terms import ClusterTerms
from searcher.index.opensearch.view import Head, Known, View, read_head
from searcher.index.opensearch.writer import ClusterWriter
from searcher.index.protocol import IndexCondition, Listing, Notice, Ranking, Track
from searcher.model.errors import (
    ArchiveError,
    ClusterBusy,
    DamagedIndex,
    ForeignIndex,
    MissingIndex,
)
from searcher.model.query import Query
from searcher.model.record import Record
from searcher.store import Archive, State
from searcher.store.durable import MOMENT

__all__ = ["OpenSearchEngine"]

T = TypeVar("T")

_NOBODY = Credentials()
_ATTEMPTS = 3  # to search, when the index was replaced meanwhile


class _Served(NamedTuple):
    """A view, and the withdrawals of the archive that it leaves out."""

    view: View
    of: frozenset[str]


def _known_ids(view: View, ids: frozenset[str]) -> frozenset[str]:
    """Select the identifiers that are in a commit."""
    query = all_of([view.live, having("id", sorted(ids))])
    body = {"query": query, "size": mappings.PAGE, "sort": [{"id": "asc"}], "_source": False}
    return frozenset(hit["sort"][0] for hit in view.pages(body))


class OpenSearchEngine:
    """The engine of an index on a cluster; the same object may be used by many threads.

    `archive` is what it must be the index of, None for records without one.
    """

    def __init__(
        self,
        address: ClusterAddress,
        credentials: Credentials = _NOBODY,
        archive: Archive | None = None,
    ) -> None:
        self._address = address
        self._cluster = Cluster(address, credentials)
        self._generations = Generations(self._cluster)
        self._marker = Marker(self._cluster, self._generations.writers)
        self._archive = archive
        self._served_now: _Served | None = None

    # Search

    def search(self, query: Query) -> Ranking:
        """Return the requested page, with the total and the facets of the whole result."""

        def answer(view: View) -> Ranking:
            ranking = Answer(view, query).ranking()
            return _with_notices(ranking, self._incomplete(view))

        return self._seeing(answer)

    def scan(self, query: Query) -> Listing:
        """Return every result of the newest commit, in order; no facets."""

        def listing(view: View) -> Listing:
            answer = Answer(view, query)
            notices = (*answer.notices, *self._incomplete(view))
            return Listing(answer.total(), answer.listed(), notices)

        return self._seeing(listing)

    def terms(self) -> ClusterTerms:
        """Return the lexicon of the newest commit."""
        return ClusterTerms(self._current())

    def _seeing(self, answer: Callable[[View], T]) -> T:
        """Answer from the newest commit; again, if its index was replaced meanwhile."""
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                return answer(self._current())
            except NoSuchIndex as error:
                if attempt == _ATTEMPTS:
                    raise MissingIndex(str(self._address)) from error
            except ClusterBusy:
                if attempt == _ATTEMPTS:
                    raise
        raise AssertionError

    def _incomplete(self, view: View) -> tuple[Notice, ...]:
        """Return what a reader must know if the last writer was interrupted."""
        is_older = compared(self._archive, view.state) is not None
        marked = self._marker.read()
        if not is_older and marked is None:
            return ()
        if self._generations.is_being_written():
            return ()
        marked = marked or Marked()
        found = notices_of(
            len(marked.unread),
            len(marked.put | marked.unread),
            is_older=is_older,
            has_archive=self._archive is not None,
        )
        return tuple(found)

    # State

    def version_of(self, identifier: str) -> int | None:
        """Return the version of a record that is indexed; None if it is not."""

        def version(view: View) -> int | None:
            query = all_of([view.live, having("id", [identifier])])
            hits = view.search({"size": 1, "query": query, "_source": ["version"]})["hits"]["hits"]
            return int(hits[0]["_source"]["version"]) if hits else None

        return self._seeing(version)

    def count(self) -> int:
        """Return how many records are indexed."""
        return self._seeing(lambda view: ClusterTerms(view).document_count)

    def versions(self) -> Mapping[str, int]:
        """Return the version of each record that is indexed, by identifier."""

        def versions(view: View) -> Mapping[str, int]:
            body = {
                "query": view.live,
                "size": mappings.PAGE,
                "sort": [{"id": "asc"}],
                "_source": False,
                "docvalue_fields": ["version"],
            }
            hits = view.pages(body)
            return {hit["sort"][0]: int(hit["fields"]["version"][0]) for hit in hits}

        return self._seeing(versions)

    def condition(self) -> IndexCondition:
        """Compare the head of the index with the archive."""
        head = read_head(self._cluster)
        if head is None or not head.is_readable:
            return IndexCondition.MISSING
        if found := compared(self._archive, head.state):
            return found
        if self._marker.read() is None:
            return IndexCondition.COMPLETE
        # Without an archive to compare with, what is missing is not known.
        return IndexCondition.UNFINISHED if self._archive else IndexCondition.BEHIND

    def is_complete(self) -> bool:
        """Return whether the index is of the archive as it is, and its last writer finished."""
        return self.condition() is IndexCondition.COMPLETE

    def stamp(self) -> str | None:
        """Return a text that is another one whenever an answer may be; None while the index is not
        of the archive as it is.
        """
        history = self._archive.state.history() if self._archive else None
        if history is None or not self.is_complete():
            return None
        view = self._current()
        return f"{history.current} {view.index} {view.commit}"

    def unfinished(self) -> frozenset[str]:
        """Return the records that the last writer put and did not commit, or could not read."""
        marked = self._marker.read()
        return marked.put | marked.unread if marked else frozenset()

    def verify(self) -> None:
        """Check that all shards are there, and that each has its documents.  Raises DamagedIndex.

        A cluster compares the files of a shard with their digests whenever it copies one.
        """
        head = read_head(self._cluster)
        if head is None:
            return
        health = self._cluster.read("GET", f"/_cluster/health/{head.index}")
        if health["status"] == "red":
            lacking = health["unassigned_shards"]
            raise DamagedIndex(str(self._address), f"shards that no node has: {lacking}")

    def _current(self) -> View:
        """Return the newest commit, without the records that the archive has withdrawn since.

        Raises MissingIndex if there is none, ForeignIndex if it is of another archive.
        """
        head = read_head(self._cluster)
        if head is None or not head.is_readable:
            head = self._nothing(head)
        if compared(self._archive, head.state) is IndexCondition.FOREIGN:
            raise ForeignIndex(str(self._address))
        listed = self._archive.withdrawals.listed() if self._archive else frozenset()
        served = self._served_now
        if served and served.view.key[:2] == (head.index, head.commit) and served.of is listed:
            return served.view
        view = View(self._cluster, head.index, head.commit, head.state)
        return self._without_withdrawn(view, listed) if listed else self._serve(view, listed)

    def _without_withdrawn(self, view: View, listed: frozenset[str]) -> View:
        """Leave out the records that the archive has withdrawn and the index still has."""
        assert self._archive
        indexed = _known_ids(view, listed)
        withdrawn = self._archive.withdrawals.among(indexed)
        served = replace(view, withdrawn=withdrawn, known=Known()) if withdrawn else view
        # Else one is just being withdrawn: compute it again next time.
        return self._serve(served, listed) if withdrawn == indexed else served

    def _serve(self, view: View, listed: frozenset[str]) -> View:
        served = self._served_now
        if served is None or served.view.key != view.key:
            self._served_now = _Served(view, listed)
            return view
        self._served_now = _Served(served.view, listed)
        return served.view

    def _nothing(self, unreadable: Head | None) -> Head:
        """Begin an index of nothing.  Raises MissingIndex if the archive has records, or another
        version of the program made the index.
        """
        has_records = self._archive and next(self._archive.ids(lambda _: None), None)
        if has_records or unreadable is not None:
            raise MissingIndex(str(self._address))
        return self._generations.empty(self._begun())

    # Write

    @contextmanager
    def writer(self, wait: float = MOMENT) -> Iterator[ClusterWriter]:
        """Acquire the only writer; commit on leaving.

        Raises IndexLocked if another program writes for longer than `wait` seconds.
        """
        with self._leased(wait) as lease:
            head = self._to_continue()
            before = self._marker.read() or Marked()
            self._marker.write(before.put, before.unread)
            if before.put:
                self._generations.clean(head)
            writer = self._writer(head, lease)
            try:
                yield writer
                writer.commit()
            finally:
                writer.close()
            self._marker.leave(frozenset(writer.unread))

    @contextmanager
    def _leased(self, wait: float) -> Iterator[Lease]:
        self._generations.begin()
        with held(self._cluster, self._generations.writers, wait) as lease:
            self._generations.drop_retired()
            yield lease

    def _to_continue(self) -> Head:
        """Return the newest commit; that of a new index, if nothing can be added to it."""
        if not self.condition().needs_rebuild and (head := read_head(self._cluster)):
            return head
        return self._generations.serve(self._generations.create(self._begun()))

    def _begun(self) -> State:
        """Return the state of the archive as it began."""
        return State(state_of(self._archive).archive)

    def _writer(self, head: Head, lease: Lease | None) -> ClusterWriter:
        return ClusterWriter(
            self._cluster,
            head,
            self._marker,
            state_of_archive=partial(state_of, self._archive),
            times=partial(times_in, self._archive),
            lease=lease,
            is_current=self._archive is not None and compared(self._archive, head.state) is None,
        )

    def rebuild(
        self, records: Iterable[Record], unread: Iterable[str] = (), wait: float = MOMENT
    ) -> int:
        """Replace the index by a new one of these records, in one step; return how many."""
        with self._rebuilding(wait) as (writer, left):
            count = put_current(writer, records)
            left.extend(unread)
        return count

    def rebuild_from(
        self,
        archive: Archive,
        processes: int = 1,  # noqa: ARG002 (one reads the archive)
        track: Track = iter,
        wait: float = MOMENT,
    ) -> tuple[int, Sequence[ArchiveError]]:
        """Replace the index by a new one of an archive, in one step; return of how many records,
        and the errors of what could not be read.  One process reads it, whatever `processes` is.
        """
        unread = list[ArchiveError]()
        with self._rebuilding(wait) as (writer, left):
            ids = archive.ids(unread.append)
            count = put_current(writer, archive.read_each(track(ids), unread.append))
            left.extend(error.identifier for error in unread if error.identifier)
        return count, unread

    @contextmanager
    def _rebuilding(self, wait: float) -> Iterator[tuple[ClusterWriter, list[str]]]:
        """Serve what is put in a new index; the second value takes what could not be read."""
        with self._leased(wait) as lease:
            state = state_of(self._archive)  # before any record is read
            head, unread = self._generations.create(State()), list[str]()
            writer = self._writer(head, None)
            writer.state_of_archive, writer.is_current = lambda: state, True
            try:
                yield writer, unread
                writer.commit()
                lease.renew()
            except BaseException:
                writer.close()
                self._generations.drop(head.index)
                raise
            writer.close()
            self._generations.serve(writer.head)
            self._marker.leave(frozenset(unread))


def _with_notices(ranking: Ranking, notices: Sequence[Notice]) -> Ranking:
    return replace(ranking, notices=(*ranking.notices, *notices)) if notices else ranking
