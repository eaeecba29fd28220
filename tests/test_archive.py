"""The archive keeps every version for ever, in a format that other programs read and validate."""

import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from archive_builders import (
    a_record,
    assert_archives_valid,
    copy_of,
    damaged_paths,
    files_below,
    folder_of,
    id_of,
    page,
    put,
    small_archive,
    state_of,
)
from msgspec.structs import replace

from searcher.model.errors import ArchiveLocked, DamagedRecord, NotAnArchive, UnknownRecord
from searcher.model.record import Status
from searcher.store import Archive, durable, ocfl


@pytest.fixture(autouse=True)
def _every_archive_is_valid_ocfl(tmp_path: Path) -> Iterator[None]:
    yield
    assert_archives_valid(tmp_path)


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return small_archive(tmp_path / "archive")


# Put and get


def test_get_returns_the_record_and_original_that_were_put(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "archive")
    record = a_record("one")
    assert put(archive, "one") == record
    assert archive.get(record.id) == record
    assert archive.get(record.id, 1) == record
    assert archive.original(record).read_bytes() == page("one")
    assert record.id in archive
    assert id_of("another") not in archive


def test_the_archive_numbers_the_versions(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "archive")
    with archive.writer() as writer:
        for expected in range(1, 12):
            stored = writer.put(a_record("one", title=f"Title {expected}"), page("one"), "again")
            assert stored.version == expected
    assert archive.get(id_of("one")).title == "Title 11"
    assert [v.number for v in archive.history(id_of("one"))] == list(range(1, 12))
    assert [archive.get(id_of("one"), n).title for n in (1, 2, 10)] == [
        "Title 1",
        "Title 2",
        "Title 10",
    ]


def test_records_are_visible_only_after_the_flush(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "archive")
    with archive.writer() as writer:
        stored = [writer.put(a_record(name), page(name), "first ingest") for name in ("a", "b")]
        assert list(archive.ids()) == []
        assert writer.flush() == tuple(stored)
        assert state_of(archive) == {record.id: [record] for record in stored}
        assert writer.flush() == ()


def test_an_error_in_the_writer_publishes_nothing(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "archive")

    def fail() -> None:
        with archive.writer() as writer:
            writer.put(a_record("one"), page("one"), "first ingest")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert list(archive.ids()) == []
    assert put(archive, "one").version == 1


def test_history_lists_time_author_and_reason_of_each_version(archive: Archive) -> None:
    first, second = archive.history(id_of("corrected"))
    assert (first.number, first.reason) == (1, "first ingest")
    assert (second.number, second.by, second.reason) == (2, "Anna", "wrong title")
    assert re.fullmatch(r"searcher \S+", first.by)
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", v.created) for v in (first, second))


def test_ids_and_records_list_each_record_once_in_the_same_order(archive: Archive) -> None:
    ids = list(archive.ids())
    assert sorted(ids) == sorted(id_of(name) for name in ("single", "corrected", "gone"))
    assert ids == list(Archive(archive.root).ids())
    assert list(archive.records()) == [archive.get(identifier) for identifier in ids]


def test_an_archive_that_does_not_exist_yet_is_empty(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "far" / "away")
    assert list(archive.ids()) == []
    assert id_of("one") not in archive
    with pytest.raises(NotAnArchive):
        list(archive.verify())
    assert not archive.root.exists()
    put(archive, "one")
    assert list(archive.ids()) == [id_of("one")]


# Versions


def contents(archive: Archive, name: str) -> list[str]:
    return [p for p in files_below(folder_of(archive, name)) if "/content/" in p]


@pytest.mark.parametrize("original", [None, page("one")], ids=["none given", "the same given"])
def test_unchanged_content_is_stored_once(tmp_path: Path, original: bytes | None) -> None:
    archive = Archive(tmp_path / "archive")
    put(archive, "one")
    with archive.writer() as writer:
        second = writer.put(a_record("one", title="Better"), original, "wrong title")
    assert contents(archive, "one") == [
        "v1/content/original.html",
        "v1/content/record.json",
        "v2/content/record.json",
    ]
    assert archive.original(second).read_bytes() == page("one")


def test_content_equal_to_an_older_version_is_not_stored_again(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "archive")
    with archive.writer() as writer:
        for data in (b"<p>old</p>", b"<p>new</p>", b"<p>old</p>"):
            writer.put(a_record("one", original=data), data, "the original changed")
    originals = [p for p in contents(archive, "one") if "original" in p]
    assert originals == ["v1/content/original.html", "v2/content/original.html"]
    texts = [archive.original(archive.get(id_of("one"), n)).read_bytes() for n in (1, 2, 3)]
    assert texts == [b"<p>old</p>", b"<p>new</p>", b"<p>old</p>"]


def test_old_versions_keep_their_bytes(archive: Archive) -> None:
    folder = folder_of(archive, "corrected")
    old = {p: (folder / p).read_bytes() for p in files_below(folder) if p.startswith(("v1", "v2"))}
    titles = [archive.get(id_of("corrected"), n).title for n in (1, 2)]
    put(archive, "corrected", title="A third title")
    assert {p: (folder / p).read_bytes() for p in old} == old
    assert [archive.get(id_of("corrected"), n).title for n in (1, 2)] == titles


def test_versions_are_written_if_files_cannot_be_linked(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "link", refuse)
    assert put(archive, "corrected").version == 3
    assert damaged_paths(archive) == set()


def test_a_withdrawn_record_leaves_a_tombstone(archive: Archive) -> None:
    gone = archive.get(id_of("gone"))
    assert (gone.status, gone.version, gone.body) == (Status.WITHDRAWN, 2, "")
    assert (gone.title, gone.published) == ("The ministers met", "2017-03-03")
    assert gone.reason == "published by mistake"
    with pytest.raises(UnknownRecord) as caught:
        archive.original(gone)
    assert (caught.value.identifier, caught.value.version) == (gone.id, 2)


def test_versions_before_a_withdrawal_can_still_be_read(archive: Archive) -> None:
    first = archive.get(id_of("gone"), 1)
    assert first == a_record("gone")
    assert archive.original(first).read_bytes() == page("gone")


def test_a_withdrawal_follows_a_version_put_by_the_same_writer(archive: Archive) -> None:
    with archive.writer() as writer:
        writer.put(a_record("single", title="Newer"), None, "wrong title")
        tombstone = writer.withdraw(id_of("single"), "by mistake", "Anna")
    assert (tombstone.version, tombstone.title) == (3, "Newer")
    assert archive.get(id_of("single")) == tombstone


# Errors


@pytest.mark.parametrize("version", [0, -1, 2, 99])
def test_a_missing_version_raises_unknown_record(archive: Archive, version: int) -> None:
    with pytest.raises(UnknownRecord) as caught:
        archive.get(id_of("single"), version)
    assert (caught.value.identifier, caught.value.version) == (id_of("single"), version)


@pytest.mark.parametrize("ask", [Archive.get, Archive.history])
def test_a_missing_record_raises_unknown_record(
    archive: Archive, ask: Callable[[Archive, str], object]
) -> None:
    with pytest.raises(UnknownRecord) as caught:
        ask(archive, id_of("absent"))
    assert (caught.value.identifier, caught.value.version) == (id_of("absent"), None)


def test_a_missing_record_cannot_be_withdrawn(archive: Archive) -> None:
    with archive.writer() as writer, pytest.raises(UnknownRecord):
        writer.withdraw(id_of("absent"), "by mistake", "Anna")


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("v1/content/record.json", b"The ministers", b"The monsters!"),
        ("v1/content/record.json", b'"title"', b'"total"'),
        ("v1/content/record.json", None, None),
        ("inventory.json", b"{", b"["),
        ("inventory.json", b'"head": "v1"', b'"head": "v2"'),
        ("inventory.json", b'"state": {', b'"state": {"00": ["x"], '),
        ("inventory.json", b"\n", b"\xff"),
    ],
)
def test_a_record_with_changed_bytes_is_damaged(
    archive: Archive, tmp_path: Path, file: str, old: bytes | None, new: bytes | None
) -> None:
    archive = copy_of(archive, tmp_path / "damaged")
    path = folder_of(archive, "single") / file
    if old is None or new is None:
        path.unlink()
    else:
        data = path.read_bytes()
        assert old in data
        path.write_bytes(data.replace(old, new))
    with pytest.raises(DamagedRecord) as caught:
        archive.get(id_of("single"))
    assert (caught.value.identifier, caught.value.path) == (id_of("single"), str(path))


# The folder


@pytest.mark.parametrize(
    ("files", "why"),
    [
        ({"": b"a file"}, "it is a file"),
        ({"holiday.jpg": b""}, "it holds holiday.jpg"),
        ({"objects/blob": b""}, "objects/ has no ocfl_1.1 declaration"),
        ({"objects/0=ocfl_1.0": b"ocfl_1.0\n"}, "objects/ has no ocfl_1.1 declaration"),
        ({"objects": b""}, "objects/ has no ocfl_1.1 declaration"),
    ],
)
def test_a_folder_that_is_not_an_archive_is_refused_and_not_changed(
    tmp_path: Path, files: dict[str, bytes], why: str
) -> None:
    root = tmp_path / "other"
    for name, data in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)
    before = files_below(tmp_path)
    with pytest.raises(NotAnArchive) as caught:
        Archive(root)
    assert (caught.value.path, caught.value.why) == (root, why)
    assert files_below(tmp_path) == before


@pytest.mark.parametrize(
    "files", [[], ["sources.toml"], [".lock"], [".README.md.part"], ["objects/.0=ocfl_1.1.part"]]
)
def test_an_archive_is_created_in_an_empty_or_partly_created_folder(
    tmp_path: Path, files: list[str]
) -> None:
    root = tmp_path / "archive"
    root.mkdir()
    for name in files:
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_bytes(b"")
    put(Archive(root), "one")
    assert damaged_paths(Archive(root)) == set()


def test_the_readme_is_written_once_and_then_never_overwritten(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "archive")
    put(archive, "one")
    readme = archive.root / "README.md"
    assert "OCFL 1.1" in readme.read_text()
    readme.write_text("ours")
    put(archive, "two")
    assert readme.read_text() == "ours"


def test_the_storage_root_declares_its_format(archive: Archive) -> None:
    root = archive.root / "objects"
    layout = "0003-hash-and-id-n-tuple-storage-layout"
    assert (root / "0=ocfl_1.1").read_bytes() == b"ocfl_1.1\n"
    assert json.loads((root / "ocfl_layout.json").read_text())["extension"] == layout
    assert json.loads((root / "extensions" / layout / "config.json").read_text()) == {
        "extensionName": layout,
        "digestAlgorithm": "sha256",
        "tupleSize": 3,
        "numberOfTuples": 2,
    }


def test_the_folder_of_an_object_is_derived_from_the_digest_of_its_identifier(
    archive: Archive,
) -> None:
    for identifier in archive.ids():
        digest = hashlib.sha256(identifier.encode()).hexdigest()
        folder = archive.root / "objects" / digest[:3] / digest[3:6] / identifier
        assert (folder / "0=ocfl_object_1.1").read_bytes() == b"ocfl_object_1.1\n"


def test_an_inventory_follows_ocfl(archive: Archive) -> None:
    folder = folder_of(archive, "corrected")
    data = (folder / "inventory.json").read_bytes()
    inventory = json.loads(data)
    first, second = archive.history(id_of("corrected"))

    def digest(path: str) -> str:
        return hashlib.sha512((folder / path).read_bytes()).hexdigest()

    original, old, new = (
        digest("v1/content/original.html"),
        digest("v1/content/record.json"),
        digest("v2/content/record.json"),
    )
    assert inventory == {
        "id": id_of("corrected"),
        "type": "https://ocfl.io/1.1/spec/#inventory",
        "digestAlgorithm": "sha512",
        "head": "v2",
        "manifest": {
            original: ["v1/content/original.html"],
            old: ["v1/content/record.json"],
            new: ["v2/content/record.json"],
        },
        "versions": {
            "v1": {
                "created": first.created,
                "message": "first ingest",
                "user": {"name": first.by},
                "state": {old: ["record.json"], original: ["original.html"]},
            },
            "v2": {
                "created": second.created,
                "message": "wrong title",
                "user": {"name": "Anna"},
                "state": {new: ["record.json"], original: ["original.html"]},
            },
        },
    }
    sidecar = f"{hashlib.sha512(data).hexdigest()} inventory.json\n"
    assert (folder / "inventory.json.sha512").read_text() == sidecar
    assert (folder / "v2" / "inventory.json").read_bytes() == data


# Verification


def test_an_intact_archive_has_no_damage(archive: Archive) -> None:
    checked = list(archive.verify())
    assert all(c.damages == () for c in checked)
    every = [archive.root / name for name in files_below(archive.root)]
    read = [path for path in every if path.name != ".lock"]
    assert sum(c.files for c in checked) == len(read)
    assert sum(c.size for c in checked) == sum(path.stat().st_size for path in read)


@pytest.fixture
def damaged(archive: Archive, tmp_path: Path) -> Archive:
    return copy_of(archive, tmp_path / "damaged")


MASKS = (0x01, 0x20)


def test_one_changed_byte_in_any_file_is_reported_with_its_path(damaged: Archive) -> None:
    root = damaged.root / "objects"
    for name in files_below(root):
        data = (root / name).read_bytes()
        last = len(data) - 1
        for position in sorted({last * part // 10 for part in range(11)}):
            for mask in MASKS:
                flipped = bytearray(data)
                flipped[position] ^= mask
                (root / name).write_bytes(flipped)
                found = damaged_paths(damaged)
                assert name in found, (name, position, mask)
                if "inventory" not in name:
                    assert found == {name}, (name, position, mask)
        (root / name).write_bytes(data)
    assert damaged_paths(damaged) == set()


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data[:-1],
        lambda data: data[: len(data) // 2],
        lambda _: b"",
        lambda data: data + b"\n",
        lambda _: None,
    ],
    ids=["one byte cut off", "half cut off", "all cut off", "one byte more", "deleted"],
)
def test_a_truncated_extended_or_deleted_file_is_reported_with_its_path(
    damaged: Archive, change: Callable[[bytes], bytes | None]
) -> None:
    root = damaged.root / "objects"
    for name in files_below(root):
        data = (root / name).read_bytes()
        changed = change(data)
        if changed is None:
            (root / name).unlink()
        else:
            (root / name).write_bytes(changed)
        assert name in damaged_paths(damaged), name
        (root / name).write_bytes(data)


@pytest.mark.parametrize(
    "place",
    [
        "stray",
        "extensions/stray",
        "{group}/stray",
        "{group}/extensions/stray",
        "{object}/stray",
        "{object}/v2/content/stray",
        "{object}/logs/stray",
        "{object}/v3/inventory.json",
        "{object}/inventory.json.sha256",
    ],
)
def test_a_stray_file_anywhere_is_reported_with_its_path(damaged: Archive, place: str) -> None:
    root = damaged.root / "objects"
    folder = folder_of(damaged, "corrected").relative_to(root)
    name = place.format(object=folder, group=folder.parent)
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_bytes(b"stray")
    assert damaged_paths(damaged) == {name}


def move_to_another_group(folder: Path) -> set[Path]:
    other = folder.parents[1] / "000"
    other.mkdir()
    folder.rename(other / folder.name)
    return {other / folder.name, folder.parent}


def rename_the_object(folder: Path) -> set[Path]:
    folder.rename(folder.with_name(id_of("another")))
    return {folder.with_name(id_of("another"))}


def empty_the_object(folder: Path) -> set[Path]:
    shutil.rmtree(folder)
    folder.mkdir()
    return {folder}


def remove_its_declaration(folder: Path) -> set[Path]:
    (folder / "0=ocfl_object_1.1").unlink()
    (folder / "inventory.json").unlink()
    return {folder}


def put_another_object_in_its_place(folder: Path) -> set[Path]:
    shutil.rmtree(folder)
    other = next(p for p in sorted(folder.parents[2].glob("???/???/*")) if p != folder)
    shutil.copytree(other, folder)
    return {folder}


def swap_its_versions(folder: Path) -> set[Path]:
    one, two = (folder / v / "content/record.json" for v in ("v1", "v2"))
    old, new = one.read_bytes(), two.read_bytes()
    one.write_bytes(new)
    two.write_bytes(old)
    return {one, two}


@pytest.mark.parametrize(
    "change",
    [
        move_to_another_group,
        rename_the_object,
        empty_the_object,
        remove_its_declaration,
        put_another_object_in_its_place,
        swap_its_versions,
    ],
)
def test_a_misplaced_object_is_reported(
    damaged: Archive, change: Callable[[Path], set[Path]]
) -> None:
    expected = change(folder_of(damaged, "corrected"))
    assert {str(p.relative_to(damaged.root / "objects")) for p in expected} <= damaged_paths(
        damaged
    )


def test_a_folder_that_cannot_be_read_is_reported(
    damaged: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = folder_of(damaged, "corrected")
    scandir = os.scandir

    def failing(path: str) -> object:
        if Path(path) == folder:
            raise OSError(5, "Input/output error", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", failing)
    assert damaged_paths(damaged) == {str(folder.relative_to(damaged.root / "objects"))}


# The log of events


def edited(word: bytes, other: bytes) -> Callable[[list[bytes]], list[bytes]]:
    return lambda lines: [line.replace(word, other) for line in lines]


def with_a_sealed_line(lines: list[bytes]) -> list[bytes]:
    more = ocfl.Event("corrected", 3, "2026-01-01T00:00:00Z", "Nobody", "forged")
    return ocfl.seal(b"".join(lines), more).splitlines(keepends=True)


@pytest.mark.parametrize(
    "change",
    [
        edited(b"Anna", b"Hanna"),
        edited(b"ingested", b"withdrawn"),
        edited(b'"version":1', b'"version":2'),
        edited(b"\n", b"\r\n"),
        lambda lines: lines[1:],
        lambda lines: lines[:-1],
        lambda _: [],
        lambda lines: lines[::-1],
        lambda lines: [*lines, lines[-1]],
        lambda lines: [*lines, b"{}\n"],
        lambda lines: [*lines, b"\n"],
        lambda lines: [lines[0], b"\n", *lines[1:]],
        with_a_sealed_line,
    ],
)
def test_a_tampered_log_is_reported(
    damaged: Archive, change: Callable[[list[bytes]], list[bytes]]
) -> None:
    log = folder_of(damaged, "corrected") / "logs/events.jsonl"
    lines = log.read_bytes().splitlines(keepends=True)
    changed = change(lines)
    assert changed != lines
    log.write_bytes(b"".join(changed))
    assert damaged_paths(damaged) == {str(log.relative_to(damaged.root / "objects"))}


def test_the_log_lists_the_events_of_an_object(archive: Archive) -> None:
    logged = {}
    for name in ("single", "corrected", "gone"):
        lines = (folder_of(archive, name) / "logs/events.jsonl").read_bytes()
        logged[name] = [(e.event, e.version, e.detail) for e in ocfl.events(lines)]
    assert logged == {
        "single": [("ingested", 1, "first ingest")],
        "corrected": [("ingested", 1, "first ingest"), ("corrected", 2, "wrong title")],
        "gone": [("ingested", 1, "first ingest"), ("withdrawn", 2, "published by mistake")],
    }


# The lock

HOLD = """
import sys, time
from pathlib import Path
from searcher.store.archive import Archive
with Archive(Path(sys.argv[1])).writer():
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def holder(archive: Archive) -> Iterator[subprocess.Popen[str]]:
    """Start another process that holds the write lock."""
    command = [sys.executable, "-c", HOLD, str(archive.root)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


@pytest.mark.usefixtures("holder")
def test_a_second_writer_is_refused_soon_and_changes_nothing(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = files_below(archive.root)
    moment = 0.0

    def wait(seconds: float) -> None:
        nonlocal moment
        moment += seconds

    monkeypatch.setattr(durable.time, "sleep", wait)
    monkeypatch.setattr(durable.time, "monotonic", lambda: moment)
    with pytest.raises(ArchiveLocked) as caught, archive.writer():
        pass
    assert moment == pytest.approx(durable.MOMENT, abs=0.1)
    assert caught.value.path == archive.root
    assert files_below(archive.root) == before


@pytest.mark.usefixtures("holder")
def test_readers_do_not_wait_for_a_writer(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(durable, "write_lock", None)  # any use would fail
    monkeypatch.setattr(durable.fcntl, "flock", None)
    assert len(state_of(Archive(archive.root))) == 3
    assert damaged_paths(archive) == set()


def test_the_lock_is_released_when_its_holder_is_killed(
    archive: Archive, holder: subprocess.Popen[str]
) -> None:
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    assert put(archive, "single").version == 2


def test_a_process_cannot_open_a_second_writer(archive: Archive) -> None:
    with archive.writer(), pytest.raises(ArchiveLocked), Archive(archive.root).writer():
        pass
    with archive.writer() as writer:
        writer.put(replace(a_record("single")), None, "the lock is free again")


# The log of the archive


def test_each_verification_of_the_archive_is_logged_and_sealed(archive: Archive) -> None:
    for outcome in ("nothing wrong", "1 wrong"):
        archive.log_verified(outcome, "Anna")
    log = archive.root / "logs" / "events.jsonl"
    logged = [(e.event, e.detail, e.by) for e in ocfl.events(log.read_bytes())]
    assert logged == [("verified", "nothing wrong", "Anna"), ("verified", "1 wrong", "Anna")]
    assert damaged_paths(archive) == set()
    log.write_bytes(log.read_bytes().replace(b"1 wrong", b"0 wrong"))
    assert damaged_paths(archive) == {"logs/events.jsonl"}


def test_a_record_that_does_not_describe_the_original_is_not_stored(archive: Archive) -> None:
    before = state_of(archive)
    with archive.writer() as writer, pytest.raises(ValueError, match="does not describe"):
        writer.put(a_record("new"), b"other bytes", "first ingest")
    assert state_of(archive) == before
