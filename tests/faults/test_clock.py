"""A clock that jumps, back or forward, changes neither the order of versions nor what is found."""

import shutil
import subprocess
from pathlib import Path

import pytest
from archive_builders import damaged_paths, ocfl_errors
from ingest_builders import SEARCHER, WorkFolder, environment, note

pytestmark = [
    pytest.mark.programs,
    pytest.mark.skipif(shutil.which("faketime") is None, reason="needs faketime"),
]

DECIDED = ("--by", "Anna", "--reason", "a test")


def run_at(moment: str, work: WorkFolder, *arguments: str) -> str:
    """Run a command while the clock shows a moment; return what it prints."""
    command = ["faketime", moment, str(SEARCHER), *work.places, *arguments]
    done = subprocess.run(
        command, cwd=work.root, env=environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_versions_keep_their_order_when_the_clock_jumps(tmp_path: Path) -> None:
    work = WorkFolder(tmp_path)
    work.write_notes(range(2))
    run_at("2031-05-01 12:00:00", work, "ingest", "--processes", "1", "in")
    identifier, other = sorted(work.archive.ids())
    run_at("2001-01-01 00:00:00", work, "correct", identifier, "--title", "Earlier", *DECIDED)
    run_at("2039-01-20 03:14:08", work, "withdraw", identifier, *DECIDED)
    run_at("1999-06-01 12:00:00", work, "restore", identifier, *DECIDED)
    assert work.archive.get(identifier).title == "Earlier"
    assert work.engine.version_of(identifier) == 4
    assert work.engine.is_complete()
    moments = [v.created for v in work.archive.history(identifier)]
    assert [moment[:4] for moment in moments] == ["2031", "2001", "2039", "1999"]
    found = run_at("1999-06-01 12:00:00", work, "search", "Earlier")
    assert identifier in found
    assert other not in found
    work.write("late.txt", note(7))
    run_at("2001-01-01 00:00:00", work, "ingest", "--processes", "1", "in")
    assert len(work.search("carpets OR Earlier").hits) == 3
    run_at("2001-01-01 00:00:00", work, "rebuild")
    run_at("2031-05-01 12:00:00", work, "verify")
    assert damaged_paths(work.archive) == set()
    assert ocfl_errors(work.archive.root / "objects") == []
