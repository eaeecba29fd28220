"""Data are refused by their name; pieces of pages and repacked files are documents."""

import io
import zipfile

import pytest
from builders import record_of

from evaluation import making, making_ole
from searcher.model.errors import DataOriginal, UnsupportedOriginal
from searcher.readers.detectors import is_page
from searcher.readers.format_detection import detect_format
from searcher.readers.formats import Format
from searcher.sandbox import read_original

XML = '<?xml version="1.0"?>\n'
OAI = "http://www.openarchives.org/OAI/2.0/"
DATA = {
    "TY  - NEWS\nTI  - Carpets lent\nDA  - 2019/03/04\nER  - \n": Format.RIS,
    "\nTY  - RPRT\r\nAU  - Petrosyan, Aram\r\nER  - \r\n": Format.RIS,
    "@article{petrosyan2017,\n  title = {Carpets lent},\n year = 2017\n}\n": Format.BIBTEX,
    "% exported\n@Misc{a-1, title = {Carpets}}": Format.BIBTEX,
    '[{"id": "a", "type": "article-newspaper", "title": "Carpets", "issued": {}}]': Format.CSL,
    '[\n {"id": 1,\n "type": "report", "container-title": "Lantern"}]': Format.CSL,
    "https://embassy.example/a\nhttp://embassy.example/b\n\n": Format.ADDRESSES,
    "[InternetShortcut]\r\nURL=https://embassy.example/a\r\n": Format.ADDRESSES,
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n": Format.CALENDAR,
    "Name,Mail,Place\nAram,aram@lantern.example,Yerevan\nDana,d@lantern.example,Astana\n":
        Format.CONTACTS,
    "Имя;Телефон\nАрам;+374 10 555 555\nДана;8 (717) 255-55-55\nЛала;+99412 5555555\n":
        Format.CONTACTS,
    "BEGIN:VCARD\nVERSION:3.0\nFN:Aram Petrosyan\nEND:VCARD": Format.CARD,
    '<svg xmlns="http://www.w3.org/2000/svg"><title>A map</title><p/></svg>': Format.SVG,
    f"{XML}<!-- made by hand --><svg:svg xmlns:svg='x'><svg:text>A</svg:text></svg:svg>": Format.SVG,
    f'{XML}<!DOCTYPE plist PUBLIC "-//A//DTD PLIST 1.0//EN" "x">\n<plist version="1.0"/>':
        Format.PLIST,
    "bplist00\x01\x02": Format.PLIST,
    f'{XML}<OAI-PMH xmlns="{OAI}"><ListRecords/></OAI-PMH>': Format.OAI,
    "ocfl_object_1.1\n": Format.OCFL,
    '{"id": "a", "type": "https://ocfl.io/1.1/spec/#inventory", "digestAlgorithm": "sha512",'
    ' "head": "v1", "manifest": {}}': Format.INVENTORY,
    f"{XML}<catalogue><title>Carpets</title><p>One.</p><p>Two.</p></catalogue>": Format.XML,
    '<TEI xmlns="http://www.tei-c.org/ns/1.0"><p>One.</p><p>Two.</p></TEI>': Format.XML,
    '{"name": "carpets", "version": 2, "files": []}': Format.JSON,
    '[{"name": "carpets"}, {"name": "felt"}]': Format.JSON,
}  # fmt: skip


@pytest.mark.parametrize("codec", ["utf-8", "utf-16"])
@pytest.mark.parametrize("text", DATA)
def test_data_are_refused_by_their_name_with_what_to_do(text, codec):
    data = text.encode(codec)
    if text.startswith("bplist"):
        data = text.encode("latin-1")
    assert detect_format(data) is DATA[text]
    with pytest.raises(DataOriginal) as refused:
        read_original(data)
    assert refused.value.code == "not-a-document"
    assert DATA[text].label in str(refused.value)
    assert refused.value.remedy == DATA[text].declaration.advice


@pytest.mark.parametrize("one", [f for f in Format if f.declaration.advice], ids=lambda f: f.name)
def test_what_is_only_detected_has_a_name_and_an_advice(one):
    assert one.label != one.value
    assert one.declaration.advice.endswith(".")


@pytest.mark.parametrize(
    ("stream", "what"),
    [
        ("Workbook", "an old Excel file (.xls)"),
        ("Book", "an old Excel file (.xls)"),
        ("PowerPoint Document", "an old PowerPoint file (.ppt)"),
        ("Other", "a file of an old Office program"),
    ],
)
def test_a_file_of_an_old_office_program_is_named(stream, what):
    with pytest.raises(UnsupportedOriginal, match="which cannot be read") as refused:
        read_original(making_ole.compound({"\x01CompObj": b"WordDocument", stream: b"x"}))
    assert str(refused.value).startswith(f"is {what},")


@pytest.mark.parametrize(
    "text",
    [
        "TY is the Turkish word; it was said that\nTI was another one.\n",
        "@lantern asked the minister, who = nobody knew, for an answer.",
        "https://embassy.example/a\nThe embassy opened a week of carpets.\n",
        "The museum (https://embassy.example/a) opened.\nhttps://embassy.example/b\n",
        "{The ministers} met and [signed] the agreement.",
        "[12 March 2017] The ministers met.",
        "Press office\nTelephone, +374 10 555 555\nThe ministers met, and talked.\nThey left, late.\n",
        "Year,Tons\n2016,120\n2017,130\n",
        "BEGIN of the talks was on Monday.\n",
        "<ministers met> and signed the agreement on the loan of carpets.",
        "The ministers met <b>and</b> signed.",
    ],
)
def test_texts_that_look_a_little_like_data_are_texts(text):
    assert detect_format(text.encode()) is Format.TEXT


BODY = (
    "<p>Museums of Armenia and Kazakhstan agreed on the loan of carpets, the delegations said after "
    "a round of talks.</p><p>The guests listened to chamber music until late in the evening.</p>"
)


@pytest.mark.parametrize(
    "piece",
    [
        "<news-item><h2>A day of carpets</h2>{}</news-item>",
        '<section id="news" data-x="1"><h3>A day of carpets</h3>{}</section>',
        "<article>\n<header><h1>A day of carpets</h1></header>{}</article>",
        "\n  <h2>A day of carpets</h2>{}",
        '<span class="title"><h2>A day of carpets</h2></span><br>{}',
        '<?xml version="1.0"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml">'
        "<h1>A day of carpets</h1>{}</html>",
    ],
)
def test_a_piece_of_a_page_is_a_page(piece):
    page = piece.format(BODY)
    assert is_page(page.encode())
    record = record_of(page)
    assert (record.original.media_type, record.title) == ("text/html", "A day of carpets")
    assert "<" not in record.body


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("make", [making.odt, making.epub], ids=["ODT", "EPUB"])
def test_a_repacked_file_is_still_one_document(make, compression):
    data = make()
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", compression) as new:
        names = sorted(old.namelist(), key=lambda name: (name == "mimetype", name))
        for name in names:
            new.writestr(name, old.read(name))
    assert detect_format(out.getvalue()) is detect_format(data)
    assert read_original(out.getvalue()).blocks == read_original(data).blocks
