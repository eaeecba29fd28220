"""The script that starts a cluster, and what depends on it, on a machine without Java."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from builders import ROOT

from evaluation.shards import spread
from scripts.opensearch_cluster import CannotStart, LocalCluster, class_path

NOWHERE = {**os.environ, "PATH": "/nonexistent", "PYTHONDONTWRITEBYTECODE": "1"}


def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run Python on a machine without programs."""
    environment = {name: v for name, v in NOWHERE.items() if name != "SEARCHER_TEST_CLUSTER"}
    return subprocess.run([sys.executable, "-m", *arguments], cwd=ROOT, env=environment,
                          capture_output=True, text=True, check=False)  # fmt: skip


def test_what_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(CannotStart, match="java is not installed"):
        class_path()


def test_a_cluster_that_was_not_started_cannot_be_stopped(tmp_path: Path) -> None:
    done = run("scripts.opensearch_cluster", str(tmp_path), "stop")
    assert (done.returncode, done.stdout) == (1, "")
    assert "`start` makes one" in done.stderr


def test_a_cluster_that_cannot_start_leaves_nothing_running(tmp_path: Path) -> None:
    done = run("scripts.opensearch_cluster", str(tmp_path), "start", "--nodes", "1")
    assert done.returncode == 1
    assert "java is not installed" in done.stderr


def test_the_suite_names_what_it_skips() -> None:
    laws = "tests/conformance/test_laws.py::TestLaw3"
    done = run("pytest", "-p", "no:cacheprovider", laws, "-k", "cluster")
    assert done.returncode == 0, done.stdout
    assert "there is no cluster: java is not installed" in done.stdout
    assert "2 skipped" in done.stdout


def test_the_benchmark_of_engines_names_what_it_lacks() -> None:
    done = run("benchmarks.engines", "--docs", "20")
    assert done.returncode == 0, done.stderr
    assert "There is no cluster to measure: java is not installed" in done.stdout


def test_nodes_know_each_other_and_have_ports_of_their_own(tmp_path: Path) -> None:
    cluster = LocalCluster.of(tmp_path, 3)
    ports = [port for node in cluster.nodes for port in (node.http, node.transport)]
    assert len(set(ports)) == 6
    for node in cluster.nodes:
        cluster._configure(node)
        text = (node.folder / "config" / "opensearch.yml").read_text()
        assert 'network.host: "127.0.0.1"' in text
        assert all(str(one.transport) in text for one in cluster.nodes)


def test_documents_spread_by_identifier_have_no_busy_shard() -> None:
    found = spread(200_000, 24, 1)
    largest, busiest, _ = found["identifier"]
    assert largest < 1.1
    assert busiest < 1.1
    assert found["pair"][1] > 5
