"""Remove every word of some records from the files of an index."""

from collections.abc import Iterable, Sequence

from searcher.index.opensearch.chunks import chunks
from searcher.index.opensearch.clauses import all_of, having
from searcher.index.opensearch.cluster import Cluster
from searcher.index.opensearch.documents import Pair
from searcher.index.opensearch.mappings import Body
from searcher.index.opensearch.view import live_in

_TOGETHER = 500


def erase(
    cluster: Cluster, index: str, commit: int, ids: Iterable[str], keys: Sequence[str]
) -> None:
    """Delete all documents of records, and the words that only they had; rewrite the files that
    still hold them.
    """
    pairs = _pairs_of(cluster, index, keys)
    gone = {"query": having("id", sorted(ids))}
    cluster.refresh(index)
    cluster.write("POST", f"/{index}/_delete_by_query", gone, conflicts="proceed", refresh="true")
    orphans = [
        pair for some in chunks(pairs, _TOGETHER) for pair in _unused(cluster, index, commit, some)
    ]
    cluster.bulk(index, (({"delete": {"_id": pair.key}}, None) for pair in orphans))
    cluster.refresh(index)
    cluster.write("POST", f"/{index}/_forcemerge", only_expunge_deletes="true", flush="true")


def _pairs_of(cluster: Cluster, index: str, keys: Sequence[str]) -> list[Pair]:
    """Return the pairs of some documents, each once."""
    if not keys:
        return []
    found = cluster.read("POST", f"/{index}/_mget", {"ids": list(keys)})["docs"]
    texts = (text for one in found if one["found"] for text in one["_source"]["text"])
    pairs = (one.partition("|") for text in texts for one in text.split())
    return list(dict.fromkeys(Pair(word, term[1:]) for word, _, term in pairs))


def _unused(cluster: Cluster, index: str, commit: int, pairs: Sequence[Pair]) -> list[Pair]:
    """Select the pairs whose word no document of a commit has."""
    live = live_in(commit)
    bodies: list[Body] = [
        {"size": 0, "terminate_after": 1, "query": all_of([live, {"term": {"words": pair.word}}])}
        for pair in pairs
    ]
    found = cluster.search_each(index, bodies)
    return [p for p, one in zip(pairs, found, strict=True) if not one["hits"]["total"]["value"]]
