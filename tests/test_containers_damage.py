"""Containers that are bombs, damaged or truncated."""

import gzip
import io
import random
import re
import zipfile
from pathlib import Path

import pytest
from container_builders import NOTE, members, refused
from ingest_builders import ADDED, WorkFolder, codes, verdicts

from evaluation import making
from searcher.ingest import find_inputs


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WorkFolder:
    """Make a work folder that is also the current folder."""
    monkeypatch.chdir(tmp_path)
    return WorkFolder(tmp_path)


# Bombs and damage


def overlapping() -> bytes:
    data = making.packed({"0.txt": bytes(1_000_000)})
    start, end = data.index(b"PK\x01\x02"), data.index(b"PK\x05\x06")
    entries, tail = data[start:end] * 20, bytearray(data[end:])
    tail[8:12] = (20).to_bytes(2, "little") * 2
    tail[12:16] = len(entries).to_bytes(4, "little")
    return data[:start] + entries + bytes(tail)


def locked() -> bytes:
    data = bytearray(making.packed({"a.txt": NOTE}))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def linked() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as pack:
        info = zipfile.ZipInfo("a.txt")
        info.external_attr = 0o120777 << 16
        pack.writestr(info, "/etc/passwd")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (making.packed({"a.txt": bytes(30_000_000)}), {"a.txt": "BombOriginal"}),
        (gzip.compress(bytes(30_000_000)), {"": "BombOriginal"}),
        (overlapping(), {"": "BombOriginal"}),
        (locked(), {"a.txt": "EncryptedOriginal"}),
        (linked(), {"a.txt": "UnsupportedOriginal"}),
        (making.packed({"a.txt": NOTE})[:-30], {"": "TruncatedOriginal"}),
        (making.packed({"a.txt": NOTE}, zipfile.ZIP_STORED).replace(b"guests", b"GUESTS", 1),
         {"a.txt": "DamagedOriginal"}),
        (gzip.compress(NOTE)[:-12], {"": "TruncatedOriginal"}),
        (making.tar({"a.txt": NOTE})[:600], {"a.txt": "TruncatedOriginal", "": "TruncatedOriginal"}),
        (making.feed().replace(b"<rss", b'<!DOCTYPE rss [<!ENTITY a "b">]><rss'), {"": "BombOriginal"}),
    ],
)  # fmt: skip
def test_bombs_and_broken_containers_are_refused(data, expected):
    assert refused(data) == expected


def test_a_file_beyond_the_limit_is_refused_before_it_is_read(work: WorkFolder):
    path = Path(work.write("large.txt", b"A text."))
    with path.open("r+b") as file:
        file.truncate(100 * 1024**3)  # sparse: it takes no space on disk
    (outcome,) = work.ingest("in")
    assert outcome.code == "oversized"
    assert "107,374,182,400 bytes" in (outcome.why or "")


@pytest.mark.parametrize("processes", [1, 2])
def test_the_members_waiting_in_memory_are_limited(
    work: WorkFolder, monkeypatch: pytest.MonkeyPatch, processes: int
):
    from searcher.ingest import pipeline, process_pool  # noqa: PLC0415

    for module in (pipeline, process_pool):
        monkeypatch.setattr(module, "MEMORY_LIMIT", 3 * len(NOTE))
    given, processed, most = 0, 0, 0
    work.write(
        "pack.zip", making.packed({f"{n:02}.txt": NOTE + bytes(str(n), "ascii") for n in range(40)})
    )

    def counted():
        nonlocal given, most
        for one in find_inputs(["in"], (), ()):
            given += 1
            most = max(most, given - processed)
            yield one

    real = pipeline.IngestRun._process

    def take(run, one, result):
        nonlocal processed
        processed += 1
        return real(run, one, result)

    monkeypatch.setattr(pipeline.IngestRun, "_process", take)
    outcomes = list(pipeline.ingest(counted(), work.archive, work.engine, processes=processes))
    assert verdicts(outcomes) == [ADDED] * 40
    assert most <= 5


# Truncation


PAGES = {f"{making.URL}/{n}": making.html(title=f"Round {n} of talks") for n in (1, 2, 3)}


def ends_of_records(data: bytes) -> set[int]:
    """Find the offsets at which a web archive is complete: between two records."""
    begins = [m.start() for m in re.finditer(rb"WARC/1\.0\r\n", data)]
    return {b - n for b in [*begins, len(data)] for n in range(5)}


def test_complete_records_of_a_truncated_web_archive_are_read_and_the_truncation_is_reported():
    data = making.warc(PAGES)
    for end in sorted(set(range(300, len(data), 37)) - ends_of_records(data)):
        taken = members(data[:end])
        assert list(taken.items()) == list(PAGES.items())[: len(taken)]
        assert set(refused(data[:end]).values()) == {"TruncatedOriginal"}, end


def test_complete_records_of_a_truncated_compressed_web_archive_are_read():
    data = making.warc(PAGES, compressed=True)
    whole = gzip.compress(b"")[:10]
    begins = {m.start() for m in re.finditer(re.escape(whole[:4]), data)} | {len(data)}
    for end in sorted(set(range(200, len(data), 31)) - begins):
        taken = members(data[:end])
        assert list(taken.items()) == list(PAGES.items())[: len(taken)]
        assert set(refused(data[:end]).values()) == {"TruncatedOriginal"}, end
    assert len(members(data[:-30])) == len(PAGES)


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_complete_members_of_a_truncated_tar_are_read_and_the_truncation_is_reported(mode):
    files = {f"{n}.txt": NOTE + random.Random(n).randbytes(9_000).hex().encode() for n in range(60)}
    data = making.tar(files, mode)
    cut = data[: len(data) * 9 // 10]
    taken = members(cut)
    assert 20 < len(taken) < 60
    assert list(taken.items()) == list(files.items())[: len(taken)]
    assert "TruncatedOriginal" in refused(cut).values()


@pytest.mark.parametrize("make", [making.jsonl, making.table])
def test_complete_rows_of_a_truncated_compressed_table_are_read(make):
    rows = [
        row | {"id": random.Random(n).randbytes(99).hex()} for n, row in enumerate(making.rows(500))
    ]
    data = gzip.compress(make(rows))
    taken = members(data[: len(data) // 2])
    assert 100 < len(taken) < 400
    assert taken.items() <= members(data).items()
    assert refused(data[: len(data) // 2]) == {"": "TruncatedOriginal"}


def test_complete_pages_of_a_truncated_web_archive_are_ingested(work: WorkFolder):
    work.write("crawl.warc", making.warc(PAGES)[:-900])
    outcomes = work.ingest("in")
    assert (verdicts(outcomes)[:2], set(codes(outcomes)[2:])) == ([ADDED, ADDED], {"truncated"})
