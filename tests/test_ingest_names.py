"""Names of inputs: unusual file names, folders without permission, addresses, empty folders."""

import os
import subprocess
from pathlib import Path

import pytest
from ingest_builders import (
    ADDED,
    REFUSED,
    UNCHANGED,
    WorkFolder,
    by_name,
    codes,
    note,
    parcel,
    refusal_line,
    verdicts,
)

from searcher.cli.ingest_summary import pace
from searcher.ingest import Input
from searcher.ingest.inputs import files
from searcher.ingest.inputs.files import open_regular
from searcher.model.errors import UnreadableInput


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WorkFolder:
    """Make a work folder with one document that is also the current folder."""
    work = WorkFolder(tmp_path)
    work.write("a.txt", note(1))
    monkeypatch.chdir(work.root)
    return work


def test_names_with_control_characters_or_invalid_bytes_are_ingested_and_escaped(
    work: WorkFolder,
) -> None:
    folder = os.fsencode(work.path(""))
    for number, name in enumerate((b"line\nbreak.txt", b"esc\x1b[31m.txt", b"\xff\xfe.txt"), 10):
        with open(os.path.join(folder, name), "wb") as out:  # noqa: PTH118, PTH123 (bytes)
            out.write(note(number).encode())
    with open(os.path.join(folder, b"new\nline.png"), "wb") as out:  # noqa: PTH118, PTH123
        out.write(b"\x89PNG\r\n\x1a\n")
    result = work.run("ingest", "in", "--report", "r.jsonl")
    assert "in/new\ufffdline.png: is a picture (PNG)" in result.stderr
    assert "\x1b" not in result.stderr
    assert len(Path("r.jsonl").read_text().splitlines()) == 5
    assert verdicts(work.ingest("in")).count(UNCHANGED) == 4
    client_names = [r.original.name for r in work.archive.records()]
    assert all(name.isprintable() for name in client_names)


def test_a_name_of_the_maximum_length_is_ingested_and_a_longer_path_refused(
    work: WorkFolder,
) -> None:
    name = "n" * 251 + ".txt"
    work.write(name, note(7))
    assert by_name(work.ingest("in"))[f"in/{name}"] == (ADDED, None)
    outcomes = work.ingest("x" * 300, "y/" * 3000, "in/a.txt")
    assert verdicts(outcomes) == [REFUSED, REFUSED, UNCHANGED]
    assert codes(outcomes)[:2] == ["unreadable"] * 2
    assert "File name too long" in refusal_line(outcomes[0])


def test_folders_too_deep_for_a_path_are_refused_and_other_files_are_ingested(
    work: WorkFolder,
) -> None:
    at = os.open(work.path(""), os.O_RDONLY)
    for _ in range(30):
        os.mkdir("d" * 200, dir_fd=at)
        below = os.open("d" * 200, os.O_RDONLY, dir_fd=at)
        os.close(at)
        at = below
    os.close(at)
    work.write("z.txt", note(8))
    outcomes = work.ingest("in")
    assert [o.verdict for o in outcomes] == [ADDED, REFUSED, ADDED]
    assert outcomes[1].code == "unreadable"
    subprocess.run(
        ["rm", "-rf", str(work.path(""))], check=True
    )  # pytest cannot delete paths of this length


def test_a_folder_without_permission_is_refused_and_other_files_are_ingested(
    work: WorkFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    work.path("closed").mkdir()
    work.write("z.txt", note(8))
    real = os.scandir

    def deny(path: object = ".") -> object:
        if Path(str(path)).name == "closed":
            raise PermissionError(13, "Permission denied")
        return real(path)  # type: ignore[call-overload]

    monkeypatch.setattr(os, "scandir", deny)
    outcomes = work.ingest("in")
    assert by_name(outcomes)["in/closed"] == (REFUSED, "unreadable")
    assert "Permission denied" in next(refusal_line(o) for o in outcomes if o.verdict is REFUSED)
    assert verdicts(outcomes).count(ADDED) == 2


def test_a_file_without_permission_is_refused(
    work: WorkFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.open

    def deny(name: object, *rest: object, **more: object) -> int:
        if str(name).endswith("a.txt"):
            raise PermissionError(13, "Permission denied")
        return real(name, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(files.os, "open", deny)
    with (
        pytest.raises(UnreadableInput, match="Permission denied"),
        open_regular(work.path("a.txt")),
    ):
        pass
    assert codes(work.ingest("in")) == ["unreadable"]


def test_an_empty_folder_reports_that_nothing_was_found(work: WorkFolder) -> None:
    Path("empty").mkdir()
    work.write(".hidden", note(3))
    result = work.run("ingest", "empty")
    assert result.exit_code == 0
    assert "No documents were found." in result.stdout
    assert "documents/s" not in result.stdout
    assert "skipped, not documents: 1 hidden files" in work.run("ingest", "in").stdout


def test_a_rate_below_one_document_a_second_is_not_shown() -> None:
    assert str(pace(3, 4.0)) == "4.0 s"
    assert str(pace(8, 4.0)) == "4.0 s, 2 documents/s"
    assert str(pace(0, 4.0)) == "No documents were found."


# Addresses


@pytest.mark.parametrize(
    ("address", "given"),
    [
        ("https://embassy.example/news/5", "https://embassy.example/news/5"),
        ("HTTP://embassy.example", "HTTP://embassy.example"),
        ("http://[::1]/a?b=*&c", "'http://[::1]/a?b=*&c'"),
        ("www.embassy.example/news", "https://www.embassy.example/news"),
    ],
)
def test_an_address_is_refused_with_the_remedy_to_save_the_page(
    work: WorkFolder, address: str, given: str
) -> None:
    result = work.run("ingest", address, "in/a.txt")
    assert result.exit_code == 1
    assert (
        f"{address}: is an address, and addresses are not fetched [address]. Open it in a browser, "
        f"save the page (Ctrl+S, complete), and ingest the saved file with --url {given}; or run "
        f"`wget --delete-after --warc-file=page {given}`, and ingest page.warc.gz"
    ) in result.stderr
    assert work.search(parcel(1)).total == 1


@pytest.mark.parametrize(
    ("address", "remedy"),
    [
        ("ftp://embassy.example/a.txt", "Download the file, and ingest it."),
        ("file:///home/me/a%20b.txt", "Name the file itself: '/home/me/a b.txt'"),
        ("file://localhost/home/a.txt", "Name the file itself: /home/a.txt"),
    ],
)
def test_an_address_of_a_file_is_refused_with_its_own_remedy(
    work: WorkFolder, address: str, remedy: str
) -> None:
    (outcome,) = work.ingest(address)
    assert (outcome.code, outcome.remedy) == ("address", remedy)


def test_a_folder_with_a_name_like_an_address_is_a_folder(work: WorkFolder) -> None:
    Path("https:").mkdir()
    Path("https:/b.txt").write_text(note(3))
    assert by_name(work.ingest("https://b.txt")) == {"https:/b.txt": (ADDED, None)}


def test_a_url_option_is_accepted_if_other_inputs_are_skipped(work: WorkFolder) -> None:
    work.path("link.txt").symlink_to("a.txt")
    result = work.run("ingest", "in", "--url", "https://lantern.example/one")
    assert result.exit_code == 0, result.stderr


def test_an_input_is_to_be_read_unless_it_is_refused() -> None:
    assert Input("a", data=b"x").is_to_be_read
    assert not Input("a", refused=UnreadableInput("a", "why")).is_to_be_read
