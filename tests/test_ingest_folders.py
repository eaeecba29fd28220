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
    House,
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
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    """Make a house that is the current folder, with a secret file outside it."""
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret.txt").write_text(note(99))
    house = House(tmp_path / "house")
    house.write("a.txt", note(1))
    monkeypatch.chdir(house.root)
    return house


def secret(house: House) -> Path:
    return house.root.parent / "outside" / "secret.txt"


def command(house: House, *arguments: str, **more: object) -> "subprocess.CompletedProcess[str]":
    """Run the command in a separate process, with a timeout."""
    return subprocess.run(
        [str(SEARCHER), *house.places, *arguments],
        cwd=house.root,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        **more,  # type: ignore[call-overload]
    )


# Links


def test_links_in_a_folder_are_not_followed_and_are_reported(house: House) -> None:
    target = secret(house)
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
        house.path(name).symlink_to(to)
    house.path("one").symlink_to("two")
    house.path("two").symlink_to("one")
    outcomes = house.ingest("in")
    assert by_name(outcomes).pop("in/a.txt") == (ADDED, None)
    links = {n: v for n, v in by_name(outcomes).items() if n != "in/a.txt"}
    assert len(links) == 10
    assert set(links.values()) == {(SKIPPED, "link")}
    line = next(refusal_line(o) for o in outcomes if o.input == "in/out.txt")
    assert line == (
        f"in/out.txt: is a link to {target}, and links in folders are not followed [link]. "
        "To ingest its target, name the target itself."
    )
    assert house.search(parcel(99)).total == 0
    result = house.run("ingest", "in")
    assert result.exit_code == 0
    assert result.stderr.count("skipped: ") == 10


@pytest.mark.parametrize("pattern", ["in/*", "in/**/*", "in/**", "in/*/*", "i?/out/*", "*/out.txt"])
def test_links_that_match_a_pattern_are_not_followed(house: House, pattern: str) -> None:
    house.path("out.txt").symlink_to(secret(house))
    house.path("out").symlink_to(secret(house).parent)
    house.path("loop").symlink_to(".")
    house.path("loops").symlink_to(".")
    outcomes = house.ingest(pattern)
    assert {o.code for o in outcomes} <= {None, "link"}
    assert [o.input for o in outcomes if o.verdict is ADDED] in ([], ["in/a.txt"])
    assert house.search(parcel(99)).total == 0


def test_a_link_named_explicitly_is_followed(house: House) -> None:
    house.path("out.txt").symlink_to(secret(house))
    house.path("out").symlink_to(secret(house).parent)
    assert by_name(house.ingest("in/out.txt")) == {"in/out.txt": (ADDED, None)}
    assert by_name(house.ingest("in/out")) == {"in/out/secret.txt": (UNCHANGED, None)}
    assert by_name(house.ingest("in/out/*.txt")) == {"in/out/secret.txt": (UNCHANGED, None)}


def test_a_named_link_that_is_broken_or_circular_is_refused(house: House) -> None:
    house.path("nowhere").symlink_to("nothing")
    house.path("circle").symlink_to("circle")
    nowhere, circle = house.ingest("in/nowhere", "in/circle")
    assert "it is a link to nothing, where nothing is" in refusal_line(nowhere)
    assert "it is a link to circle, where nothing is" in refusal_line(circle)


def test_the_folder_of_resources_of_a_saved_page_is_not_ingested(house: House) -> None:
    house.write("page.html", web_page("Carpets", note(3)))
    house.write("page_files/frame.html", web_page("Advertisement", note(4)))
    house.write("other_files/b.txt", note(5))
    names = [o.input for o in house.ingest("in")]
    assert names == ["in/a.txt", "in/other_files/b.txt", "in/page.html"]


# Pipes, sockets, devices


def test_pipes_and_sockets_in_a_folder_are_skipped_without_waiting(house: House) -> None:
    os.mkfifo(house.path("pipe.txt"))
    os.mkfifo(house.path("table.csv"))
    os.mkfifo(house.path("lines.jsonl"))
    os.mkfifo(house.path("sources.toml"))
    os.mkfifo(house.path("README.md"))
    with socket.socket(socket.AF_UNIX) as held:
        held.bind("in/socket")
        result = command(house, "ingest", "in", "in/*", "--report", "r.jsonl")
    assert result.returncode == 0, result.stderr
    lines = [json.loads(line) for line in Path("r.jsonl").read_text().splitlines()]
    found = {line["input"]: (line["verdict"], line["why"]) for line in lines}
    assert found.pop("in/a.txt") == ("added", None)
    assert found.pop("in/socket") == ("skipped", "is a socket, not a file")
    assert len(found) == 5
    assert set(found.values()) == {("skipped", "is a pipe, not a file")}


def test_a_named_pipe_is_refused_with_a_remedy(house: House) -> None:
    os.mkfifo("pipe.txt")
    result = command(house, "ingest", "pipe.txt", "in/a.txt")
    assert result.returncode == 1
    assert (
        "pipe.txt: is a pipe, not a file [not-a-file]. Read it through standard "
        "input: searcher ingest - < PIPE" in result.stderr
    )
    assert house.search(parcel(1)).total == 1


def test_a_file_that_would_block_is_refused(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
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
    assert verdicts(house.ingest("in/a.txt")) == [ADDED]


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null", "/dev/tty"])
def test_a_named_device_is_refused(house: House, device: str) -> None:
    (outcome,) = house.ingest(device)
    assert (outcome.verdict, outcome.code) in ((REFUSED, "not-a-file"), (REFUSED, "unreadable"))


def test_process_substitution_and_dev_stdin_are_read(house: House) -> None:
    given = " ".join([str(SEARCHER), *house.places, "ingest"])
    for line in (f"{given} <(cat in/a.txt)", f"{given} /dev/stdin < in/a.txt"):
        done = subprocess.run(
            ["bash", "-c", line], env=environment(), capture_output=True, timeout=60, check=False
        )
        assert done.returncode == 0, done.stderr
    assert len({*house.archive.ids()}) == 1
    done = subprocess.run(
        ["bash", "-c", f"{given} --manifest <(echo file,title; echo in/a.txt,Listed)"],
        env=environment(), capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert house.search("listed").total == 1


@pytest.mark.parametrize("given", ["-", "/dev/stdin"])
def test_an_endless_stream_is_read_up_to_the_limit(house: House, given: str) -> None:
    with Path("/dev/zero").open("rb") as zero:
        result = command(house, "ingest", given, stdin=zero)
    assert result.returncode == 1
    assert (
        f"is a stream of more than {LIMIT:,} bytes, the limit [oversized]. Save it as a file"
        in (result.stderr)
    )


@pytest.mark.parametrize("given", ["-", "/dev/stdin"])
def test_closed_standard_input_is_refused_and_other_inputs_are_ingested(
    house: House, given: str
) -> None:
    line = f"{SEARCHER} {' '.join(house.places)} ingest {given} in/a.txt <&-"
    done = subprocess.run(
        ["bash", "-c", line], env=environment(), capture_output=True, text=True, timeout=60,
        check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert f"{given}: cannot be read: standard input is closed" in done.stderr
    assert house.search(parcel(1)).total == 1


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


def test_standard_input_is_a_document(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    give_standard_input(monkeypatch, note(5).encode())
    assert verdicts(house.ingest("-")) == [ADDED]


# Side files and manifests


@pytest.mark.parametrize("kind", ["link", "loop", "pipe", "folder"])
def test_a_side_file_that_is_not_a_regular_file_of_the_folder_is_refused(
    house: House, kind: str
) -> None:
    side = house.path(f"a.txt{SIDE_ENDING}")
    outside = secret(house).with_name("title.toml")
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
    result = command(house, "ingest", "in/a.txt")
    assert result.returncode == 1
    assert f"in/a.txt: cannot be read: a.txt{SIDE_ENDING}: " in result.stderr
    side.rmdir() if kind == "folder" else side.unlink()
    assert house.search("outside").total == 0
    assert verdicts(house.ingest("in/a.txt")) == [ADDED]


def test_a_manifest_found_in_a_folder_may_list_only_files_of_the_folder(house: House) -> None:
    house.path("deep").mkdir()
    house.write("deep/b.txt", note(2))
    house.path("deep/link.txt").symlink_to(secret(house))
    rows = [
        "../../outside/secret.txt,Out", f"{secret(house)},Out", "deep/link.txt,Out", "/dev/zero,Out",
        "/etc/hostname,Out", "../in/a.txt,First", "deep/b.txt,Second",
    ]  # fmt: skip
    house.write("m.csv", "\n".join(["file,title", *rows]))
    outcomes = house.ingest("in")
    refused = [o for o in outcomes if o.verdict is REFUSED]
    assert {o.code for o in refused} == {"outside"}
    assert "If you trust the manifest that names it, ingest that with --manifest." in refusal_line(
        refused[0]
    )
    assert sorted(o.title or "" for o in outcomes if o.verdict is ADDED) == ["First", "Second"]
    assert house.search("out").total == 0


@pytest.mark.parametrize("named", [["in/m.csv"], ["--manifest", "in/m.csv"]])
def test_a_manifest_named_explicitly_may_list_files_elsewhere(
    house: House, named: list[str]
) -> None:
    house.write("m.csv", "file,title\n../../outside/secret.txt,Named\n/dev/zero,Never\n")
    result = command(house, "ingest", *named)
    assert result.returncode == 1
    assert "/dev/zero: is a device, not a file [not-a-file]" in result.stderr
    assert [hit.title for hit in house.search("named").hits] == ["Named"]


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
    house: House, monkeypatch: pytest.MonkeyPatch, put: str
) -> None:
    path = house.path("a.txt")
    with replaced_before_opening(path, put, monkeypatch), pytest.raises(RefusedInput):
        read_file(path, 1000, house.path("").resolve())


def test_a_folder_replaced_by_a_link_to_outside_is_not_read(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = house.write("deep/secret.txt", "inside")
    with replaced_before_opening(Path(path), "folder", monkeypatch), pytest.raises(OutsideInput):
        read_file(Path(path), 10_000, house.path("").resolve())


def test_a_file_that_grows_while_it_is_read_is_refused_at_the_limit(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, real = house.path("a.txt"), os.fstat

    def growing(descriptor: int) -> os.stat_result:
        found = real(descriptor)
        with path.open("ab") as out:
            out.write(b"x" * 5000)
        return found

    monkeypatch.setattr(files.os, "fstat", growing)
    with pytest.raises(OversizedOriginal):
        read_file(path, 2000)


def test_members_are_read_from_the_container_that_was_opened_first(house: House) -> None:
    """The members are read from the open file, even if its path is replaced meanwhile."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as pack:
        for name, size in (("b.txt", 40), ("c.txt", 40)):
            info = tarfile.TarInfo(name)
            info.size = size
            pack.addfile(info, io.BytesIO(b"y" * size))
    path = Path(house.write("pack.tar", out.getvalue()))
    found = find_inputs(["in/pack.tar"], (), ())
    assert next(found).name == "in/pack.tar!/b.txt"
    path.unlink()
    os.mkfifo(path)
    assert [one.name for one in found] == ["in/pack.tar!/c.txt"]


def test_links_pipes_and_devices_in_a_tar_are_refused(house: House) -> None:
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
    outcomes = house.ingest(house.write("pack.tar", out.getvalue()))
    assert codes(outcomes) == ["unsupported"] * 4
    assert [o.why for o in outcomes][:2] == ["is a link, which cannot be read"] * 2
