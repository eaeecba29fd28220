"""Requests to a cluster that is busy, slow to recover, or answers with errors."""

import json

import pytest
from cluster_stub import Answer, Rule, serving

from searcher.index.opensearch import ClusterAddress, Credentials, cluster
from searcher.index.opensearch.cluster import Cluster, NoSuchIndex
from searcher.model.errors import ClusterBusy, ClusterFailure, ClusterUnreachable


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster.time, "sleep", lambda _: None)


def open_cluster(port: int) -> Cluster:
    return Cluster(ClusterAddress.parse(f"opensearch+http://127.0.0.1:{port}/n"), Credentials())


def bulk_of(statuses: dict[str, list[int]]) -> Rule:
    """Answer each document of a bulk with the next of its statuses."""

    def rule(_: str, path: str, body: bytes) -> Answer | None:
        if not path.endswith("_bulk"):
            return None
        names = [json.loads(line)["index"]["_id"] for line in body.splitlines()[::2]]
        items = [{"index": {"_id": one, "status": statuses[one].pop(0)}} for one in names]
        return 200, {"items": items}

    return rule


def actions(names: str) -> list[tuple[dict[str, object], dict[str, object] | None]]:
    return [({"index": {"_id": name}}, {"name": name}) for name in names]


def test_a_full_queue_gets_only_what_it_refused_again() -> None:
    answers = {"a": [201], "b": [429, 429, 201], "c": [409], "d": [503, 201]}
    with serving(bulk_of(answers)) as stub:
        open_cluster(stub.port).bulk("n-1", actions("abcd"))
        sent = [body.count(b'"name"') for _, _, body in stub.requests]
    assert sent == [4, 2, 1]


def test_a_queue_that_stays_full_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "LONGEST_WAIT", 0.05)
    with serving(bulk_of({"a": [429] * 100_000})) as stub, pytest.raises(ClusterBusy):
        open_cluster(stub.port).bulk("n-1", actions("a"))


def test_a_document_that_can_never_be_stored_is_an_error_with_its_reason() -> None:
    def rule(*_: object) -> Answer:
        reason = {"type": "mapper", "reason": "too deep"}
        return 200, {"items": [{"index": {"_id": "a", "status": 400, "error": reason}}]}

    with serving(rule) as stub, pytest.raises(ClusterFailure, match="400: too deep"):
        open_cluster(stub.port).bulk("n-1", actions("a"))


def in_turn(*answers: Answer) -> Rule:
    left = list(answers)
    return lambda *_: left.pop(0) if len(left) > 1 else left[0]


def test_a_read_is_tried_again_while_a_shard_has_no_node() -> None:
    gone = 503, {"error": {"reason": "all shards failed"}, "status": 503}
    with serving(in_turn(gone, gone, (200, {"hits": {}}))) as stub:
        assert open_cluster(stub.port).read("POST", "/n/_search", {}) == {"hits": {}}
        assert len(stub.requests) == 3


def test_a_search_of_which_a_part_failed_is_no_answer() -> None:
    whole = {"hits": {"total": {"value": 1}}, "status": 200}
    part = {"error": {"reason": "all shards failed"}, "status": 503}
    answers = (200, {"responses": [whole, part]}), (200, {"responses": [whole, whole]})
    with serving(in_turn(*answers)) as stub:
        assert open_cluster(stub.port).search_each("n-1", [{}, {}]) == [whole, whole]
        assert b'"allow_partial_search_results":false' in stub.requests[0][2]


def test_an_index_that_is_gone_is_no_fault_of_the_cluster() -> None:
    answer = 404, {"error": {"reason": "no such index"}}
    with serving(lambda *_: answer) as stub, pytest.raises(NoSuchIndex):
        open_cluster(stub.port).read("GET", "/n/_doc/head")


@pytest.mark.parametrize("answer", [(200, "hello"), (400, "hello"), (500, [1])])
def test_a_server_that_is_no_cluster_is_named_as_such(answer: Answer) -> None:
    with serving(lambda *_: answer) as stub, pytest.raises(ClusterFailure):
        open_cluster(stub.port).search_each("n", [{}])


def test_a_cluster_that_is_gone_is_not_asked_again_at_once() -> None:
    with serving() as stub:
        port = stub.port
    gone = open_cluster(port)
    for _ in range(2):
        with pytest.raises(ClusterUnreachable, match="connection refused"):
            gone.read("GET", "/n/_doc/head")
    assert gone._outage.known()
