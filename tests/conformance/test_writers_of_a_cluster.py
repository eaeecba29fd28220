"""Writers of a cluster that are interrupted, late, or two at once: the last commit stays whole."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from conftest import CLUSTER, Library
from laws_builders import record

from searcher.index.opensearch import OpenSearchEngine, writer
from searcher.index.opensearch.mappings import STATE
from searcher.model.errors import IndexLocked
from searcher.model.query import Fold, Query

pytestmark = pytest.mark.parametrize("library", [CLUSTER], indirect=True)


class Killed(Exception):
    """Ends a writer at a point."""


@contextmanager
def killed_at(monkeypatch: pytest.MonkeyPatch, name: str) -> Iterator[None]:
    def kill(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(writer.ClusterWriter, name, kill)
        with pytest.raises(Killed):
            yield


@pytest.mark.parametrize("point", ["_ended", "_end", "_regroup", "_write_head"])
def test_a_commit_that_was_interrupted_is_not_seen_and_is_made_again(
    library: Library, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    library.put(record(n, body="An old word.") for n in range(6))
    newer = [record(n, body="A new word.", version=2) for n in range(3)]
    with killed_at(monkeypatch, point):
        library.put([*newer, record(9, body="A new word.")])
    assert (len(library.ids("old")), len(library.ids("new"))) == (6, 0)
    assert library.engine.unfinished() == {one.id for one in (*newer, record(9))}
    assert not library.engine.is_complete()
    library.put([record(5, body="A new word.", version=2)])
    assert (len(library.ids("old")), library.ids("new")) == (5, {record(5).id})
    library.put([*newer, record(9, body="A new word.")])
    assert (len(library.ids("old")), len(library.ids("new"))) == (2, 5)
    assert library.engine.count() == 7
    assert library.engine.is_complete()


def test_an_older_version_never_replaces_a_newer_one(library: Library) -> None:
    library.put([record(1, body="The newer text.", version=3)])
    library.put([record(1, body="The older text.", version=2), record(2)])
    assert library.engine.version_of(record(1).id) == 3
    assert (library.ids("older"), library.ids("newer")) == (set(), {record(1).id})
    assert library.engine.count() == 2


def test_many_small_bulks_are_one_commit(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "_BYTES", 300)
    with library.engine.writer() as opened:
        for version in (1, 2):
            for n in range(30):
                one = record(n, body=f"Version{version}.", version=version)
                library.records[one.id, version] = one
                opened.put(one)
        assert library.engine.count() == 0
    assert (library.ids("version1"), len(library.ids("version2"))) == (set(), 30)


def of(library: Library) -> OpenSearchEngine:
    assert isinstance(library.engine, OpenSearchEngine)
    return library.engine


def tamper(library: Library, **changes: object) -> None:
    """Change the lease of the writer at work."""
    engine = of(library)
    path = f"/{engine._generations.writers}/_doc/lease"
    held = engine._cluster.read("GET", path)["_source"][STATE]
    engine._cluster.write("PUT", path, {STATE: {**held, **changes}})


def test_a_writer_whose_lease_has_ended_cannot_commit(library: Library) -> None:
    library.put([record(1)])
    with pytest.raises(IndexLocked), of(library).writer() as late:
        late.put(record(2, body="A late word."))
        tamper(library, until=0, owner="another")
        library.put([record(3, body="A prompt word.")])
    assert (library.ids("late"), library.ids("prompt")) == (set(), {record(3).id})
    library.put([record(4)])
    assert library.engine.count() == 3


def test_the_lease_of_a_process_that_has_ended_is_free_at_once(library: Library) -> None:
    ended = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"],
                           capture_output=True, text=True, check=True)  # fmt: skip
    with pytest.raises(IndexLocked), of(library).writer() as gone:
        gone.put(record(2))
        tamper(library, owner="another", process=int(ended.stdout))
        library.put([record(1)])
    assert library.engine.versions() == {record(1).id: 1}


def test_groups_follow_relations_that_end(library: Library) -> None:
    from test_folding import made  # noqa: PLC0415 (it is of the same folder)

    records = made(40)
    library.put(records)
    folded = {fold: library.engine.search(Query(fold=fold)).total for fold in Fold}
    assert folded[Fold.EVENTS] < 40
    library.put(record(n, title=f"Talks {n}", version=2) for n in range(40))  # without any relation
    assert {library.engine.search(Query(fold=fold)).total for fold in Fold} == {40}
