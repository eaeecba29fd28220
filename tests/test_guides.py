"""The guides: their commands run, their links are valid, and they have every review code."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from builders import ROOT
from ingest_builders import environment, note

from searcher.model.review import ReviewCode

DOCS = ROOT / "docs"
GUIDES = sorted((DOCS / "how-to").glob("*.md"))
PAGES = sorted(path for path in DOCS.rglob("*.md"))
WITH_COMMANDS = [path for path in GUIDES if re.search(r"^    \$ ", path.read_text("utf-8"), re.M)]


@pytest.mark.parametrize("guide", WITH_COMMANDS, ids=lambda path: path.stem)
def test_the_commands_of_a_guide_succeed_in_their_order(guide: Path, tmp_path: Path) -> None:
    """Run each line that begins with `$ ` in a folder with an archive of two documents."""
    commands = re.findall(r"^    \$ (.*)$", guide.read_text("utf-8"), re.M)
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    (tmp_path / "in").mkdir()
    for number in range(2):
        (tmp_path / "in" / f"{number}.txt").write_text(note(number))
    for command in ("searcher ingest in", *commands):
        done = subprocess.run(
            ["/bin/sh", "-ec", command],
            cwd=tmp_path,
            env=environment(PATH=path),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"


def test_there_are_guides_with_commands() -> None:
    assert len(WITH_COMMANDS) >= 2


@pytest.mark.parametrize("page", [*PAGES, ROOT / "README.md"], ids=lambda path: path.stem)
def test_every_relative_link_leads_to_a_file(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text("utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), target


def test_every_guide_is_in_the_index_of_the_documentation() -> None:
    index = (DOCS / "README.md").read_text("utf-8")
    for path in PAGES:
        if path.parent.name in ("how-to", "formats", "reference"):
            assert f"({path.relative_to(DOCS)})" in index, path.name


def test_every_review_code_has_a_row_in_the_guide() -> None:
    guide = (DOCS / "how-to" / "review-codes.md").read_text("utf-8")
    rows = re.findall(r"^\| `([a-z-]+)` \| .+ \| .+ \|$", guide, re.M)
    assert rows == [code.value for code in ReviewCode]
