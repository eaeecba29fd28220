"""Queries put right, and queries completed."""

from collections.abc import Callable, Iterable, Sequence

from searcher.engines.whoosh.snapshot import Snapshot
from searcher.query import Query
from searcher.search import Completion, Ranked, Texts

Total = Callable[[Query], int]
Hits = Callable[[Query], Sequence[Ranked]]


def suggestions(snapshot: Snapshot, query: Query, total: Total) -> tuple[str, ...]:
    return ()


def completions(snapshot: Snapshot, text: str, hits: Hits, texts: Texts) -> tuple[Completion, ...]:
    return ()
