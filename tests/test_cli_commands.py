"""The group of commands: complete, loaded one by one, with one rule for the default folders."""

import subprocess
import sys
from pathlib import Path

import pytest
from ingest_builders import environment, note

from searcher.cli.commands import COMMANDS, CommandRef, main

HEAVY = {"flask", "lxml", "numpy", "pypdfium2", "searcher_web", "whoosh"}


@pytest.mark.parametrize(("name", "entry"), COMMANDS.items())
def test_each_entry_loads_the_command_of_its_name(name: str, entry: CommandRef) -> None:
    assert entry.load().name == name
    assert entry.summary.endswith(".")


def test_listing_the_commands_imports_neither_the_site_nor_a_reader() -> None:
    script = (
        "import sys\nfrom searcher.cli import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        f"print('loaded', sorted({HEAVY!r} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert all(name in done.stdout for name in COMMANDS)
    assert done.stdout.endswith("loaded []\n")


def test_the_folders_are_in_the_current_folder_unless_they_are_set(tmp_path: Path) -> None:
    searcher = str(Path(sys.executable).with_name("searcher"))
    (tmp_path / "a.txt").write_text(note(1))
    (tmp_path / "here").mkdir()

    def run(*arguments: str, **environ: str) -> None:
        subprocess.run(
            [searcher, *arguments],
            cwd=tmp_path / "here",
            env=environment(**environ),
            check=True,
            capture_output=True,
        )

    run("ingest", "../a.txt")
    assert {path.name for path in (tmp_path / "here").iterdir()} == {".index", "archive"}
    named = {"SEARCHER_ARCHIVE": str(tmp_path / "b"), "SEARCHER_INDEX": str(tmp_path / "c")}
    run("ingest", "../a.txt", **named)
    run("--archive", "../d", "--index", "../e", "ingest", "../a.txt", **named)
    run("ingest", "../a.txt", "--archive", "../f", "--index", "../g", **named)
    assert all((tmp_path / name / "objects").is_dir() for name in "bdf")
    assert all((tmp_path / name / "current").exists() for name in "ceg")


def test_an_unknown_command_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["ingset"])
    assert ended.value.code == 2
    assert "ingset" in capsys.readouterr().err
