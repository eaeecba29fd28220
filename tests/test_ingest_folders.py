"""Files that are read: only regular ones, only within their folder, only up to a limit."""

import io
import json
import os
import socket
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from ingest_builders import (
    ADDED,
    REFUSED,
    SEARCHER,
    SKIPPED,
    UNCHANGED,
    WorkFolder,
    by_name,
    codes,
    environment,
    give_standard_input,
    note,
    parcel,
    refusal_line,
    verdicts,
    web_page,
)

from searcher.ingest import find_inputs
from searcher.ingest.hints import SIDE_ENDING
from searcher.ingest.inputs import files
from searcher.ingest.inputs.files import read_file, read_stream
from searcher.model.errors import OutsideInput, OversizedOriginal, RefusedInput, UnreadableInput
from searcher.readers.containers.members import LIMIT


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WorkFolder:
    """Make a work folder that is the current folder, with a secret file outside it."""
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret.txt").write_text(note(99))
    work = WorkFolder(tmp_path / "work")
    work.write("a.txt", note(1))
    monkeypatch.chdir(work.root)
    return work


def secret(work: WorkFolder) -> Path:
    return work.root.parent / "outside" / "secret.txt"


def command(
    work: WorkFolder, *arguments: str, **more: object
) -> "subprocess.CompletedProcess[str]":
    """Run the command in a separate process, with a timeout."""
    return subprocess.run(
        [str(SEARCHER), *work.places, *arguments],
        cwd=work.root,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        **more,  # type: ignore[call-overload]
    )


# Links


def test_links_in_a_folder_are_not_followed_and_are_reported(work: WorkFolder) -> None:
    target = secret(work)
    for name, to in {
        "out.txt": target,
        "out": target.parent,
        "system.txt": Path("/etc/hostname"),
        "again.txt": Path("a.txt"),
        "up": Path(".."),
        "self": Path("self"),
        "nowhere.txt": Path("nothing/here"),
        "device": Path("/dev/zero"),
    }.items():
        work.path(name).symlink_to(to)
    work.path("one").symlink_to("two")
    work.path("two").symlink_to("one")
    outcomes = work.ingest("in")
    assert by_name(outcomes).pop("in/a.txt") == (ADDED, None)
    links = {n: v for n, v in by_name(outcomes).items() if n != "in/a.txt"}
    assert len(links) == 10
    assert set(links.values()) == {(SKIPPED, "link")}
    line = next(refusal_line(o) for o in outcomes if o.input == "in/out.txt")
    assert line == (
        f"in/out.txt: is a link to {target}, and links in folders are not followed [link]. "
        "To ingest its target, name the target itself."
    )
    assert work.search(parcel(99)).total == 0
    result = work.run("ingest", "in")
    assert result.exit_code == 0
    assert "skipped: in/again.txt: is a link to a.txt" in result.stderr
    assert "skipped: 9 more for this reason [link]: in/device" in result.stderr


@pytest.mark.parametrize("pattern", ["in/*", "in/**/*", "in/**", "in/*/*", "i?/out/*", "*/out.txt"])
def test_links_that_match_a_pattern_are_not_followed(work: WorkFolder, pattern: str) -> None:
    work.path("out.txt").symlink_to(secret(work))
    work.path("out").symlink_to(secret(work).parent)
    work.path("loop").symlink_to(".")
    work.path("loops").symlink_to(".")
    outcomes = work.ingest(pattern)
    assert {o.code for o in outcomes} <= {None, "link"}
    assert [o.input for o in outcomes if o.verdict is ADDED] in ([], ["in/a.txt"])
    assert work.search(parcel(99)).total == 0


def test_a_link_named_explicitly_is_followed(work: WorkFolder) -> None:
    work.path("out.txt").symlink_to(secret(work))
    work.path("out").symlink_to(secret(work).parent)
    assert by_name(work.ingest("in/out.txt")) == {"in/out.txt": (ADDED, None)}
    assert by_name(work.ingest("in/out")) == {"in/out/secret.txt": (UNCHANGED, None)}
    assert by_name(work.ingest("in/out/*.txt")) == {"in/out/secret.txt": (UNCHANGED, None)}


def test_a_named_link_that_is_broken_or_circular_is_refused(work: WorkFolder) -> None:
    work.path("nowhere").symlink_to("nothing")
    work.path("circle").symlink_to("circle")
    nowhere, circle = work.ingest("in/nowhere", "in/circle")
    assert "it is a link to nothing, where nothing is" in refusal_line(nowhere)
    assert "it is a link to circle, where nothing is" in refusal_line(circle)


def test_the_folder_of_resources_of_a_saved_page_is_not_ingested(work: WorkFolder) -> None:
    work.write("page.html", web_page("Carpets", note(3)))
    work.write("page_files/frame.html", web_page("Advertisement", note(4)))
    work.write("other_files/b.txt", note(5))
    names = [o.input for o in work.ingest("in")]
    assert names == ["in/a.txt", "in/other_files/b.txt", "in/page.html"]


# Pipes, sockets, devices


def test_pipes_and_sockets_in_a_folder_are_skipped_without_waiting(work: WorkFolder) -> None:
    os.mkfifo(work.path("pipe.txt"))
    os.mkfifo(work.path("table.csv"))
    os.mkfifo(work.path("lines.jsonl"))
    os.mkfifo(work.path("sources.toml"))
    os.mkfifo(work.path("README.md"))
    with socket.socket(socket.AF_UNIX) as held:
        held.bind("in/socket")
        result = command(work, "ingest", "in", "in/*", "--report", "r.jsonl")
    assert result.returncode == 0, result.stderr
    lines = [json.loads(line) for line in Path("r.jsonl").read_text().splitlines()]
    found = {line["input"]: (line["verdict"], line["why"]) for line in lines}
    assert found.pop("in/a.txt") == ("added", None)
    assert found.pop("in/socket") == ("skipped", "is a socket, not a file")
    assert len(found) == 5
    assert set(found.values()) == {("skipped", "is a pipe, not a file")}


def test_a_named_pipe_is_refused_with_a_remedy(work: WorkFolder) -> None:
    os.mkfifo("pipe.txt")
    result = command(work, "ingest", "pipe.txt", "in/a.txt")
    assert result.returncode == 1
    assert (
        "pipe.txt: is a pipe, not a file [not-a-file]. Read it through standard "
        "input: searcher ingest - < PIPE" in result.stderr
    )
    assert work.search(parcel(1)).total == 1


def test_a_file_that_would_block_is_refused(
    work: WorkFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some files of /proc are regular, but reading them blocks until an event."""
    reading, writing = os.pipe()
    os.set_blocking(reading, False)  # as `files` opens a file
    regular = Path("in/a.txt").stat()
    with monkeypatch.context() as patch:
        patch.setattr(files, "_open", lambda *_: reading)
        patch.setattr(files.os, "fstat", lambda _: regular)
        with pytest.raises(UnreadableInput, match="nothing to give now"):
            read_file(Path("in/a.txt"), 1000)
    os.close(writing)
    assert verdicts(work.ingest("in/a.txt")) == [ADDED]


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null", "/dev/tty"])
def test_a_named_device_is_refused(work: WorkFolder, device: str) -> None:
    (outcome,) = work.ingest(device)
    assert (outcome.verdict, outcome.code) in ((REFUSED, "not-a-file"), (REFUSED, "unreadable"))


def test_process_substitution_and_dev_stdin_are_read(work: WorkFolder) -> None:
    given = " ".join([str(SEARCHER), *work.places, "ingest"])
    for line in (f"{given} <(cat in/a.txt)", f"{given} /dev/stdin < in/a.txt"):
        done = subprocess.run(
            ["bash", "-c", line], env=environment(), capture_output=True, timeout=60, check=False
        )
        assert done.returncode == 0, done.stderr
    assert len({*work.archive.ids()}) == 1
    done = subprocess.run(
        ["bash", "-c", f"{given} --manifest <(echo file,title; echo in/a.txt,Listed)"],
        env=environment(), capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert work.search("listed").total == 1


@pytest.mark.parametrize("given", ["-", "/dev/stdin"])
def test_an_endless_stream_is_read_up_to_the_limit(work: WorkFolder, given: str) -> None:
    with Path("/dev/zero").open("rb") as zero:
        result = command(work, "ingest", given, stdin=zero)
    assert result.returncode == 1
    assert (
        f"is a stream of more than {LIMIT:,} bytes, the limit [oversized]. Save it as a file"
        in (result.stderr)
    )


@pytest.mark.parametrize("given", ["-", "/dev/stdin"])
def test_closed_standard_input_is_refused_and_other_inputs_are_ingested(
    work: WorkFolder, given: str
) -> None:
    line = f"{SEARCHER} {' '.join(work.places)} ingest {given} in/a.txt <&-"
    done = subprocess.run(
        ["bash", "-c", line], env=environment(), capture_output=True, text=True, timeout=60,
        check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert f"{given}: cannot be read: standard input is closed" in done.stderr
    assert work.search(parcel(1)).total == 1


def test_no_more_of_a_stream_than_the_limit_is_read() -> None:
    class Endless(io.RawIOBase):
        given = 0

        def read(self, size: int = -1) -> bytes:
            assert size > 0
            self.given += size
            return b"x" * size

    stream = Endless()
    with pytest.raises(OversizedOriginal):
        read_stream(stream, 1000)  # type: ignore[arg-type]
    assert stream.given == 1001
    assert read_stream(io.BytesIO(b"x" * 1000), 1000) == b"x" * 1000


def test_standard_input_is_a_document(work: WorkFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    give_standard_input(monkeypatch, note(5).encode())
    assert verdicts(work.ingest("-")) == [ADDED]


# Side files and manifests


@pytest.mark.parametrize("kind", ["link", "loop", "pipe", "folder"])
def test_a_side_file_that_is_not_a_regular_file_of_the_folder_is_refused(
    work: WorkFolder, kind: str
) -> None:
    side = work.path(f"a.txt{SIDE_ENDING}")
    outside = secret(work).with_name("title.toml")
    outside.write_text('title = "From outside"')
    match kind:
        case "link":
            side.symlink_to(outside)
        case "loop":
            side.symlink_to(side.name)
        case "pipe":
            os.mkfifo(side)
        case _:
            side.mkdir()
    result = command(work, "ingest", "in/a.txt")
    assert result.returncode == 1
    assert f"in/a.txt: cannot be read: a.txt{SIDE_ENDING}: " in result.stderr
    side.rmdir() if kind == "folder" else side.unlink()
    assert work.search("outside").total == 0
    assert verdicts(work.ingest("in/a.txt")) == [ADDED]


def test_a_manifest_found_in_a_folder_may_list_only_files_of_the_folder(work: WorkFolder) -> None:
    work.path("deep").mkdir()
    work.write("deep/b.txt", note(2))
    work.path("deep/link.txt").symlink_to(secret(work))
    rows = [
        "../../outside/secret.txt,Out", f"{secret(work)},Out", "deep/link.txt,Out", "/dev/zero,Out",
        "/etc/hostname,Out", "../in/a.txt,First", "deep/b.txt,Second",
    ]  # fmt: skip
    work.write("m.csv", "\n".join(["file,title", *rows]))
    outcomes = work.ingest("in")
    refused = [o for o in outcomes if o.verdict is REFUSED]
    assert {o.code for o in refused} == {"outside"}
    assert "If you trust the manifest that names it, ingest that with --manifest." in refusal_line(
        refused[0]
    )
    assert sorted(o.title or "" for o in outcomes if o.verdict is ADDED) == ["First", "Second"]
    assert work.search("out").total == 0


@pytest.mark.parametrize("named", [["in/m.csv"], ["--manifest", "in/m.csv"]])
def test_a_manifest_named_explicitly_may_list_files_elsewhere(
    work: WorkFolder, named: list[str]
) -> None:
    work.write("m.csv", "file,title\n../../outside/secret.txt,Named\n/dev/zero,Never\n")
    result = command(work, "ingest", *named)
    assert result.returncode == 1
    assert "/dev/zero: is a device, not a file [not-a-file]" in result.stderr
    assert [hit.title for hit in work.search("named").hits] == ["Named"]


# Changes between the check and the read


@contextmanager
def replaced_before_opening(
    path: Path, put: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Replace a file just before it is opened."""
    real = os.open

    def opening(name: object, *rest: object, **more: object) -> int:
        if str(name) == str(path):
            old = path.parent if put == "folder" else path
            old.rename(old.with_name("moved"))
            if put == "pipe":
                os.mkfifo(path)
            else:
                old.symlink_to(Path("../outside").resolve() if put == "folder" else put)
        return real(name, *rest, **more)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(files.os, "open", opening)
        yield


@pytest.mark.parametrize("put", ["/etc/hostname", "/dev/zero", "pipe"])
def test_a_file_replaced_after_the_check_is_not_read(
    work: WorkFolder, monkeypatch: pytest.MonkeyPatch, put: str
) -> None:
    path = work.path("a.txt")
    with replaced_before_opening(path, put, monkeypatch), pytest.raises(RefusedInput):
        read_file(path, 1000, work.path("").resolve())


def test_a_folder_replaced_by_a_link_to_outside_is_not_read(
    work: WorkFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = work.write("deep/secret.txt", "inside")
    with replaced_before_opening(Path(path), "folder", monkeypatch), pytest.raises(OutsideInput):
        read_file(Path(path), 10_000, work.path("").resolve())


def test_a_file_that_grows_while_it_is_read_is_refused_at_the_limit(
    work: WorkFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, real = work.path("a.txt"), os.fstat

    def growing(descriptor: int) -> os.stat_result:
        found = real(descriptor)
        with path.open("ab") as out:
            out.write(b"x" * 5000)
        return found

    monkeypatch.setattr(files.os, "fstat", growing)
    with pytest.raises(OversizedOriginal):
        read_file(path, 2000)


def test_members_are_read_from_the_container_that_was_opened_first(work: WorkFolder) -> None:
    """The members are read from the open file, even if its path is replaced meanwhile."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as pack:
        for name, size in (("b.txt", 40), ("c.txt", 40)):
            info = tarfile.TarInfo(name)
            info.size = size
            pack.addfile(info, io.BytesIO(b"y" * size))
    path = Path(work.write("pack.tar", out.getvalue()))
    found = find_inputs(["in/pack.tar"], (), ())
    assert next(found).name == "in/pack.tar!/b.txt"
    path.unlink()
    os.mkfifo(path)
    assert [one.name for one in found] == ["in/pack.tar!/c.txt"]


def test_links_pipes_and_devices_in_a_tar_are_refused(work: WorkFolder) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as pack:
        for name, kind, to in (
            ("hard.txt", tarfile.LNKTYPE, "/etc/hostname"),
            ("soft.txt", tarfile.SYMTYPE, "/etc/hostname"),
            ("pipe.txt", tarfile.FIFOTYPE, ""),
            ("zero.txt", tarfile.CHRTYPE, ""),
        ):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, to
            pack.addfile(info)
    outcomes = work.ingest(work.write("pack.tar", out.getvalue()))
    assert codes(outcomes) == ["unsupported"] * 4
    assert [o.why for o in outcomes][:2] == ["is a link, which cannot be read"] * 2
