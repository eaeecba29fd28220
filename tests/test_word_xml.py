"""Documents in one file of XML: Word 2003, flat packages of Word, flat OpenDocument."""

import base64

import pytest
from reader_builders import HY, KK, RU, claimed, kinds, texts

from evaluation import making
from evaluation.making_office import flat_odt, flat_word, word_2003
from searcher.model.errors import BombOriginal, DamagedOriginal, DataOriginal
from searcher.readers.document import BlockKind
from searcher.readers.format_detection import detect_format
from searcher.readers.formats import Format
from searcher.sandbox import read_original

PARAGRAPH = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"
WORD = f'xmlns:w="{making.WORD}"'


@pytest.mark.parametrize("text", [RU, KK, HY], ids=["ru", "kk", "hy"])
def test_they_are_read_in_every_script(text):
    assert texts(word_2003(PARAGRAPH.format(text))) == [text]
    assert texts(flat_odt(f"<text:p>{text}</text:p>")) == [text]
    document = f"<w:document {WORD}><w:body>{PARAGRAPH.format(text)}</w:body></w:document>"
    assert texts(flat_word({"word/document.xml": document})) == [text]


def test_a_document_of_word_2003_has_its_sections_notes_and_headings():
    body = (
        '<wx:sub-section><w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>Part</w:t></w:r>'
        f"</w:p>{PARAGRAPH.format('Text')}</wx:sub-section><w:p><w:r><w:t>Noted</w:t></w:r>"
        f"<w:r><w:footnote>{PARAGRAPH.format('A note')}</w:footnote></w:r></w:p>"
        "<w:p><w:r><w:pict><w:binData>QUJD</w:binData></w:pict></w:r></w:p>"
    )
    assert kinds(word_2003(body)) == [
        (BlockKind.HEADING, "Part"),
        (BlockKind.PARAGRAPH, "Text"),
        (BlockKind.PARAGRAPH, "Noted"),
        (BlockKind.PARAGRAPH, "A note"),
    ]
    claims = claimed(read_original(word_2003()))
    assert claims["word_xml:title"] == making.TITLE
    assert claims["word_xml:created"].startswith("2017-03-03")


def test_a_flat_package_imports_the_pages_in_it():
    page = base64.b64encode(making.html()).decode()
    names = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    document = f'<w:document {WORD} {names}><w:body><w:altChunk r:id="a"/></w:body></w:document>'
    related = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="a" Type="x/aFChunk" Target="page.html"/></Relationships>'
    )
    data = flat_word(
        {"word/document.xml": document, "word/_rels/document.xml.rels": related},
        {"word/page.html": page},
    )
    assert texts(data)[0] == making.TITLE


def test_faults_are_refused_by_the_name_of_the_format():
    with pytest.raises(DamagedOriginal, match="OpenDocument text in one file"):
        read_original(flat_odt()[:-20])
    with pytest.raises(DamagedOriginal, match="word/document.xml"):
        read_original(flat_word({"word/styles.xml": "<styles/>"}))
    entity = b'<!DOCTYPE w:wordDocument [<!ENTITY a "aa">]><w:wordDocument'
    with pytest.raises(BombOriginal):
        read_original(word_2003().replace(b"<w:wordDocument", entity, 1))


@pytest.mark.parametrize("part", ["ppt/presentation.xml", "xl/workbook.xml"])
def test_flat_packages_of_other_programs_are_data(part):
    data = flat_word({part: "<x/>"})
    assert detect_format(data) is Format.XML
    with pytest.raises(DataOriginal):
        read_original(data)
