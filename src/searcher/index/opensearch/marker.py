"""What the last writer put and did not commit, or could not read, kept beside the index."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from searcher.index.opensearch.cluster import Cluster, NoSuchIndex
from searcher.index.opensearch.mappings import STATE

_ID = "marker"


@dataclass(frozen=True, slots=True)
class Marked:
    """Records that were put and may not be committed, and those that could not be read; `place`
    changes whenever they do.
    """

    put: frozenset[str] = frozenset()
    unread: frozenset[str] = frozenset()
    place: int = 0


@dataclass(frozen=True)
class Marker:
    """The marker of a writer at work; without one, what the index lacks."""

    cluster: Cluster
    index: str

    def read(self) -> Marked | None:
        """Return what is marked; None if nothing is missing."""
        try:
            found: Any = self.cluster.read("GET", f"/{self.index}/_doc/{_ID}")
        except NoSuchIndex:
            return None
        held = found["_source"][STATE]
        return Marked(frozenset(held["put"]), frozenset(held["unread"]), found["_seq_no"])

    def write(self, put: frozenset[str], unread: frozenset[str]) -> None:
        """Mark records, before any of them is stored."""
        held = {"put": sorted(put), "unread": sorted(unread)}
        self.cluster.write("PUT", f"/{self.index}/_doc/{_ID}", {STATE: held})

    def leave(self, unread: frozenset[str]) -> None:
        """Keep only what could not be read; remove the marker if there is none."""
        if unread:
            self.write(frozenset(), unread)
            return
        with suppress(NoSuchIndex):
            self.cluster.write("DELETE", f"/{self.index}/_doc/{_ID}")
