"""PDF: paragraphs, columns, lines from right to left, claims."""

import textwrap

import pytest
from builders import record_of
from reader_builders import LONG, claimed, kinds, texts

from evaluation import making
from searcher.model.errors import (
    ScannedOriginal,
)
from searcher.model.review import ReviewCode
from searcher.readers.document import BlockKind, ReadingWarning
from searcher.readers.pdf.bidi import balance
from searcher.readers.pdf.columns import Line
from searcher.readers.pdf.paragraphs import paragraphs
from searcher.readers.pdf.readability import is_unreadable
from searcher.sandbox import read_original


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
def test_a_title_generated_by_a_program_is_ignored(title):
    record = record_of(making.pdf(information=f"/Title ({title})"))
    assert record.title == making.TITLE


@pytest.mark.parametrize(
    "date", ["", "D:2017", "D:99999999999999", "2017-03-03", "yesterday", "D:20170303250000"]
)
def test_an_invalid_date_of_a_pdf_is_ignored(date):
    record = record_of(making.pdf(information=f"/CreationDate ({date})"))
    assert record.published == "2017-03-03"


def test_lines_of_a_pdf_become_paragraphs_and_a_large_line_a_heading():
    lines = [making.TITLE, "", LONG[:85], LONG[86:170], LONG[171:200] + ".", "", "", "Second one."]
    found = kinds(making.pdf([lines]))
    assert found[0] == (BlockKind.HEADING, making.TITLE)
    assert [text[:12] for _, text in found[1:]] == ["The museum o", "Second one."]


def test_words_hyphenated_at_the_end_of_a_line_are_joined():
    lines = ["Heading", "The well-known co-operation of both sides was a success, and the muse-",
             "um opened its doors to all who had come to see the co-", "operation, a well-",
             "known one, in the presence of Trans-", "Caspian guests and friends of the house."]  # fmt: skip
    (text,) = texts(making.pdf([lines]))[1:]
    assert "the museum opened" in text
    assert "see the co-operation, a well-known one" in text
    assert "of Trans-Caspian guests" in text


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        ("The delegation was shown the transpor-", "tation of goods on the", "transportation"),
        ("The delegation was shown the north-", "south route of the", "north-south"),
        ("The delegation was shown the hydro-", "electric station of the", "hydroelectric"),
        (
            "Le ministre des transports a vu dans la ville le gouverne-",
            "ment de la",
            "gouvernement",
        ),
        ("Der Minister sah bei der Stadt die Zusammen-", "arbeit und das", "Zusammenarbeit"),
    ],
)
def test_a_word_of_the_language_is_joined_and_a_compound_keeps_its_hyphen(first, second, joined):
    lines = [first, f"{second} visit, and went home."]
    (text,) = texts(making.pdf([["Heading", *lines]]))[1:]
    assert f" {joined} " in text


@pytest.mark.parametrize(
    ("lines", "joined"),
    [
        (["Министры обсудили на встрече железнодо-", "рожные тарифы и торгово-",
          "экономические связи, и это было в городе."],
         "железнодорожные тарифы и торгово-экономические связи"),
        (["Нахарарները հանդիպեցին և քննարկեցին հայ-", "ռուս հարցեր, և հայ արվեստ, ռուս արվեստ։"],
         "հայռուս հարցեր"),
        (["Министрлер Астанада сауда-", "саттық туралы сөйлесті, сауда мен саттық өсті."],
         "сауда-саттық"),
    ],
)  # fmt: skip
def test_words_of_other_scripts_are_joined_by_their_language_or_the_document(lines, joined):
    placed = [Line(text, 72, 400, 700 - 14 * n, 11) for n, text in enumerate(lines)]
    assert joined in " ".join(block.text for block in paragraphs([placed]))


@pytest.mark.parametrize("number", ["Page 1", "- 1 -", "1", "Стр. 1 из 3", "Page 1 of 3", "S. 1/3"])
def test_the_number_of_a_single_page_is_left_out(number):
    lines = [making.TITLE, "", *textwrap.wrap(LONG, 80)]
    placed = [Line(text, 72, 400, 700 - 14 * n, 11) for n, text in enumerate(lines) if text]
    (*_, last) = paragraphs([[*placed, Line(number, 280, 320, 40, 8)]])
    assert last.text.endswith(LONG[-20:].strip())


@pytest.mark.parametrize("line", ["March 2017", "Tariff 12", "Annex 3"])
def test_the_last_line_of_a_page_is_kept_if_it_is_not_its_number(line):
    placed = [Line(text, 72, 400, 700 - 14 * n, 11) for n, text in enumerate([LONG, line])]
    assert paragraphs([placed])[-1].text.endswith(line)


def shifted(text: str, by: int) -> str:
    """Shift the codes of letters, as in a font that does not name them."""
    return "".join(c if c.isspace() else chr(max(33, ord(c) - by)) for c in text)


@pytest.mark.parametrize("by", [29, 3, -1])
@pytest.mark.parametrize("language", ["en", "ru"])
def test_text_of_letters_that_are_not_named_is_flagged_and_gives_no_title(language, by):
    text = {"en": LONG, "ru": "Музей города открыл выставку ковров, и гости слушали музыку. " * 4}
    assert not is_unreadable(text[language])
    assert is_unreadable(shifted(text[language], by))
    if language == "en":
        lines = textwrap.wrap(shifted(LONG, by), 80)
        record = record_of(making.pdf([[shifted(making.TITLE, by), *lines]], information=""))
        assert record.title is None
        assert "text-unreadable" in [one.code for one in record.flags]
        titled = record_of(making.pdf([lines], information="/Title (A day of carpets)"))
        assert titled.title == "A day of carpets"


@pytest.mark.parametrize(
    "text",
    [
        "Aram Petrosyan, Kanat Akhmetov, Leyla Mammadova, Giorgi Beridze, Mehmet Yilmaz, Anna Orlova",
        "1. Introduction ........................ 3\n2. Tariffs .......................... 14\n"
        * 3,
        "12,5 14,7 (3.2) 18,9 — 21,4; 2014: 1.234.567; 2015: 1.345.678; 2016: 1.456.789 EUR " * 4,
        "Ermənistan və Qazaxıstan nazirləri Bakıda görüşdülər, sərgi açıldı, qonaqlar musiqi dinlədi.",
        "ქალაქის მუზეუმმა გახსნა ხალიჩების გამოფენა და სტუმრებმა მოუსმინეს მუსიკას საღამომდე აქ.",
        "市立博物館は絨毯の展覧会を開き、来賓は夜遅くまで音楽を聴いた。" * 4,
        "افتتح متحف المدينة معرضا للسجاد واستمع الضيوف إلى الموسيقى حتى وقت متأخر من الليل.",
        "",
    ],
)
def test_names_tables_and_other_scripts_are_readable(text):
    assert not is_unreadable(text)


def test_headers_footers_and_page_numbers_are_left_out():
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


def test_a_paragraph_continues_on_the_next_page():
    first = ["Heading", *[LONG[:80]] * 5, "the guests who had come from both shores of the sea lis"]
    found = texts(
        making.pdf([first, ["tened to music until late.", "", "Another one begins here."]])
    )
    assert any("shores of the sea lis tened to music" in text for text in found)


def test_a_scanned_pdf_is_refused_and_a_partly_scanned_one_gives_a_warning():
    with pytest.raises(ScannedOriginal) as caught:
        read_original(making.pdf([[], [], []]))
    assert caught.value.pages == 3
    assert "3 pages" in str(caught.value)
    (warning,) = read_original(making.pdf([[LONG[:80]], []])).warnings
    assert warning == ReadingWarning(ReviewCode.PAGES_WITHOUT_TEXT, "1 of 2 pages")


def pdf_of_characters(lines: list[list[tuple[str, float]]]) -> bytes:
    """Make a PDF of characters pdf_of_characters one by one in the given order, each with its x coordinate."""
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


def from_right(words: list[str], visual_step: int) -> list[tuple[str, float]]:
    """Place words from the right edge; every `visual_step`-th is pdf_of_characters in visual order.

    Each word has one direction; `+` before a word joins it to the one before.
    """
    x, out = 500.0, []
    for number, word in enumerate(words):
        signs = word.removeprefix("+")
        x -= 0 if word.startswith("+") else 6
        is_left = balance(signs) <= 0
        x -= 6 * len(signs)
        seen = signs if is_left else signs[::-1]
        placed = [(sign, x + 6 * place) for place, sign in enumerate(seen)]
        out += placed if is_left or number % visual_step == 0 else placed[::-1]
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


@pytest.mark.parametrize("visual_step", [1, 2, 3, 1000])
@pytest.mark.parametrize("language", RIGHT_TO_LEFT)
def test_a_right_to_left_line_is_read_in_logical_order(language, visual_step):
    words, expected = RIGHT_TO_LEFT[language]
    (text,) = texts(pdf_of_characters([from_right(words, visual_step)]))
    assert text == expected


def glyphs_from_right(glyphs: list[str]) -> list[tuple[str, float]]:
    """Place glyphs, some of them of several letters, from the right edge."""
    return [(glyph, 500.0 - 6 * number) for number, glyph in enumerate(glyphs) if glyph != " "]


@pytest.mark.parametrize("step", [1, -1], ids=["logical order", "visual order"])
@pytest.mark.parametrize(
    ("glyphs", "expected"),
    [
        (["س", "لا", "م"], "سلام"),
        (["س", "\ufefb", "م"], "سلام"),
        (["ا", "لإ", "س", "لا", "م", " ", "\ufef9", "ن"], "الإسلام لإن"),
        (["\ufdf2", " ", "\ufef7"], "الله لأ"),
        (["الله", " ", "لأ"], "الله لأ"),
        (["ﻓ", "ﻲ", " ", "ﻫ", "ﻮ"], "في هو"),
    ],
)
def test_letters_of_one_glyph_are_read_in_order(glyphs, expected, step):
    (text,) = texts(pdf_of_characters([glyphs_from_right(glyphs)[::step]]))
    assert text == expected


def test_a_right_to_left_name_does_not_change_the_order_of_its_line():
    signs = "The minister " + "محمد"[::-1] + " met 25 guests (of " + "שלום"[::-1] + "), and left"
    placed = [(sign, 50.0 + 6 * place) for place, sign in enumerate(signs) if sign != " "]
    (text,) = texts(pdf_of_characters([placed]))
    assert text == "The minister محمد met 25 guests (of שלום), and left"


def test_right_to_left_lines_are_joined_to_paragraphs():
    long = ["وزير", "الخارجية", "التقى", "نظيره", "في", "العاصمة", "أمس", "وبحث", "معه", "التجارة"]
    lines = [long, long, ["ثم", "غادر", "+."], long, [*long[:2], "+."]]
    found = texts(pdf_of_characters([from_right(line, 2) for line in lines]))
    assert found == [" ".join([*long, *long, "ثم غادر."]), " ".join([*long, "وزير الخارجية."])]


def pdf_of_lines(lines: list[tuple[int, int, str]]) -> bytes:
    """Make a PDF of lines at given coordinates; a letter is six points wide."""
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
    """Wrap paragraphs at a number of letters; they are separated by a gap, or an indent."""
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
def test_paragraphs_of_a_page_in_columns_are_read_column_by_column(number, letters, indent):
    lines = [
        line
        for place in range(number)
        for line in column(50 + place * (6 * letters + 18), 700, TALKS, letters, indent)
    ]
    assert texts(pdf_of_lines(lines)) == TALKS * number


def test_a_heading_across_columns_separates_them_and_a_paragraph_continues_in_the_next_column():
    first, second, third = TALKS
    halves = column(50, 700, [first, second], 38)
    left, right = halves[:9], [(296, y + 120, text) for _, y, text in halves[9:]]
    right = [(x, 700 - 12 * place, text) for place, (x, _, text) in enumerate(right)]
    heading = [
        (50, 560, "What the two delegations said of Wednesday, and all the guests of the day")
    ]
    below = [*column(50, 530, [third], 38), *column(296, 530, [first], 38)]
    found = texts(pdf_of_lines([*left, *right, *heading, *below]))
    assert found == [first, second, heading[0][2], third, first]


def test_rows_of_a_table_are_not_read_as_columns():
    rows = [["Yerevan and Gyumri", "2,016 guests came", "carpets and music"]] * 6
    lines = [
        (50 + 160 * place, 700 - 14 * number, cell)
        for number, row in enumerate(rows)
        for place, cell in enumerate(row)
    ]
    assert " ".join(texts(pdf_of_lines(lines))) == " ".join(" ".join(row) for row in rows)
