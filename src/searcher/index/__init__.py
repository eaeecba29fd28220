"""Engines: the ways to index and search an archive."""

from pathlib import Path

from searcher.index.whoosh import WhooshEngine
from searcher.index.whoosh.engine import MEMORY
from searcher.index.whoosh.layout import is_generation, is_generation_name, is_served_link
from searcher.model.errors import NotAnIndex
from searcher.search.protocol import Engine, Texts
from searcher.store import Withdrawals

__all__ = ["MEMORY", "is_generation", "is_generation_name", "is_served_link", "open_engine"]


def open_engine(
    path: Path, texts: Texts, memory: int = MEMORY, withdrawals: Withdrawals | None = None
) -> Engine:
    """The engine whose index lies in a folder; `texts` gives it the records' words.

    Records among `withdrawals` are not found, even where the index still has them.
    The folder may be empty or missing: then nothing is found until something is written.
    `memory` is about how many bytes writing may use.  Raises NotAnIndex if it holds other things.
    """
    if stranger := WhooshEngine.stranger_in(path):
        raise NotAnIndex(path, f"it holds {stranger}")
    return WhooshEngine(path, texts, memory, withdrawals)
