"""Groups of records, kept with each: the least identifier of those that relations connect.

A commit changes few groups: only those of the records it puts or removes, and of what these are
connected with, are read and compared.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from searcher.index.opensearch.clauses import all_of, any_of, having
from searcher.index.opensearch.cluster import Cluster
from searcher.index.opensearch.mappings import PAGE, Body, group_of, values_of
from searcher.index.opensearch.view import live_in
from searcher.model.facets import Field
from searcher.model.query import Fold

RELATIONS: Mapping[Fold, Field] = {Fold.TEXTS: Field.ALIKE, Fold.EVENTS: Field.RELATED}


@dataclass(frozen=True, slots=True)
class Member:
    """A record as it is stored: its document, the records it names, and its groups as stored."""

    id: str
    key: str
    related: Mapping[Fold, tuple[str, ...]]
    groups: Mapping[Fold, str]
    grouped: frozenset[str]
    is_new: bool


@dataclass(frozen=True, slots=True)
class Regrouped:
    """A record whose groups change: its document, and what they become."""

    member: Member
    groups: Mapping[Fold, str]
    grouped: frozenset[str]

    @property
    def update(self) -> Body:
        """What its document gets."""
        groups = {fold.value: name for fold, name in self.groups.items()}
        return {"group": groups, "grouped": sorted(self.grouped)}


@dataclass(frozen=True)
class Grouping:
    """The groups of the records of a commit that is being made."""

    cluster: Cluster
    index: str
    commit: int

    def changes(self, ids: Iterable[str], groups: Iterable[str]) -> list[Regrouped]:
        """Find the records whose groups change because some records, which were in some groups,
        were put or removed.
        """
        members = self._connected(frozenset(ids), frozenset(groups))
        found = {fold: _components(members.values(), fold) for fold in Fold}
        each = (_regrouped(one, found) for one in members.values())
        return [one for one in each if one is not None]

    def is_named(self, ids: Iterable[str]) -> bool:
        """Return whether some record is related to one of some."""
        query = all_of([live_in(self.commit), any_of(_touching(set(ids))[1:])])
        body = {"size": 0, "terminate_after": 1, "query": query}
        found = self.cluster.read("POST", f"/{self.index}/_search", body)
        return bool(found["hits"]["total"]["value"])

    def _connected(self, ids: frozenset[str], groups: frozenset[str]) -> dict[str, Member]:
        """Read the records that are connected with some, or were."""
        found, seen = dict[str, Member](), set[str]()
        frontier = set(ids)
        clauses = [having(group_of(fold), sorted(groups)) for fold in Fold] if groups else []
        while frontier or clauses:
            seen |= frontier
            held = self._read([*clauses, *_touching(frontier)])
            clauses, frontier = [], set()
            for one in held:
                found[one.id] = one
                names = (name for related in one.related.values() for name in related)
                frontier |= {one.id, *names} - seen
        return found

    def _read(self, clauses: list[Body]) -> Iterator[Member]:
        query = all_of([live_in(self.commit), any_of(clauses)])
        names = [*map(group_of, Fold), *(values_of(one) for one in RELATIONS.values())]
        body: Body = {
            "query": query,
            "size": PAGE,
            "sort": [{"id": "asc"}],
            "_source": ["from", "grouped", *names],
        }
        hits = self.cluster.read("POST", f"/{self.index}/_search", body)["hits"]["hits"]
        if len(hits) == PAGE:
            hits = self.cluster.pages(self.index, body)
        return (_member(hit, self.commit) for hit in hits)


def _touching(ids: set[str]) -> list[Body]:
    """Require records with some identifiers, or related to such."""
    if not ids:
        return []
    held = sorted(ids)
    related = [having(values_of(field), held) for field in RELATIONS.values()]
    return [having("id", held), *related]


def _member(hit: Any, commit: int) -> Member:
    source = hit["_source"]
    values = source.get("values", {})
    return Member(
        hit["sort"][0],
        hit["_id"],
        {fold: tuple(values.get(field.value, ())) for fold, field in RELATIONS.items()},
        {fold: source["group"][fold.value] for fold in Fold},
        frozenset(source.get("grouped", ())),
        is_new=source["from"] == commit,
    )


def _components(members: Iterable[Member], fold: Fold) -> dict[str, list[str]]:
    """Join the records that relations connect; return those of the component of each."""
    held = list(members)
    parent = dict[str, str]()

    def root(one: str) -> str:
        parent.setdefault(one, one)
        while parent[one] != one:
            parent[one] = parent[parent[one]]
            one = parent[one]
        return one

    for member in held:
        root(member.id)
        for other in member.related[fold]:
            parent[root(other)] = root(member.id)
    found = dict[str, list[str]]()
    for member in held:
        found.setdefault(root(member.id), []).append(member.id)
    return {one: ids for ids in found.values() for one in ids}


def _regrouped(
    member: Member, components: Mapping[Fold, Mapping[str, list[str]]]
) -> Regrouped | None:
    mine = {fold: components[fold][member.id] for fold in Fold}
    groups = {fold: min(ids) for fold, ids in mine.items()}
    grouped = frozenset(fold.value for fold, ids in mine.items() if len(ids) > 1)
    if groups == dict(member.groups) and grouped == member.grouped:
        return None
    return Regrouped(member, groups, grouped)
