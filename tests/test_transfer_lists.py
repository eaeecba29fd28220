"""Import of records without originals, of lists of references, and of bags of other programs."""

import json
from pathlib import Path

import bagit
import pytest
from archive_builders import ocfl_errors
from ingest_builders import WorkFolder, note, web_page
from transfer_builders import NOTES, filled, id_of

from searcher.ingest import correct, make_correction
from searcher.ingest.record_lines import RECORD_LINE
from searcher.model.record import Record, to_json


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> WorkFolder:
    return filled(tmp_path_factory.mktemp("origin"))


@pytest.fixture
def copy(tmp_path: Path) -> WorkFolder:
    return WorkFolder(tmp_path / "copy")


@pytest.fixture
def lines(origin: WorkFolder, tmp_path: Path) -> Path:
    path = tmp_path / "records.jsonl"
    origin.run("export", "--jsonl", str(path))
    return path


def values(record: Record) -> dict[str, object]:
    """Return what a record states of its document, without its original and its version."""
    found = json.loads(to_json(record))
    return {key: value for key, value in found.items() if key not in ("original", "version")}


# JSON lines of another installation


def test_records_keep_their_identifiers_and_values_and_the_line_is_the_original(
    origin: WorkFolder, copy: WorkFolder, lines: Path
) -> None:
    assert copy.run("import", str(lines)).stdout == "3 added.\n"
    by_id = {json.loads(line)["id"]: line for line in lines.read_bytes().splitlines()}
    assert by_id.keys() == {*copy.archive.ids()}
    for identifier, line in by_id.items():
        record = copy.archive.get(identifier)
        assert values(record) == values(origin.archive.get(identifier))
        assert copy.archive.intact_original(record).read_bytes() == line
        assert record.original.media_type == RECORD_LINE
        assert record.original.url == origin.archive.get(identifier).original.url
    assert not ocfl_errors(copy.archive.root / "objects")
    assert copy.run("verify").exit_code == 0
    assert [hit.id for hit in copy.search("музеи").hits] == [id_of("ru")]
    assert copy.run("import", str(lines)).stdout == "3 unchanged.\n"


def test_an_imported_record_is_corrected_and_stays_as_it_is_when_rules_change(
    copy: WorkFolder, lines: Path
) -> None:
    copy.run("import", str(lines))
    before = copy.archive.get(id_of("hy"))
    right = make_correction("title", "Գորգեր թանգարանից", "Anna", "--title")
    after = correct(copy.archive, copy.engine, id_of("hy"), [right], "the full title")
    assert after.title == "Գորգեր թանգարանից"
    assert (after.body, after.parties, after.published) == (
        before.body,
        before.parties,
        before.published,
    )
    assert after.original == before.original
    assert "0 records would change" in copy.run("renormalise").stdout


def test_the_document_itself_becomes_the_next_version(copy: WorkFolder, lines: Path) -> None:
    copy.run("import", str(lines))
    url = "https://lantern.example/hy"
    record = copy.ingest_one(copy.write("hy.txt", NOTES[url]), url=url)
    assert (record.id, record.version) == (id_of("hy"), 2)
    assert record.original.media_type == "text/plain"
    assert copy.run("import", str(lines)).stdout == "3 unchanged.\n"


def test_a_record_that_is_here_with_its_original_is_kept(tmp_path: Path, lines: Path) -> None:
    copy = filled(tmp_path / "copy")
    before = copy.objects()
    result = copy.run("import", str(lines))
    assert (result.exit_code, result.stdout) == (0, "3 kept.\n")
    assert copy.objects() == before


def test_a_later_line_continues_an_earlier_one_but_no_decision_made_here(
    tmp_path: Path, copy: WorkFolder
) -> None:
    origin = filled(tmp_path / "origin")
    path = tmp_path / "records.jsonl"
    origin.run("export", "--jsonl", str(path))
    copy.run("import", str(path))
    for language in ("en", "hy"):
        there = make_correction("title", f"Corrected {language}", "Bela", "--title")
        correct(origin.archive, origin.engine, id_of(language), [there], "better")
    here = make_correction("title", "Corrected here", "Anna", "--title")
    correct(copy.archive, copy.engine, id_of("hy"), [here], "better")
    origin.run("export", "--jsonl", str(path))
    result = copy.run("import", str(path))
    assert result.exit_code == 1
    assert f"conflict: {id_of('hy')}" in result.output
    assert copy.archive.get(id_of("hy")).title == "Corrected here"
    assert copy.archive.get(id_of("en")).title == "Corrected en"
    assert copy.history(id_of("en"))[-1][0] == "imported, in version 2 there"


def changed(line: bytes, **values: object) -> bytes:
    return json.dumps({**json.loads(line), **values}).encode()


def test_a_bad_line_is_refused_by_its_number_and_the_others_are_imported(
    copy: WorkFolder, lines: Path
) -> None:
    one, two, three = lines.read_bytes().splitlines()
    original = json.loads(one)["original"]
    faults = [
        (b"{", "is not a record that can be read"),
        (changed(two, id=id_of("en")), "another identifier"),
        (changed(two, format=99), "is a record of format 99"),
        (changed(two, version="x"), "Expected `int`"),
        (changed(one, original={**original, "url": "javascript:alert(1)"}), "not on the web"),
        (changed(one, status="withdrawn"), "is withdrawn there"),
        (b'{"id":"x","version":1,"problem":"it is damaged"}', "it is damaged"),
    ]
    if json.loads(two)["id"] == id_of("en"):
        faults[1] = (changed(one, id=id_of("en")), "another identifier")
    lines.write_bytes(b"\n".join([three, *(line for line, _ in faults), three, b""]))
    result = copy.run("import", str(lines))
    assert result.exit_code == 1
    shown = " ".join(result.output.split())
    for number, (_, why) in enumerate(faults, start=2):
        assert f"refused: line {number}" in shown
        assert why in shown
    assert "1 added, 7 refused, 1 unchanged." in result.stdout
    assert [*copy.archive.ids()] == [json.loads(three)["id"]]


# Lists of references

RIS = """\ufeffTY  - NEWS
TI  - Ковры переданы музею
AU  - Редакция
T2  - Lantern Gazette
DA  - 2017/03/03/
LA  - ru
UR  - https://lantern.example/carpets
Y2  - 2018/01/02/10:11:12
L1  - files/12/carpets.txt
ER  - 

TY  - RPRT
T1  - Annual report
PB  - Harbour Institute
PY  - 2016///
L1  - files/13/report.html
L2  - files/13/annex.txt
ER  - 
TY  - RPRT
TI  - Nothing attached
L1  - https://lantern.example/remote.pdf
ER  - 
TY  - RPRT
TI  - Outside
PY  - spring
L1  - ../secret.txt
L1  - files/missing.txt
ER  - 
"""  # noqa: W291

CSL = [
    {
        "id": "a",
        "type": "article-newspaper",
        "title": "Ковры переданы музею",
        "author": [{"literal": "Редакция"}],
        "container-title": "Lantern Gazette",
        "issued": {"date-parts": [["2017", 3, 3]]},
        "accessed": {"date-parts": [[2018, 1, 2]]},
        "language": "ru",
        "URL": "https://lantern.example/carpets",
        "attachments": [{"path": "files/12/carpets.txt"}],
    }
]

CSV = (
    '"Key","Item Type","Publication Year","Author","Title","Publication Title","Url","Date",'
    '"Access Date","Language","Publisher","File Attachments"\n'
    '"A1","newspaperArticle","2017","Редакция","Ковры переданы музею","Lantern Gazette",'
    '"https://lantern.example/carpets","2017-03-03","2018-01-02 10:11:12","ru","",'
    '"files/12/carpets.txt"\n'
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a folder with the files of a list; a file beside it is outside."""
    listed = tmp_path / "list"
    for name, content in {
        "list/files/12/carpets.txt": note(12),
        "list/files/13/report.html": web_page("Report", note(13)),
        "list/files/13/annex.txt": note(14),
        "secret.txt": note(15),
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return listed


@pytest.mark.parametrize(
    ("name", "text"),
    [("list.ris", RIS), ("list.json", json.dumps(CSL)), ("list.csv", CSV)],
)
def test_the_fields_of_an_entry_are_the_values_of_its_attachment(
    copy: WorkFolder, folder: Path, name: str, text: str
) -> None:
    (folder / name).write_text(text, "utf-8")
    copy.run("import", str(folder / name))
    (record,) = (r for r in copy.archive.records() if r.original.url is not None)
    assert record.original.url == "https://lantern.example/carpets"
    assert record.original.retrieved == "2018-01-02"
    assert record.original.name == "carpets.txt"
    assert (record.title, record.creator) == ("Ковры переданы музею", "Редакция")
    assert (record.source, record.published) == ("Lantern Gazette", "2017-03-03")
    assert (record.language, record.kind) == ("ru", "news")


def test_what_is_not_attached_or_is_outside_is_named(copy: WorkFolder, folder: Path) -> None:
    (folder / "list.ris").write_text(RIS, "utf-8")
    result = copy.run("import", str(folder / "list.ris"))
    shown = " ".join(result.output.split())
    assert result.exit_code == 1
    assert "skipped: list.ris!/line 19 (Nothing attached): has no attachment" in shown
    assert "secret.txt: is outside of" in shown
    assert "Copy the file into the folder of the list" in shown
    assert "missing.txt: cannot be read" in shown
    assert "left out: 1 values of published that are not valid" in shown
    assert {r.original.name for r in copy.archive.records()} == {
        "carpets.txt",
        "report.html",
        "annex.txt",
    }
    annex = next(r for r in copy.archive.records() if r.original.name == "annex.txt")
    assert (annex.title, annex.published) == ("Annual report", "2016")
    assert annex.source == "Harbour Institute"


def test_a_link_out_of_the_folder_of_a_list_is_not_followed(copy: WorkFolder, folder: Path) -> None:
    (folder / "files/12/carpets.txt").unlink()
    (folder / "files/12/carpets.txt").symlink_to("../../../secret.txt")
    (folder / "list.csv").write_text(CSV, "utf-8")
    result = copy.run("import", str(folder / "list.csv"))
    assert "is outside of" in result.output
    assert [*copy.archive.ids()] == []


@pytest.mark.parametrize(
    "text", ['[{"type":"report","issued":1},', "[1]", '{"type":"report","issued":[[]]}']
)
def test_a_broken_list_is_refused_or_has_no_attachment(
    copy: WorkFolder, folder: Path, text: str
) -> None:
    (folder / "list.json").write_text(text)
    result = copy.run("import", str(folder / "list.json"))
    assert (
        "error:" in result.output
        or "neither a dump" in result.output
        or "no attach" in (result.output)
    )


def test_what_is_no_export_is_refused_with_what_to_do(copy: WorkFolder, folder: Path) -> None:
    for path in (folder, folder / "files/12/carpets.txt"):
        result = copy.run("import", str(path))
        assert result.exit_code == 2
        assert "searcher ingest" in result.output


# Bags of other programs


def a_bag(folder: Path, info: dict[str, str]) -> Path:
    bagit.make_bag(str(folder), info, checksums=["sha256", "md5"])
    return folder


def test_the_payload_of_a_bag_is_ingested_with_what_the_bag_states(
    copy: WorkFolder, tmp_path: Path
) -> None:
    (tmp_path / "bag").mkdir()
    (tmp_path / "bag" / "carpets 100%.txt").write_text(note(1))
    bag = a_bag(
        tmp_path / "bag",
        {
            "Source-Organization": "Harbour Institute",
            "Title": "Carpets lent",
            "Date": "2017-03",
            "Language": "no language",
        },
    )
    result = copy.run("import", str(bag))
    assert result.exit_code == 0
    assert "left out: 1 values of language that are not valid" in result.output
    (record,) = copy.archive.records()
    assert (record.title, record.source) == ("Carpets lent", "Harbour Institute")
    assert (record.published, record.original.name) == ("2017-03", "carpets 100%.txt")


def test_a_title_is_not_that_of_several_documents(copy: WorkFolder, folder: Path) -> None:
    copy.run("import", str(a_bag(folder, {"Title": "Papers", "Source-Organization": "Harbour"})))
    titles = [record.title for record in copy.archive.records()]
    assert len(titles) == 3
    assert "Papers" not in titles
    assert {record.source for record in copy.archive.records()} == {"Harbour"}


def test_a_bag_with_a_changed_file_is_refused(copy: WorkFolder, folder: Path) -> None:
    bag = a_bag(folder, {})
    (bag / "data/files/12/carpets.txt").write_text(note(99))
    result = copy.run("import", str(bag))
    assert result.exit_code == 1
    assert "data/files/12/carpets.txt: was changed" in " ".join(result.output.split())
    assert [*copy.archive.ids()] == []
