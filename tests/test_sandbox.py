"""The sandbox: its limits, and the refusal of documents that exceed them."""

import os
import select
import signal
import subprocess
import sys
import threading
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from evaluation import broken, hostile, making
from searcher.ingest.deadline import deadline
from searcher.model.errors import (
    DamagedOriginal,
    ReaderFault,
    StuckOriginal,
    TooLargeOriginal,
    TooSlowOriginal,
)
from searcher.readers.containers.members import LIMIT
from searcher.readers.document import Document
from searcher.readers.formats import Format
from searcher.sandbox import client, read_original, worker
from searcher.sandbox.client import read_in_sandbox, unpack_in_sandbox
from searcher.sandbox.protocol import Unpack

SABOTAGE = """
import os, signal, struct, sys, time
from searcher.readers.pdf import reader
from searcher.readers.formats import Format
from searcher.readers.document import Block, BlockKind, Document
served = []
def answers():
    pipes = [int(fd) for fd in os.listdir("/proc/self/fd") if int(fd) > 2]
    return next(fd for fd in pipes if "pipe" in os.readlink(f"/proc/self/fd/{fd}"))
def fail(data):
    word, *rest = data.split()
    served.append(word)
    if word == b"sleep": time.sleep(3600)
    if word == b"spin":
        while True: pass
    if word == b"stop":
        os.kill(os.getpid(), signal.SIGSTOP)
        return Document(Format.PDF, "", (Block(BlockKind.PARAGRAPH, "it went on"),))
    if word == b"die": os.kill(os.getpid(), signal.SIGSEGV)
    if word == b"eat": return bytearray(10 ** 10)
    if word == b"hoard":
        if len(served) > 1: raise MemoryError
        return Document(Format.PDF, "", (Block(BlockKind.PARAGRAPH, "there was room"),))
    if word == b"print": os.write(1, b"x" * 100)
    if word == b"write": os.write(os.open(rest[0], os.O_WRONLY | os.O_CREAT), b"x")
    if word == b"boast":
        os.write(answers(), struct.pack(">QQ", int(rest[0]), int(rest[1])))
        time.sleep(3600)
    if word == b"babble":
        os.write(answers(), struct.pack(">QQ", 4, 0) + b"\\xc1\\xc1\\xc1\\xc1")
        time.sleep(3600)
    if word == b"rant": raise KeyError("x" * 10 ** 6)
    raise KeyError("nobody foresaw it")
reader.read_pdf = fail
if os.environ.get("DEAF"):
    time.sleep(3600)
"""
LARGE_HEAD, LARGE_BODY = client._HEAD_LIMIT + 1, LIMIT + 1
NEVER = 1e5  # seconds


@pytest.fixture
def sabotaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Make workers whose PDF reader executes the command in the document."""
    (tmp_path / "sitecustomize.py").write_text(SABOTAGE)
    monkeypatch.syspath_prepend(str(tmp_path))
    client.end_idle_workers()
    yield
    client.end_idle_workers()


def read_in_new_process(data: bytes) -> Document:
    client.end_idle_workers()
    return read_in_sandbox(data, Format.PDF)


@pytest.mark.parametrize(
    ("word", "kind", "reason"),
    [
        (b"die", DamagedOriginal, "SIGSEGV"),
        (b"eat", TooLargeOriginal, "248 MB of memory"),
        (b"raise", ReaderFault, "KeyError: 'nobody foresaw it'"),
        (b"print", ReaderFault, "KeyError"),
    ],
)
@pytest.mark.usefixtures("sabotaged")
def test_a_document_that_exceeds_a_limit_is_refused_and_the_next_one_is_read(
    word: bytes, kind: type[Exception], reason: str
):
    with pytest.raises(kind, match=reason):
        read_in_sandbox(word, Format.PDF)
    assert read_in_sandbox(making.docx(), Format.DOCX).blocks


# Time


@pytest.mark.usefixtures("sabotaged")
def test_an_endless_computation_is_ended_by_the_limit_of_processor_time(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(client, "SECONDS", 1)
    monkeypatch.setattr(client, "TIMEOUT", 100.0)
    with pytest.raises(TooSlowOriginal, match="1 seconds of processor time") as caught:
        read_in_new_process(b"spin")
    assert type(caught.value) is TooSlowOriginal
    assert read_in_sandbox(making.docx(), Format.DOCX).blocks


@pytest.mark.usefixtures("sabotaged")
def test_a_worker_that_waits_forever_is_ended_by_the_timeout(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(client, "TIMEOUT", 1.0)
    with pytest.raises(StuckOriginal, match="did not answer for 1 seconds"):
        read_in_new_process(b"sleep")
    monkeypatch.setattr(client, "TIMEOUT", NEVER)
    assert read_in_sandbox(making.docx(), Format.DOCX).blocks


@pytest.mark.usefixtures("sabotaged")
def test_a_worker_that_reads_no_input_is_ended_by_the_timeout(monkeypatch: pytest.MonkeyPatch):
    """The document is larger than the buffer of the pipe, so that writing it blocks."""
    monkeypatch.setenv("DEAF", "1")
    monkeypatch.setattr(client, "TIMEOUT", 1.0)
    with pytest.raises(StuckOriginal, match="for 1 seconds"), deadline(5.0):
        read_in_new_process(b"x" * (1 << 22))


@pytest.mark.usefixtures("sabotaged")
def test_a_worker_that_is_stopped_for_a_while_is_not_ended(monkeypatch: pytest.MonkeyPatch):
    """The worker is stopped for longer than its limit, as on a machine under heavy load."""
    monkeypatch.setattr(client, "SECONDS", 1)
    client.end_idle_workers()
    made: list[client._Worker] = []
    start = client._Worker.__init__

    def recording(process: client._Worker, *limits: float) -> None:
        start(process, *limits)
        made.append(process)

    def resume() -> None:
        while not (made and state_of(made[0]._process.pid) == "T"):
            time.sleep(0.01)
        time.sleep(1.5 * client.SECONDS)
        made[0]._process.send_signal(signal.SIGCONT)

    monkeypatch.setattr(client._Worker, "__init__", recording)
    waiting = threading.Thread(target=resume, daemon=True)
    waiting.start()
    parsed = read_in_sandbox(b"stop", Format.PDF)
    waiting.join()
    assert [block.text for block in parsed.blocks] == ["it went on"]


def state_of(process: int) -> str:
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]


def test_the_timeout_is_at_least_ten_times_the_limit_of_processor_time():
    assert client.TIMEOUT >= 10 * client.SECONDS


def compute(seconds: float) -> None:
    until = time.process_time() + seconds
    while time.process_time() < until:
        pass


def test_a_deadline_ends_work_that_computes_too_long():
    with pytest.raises(TooSlowOriginal, match="processor time"), deadline(0.05):
        compute(NEVER)
    with deadline(0.05):
        pass
    compute(0.2)  # the timers are no longer running


def test_a_deadline_does_not_count_time_without_the_processor():
    with deadline(0.1):
        time.sleep(0.3)


def test_a_deadline_ends_work_that_waits_forever():
    with pytest.raises(StuckOriginal), deadline(0.02):
        time.sleep(3600)


# Restrictions of workers, and invalid answers


@pytest.mark.usefixtures("sabotaged")
def test_a_worker_cannot_write_files(tmp_path: Path):
    target = tmp_path / "written"
    with pytest.raises(ReaderFault, match="OSError"):
        read_in_sandbox(b"write " + os.fsencode(target), Format.PDF)
    assert target.read_bytes() == b""


def test_the_limits_of_a_worker_are_set_in_the_system():
    client.end_idle_workers()
    read_in_sandbox(making.docx(), Format.DOCX)
    limits = Path(f"/proc/{client._idle[0]._process.pid}/limits").read_text()
    held = {line[:25].strip(): line[26:].split()[:2] for line in limits.splitlines()}
    assert held["Max file size"] == ["0", "0"]
    assert held["Max core file size"] == ["0", "0"]
    assert held["Max address space"] == [str(worker.MEMORY)] * 2
    assert int(held["Max cpu time"][0]) <= 2 * client.SECONDS


@pytest.mark.parametrize("lengths", [(LARGE_HEAD, 0), (8, LARGE_BODY), (2**63, 2**63)])
@pytest.mark.usefixtures("sabotaged")
def test_an_answer_declared_too_large_is_refused(
    lengths: tuple[int, int], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(client, "TIMEOUT", 20.0)  # if the test fails, it ends with StuckOriginal
    with pytest.raises(DamagedOriginal, match="the process that read it ended"):
        read_in_sandbox(b"boast %d %d" % lengths, Format.PDF)
    assert read_in_sandbox(making.docx(), Format.DOCX).blocks


@pytest.mark.usefixtures("sabotaged")
def test_an_invalid_answer_ends_the_worker():
    with pytest.raises(DamagedOriginal):
        read_in_sandbox(b"babble", Format.PDF)
    assert read_in_sandbox(making.docx(), Format.DOCX).blocks


@pytest.mark.usefixtures("sabotaged")
def test_the_message_of_a_reader_fault_is_short():
    with pytest.raises(ReaderFault) as caught:
        read_in_sandbox(b"rant", Format.PDF)
    assert len(str(caught.value)) < 1000


@pytest.mark.usefixtures("sabotaged")
def test_a_document_that_lacked_memory_is_retried_in_a_new_worker():
    with pytest.raises(ReaderFault):
        read_in_new_process(b"raise")
    assert [b.text for b in read_in_sandbox(b"hoard", Format.PDF).blocks] == ["there was room"]


def test_a_worker_is_replaced_after_a_number_of_tasks(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(client, "_TASKS", 2)
    client.end_idle_workers()
    processes = []
    for _ in range(4):
        read_in_sandbox(making.docx(), Format.DOCX)
        processes.append(client._idle[-1]._process.pid if client._idle else None)
    assert processes[1] is None
    assert processes[0] != processes[2]
    assert processes[3] is None


def test_at_most_two_idle_workers_are_kept():
    client.end_idle_workers()
    with ExitStack() as stack:
        for _ in range(4):
            stack.enter_context(client._borrowed())
    assert len(client._idle) == 2
    client.end_idle_workers()


def test_a_worker_with_another_parent_ends_immediately():
    command = [sys.executable, "-P", "-m", "searcher.sandbox.worker", "1", "20"]
    path = os.pathsep.join(p for p in sys.path if p)
    ended = subprocess.run(
        command, stdin=subprocess.DEVNULL, env={**os.environ, "PYTHONPATH": path}, check=False
    )
    assert ended.returncode == 1


def test_a_worker_ignores_an_interrupt():
    client.end_idle_workers()
    read_in_sandbox(making.docx(), Format.DOCX)
    (process,) = client._idle
    process._process.send_signal(signal.SIGINT)
    read_in_sandbox(making.docx(), Format.DOCX)
    assert client._idle == [process]


# Processes


def test_one_worker_reads_many_documents():
    client.end_idle_workers()
    read_in_sandbox(making.docx(), Format.DOCX)
    (process,) = client._idle
    for _ in range(5):
        read_in_sandbox(making.docx(), Format.DOCX)
    assert client._idle == [process]


def test_a_container_closed_early_leaves_no_worker():
    client.end_idle_workers()
    for _ in range(3):
        members = unpack_in_sandbox(making.packed(making.FILES), "application/zip", "x.zip")
        next(members)
        members.close()
    assert client._idle == []


def test_documents_are_read_while_a_container_is_open():
    pack = making.packed({f"{n}.docx": making.docx() for n in range(3)})
    read = [
        read_original(m.data).blocks for m in unpack_in_sandbox(pack, "application/zip", "x.zip")
    ]
    assert len(read) == 3
    assert all(read)


def test_a_worker_ends_with_its_parent():
    script = (
        "import time; from evaluation import making; from searcher.readers.formats import Format; from searcher.sandbox import client;"
        "client.read_in_sandbox(making.docx(), Format.DOCX); print(client._idle[0]._process.pid, flush=True);"
        "time.sleep(60)"
    )
    path = os.pathsep.join(p for p in sys.path if p)
    parent = subprocess.Popen(
        [sys.executable, "-c", script],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": path},
    )
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    try:
        ended = os.pidfd_open(child)
    except ProcessLookupError:
        return
    poll = select.poll()
    poll.register(ended, select.POLLIN)
    assert poll.poll(60_000)  # milliseconds, so that a failing test ends
    os.close(ended)


def test_a_large_text_is_read_in_the_sandbox_and_one_beyond_the_limit_is_refused():
    line = b"A line of a text that is long.\n\n"
    assert len(read_original(line * 20_000).blocks) == 20_000
    with pytest.raises(TooLargeOriginal, match="characters of text"):
        read_original(line * 100_000)
    assert read_original(line * 10) == read_in_sandbox(line * 10, Format.TEXT)


def test_hostile_files_are_read_or_refused_with_a_reason(tmp_path: Path):
    """These are some of the files of `python -m evaluation.hostile`."""
    folder = tmp_path / "in"
    folder.mkdir()
    for name, data in broken.files("flipped", "mislabelled", "collections").items():
        (folder / name).write_bytes(data)
    found = list(hostile.outcomes(sorted(folder.iterdir()), tmp_path / "archive"))
    assert len(found) >= 90
    assert [one.name for one in found if not one.is_expected] == []
    assert [one.name for one in found if not (one.read or one.refused)] == []
    assert max(one.seconds for one in found) < hostile.BOUND


def test_a_worker_without_memory_reports_it_and_does_not_die() -> None:
    """The tree of such a page exhausts the memory of the worker."""
    wide = b"<!doctype html><html><body>" + b"<p>word</p>" * 100_000
    for _ in range(2):
        client.end_idle_workers()
        with pytest.raises(TooLargeOriginal, match="MB of memory"):
            read_original(wide)


def test_a_container_too_large_for_a_used_worker_is_unpacked_by_a_fresh_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    packed = making.packed({"a.txt": b"Carpets"})
    assert [type(one).__name__ for one in unpack_in_sandbox(packed, Format.ZIP, "a.zip")] == [
        "Member"
    ]
    asked = []
    real = client._Worker.ask

    def ask(one, task, data):
        asked.append(one)
        if one.tasks and isinstance(task, Unpack):  # memory that earlier tasks fragmented
            one.tasks += 1
            return client._fault(TooLargeOriginal("it takes too much memory")), b""
        return real(one, task, data)

    with monkeypatch.context() as patch:
        patch.setattr(client._Worker, "ask", ask)
        first, *_ = unpack_in_sandbox(packed, Format.ZIP, "a.zip")
    assert first.data == b"Carpets"
    assert asked[0] is not asked[1]
