"""An index that is damaged, of another archive or outdated is noticed, and made to agree with its
archive beside what is served.
"""

import json
import shutil
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from threading import Event, Thread

import pytest
from ingest_builders import WorkFolder, environment, note
from laws_builders import record
from msgspec.structs import replace as replace_struct

from evaluation.browsing import Browser, running
from searcher.index import open_engine
from searcher.index.protocol import IndexCondition
from searcher.index.whoosh.commit import NAME
from searcher.ingest import bring_up_to_date, repair
from searcher.model.errors import ForeignIndex, IndexFailure
from searcher.model.query import Query
from searcher.store import durable
from searcher.store.state import State, StateFile, StateHistory
from searcher_web import Config, create_app


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> WorkFolder:
    work = WorkFolder(tmp_path_factory.mktemp("filled"))
    assert work.run("ingest", "--processes", "1", work.write_notes(range(5))).exit_code == 0
    return work


@pytest.fixture
def work(filled: WorkFolder, tmp_path: Path) -> WorkFolder:
    return copy_of(filled, tmp_path / "work")


def copy_of(work: WorkFolder, root: Path) -> WorkFolder:
    shutil.copytree(work.root, root, symlinks=True)
    return WorkFolder(root)


def add(work: WorkFolder, *numbers: int) -> None:
    """Ingest more notes by the command."""
    for number in numbers:
        result = work.run("ingest", "--processes", "1", work.write(f"{number}.txt", note(number)))
        assert result.exit_code == 0, result.output


def replace(work: WorkFolder, name: str, other: WorkFolder) -> None:
    """Put the archive or the index of another folder in place of this one's."""
    shutil.rmtree(work.root / name)
    shutil.copytree(other.root / name, work.root / name, symlinks=True)


def indexed(work: WorkFolder) -> dict[str, int]:
    return {ranked.id: ranked.version for ranked in work.engine.scan(Query())}


def stored(work: WorkFolder) -> dict[str, int]:
    return {record.id: record.version for record in work.archive.records()}


def flip_all_segments(work: WorkFolder) -> None:
    for path in (work.root / "index/current/").glob("*.arrays"):
        path.write_bytes(path.read_bytes().replace(b"carpet", b"caspet"))


def break_commit(work: WorkFolder) -> None:
    (work.root / "index/current" / NAME).write_bytes(b"")


def test_the_index_names_its_archive_and_what_it_has_of_it(work: WorkFolder) -> None:
    state = work.archive.state.history()
    assert state
    commit = json.loads((work.root / "index/current" / NAME).read_bytes())["commit"]
    assert commit["state"] == list(state.current)
    assert len(state.archive) == 32
    assert work.engine.condition() is IndexCondition.COMPLETE
    add(work, 7)
    after = work.archive.state.history()
    assert after
    assert after.archive == state.archive
    assert after.current != state.current
    assert after.is_ancestor(state.current)
    assert not state.is_ancestor(after.current)


def test_the_index_of_another_archive_is_refused_and_made_anew(
    work: WorkFolder, tmp_path: Path
) -> None:
    other = WorkFolder(tmp_path / "other")
    add(other, 50, 51)
    replace(work, "index", other)
    assert work.engine.condition() is IndexCondition.FOREIGN
    with pytest.raises(ForeignIndex, match="not the index of this archive") as error:
        work.engine.search(Query())
    assert "searcher rebuild" in error.value.remedy
    site = create_app(Config(work.root / "archive", work.root / "index")).test_client()
    assert site.get("/search").status_code == 503
    assert site.get(f"/d/{next(iter(stored(work)))}").status_code == 200
    result = work.run("search", "carpets")
    assert "The index was of another archive; it was made anew" in result.stderr
    assert indexed(work) == stored(work)
    assert site.get("/search").status_code == 200


def test_what_is_ingested_with_the_index_of_another_archive_is_found(
    work: WorkFolder, tmp_path: Path
) -> None:
    other = WorkFolder(tmp_path / "other")
    add(other, 50, 51)
    replace(work, "index", other)
    add(work, 50)
    assert indexed(work) == stored(work)
    assert len(indexed(work)) == 6


def test_an_index_of_an_older_state_is_served_with_a_notice_and_completed(
    work: WorkFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = copy_of(work, tmp_path / "before")
    add(work, 7, 8)
    identifier = next(iter(work.archive.ids()))
    changed = ("--reason", "r", "--by", "A")
    assert work.run("correct", identifier, "--title", "Other", *changed).exit_code == 0
    replace(work, "index", before)
    assert work.engine.condition() is IndexCondition.BEHIND
    answer = work.engine.search(Query())
    assert answer.total == 5
    assert [str(notice)[:38] for notice in answer.notices] == [
        "The index is older than the archive: w"
    ]
    monkeypatch.setattr("searcher.index.whoosh.engine.WhooshEngine.rebuild", None)
    done = bring_up_to_date(work.archive, work.engine)
    assert (done.was, done.indexed) == (IndexCondition.BEHIND, 3)
    assert indexed(work) == stored(work)
    assert work.engine.search(Query()).notices == ()


def test_an_index_of_what_the_archive_was_after_a_backup_is_made_anew(
    work: WorkFolder, tmp_path: Path
) -> None:
    before = copy_of(work, tmp_path / "before")
    identifier = next(iter(work.archive.ids()))
    changed = ("--reason", "r", "--by", "A")
    assert work.run("correct", identifier, "--title", "One", *changed).exit_code == 0
    replace(work, "archive", before)  # a restore
    assert work.engine.condition() is IndexCondition.DIVERGED
    # The same version of the record, with another content.
    work.run("correct", identifier, "--title", "Two", *changed)
    assert work.engine.is_complete()
    assert work.search("title:one").total == 0
    assert work.search("title:two").total == 1


def test_a_moved_archive_with_its_index_is_complete(work: WorkFolder, tmp_path: Path) -> None:
    moved = copy_of(work, tmp_path / "moved")
    assert moved.engine.condition() is IndexCondition.COMPLETE


@pytest.mark.parametrize("damage", [break_commit, flip_all_segments])
def test_a_damaged_index_is_made_anew_by_the_upkeep_of_the_site(
    work: WorkFolder, damage: object
) -> None:
    damage(work)  # type: ignore[operator]
    with pytest.raises(IndexFailure):
        work.engine.search(Query())
        work.engine.verify()
    assert repair(work.archive, work.engine).is_rebuilt
    work.engine.verify()
    assert indexed(work) == stored(work)


def replace_commit(work: WorkFolder) -> None:
    path = work.root / "index/current" / NAME
    path.unlink()  # a change of the folder, so that the site reads it again
    path.write_bytes(b"{}")


def remove_index(work: WorkFolder) -> None:
    shutil.rmtree(work.root / "index")


@pytest.mark.parametrize("processes", [1, 2])
@pytest.mark.parametrize("damage", [replace_commit, remove_index])
def test_an_index_that_is_damaged_while_it_is_served_is_made_anew(
    work: WorkFolder, damage: Callable[[WorkFolder], None], processes: int
) -> None:
    root = work.root
    served = running(root / "archive", root / "index", environment(), processes)
    with served as site, closing(Browser(site.port)) as browser:
        assert browser.ask("/?q=carpets").status == 200
        damage(work)
        answers = [browser.ask("/?q=carpets").status]
        while answers[-1] != 200 and len(answers) < 300:
            time.sleep(0.1)
            answers.append(browser.ask("/?q=carpets").status)
    assert answers[0] == 503
    assert answers[-1] == 200
    assert indexed(work) == stored(work)


def test_a_command_waits_for_a_site_that_completes_the_index(work: WorkFolder) -> None:
    is_begun, is_ended = Event(), Event()

    def complete() -> None:
        with work.engine.writer():
            is_begun.set()
            is_ended.wait(1.5)  # longer than a lock is tried without waiting

    thread = Thread(target=complete)
    thread.start()
    is_begun.wait()
    add(work, 7)
    is_ended.set()
    thread.join()
    assert indexed(work) == stored(work)


@pytest.mark.parametrize("damage", [break_commit, flip_all_segments])
def test_a_damaged_index_does_not_stop_an_ingest_for_good(work: WorkFolder, damage: object) -> None:
    damage(work)  # type: ignore[operator]
    paths = [work.write(f"{n}.txt", note(n)) for n in range(10, 20)]
    result = work.run("ingest", "--processes", "1", *paths)
    if result.exit_code:
        assert "run the command again" in result.stderr
        assert work.run("ingest", "--processes", "1", *paths).exit_code == 0
    assert indexed(work) == stored(work)
    assert len(indexed(work)) == 15


def test_a_record_that_cannot_be_read_is_left_out_and_tried_again(work: WorkFolder) -> None:
    identifier = next(iter(work.archive.ids()))
    (path,) = (work.root / "archive/objects").glob(f"*/*/{identifier}/v1/content/record.json")
    whole = path.read_bytes()
    path.write_bytes(whole[:-9])
    result = work.run("rebuild")
    assert (result.exit_code, result.stdout) == (1, "4 records indexed.\n")
    assert f"left out: {path}: was changed" in result.stderr
    assert "[damaged-record]. Restore this object from a backup" in result.stderr
    assert work.engine.condition() is IndexCondition.UNFINISHED
    (notice,) = work.engine.search(Query()).notices
    assert notice.startswith("Records that cannot be read in the archive: 1.")
    path.write_bytes(whole)
    add(work, 7)
    assert indexed(work) == stored(work)
    assert work.engine.is_complete()


def test_a_damaged_state_does_not_stop_searches_and_is_made_anew(work: WorkFolder) -> None:
    path = work.root / "archive/logs/state.json"
    path.write_bytes(path.read_bytes().replace(b'"runs":[["', b'"runs":[["x'))
    assert work.archive.state.history() is None
    assert work.engine.search(Query()).total == 5
    (checked,) = StateFile(work.root / "archive").verify()
    assert [damage.why for damage in checked.damages] == ["was changed: its digest differs"]
    add(work, 7)
    assert work.archive.state.history()
    assert indexed(work) == stored(work)
    assert work.engine.is_complete()


def test_old_runs_are_forgotten_and_their_states_are_no_ancestors() -> None:
    history = StateHistory(archive="a")
    for run in range(600):
        history = history.changed_by(f"{run}").changed_by(f"{run}")
    assert history.current == State("a", "599", 2)
    assert history.is_ancestor(State("a", "599", 1))
    assert not history.is_ancestor(State("a", "599", 3))
    assert not history.is_ancestor(State("a", "0", 1))
    assert not history.is_ancestor(State("b", "599", 1))


def test_a_missing_index_gives_no_empty_answer(work: WorkFolder) -> None:
    shutil.rmtree(work.root / "index")
    with pytest.raises(IndexFailure, match="no index"):
        work.engine.search(Query())
    assert work.engine.condition() is IndexCondition.MISSING


def test_what_is_written_without_the_archive_leaves_the_index_to_its_archive(
    work: WorkFolder,
) -> None:
    before = work.archive.state.history()
    assert before
    record = next(work.archive.records())
    with open_engine(work.root / "index").writer() as index:
        index.put(replace_struct(record, title="Another title"))
    commit = json.loads((work.root / "index/current" / NAME).read_bytes())["commit"]
    assert commit["state"] == list(before.current)


def test_many_searches_beside_an_interrupted_writer_seldom_touch_its_lock(
    work: WorkFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Path] = []
    monkeypatch.setattr(durable, "is_locked", lambda path: asked.append(path) or False)
    engine = work.engine
    engine.search(Query())
    assert asked == []
    (work.root / "index" / ".unfinished").touch()
    monkeypatch.setattr(durable.time, "monotonic", lambda: 1000.0)
    for _ in range(100):
        engine.search(Query())
    assert len(asked) == 1


def test_a_writer_that_begins_after_the_lock_was_free_is_not_taken_for_an_interrupted_one(
    tmp_path: Path,
) -> None:
    engine = open_engine(tmp_path / "index")
    with engine.writer() as index:
        index.put(record(1))
    marker = tmp_path / "index/.unfinished"
    marker.write_text("left\n")
    assert engine.search(Query()).notices  # the lock is free, and known to be for a moment
    marker.unlink()
    with engine.writer() as index:
        index.put(record(2))
        assert engine.search(Query()).notices == ()
    assert engine.search(Query()).notices == ()


def test_what_changes_while_the_lock_is_asked_for_is_not_left(tmp_path: Path) -> None:
    descriptions = iter([1, 2, 2, 2, 2])
    probe = durable.LockProbe[int](tmp_path / "lock")
    assert probe.left(lambda: next(descriptions)) is None
    time.sleep(2 * durable._PROBE_PAUSE)
    assert probe.left(lambda: next(descriptions)) == 2
    assert probe.left(lambda: next(descriptions)) == 2
    assert probe.left(lambda: None) is None
