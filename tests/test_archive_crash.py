"""A writer that is interrupted at any moment leaves each record in its old or its new state.

There are four kinds of interruption: a kill at a random moment, a kill at each operation, an
error of each operation, and a power cut after each operation.
"""

import ctypes
import errno
import itertools
import json
import os
import random
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
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
    ocfl_errors,
    page,
    put,
    state_of,
)
from disk_builders import Disk, Tree, memory_folder, restore
from faults.operations import NEED_ROOM, operations
from msgspec import structs

from searcher.model.record import Record
from searcher.store import Archive, durable

SYSTEMS = pytest.mark.parametrize(
    "modern", [True, False], ids=["with syncfs and exchange", "without"]
)


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    with memory_folder() as folder:
        yield folder


@pytest.fixture(autouse=True)
def _every_archive_is_valid_ocfl(tmp_path: Path) -> Iterator[None]:
    yield
    assert_archives_valid(tmp_path)


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """Make an archive with the record `changed`."""
    archive = Archive(tmp_path / "archive")
    put(archive, "changed")
    return archive


def put_a_new_record(archive: Archive) -> None:
    put(archive, "new")


def put_an_update(archive: Archive) -> None:
    with archive.writer() as writer:
        writer.put(a_record("changed", title="Better", original=b"new"), b"new", "it changed")


def put_two(archive: Archive) -> None:
    with archive.writer() as writer:
        writer.put(a_record("new"), page("new"), "first ingest")
        writer.put(a_record("changed", title="Better"), page("changed"), "wrong title")


Act = Callable[[Archive], None]


def count_operations(archive: Archive, root: Path, act: Act, *, modern: bool) -> int:
    done: list[str] = []
    copy = copy_of(archive, root)
    with operations(done.append, modern=modern):
        act(copy)
    return len(done)


def states_around(archive: Archive, root: Path, act: Act) -> dict[str, tuple[object, object]]:
    """Return the state of each record before and after an uninterrupted act."""
    copy = copy_of(archive, root)
    before = state_of(copy)
    act(copy)
    after = state_of(copy)
    return {i: (before.get(i), after.get(i)) for i in before | after}


def assert_old_or_new(
    archive: Archive, around: dict[str, tuple[object, object]], *, may_be_hidden: bool = False
) -> None:
    """Assert that each record is in its old or new state, or, if it may be, hidden until a repair."""
    found = state_of(archive)
    assert found.keys() <= around.keys()
    are_hidden = may_be_hidden and found.keys() != around.keys()
    for identifier, old_or_new in around.items():
        state = found.get(identifier)
        assert state in old_or_new or (are_hidden and state is None), identifier
    if not are_hidden:
        assert damaged_paths(archive) == set()


def repair(archive: Archive) -> None:
    """Open a writer, which completes or reverts an interrupted update."""
    with archive.writer():
        pass


def assert_next_writer_works(archive: Archive) -> None:
    with operations():  # syncing is not part of this check
        put_two(archive)
    assert archive.get(id_of("changed")).title == "Better"
    assert archive.get(id_of("new")).title == "The ministers met"
    assert damaged_paths(archive) == set()
    assert list((archive.root / "work").iterdir()) == []
    assert ocfl_errors(archive.root / "objects") == []


# Errors of the disk


class Fault:
    """Fails the n-th operation; `lasting`: and all later ones that need room."""

    def __init__(self, at: int, number: int, *, lasting: bool) -> None:
        self._at, self._number, self._lasting = at, number, lasting
        self._count = 0

    def __call__(self, operation: str) -> None:
        self._count += 1
        again = self._lasting and self._count > self._at and operation in NEED_ROOM
        if self._count == self._at or again:
            raise OSError(self._number, os.strerror(self._number), operation)


@pytest.mark.parametrize("act", [put_a_new_record, put_an_update])
@pytest.mark.parametrize(
    ("number", "lasting", "modern"),
    [(errno.EIO, False, True), (errno.EIO, False, False), (errno.ENOSPC, True, True)],
    ids=["one error", "one error, without exchange", "a disk that stays full"],
)
def test_an_error_at_any_operation_leaves_the_old_or_new_state(
    archive: Archive, tmp_path: Path, act: Act, modern: bool, number: int, lasting: bool
) -> None:
    around = states_around(archive, tmp_path / "calm", act)
    total = count_operations(archive, tmp_path / "counted", act, modern=modern)
    for at in range(1, total + 1):
        copy = copy_of(archive, tmp_path / "failed")
        failed = False
        with operations(Fault(at, number, lasting=lasting), modern=modern):
            try:
                act(copy)
            except OSError:
                failed = True
        assert_old_or_new(copy, around)
        if not failed:
            assert state_of(copy) == {i: new for i, (_, new) in around.items()}, at
        assert_next_writer_works(copy)


@SYSTEMS
def test_an_error_at_any_operation_of_the_first_writer_can_be_recovered(
    tmp_path: Path, modern: bool
) -> None:
    done: list[str] = []
    with operations(done.append, modern=modern):
        put(Archive(tmp_path / "counted" / "archive"), "changed")
    for at in range(1, len(done) + 1):
        root = tmp_path / f"failed-{at}" / "archive"
        with operations(Fault(at, errno.ENOSPC, lasting=True), modern=modern):
            try:
                put(Archive(root), "changed")
            except OSError:
                assert not root.exists() or list(Archive(root).ids()) in ([], [id_of("changed")])
        assert_next_writer_works(Archive(root))


@SYSTEMS
@pytest.mark.parametrize("name", ["new", "changed"])
def test_after_an_error_the_same_writer_can_put_the_record_again(
    archive: Archive, tmp_path: Path, name: str, modern: bool
) -> None:
    """A second attempt is neither stopped nor reverted by the first."""
    done: list[str] = []
    copy = copy_of(archive, tmp_path / "counted")
    with copy.writer() as writer, operations(done.append, modern=modern):
        writer.put(a_record(name, original=b"one"), b"one", "first attempt")
        writer.flush()
    for at in range(1, len(done) + 1):
        copy = copy_of(archive, tmp_path / "failed")
        # The first attempt has a file that must not remain after the second.
        other = a_record(name, original=b"%PDF")
        other = structs.replace(other, original=replace(other.original, path="original.pdf"))
        with copy.writer() as writer:
            with operations(Fault(at, errno.EIO, lasting=False), modern=modern):
                try:
                    writer.put(other, b"%PDF", "first attempt")
                    writer.flush()
                except OSError:
                    pass
            with operations(modern=modern):
                writer.flush()
                again = a_record(name, title="Better", original=b"new")
                stored = writer.put(again, b"new", "second attempt")
        assert copy.get(id_of(name)) == stored
        assert damaged_paths(copy) == set()


# Kills


def killed_in(act: Callable[[], None]) -> bool:
    """Run an act in a child process; return whether it killed itself before the end."""
    child = os.fork()
    if child == 0:
        try:
            act()
            os._exit(0)
        finally:
            os._exit(1)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert status in (0, -signal.SIGKILL)
    return status != 0


def killed_at(act: Callable[[], None], at: int, *, modern: bool) -> bool:
    """Run an act in a child process that kills itself at the n-th operation."""
    count = itertools.count(1)

    def step(_: str) -> None:
        if next(count) == at:
            os.kill(os.getpid(), signal.SIGKILL)

    def watched() -> None:
        with operations(step, modern=modern):
            act()

    return killed_in(watched)


@SYSTEMS
def test_a_kill_at_any_operation_leaves_the_old_or_new_state(
    archive: Archive, tmp_path: Path, modern: bool
) -> None:
    act = put_two
    around = states_around(archive, tmp_path / "calm", act)
    for at in itertools.count(1):
        copy = copy_of(archive, tmp_path / "killed")
        killed = killed_at(lambda copy=copy: act(copy), at, modern=modern)
        assert_old_or_new(copy, around, may_be_hidden=not modern)
        if not killed:
            break
        repair(copy)
        assert_old_or_new(copy, around)
        assert_next_writer_works(copy)
    assert at > 40


@SYSTEMS
def test_a_kill_at_any_operation_of_the_repair_is_repaired_by_the_next_writer(
    archive: Archive, tmp_path: Path, modern: bool
) -> None:
    act = put_an_update
    around = states_around(archive, tmp_path / "calm", act)
    done: list[str] = []
    counted = copy_of(archive, tmp_path / "counted")
    with operations(done.append, modern=modern):
        act(counted)
    renames = [n for n, name in enumerate(done, start=1) if name.startswith("rename")]
    for at in sorted({n for rename in renames for n in (rename, rename + 1)}):
        begun = copy_of(archive, tmp_path / "killed")
        assert killed_at(lambda copy=begun: act(copy), at, modern=modern)
        for again in itertools.count(1):
            copy = copy_of(begun, tmp_path / "twice")
            killed = killed_at(lambda copy=copy: repair(copy), again, modern=modern)
            assert_old_or_new(copy, around, may_be_hidden=not modern)
            repair(copy)
            assert_old_or_new(copy, around)
            if not killed:
                break
        assert_next_writer_works(begun)


def exchange_is_invalid(*_: object) -> int:
    ctypes.set_errno(errno.EINVAL)
    return -1


@pytest.mark.parametrize("offered", [{}, {"renameat2": exchange_is_invalid}])
def test_an_update_uses_renames_if_folders_cannot_be_exchanged(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, offered: dict[str, object]
) -> None:
    monkeypatch.setattr(durable, "_LIBC", type("Libc", (), offered)())
    put_an_update(archive)
    assert archive.get(id_of("changed")).version == 2
    assert_next_writer_works(archive)


KILLS = 30


def write_until_killed(root: Path, pipe: int) -> None:
    """Put and update records in batches; write each batch to the pipe once it is flushed."""
    archive = Archive(root)
    with archive.writer() as writer:
        for step in itertools.count():
            for name in (f"only-{step}", f"often-{step % 3}"):
                original = page(f"{name} {step // 6}")
                writer.put(a_record(name, title=f"Step {step}", original=original), original, "go")
            flushed = [(r.id, r.version, r.title) for r in writer.flush()]
            os.write(pipe, json.dumps(flushed).encode() + b"\n")


def acknowledged_before_kill(root: Path, batches: int, pause: float) -> list[tuple[str, int, str]]:
    """Kill a writing child process some seconds after it has acknowledged a number of batches.

    Return all records that it acknowledged.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            write_until_killed(root, writing)
        finally:
            os._exit(1)
    os.close(writing)
    with open(reading, "rb") as pipe:  # noqa: PTH123 (a descriptor)
        lines = [pipe.readline() for _ in range(batches)]
        time.sleep(pause)
        os.kill(child, signal.SIGKILL)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
        lines += pipe.readlines()
    whole = [line for line in lines if line.endswith(b"\n")]
    return [tuple(one) for line in whole for one in json.loads(line)]


def test_acknowledged_records_survive_kills_at_random_moments(tmp_path: Path) -> None:
    moments = random.Random(1712)
    acknowledged = expected = 0
    for number in range(KILLS):
        root = tmp_path / f"killed-{number}"
        batches = moments.randrange(5)
        records = acknowledged_before_kill(root, batches, moments.uniform(0.0, 0.03))
        acknowledged += len(records)
        expected += batches  # each has several records
        archive = Archive(root)
        if (root / "work").exists():
            assert damaged_paths(archive) == set()
        put(archive, "changed")
        state = state_of(archive)
        for identifier, version, title in records:
            assert state[identifier][version - 1].title == title
            assert archive.original(state[identifier][version - 1]).is_file()
        assert_next_writer_works(archive)
        shutil.rmtree(root)
    assert acknowledged >= 2 * expected > KILLS


def test_a_reader_never_sees_a_missing_or_partial_record(archive: Archive) -> None:
    child = os.fork()
    if child == 0:
        try:
            with archive.writer() as writer:
                for number in itertools.count():
                    data = page(str(number))
                    again = a_record("changed", title=str(number), original=data)
                    writer.put(again, data, "again")
                    writer.flush()
        finally:
            os._exit(1)
    seen: list[int] = []
    while len(seen) < 500 or seen[-1] < 5:
        record = archive.get(id_of("changed"))
        if record.version > 1:
            assert archive.original(record).read_bytes() == page(record.title or "")
        seen.append(record.version)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    assert seen == sorted(seen)
    assert_next_writer_works(archive)


# Power cuts


def write_all_kinds(archive: Archive, acknowledge: Callable[[tuple[Record, ...]], None]) -> None:
    """Write new records singly and together, updates and a withdrawal, by two writers."""
    with archive.writer() as writer:
        writer.put(a_record("changed"), page("changed"), "first ingest")
        acknowledge(writer.flush())
        for name in ("new", "other"):
            writer.put(a_record(name), page(name), "first ingest")
        writer.put(a_record("changed", title="A second title"), None, "wrong title")
        acknowledge(writer.flush())
    with archive.writer() as writer:
        writer.put(a_record("changed", title="A third title", original=b"3"), b"3", "it changed")
        writer.withdraw(id_of("other"), "by mistake", "Anna")
        acknowledge(writer.flush())


@SYSTEMS
def test_a_power_cut_at_any_moment_loses_no_acknowledged_record(
    tmp_path: Path, modern: bool
) -> None:
    base = tmp_path / "disk"
    base.mkdir()
    disk = Disk(base)
    disk.sync_all()
    acknowledged: list[Record] = []
    cuts: dict[Tree, list[Record]] = {}  # for equal trees, the latest and longest list

    def after(operation: str, path: Path | None) -> None:
        if operation == "syncfs":
            disk.sync_all()
        elif path is not None:
            disk.sync(path)
        for tree in (disk.with_synced_names(), disk.with_all_names()):
            cuts[tree] = list(acknowledged)

    def acknowledge(records: tuple[Record, ...]) -> None:
        acknowledged.extend(records)
        after("acknowledged", None)

    with operations(after=after, modern=modern):
        write_all_kinds(Archive(base / "far" / "archive"), acknowledge)
    disk.close()
    assert len(acknowledged) == 6
    assert len(cuts) > 100

    for number, (tree, records) in enumerate(cuts.items()):
        restore(tree, tmp_path / "cut")
        archive = Archive(tmp_path / "cut" / "far" / "archive")
        if modern:
            assert_stored(archive, records)
            for identifier in archive.ids():
                archive.get(identifier)
        repair(archive)
        assert_stored(archive, records)
        assert damaged_paths(archive) == set()
        if number % 5 == 0:  # every fifth, to save time
            assert_next_writer_works(archive)
        shutil.rmtree(tmp_path / "cut")


def assert_stored(archive: Archive, records: list[Record]) -> None:
    for record in records:
        assert archive.get(record.id, record.version) == record
    assert files_below(archive.root) or not records


@SYSTEMS
@pytest.mark.parametrize("name", ["new", "changed"])
def test_both_folders_of_the_last_rename_are_synced_after_it(
    archive: Archive, name: str, modern: bool
) -> None:
    done: list[tuple[str, Path | None]] = []
    with operations(after=lambda *operation: done.append(operation), modern=modern):
        put(archive, name)
    last = max(at for at, (operation, _) in enumerate(done) if operation.startswith("rename"))
    synced = {path for operation, path in done[last:] if operation == "fsync"}
    assert archive.root / "work" in synced
    assert synced & set(folder_of(archive, name).parents) - {archive.root / "work"}
