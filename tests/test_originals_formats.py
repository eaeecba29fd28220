"""Documents of every format: what is read in them, and why a broken one is refused."""

import textwrap
import zipfile

import pytest
from builders import record_of

from evaluation import making
from searcher.model.errors import (
    BombOriginal,
    DamagedOriginal,
    EmptyOriginal,
    EncryptedOriginal,
    FramesetOriginal,
    RefusedInput,
    ScannedOriginal,
    TooDeepOriginal,
    TruncatedOriginal,
    UnsupportedOriginal,
)
from searcher.model.review import ReviewCode
from searcher.readers.document import BlockKind, Document, ReadingWarning
from searcher.readers.formats import READERS
from searcher.readers.media_types import Format
from searcher.readers.pdf.bidi import balance
from searcher.sandbox import read_original, with_name_checked

LONG = "The museum opened an exhibition of carpets and felt, and the guests listened to music. " * 3


def texts(data: bytes) -> list[str]:
    return [block.text for block in read_original(data).blocks]


def kinds(data: bytes) -> list[tuple[BlockKind, str]]:
    return [(block.kind, block.text) for block in read_original(data).blocks]


def claimed(document: Document) -> dict[str, str]:
    return {claim.rule: claim.value for claim in document.claims}


DOCUMENTS = {
    "paper.pdf": Format.PDF,
    "letter.docx": Format.DOCX,
    "letter.odt": Format.ODT,
    "letter.rtf": Format.RTF,
    "message.eml": Format.MAIL,
    "saved.mhtml": Format.WEB_ARCHIVE,
    "page.html": Format.HTML,
    "note.txt": Format.TEXT,
}


def test_every_format_has_a_reader_and_endings_of_its_own():
    assert {*Format} <= READERS.keys()
    assert {*DOCUMENTS.values()} == {*Format}
    assert len({one.endings[0] for one in Format}) == len(Format)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_title_text_date_and_language_survive_each_format(name):
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
def test_the_bytes_show_the_type_and_a_name_of_another_gives_a_warning(name):
    parsed = read_original(making.sound()[name])
    assert not with_name_checked(parsed, name).warnings
    (warning,) = with_name_checked(parsed, "picture.png").warnings
    assert warning.code is ReviewCode.MISLABELLED
    assert DOCUMENTS[name] in warning.detail
    assert not with_name_checked(parsed, "index.php").warnings


def test_a_warning_of_the_reader_is_flagged_for_review():
    record = record_of(making.pdf().replace(b"%%EOF", b""))
    assert next((n.code, n.field) for n in record.flags) == ("truncated", "original")


# PDF


def test_a_pdf_claims_its_title_dates_author_and_language():
    information = "/Title (A day) /Author (The desk) /CreationDate (D:20170303101500+04'00')"
    parsed = read_original(making.pdf(information=information + " /ModDate (D:20170305)"))
    assert claimed(parsed) == {
        "pdf:title": "A day",
        "pdf:creator": "The desk",
        "pdf:created": "2017-03-03T10:15:00+04:00",
        "pdf:modified": "2017-03-05",
        "lang": "en",
    }


@pytest.mark.parametrize(
    "title", ["Microsoft Word - release.doc", "untitled", "Document1", "release_final.docx", "---"]
)
def test_a_title_that_a_program_put_in_is_no_title(title):
    record = record_of(making.pdf(information=f"/Title ({title})"))
    assert record.title == making.TITLE


@pytest.mark.parametrize(
    "date", ["", "D:2017", "D:99999999999999", "2017-03-03", "yesterday", "D:20170303250000"]
)
def test_a_date_of_a_pdf_in_any_form_does_no_harm(date):
    record = record_of(making.pdf(information=f"/CreationDate ({date})"))
    assert record.published == "2017-03-03"


def test_lines_of_a_pdf_become_paragraphs_and_a_large_line_a_heading():
    lines = [making.TITLE, "", LONG[:85], LONG[86:170], LONG[171:200] + ".", "", "", "Second one."]
    found = kinds(making.pdf([lines]))
    assert found[0] == (BlockKind.HEADING, making.TITLE)
    assert [text[:12] for _, text in found[1:]] == ["The museum o", "Second one."]


def test_words_hyphenated_at_the_end_of_a_line_are_whole_again():
    lines = ["Heading", "The well-known co-operation of both sides was a success, and the muse-",
             "um opened its doors to all who had come to see the co-", "operation, a well-",
             "known one, in the presence of Trans-", "Caspian guests and friends of the house."]  # fmt: skip
    (text,) = texts(making.pdf([lines]))[1:]
    assert "the museum opened" in text
    assert "see the co-operation, a well-known one" in text
    assert "of Trans-Caspian guests" in text


def test_heads_feet_and_numbers_of_pages_are_no_text():
    pages = [
        [
            "Bulletin of the embassy",
            "",
            f"Page {n} tells of carpets number {n * 7}.",
            "",
            f"- {n} -",
        ]
        for n in range(1, 6)
    ]
    found = " ".join(texts(making.pdf(pages)))
    assert "Bulletin" not in found
    assert "- 3 -" not in found
    assert "Page 3 tells of carpets number 21." in found


def test_rows_of_numbers_at_the_edge_of_pages_are_kept():
    pages = [
        [f"{n} 20{n} 30{n}", f"Text of page number {n} here.", f"{n * 3} 5"] for n in range(1, 6)
    ]
    found = " ".join(texts(making.pdf(pages)))
    assert all(f"20{n} 30{n}" in found for n in range(1, 6))


def test_a_paragraph_goes_on_over_the_end_of_a_page():
    first = ["Heading", *[LONG[:80]] * 5, "the guests who had come from both shores of the sea lis"]
    found = texts(
        making.pdf([first, ["tened to music until late.", "", "Another one begins here."]])
    )
    assert any("shores of the sea lis tened to music" in text for text in found)


def test_a_pdf_of_pictures_is_refused_as_a_scan_and_one_of_both_gives_a_warning():
    with pytest.raises(ScannedOriginal) as caught:
        read_original(making.pdf([[], [], []]))
    assert caught.value.pages == 3
    assert "3 pages" in str(caught.value)
    (warning,) = read_original(making.pdf([[LONG[:80]], []])).warnings
    assert warning == ReadingWarning(ReviewCode.PAGES_WITHOUT_TEXT, "1 of 2 pages")


def drawn(lines: list[list[tuple[str, float]]]) -> bytes:
    """A PDF of signs drawn one by one, in the order given: each line is signs with their x."""
    signs = sorted({sign for line in lines for sign, _ in line})
    codes = {sign: number + 33 for number, sign in enumerate(signs)}
    out = [
        f"BT /F1 10 Tf 1 0 0 1 {x} {780 - 14 * number} Tm <{codes[sign]:02x}> Tj ET"
        for number, line in enumerate(lines)
        for sign, x in line
    ]
    maps = "\n".join(f"<{c:02x}> <{s.encode('utf-16-be').hex()}>" for s, c in codes.items())
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def\n"
        "1 begincodespacerange <00> <ff> endcodespacerange\n"
        f"{len(codes)} beginbfchar\n{maps}\nendbfchar\nendcmap end end"
    )
    content = "\n".join(out)
    widths = " ".join(["600"] * 223)
    return making.pdf_of(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Count 1 /Kids [5 0 R] >>",
            f"<< /Type /Font /Subtype /Type1 /BaseFont /Courier /FirstChar 33 /LastChar 255 "
            f"/Widths [{widths}] /ToUnicode 6 0 R >>".encode(),
            f"<< /Length {len(content)} >>\nstream\n{content}\nendstream".encode(),
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>",
            f"<< /Length {len(cmap)} >>\nstream\n{cmap}\nendstream".encode(),
        ]
    )


def from_right(words: list[str], left_from: int) -> list[tuple[str, float]]:
    """Words from the right edge; every so many of them is drawn in visual order.

    Each word is of one direction; `+` before it puts it next to the one before.
    """
    x, out = 500.0, []
    for number, word in enumerate(words):
        signs = word.removeprefix("+")
        x -= 0 if word.startswith("+") else 6
        is_left = balance(signs) <= 0
        x -= 6 * len(signs)
        seen = signs if is_left else signs[::-1]
        placed = [(sign, x + 6 * place) for place, sign in enumerate(seen)]
        out += placed if is_left or number % left_from == 0 else placed[::-1]
    return out


RIGHT_TO_LEFT = {
    "ar": (
        ["عمان", "+،", "5", "أيار", "2017", "+.", "التقى", "الوزير", ")", "+أحمد", "+(", "وفدا",
         "Steppe Rail", "في", "05/06/2017", "بنسبة", "25", "+%", "من", "البلدين"],
        "عمان، 5 أيار 2017. التقى الوزير (أحمد) وفدا Steppe Rail في 05/06/2017 بنسبة 25% من البلدين",
    ),
    "fa": (
        ["تهران", "+،", "۵", "مه", "۲۰۱۷", "+.", "وزیران", "در", "۱۳۹۶/۲/۱۵", "دیدار", "کردند"],
        "تهران، ۵ مه ۲۰۱۷. وزیران در ۱۳۹۶/۲/۱۵ دیدار کردند",
    ),
    "he": (
        ["ירושלים", "+,", "5", "במאי", "2017", "+.", "השר", "נפגש", "ב", "+-", "+05-06-2017",
         "עם", "Boeing 737", "עלייה", "של", "25%", "בסחר"],
        "ירושלים, 5 במאי 2017. השר נפגש ב-05-06-2017 עם Boeing 737 עלייה של 25% בסחר",
    ),
}  # fmt: skip


@pytest.mark.parametrize("left_from", [1, 2, 3, 1000])
@pytest.mark.parametrize("language", RIGHT_TO_LEFT)
def test_a_line_from_right_to_left_is_read_in_order_however_it_was_drawn(language, left_from):
    words, expected = RIGHT_TO_LEFT[language]
    (text,) = texts(drawn([from_right(words, left_from)]))
    assert text == expected


def test_a_name_from_right_to_left_does_not_disturb_the_line_around_it():
    signs = "The minister " + "محمد"[::-1] + " met 25 guests (of " + "שלום"[::-1] + "), and left"
    placed = [(sign, 50.0 + 6 * place) for place, sign in enumerate(signs) if sign != " "]
    (text,) = texts(drawn([placed]))
    assert text == "The minister محمد met 25 guests (of שלום), and left"


def test_lines_from_right_to_left_make_paragraphs_as_others_do():
    long = ["وزير", "الخارجية", "التقى", "نظيره", "في", "العاصمة", "أمس", "وبحث", "معه", "التجارة"]
    lines = [long, long, ["ثم", "غادر", "+."], long, [*long[:2], "+."]]
    found = texts(drawn([from_right(line, 2) for line in lines]))
    assert found == [" ".join([*long, *long, "ثم غادر."]), " ".join([*long, "وزير الخارجية."])]


def printed(lines: list[tuple[int, int, str]]) -> bytes:
    """A PDF of lines with the places where they begin; a letter is six points wide."""
    content = "\n".join(f"BT /F1 10 Tf 1 0 0 1 {x} {y} Tm ({text}) Tj ET" for x, y, text in lines)
    return making.pdf_of(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Count 1 /Kids [5 0 R] >>",
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>",
            f"<< /Length {len(content)} >>\nstream\n{content}\nendstream".encode(),
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>",
        ]
    )


def column(
    x: int, y: int, paragraphs: list[str], letters: int, indent: int = 0
) -> list[tuple[int, int, str]]:
    """Paragraphs set in lines of so many letters; they are separated by a gap, or an indent."""
    lines = []
    for text in paragraphs:
        for number, line in enumerate(textwrap.wrap(text, letters)):
            lines.append((x + (0 if number else indent), y, line))
            y -= 12
        y -= 0 if indent else 8
    return lines


TALKS = [
    f"{day} The ministers met in the capital and spoke about the road. They agreed on {what} for the "
    "years to come, and thanked all who had helped them to prepare the programme of the day."
    for day, what in [("Monday.", "carpets"), ("Tuesday.", "music"), ("Wednesday.", "tea")]
]


@pytest.mark.parametrize("indent", [0, 9])
@pytest.mark.parametrize(("number", "letters"), [(2, 38), (3, 24)])
def test_paragraphs_of_a_page_in_columns_are_as_wide_as_a_column(number, letters, indent):
    lines = [
        line
        for place in range(number)
        for line in column(50 + place * (6 * letters + 18), 700, TALKS, letters, indent)
    ]
    assert texts(printed(lines)) == TALKS * number


def test_a_heading_across_columns_parts_them_from_others_and_a_paragraph_goes_on_in_the_next():
    first, second, third = TALKS
    halves = column(50, 700, [first, second], 38)
    left, right = halves[:9], [(296, y + 120, text) for _, y, text in halves[9:]]
    right = [(x, 700 - 12 * place, text) for place, (x, _, text) in enumerate(right)]
    heading = [
        (50, 560, "What the two delegations said of Wednesday, and all the guests of the day")
    ]
    below = [*column(50, 530, [third], 38), *column(296, 530, [first], 38)]
    found = texts(printed([*left, *right, *heading, *below]))
    assert found == [first, second, heading[0][2], third, first]


def test_rows_of_a_table_are_no_columns():
    rows = [["Yerevan and Gyumri", "2,016 guests came", "carpets and music"]] * 6
    lines = [
        (50 + 160 * place, 700 - 14 * number, cell)
        for number, row in enumerate(rows)
        for place, cell in enumerate(row)
    ]
    assert " ".join(texts(printed(lines))) == " ".join(" ".join(row) for row in rows)


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
def test_the_blocks_of_a_word_document(case):
    body, expected = WORD[case]
    assert kinds(making.docx(body)) == expected


def test_a_caption_is_no_part_of_the_text():
    parsed = read_original(
        making.docx(paragraph("Guests.", '<w:pStyle w:val="Caption"/>') + paragraph("Text."))
    )
    assert [b.text for b in parsed.blocks] == ["Text."]
    assert parsed.captions == ("Guests.",)


def test_notes_come_after_the_text():
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
def test_the_blocks_of_an_open_document(body):
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
def test_the_blocks_of_rich_text(body, expected):
    assert texts(making.rtf(body)) == expected


@pytest.mark.parametrize(
    ("charset", "codec", "text"),
    [(204, "cp1251", "Выставка"), (162, "cp1254", "Sergi açıldı"), (134, "gbk", "地毯展览")],
)
def test_rich_text_is_in_the_code_page_of_its_font(charset, codec, text):
    escaped = "".join(f"\\'{byte:02x}" for byte in text.encode(codec))
    document = (
        rf"{{\rtf1\ansi{{\fonttbl{{\f0\fcharset0 A;}}{{\f1\fcharset{charset} B;}}}}\f1 {escaped}}}"
    )
    assert texts(document.encode()) == [text]


def test_rich_text_in_the_code_page_of_the_document():
    assert texts(b"{\\rtf1\\ansi\\ansicpg1251 " + "Выставка".encode("cp1251") + b"}") == [
        "Выставка"
    ]


# Mail


HEAD = b"From: Lantern <desk@lantern.example>\r\nMIME-Version: 1.0\r\n"


def test_a_message_claims_its_sender_date_and_subject():
    parsed = read_original(making.mail(subject="Re: Fwd: Выставка ковров"))
    assert claimed(parsed) == {
        "mail:subject": "Выставка ковров",
        "mail:date": "2017-03-03T10:00:00+04:00",
        "mail:from": "Press office <press@lantern.example>",
    }
    record = record_of(making.mail())
    assert (record.source, record.source_id) == ("Lantern News", "lantern")
    assert record.evidence("source")[0].rule == "sender-host"


@pytest.mark.parametrize("encoding", ["7bit", "base64", "quoted-printable"])
@pytest.mark.parametrize("charset", ["utf-8", "koi8-r", "windows-1251"])
def test_a_message_is_read_in_its_own_encoding(charset, encoding):
    from email.message import EmailMessage  # noqa: PLC0415

    message = EmailMessage()
    message["From"], message["Subject"] = "desk@lantern.example", "Выставка"
    cte = "8bit" if encoding == "7bit" else encoding
    message.set_content("Музей города открыл выставку ковров.\n", charset=charset, cte=cte)
    assert texts(message.as_bytes()) == ["Музей города открыл выставку ковров."]


def alternative(plain: str, page: str) -> bytes:
    return (
        HEAD + b"Subject: A day\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n"
        b"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + plain.encode() + b"\r\n"
        b"--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page.encode() + b"\r\n--b--\r\n"
    )  # fmt: skip


def test_of_two_forms_of_a_message_the_text_is_read_unless_it_is_an_excuse():
    page = f"<html><body><p>{LONG}</p></body></html>"
    assert texts(alternative("Your program cannot show this.", page)) == [LONG.strip()]
    assert texts(alternative(LONG + "As text.", page)) == [LONG + "As text."]


def test_lines_that_flow_are_joined():
    data = (
        HEAD
        + b"Content-Type: text/plain; format=flowed\r\n\r\nA line that \r\ngoes on.\r\nAnother."
    )
    assert "A line that goes on." in texts(data)


def test_a_saved_page_has_the_address_it_was_saved_from():
    assert record_of(making.web_archive()).original.url is None  # the builder gives none
    assert claimed(read_original(making.web_archive()))["saved-from"] == making.URL
    comment = f"<!-- saved from url=(0043){making.URL} -->\n".encode()
    assert claimed(read_original(comment + making.html()))["saved-from"] == making.URL


@pytest.mark.parametrize(
    "text",
    [
        "From: the desk\nTo: all\nSubject: carpets\nDate: 3 March 2017\n\nText of the memo.",
        "Subject: carpets\n\nText.",
        "Note: this is a text.\nAnother: line.\n\nAnd more.",
        "From 3 March 2017 the museum is open.\nTitle: none\n",
    ],
)
def test_a_typed_memo_is_no_mail(text):
    assert read_original(text.encode()).media_type == Format.TEXT


FORWARDS = {
    "en": "---------- Forwarded message ---------\nFrom: {who}\nDate: Fri, May 5, 2017 at 10:00 AM\n"
          "Subject: A day of carpets\nTo: <all@archive.example>\n",
    "en-outlook": "-----Original Message-----\nFrom: {who}\nSent: Friday, May 5, 2017 5:14 PM\n"
                  "To: all\nSubject: A day of carpets\n",
    "en-apple": "> Begin forwarded message:\n> \n> From: {who}\n> Subject: A day of carpets\n"
                "> Date: 5 May 2017 at 10:00:00 GMT+4\n> To: all\n",
    "ru": "-------- Пересылаемое сообщение --------\nОт: {who}\nДата: пт, 5 мая 2017 г. в 10:00\n"
          "Тема: Fwd: A day of carpets\nКому: all\n",
    "ru-outlook": "От: {who}\nОтправлено: 5 мая 2017 г. 10:00\nКому: all\n"
                  "Тема: A day of carpets\n",
    "tr": "-----Özgün İleti-----\nKimden: {who}\nGönderildi: 5 Mayıs 2017 Cuma 10:00\n"
          "Kime: all\nKonu: A day of carpets\n",
    "de": "-----Ursprüngliche Nachricht-----\nVon: {who}\nGesendet: Freitag, 5. Mai 2017 10:00\n"
          "An: all\nBetreff: A day of carpets\n",
    "fr": "---------- Message transféré ---------\nDe : {who}\nDate : ven. 5 mai 2017 à 10:00\n"
          "Objet : A day of carpets\nÀ : all\n",
}  # fmt: skip
WHO = "The Mill <mill@mill.example>"
BODY = "The city museum opened an exhibition of carpets, and the guests listened to music."


def message(text: str, subject: str = "Fwd: A day") -> bytes:
    head = f"From: Clerk <clerk@archive.example>\nSubject: {subject}\n"
    date = "Date: Wed, 07 Jun 2023 10:00:00 +0600\nContent-Type: text/plain; charset=utf-8\n\n"
    return f"{head}{date}{text}".encode()


@pytest.mark.parametrize("program", FORWARDS)
def test_what_is_forwarded_is_of_who_sent_it_first_and_of_that_day(program):
    quote = "> " if program == "en-apple" else ""
    header = FORWARDS[program].format(who=WHO)
    record = record_of(message(f"FYI\n\n{header}{quote}\n{quote}{BODY}\n"))
    assert (record.source, record.published) == ("The Mill", "2017-05-05")
    assert (record.title, record.body) == ("A day of carpets", BODY)
    assert "Clerk" in [e.value for e in record.evidence("source")]
    assert "2023-06-07" in [e.value for e in record.evidence("published")]


def test_a_forwarder_who_is_registered_is_not_the_source():
    text = message(FORWARDS["en"].format(who=WHO) + f"\n{BODY}\n")
    record = record_of(text.replace(b"clerk@archive.example", b"desk@lantern.example"))
    assert (record.source, record.evidence("source")[-1].rule) == ("The Mill", "forwarder")


def test_a_forwarder_is_not_the_source_even_where_the_sender_is_nobody_known():
    record = record_of(message(FORWARDS["en"].format(who="mill@mill.example") + f"\n{BODY}\n"))
    assert record.source is None
    assert "source-unknown" in [n.code for n in record.flags]
    assert record.evidence("source")[0].value == "Clerk"


def test_a_page_that_is_forwarded_is_of_who_sent_it_first():
    page = (
        "<html><body><p>FYI</p><div>---------- Forwarded message ---------<br>From: <b>The Mill</b>"
        " &lt;mill@mill.example&gt;<br>Date: Fri, May 5, 2017 at 10:00 AM<br>Subject: A day of"
        f" carpets<br>To: &lt;all@archive.example&gt;<br></div><p>{BODY}</p></body></html>"
    )
    data = message(page).replace(b"text/plain", b"text/html")
    record = record_of(data)
    assert (record.source, record.published, record.body) == ("The Mill", "2017-05-05", BODY)


def test_an_answer_is_of_who_wrote_it_and_holds_no_quotes():
    quoted = f"On Fri, May 5, 2017 at 10:00 AM The Mill <mill@mill.example> wrote:\n> {BODY}\n"
    record = record_of(message(f"We shall come to the carpets.\n\n{quoted}", "Re: A day"))
    assert (record.source, record.body) == ("Clerk", "We shall come to the carpets.")
    below = FORWARDS["en-outlook"].format(who=WHO) + f"\n{BODY}\n"
    record = record_of(message(f"We shall come.\n\n{below}", "Re: A day"))
    assert (record.source, record.published) == ("Clerk", "2023-06-07")
    assert record.body == f"We shall come.\n\n{BODY}"


def test_a_line_that_an_mbox_escaped_is_as_it_was():
    assert texts(message(f"{BODY}\n\n>From here it goes on.")) == [BODY, "From here it goes on."]


# Refusals


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
    "old.doc": (UnsupportedOriginal, "ole"),
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
def test_a_cut_document_is_read_as_far_as_it_goes_or_refused(name, share):
    data = making.sound()[name]
    try:
        assert read_original(data[: int(len(data) * share)]).blocks
    except RefusedInput as error:
        assert error.code != "internal"


def test_a_page_of_frames_is_refused_with_the_pages_in_them():
    page = (
        b'<html><head><title>Embassy</title></head><frameset cols="20%,80%"><frame src="menu.html">'
        b'<frame src="main.html"><noframes><body>Your browser shows no frames.</body></noframes>'
        b"</frameset></html>"
    )
    with pytest.raises(FramesetOriginal) as caught:
        read_original(page)
    assert caught.value.code == "empty"
    assert "menu.html, main.html" in caught.value.remedy
