"""Word, OpenDocument and rich text: blocks and their kinds."""

import pytest
from reader_builders import kinds, texts

from evaluation import making
from searcher.readers.document import BlockKind
from searcher.sandbox import read_original

# Word and OpenDocument


def paragraph(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


WORD = {
    "a heading by its level": (
        paragraph("Part", '<w:outlineLvl w:val="1"/>'), [(BlockKind.HEADING, "Part")],
    ),
    "a heading by its style": (
        paragraph("Part", '<w:pStyle w:val="Heading1"/>'), [(BlockKind.HEADING, "Part")],
    ),
    "an item": (
        paragraph("one", '<w:numPr><w:numId w:val="3"/></w:numPr>'), [(BlockKind.ITEM, "- one")],
    ),
    "a paragraph taken out of a list": (
        paragraph("one", '<w:numPr><w:numId w:val="0"/></w:numPr>'), [(BlockKind.PARAGRAPH, "one")],
    ),
    "a table": (
        f"<w:tbl><w:tr><w:tc>{paragraph('Year')}</w:tc><w:tc>{paragraph('Guests')}</w:tc></w:tr></w:tbl>",
        [(BlockKind.ROW, "Year | Guests")],
    ),
    "a table as a frame": (
        f"<w:tbl><w:tr><w:tc>{paragraph('one')}{paragraph('two')}</w:tc></w:tr></w:tbl>",
        [(BlockKind.PARAGRAPH, "one"), (BlockKind.PARAGRAPH, "two")],
    ),
    "changes": (
        "<w:p><w:r><w:t>The </w:t></w:r><w:del><w:r><w:delText>old</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>new</w:t></w:r></w:ins><w:r><w:t> text</w:t></w:r></w:p>",
        [(BlockKind.PARAGRAPH, "The new text")],
    ),
    "what is hidden": (
        "<w:p><w:r><w:t>seen</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t> hidden</w:t></w:r>"
        '<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t> shown</w:t></w:r></w:p>',
        [(BlockKind.PARAGRAPH, "seen shown")],
    ),
    "breaks and tabs": (
        "<w:p><w:r><w:t>one</w:t><w:tab/><w:t>two</w:t><w:br/><w:t>three</w:t></w:r></w:p>",
        [(BlockKind.PARAGRAPH, "one two three")],
    ),
    "fields and links": (
        "<w:p><w:r><w:instrText>PAGEREF</w:instrText></w:r><w:hyperlink><w:r><w:t>a link</w:t></w:r>"
        "</w:hyperlink></w:p>",
        [(BlockKind.PARAGRAPH, "a link")],
    ),
    "a control around": (
        f"<w:sdt><w:sdtContent>{paragraph('within')}</w:sdtContent></w:sdt>",
        [(BlockKind.PARAGRAPH, "within")],
    ),
    "a text box, once": (
        "<w:p><w:r><w:t>Around</w:t></w:r><w:r><AlternateContent><Choice><w:txbxContent>"
        + paragraph("in the box") + "</w:txbxContent></Choice><Fallback><w:txbxContent>"
        + paragraph("in the box") + "</w:txbxContent></Fallback></AlternateContent></w:r></w:p>",
        [(BlockKind.PARAGRAPH, "Around"), (BlockKind.PARAGRAPH, "in the box")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", WORD)
def test_a_word_document_has_its_blocks_and_kinds(case):
    body, expected = WORD[case]
    assert kinds(making.docx(body)) == expected


def test_a_caption_is_not_part_of_the_text():
    parsed = read_original(
        making.docx(paragraph("Guests.", '<w:pStyle w:val="Caption"/>') + paragraph("Text."))
    )
    assert [b.text for b in parsed.blocks] == ["Text."]
    assert parsed.captions == ("Guests.",)


def test_footnotes_come_after_the_text():
    notes = (
        f'<w:footnotes xmlns:w="{making.WORD}"><w:footnote w:type="separator">{paragraph("line")}'
        f"</w:footnote><w:footnote>{paragraph('A note.')}</w:footnote></w:footnotes>"
    )
    assert texts(making.docx(paragraph("Text."), more={"word/footnotes.xml": notes})) == [
        "Text.",
        "A note.",
    ]


OPEN = {
    "<text:h>Part</text:h>": [(BlockKind.HEADING, "Part")],
    "<text:list><text:list-item><text:p>one</text:p></text:list-item></text:list>": [
        (BlockKind.ITEM, "- one")
    ],
    '<text:p>a<text:s text:c="3"/>b<text:tab/>c<text:line-break/>d</text:p>': [
        (BlockKind.PARAGRAPH, "a b c d")
    ],
    "<text:tracked-changes><text:p>old</text:p></text:tracked-changes><text:p>new</text:p>": [
        (BlockKind.PARAGRAPH, "new")
    ],
    "<text:p>Text<text:note><text:note-citation>1</text:note-citation><text:note-body>"
    "<text:p>A note.</text:p></text:note-body></text:note>.</text:p>": [
        (BlockKind.PARAGRAPH, "Text."),
        (BlockKind.PARAGRAPH, "A note."),
    ],
    "<table:table><table:table-row><table:table-cell><text:p>Year</text:p></table:table-cell>"
    "<table:table-cell><text:p>Guests</text:p></table:table-cell></table:table-row></table:table>": [
        (BlockKind.ROW, "Year | Guests")
    ],
}


@pytest.mark.parametrize("body", OPEN)
def test_an_opendocument_text_has_its_blocks_and_kinds(body):
    assert kinds(making.odt(body)) == OPEN[body]


# RTF


RICH = [
    (r"one\par two", ["one", "two"]),
    (r"{\b bold}er word", ["bolder word"]),
    (r"caf\'e9 \u1178?\u-10179?\u-8704? done", ["café Қ😀 done"]),
    (r"\uc2\u1178ab.", ["Қ."]),
    (r"\endash \emdash \ldblquote x\rdblquote\~y", ["–—“x” y"]),
    (r"\trowd\intbl a\cell b\cell\row\pard after", ["a | b", "after"]),
    (r"{\listtext\bullet\tab}one\par", ["- one"]),
    (r"seen{\v hidden}{\deleted gone} text", ["seen text"]),
    (r"{\header Head}{\footer Foot}{\pict\bin4 }}}}}text", ["text"]),
    (r"{\*\unknown stuff}text{\field{\*\fldinst HYPERLINK}{\fldrslt a link}}", ["texta link"]),
    (r"text{\footnote\pard A note.} goes on", ["text goes on", "A note."]),
    ("line\\\nbreak", ["line", "break"]),
    (r"a\{b\}c\\", ["a{b}c\\"]),
]


@pytest.mark.parametrize(("body", "expected"), RICH)
def test_rich_text_has_its_blocks_and_kinds(body, expected):
    assert texts(making.rtf(body)) == expected


@pytest.mark.parametrize(
    ("charset", "codec", "text"),
    [(204, "cp1251", "Выставка"), (162, "cp1254", "Sergi açıldı"), (134, "gbk", "地毯展览")],
)
def test_rich_text_is_decoded_by_the_code_page_of_its_font(charset, codec, text):
    escaped = "".join(f"\\'{byte:02x}" for byte in text.encode(codec))
    document = (
        rf"{{\rtf1\ansi{{\fonttbl{{\f0\fcharset0 A;}}{{\f1\fcharset{charset} B;}}}}\f1 {escaped}}}"
    )
    assert texts(document.encode()) == [text]


def test_rich_text_is_decoded_by_the_code_page_of_the_document():
    assert texts(b"{\\rtf1\\ansi\\ansicpg1251 " + "Выставка".encode("cp1251") + b"}") == [
        "Выставка"
    ]
