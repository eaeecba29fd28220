"""Engines: the ways to index and search an archive."""

from pathlib import Path

from searcher.archive import Withdrawals
from searcher.engines.whoosh import MEMORY, WhooshEngine
from searcher.engines.whoosh.layout import is_generation, is_generation_name, is_served_link
from searcher.errors import NotAnIndex
from searcher.search import Engine, Texts

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
