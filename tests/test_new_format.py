"""Adding an input format: two files, from which everything else is derived.

The library is copied, a reader is added to the copy and declared there, and documents of the new
format go through the copy: ingest, archive, site.
"""

import filecmp
import json
import os
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from builders import ROOT
from ingest_builders import environment

HERE = Path(__file__).parent / "new_format"
DECLARATION = """
    SUBTITLES = FormatDeclaration(
        media_type="application/x-subrip",
        kind=FormatKind.DOCUMENT,
        label="file of subtitles",
        endings=(".srt",),
        text_detector="searcher.readers.plain.subtitles:is_subtitles",
        trust=Trust.SERVER,
        reader="searcher.readers.plain.subtitles:read_subtitles",
    )
"""
BEFORE = "    FEED = FormatDeclaration("
Results = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the library, and add the format to the copy."""
    copy = tmp_path_factory.mktemp("library") / "searcher"
    shutil.copytree(ROOT / "src" / "searcher", copy)
    shutil.copy(HERE / "subtitles.py", copy / "readers" / "plain" / "subtitles.py")
    declarations = copy / "readers" / "formats.py"
    text = declarations.read_text("utf-8")
    assert text.count(BEFORE) == 1
    declarations.write_text(text.replace(BEFORE, f"{DECLARATION}{BEFORE}"), "utf-8")
    return copy


@pytest.fixture(scope="module")
def results(library: Path, tmp_path_factory: pytest.TempPathFactory) -> Results:
    """Walk documents of the format through the copy."""
    folders = (library.parent, ROOT / "web", ROOT / "tests", ROOT)
    done = subprocess.run(
        [sys.executable, str(HERE / "walk.py"), str(tmp_path_factory.mktemp("walk"))],
        env=environment(PYTHONPATH=os.pathsep.join(map(str, folders))),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: Results = json.loads(done.stdout)
    return found


def test_a_new_format_needs_two_files(library: Path) -> None:
    assert sorted(changed(filecmp.dircmp(ROOT / "src" / "searcher", library))) == [
        "formats.py",
        "subtitles.py",
    ]


def test_the_guide_shows_this_format() -> None:
    guide = (ROOT / "docs" / "how-to" / "add-an-input-format.md").read_text("utf-8")
    assert DECLARATION.strip("\n") in guide
    reader = (HERE / "subtitles.py").read_text("utf-8")
    for function in reader[reader.index("def is_subtitles") :].strip().split("\n\n\n"):
        assert textwrap.indent(function, "    ") in guide


def changed(compared: "filecmp.dircmp[str]") -> Iterator[str]:
    """Yield the names of files that differ between two folders, or are in one of them."""
    for name in (*compared.left_only, *compared.right_only, *compared.diff_files):
        if name != "__pycache__":
            yield name
    for name, below in compared.subdirs.items():
        if name != "__pycache__":
            yield from changed(below)


@pytest.mark.parametrize("name", ["by-ending.srt", "by-content.txt", "briefing", "in-a-pack.srt"])
def test_a_document_is_ingested_and_preserved_as_its_format(results: Results, name: str) -> None:
    found = results[name]
    assert found["code"] is None
    assert found["media_type"] == "application/x-subrip"
    assert found["path"] == "original.srt"
    assert found["pairs"] == ["AM-KZ"]
    assert "-->" not in found["body"]
    assert "-->" in found["served"]


def test_an_ending_of_another_format_is_flagged(results: Results) -> None:
    assert "mislabelled" in results["by-content.txt"]["flags"]
    for name in ("by-ending.srt", "in-a-pack.srt", "briefing", "note.txt"):
        assert "mislabelled" not in results[name]["flags"], name


def test_a_damaged_document_is_refused_by_the_name_of_its_format(results: Results) -> None:
    found = results["damaged.srt"]
    assert found["code"] == "damaged"
    assert found["why"] == "the file of subtitles is damaged: the time of a cue cannot be read"
    assert found["remedy"]


def test_the_original_is_downloaded_under_its_name_and_media_type(results: Results) -> None:
    for name, file_name in (("by-ending.srt", "by-ending.srt"), ("briefing", "briefing.srt")):
        headers = results[name]["headers"]
        assert headers["Content-Type"] == "application/x-subrip"
        assert headers["Content-Disposition"] == f"attachment; filename={file_name}"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Content-Security-Policy"].startswith("sandbox;")


def test_the_page_of_the_record_shows_the_format(results: Results) -> None:
    assert "by-ending.srt application/x-subrip, utf-8" in results["by-ending.srt"]["page"]


def test_documents_of_other_formats_are_read_as_before(results: Results) -> None:
    assert results["note.txt"]["media_type"] == "text/plain"
