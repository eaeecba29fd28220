"""Presentations and workbooks: what is read of their slides and sheets, in which order."""

import pytest
from builders import record_of
from reader_builders import HY, KK, RU, claimed, kinds, texts

from evaluation import making, making_office
from evaluation.making_office import odp, odp_page, ods, pptx, relationships, shape, slide, xlsx
from searcher.model.errors import (
    BombOriginal,
    DamagedOriginal,
    EmptyOriginal,
    RefusedInput,
    TooLargeOriginal,
)
from searcher.readers.document import BlockKind
from searcher.sandbox import read_original

NOTES = "ppt/notesSlides/notes.xml"


@pytest.mark.parametrize("text", [RU, KK, HY], ids=["ru", "kk", "hy"])
@pytest.mark.parametrize("make", ["pptx", "xlsx", "odp", "ods"])
def test_slides_and_sheets_are_read_in_every_script(make, text):
    data = {
        "pptx": lambda: pptx([shape([text])]),
        "xlsx": lambda: xlsx({"Sheet1": '<row><c t="s"><v>0</v></c></row>'}, [text]),
        "odp": lambda: odp(odp_page([], [text])),
        "ods": lambda: ods({"Sheet1": [[text]]}),
    }[make]()
    assert texts(data) == [text]


# Presentations


def test_the_title_of_a_slide_comes_first_and_the_slides_in_their_order():
    first = shape(["Under it"]) + shape(["First"], "title")
    related = {"rId0": ("slide", "slides/slide1.xml"), "rId1": ("slide", "slides/slide0.xml")}
    data = pptx(
        [shape(["Second"], "title"), first],
        {"ppt/_rels/presentation.xml.rels": relationships(related)},
    )
    assert kinds(data) == [
        (BlockKind.HEADING, "First"),
        (BlockKind.PARAGRAPH, "Under it"),
        (BlockKind.HEADING, "Second"),
    ]
    assert claimed(read_original(data))["pptx:title-style"] == "First"


def test_the_name_that_the_program_gave_a_presentation_is_not_its_title():
    assert "pptx:title" not in claimed(read_original(pptx()))
    assert record_of(pptx()).title == making.TITLE


@pytest.mark.parametrize("placeholder", ["dt", "ftr", "sldNum"])
def test_what_every_slide_repeats_is_not_read(placeholder):
    assert texts(pptx([shape(["Text"]) + shape(["12 March"], placeholder)])) == ["Text"]


def test_the_table_of_a_slide_is_read_by_rows_and_its_notes_after_it():
    cells = "".join(
        f"<a:tc><a:txBody><a:p><a:r><a:t>{text}</a:t></a:r></a:p></a:txBody></a:tc>"
        for text in ("Year", "Tons", "")
    )
    more = {
        "ppt/slides/_rels/slide0.xml.rels": relationships({"a": ("notesSlide", f"/{NOTES}")}),
        NOTES: slide(shape(["What is said"], "body") + shape(["1"], "sldNum")),
    }
    data = pptx([f"<p:graphicFrame><a:tbl><a:tr>{cells}</a:tr></a:tbl></p:graphicFrame>"], more)
    assert kinds(data) == [(BlockKind.ROW, "Year | Tons"), (BlockKind.PARAGRAPH, "What is said")]


def test_hidden_slides_and_sheets_are_not_read():
    slides = {"ppt/slides/slide1.xml": slide(shape(["hidden"]), 'show="0"')}
    assert texts(pptx([shape(["seen"]), ""], slides)) == ["seen"]
    rows = '<row><c t="inlineStr"><is><t>{}</t></is></c></row>'
    sheets = {"Sheet1": rows.format("seen"), "Sheet2": rows.format("hidden")}
    assert texts(xlsx(sheets, attributes='state="hidden"')) == ["seen"]
    style = '<style:style style:name="h"><style:{} {}/></style:style>'
    page = style.format("drawing-page-properties", 'presentation:visibility="hidden"')
    pages = odp_page(["seen"], []) + odp_page(["hidden"], [], "h")
    assert texts(odp(pages, page)) == ["seen"]
    table = style.format("table-properties", 'table:display="false"')
    assert texts(ods({"Sheet1": [["seen"]], "h": [["hidden"]]}, table)) == ["seen"]


# Workbooks


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("<v>0.30000000000000004</v>", "0.3"),
        ("<v>42797</v>", "42797"),
        ('<v s="no"/>', ""),
        ('<c s="1"><v>42797</v></c>', "2017-03-03"),
        ('<c s="2"><v>42797.75</v></c>', "2017-03-03 18:00"),
        ('<c s="3"><v>0.125</v></c>', "12.5 %"),
        ('<c s="4"><v>1250000</v></c>', "1250000"),
        ('<c s="5"><v>0.75</v></c>', "18:00"),
        ('<c s="99"><v>7</v></c>', "7"),
        ('<c s="1"><v>99999999</v></c>', "99999999"),
        ('<c t="b"><v>1</v></c>', "1"),
        ('<c t="e"><v>#REF!</v></c>', ""),
        ('<c t="s"><v>5</v></c>', ""),
        ('<c t="str"><f>A1</f><v>a text</v></c>', "a text"),
        ('<c t="inlineStr"><is><r><t>in</t></r><r><t> parts</t></r></is></c>', "in parts"),
    ],
)
def test_a_cell_is_read_as_it_is_shown(cell, shown):
    codes = '<numFmts><numFmt numFmtId="164" formatCode="[$-419]dd\\.mm\\.yyyy\\ hh:mm;@"/>'
    codes += '<numFmt numFmtId="165" formatCode="#,##0\\ &quot;days&quot;"/></numFmts>'
    styles = codes + "".join(
        f'<xf numFmtId="{number}"/>' for number in (0, 14, 164, 10, 165, 20)
    ).join(("<cellXfs>", "</cellXfs>"))
    cell = cell if cell.startswith("<c") else f"<c>{cell}</c>"
    row = f'<row><c t="inlineStr"><is><t>a</t></is></c>{cell}</row>'
    expected = f"a | {shown}" if shown else "a"
    assert texts(xlsx({"Sheet1": row}, styles=styles)) == [expected]


def test_days_are_counted_from_1904_where_the_workbook_does():
    styles = '<cellXfs><xf numFmtId="14"/></cellXfs>'
    rows = "<row><c><v>41335</v></c></row>"
    data = xlsx({"Sheet1": rows}, styles=styles, properties='<workbookPr date1904="1"/>')
    assert texts(data) == ["2017-03-03"]


@pytest.mark.parametrize(
    ("name", "is_heading"),
    [("Trade 2016", True), ("Торговля", True), ("Sheet1", False), ("Лист 2", False),
     ("Tabelle3", False), ("Sayfa1", False), ("Парақ1", False), ("3", False)],
)  # fmt: skip
def test_the_name_of_a_sheet_is_a_heading_unless_a_program_gave_it(name, is_heading):
    expected = [(BlockKind.HEADING, name)] * is_heading + [(BlockKind.ROW, "a | b")]
    row = (
        '<row><c t="inlineStr"><is><t>{}</t></is></c><c t="inlineStr"><is><t>{}</t></is></c></row>'
    )
    assert kinds(xlsx({name: row.format("a", "b")})) == expected
    assert kinds(ods({name: [["a", "b", ""]]})) == expected


def test_the_readings_of_signs_are_not_part_of_a_string():
    item = "東京</t><rPh sb='0' eb='2'><t>トウキョウ</t></rPh><t>"
    assert texts(xlsx({"Sheet1": '<row><c t="s"><v>0</v></c></row>'}, [item])) == ["東京"]


# Faults


@pytest.mark.parametrize("name", sorted(making_office.sound()))
def test_one_without_text_is_empty(name):
    empty = {
        "slides.pptx": pptx([""]),
        "book.xlsx": xlsx({"Sheet1": "<row/>"}),
        "slides.odp": odp(odp_page([], [])),
        "book.ods": ods({"Sheet1": [[""]]}),
        "letter.fodt": making_office.flat_odt("<text:p/>"),
        "letter.xml": making_office.word_2003("<w:p/>"),
    }
    with pytest.raises(EmptyOriginal):
        read_original(empty[name])


def test_parts_that_are_missing_do_not_stop_the_others():
    assert texts(pptx([shape(["one"]), "<broken"])) == ["one"]
    with pytest.raises(DamagedOriginal, match="ppt/presentation.xml"):
        read_original(making.packed({"ppt/presentation.xml": "<p:presentation"}))
    with pytest.raises(BombOriginal):
        read_original(making.packed({"xl/workbook.xml": bytes(20_000_000)}))


def test_a_workbook_of_another_program_is_refused_with_what_to_do():
    with pytest.raises(RefusedInput, match="binary Excel workbook") as refused:
        read_original(making.packed({"xl/workbook.bin": b"\x83\x01\x00"}))
    assert "XLSX" in refused.value.remedy


def test_a_sheet_of_many_rows_is_read_within_the_memory_of_the_sandbox():
    rows = (f"<row><c><v>{n}</v></c><c><v>{n * n}</v></c></row>" for n in range(100_000))
    assert len(texts(xlsx({"Sheet1": "".join(rows)}))) == 100_000


def test_xml_that_takes_more_memory_than_there_is_is_too_large():
    body = "<w:p><w:r><w:t>a</w:t></w:r></w:p>" * 700_000
    parts = {"word/document.xml": f'<w:document xmlns:w="{making.WORD}"><w:body>{body}'}
    with pytest.raises(TooLargeOriginal):
        read_original(making.packed(parts, 0))
    page = slide("<a/>" * 7_000_000)
    with pytest.raises(TooLargeOriginal):
        read_original(making.packed({"ppt/presentation.xml": page}, 0))
