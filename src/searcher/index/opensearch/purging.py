"""Remove every word of some records from the files of an index.

A cluster keeps deleted documents for copies that may need them, for hours, whatever is merged.  So
what is left is copied into another index, and all older ones are deleted.
"""

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from searcher.index.opensearch.chunks import chunks
from searcher.index.opensearch.clauses import all_of, any_of, having
from searcher.index.opensearch.cluster import Cluster
from searcher.index.opensearch.documents import Pair
from searcher.index.opensearch.generations import Generations
from searcher.index.opensearch.mappings import Body
from searcher.index.opensearch.view import Head, live_in
from searcher.model.errors import ClusterFailure

_TOGETHER = 500
_PAUSE = 0.1  # seconds between two looks at the copy; longer each time, up to a second


@dataclass(frozen=True)
class Purge:
    """Removes what only some records had from the index of a head."""

    cluster: Cluster
    head: Head

    def serve_the_rest(self, keys: Sequence[str]) -> Head:
        """Serve a copy of the index without the documents that have ended, of which `keys` are
        those of the purged records; delete all other indices of the name.
        """
        generations = Generations(self.cluster)
        orphans = [pair.key for pair in self._orphans(keys)]
        copy = generations.create(self.head.state)
        self._copy(copy.index, orphans)
        served = generations.put_head(
            replace(copy, commit=self.head.commit, made=self.head.made, state=self.head.state)
        )
        generations.serve(served)
        generations.drop_all_but(served.index)
        return served

    def _copy(self, index: str, orphans: Sequence[str]) -> None:
        """Copy the live documents and the pairs, but for some."""
        kept: Body = {"bool": {"filter": [{"exists": {"field": "term"}}]}}
        if orphans:
            kept["bool"]["must_not"] = [{"ids": {"values": list(orphans)}}]
        source = {"index": self.head.index, "query": any_of([live_in(self.head.commit), kept])}
        body: Body = {"source": source, "dest": {"index": index}}
        task = self.cluster.write("POST", "/_reindex", body, wait_for_completion="false")["task"]
        self._wait_for(task)
        self.cluster.refresh(index)

    def _wait_for(self, task: str) -> None:
        pause = _PAUSE
        while not (found := self.cluster.read("GET", f"/_tasks/{task}"))["completed"]:
            time.sleep(pause)
            pause = min(1.0, pause * 2)
        failures: Any = found.get("error") or found["response"]["failures"]
        if failures:
            raise ClusterFailure(str(self.cluster.address), f"copying failed: {failures}")

    def _orphans(self, keys: Sequence[str]) -> Iterator[Pair]:
        """Yield the pairs of some documents whose word no live document has."""
        for some in chunks(self._pairs_of(keys), _TOGETHER):
            yield from self._unused(some)

    def _pairs_of(self, keys: Sequence[str]) -> list[Pair]:
        """Return the pairs of some documents, each once."""
        if not keys:
            return []
        path = f"/{self.head.index}/_mget"
        found = self.cluster.read("POST", path, {"ids": list(keys)})["docs"]
        texts = (text for one in found if one["found"] for text in one["_source"]["text"])
        pairs = (one.partition("|") for text in texts for one in text.split())
        return list(dict.fromkeys(Pair(word, term[1:]) for word, _, term in pairs))

    def _unused(self, pairs: Sequence[Pair]) -> list[Pair]:
        live = live_in(self.head.commit)
        bodies: list[Body] = [
            {"size": 0, "terminate_after": 1, "query": all_of([live, having("words", [pair.word])])}
            for pair in pairs
        ]
        found = self.cluster.search_each(self.head.index, bodies)
        totals = (one["hits"]["total"]["value"] for one in found)
        return [pair for pair, total in zip(pairs, totals, strict=True) if not total]


def keys_of(ended: Iterable[tuple[str, str]], ids: Iterable[str]) -> list[str]:
    """Select the documents (key and record) of some records."""
    wanted = frozenset(ids)
    return [key for key, identifier in ended if identifier in wanted]
