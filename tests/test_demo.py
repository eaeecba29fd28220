"""`make demo`: in folders of its own, whatever the environment says; each step is explained."""

import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from ingest_builders import REPOSITORY, House, environment, note

from searcher.store import Archive

FEW = ("altyn-dala", "mfa-kz")
"""The publishers of the collection that have something happen to them."""


def repository(root: Path) -> Path:
    """What the demo needs of the repository, in another folder."""
    for name in ("scripts/demo.py", "archive/sources.toml", "archive/README.md"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(REPOSITORY / name, root / name)
    shutil.copytree(REPOSITORY / "samples/later", root / "samples/later")
    shutil.copy(REPOSITORY / "samples/events.toml", root / "samples")
    for publisher in FEW:
        folder = f"samples/collection/{publisher}"
        shutil.copytree(REPOSITORY / folder, root / folder)
    return root


def demo(root: Path, *arguments: str, **environ: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, str(root / "scripts/demo.py"), *arguments],
        cwd=root,
        env=environment(**environ),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def files_in(folder: Path) -> dict[str, bytes]:
    return {str(p): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, str, str]:
    """The folder of a demo that ran twice, where somebody has an archive: that folder, what the
    runs said.
    """
    root = repository(tmp_path_factory.mktemp("repository"))
    mine = House(root / "mine")
    mine.ingest(mine.write("a.txt", note(1)))
    own = House(root)  # in archive/, where the demo of earlier versions was
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


def test_the_demo_writes_only_into_folders_of_its_own(
    shown: tuple[Path, str, str, str],
) -> None:
    root, *_ = shown
    archive = Archive(root / "build/demo/archive")
    records = list(archive.records())
    assert len(records) > 10
    assert [r.status for r in records].count("withdrawn") == 1  # type: ignore[comparison-overlap]
    assert max(r.version for r in records) == 2
    assert {"altyn-dala", "mfa-kz"} & {r.source_id for r in records}
    assert (root / "build/demo/index/current").exists()
    assert {p.name for p in root.iterdir()} == {
        "archive", "build", "in", "index", "mine", "samples", "scripts"
    }  # fmt: skip


def test_each_step_says_what_it_shows(shown: tuple[Path, str, str, str]) -> None:
    _, first, second, _ = shown
    for said in ("1. Documents come in.", "2. A page changes.", "3. A document is withdrawn."):
        assert said in first
        assert said in second
    assert first.index("2. A page") < first.index("updated    │         1") < first.index("3. A")
    assert " 0 documents/s" not in first + second
    assert "is withdrawn; version 2 is its tombstone." in first
    assert "was withdrawn by an earlier run." in second


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that somebody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_where_the_port_is_taken_the_demo_says_so_before_it_works(
    tmp_path: Path, taken: int
) -> None:
    root = repository(tmp_path)
    done = demo(root, "--port", str(taken))
    assert done.returncode == 1
    assert f"cannot serve on port {taken} of 127.0.0.1: Address already in use" in done.stderr
    assert "make demo PORT=" in done.stderr
    assert "searcher serve --port " in done.stderr
    assert "disk" not in done.stderr
    assert not (root / "build").exists()


def test_cleaning_up_leaves_an_archive_of_ones_own() -> None:
    done = subprocess.run(
        ["make", "--dry-run", "clean"], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    removed = done.stdout.split()
    assert "build" in removed
    assert not [name for name in removed if name.startswith(("archive", ".index"))]
