"""Engines: the ways to index and search an archive."""

from pathlib import Path

from searcher.index.protocol import Engine
from searcher.index.whoosh import WhooshEngine
from searcher.index.whoosh.engine import MEMORY
from searcher.index.whoosh.index_folder import is_generation, is_generation_name, is_served_link
from searcher.model.errors import NotAnIndex
from searcher.store import Archive

__all__ = ["MEMORY", "is_generation", "is_generation_name", "is_served_link", "open_engine"]


def open_engine(
    path: Path, memory: int = MEMORY, archive: Archive | None = None, address: str | None = None
) -> Engine:
    """Open the engine whose index is in a folder, or that of a cluster, if the address of one is
    given; it must be that of `archive`, if one is given.

    Records that the archive has withdrawn are not found, even if the index still has them.
    The folder may be empty or missing: then nothing is found until something is written.
    `memory` is about how many bytes writing may use.  Raises NotAnIndex if it holds other things,
    BadEngine if the address, or a setting of how it is reached, is not valid.
    """
    if address is not None:
        return _open_cluster(address, archive)
    if foreign := WhooshEngine.foreign_file_in(path):
        raise NotAnIndex(path, f"it holds {foreign}")
    return WhooshEngine(path, memory, archive)


def _open_cluster(address: str, archive: Archive | None) -> Engine:
    # Most installations have none: what it needs is not imported for them.
    from searcher.index.opensearch import (  # noqa: PLC0415
        ClusterAddress,
        Credentials,
        OpenSearchEngine,
    )

    credentials = Credentials.of_environment()
    return OpenSearchEngine(ClusterAddress.parse(address), credentials, archive)
