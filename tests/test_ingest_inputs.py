"""Inputs of an ingest: the documents that paths, patterns and manifests lead to."""

import os
from pathlib import Path

import pytest
from ingest_builders import (
    ADDED,
    REFUSED,
    UNCHANGED,
    WorkFolder,
    codes,
    give_standard_input,
    note,
    parcel,
    refusal_line,
    verdicts,
    write_tree,
)

from searcher.ingest import (
    find_inputs,
)


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WorkFolder:
    """Make a work folder that is also the current folder."""
    monkeypatch.chdir(tmp_path)
    return WorkFolder(tmp_path)


@pytest.fixture
def tree(work: WorkFolder) -> WorkFolder:
    write_tree(work)
    return work


@pytest.mark.parametrize(
    ("paths", "manifests", "expected"),
    [
        (["in/a.txt"], [], ["in/a.txt"]),
        (["in"], [], ["in/a.txt", "in/b.html", "in/deep/c.txt"]),
        (["in/*.txt"], [], ["in/a.txt"]),
        (["in/**/*.txt"], [], ["in/a.txt", "in/deep/c.txt"]),
        (["in/*"], [], ["in/a.txt", "in/b.html", "in/deep/c.txt"]),
        (["in/list.csv"], [], ["in/a.txt", "in/deep/c.txt"]),
        ([], ["in/list.csv"], ["in/a.txt", "in/deep/c.txt"]),
        (["in/b.html"], ["in/list.csv"], ["in/b.html", "in/a.txt", "in/deep/c.txt"]),
        (["in/a.txt", "in/a.txt.meta.toml"], [], ["in/a.txt"]),
        (["in/.hidden.txt"], [], ["in/.hidden.txt"]),
        (["in/a.txt", "in/a.txt"], [], ["in/a.txt"]),
        (["in/a.txt", "in/../in/a.txt", "in/list.csv"], [], ["in/a.txt", "in/deep/c.txt"]),
        (["in", "in/deep", "in/*.html"], [], ["in/a.txt", "in/b.html", "in/deep/c.txt"]),
        (["nowhere", "nowhere"], [], ["nowhere"]),
    ],
)
def test_each_document_of_overlapping_paths_is_found_once(
    tree: WorkFolder, paths: list[str], manifests: list[str], expected: list[str]
) -> None:
    assert [one.name for one in find_inputs(paths, map(Path, manifests), ())] == expected
    assert [o.input for o in tree.ingest(*paths, manifests=manifests)] == expected


def test_a_link_to_a_document_is_the_document(tree: WorkFolder) -> None:
    tree.path("again.txt").symlink_to("a.txt")
    assert len(tree.ingest("in/a.txt", "in/again.txt")) == 1


def test_a_file_with_a_name_like_a_pattern_is_found(work: WorkFolder) -> None:
    assert verdicts(work.ingest(work.write("round [2].txt", note(2)))) == [ADDED]


def test_standard_input_is_a_document_and_is_read_once(
    work: WorkFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_standard_input(monkeypatch, note(1).encode())
    (outcome,) = work.ingest("-", "-", title="From a pipe")
    assert (outcome.input, outcome.verdict) == ("standard input", ADDED)
    assert work.record(outcome).title == "From a pipe"
    assert work.search(parcel(1)).total == 1


def test_a_file_name_that_is_not_text_does_not_stop_the_ingest(work: WorkFolder) -> None:
    work.write("b.txt", note(2))
    name = b"caf\xe9.txt"
    Path(os.fsdecode(os.path.join(os.fsencode(work.path("")), name))).write_text(note(1))  # noqa: PTH118
    outcomes = work.ingest("in")
    assert verdicts(outcomes) == [ADDED, ADDED]
    assert {work.record(o).original.name for o in outcomes} == {"b.txt", "caf\ufffd.txt"}
    assert verdicts(work.ingest("in")) == [UNCHANGED, UNCHANGED]


@pytest.mark.parametrize(
    ("files", "path", "code", "reason"),
    [
        ({}, "in/missing.txt", "unreadable", "in/missing.txt: cannot be read: no file has this"),
        ({}, "in/*.pdf", "unreadable", "in/*.pdf: cannot be read: no file has this name"),
        ({"x.txt.meta.toml": "title = 'X'"}, "in", "bad-hint", "the file name = 'x.txt'"),
        ({"x.txt.meta.toml": ""}, "in/x.txt.meta.toml", "bad-hint", "the file name = 'x.txt'"),
        ({"m.csv": "file\ngone.txt\n"}, "in/m.csv", "unreadable", "in/gone.txt: cannot be read"),
        ({"m.csv": "file\ngone.txt\n"}, "in", "unreadable", "in/gone.txt: cannot be read"),
        ({"m.csv": "file\n.\n"}, "in/m.csv", "unreadable", "in: cannot be read"),
    ],
)
def test_a_missing_path_is_refused_and_other_paths_are_ingested(
    work: WorkFolder, files: dict[str, str], path: str, code: str, reason: str
) -> None:
    for name, content in files.items():
        work.write(name, content)
    good = work.write("good.txt", note(1))
    refused, *rest = sorted(work.ingest(path, good), key=lambda o: o.verdict, reverse=True)
    assert (refused.verdict, refused.code) == (REFUSED, code)
    assert reason in refusal_line(refused)
    assert refused.remedy
    assert {*verdicts(rest)} <= {ADDED, UNCHANGED}
    assert work.search(parcel(1)).total == 1


@pytest.mark.parametrize(
    ("manifest", "reason"),
    [
        (b"name;title\na.txt;One\n", "m.csv: the first line = 'name,title' is not a list of"),
        (b"", "m.csv: the first line = '' is not a list of columns with `file`"),
        ("file,title\na.txt,Çay\n".encode("cp1254"), "is not a CSV table in UTF-8"),
        (b"file,title\n,One\n", "m.csv: file = '' is not given in row 2"),
    ],
)
def test_an_unusable_manifest_is_refused_and_other_inputs_are_ingested(
    work: WorkFolder, manifest: bytes, reason: str
) -> None:
    work.write("m.csv", manifest)
    outcomes = work.ingest(work.write("good.txt", note(1)), manifests=["in/m.csv"])
    assert [o.verdict for o in outcomes[1:]] == [REFUSED]
    assert outcomes[1].input.startswith("in/m.csv")
    assert reason in refusal_line(outcomes[1])
    assert outcomes[0].verdict is ADDED


def test_a_manifest_of_a_spreadsheet_is_read(work: WorkFolder) -> None:
    work.write("a.txt", note(1))
    work.write("m.csv", '\ufeffFile , Title,Published\r\na.txt,"Carpets, lent",,\r\n,,\r\n')
    assert work.ingest_one("in/m.csv").title == "Carpets, lent"


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
def test_a_manifest_is_read_as_spreadsheets_write_it(
    work: WorkFolder, separator: str, encoding: str
) -> None:
    work.write("a.txt", note(1))
    rows = [["file", "title", "parties"], ["a.txt", "Выставка ковров в музее", "KZ AM"]]
    table = "".join(separator.join(row) + "\r\n" for row in rows)
    work.write("m.csv", table.encode(encoding))
    record = work.ingest_one("in")
    assert (record.title, record.pairs) == (rows[1][1], ("AM-KZ",))


def test_a_bad_line_of_a_manifest_is_the_only_one_refused(work: WorkFolder) -> None:
    work.write_notes([1, 2])
    lines = ['{"file": "note-001.txt"}', '{"file": "note-002.txt",}', "[1]", '{"file": 5}',
             '{"file": "note-002.txt", "title": "Said"}', ""]  # fmt: skip
    work.write("m.jsonl", "\n".join(lines))
    outcomes = work.ingest("in/m.jsonl")
    places = ["note-001.txt", *(f"m.jsonl!/line {n}" for n in (2, 3, 4)), "note-002.txt"]
    assert [o.input for o in outcomes] == [f"in/{place}" for place in places]
    assert codes(outcomes) == [None, "bad-hint", "bad-hint", "bad-hint", None]
    assert work.record(outcomes[-1]).title == "Said"


@pytest.mark.parametrize("header", ["name,url", "path;title;date", "document,lang,source"])
def test_a_manifest_without_its_file_column_is_not_a_document(
    work: WorkFolder, header: str
) -> None:
    work.write("m.csv", f"{header}\na.txt,https://lantern.example/1,x\n")
    (refused,) = work.ingest("in")
    assert "with `file`, or one of html, body, text, content, among them" in refusal_line(refused)


def test_a_table_that_lists_no_documents_is_a_text(work: WorkFolder) -> None:
    work.write("trade.csv", "year,exports,imports\n2017,5,4\n2018,6,7\n")
    assert work.ingest("in")[0].verdict is ADDED


def test_rows_of_one_file_that_disagree_are_reported(work: WorkFolder) -> None:
    work.write_notes([1, 2])
    work.write("m.csv", "file,title,kind\nnote-001.txt,One,\nnote-001.txt,Two,\n"
                "note-002.txt,Two,\nnote-002.txt,Two,news\n")  # fmt: skip
    refused, taken = work.ingest("in")
    assert "m.csv, file note-001.txt: title = 'Two' is not 'One', as m.csv, file" in refusal_line(
        refused
    )
    assert (work.record(taken).title, work.record(taken).kind) == ("Two", "news")


def test_a_side_file_may_have_a_byte_order_mark(work: WorkFolder) -> None:
    work.write("a.txt", note(1))
    work.write("a.txt.meta.toml", "title = 'Çay'".encode("utf-8-sig"))
    assert work.ingest_one("in").title == "Çay"
