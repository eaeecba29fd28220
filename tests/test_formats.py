"""Every format: its values in a record, and the refusals of broken documents."""

import re
import subprocess
import sys
import zipfile
from pkgutil import resolve_name

import pytest
from builders import ROOT, record_of

from evaluation import making
from searcher.model.errors import (
    BombOriginal,
    DamagedOriginal,
    EmptyOriginal,
    EncryptedOriginal,
    FramesetOriginal,
    RefusedInput,
    TooDeepOriginal,
    TruncatedOriginal,
)
from searcher.model.review import ReviewCode
from searcher.readers.format_declaration import FormatDeclaration, FormatKind
from searcher.readers.formats import Format
from searcher.sandbox import read_original, with_name_checked

DOCUMENTS = {
    "paper.pdf": Format.PDF,
    "letter.docx": Format.DOCX,
    "letter.odt": Format.ODT,
    "letter.rtf": Format.RTF,
    "slides.pptx": Format.PPTX,
    "book.xlsx": Format.XLSX,
    "slides.odp": Format.ODP,
    "book.ods": Format.ODS,
    "letter.fodt": Format.FLAT_ODT,
    "letter.xml": Format.WORD_XML,
    "letter.doc": Format.DOC,
    "message.msg": Format.MSG,
    "winmail.tnef": Format.TNEF,
    "book.epub": Format.EPUB,
    "message.eml": Format.MAIL,
    "saved.mhtml": Format.WEB_ARCHIVE,
    "page.html": Format.HTML,
    "note.txt": Format.TEXT,
}


def test_every_document_format_is_tested_and_has_its_own_preserved_ending():
    documents = [one for one in Format if one.is_document]
    assert {*DOCUMENTS.values()} == {*documents}
    assert len({one.endings[0] for one in documents}) == len(documents)


@pytest.mark.parametrize("one", Format, ids=lambda one: one.name)
def test_the_code_named_by_a_declaration_exists(one):
    declared = one.declaration
    for name in (declared.detector, declared.text_detector, declared.attachments):
        assert not name or callable(resolve_name(name)), name
    if declared.reader:
        assert callable(resolve_name(declared.reader))


@pytest.mark.parametrize(
    ("kind", "values", "missing"),
    [
        (FormatKind.DOCUMENT, {"reader": "gzip:open"}, "ending"),
        (FormatKind.DOCUMENT, {"endings": (".page",)}, "reader"),
        (FormatKind.DATA, {}, "what to do"),
        (FormatKind.UNSUPPORTED, {}, "what to do"),
    ],
)
def test_a_declaration_without_what_its_kind_needs_is_refused(kind, values, missing):
    with pytest.raises(ValueError, match=f"application/x-page: .*{missing}"):
        FormatDeclaration(media_type="application/x-page", kind=kind, label="page", **values)


def test_a_text_is_read_without_loading_the_readers_of_other_formats():
    script = (
        "import sys, searcher.ingest\nfrom searcher.sandbox import read_original\n"
        "assert read_original(b'A text of words.\\n\\nAnd more of them.').blocks\n"
        "print(sorted({'pypdfium2', 'lxml', 'warcio'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


def test_the_guide_lists_every_format_that_is_read():
    guide = (ROOT / "docs" / "how-to" / "ingest.md").read_text("utf-8")
    table = "".join(
        line for line in guide.splitlines(keepends=True) if line.startswith("|")
    ).lower()
    for one in Format:
        if not one.declaration.advice:
            names = {one.name.lower(), one.label.lower(), *(e.lstrip(".") for e in one.endings)}
            assert any(re.search(rf"\b{re.escape(name)}\b", table) for name in names), one.name


@pytest.mark.parametrize("name", DOCUMENTS)
def test_title_text_date_and_language_are_read_from_each_format(name):
    data = making.sound()[name]
    record = record_of(data)
    assert record.original.media_type == DOCUMENTS[name]
    assert record.title == making.TITLE
    assert record.published == "2017-03-03"
    assert record.language == "en"
    assert record.pairs == ("AM-KZ",)
    for sentence in (making.LEAD.split(". ")[1], making.REST[-30:]):
        assert sentence in record.body
    assert all(e.locator.part or e.locator.start is not None for e in record.provenance)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_format_is_detected_by_the_bytes_and_a_wrong_name_gives_a_warning(name):
    parsed = read_original(making.sound()[name])
    assert not with_name_checked(parsed, name).warnings
    (warning,) = with_name_checked(parsed, "picture.png").warnings
    assert warning.code is ReviewCode.MISLABELLED
    assert DOCUMENTS[name] in warning.detail
    assert not with_name_checked(parsed, "index.php").warnings


def test_a_warning_of_the_reader_is_flagged_for_review():
    record = record_of(making.pdf().replace(b"%%EOF", b""))
    assert next((n.code, n.field) for n in record.flags) == ("truncated", "original")


# Refusals

HEAD = b"From: Lantern <desk@lantern.example>\r\nMIME-Version: 1.0\r\n"


REFUSED = {
    "locked.pdf": (EncryptedOriginal, "PDF"),
    "no-table-nor-pages.pdf": (TruncatedOriginal, "PDF"),
    "no-pages.pdf": (DamagedOriginal, "PDF"),
    "cut.docx": (TruncatedOriginal, "Word document"),
    "bomb.docx": (BombOriginal, "word/document.xml"),
    "entities.docx": (BombOriginal, "entities"),
    "laughs.docx": (BombOriginal, "entities"),
    "no-xml.docx": (DamagedOriginal, "word/document.xml"),
    "empty.docx": (EmptyOriginal, "no text"),
    "locked.docx": (EncryptedOriginal, "Office"),
    "locked.odt": (EncryptedOriginal, "OpenDocument text"),
    "no-content.odt": (DamagedOriginal, "content.xml"),
    "cut.rtf": (TruncatedOriginal, "RTF"),
    "deep.rtf": (TooDeepOriginal, "deep"),
    "empty.eml": (EmptyOriginal, "no text"),
    "old.doc": (TruncatedOriginal, "old Office program"),
}


def broken(name: str) -> bytes:
    lock = (
        f"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <{'41' * 32}> /U <{'42' * 32}> >> "
        f"/ID [<{'00' * 16}> <{'00' * 16}>]"
    )
    document = f'<w:document xmlns:w="{making.WORD}">'
    entity = f'<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>{document}&b;</w:document>'
    grown = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    laughs = f'<!DOCTYPE x [<!ENTITY a0 "aaaaaaaaaa">{grown}]>{document}&a9;</w:document>'
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    manifest = "<manifest><file-entry><encryption-data/></file-entry></manifest>"
    made: dict[str, bytes] = {
        "locked.pdf": making.pdf(trailer=lock),
        "no-table-nor-pages.pdf": making.pdf()[:60],
        "no-pages.pdf": making.pdf_of([b"<< /Type /Catalog /Pages 2 0 R >>",
                                       b"<< /Type /Pages /Count 0 /Kids [] >>"]),
        "cut.docx": making.docx()[:-40],
        "bomb.docx": making.packed({"word/document.xml": bytes(20_000_000)}),
        "entities.docx": making.packed({"word/document.xml": entity}),
        "laughs.docx": making.packed({"word/document.xml": laughs}),
        "no-xml.docx": making.packed({"word/document.xml": "<w:document"}),
        "empty.docx": making.docx("<w:p/>"),
        "locked.docx": ole + bytes(512) + "EncryptedPackage".encode("utf-16-le"),
        "locked.odt": making.odt(more={"META-INF/manifest.xml": manifest}),
        "no-content.odt": making.packed({"mimetype": Format.ODT}, zipfile.ZIP_STORED),
        "cut.rtf": b"{\\rtf1{\\fonttbl",
        "deep.rtf": b"{\\rtf1 " + b"{" * 5000,
        "empty.eml": HEAD + b"\r\n",
        "old.doc": ole + bytes(1000),
    }  # fmt: skip
    return made[name]


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_a_broken_document_is_refused_with_its_reason(name):
    kind, reason = REFUSED[name]
    with pytest.raises(kind) as caught:
        read_original(broken(name))
    assert type(caught.value) is kind
    assert reason in str(caught.value)
    assert caught.value.remedy
    assert caught.value.code == kind.code


@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.parametrize("share", [0.1, 0.4, 0.8, 0.97])
def test_a_truncated_document_is_read_up_to_the_end_or_refused(name, share):
    data = making.sound()[name]
    try:
        assert read_original(data[: int(len(data) * share)]).blocks
    except RefusedInput as error:
        assert error.code != "internal"


def test_a_page_of_frames_is_refused_with_the_addresses_of_its_frames():
    page = (
        b'<html><head><title>Embassy</title></head><frameset cols="20%,80%"><frame src="menu.html">'
        b'<frame src="main.html"><noframes><body>Your browser shows no frames.</body></noframes>'
        b"</frameset></html>"
    )
    with pytest.raises(FramesetOriginal) as caught:
        read_original(page)
    assert caught.value.code == "empty"
    assert "menu.html, main.html" in caught.value.remedy
