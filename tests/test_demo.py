"""`searcher demo` uses its own folders, ignores the environment, and explains each step."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from ingest_builders import REPOSITORY, WorkFolder, environment, note

from searcher.store import Archive


def demo(root: Path, *arguments: str, **environ: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [str(Path(sys.executable).with_name("searcher")), "demo", *arguments],
        cwd=root,
        env=environment(**environ),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def files_in(folder: Path) -> dict[str, bytes]:
    return {str(p): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


@pytest.fixture(scope="module")
def demo_runs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, str, str]:
    """Run the demo twice in a folder with an archive.

    Return the folder, the standard output of both runs, and the standard error of the first.
    """
    root = tmp_path_factory.mktemp("demo")
    mine = WorkFolder(root / "mine")
    mine.ingest(mine.write("a.txt", note(1)))
    own = WorkFolder(root)  # in archive/, which is the default of other commands
    own.ingest(own.write("b.txt", note(2)))
    before = files_in(root / "mine") | files_in(root / "archive")
    environ = {
        "SEARCHER_ARCHIVE": str(root / "mine/archive"),
        "SEARCHER_INDEX": str(root / "mine/index"),
        "SEARCHER_NAME": "Mine",
        "SEARCHER_NAAN": "99999",
        "SEARCHER_CITATIONS": "many",
    }
    first, second = (demo(root, "--no-serve", **environ) for _ in range(2))
    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    assert files_in(root / "mine") | files_in(root / "archive") == before
    return root, first.stdout, second.stdout, first.stderr


def test_the_demo_writes_only_to_its_own_folders(
    demo_runs: tuple[Path, str, str, str],
) -> None:
    root, *_ = demo_runs
    archive = Archive(root / "searcher-demo/archive")
    records = list(archive.records())
    assert len(records) > 80
    assert [r.status for r in records].count("withdrawn") == 1  # type: ignore[comparison-overlap]
    assert max(r.version for r in records) == 2
    assert {"altyn-dala", "mfa-kz"} & {r.source_id for r in records}
    assert (root / "searcher-demo/index/current").exists()
    assert {p.name for p in root.iterdir()} == {"archive", "in", "index", "mine", "searcher-demo"}


def test_each_step_prints_an_explanation(demo_runs: tuple[Path, str, str, str]) -> None:
    _, first, second, _ = demo_runs
    for explanation in (
        "1. Documents come in.",
        "2. A page changes.",
        "3. A document is withdrawn.",
    ):
        assert explanation in first
        assert explanation in second
    assert first.index("2. A page") < first.index("updated    │         1") < first.index("3. A")
    assert " 0 documents/s" not in first + second
    assert "is withdrawn; version 2 is its tombstone." in first
    assert "was withdrawn by an earlier run." in second


@pytest.fixture
def used_port() -> Iterator[int]:
    """Listen on a port; return its number."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_port_in_use_is_reported_before_the_demo_writes_anything(
    tmp_path: Path, used_port: int
) -> None:
    done = demo(tmp_path, "--port", str(used_port))
    assert done.returncode == 1
    assert f"cannot serve on port {used_port} of 127.0.0.1: Address already in use" in done.stderr
    assert "make demo PORT=" in done.stderr
    assert "searcher serve --port " in done.stderr
    assert "disk" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_make_clean_does_not_remove_an_archive() -> None:
    done = subprocess.run(
        ["make", "--dry-run", "clean"], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    removed = done.stdout.split()
    assert "build" in removed
    assert not [name for name in removed if name.startswith(("archive", ".index"))]
