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
from ingest_builders import SEARCHER, WorkFolder, environment, note, parcel

DOCUMENTS = 120
KILLS = 3  # of each ingest
_POLLS = 5_000  # polls before running processes count as left behind
ARCHIVES = 2
"""How many ingests are killed; six times as many if every operation is to be tried."""


@dataclass
class KilledIngest:
    """An ingest that is killed several times."""

    work: WorkFolder
    processes: int
    seed: int
    mark: str = field(default_factory=lambda: uuid.uuid4().hex)
    acknowledged: dict[str, tuple[str, int]] = field(default_factory=dict)
    interrupted: int = 0

    def start(self, report: Path) -> subprocess.Popen[bytes]:
        command = [
            str(SEARCHER), *self.work.places, "ingest", "in",
            "--report", str(report), "--processes", str(self.processes),
        ]  # fmt: skip
        return subprocess.Popen(
            command,
            cwd=self.work.root,
            env=environment(MARK=self.mark),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def kill_at(self, seconds: float, least: int) -> None:
        """Kill an ingest some time after its report has `least` bytes."""
        report = self.work.root / f"report-{uuid.uuid4().hex}.jsonl"
        process = self.start(report)
        while process.poll() is None and size_of(report) < least:
            time.sleep(0.005)
        time.sleep(seconds)
        process.kill()
        self.interrupted += process.wait() == -signal.SIGKILL
        self.read(report)

    def read(self, report: Path) -> list[dict[str, Any]]:
        """Read the complete lines of a report, and check and remember their outcomes."""
        lines = report.read_bytes().split(b"\n")[:-1] if report.exists() else []
        lines_read = [json.loads(line) for line in lines]
        for line in lines_read:
            assert line["verdict"] in ("added", "unchanged"), line
            self.acknowledged[line["input"]] = line["id"], line["version"]
        return lines_read

    def assert_reported_is_stored(self) -> None:
        archive = self.work.archive
        for name, (identifier, version) in self.acknowledged.items():
            record = archive.get(identifier)
            assert record.version == version == 1
            assert archive.original(record).read_bytes() == (self.work.root / name).read_bytes()

    def assert_archive_is_intact(self) -> None:
        objects = self.work.root / "archive" / "objects"
        if not (objects / "0=ocfl_1.1").exists():
            assert not self.acknowledged  # killed before the archive was created
            return
        assert [c.damages for c in self.work.archive.verify() if c.damages] == []

    def assert_archive_is_valid_ocfl(self) -> None:
        if any(self.work.archive.ids()):
            assert ocfl_errors(self.work.root / "archive" / "objects") == []

    def running_processes(self) -> list[str]:
        """List the processes of this ingest that are still running."""
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                if self.mark.encode() in (process / "environ").read_bytes():
                    found.append((process / "cmdline").read_bytes().decode())
            except OSError:
                continue
        return found

    def assert_no_process_is_left(self) -> None:
        for _ in range(_POLLS):
            if not (left := self.running_processes()):
                break
            time.sleep(0.02)
        assert left == []

    def kill_repeatedly(self, run: float) -> None:
        """Kill the ingest several times and check the archive; `run` is the time of an ingest."""
        chance = random.Random(self.seed)
        for number in range(KILLS):
            # The first kill comes in time on any machine: most documents are still to be read when
            # the first outcomes are reported.
            if number == 0:
                self.kill_at(0, least=1)
            elif number % 2:
                self.kill_at(run * chance.random() / 2, least=1)
            else:
                self.kill_at(run * chance.random(), least=0)
            self.assert_reported_is_stored()
            self.assert_archive_is_intact()
        self.assert_archive_is_valid_ocfl()


@pytest.fixture
def ingests(tmp_path: Path, every: int) -> list[KilledIngest]:
    """Prepare the ingests; every second uses two processes, the others one."""
    found = []
    for number in range(ARCHIVES * 6 if every else ARCHIVES):
        work = WorkFolder(tmp_path / str(number))
        work.write_notes(range(DOCUMENTS))
        found.append(KilledIngest(work, processes=1 + number % 2, seed=number))
    return found


def size_of(path: Path) -> int:
    """Return the size of a file, or -1 if it does not exist."""
    return path.stat().st_size if path.exists() else -1


def seconds_of_an_ingest(root: Path) -> float:
    """Measure an uninterrupted ingest, from the creation of its report to its end, in seconds."""
    work = WorkFolder(root)
    work.write_notes(range(DOCUMENTS))
    process = KilledIngest(work, processes=1, seed=0).start(root / "report.jsonl")
    while not (root / "report.jsonl").exists():
        time.sleep(0.005)
    begun = time.monotonic()
    assert process.wait(600) == 0
    return time.monotonic() - begun


def test_reported_outcomes_survive_kills_and_the_next_run_completes_the_ingest(
    ingests: list[KilledIngest], tmp_path: Path
) -> None:
    run = seconds_of_an_ingest(tmp_path / "calm")
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda one: one.kill_repeatedly(run), ingests))
    assert all(one.interrupted for one in ingests)
    assert sum(len(one.acknowledged) for one in ingests) > 0
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(complete, ingests))


def complete(one: KilledIngest) -> None:
    """Run an ingest to the end; check that every document is stored and found."""
    one.assert_no_process_is_left()
    report = one.work.root / "last.jsonl"
    assert one.start(report).wait(60) == 0
    before = {identifier for identifier, _ in one.acknowledged.values()}
    lines = one.read(report)
    assert [line["input"] for line in lines] == [f"in/note-{n:03}.txt" for n in range(DOCUMENTS)]
    assert before <= {line["id"] for line in lines if line["verdict"] == "unchanged"}
    assert len({*one.work.archive.ids()}) == DOCUMENTS
    one.assert_reported_is_stored()
    one.assert_archive_is_intact()
    one.assert_archive_is_valid_ocfl()
    engine = one.work.engine
    assert engine.is_complete()
    assert engine.count() == DOCUMENTS
    for number in range(0, DOCUMENTS, 7):
        (hit,) = one.work.search(parcel(number)).hits
        assert one.work.archive.original(one.work.archive.get(hit.id)).read_text() == note(number)
    assert not any((one.work.root / "archive" / "work").iterdir())
    one.assert_no_process_is_left()


def test_worker_processes_end_if_their_parent_is_killed_while_they_start(tmp_path: Path) -> None:
    work = WorkFolder(tmp_path)
    work.write_notes(range(40))
    one = KilledIngest(work, processes=2, seed=0)
    for wait in (0.0, 0.4):
        process = one.start(tmp_path / "report.jsonl")
        for _ in range(_POLLS):
            if len(one.running_processes()) >= 3:
                break
            time.sleep(0.02)
        time.sleep(wait)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        one.assert_no_process_is_left()
