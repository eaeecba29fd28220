"""The lock of an archive on shared storage: it is one for all machines, or refused."""

import errno
import fcntl
from pathlib import Path

import pytest

from searcher.model.errors import ArchiveLocked, UnsafeLock
from searcher.store import Archive, durable
from searcher.store.mounts import local_locks_of

MOUNTS = """\
22 1 254:0 / / rw,relatime - ext4 /dev/vda rw
40 22 0:50 / {place} rw,relatime shared:1 - {kind} server:/export rw,vers=4.2,hard,{options},addr=10.0.0.1
41 22 0:51 / {place}/with\\040space rw - nfs4 server:/other rw,local_lock=all
a line that is none
"""


def mounts(folder: Path, kind: str, options: str) -> Path:
    file = folder / "mountinfo"
    file.write_text(MOUNTS.format(place=folder / "shared", kind=kind, options=options))
    return file


@pytest.mark.parametrize(
    ("kind", "options", "expected"),
    [
        ("nfs4", "local_lock=none", None),
        ("nfs", "nolock,local_lock=all", "nolock"),
        ("nfs", "local_lock=flock", "local_lock=flock"),
        ("nfs4", "local_lock=posix", None),
        ("ext4", "nolock", None),
    ],
)
def test_a_mount_with_locks_of_one_machine_is_recognised(
    tmp_path: Path, kind: str, options: str, expected: str | None
) -> None:
    file = mounts(tmp_path, kind, options)
    assert local_locks_of(tmp_path / "shared" / "archive", file) == expected
    assert local_locks_of(tmp_path / "elsewhere", file) is None


def test_the_nearest_mount_counts(tmp_path: Path) -> None:
    file = mounts(tmp_path, "nfs4", "local_lock=none")
    assert local_locks_of(tmp_path / "shared" / "with space" / "a", file) == "local_lock=all"


def test_without_a_list_of_mounts_nothing_is_known(tmp_path: Path) -> None:
    assert local_locks_of(tmp_path, tmp_path / "none") is None
    assert local_locks_of(tmp_path) is None  # the folder of this test is on this machine


def test_an_archive_with_locks_of_one_machine_is_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(durable, "local_locks_of", lambda _: "nolock")
    with pytest.raises(UnsafeLock, match="nolock") as caught, Archive(tmp_path / "a").writer():
        pass
    assert "NFS version 4" in caught.value.remedy


def test_a_file_system_without_locks_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", refuse)
    with pytest.raises(UnsafeLock, match="No locks available"), Archive(tmp_path / "a").writer():
        pass


def test_a_second_writer_is_still_refused_as_such(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "a")
    with archive.writer(), pytest.raises(ArchiveLocked), Archive(tmp_path / "a").writer():
        pass
