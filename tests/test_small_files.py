"""Small files are read and written whole, and never through a link."""

import os
from pathlib import Path

from searcher.store.small_files import read_file, write_files


def test_files_of_any_size_are_read_as_they_were_written(tmp_path: Path) -> None:
    files = {"empty": b"", "a/small": b"x", "a/b/large": os.urandom(200_001)}
    write_files(str(tmp_path / "new"), files)
    assert {name: read_file(str(tmp_path / "new" / name)) for name in files} == files


def test_a_system_that_writes_less_than_it_is_given_is_asked_again(
    tmp_path: Path, monkeypatch
) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda file, data: write(file, data[:3]))
    write_files(str(tmp_path / "new"), {"name": b"ten bytes!"})
    assert (tmp_path / "new" / "name").read_bytes() == b"ten bytes!"


def test_a_link_is_replaced_and_not_written_through(tmp_path: Path) -> None:
    served, folder = tmp_path / "served", tmp_path / "next"
    served.write_bytes(b"before")
    folder.mkdir()
    os.link(served, folder / "name")
    write_files(str(folder), {"name": b"after"})
    assert (served.read_bytes(), (folder / "name").read_bytes()) == (b"before", b"after")
