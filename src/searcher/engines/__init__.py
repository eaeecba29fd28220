"""Engines: the ways to index and search an archive."""

from pathlib import Path

from searcher.engines.whoosh import WhooshEngine
from searcher.search import Engine, Texts

__all__ = ["open_engine"]


def open_engine(path: Path, texts: Texts) -> Engine:
    """The engine whose index lies in a folder; `texts` gives it the records' words.

    The folder may be empty or missing: then nothing is found until something is written.
    """
    return WhooshEngine(path, texts)
