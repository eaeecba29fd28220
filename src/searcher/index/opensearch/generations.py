"""The indices of one name on a cluster: the one that is served, and those before and after it.

An alias names the one that is served.  It is moved in one step, so that each search finds the old
or the new one; the old one is kept until no listing of it can be read any longer.
"""

import time
from contextlib import suppress
from dataclasses import dataclass, replace
from secrets import token_hex

from searcher.index.opensearch import mappings
from searcher.index.opensearch.cluster import Cluster, Conflict, NoSuchIndex
from searcher.index.opensearch.lease import is_held
from searcher.index.opensearch.mappings import STATE
from searcher.index.opensearch.view import HEAD, Head, layout
from searcher.index.record_values import TITLE_GAP
from searcher.model.errors import ClusterFailure
from searcher.store import State

RETIRED = 15 * 60.0
"""Seconds for which an index is kept after it was replaced."""

_ID = "retired"
_EXISTS = "already exists"


@dataclass(frozen=True)
class Generations:
    """The indices of the name of a cluster's address."""

    cluster: Cluster

    @property
    def name(self) -> str:
        """The alias of the index that is served."""
        return self.cluster.address.name

    @property
    def writers(self) -> str:
        """The index of the state of writers."""
        return f"{self.name}-writer"

    def is_being_written(self) -> bool:
        """Return whether a writer is at work."""
        return is_held(self.cluster, self.writers)

    def begin(self) -> None:
        """Create the index of writers, if there is none."""
        try:
            self.cluster.read("GET", f"/{self.writers}/_settings")
        except NoSuchIndex:
            with suppress(Conflict):
                body = mappings.writer_state(self.cluster.address.replicas)
                self._create(self.writers, body)

    def _create(self, index: str, body: mappings.Body) -> None:
        try:
            self.cluster.write("PUT", f"/{index}", body)
        except ClusterFailure as error:
            if _EXISTS not in error.why:
                raise

    def empty(self, state: State) -> Head:
        """Return the head of an index that does not exist: without commits, in a state."""
        return Head("", 0, state, 0.0, layout())

    def create(self, state: State) -> Head:
        """Create an index that is not served yet, with a head of no commit."""
        address, index = self.cluster.address, f"{self.name}-{token_hex(4)}"
        body = mappings.generation(TITLE_GAP, address.shards, address.replicas)
        self._create(index, body)
        return self.put_head(Head(index, 0, state, time.time(), layout()))

    def put_head(self, head: Head) -> Head:
        """Write the head of an index that is not served yet."""
        made = self.cluster.write("PUT", f"/{head.index}/_doc/{HEAD}", head.encoded())
        return replace(head, place=(made["_seq_no"], made["_primary_term"]))

    def serve(self, head: Head) -> Head:
        """Let the name mean an index, in one step; the one before is kept for a while."""
        before = [index for index in self._served() if index != head.index]
        actions = [{"remove": {"index": index, "alias": self.name}} for index in before]
        add = {"add": {"index": head.index, "alias": self.name}}
        self.cluster.write("POST", "/_aliases", {"actions": [*actions, add]})
        self._retire(before)
        return head

    def _served(self) -> list[str]:
        try:
            return list(self.cluster.read("GET", f"/_alias/{self.name}"))
        except NoSuchIndex:
            return []

    # Indices that are not served any longer

    def _retired(self) -> dict[str, float]:
        try:
            found = self.cluster.read("GET", f"/{self.writers}/_doc/{_ID}")
        except NoSuchIndex:
            return {}
        held: dict[str, float] = found["_source"][STATE]
        return held

    def _retire(self, indices: list[str]) -> None:
        if indices:
            now = time.time()
            self._write_retired(self._retired() | dict.fromkeys(indices, now))

    def _write_retired(self, held: dict[str, float]) -> None:
        self.cluster.write("PUT", f"/{self.writers}/_doc/{_ID}", {STATE: held})

    def drop_retired(self) -> None:
        """Delete the indices that were replaced long ago, and those of rebuilds that did not end;
        only the one writer may do so.
        """
        retired, now = self._retired(), time.time()
        served = set(self._served())
        kept = {one for one, when in retired.items() if now - when < RETIRED} | served
        gone = [one for one in self._every() if one not in kept]
        for index in gone:
            self.drop(index)
        left = {one: when for one, when in retired.items() if one not in gone}
        if left != retired:
            self._write_retired(left)

    def drop_all_but(self, index: str) -> None:
        """Delete all other indices of the name at once, also those that may still be read."""
        for other in self._every():
            if other != index:
                self.drop(other)
        self._write_retired({})

    def _every(self) -> list[str]:
        found = self.cluster.read("GET", f"/{self.name}-*/_alias")
        size = len(self.name) + 9
        return [one for one in found if len(one) == size and _is_hex(one[-8:])]

    def drop(self, index: str) -> None:
        """Delete an index."""
        with suppress(NoSuchIndex):
            self.cluster.write("DELETE", f"/{index}")

    def clean(self, head: Head) -> None:
        """Remove what an interrupted writer has left of a commit that was not made."""
        index = head.index
        self.cluster.refresh(index)
        begun = {"query": {"range": {"from": {"gt": head.commit}}}}
        self.cluster.write(
            "POST", f"/{index}/_delete_by_query", begun, conflicts="proceed", refresh="true"
        )
        limits = {"gt": head.commit, "lte": mappings.FOREVER - 1}
        restore = {
            "query": {"range": {"until": limits}},
            "script": {
                "source": "ctx._source.until = params.until",
                "params": {"until": mappings.FOREVER},
            },
        }
        self.cluster.write(
            "POST", f"/{index}/_update_by_query", restore, conflicts="proceed", refresh="true"
        )


def _is_hex(text: str) -> bool:
    return all(letter in "0123456789abcdef" for letter in text)
