"""The engines that are compared, each in a module of its own, and what each must do.

All index title and body (the title counts three times) without storing the text, with the
identifier, the date and five facets.  All answer with the total, the identifiers of the ten
best and the counts of all five facets, of which pairs have several values a document.
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
NAMES = (OURS, "tantivy", "xapian", "fts5", "whoosh")
"""Every peer, the module of each being of the same name."""

FACETS = ("source", "year", "kind", "language", "pair")
TITLE_BOOST = 3
HITS = 10
MEMORY = 256 << 20
"""The bytes that an engine may use to index, where it can be told."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What an engine says: the total, the best ten, and the facets in the form it gives them."""

    total: int
    ids: tuple[str, ...]
    facets: Any


Ask = Callable[[], Answer]
Counts = Mapping[str, Mapping[str, int]]


class Searcher(Protocol):
    """An opened index."""

    def prepare(self, question: Question) -> Ask:
        """The question in the engine's own language, ready to be asked any number of times."""

    def counts(self, answer: Answer) -> Counts:
        """The facets of an answer, by field and value."""

    def close(self) -> None:
        """Let go of the index."""


class Peer(Protocol):
    """An engine."""

    def index(self, documents: Iterable[Document], folder: Path) -> None:
        """Write an index of documents into an empty folder, whole, with one thread."""

    def open(self, folder: Path) -> Searcher:
        """Open an index."""


def find_peer(name: str) -> Peer | None:
    """An engine by its name; None if it is not installed."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            module: Any = import_module(f"benchmarks.peers.{name}")
    except ImportError:
        return None
    peer: Peer = module.PEER
    return peer


def installed(names: Iterable[str]) -> tuple[str, ...]:
    """Those of the engines that are installed; says which are not."""
    found = []
    for name in names:
        if find_peer(name):
            found.append(name)
        else:
            print(f"{name}: not installed, skipped")
    return tuple(found)
