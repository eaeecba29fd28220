"""Errors of the operating system are reported, each with its own remedy."""

import errno
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from ingest_builders import WorkFolder, note

from searcher.cli.system_errors import system_message, system_remedy
from searcher.model.errors import CannotServe
from searcher.store import Archive
from searcher_web import listen
from searcher_web.server import _remedy

REMEDIES = {
    errno.ENOSPC: "Free room on its disk",
    errno.EDQUOT: "Free room on its disk",
    errno.EACCES: "Give yourself the permission",
    errno.EPERM: "Give yourself the permission",
    errno.EROFS: "It is mounted read-only",
    errno.ENOENT: "Check the folder: a part of the path is missing",
    errno.ENOTDIR: "Check the folder: a part of the path is missing",
    errno.EMFILE: "ulimit -n",
    errno.ENFILE: "ulimit -n",
    errno.ENAMETOOLONG: "Choose a shorter name",
    errno.ELOOP: "Check the links",
    errno.EIO: "The disk may be failing",
    errno.ETXTBSY: "Check the folder and the disk",
}


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WorkFolder:
    monkeypatch.chdir(tmp_path)
    return WorkFolder(tmp_path)


@pytest.mark.parametrize(("number", "remedy"), REMEDIES.items())
def test_each_system_error_has_its_own_remedy(
    work: WorkFolder, monkeypatch: pytest.MonkeyPatch, number: int, remedy: str
) -> None:
    def fail(_: Archive) -> None:
        raise OSError(number, os.strerror(number), "some/where")

    monkeypatch.setattr(Archive, "writer", fail)
    result = work.run("ingest", work.write("a.txt", note(1)))
    assert result.exit_code == 1
    assert f"error: some/where: {os.strerror(number)}" in result.stderr
    assert "Errno" not in result.stderr
    assert remedy in result.stderr
    others = {r for n, r in REMEDIES.items() if r != remedy}
    assert [r for r in others if r in result.stderr] == []


def test_an_error_without_a_number_or_a_file_has_a_message() -> None:
    assert system_message(OSError("broken")) == "broken"
    assert system_message(OSError()) == "OSError"
    assert system_message(OSError(5, "failed", "a", None, "b")) == "a to b: failed"
    assert system_message(OSError(5, "failed", b"\xff")) == "\udcff: failed"
    assert system_remedy(OSError("broken")).startswith("Check the folder and the disk")


# The server


@pytest.fixture
def used_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0", "localhost"])
def test_a_port_in_use_has_a_remedy(work: WorkFolder, used_port: int, host: str) -> None:
    result = work.run("serve", "--port", str(used_port), "--host", host)
    assert result.exit_code == 1
    assert (
        f"error: cannot serve on port {used_port} of {host}: Address already in use"
        in result.stderr
    )
    assert (
        f"searcher serve --port {used_port + 1}, or make demo PORT={used_port + 1}" in result.stderr
    )
    assert "disk" not in result.stderr
    assert not (work.root / "archive").exists()


@pytest.mark.parametrize("host", ["203.0.113.7", "no.such.host.invalid"])
def test_a_host_of_another_machine_is_reported(work: WorkFolder, host: str) -> None:
    result = work.run("serve", "--host", host)
    assert result.exit_code == 1
    assert f"of {host}: " in result.stderr
    assert "127.0.0.1 for this machine alone, 0.0.0.0 for all" in result.stderr


def test_a_port_that_needs_a_permission_is_reported() -> None:
    remedy = _remedy(PermissionError(errno.EACCES, "Permission denied"), 80)
    assert "Ports below 1024 need a right of their own." in remedy
    assert "searcher serve --port 8000" in remedy
    assert "PORT=65534" in _remedy(OSError(errno.EADDRINUSE, ""), 65535)


def test_sockets_are_closed_if_one_address_cannot_be_bound(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: list[socket.socket] = []
    infos = [
        (socket.AF_INET, 1, 6, "", ("127.0.0.1", 0)),
        (socket.AF_INET, 1, 6, "", ("203.0.113.7", 0)),
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: infos)
    real = socket.socket.bind

    class RecordedSocket(socket.socket):
        def bind(self, address: object) -> None:
            made.append(self)
            real(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "socket", RecordedSocket)
    with pytest.raises(CannotServe):
        listen("both", 0)
    assert [one.fileno() for one in made] == [-1, -1]
