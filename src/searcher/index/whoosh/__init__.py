"""The embedded engine."""

from searcher.index.whoosh.engine import WhooshEngine

__all__ = ["WhooshEngine"]
