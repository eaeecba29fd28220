"""The process apart: what it may take, and what becomes of a document that takes more."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from evaluation import broken, hostile, making
from searcher.errors import DamagedOriginal, ReaderFault, TooLargeOriginal, TooSlowOriginal
from searcher.ingest.patience import patience
from searcher.originals import apart, read_original
from searcher.originals.apart import members_of, read_apart
from searcher.originals.media import DOCX, PDF, TEXT

SABOTAGE = """
import os, signal, time
from searcher.originals import reading
def fail(data):
    word = data.split()[0]
    if word == b"sleep": time.sleep(60)
    if word == b"spin":
        while True: pass
    if word == b"die": os.kill(os.getpid(), signal.SIGSEGV)
    if word == b"eat": return bytearray(10 ** 10)
    if word == b"print": os.write(1, b"x" * 100)
    raise KeyError("nobody foresaw it")
reading._READERS["application/pdf"] = fail
"""


@pytest.fixture
def sabotaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Processes apart in which the reader of PDF does what the document says."""
    (tmp_path / "sitecustomize.py").write_text(SABOTAGE)
    monkeypatch.syspath_prepend(str(tmp_path))
    apart.rest()
    yield
    apart.rest()


@pytest.mark.parametrize(
    ("word", "kind", "told"),
    [
        (b"die", DamagedOriginal, "SIGSEGV"),
        (b"eat", TooLargeOriginal, "248 MB of memory"),
        (b"raise", ReaderFault, "KeyError: 'nobody foresaw it'"),
        (b"print", ReaderFault, "KeyError"),
        (b"sleep", TooSlowOriginal, "1 seconds"),
        (b"spin", TooSlowOriginal, "1 seconds"),
    ],
)
@pytest.mark.usefixtures("sabotaged")
def test_a_document_that_takes_too_much_is_refused_and_the_next_one_read(
    word: bytes, kind: type[Exception], told: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(apart, "SECONDS", 1.0 if kind is TooSlowOriginal else 20.0)
    with pytest.raises(kind, match=told):
        read_apart(word, PDF)
    monkeypatch.setattr(apart, "SECONDS", 20.0)
    assert read_apart(making.docx(), DOCX).blocks


def test_one_process_reads_many_documents():
    apart.rest()
    read_apart(making.docx(), DOCX)
    (process,) = apart._idle
    for _ in range(5):
        read_apart(making.docx(), DOCX)
    assert apart._idle == [process]


def test_a_container_that_is_left_early_leaves_no_process_behind():
    apart.rest()
    for _ in range(3):
        members = members_of(making.packed(making.FILES), "application/zip", "x.zip")
        next(members)
        members.close()
    assert apart._idle == []


def test_documents_are_read_while_a_container_is_open():
    pack = making.packed({f"{n}.docx": making.docx() for n in range(3)})
    read = [read_original(m.data).blocks for m in members_of(pack, "application/zip", "x.zip")]
    assert len(read) == 3
    assert all(read)


def test_the_process_ends_with_the_one_it_works_for():
    script = (
        "import time; from evaluation import making; from searcher.originals import apart, media;"
        "apart.read_apart(making.docx(), media.DOCX); print(apart._idle[0]._process.pid, flush=True);"
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
    deadline = time.monotonic() + 10
    while Path(f"/proc/{child}").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
        if Path(f"/proc/{child}/stat").exists():
            state = Path(f"/proc/{child}/stat").read_text().rsplit(")", 1)[1].split()[0]
            if state == "Z":
                break
    else:
        assert not Path(f"/proc/{child}").exists()


def test_a_large_text_is_read_apart_and_one_too_large_refused():
    line = b"A line of a text that is long.\n\n"
    assert len(read_original(line * 20_000).blocks) == 20_000
    with pytest.raises(TooLargeOriginal, match="characters of text"):
        read_original(line * 100_000)
    assert read_original(line * 10) == read_apart(line * 10, TEXT)


def test_patience_ends_work_in_this_process():
    with pytest.raises(TooSlowOriginal), patience(0.05):
        while True:
            pass
    with patience(0.05):
        pass
    time.sleep(0.1)  # the clock is stopped


def test_hostile_files_are_read_or_refused_with_a_reason(tmp_path: Path):
    """A part of `python -m evaluation.hostile`, which has more than four hundred."""
    folder = tmp_path / "in"
    folder.mkdir()
    for name, data in broken.files("flipped", "mislabelled", "collections").items():
        (folder / name).write_bytes(data)
    found = list(hostile.fates(sorted(folder.iterdir()), tmp_path / "archive"))
    assert len(found) >= 90
    assert [fate.name for fate in found if not fate.is_foreseen] == []
    assert [fate.name for fate in found if not (fate.read or fate.refused)] == []
    assert max(fate.seconds for fate in found) < hostile.BOUND
