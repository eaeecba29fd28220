"""Containers: their documents, metadata and refusals."""

import gzip
import io
import zipfile
from pathlib import Path

import pytest
from container_builders import FILES, NOTE, PACKS, PAGE, entries, members, refused, skipped
from ingest_builders import (
    ADDED,
    REFUSED,
    UNCHANGED,
    WorkFolder,
    codes,
    give_standard_input,
    verdicts,
)

from evaluation import making
from searcher.ingest import correct, find_inputs
from searcher.model.record import Correction
from searcher.readers.containers.members import SEPARATOR, Member, UnreadableMember
from searcher.sandbox import read_original


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WorkFolder:
    """Make a work folder that is also the current folder."""
    monkeypatch.chdir(tmp_path)
    return WorkFolder(tmp_path)


@pytest.mark.parametrize("form", PACKS)
def test_the_files_of_a_pack_are_read_bit_for_bit(form):
    assert members(PACKS[form]) == FILES


@pytest.mark.parametrize("name", ["note.txt.gz", "in/note.txt.gz"])
def test_a_compressed_file_is_read_as_its_content(name):
    assert members(gzip.compress(NOTE), name) == {"note.txt": NOTE}


SOUND = {
    "box.mbox": ["1", "2"],
    "crawl.warc": [making.URL],
    "crawl.warc.gz": [making.URL],
    "feed.xml": ["item 1"],
    "rows.csv": ["row 2", "row 3"],
    "rows.jsonl": ["line 1", "line 2"],
    "rows.jsonl.gz": ["line 1", "line 2"],
    "message.eml": ["paper.pdf"],
}


@pytest.mark.parametrize("name", SOUND)
def test_the_documents_of_a_collection_are_read(name):
    assert list(members(making.sound()[name], name)) == SOUND[name]


# Ingest


@pytest.mark.parametrize("name", sorted(SOUND.keys() - {"message.eml"}))
def test_members_are_ingested_with_their_bytes_and_the_name_of_their_container(
    work: WorkFolder, name: str
):
    work.write(name, making.sound()[name])
    taken = [o for o in work.ingest("in") if o.verdict is ADDED]
    assert [o.input for o in taken] == [f"in/{name}{SEPARATOR}{inner}" for inner in SOUND[name]]
    stored = members(making.sound()[name], name)
    for outcome, inner in zip(taken, SOUND[name], strict=True):
        record = work.record(outcome)
        assert record.original.name == f"{name}{SEPARATOR}{inner}"
        assert work.archive.original(record).read_bytes() == stored[inner]
        assert record.title.startswith(making.TITLE)
        assert (record.published, record.language) == ("2017-03-03", "en")
    again = [o.verdict for o in work.ingest("in") if o.verdict is not REFUSED]
    assert again == [UNCHANGED] * len(taken)


def test_the_metadata_of_a_container_are_hints_of_the_lowest_rank(work: WorkFolder):
    work.write("crawl.warc", making.warc())
    work.write("rows.jsonl", making.jsonl([making.rows(1)[0] | {"kind": "report"}]))
    crawled, row = map(work.record, work.ingest("in"))
    assert {(h.key, h.value, h.origin) for h in crawled.hints} == {
        ("url", making.URL, "container"),
        ("retrieved", "2017-03-05", "container"),
    }
    assert crawled.original.retrieved == "2017-03-05"
    assert {h.key: h.value for h in row.hints}["published"] == "2017-03-03"
    assert row.kind == "report"
    work.write("rows.jsonl.meta.toml", 'kind = "news"')
    assert work.ingest_one("in/rows.jsonl").kind == "news"
    assert work.ingest_one("in/rows.jsonl", kind="speech").kind == "speech"


def test_a_bad_member_is_the_only_one_refused(work: WorkFolder):
    files = {"a.txt": NOTE, "b.pdf": b"%PDF-1.4 broken", "c.txt": b"", "d.html": PAGE}
    work.write("pack.zip", making.packed(files))
    outcomes = work.ingest("in")
    assert verdicts(outcomes) == [ADDED, REFUSED, REFUSED, ADDED]
    assert codes(outcomes) == [None, "truncated", "empty", None]


@pytest.mark.parametrize("processes", [1, 2])
def test_many_members_are_read_by_several_processes(work: WorkFolder, processes: int):
    rows = [row | {"title": f"Loan {n}"} for n, row in enumerate(making.rows(40))]
    work.write("rows.jsonl", making.jsonl(rows) + b"{broken\n")
    work.write("papers.zip", making.packed({f"{n}.docx": making.docx() for n in range(3)}))
    outcomes = work.ingest("in", processes=processes)
    assert verdicts(outcomes) == [ADDED, UNCHANGED, UNCHANGED, *[ADDED] * 40, REFUSED]
    assert codes(outcomes)[-1] == "damaged"


def test_a_container_on_standard_input_is_ingested(
    work: WorkFolder, monkeypatch: pytest.MonkeyPatch
):
    give_standard_input(monkeypatch, making.packed(FILES))
    outcomes = work.ingest("-")
    assert [o.input for o in outcomes] == [f"standard input{SEPARATOR}{name}" for name in FILES]
    assert verdicts(outcomes) == [ADDED, ADDED]


def test_a_message_and_its_attachments_are_documents(work: WorkFolder):
    other = making.mail({"note.txt": NOTE})
    work.write(
        "a.eml", making.mail({"paper.pdf": making.pdf(), "logo.png": b"\x89PNG", "f.eml": other})
    )
    outcomes = work.ingest("in")
    assert [o.input for o in outcomes][:2] == ["in/a.eml", "in/a.eml!/paper.pdf"]
    assert "in/a.eml!/f.eml!/note.txt" in [o.input for o in outcomes]


def test_a_correction_keeps_the_values_of_a_member(work: WorkFolder):
    work.write("rows.jsonl", making.jsonl([{"title": "A", "html": "<p>One piece of a page.</p>"}]))
    record = work.ingest_one("in")
    assert record.original.media_type == "text/html"
    corrections = (Correction("title", ("Right",), "An archivist"),)
    later = correct(work.archive, work.engine, record.id, corrections, "a slip")
    assert (later.body, later.original.media_type) == (record.body, "text/html")


def test_an_empty_container_is_refused(work: WorkFolder):
    work.write("a.zip", making.packed({}))
    work.write("b.zip", making.packed({"__MACOSX/x": b"x", ".DS_Store": b"x"}))
    assert codes(work.ingest("in")) == ["empty", "empty"]


def test_the_command_reports_skipped_members(work: WorkFolder):
    work.write("crawl.warc", making.warc())
    result = work.run("ingest", "in")
    assert result.exit_code == 0
    assert "skipped, not documents: 1 image/png answers" in result.stdout


# Nested containers


@pytest.mark.parametrize(
    ("outer", "inner", "name"),
    [
        (making.packed({"x.zip": PACKS["zip"], "n.txt": NOTE}), "NestedContainer", "x.zip"),
        (making.packed({"x.tar": PACKS["tar"], "n.txt": NOTE}), "NestedContainer", "x.tar"),
        (making.tar({"x.tgz": PACKS["tar.gz"], "n.txt": NOTE}), "NestedContainer", "x.tgz"),
        (
            making.tar({"x.gz": gzip.compress(gzip.compress(NOTE)), "n.txt": NOTE}),
            "NestedContainer",
            "x.gz",
        ),
    ],
)
def test_a_pack_in_a_pack_is_refused_and_other_members_are_read(outer, inner, name):
    assert refused(outer) == {name: inner}
    assert members(outer) == {"n.txt": NOTE}


@pytest.mark.parametrize("name", ["letter.docx", "letter.odt", "x.zip"])
def test_a_damaged_document_in_a_pack_is_not_a_pack_in_a_pack(name):
    pack = making.packed({name: b"PK\x03\x04" + bytes(40) + b"PK\x05\x06", "n.txt": NOTE})
    assert refused(pack) == {name: "DamagedOriginal"}
    assert members(pack) == {"n.txt": NOTE}


@pytest.mark.parametrize("head", [b"Subject: A day\n", b"From: a@b.example\nDate: nonsense\n"])
def test_a_message_of_an_mbox_may_lack_any_header(head):
    data = making.mbox([making.mail(), head + b"\nThe museum opened an exhibition of carpets.\n"])
    (_, second) = entries(data)
    parsed = read_original(second.data, second.declared)
    assert parsed.media_type == "message/rfc822"
    assert [b.text for b in parsed.blocks] == ["The museum opened an exhibition of carpets."]


def test_containers_allowed_within_others_are_read():
    pack = making.packed({
        "box.mbox": making.mbox([making.mail({"note.txt": NOTE})]),
        "page.html.gz": gzip.compress(PAGE),
        "rows.jsonl": making.jsonl(),
    })  # fmt: skip
    assert list(members(pack)) == [
        "box.mbox!/1",
        "box.mbox!/1!/note.txt",
        "page.html.gz!/page.html",
        "rows.jsonl!/line 1",
        "rows.jsonl!/line 2",
    ]
    assert not refused(pack)
    assert list(members(making.mail({"pack.zip": PACKS["zip"]}))) == [
        "pack.zip!/talks/page.html",
        "pack.zip!/note.txt",
    ]


# Names


def test_names_never_leave_the_container_and_are_unique():
    names = [
        "../../etc/passwd",
        "/etc/shadow",
        "..\\boot.ini",
        "C:\\x.txt",
        "a//./b.txt",
        "n\u202ex.txt",
    ]
    assert list(members(making.packed({n: f"text {n}" for n in names}))) == [
        "etc/passwd", "etc/shadow", "boot.ini", "x.txt", "a/b.txt", "n\ufffdx.txt",
    ]  # fmt: skip


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_files_of_one_name_are_two_documents():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as pack:
        for text in ("one", "another"):
            pack.writestr("a.txt", text)
    assert members(out.getvalue()) == {"a.txt": b"one", "a (2).txt": b"another"}


def test_a_russian_name_in_a_dos_encoding_is_read():
    data = making.packed({"ABCDEFGH.txt": NOTE}, zipfile.ZIP_STORED)
    assert list(members(data.replace(b"ABCDEFGH", "ВЫСТАВКА".encode("cp866")))) == ["ВЫСТАВКА.txt"]


@pytest.mark.parametrize("make", [making.packed, making.tar])
def test_resources_of_saved_pages_and_system_files_are_skipped(make):
    files = {
        "page.html": PAGE,
        "page_files/frame.html": PAGE,
        "page_files/x.js": b"x",
        "their_files/report.txt": NOTE,
        "style.css": b"p {}",
        "__MACOSX/._page.html": b"x",
        "Thumbs.db": b"x",
    }
    assert list(members(make(files))) == ["page.html", "their_files/report.txt"]
    assert skipped(make(files)) == {".css files": 1, "files of saved pages": 2, "hidden files": 2}


def test_the_folder_of_a_saved_page_is_not_a_document(work: WorkFolder):
    work.write("page.html", PAGE)
    for name in ("page_files/frame.html", "page_files/deep/x.js", "other_files/report.txt"):
        work.write(name, NOTE)
    names = [one.name for one in find_inputs(["in"], (), ())]
    assert names == ["in/other_files/report.txt", "in/page.html"]


# Tables and feeds


def metadata(data: bytes) -> dict[str, str]:
    (member,) = [one for one in entries(data) if isinstance(one, Member)]
    return dict(member.metadata)


def test_the_columns_of_a_table_are_metadata_of_its_documents():
    row = {"headline": "A day", "link": making.URL, "date": "2017-03-03", "lang": "en", "x": "y",
           "parties": "KZ AM", "author": "", "text": "The text."}  # fmt: skip
    expected = {"title": "A day", "url": making.URL, "published": "2017-03-03", "language": "en",
                "parties": "KZ AM"}  # fmt: skip
    assert metadata(making.jsonl([row])) == expected
    assert metadata(making.table([row])) == expected
    assert metadata(making.table([row]).replace(b'","', b'";"').replace(b",", b";")) == expected


def test_rows_without_a_document_are_reported_by_their_place():
    data = (
        making.jsonl([*making.rows(1), {"title": "A"}, [1], {"body": ""}]) + b"{\n" + making.jsonl()
    )
    assert refused(data) == {
        "line 2": "EmptyOriginal",
        "line 3": "DamagedOriginal",
        "line 4": "EmptyOriginal",
        "line 5": "DamagedOriginal",
    }
    assert list(members(data)) == ["line 1", "line 6", "line 7"]


def test_a_table_is_read_up_to_broken_quotes():
    data = making.table() + b'"A,' + b"text\r\n" * 50
    assert list(members(data)) == ["row 2", "row 3"]
    (error,) = [one for one in entries(data) if isinstance(one, UnreadableMember)]
    assert (error.name, error.error) == ("", "DamagedOriginal")
    assert "line 4" in error.why or "line 5" in error.why


def test_a_table_in_an_old_encoding_is_read():
    table = "title;date;body\nВыставка;2017-03-03;Музей города открыл выставку ковров и войлока.\n"
    assert metadata(table.encode("cp1251"))["title"] == "Выставка"


def test_json_lines_may_list_files_like_a_manifest(work: WorkFolder):
    work.write("a.txt", NOTE)
    work.write("list.jsonl", b'{"file": "a.txt", "title": "Said", "parties": ["KZ", "TR"]}\n')
    assert [one.name for one in find_inputs(["in"], (), ())] == ["in/a.txt"]
    record = work.ingest_one("in/list.jsonl")
    assert (record.title, record.pairs) == ("Said", ("KZ-TR",))
    assert record.evidence("title")[0].by == "manifest"
    work.write("list.jsonl", b'{"file": "a.txt"}\n{"title": "no file"}\n')
    assert codes(work.ingest("in/list.jsonl")) == [None, "bad-hint"]


def test_a_row_with_invalid_values_is_refused(work: WorkFolder):
    work.write(
        "rows.jsonl",
        making.jsonl(
            [row | {"date": d} for row, d in zip(making.rows(2), ["soon", "2017"], strict=True)]
        ),
    )
    outcomes = work.ingest("in")
    assert codes(outcomes) == ["bad-hint", None]
    assert "rows.jsonl!/line 1: published = 'soon'" in (outcomes[0].why or "")


def test_an_item_with_only_a_summary_is_refused_with_its_address(work: WorkFolder):
    work.write("feed.xml", making.feed())
    outcomes = work.ingest("in")
    assert verdicts(outcomes) == [ADDED, REFUSED]
    assert outcomes[1].code == "summary-only"
    assert f"{making.URL}/2" in (outcomes[1].remedy or "")


ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Lantern</title><entry>
<title type="html">A &lt;b&gt;day&lt;/b&gt;</title><link rel="alternate" href="{url}"/>
<published>2017-03-03T10:00:00+04:00</published><author><name>The desk</name></author>{content}</entry></feed>"""


@pytest.mark.parametrize(
    ("content", "data", "declared"),
    [
        ('<content type="html">&lt;p&gt;One.&lt;/p&gt;</content>', b"<p>One.</p>", "text/html"),
        ('<content type="xhtml"><div>One.</div></content>', b"One.</div>", "text/html"),
        ("<content>One.</content>", b"One.", "text/plain"),
    ],
)
def test_the_content_of_an_atom_entry_is_read(content, data, declared):
    (member,) = entries(ATOM.format(url=making.URL, content=content).encode())
    assert isinstance(member, Member)
    assert member.data.endswith(data)
    assert member.declared == declared
    assert dict(member.metadata) == {
        "title": "A day",
        "url": making.URL,
        "published": "2017-03-03T10:00:00+04:00",
        "creator": "The desk",
    }


# Web archives


def test_skipped_records_of_a_crawl_are_counted_by_kind():
    assert skipped(making.warc()) == {
        "answers 301": 1,
        "image/png answers": 1,
        "records of type warcinfo": 1,
    }


@pytest.mark.parametrize("encoding", ["gzip", "chunked"])
def test_transfer_and_content_encodings_are_decoded(encoding):
    body = (
        gzip.compress(PAGE) if encoding == "gzip" else b"%x\r\n%s\r\n0\r\n\r\n" % (len(PAGE), PAGE)
    )
    field = b"Content-Encoding: gzip" if encoding == "gzip" else b"Transfer-Encoding: chunked"
    data = making.warc({making.URL: body})
    old = b"Content-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n" % len(body)
    new = field + b"\r\nContent-Type: text/html\r\n"
    length = data.index(b"Content-Type: application/http")
    assert old in data[length:]
    data = data.replace(old, new + b"X: " + b"y" * (len(old) - len(new) - 5) + b"\r\n", 1)
    assert members(data) == {making.URL: PAGE}
