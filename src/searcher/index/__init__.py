"""Engines: the ways to index and search an archive."""

from pathlib import Path

from searcher.index.protocol import Engine
from searcher.index.whoosh import WhooshEngine
from searcher.index.whoosh.engine import MEMORY
from searcher.index.whoosh.index_folder import is_generation, is_generation_name, is_served_link
from searcher.model.errors import NotAnIndex
from searcher.store import Archive

__all__ = ["MEMORY", "is_generation", "is_generation_name", "is_served_link", "open_engine"]


def open_engine(path: Path, memory: int = MEMORY, archive: Archive | None = None) -> Engine:
    """Open the engine whose index is in a folder; it must be that of `archive`, if one is given.

    Records that the archive has withdrawn are not found, even if the index still has them.
    The folder may be empty or missing: then nothing is found until something is written.
    `memory` is about how many bytes writing may use.  Raises NotAnIndex if it holds other things.
    """
    if foreign := WhooshEngine.foreign_file_in(path):
        raise NotAnIndex(path, f"it holds {foreign}")
    return WhooshEngine(path, memory, archive)
