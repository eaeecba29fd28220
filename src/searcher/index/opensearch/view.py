"""One commit of an index on a cluster, as all searches of it see it.

Each document names the commit that added it and the commit that ended it, and the head of an index
names the newest commit: a search of commit 7 finds what was added by then and not ended.  So a
commit is visible at once, whatever shards and copies there are, and half of one is never visible.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from searcher.index.analysis import analyser_version
from searcher.index.opensearch.clauses import all_of, having
from searcher.index.opensearch.cluster import Cluster, NoSuchIndex
from searcher.index.opensearch.mappings import FORMAT, Body
from searcher.index.opensearch.statistics import Counted, Forms, WordKey
from searcher.model.expression import Near
from searcher.model.facets import Field
from searcher.store import State

HEAD = "head"
"""The identifier of the document that names the newest commit."""

_CACHED = 1 << 16


@dataclass(frozen=True)
class Head:
    """The newest commit of an index: its number, the state of the archive that it is of, and when
    it was made, in seconds since 1970; `analyser` is the analysis of its records.
    """

    index: str
    commit: int
    state: State
    made: float
    analyser: str
    place: tuple[int, int] = (0, 0)
    """Its sequence number and primary term, by which a change of it is refused if it changed."""

    @property
    def is_readable(self) -> bool:
        """Whether this version of the program made it."""
        return self.analyser == layout()

    def encoded(self) -> Body:
        """Return its document."""
        held = {"commit": self.commit, "state": list(self.state), "made": self.made}
        return {HEAD: {**held, "analyser": self.analyser}}


def layout() -> str:
    """Return what must be the same for an index to be read: its layout and its analysis."""
    return f"{FORMAT}, {analyser_version()}"


def read_head(cluster: Cluster) -> Head | None:
    """Read the head of the index that is served; None if there is none."""
    try:
        found = cluster.read("GET", f"/{cluster.address.name}/_doc/{HEAD}")
    except NoSuchIndex:
        return None
    held = found["_source"][HEAD]
    return Head(
        found["_index"],
        held["commit"],
        State(*held["state"]),
        held["made"],
        held["analyser"],
        (found["_seq_no"], found["_primary_term"]),
    )


@dataclass(frozen=True)
class Base:
    """What every query needs of a commit: how many documents there are, their average lengths, the
    languages of their index terms, and their own.
    """

    documents: int
    averages: Mapping[str, float]
    stemmed: frozenset[str]
    spoken: frozenset[str]


@dataclass
class Known:
    """What was asked of a commit before; it never changes."""

    base: Base | None = None
    counts: dict[Counted, int] = field(default_factory=dict)
    forms: dict[WordKey, Forms] = field(default_factory=dict)
    exact: dict[tuple[Field, str], bool] = field(default_factory=dict)
    near: dict[Near, tuple[str, ...] | None] = field(default_factory=dict)
    others: dict[Any, Any] = field(default_factory=dict)

    def trim(self) -> None:
        """Forget all of a kind of which there is too much."""
        every: tuple[dict[Any, Any], ...]
        every = self.counts, self.forms, self.exact, self.near, self.others
        for one in every:
            if len(one) > _CACHED:
                one.clear()


@dataclass(frozen=True, eq=False)
class View:
    """A commit without the records that the archive has withdrawn since."""

    cluster: Cluster
    index: str
    commit: int
    state: State = field(default_factory=State)
    withdrawn: frozenset[str] = frozenset()
    known: Known = field(default_factory=Known, compare=False)

    @property
    def key(self) -> tuple[str, int, frozenset[str]]:
        """What is the same for views of the same records."""
        return self.index, self.commit, self.withdrawn

    @property
    def live(self) -> Body:
        """Require that a document is in the commit."""
        return live_in(self.commit, self.withdrawn)

    def search(self, body: Body) -> Any:
        """Answer one search; without an index, as one that has no document."""
        if not self.index:
            return _nothing(body)
        return self.cluster.read(
            "POST", f"/{self.index}/_search", body, allow_partial_search_results="false"
        )

    def search_each(self, bodies: list[Body]) -> list[Any]:
        """Answer several searches."""
        if not self.index:
            return list(map(_nothing, bodies))
        return self.cluster.search_each(self.index, bodies)

    def point(self, keep: str) -> str:
        """Keep the documents of now for searches to come."""
        path = f"/{self.index}/_search/point_in_time"
        return str(self.cluster.read("POST", path, keep_alive=keep)["pit_id"])

    def pages(self, body: Body) -> Iterator[Any]:
        """Yield all hits of a sorted search."""
        return self.cluster.pages(self.index, body) if self.index else iter(())


def _nothing(body: Body) -> Any:
    """Return the answer to a search in no documents."""
    hits = {"total": {"value": 0}, "hits": list[Any]()}
    return {"hits": hits, "aggregations": _no_counts(body.get("aggs", {}))}


def _no_counts(counts: Body) -> Body:
    empty: Body = {"value": None, "doc_count": 0, "buckets": [], "sum_other_doc_count": 0}
    return {name: {**empty, **_no_counts(one.get("aggs", {}))} for name, one in counts.items()}


def live_in(commit: int, withdrawn: frozenset[str] = frozenset()) -> Body:
    """Require that a document is in a commit, and not of some records."""
    begun, not_ended = {"range": {"from": {"lte": commit}}}, {"range": {"until": {"gt": commit}}}
    body = all_of([begun, not_ended])
    if withdrawn:
        body["bool"]["must_not"] = [having("id", sorted(withdrawn))]
    return body
