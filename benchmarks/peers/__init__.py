"""The engines that are compared, a module for each, and their common interface.

All index title and body (the title has weight three) without storing the text, with the
identifier, the date and five facets.  All return the total, the identifiers of the ten best
and the counts of all five facets; the facet of pairs has several values per document.
"""

import warnings
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

from benchmarks.corpus import Document
from benchmarks.queries import Question

OURS = "searcher"
NAMES = (OURS, "tantivy", "tantivy_one", "lucene", "xapian", "fts5", "whoosh")
"""Every engine; each is a module of the same name."""

FACETS = ("source", "year", "kind", "language", "pair")
TITLE_BOOST = 3
HITS = 10
MEMORY = 256 << 20
"""The bytes of memory that an engine may use to index, if it can be limited."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer of an engine: the total, the best ten, and the facets in the engine's form; and
    its seconds of processor time, if that is another process's.
    """

    total: int
    ids: tuple[str, ...]
    facets: Any
    seconds: float | None = None


Ask = Callable[[], Answer]
Counts = Mapping[str, Mapping[str, int]]


class Searcher(Protocol):
    """An opened index."""

    def prepare(self, question: Question) -> Ask:
        """Translate a question for the engine; the result can be called any number of times."""

    def counts(self, answer: Answer) -> Counts:
        """Convert the facets of an answer to counts by field and value."""

    def close(self) -> None:
        """Close the index."""


class Peer(Protocol):
    """An engine."""

    def index(self, documents: Iterable[Document], folder: Path) -> None:
        """Write a complete index of documents to an empty folder, with one thread."""

    def open(self, folder: Path) -> Searcher:
        """Open an index."""


def find_peer(name: str) -> Peer | None:
    """Return an engine by its name, or None if it is not installed."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            module: Any = import_module(f"benchmarks.peers.{name}")
    except ImportError:
        return None
    peer: Peer = module.PEER
    return peer


def installed(names: Iterable[str]) -> tuple[str, ...]:
    """Return the engines that are installed; print the others."""
    found = []
    for name in names:
        if find_peer(name):
            found.append(name)
        else:
            print(f"{name}: not installed, skipped")
    return tuple(found)
