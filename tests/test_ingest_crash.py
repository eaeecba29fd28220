"""An ingest that is killed at any moment loses no reported outcome, and the next one completes."""

import json
import os
import random
import signal
import subprocess
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from archive_builders import ocfl_errors
from ingest_builders import SEARCHER, House, environment, note, parcel

DOCUMENTS = 150
KILLS = 30
_POLLS = 5_000  # looks at the processes before they count as left behind
LIVES = 5
"""Archives that are killed again and again, each until the kills are used up."""


@dataclass
class Killed:
    """A house of which the ingest is killed several times."""

    house: House
    processes: int
    seed: int
    mark: str = field(default_factory=lambda: uuid.uuid4().hex)
    acknowledged: dict[str, tuple[str, int]] = field(default_factory=dict)
    interrupted: int = 0

    def start(self, report: Path) -> subprocess.Popen[bytes]:
        command = [
            str(SEARCHER), *self.house.places, "ingest", "in",
            "--report", str(report), "--processes", str(self.processes),
        ]  # fmt: skip
        return subprocess.Popen(
            command,
            cwd=self.house.root,
            env=environment(MARK=self.mark),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def kill_at(self, seconds: float, least: int) -> None:
        """Kill an ingest some time after its report has `least` bytes."""
        report = self.house.root / f"report-{uuid.uuid4().hex}.jsonl"
        process = self.start(report)
        while process.poll() is None and size_of(report) < least:
            time.sleep(0.005)
        time.sleep(seconds)
        process.kill()
        self.interrupted += process.wait() == -signal.SIGKILL
        self.read(report)

    def read(self, report: Path) -> list[dict[str, Any]]:
        """Read the whole lines of a report."""
        lines = report.read_bytes().split(b"\n")[:-1] if report.exists() else []
        lines_read = [json.loads(line) for line in lines]
        for line in lines_read:
            assert line["verdict"] in ("added", "unchanged"), line
            self.acknowledged[line["input"]] = line["id"], line["version"]
        return lines_read

    def assert_reported_is_stored(self) -> None:
        archive = self.house.archive
        for name, (identifier, version) in self.acknowledged.items():
            record = archive.get(identifier)
            assert record.version == version == 1
            assert archive.original(record).read_bytes() == (self.house.root / name).read_bytes()

    def assert_it_is_valid(self) -> None:
        objects = self.house.root / "archive" / "objects"
        if not (objects / "0=ocfl_1.1").exists():
            assert not self.acknowledged  # killed before there was an archive
            return
        assert [c.damages for c in self.house.archive.verify() if c.damages] == []

    def assert_others_find_it_valid(self) -> None:
        if any(self.house.archive.ids()):
            assert ocfl_errors(self.house.root / "archive" / "objects") == []

    def left_behind(self) -> list[str]:
        """Return the processes that an ingest of this house started and that still run."""
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                if self.mark.encode() in (process / "environ").read_bytes():
                    found.append((process / "cmdline").read_bytes().decode())
            except OSError:
                continue
        return found

    def assert_nobody_is_left_behind(self) -> None:
        for _ in range(_POLLS):
            if not (left := self.left_behind()):
                break
            time.sleep(0.02)
        assert left == []

    def live(self, run: float) -> None:
        """Do one archive's share of the kills, with checks after each; `run` is the time of an ingest."""
        chance = random.Random(self.seed)
        for number in range(KILLS // LIVES):
            # Every second kill comes after something was reported, however busy the machine is.
            if number % 2:
                self.kill_at(run * chance.random() / 2, least=1)
            else:
                self.kill_at(run * chance.random(), least=0)
            self.assert_reported_is_stored()
            self.assert_it_is_valid()
        self.assert_others_find_it_valid()


@pytest.fixture
def killed(tmp_path: Path) -> list[Killed]:
    """Return houses; every third is read by two processes, the others by one."""
    found = []
    for number in range(LIVES):
        house = House(tmp_path / str(number))
        house.write_notes(range(DOCUMENTS))
        found.append(Killed(house, processes=2 if number % 3 == 2 else 1, seed=number))
    return found


def size_of(path: Path) -> int:
    """Return the size of a file, or -1 if it does not exist."""
    return path.stat().st_size if path.exists() else -1


def time_of_a_run(root: Path) -> float:
    """Measure an undisturbed ingest, from the creation of its report to its end, in seconds."""
    house = House(root)
    house.write_notes(range(DOCUMENTS))
    process = Killed(house, processes=1, seed=0).start(root / "report.jsonl")
    while not (root / "report.jsonl").exists():
        time.sleep(0.005)
    begun = time.monotonic()
    assert process.wait(600) == 0
    return time.monotonic() - begun


def test_what_was_reported_survives_a_kill_at_any_moment_and_the_next_run_completes(
    killed: list[Killed], tmp_path: Path
) -> None:
    run = time_of_a_run(tmp_path / "calm")
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda one: one.live(run), killed))
    assert sum(one.interrupted for one in killed) > KILLS // 2
    assert sum(len(one.acknowledged) for one in killed) > 0
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(complete, killed))


def complete(one: Killed) -> None:
    """Run once more, to the end: all is there, and all is found."""
    one.assert_nobody_is_left_behind()
    report = one.house.root / "last.jsonl"
    assert one.start(report).wait(60) == 0
    before = {identifier for identifier, _ in one.acknowledged.values()}
    lines = one.read(report)
    assert [line["input"] for line in lines] == [f"in/note-{n:03}.txt" for n in range(DOCUMENTS)]
    assert before <= {line["id"] for line in lines if line["verdict"] == "unchanged"}
    assert len({*one.house.archive.ids()}) == DOCUMENTS
    one.assert_reported_is_stored()
    one.assert_it_is_valid()
    one.assert_others_find_it_valid()
    engine = one.house.engine
    assert engine.is_complete()
    assert engine.count() == DOCUMENTS
    for number in range(0, DOCUMENTS, 7):
        (hit,) = one.house.search(parcel(number)).hits
        assert one.house.archive.original(one.house.archive.get(hit.id)).read_text() == note(number)
    assert not any((one.house.root / "archive" / "work").iterdir())
    one.assert_nobody_is_left_behind()


def test_processes_whose_parent_was_killed_while_they_started_do_not_stay(tmp_path: Path) -> None:
    house = House(tmp_path)
    house.write_notes(range(40))
    one = Killed(house, processes=2, seed=0)
    for wait in (0.0, 0.4):
        process = one.start(tmp_path / "report.jsonl")
        for _ in range(_POLLS):
            if len(one.left_behind()) >= 3:
                break
            time.sleep(0.02)
        time.sleep(wait)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        one.assert_nobody_is_left_behind()
