"""A watched folder: each file once, when it is whole, and again when it changes."""

import json
import signal
import subprocess
from pathlib import Path

import pytest
from ingest_builders import (
    ADDED,
    REFUSED,
    SEARCHER,
    UPDATED,
    WorkFolder,
    environment,
    note,
    web_page,
)

from searcher.ingest import Outcome, StorageDetector, Verdict
from searcher.ingest.watching import FolderWatch, watch
from searcher.model.errors import ArchiveLocked
from searcher.store import Archive


class Watched:
    """A watch of the documents of a work folder."""

    def __init__(self, work: WorkFolder) -> None:
        self.work = work
        work.path("").mkdir(parents=True, exist_ok=True)
        storage = StorageDetector.for_run(work.root / "archive", work.root / "index", None)
        self.watch = FolderWatch(work.path(""), (), storage)

    def look(self) -> list[tuple[str, Verdict]]:
        """Look at the folder once; return what was reported."""
        ready = self.watch.look()
        if not ready:
            return []
        taken = self.watch.take(ready, self.work.archive, self.work.engine, lambda _, __: None)
        return [(Path(one.input).name, one.verdict) for one in taken]


@pytest.fixture
def watched(tmp_path: Path) -> Watched:
    return Watched(WorkFolder(tmp_path))


def test_a_file_is_taken_once_it_was_the_same_at_two_looks(watched: Watched) -> None:
    watched.work.write("deep/a.txt", note(1))
    assert watched.look() == []
    assert watched.look() == [("a.txt", ADDED)]
    assert watched.look() == watched.look() == []
    assert watched.work.path("deep/a.txt").read_text() == note(1)


def test_a_file_that_grows_is_waited_for(watched: Watched) -> None:
    for end in (40, 80, 120):
        watched.work.write("a.txt", note(1)[:end])
        assert watched.look() == []
    watched.work.write("a.txt", note(1))
    assert watched.look() == []
    assert watched.look() == [("a.txt", ADDED)]
    assert len([*watched.work.archive.ids()]) == 1


def test_a_bad_file_is_reported_once_until_it_changes(watched: Watched) -> None:
    watched.work.write("a.html", b"")
    assert [watched.look() for _ in range(4)] == [[], [("a.html", REFUSED)], [], []]
    watched.work.write("a.html", web_page("Talks", note(2)))
    assert [watched.look() for _ in range(3)] == [[], [("a.html", ADDED)], []]


def test_a_page_that_changes_and_a_hint_that_comes_later_are_new_versions(
    watched: Watched,
) -> None:
    url = "https://lantern.example/talks"
    watched.work.write("a.html", web_page("Talks", note(1), url))
    assert [watched.look() for _ in range(2)] == [[], [("a.html", ADDED)]]
    watched.work.write("a.html", web_page("Talks", note(2), url))
    assert [watched.look() for _ in range(2)] == [[], [("a.html", UPDATED)]]
    watched.work.write("a.html.meta.toml", 'source = "Lantern Gazette"')
    assert [watched.look() for _ in range(2)] == [[], [("a.html", UPDATED)]]
    watched.work.write("list.csv", "file,kind\na.html,interview\n")
    assert [watched.look() for _ in range(2)] == [[], [("a.html", UPDATED)]]
    (record,) = watched.work.archive.records()
    assert (record.source, record.kind) == ("Lantern Gazette", "interview")


def test_a_restart_finds_what_is_stored_in_the_archive(watched: Watched) -> None:
    watched.work.write_notes(range(3))
    watched.look()
    assert len(watched.look()) == 3
    again = Watched(watched.work)
    watched.work.write("new.txt", note(9))
    assert [again.look() for _ in range(3)] == [[], [("new.txt", ADDED)], []]


def test_members_of_a_container_are_taken_once(watched: Watched) -> None:
    watched.work.write("rows.jsonl", json.dumps({"body": note(1)}))
    assert [len(watched.look()) for _ in range(3)] == [0, 1, 0]


def test_it_waits_while_another_program_writes(watched: Watched) -> None:
    work = watched.work
    work.write("a.txt", note(1))
    reported: list[Outcome] = []
    looks = 0

    def open_archive() -> tuple[Archive, object]:
        nonlocal looks
        looks += 1
        if looks == 1:
            raise ArchiveLocked(work.archive.root)
        return work.archive, work.engine

    def report(outcome: Outcome) -> None:
        reported.append(outcome)
        watched.watch.stopped.set()

    watch(watched.watch, open_archive, report, lambda _, __: None, 0.001)  # type: ignore[arg-type]
    assert looks == 2
    assert [one.verdict for one in reported] == [ADDED]


def test_a_stop_leaves_the_files_that_were_not_read_for_the_next_run(watched: Watched) -> None:
    watched.work.write_notes(range(2))
    watched.watch.look()
    watched.watch.stopped.set()
    assert watched.look() == []
    watched.watch.stopped.clear()
    assert len(watched.look()) == 2


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_command_ends_with_a_signal(tmp_path: Path, number: int) -> None:
    work = WorkFolder(tmp_path)
    work.write("a.txt", note(1))
    command = [str(SEARCHER), *work.places, "watch", str(work.path("")), "--every", "0.1"]
    running = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment()
    )
    assert running.stdout
    lines = []
    for line in running.stdout:
        lines.append(line)
        if line.startswith("added: "):
            running.send_signal(number)
    assert running.wait(60) == 0
    running.stdout.close()
    assert lines[-1] == "Stopped; what was reported is stored.\n"
    assert len([*work.archive.ids()]) == 1
    assert not [d for checked in work.archive.verify() for d in checked.damages]
