"""Decisions on many records at once: by a search, and by a table."""

import csv
import io
import os
import random
import re
import signal
import subprocess
from collections import Counter

import pytest
from ingest_builders import SEARCHER, UNKNOWN_ID, WorkFolder

from searcher.export.csv import table
from searcher.export.entries import Entry
from searcher.ingest import correct, make_correction
from searcher.model.record import Record

BY = ("--by", "An archivist", "--reason", "looked through")
CODE = "source-unknown"


@pytest.fixture
def work(tmp_path) -> WorkFolder:
    work = WorkFolder(tmp_path)
    work.ingest(work.write_notes(range(8)))
    return work


def records(work: WorkFolder) -> list[Record]:
    return sorted(work.archive.records(), key=lambda record: record.title or "")


def codes(record: Record) -> set[str]:
    return {flag.code for flag in record.flags}


def table_of(work: WorkFolder, changes: dict[str, dict[str, str]] | None = None) -> str:
    """Write the table of a search as the site gives it, with some cells changed; return its path."""
    entries = (Entry(r, work.archive.history(r.id)) for r in records(work))
    lines = table(entries, "https://archive.example")
    rows = list(csv.DictReader(io.StringIO(b"".join(lines).decode())))
    for row in rows:
        row.update((changes or {}).get(row["id"], {}))
    return written(work, rows)


def written(work: WorkFolder, rows: list[dict[str, str]], name: str = "table.csv") -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return work.write(f"../{name}", out.getvalue())


# By a search


def test_a_flag_is_accepted_on_all_records_that_have_it(work):
    assert all(CODE in codes(record) for record in records(work))
    shown = work.run("review", "--code", CODE, "--accept", *BY)
    assert "8 records changed." in shown.stdout
    for record in records(work):
        assert CODE not in codes(record)
        (_, second) = work.archive.history(record.id)
        assert (second.by, second.reason) == ("An archivist", "looked through")
    again = work.run("review", "--code", CODE, "--accept", *BY)
    assert "0 records changed." in again.stdout


def test_accepting_keeps_every_value_as_it_is(work):
    before = records(work)
    work.run("review", "--code", CODE, "--accept", *BY)
    for old, new in zip(before, records(work), strict=True):
        assert old.provenance == new.provenance
        assert codes(old) - {CODE} == codes(new)


def test_only_what_a_search_finds_is_decided_on(work):
    shown = work.run("review", "--code", CODE, "--where", "parcel3 OR parcel5", "--accept", *BY)
    assert "2 records changed." in shown.stdout
    assert Counter(record.version for record in records(work)) == {1: 6, 2: 2}


def test_a_value_is_given_to_all_that_are_found(work):
    work.run("review", "--where", "date:2017-03-04", "--set", "source=Lantern Gazette", *BY)
    assert [r.source for r in records(work) if r.published == "2017-03-04"] == ["Lantern Gazette"]
    assert sum(r.source == "Lantern Gazette" for r in records(work)) == 1


def test_a_dry_run_shows_what_would_change_and_writes_nothing(work):
    before = work.objects()
    arguments = ("review", "--code", CODE, "--set", "source=Lantern Gazette", *BY, "--dry-run")
    shown = work.run(*arguments)
    assert "source: not known → Lantern Gazette" in shown.stdout
    assert "8 records would change; nothing is written." in shown.stdout
    assert work.objects() == before


def test_a_decision_on_many_must_name_which(work):
    assert "Name the record to decide on" in work.run("review", "--title", "X", *BY).stderr
    unknown = work.run("review", "--code", "nosuch", "--accept", *BY)
    assert "No record has the review code 'nosuch'" in unknown.stderr
    wrong = work.run("review", "--where", "nosuch:field AND (", "--accept", CODE, *BY)
    assert wrong.exit_code == 1


# By a table


def test_the_table_of_a_search_can_be_edited_and_brought_back(work):
    first, second, *others = records(work)
    changes = {
        first.id: {"title": "=Carpets, and more", "kind": "report", "parties": "KZ|AM|RU"},
        second.id: {"published": "2018-01", "source": "Lantern Gazette"},
    }
    shown = work.run("correct", "--from", table_of(work, changes), *BY)
    assert "2 records changed." in shown.stdout
    assert "6 stay as they are" in shown.stdout
    changed = work.archive.get(first.id)
    assert (changed.title, changed.kind) == ("=Carpets, and more", "report")
    assert set(changed.party_codes) == {"AM", "KZ", "RU"}
    assert {one.field for one in changed.corrections} == {"title", "kind", "parties"}
    assert work.archive.get(second.id).published == "2018-01"
    assert [work.archive.get(r.id) for r in others] == others


def test_a_table_that_was_not_edited_corrects_nothing(work):
    before = work.objects()
    assert "0 records changed." in work.run("correct", "--from", table_of(work), *BY).stdout
    assert work.objects() == before


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_tables_of_spreadsheets_are_read(work, delimiter, encoding):
    record = records(work)[0]
    text = f"ID{delimiter}Title\r\n{record.id}{delimiter}Талкы ışık\r\n\r\n"
    path = work.write("../short.csv", text.encode(encoding))
    assert "1 records changed." in work.run("correct", "--from", path, *BY).stdout
    assert work.archive.get(record.id).title == "Талкы ışık"


def test_an_empty_cell_leaves_the_value_unless_it_clears(work):
    record = records(work)[0]
    path = table_of(work, {record.id: {"title": ""}})
    assert "1 empty cells left values" in work.run("correct", "--from", path, *BY).stdout
    assert work.archive.get(record.id) == record
    work.run("correct", "--from", path, "--clear-empty", *BY)
    assert work.archive.get(record.id).title is None


def test_wrong_lines_are_named_with_their_number_and_do_not_stop_the_others(work):
    one, two, three, four, five, *_ = records(work)
    rows = [
        {"id": one.id, "published": "2017-13-45", "pairs": ""},
        {"id": UNKNOWN_ID, "published": "2017", "pairs": ""},
        {"id": "nonsense", "published": "2017", "pairs": ""},
        {"id": two.id, "published": "2017-05\n", "pairs": ""},
        {"id": two.id, "published": "2017-06", "pairs": ""},
        {"id": three.id, "published": "", "pairs": "AM-RU"},
        {"id": four.id, "published": "3017-01-01", "pairs": ""},
        {"id": five.id, "published": "2016", "pairs": ""},
    ]
    for row in rows:
        row["pairs"] = row["pairs"] or "AM-KZ"
    shown = work.run("correct", "--from", written(work, rows), *BY)
    assert shown.exit_code == 1
    assert "2 records changed." in shown.stdout
    assert "6 are refused" in shown.stdout
    for line, why in (
        (2, "'2017-13-45' is not a date"),
        (3, "there is no record"),
        (4, "is not an identifier"),
        (7, f"it names {two.id}, as line 5 does"),
        (8, "it changes pairs, which follows"),
        (9, "a day that has come"),
    ):
        (line_error,) = [text for text in shown.stderr.splitlines() if f"line {line}:" in text]
        assert why in line_error
    assert work.archive.get(two.id).published == "2017-05"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "line 1: it is empty"),
        (b"title\nX\n", "no column is called"),
        (b"id,titel\n", "line 1: the column .titel. is not a field"),
        (b"id,title,title\n", "there are 2 columns"),
        (b'id,title\nx,"unclosed', "line 2: it is not CSV"),
        (b"id,title\nx,\xff\xfe\xfa\n", "line 2: it is not UTF-8"),
    ],
)
def test_a_file_that_is_no_table_is_refused(work, content, why):
    result = work.run("correct", "--from", work.write("../bad.csv", content), *BY)
    assert result.exit_code == 1
    assert re.search(why, result.stderr)


def test_a_line_with_another_number_of_cells_is_refused(work):
    path = work.write("../bad.csv", f"id,title\n{records(work)[0].id},A,B\n")
    assert "line 2: it has 3 cells" in work.run("correct", "--from", path, *BY).stderr


# Two people at once


def test_a_correction_of_an_older_version_is_refused_with_what_changed(work):
    record, another, *_ = records(work)
    path = table_of(work, {record.id: {"kind": "report"}, another.id: {"kind": "report"}})
    title = make_correction("title", "By somebody else", "Another", "--title")
    correct(work.archive, work.engine, record.id, [title], "meanwhile")
    shown = work.run("correct", "--from", path, *BY)
    assert shown.exit_code == 1
    assert f"{record.id} has changed since version 1: version 2 is the newest" in shown.stderr
    assert f"title: {record.title} → By somebody else" in shown.stderr
    assert work.archive.get(record.id).kind == record.kind
    assert work.archive.get(another.id).kind == "report"


def test_a_correction_can_name_the_version_that_it_is_about(work):
    record = records(work)[0]
    work.run("correct", record.id, "--title", "First", "--version", "1", *BY)
    result = work.run("correct", record.id, "--title", "Second", "--version", "1", *BY)
    assert (result.exit_code, work.archive.get(record.id).title) == (1, "First")
    assert "First" in result.stderr
    work.run("correct", record.id, "--title", "First", "--version", "1", *BY)
    assert work.archive.get(record.id).version == 2


# Interrupted


def test_each_line_is_applied_once_however_often_the_run_is_killed(work):
    work.ingest(work.write_notes(range(8, 300)))
    rows = [{"id": r.id, "title": f"Corrected {n}"} for n, r in enumerate(records(work))]
    path = written(work, rows)
    command = [str(SEARCHER), *work.places, "correct", "--from", path, *BY]
    chosen = random.Random(7)
    for _ in range(6):
        killed = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            killed.wait(chosen.uniform(0.5, 3))
        except subprocess.TimeoutExpired:
            os.kill(killed.pid, signal.SIGKILL)
            killed.wait()
    assert work.run("correct", "--from", path, *BY).exit_code == 0
    for row in rows:
        record = work.archive.get(row["id"])
        assert (record.title, record.version) == (row["title"], 2)
        assert len(work.archive.history(record.id)) == 2
    assert not any(result.damages for result in work.archive.verify())
    assert work.search("Corrected").total == 300
