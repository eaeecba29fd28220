"""Acknowledged writes survive a power cut after any operation."""

import fcntl
import gc
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from archive_builders import a_record, id_of, page, put
from disk_builders import Disk, Tree, restore
from faults.operations import operations

from searcher.index import open_engine
from searcher.index.protocol import Engine
from searcher.ingest import correct, withdraw
from searcher.ingest.transaction import open_writers
from searcher.metadata.language.classifier import load_classifier
from searcher.model.errors import ArchiveLocked, SearcherError
from searcher.model.query import Query
from searcher.model.record import Correction, Status
from searcher.sources import Registry, Source, SourceKind
from searcher.sources.editor import RegistryFile
from searcher.store import Archive, durable
from searcher.store.durable import (
    make_folders,
    sync_tree,
    write_file,
    write_lock,
)
from searcher.store.placement import put_in_place

SYSTEMS = pytest.mark.parametrize("modern", [True, False])

Act = Callable[[Path], None]
Seen = Callable[[Path], object]


def after_each_operation(base: Path, act: Act, *, modern: bool) -> tuple[list[Tree], list[Tree]]:
    """Return the possible disks below `base` after each operation of an act, and at its end."""
    disk, during = Disk(base), dict[Tree, None]()
    disk.sync_all()

    def after(operation: str, path: Path | None) -> None:
        if operation == "syncfs":
            disk.sync_all()
        elif path is not None and path.is_relative_to(base):
            disk.sync(path)
        during.update(dict.fromkeys((disk.with_synced_names(), disk.with_all_names())))

    with operations(after=after, modern=modern):
        act(base)
    end = [disk.with_synced_names(), disk.with_all_names()]
    disk.close()
    return list(during), end


def seen_after(tree: Tree, folder: Path, look: Seen) -> object:
    """Return the result of `look` on a disk after a restart."""
    restore(tree, folder)
    try:
        return look(folder)
    finally:
        durable.shutil.rmtree(folder)


# One file


def read(name: str) -> Seen:
    def look(base: Path) -> bytes | None:
        path = base / name
        return path.read_bytes() if path.exists() else None

    return look


@SYSTEMS
@pytest.mark.parametrize(
    ("name", "old"),
    [("a.txt", None), ("a.txt", b"old"), ("x/y/a.txt", None), ("x/y/a.txt", b"old")],
)
def test_a_written_file_is_complete_on_disk_and_never_partial(
    tmp_path: Path, name: str, old: bytes | None, modern: bool
) -> None:
    base = tmp_path / "disk"
    base.mkdir()
    if old is not None:
        (base / name).parent.mkdir(parents=True, exist_ok=True)
        (base / name).write_bytes(old)
    during, end = after_each_operation(
        base, lambda base: write_file(base / name, b"new content"), modern=modern
    )
    for tree in during:
        assert seen_after(tree, tmp_path / "cut", read(name)) in (old, b"new content")
    for tree in end:
        assert seen_after(tree, tmp_path / "cut", read(name)) == b"new content"


@SYSTEMS
def test_created_folders_are_on_disk(tmp_path: Path, modern: bool) -> None:
    base = tmp_path / "disk"
    base.mkdir()
    _, end = after_each_operation(base, lambda base: make_folders(base / "x/y/z"), modern=modern)
    for tree in end:
        assert seen_after(tree, tmp_path / "cut", lambda cut: (cut / "x/y/z").is_dir())


@SYSTEMS
@pytest.mark.parametrize("begun", [True, False])
def test_a_synced_folder_is_put_in_place_completely(
    tmp_path: Path, begun: bool, modern: bool
) -> None:
    base = tmp_path / "disk"
    (base / "work/new/deep").mkdir(parents=True)
    if begun:
        (base / "a/b/it/deep").mkdir(parents=True)
        (base / "a/b/it/deep/file").write_bytes(b"old")

    def act(base: Path) -> None:
        with (base / "work/new/deep/file").open("wb") as out:
            out.write(b"new")
        sync_tree([base / "work/new"])
        put_in_place(base / "work/new", base / "a/b/it")

    during, end = after_each_operation(base, act, modern=modern)
    known = {b"old" if begun else None, b"new"}
    if modern or not begun:
        assert {seen_after(t, tmp_path / "cut", read("a/b/it/deep/file")) for t in during} <= known
    for tree in end:
        assert seen_after(tree, tmp_path / "cut", read("a/b/it/deep/file")) == b"new"


# Acknowledged changes of the archive


def add_source(base: Path) -> None:
    RegistryFile(base / "archive/sources.toml").add(
        Source("herald", "Example Herald", SourceKind.NEWSPAPER)
    )


def edit_source(base: Path) -> None:
    add_source(base)
    RegistryFile(base / "archive/sources.toml").edit("herald", {"aliases": ("Herald of Examples",)})


def save_search(base: Path) -> None:
    Archive(base / "archive").saved_searches.save("/search?q=x", "x", [(id_of("one"), 1)], a_day=9)


def log(base: Path) -> None:
    Archive(base / "archive").log_verified("nothing wrong")


def put_again(base: Path) -> None:
    with Archive(base / "archive").writer() as writer:
        writer.put(a_record("one", title="Another title"), None, "wrong title")


def withdraw_record(base: Path) -> None:
    with Archive(base / "archive").writer() as writer:
        writer.withdraw(id_of("one"), "by mistake", "Anna")


ACKNOWLEDGED: tuple[tuple[Act, Seen, object], ...] = (
    (add_source, lambda b: Registry.load(b / "archive/sources.toml").by_name("herald") is not None,
     True),
    (edit_source, lambda b: b"Herald of Examples" in (b / "archive/sources.toml").read_bytes(),
     True),
    (save_search, lambda b: len([*(b / "archive/searches").glob("*/*.txt")]), 1),
    (log, lambda b: b"nothing wrong" in (b / "archive/logs/events.jsonl").read_bytes(), True),
    (put_again, lambda b: Archive(b / "archive").get(id_of("one")).title, "Another title"),
    (withdraw_record, lambda b: Archive(b / "archive").get(id_of("one")).status, Status.WITHDRAWN),
    (withdraw_record, lambda b: Archive(b / "archive").withdrawals.listed(), {id_of("one")}),
    (lambda b: Archive(b / "archive").withdrawals.add([id_of("x")]),
     lambda b: Archive(b / "archive").withdrawals.listed(), {id_of("x")}),
)  # fmt: skip


@SYSTEMS
@pytest.mark.parametrize(("act", "look", "expected"), ACKNOWLEDGED)
def test_acknowledged_changes_of_the_archive_are_on_disk(
    tmp_path: Path, act: Act, look: Seen, expected: object, modern: bool
) -> None:
    base = tmp_path / "disk"
    put(Archive(base / "archive"), "one")
    _, end = after_each_operation(base, act, modern=modern)
    for tree in end:
        assert seen_after(tree, tmp_path / "cut", look) == expected


@SYSTEMS
def test_a_new_archive_is_on_disk_with_all_its_files(tmp_path: Path, modern: bool) -> None:
    base = tmp_path / "disk"
    base.mkdir()
    _, end = after_each_operation(base, lambda b: put(Archive(b / "far/archive"), "one") and None,
                                  modern=modern)  # fmt: skip

    def look(base: Path) -> set[str]:
        root = base / "far/archive"
        assert Archive(root).get(id_of("one")).version == 1
        assert [c.damages for c in Archive(root).verify() if c.damages] == []
        return {p.name for p in root.iterdir()}

    for tree in end:
        found = seen_after(tree, tmp_path / "cut", look)
        assert found == {".lock", "README.md", "logs", "objects", "work"}


# Consistency of archive and index


def store_one(base: Path) -> None:
    """Make an archive with a record, and its index."""
    archive = Archive(base / "archive")
    with archive.writer() as writer:
        record = writer.put(a_record("one"), page("one"), "first ingest")
    with open_engine(base / "index", archive=Archive(base / "archive")).writer() as index:
        index.put(record)


def withdraw_one(base: Path) -> None:
    archive = Archive(base / "archive")
    engine = open_engine(base / "index", archive=Archive(base / "archive"))
    withdraw(archive, engine, id_of("one"), "by mistake", "Anna")


def correct_one(base: Path) -> None:
    archive = Archive(base / "archive")
    engine = open_engine(base / "index", archive=Archive(base / "archive"))
    correct(archive, engine, id_of("one"), (Correction("title", ("Another",), "Anna"),), "a slip")


# Whoosh does not close a table of contents that is truncated.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@SYSTEMS
@pytest.mark.parametrize("act", [withdraw_one, correct_one])
def test_an_index_that_lags_behind_the_archive_is_marked_on_disk(
    tmp_path: Path, act: Act, modern: bool
) -> None:
    base = tmp_path / "disk"
    base.mkdir()
    store_one(base)
    load_classifier()  # opens its model now, not during the act
    during, end = after_each_operation(base, act, modern=modern)
    behind = 0

    def look(base: Path) -> tuple[bool, bool]:
        """Return whether the index agrees with the archive, and whether it is marked complete."""
        archive = Archive(base / "archive")
        with archive.writer():  # completes or reverts an interrupted update
            pass
        head = archive.get(id_of("one"))
        is_gone = head.status is Status.WITHDRAWN
        if is_gone:
            assert archive.withdrawals.listed() == {head.id}
        expected = {} if is_gone else {head.id: head.version}
        engine = open_engine(base / "index", archive=Archive(base / "archive"))
        alone = open_engine(base / "index")  # with the archive, it would hide what is withdrawn
        seen = indexed_versions(alone) == expected, engine.is_complete()
        with open_writers(archive, engine):  # as the next command does
            pass
        assert (indexed_versions(alone), engine.is_complete()) == (expected, True)
        return seen

    for tree in during:
        agrees, is_complete = seen_after(tree, tmp_path / "cut", look)  # type: ignore[misc]
        assert agrees or not is_complete
        behind += not agrees
    assert behind > 0
    gc.collect()
    for tree in end:  # the removal of the mark is not synced: it may be there again
        agrees, _ = seen_after(tree, tmp_path / "cut", look)  # type: ignore[misc]
        assert agrees


def indexed_versions(engine: Engine) -> dict[str, int] | None:
    """Return every record that an index has, or None if it cannot be read."""
    try:
        return {r.id: r.version for r in engine.scan(Query())}
    except SearcherError:
        return None


def test_a_writer_gets_the_lock_though_a_reader_that_asked_for_it_is_held_up(
    tmp_path: Path,
) -> None:
    path = tmp_path / "lock"
    path.touch()
    asked = threading.Event()

    def ask() -> None:
        with path.open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH)
            asked.set()
            time.sleep(0.2)

    reader = threading.Thread(target=ask)
    reader.start()
    asked.wait()
    with write_lock(path, ArchiveLocked(tmp_path)):
        pass
    reader.join()


def test_many_records_are_forced_to_disk_by_few_calls(tmp_path: Path) -> None:
    done: list[str] = []
    with Archive(tmp_path / "archive").writer() as writer, operations(done.append):
        for number in range(64):
            writer.put(a_record(str(number)), page(str(number)), "first ingest")
        writer.flush()
    assert done.count("rename") >= 1
    assert done.count("syncfs") + done.count("fsync") <= 5  # of which the state takes two
    assert [c.damages for c in Archive(tmp_path / "archive").verify() if c.damages] == []
