"""Every block of the tutorial runs, in order, and prints what is shown below it."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from builders import ROOT
from ingest_builders import environment

from evaluation.browsing import served

TUTORIAL = ROOT / "docs" / "tutorial.md"
_BLOCK = re.compile(r"^```(\w+)(?: (\w+))?\n(.*?)^```$", re.M | re.S)
_ADDRESS = "http://127.0.0.1:8000"
PROGRAMS = {
    "sh": ["/bin/sh", "-e", "-c"],
    "python": [sys.executable, "-c"],
    "r": ["Rscript", "-e"],
}


@dataclass(frozen=True)
class Block:
    """A block of the tutorial: its language, what it needs, its text, and its output."""

    language: str
    needs: str
    text: str
    output: str

    @property
    def is_possible(self) -> bool:
        """Whether what it needs is installed."""
        if self.language == "r":
            return shutil.which("Rscript") is not None
        return self.needs != "pandas" or importlib.util.find_spec("pandas") is not None


def blocks() -> Iterator[Block]:
    found = _BLOCK.findall(TUTORIAL.read_text("utf-8"))
    for number, (language, needs, text) in enumerate(found):
        if language != "output":
            after = found[number + 1 : number + 2]
            shown = after[0][2] if after and after[0][0] == "output" else ""
            yield Block(language, needs, text, shown)


def run(block: Block, folder: Path, origin: str) -> str:
    program = [*PROGRAMS[block.language], block.text.replace(_ADDRESS, origin)]
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        program, cwd=folder, env=environment(PATH=path), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{block.text}\n{done.stdout}{done.stderr}"
    return done.stdout


def lines_of(text: str) -> list[str]:
    return [line.rstrip() for line in text.splitlines()]


def test_the_tutorial_runs(tmp_path: Path) -> None:
    every = list(blocks())
    served_at = next(number for number, one in enumerate(every) if one.needs == "serve")
    for one in every[:served_at]:
        if one.is_possible:
            assert lines_of(run(one, tmp_path, _ADDRESS)) == lines_of(one.output)
    with served(tmp_path / "archive", tmp_path / ".index") as port:
        for one in every[served_at + 1 :]:
            if one.is_possible:
                printed = run(one, tmp_path, f"http://127.0.0.1:{port}")
                assert lines_of(printed) == lines_of(one.output)


def test_the_tutorial_has_what_scholars_use() -> None:
    assert {one.language for one in blocks()} == set(PROGRAMS)
    if not all(one.is_possible for one in blocks()):
        pytest.skip("R or pandas is not installed: their blocks were not run")
