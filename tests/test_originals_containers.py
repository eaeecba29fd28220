"""Containers: which documents they have, with which metadata, and what is refused."""

import gzip
import io
import random
import re
import zipfile
from pathlib import Path

import pytest
from ingest_builders import ADDED, REFUSED, UNCHANGED, House, codes, give_standard_input, verdicts

from evaluation import making
from searcher.ingest import correct, find_inputs
from searcher.model.record import Hint
from searcher.readers.containers.members import SEPARATOR, Member, SkippedMembers, UnreadableMember
from searcher.readers.media_types import media_type_of
from searcher.sandbox import read_original, unpack_in_sandbox

NOTE, PAGE = making.text(), making.html()


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    """A house, which is also the current folder."""
    monkeypatch.chdir(tmp_path)
    return House(tmp_path)


def found(data: bytes, name: str = "container") -> list[Member | UnreadableMember | SkippedMembers]:
    return list(unpack_in_sandbox(data, media_type_of(data), name))


def members(data: bytes, name: str = "container") -> dict[str, bytes]:
    return {one.name: one.data for one in found(data, name) if isinstance(one, Member)}


def unread(data: bytes) -> dict[str, str]:
    return {one.name: one.error for one in found(data) if isinstance(one, UnreadableMember)}


def passed(data: bytes) -> dict[str, int]:
    return {one.what: one.count for one in found(data) if isinstance(one, SkippedMembers)}


FILES = {"talks/page.html": PAGE, "note.txt": NOTE}
PACKS = {
    "zip": making.packed(FILES),
    "zip without compression": making.packed(FILES, zipfile.ZIP_STORED),
    "tar": making.tar(FILES),
    "tar.gz": gzip.compress(making.tar(FILES)),
    "tar.bz2": making.tar(FILES, "w:bz2"),
    "tar.xz": making.tar(FILES, "w:xz"),
}


@pytest.mark.parametrize("form", PACKS)
def test_a_pack_gives_its_files_bit_for_bit(form):
    assert members(PACKS[form]) == FILES


@pytest.mark.parametrize("name", ["note.txt.gz", "in/note.txt.gz"])
def test_one_compressed_file_is_that_file(name):
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
def test_a_collection_gives_its_documents(name):
    assert list(members(making.sound()[name], name)) == SOUND[name]


# Into the archive


@pytest.mark.parametrize("name", SOUND.keys() - {"message.eml"})
def test_members_are_ingested_with_their_bytes_and_name_their_container(house: House, name: str):
    house.write(name, making.sound()[name])
    taken = [o for o in house.ingest("in") if o.verdict is ADDED]
    assert [o.input for o in taken] == [f"in/{name}{SEPARATOR}{inner}" for inner in SOUND[name]]
    stored = members(making.sound()[name], name)
    for outcome, inner in zip(taken, SOUND[name], strict=True):
        record = house.record(outcome)
        assert record.original.name == f"{name}{SEPARATOR}{inner}"
        assert house.archive.original(record).read_bytes() == stored[inner]
        assert record.title.startswith(making.TITLE)
        assert (record.published, record.language) == ("2017-03-03", "en")
    again = [o.verdict for o in house.ingest("in") if o.verdict is not REFUSED]
    assert again == [UNCHANGED] * len(taken)


def test_the_metadata_of_a_container_are_hints_that_all_others_outrank(house: House):
    house.write("crawl.warc", making.warc())
    house.write("rows.jsonl", making.jsonl([making.rows(1)[0] | {"kind": "report"}]))
    crawled, row = map(house.record, house.ingest("in"))
    assert {(h.key, h.value, h.origin) for h in crawled.hints} == {
        ("url", making.URL, "container"),
        ("retrieved", "2017-03-05", "container"),
    }
    assert crawled.original.retrieved == "2017-03-05"
    assert {h.key: h.value for h in row.hints}["published"] == "2017-03-03"
    assert row.kind == "report"
    house.write("rows.jsonl.meta.toml", 'kind = "news"')
    assert house.ingest_one("in/rows.jsonl").kind == "news"
    assert house.ingest_one("in/rows.jsonl", kind="speech").kind == "speech"


def test_a_bad_member_costs_itself_only(house: House):
    files = {"a.txt": NOTE, "b.pdf": b"%PDF-1.4 broken", "c.txt": b"", "d.html": PAGE}
    house.write("pack.zip", making.packed(files))
    outcomes = house.ingest("in")
    assert verdicts(outcomes) == [ADDED, REFUSED, REFUSED, ADDED]
    assert codes(outcomes) == [None, "truncated", "empty", None]


@pytest.mark.parametrize("processes", [1, 2])
def test_many_members_are_read_by_as_many_processes_as_there_are(house: House, processes: int):
    rows = [row | {"title": f"Loan {n}"} for n, row in enumerate(making.rows(40))]
    house.write("rows.jsonl", making.jsonl(rows) + b"{broken\n")
    house.write("papers.zip", making.packed({f"{n}.docx": making.docx() for n in range(3)}))
    outcomes = house.ingest("in", processes=processes)
    assert verdicts(outcomes) == [ADDED, UNCHANGED, UNCHANGED, *[ADDED] * 40, REFUSED]
    assert codes(outcomes)[-1] == "damaged"


def test_a_container_on_standard_input(house: House, monkeypatch: pytest.MonkeyPatch):
    give_standard_input(monkeypatch, making.packed(FILES))
    outcomes = house.ingest("-")
    assert [o.input for o in outcomes] == [f"standard input{SEPARATOR}{name}" for name in FILES]
    assert verdicts(outcomes) == [ADDED, ADDED]


def test_a_message_and_what_is_attached_are_documents(house: House):
    other = making.mail({"note.txt": NOTE})
    house.write(
        "a.eml", making.mail({"paper.pdf": making.pdf(), "logo.png": b"\x89PNG", "f.eml": other})
    )
    outcomes = house.ingest("in")
    assert [o.input for o in outcomes][:2] == ["in/a.eml", "in/a.eml!/paper.pdf"]
    assert "in/a.eml!/f.eml!/note.txt" in [o.input for o in outcomes]


def test_a_correction_reads_a_member_as_it_was_read(house: House):
    house.write("rows.jsonl", making.jsonl([{"title": "A", "html": "<p>One piece of a page.</p>"}]))
    record = house.ingest_one("in")
    assert record.original.media_type == "text/html"
    hints = (Hint("title", "Right", "An archivist"),)
    later = correct(house.archive, house.engine, record.id, hints, "a slip")
    assert (later.body, later.original.media_type) == (record.body, "text/html")


def test_an_empty_container_is_refused(house: House):
    house.write("a.zip", making.packed({}))
    house.write("b.zip", making.packed({"__MACOSX/x": b"x", ".DS_Store": b"x"}))
    assert codes(house.ingest("in")) == ["empty", "empty"]


def test_the_command_reports_what_it_skipped(house: House):
    house.write("crawl.warc", making.warc())
    result = house.run("ingest", "in")
    assert result.exit_code == 0
    assert "passed over, no documents: 1 image/png answers" in result.stdout


# One in another


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
def test_a_pack_in_a_pack_is_refused_and_the_others_go_on(outer, inner, name):
    assert unread(outer) == {name: inner}
    assert members(outer) == {"n.txt": NOTE}


@pytest.mark.parametrize("name", ["letter.docx", "letter.odt", "x.zip"])
def test_a_damaged_document_in_a_pack_is_no_pack_in_a_pack(name):
    pack = making.packed({name: b"PK\x03\x04" + bytes(40) + b"PK\x05\x06", "n.txt": NOTE})
    assert unread(pack) == {name: "DamagedOriginal"}
    assert members(pack) == {"n.txt": NOTE}


@pytest.mark.parametrize("head", [b"Subject: A day\n", b"From: a@b.example\nDate: nonsense\n"])
def test_a_message_of_an_mbox_is_one_whatever_its_header_lacks(head):
    data = making.mbox([making.mail(), head + b"\nThe museum opened an exhibition of carpets.\n"])
    (_, second) = found(data)
    parsed = read_original(second.data, second.declared)
    assert parsed.media_type == "message/rfc822"
    assert [b.text for b in parsed.blocks] == ["The museum opened an exhibition of carpets."]


def test_what_is_not_refused_within_another():
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
    assert not unread(pack)
    assert list(members(making.mail({"pack.zip": PACKS["zip"]}))) == [
        "pack.zip!/talks/page.html",
        "pack.zip!/note.txt",
    ]


# Names


def test_no_name_leads_out_and_each_is_given_once():
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


def test_a_russian_name_of_dos_is_read():
    data = making.packed({"ABCDEFGH.txt": NOTE}, zipfile.ZIP_STORED)
    assert list(members(data.replace(b"ABCDEFGH", "ВЫСТАВКА".encode("cp866")))) == ["ВЫСТАВКА.txt"]


@pytest.mark.parametrize("make", [making.packed, making.tar])
def test_what_belongs_to_a_saved_page_or_the_system_is_passed_over(make):
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
    assert passed(make(files)) == {".css files": 1, "files of saved pages": 2, "hidden files": 2}


def test_the_folder_of_a_saved_page_is_no_document(house: House):
    house.write("page.html", PAGE)
    for name in ("page_files/frame.html", "page_files/deep/x.js", "other_files/report.txt"):
        house.write(name, NOTE)
    names = [one.name for one in find_inputs(["in"], (), ())]
    assert names == ["in/other_files/report.txt", "in/page.html"]


# Tables and feeds


def metadata(data: bytes) -> dict[str, str]:
    (member,) = [one for one in found(data) if isinstance(one, Member)]
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
    assert unread(data) == {
        "line 2": "EmptyOriginal",
        "line 3": "DamagedOriginal",
        "line 4": "EmptyOriginal",
        "line 5": "DamagedOriginal",
    }
    assert list(members(data)) == ["line 1", "line 6", "line 7"]


def test_a_table_is_read_until_its_quotes_break_and_no_further():
    data = making.table() + b'"A,' + b"text\r\n" * 50
    assert list(members(data)) == ["row 2", "row 3"]
    (error,) = [one for one in found(data) if isinstance(one, UnreadableMember)]
    assert (error.name, error.error) == ("", "DamagedOriginal")
    assert "line 4" in error.why or "line 5" in error.why


def test_a_table_in_an_old_encoding_is_read():
    table = "title;date;body\nВыставка;2017-03-03;Музей города открыл выставку ковров и войлока.\n"
    assert metadata(table.encode("cp1251"))["title"] == "Выставка"


def test_json_lines_may_name_files_as_a_manifest_does(house: House):
    house.write("a.txt", NOTE)
    house.write("list.jsonl", b'{"file": "a.txt", "title": "Said", "parties": ["KZ", "TR"]}\n')
    assert [one.name for one in find_inputs(["in"], (), ())] == ["in/a.txt"]
    record = house.ingest_one("in/list.jsonl")
    assert (record.title, record.pairs) == ("Said", ("KZ-TR",))
    assert record.evidence("title")[0].by == "manifest"
    house.write("list.jsonl", b'{"file": "a.txt"}\n{"title": "no file"}\n')
    assert codes(house.ingest("in/list.jsonl")) == [None, "bad-hint"]


def test_a_row_whose_values_cannot_be_understood_is_refused(house: House):
    house.write(
        "rows.jsonl",
        making.jsonl(
            [row | {"date": d} for row, d in zip(making.rows(2), ["soon", "2017"], strict=True)]
        ),
    )
    outcomes = house.ingest("in")
    assert codes(outcomes) == ["bad-hint", None]
    assert "rows.jsonl!/line 1: published = 'soon'" in (outcomes[0].why or "")


def test_an_item_with_only_a_summary_is_refused_with_its_address(house: House):
    house.write("feed.xml", making.feed())
    outcomes = house.ingest("in")
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
def test_an_entry_of_atom_gives_its_content(content, data, declared):
    (member,) = found(ATOM.format(url=making.URL, content=content).encode())
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


def test_only_what_was_given_and_is_a_document_comes_out_of_a_crawl():
    assert passed(making.warc()) == {
        "answers 301": 1,
        "image/png answers": 1,
        "records of type warcinfo": 1,
    }


@pytest.mark.parametrize("encoding", ["gzip", "chunked"])
def test_the_encodings_of_the_way_are_taken_off(encoding):
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


# Bombs and lies


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
    assert unread(data) == expected


def test_a_file_beyond_the_limit_is_refused_before_it_is_read(house: House):
    path = Path(house.write("large.txt", b"A text."))
    with path.open("r+b") as file:
        file.truncate(100 * 1024**3)  # it takes no place on the disk
    (outcome,) = house.ingest("in")
    assert outcome.code == "oversized"
    assert "107,374,182,400 bytes" in (outcome.why or "")


@pytest.mark.parametrize("processes", [1, 2])
def test_large_members_do_not_wait_in_memory_together(
    house: House, monkeypatch: pytest.MonkeyPatch, processes: int
):
    from searcher.ingest import pipeline, process_pool  # noqa: PLC0415

    for module in (pipeline, process_pool):
        monkeypatch.setattr(module, "MEMORY_LIMIT", 3 * len(NOTE))
    given, processed, most = 0, 0, 0
    house.write(
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
    outcomes = list(pipeline.ingest(counted(), house.archive, house.engine, processes=processes))
    assert verdicts(outcomes) == [ADDED] * 40
    assert most <= 5


# What was cut off while it was copied


PAGES = {f"{making.URL}/{n}": making.html(title=f"Round {n} of talks") for n in (1, 2, 3)}


def ends_of_records(data: bytes) -> set[int]:
    """Where a web archive may end without a loss: after the block of a record, up to the next."""
    begins = [m.start() for m in re.finditer(rb"WARC/1\.0\r\n", data)]
    return {b - n for b in [*begins, len(data)] for n in range(5)}


def test_the_complete_records_of_a_cut_web_archive_are_taken_and_the_cut_is_reported():
    data = making.warc(PAGES)
    for end in sorted(set(range(300, len(data), 37)) - ends_of_records(data)):
        taken = members(data[:end])
        assert list(taken.items()) == list(PAGES.items())[: len(taken)]
        assert set(unread(data[:end]).values()) == {"TruncatedOriginal"}, end


def test_of_a_compressed_web_archive_too():
    data = making.warc(PAGES, compressed=True)
    whole = gzip.compress(b"")[:10]
    begins = {m.start() for m in re.finditer(re.escape(whole[:4]), data)} | {len(data)}
    for end in sorted(set(range(200, len(data), 31)) - begins):
        taken = members(data[:end])
        assert list(taken.items()) == list(PAGES.items())[: len(taken)]
        assert set(unread(data[:end]).values()) == {"TruncatedOriginal"}, end
    assert len(members(data[:-30])) == len(PAGES)


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_the_complete_members_of_a_cut_pack_are_taken_and_the_rest_is_reported(mode):
    files = {f"{n}.txt": NOTE + random.Random(n).randbytes(9_000).hex().encode() for n in range(60)}
    data = making.tar(files, mode)
    cut = data[: len(data) * 9 // 10]
    taken = members(cut)
    assert 20 < len(taken) < 60
    assert list(taken.items()) == list(files.items())[: len(taken)]
    assert "TruncatedOriginal" in unread(cut).values()


@pytest.mark.parametrize("make", [making.jsonl, making.table])
def test_of_a_compressed_table_that_was_cut_the_whole_rows_are_taken(make):
    rows = [
        row | {"id": random.Random(n).randbytes(99).hex()} for n, row in enumerate(making.rows(500))
    ]
    data = gzip.compress(make(rows))
    taken = members(data[: len(data) // 2])
    assert 100 < len(taken) < 400
    assert taken.items() <= members(data).items()
    assert unread(data[: len(data) // 2]) == {"": "TruncatedOriginal"}


def test_a_cut_archive_gives_its_whole_pages_to_the_archive(house: House):
    house.write("crawl.warc", making.warc(PAGES)[:-900])
    outcomes = house.ingest("in")
    assert (verdicts(outcomes)[:2], set(codes(outcomes)[2:])) == ([ADDED, ADDED], {"truncated"})
