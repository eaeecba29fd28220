"""A cluster for tests, and indices on it that are deleted after each."""

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from collection import Collection, Shape

from scripts.opensearch_cluster import running
from searcher.index.opensearch import ClusterAddress, Credentials, OpenSearchEngine
from searcher.index.opensearch.cluster import Cluster
from searcher.index.protocol import Engine
from searcher.store import Archive

OpenEngine = Callable[[Path, Archive | None], Engine]
"""Opens the engine whose index has a folder, or a name made of it."""


@dataclass(frozen=True)
class TestCluster:
    """A running cluster, by its hosts, with a number of copies of each shard."""

    __test__ = False

    hosts: tuple[str, ...]
    replicas: int = 0
    shards: int = 1
    folder: Path | None = None

    @contextmanager
    def indices(self) -> Iterator[OpenEngine]:
        """Open engines of new indices; delete these in the end."""
        names = list[str]()

        def opened(path: Path, archive: Archive | None = None) -> Engine:
            name = f"test-{hashlib.sha256(str(path).encode()).hexdigest()[:16]}"
            names.append(name)
            return OpenSearchEngine(self.address(name), Credentials(), archive)

        try:
            yield opened
        finally:
            for name in names:
                self.delete(name)

    def address(self, name: str) -> ClusterAddress:
        """Return the address of an index."""
        return ClusterAddress(self.hosts, name, "", self.shards, self.replicas)

    def delete(self, name: str) -> None:
        """Delete all indices of a name."""
        Cluster(self.address(name), Credentials()).write("DELETE", f"/{name}-*")

    def collected(self, collection: Collection, shape: Shape) -> OpenSearchEngine:
        """Index a generated collection: rebuilt, or by many commits in several shards."""
        archive, name = collection.archive, f"collection-{shape.replace(' ', '-')}"
        shards = 1 if shape is Shape.ONE_SEGMENT else 3
        address = ClusterAddress(self.hosts, name, "", shards, self.replicas)
        engine = OpenSearchEngine(address, Credentials(), archive)
        if shape is Shape.ONE_SEGMENT:
            engine.rebuild_from(archive)
        else:
            _index_by_parts(engine, archive)
        return engine


def _index_by_parts(engine: OpenSearchEngine, archive: Archive) -> None:
    """Put each version of each record, the first ones first, in commits of 500."""
    newest = list(archive.records())
    with engine.writer() as writer:
        for number in range(1, max(one.version for one in newest) + 1):
            some = [one for one in newest if one.version >= number]
            for start in range(0, len(some), 500):
                for one in some[start : start + 500]:
                    writer.put(archive.get(one.id, number))
                writer.commit()
        writer.caught_up()


@contextmanager
def running_cluster(folder: Path, nodes: int = 1) -> Iterator[TestCluster]:
    """Start a cluster that ends with this process; one that runs already is used if it is named by
    SEARCHER_TEST_CLUSTER.  Raises CannotStart.
    """
    if known := os.environ.get("SEARCHER_TEST_CLUSTER"):
        yield TestCluster((known,))
        return
    with running(folder, nodes, heap=320) as started:
        yield TestCluster(started.urls, min(1, nodes - 1), folder=folder)
