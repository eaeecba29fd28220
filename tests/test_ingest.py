"""Outcomes of an ingest, and the archive and index after it."""

import multiprocessing
import os
import signal
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest
from ingest_builders import (
    ADDED,
    REFUSED,
    UNCHANGED,
    URL,
    WorkFolder,
    codes,
    note,
    parcel,
    refusal_line,
    verdicts,
    web_page,
)

from searcher.ingest import (
    find_inputs,
    ingest,
    preparation,
    withdraw,
)
from searcher.model.errors import ArchiveLocked
from searcher.query import parse_query


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WorkFolder:
    """Make a work folder that is also the current folder."""
    monkeypatch.chdir(tmp_path)
    return WorkFolder(tmp_path)


BROKEN = {
    "empty.txt": (b"", "empty"),
    "blank.txt": (b" \n\t \r\n", "empty"),
    "blank.html": (b"<html><body><p> </p><script>x()</script></body></html>", "empty"),
    "binary.txt": (bytes(range(256)) * 8, "undecodable"),
    "paper.pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "truncated"),
    "picture.txt": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "unsupported"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_an_unreadable_document_is_refused_with_a_reason_and_a_remedy(
    work: WorkFolder, name: str
) -> None:
    content, code = BROKEN[name]
    (outcome,) = work.ingest(work.write(name, content))
    assert (outcome.verdict, outcome.code) == (REFUSED, code)
    assert outcome.why
    assert outcome.remedy
    assert (outcome.id, outcome.version, outcome.title) == (None, None, None)


def test_outcomes_are_in_order_and_have_review_codes(work: WorkFolder) -> None:
    work.write("a.html", web_page("Carpets", note(1), URL))
    work.write("b.txt", "A carpet was lent.")
    added, unsure = work.ingest("in")
    assert [added.input, unsure.input] == ["in/a.html", "in/b.txt"]
    assert (added.verdict, added.version, added.title) == (ADDED, 1, "Carpets")
    assert (added.code, added.why, added.remedy) == (None, None, None)
    assert unsure.title == "[A carpet was lent.]"
    assert {"date-unknown", "source-unknown"} <= {*unsure.review_codes}
    for outcome in (added, unsure):
        assert set(outcome.review_codes) == {note.code for note in work.record(outcome).flags}


def test_broken_documents_do_not_stop_an_ingest_with_any_number_of_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    results = []
    for processes in (1, 2):
        work = WorkFolder(tmp_path / str(processes))
        work.write_notes(range(40))
        for number, (name, (content, _)) in enumerate(BROKEN.items()):
            work.write(f"note-{number * 5:03}-{name}", content)
        work.write("note-007.txt.meta.toml", "kind = 'gossip'")
        work.write("orphan.txt.meta.toml", "")
        work.write("m.csv", "file,date\nnote-009.txt,soon\ngone.txt,2017\n")
        monkeypatch.chdir(work.root)
        outcomes = work.ingest("in", processes=processes)
        names = sorted(str(p) for p in Path("in").glob("*.*") if p.name[:3] == "not")
        assert [o.input for o in outcomes] == [
            *(n for n in names if not n.endswith("txt.meta.toml")),
            "in/orphan.txt.meta.toml",
            "in/gone.txt",
        ]
        found = {n for n in range(40) if work.search(parcel(n)).total == 1}
        assert found == {*range(40)} - {7, 9}
        assert not any(checked.damages for checked in work.archive.verify())
        results.append((outcomes, [*work.archive.records()]))
    assert results[0] == results[1]
    refused = [o.code for o in results[0][0] if o.verdict is REFUSED]
    wanted = [code for _, code in BROKEN.values()]
    assert sorted(map(str, refused)) == sorted([*wanted, *["bad-hint"] * 3, "unreadable"])


def test_an_unexpected_error_refuses_only_one_document(
    work: WorkFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = preparation.normalise_with_decisions

    def faulty(document, context, decisions):  # type: ignore[no-untyped-def]
        if parcel(1) in str(document.blocks):
            raise ZeroDivisionError("carpets by nobody")
        return real(document, context, decisions)

    monkeypatch.setattr(preparation, "normalise_with_decisions", faulty)
    outcomes = work.ingest(work.write_notes(range(3)))
    assert codes(outcomes) == [None, "internal", None]
    assert "ZeroDivisionError: carpets by nobody" in refusal_line(outcomes[1])
    monkeypatch.undo()
    assert verdicts(work.ingest(str(work.path("")))) == [UNCHANGED, ADDED, UNCHANGED]


POISON = "This text ends the process that reads it."
SABOTAGE = f"""
import os, signal
from searcher.ingest import parsing
real = parsing.read_original
def read_original(data, *arguments):
    if {POISON.encode()!r} in data:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(data, *arguments)
parsing.read_original = read_original
"""


def test_a_document_that_kills_its_reader_is_the_only_one_refused(
    work: WorkFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    work.write("fault/sitecustomize.py", SABOTAGE)
    path = [str(work.path("fault")), *filter(None, [os.environ.get("PYTHONPATH")])]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(path))
    work.write_notes(range(20))
    work.write("note-010.txt", POISON)
    outcomes = work.ingest("in/*.txt", processes=2)
    assert [o.input for o in outcomes] == [f"in/note-{n:03}.txt" for n in range(20)]
    assert codes(outcomes) == [None] * 10 + ["crash"] + [None] * 9
    assert "in/note-010.txt: ended the process that read it" in refusal_line(outcomes[10])
    assert work.search("").total == 19


def test_inputs_are_sent_to_processes_in_groups(
    work: WorkFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent, real = list[int](), ProcessPoolExecutor.submit

    def submit(self, act, group):  # type: ignore[no-untyped-def]
        sent.append(len(group))
        return real(self, act, group)

    monkeypatch.setattr(ProcessPoolExecutor, "submit", submit)
    assert verdicts(work.ingest(work.write_notes(range(20)), processes=2)) == [ADDED] * 20
    assert sent == [8, 8, 4]


def test_a_killed_process_loses_no_document(work: WorkFolder) -> None:
    def notes_with_a_kill() -> Iterator[str]:
        for number in range(150):
            if number == 140:
                victim = multiprocessing.active_children()[0]
                os.kill(victim.pid or 0, signal.SIGKILL)
            yield work.write(f"note-{number:03}.txt", note(number))

    inputs = (one for path in notes_with_a_kill() for one in find_inputs([path], (), ()))
    outcomes = list(ingest(inputs, work.archive, work.engine, processes=2))
    assert verdicts(outcomes) == [ADDED] * 150
    assert work.search("").total == 150
    assert multiprocessing.active_children() == []


# Archive and index after an ingest


def test_an_open_engine_sees_changes_by_another_engine(work: WorkFolder) -> None:
    work.ingest(work.write("a.txt", note(1)))
    before = work.engine
    assert before.search(parse_query("")).total == 1
    for number in (2, 3):
        work.ingest(work.write("b.txt", note(number)), url=URL)
        assert before.search(parse_query(parcel(number))).total == 1
        assert before.search(parse_query("")).total == 2
    withdraw(work.archive, work.engine, work.search(parcel(1)).hits[0].id, "gone", "A person")
    assert before.search(parse_query("")).total == 1
    before.rebuild(work.archive.records())
    assert before.search(parse_query(parcel(3))).total == 1


def test_a_lost_index_is_restored_by_the_next_ingest(work: WorkFolder) -> None:
    first = work.ingest_one(work.write("a.txt", note(1)))
    work.ingest(work.write("b.txt", note(2)))
    withdraw(work.archive, work.engine, first.id, "by mistake", "An archivist")
    (work.root / "index").rename(work.root / "lost")
    assert verdicts(work.ingest(work.write("c.txt", note(3)))) == [ADDED]
    assert [work.search(parcel(n)).total for n in (1, 2, 3)] == [0, 1, 1]


def test_reported_outcomes_are_stored_if_the_iteration_stops(
    work: WorkFolder,
) -> None:
    inputs = find_inputs([work.write_notes(range(100))], (), ())
    run = ingest(inputs, work.archive, work.engine, processes=1)
    first = next(run)
    run.close()  # type: ignore[attr-defined]
    assert work.record(first).title == "Carpets lent for round 0"
    rest = work.ingest("in")
    assert rest[0].verdict is UNCHANGED
    assert work.search("").total == 100


def test_an_ingest_into_a_locked_archive_is_refused(work: WorkFolder) -> None:
    path = work.write("a.txt", note(1))
    with work.archive.writer(), pytest.raises(ArchiveLocked):
        work.ingest(path)
    assert verdicts(work.ingest(path)) == [ADDED]
