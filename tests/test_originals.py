"""Originals: bytes as they arrived → what a reader can see in them."""

import json

import pytest
from builders import page
from hypothesis import given
from hypothesis import strategies as st

import searcher.sandbox
from searcher.model.errors import (
    EmptyOriginal,
    OversizedOriginal,
    RefusedInput,
    UndecodableOriginal,
    UnsupportedOriginal,
)
from searcher.model.review import ReviewCode
from searcher.readers.claims import DateClaim, TitleClaim, TitlePlace
from searcher.readers.document import BlockKind, Document
from searcher.readers.media_types import Format
from searcher.sandbox import read_original

RU = (
    "Музей города открыл выставку ковров. Гости обсудили обмен студентами и работу библиотек. "
    "Стороны договорились продолжить встречи осенью."
)
KK = "Қазақстан мен Армения арасындағы мәдени байланыстар кеңейіп, жаңа көрмелер ашылды."
HY = "Թանգարանում բացվեց գորգերի ցուցահանդես, հյուրերը լսեցին կամերային երաժշտություն։"
EN = "The museum opened an exhibition of carpets, and the guests listened to chamber music."


def blocks(document: str | bytes) -> list[tuple[BlockKind, str]]:
    data = document.encode() if isinstance(document, str) else document
    return [(block.kind, block.text) for block in read_original(data).blocks]


def texts(document: str | bytes) -> list[str]:
    return [text for _, text in blocks(document)]


def claimed(document: str, rule: str) -> list[str]:
    claims = read_original(document.encode()).claims
    return [claim.value for claim in claims if claim.rule == rule]


# Encodings


@pytest.mark.parametrize("text", [RU, KK, HY, EN])
@pytest.mark.parametrize(
    ("codec", "detected"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16-le"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-32", "utf-32-le"),
    ],
)
@pytest.mark.parametrize("markup", [False, True])
def test_text_in_any_form_of_unicode_is_read_with_or_without_its_mark(
    text, codec, detected, markup
):
    document = page(f"<p>{text}</p>") if markup else text
    parsed = read_original(document.encode(codec))
    assert [block.text for block in parsed.blocks] == [text]
    assert parsed.encoding == detected
    assert parsed.media_type == ("text/html" if markup else "text/plain")


@pytest.mark.parametrize("codec", ["cp1251", "koi8-r", "cp866"])
def test_old_russian_encodings_are_detected_by_the_letters(codec):
    assert texts(RU.encode(codec)) == [RU]


def test_a_declared_encoding_is_believed_where_the_bytes_are_no_utf8():
    head = '<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">'
    parsed = read_original(page(f"<p>{RU}</p>", head).encode("cp1251"))
    assert ([b.text for b in parsed.blocks], parsed.encoding) == ([RU], "windows-1251")
    assert texts(page(f"<p>{RU}</p>").encode("cp1251")) == [RU]


def test_utf8_takes_precedence_over_a_declaration_of_another_encoding():
    head = '<meta charset="windows-1251">'
    parsed = read_original(page(f"<p>{RU}</p>", head).encode())
    assert ([b.text for b in parsed.blocks], parsed.encoding) == ([RU], "utf-8")


OLD_TEXTS = {
    "en": (
        "“The café reopens”, said the mayor of the old town – its façade was restored.",
        ["cp1252"],
    ),
    "fr": (
        "Les ministres se sont rencontrés à Paris. Arménie et Géorgie, été très réussi après l’accord.",
        ["cp1252", "mac_roman"],
    ),
    "de": (
        "Der Außenminister führte Gespräche über die Länder, die früher größere Märkte waren.",
        ["cp1252", "iso8859_1", "mac_roman", "cp850"],
    ),
    "tr": (
        "Dışişleri bakanları Ankara'da görüştü. Türkiye ile Kazakistan arasındaki ilişkiler güçlü.",
        ["cp1254", "iso8859_9", "cp857"],
    ),
    "ru": (
        "Встреча министров Казахстана и Армении прошла в Ереване. Стороны обсудили торговлю.",
        ["cp1251", "koi8_r", "iso8859_5", "mac_cyrillic", "cp866"],
    ),
    "kk": (
        "Қазақстан мен Арменияның министрлері Ереванда кездесті. Тараптар сауданы талқылады.",
        ["kz1048", "ptcp154"],
    ),
    "uk": (
        "Зустріч міністрів відбулася у Києві. Сторони обговорили торгівлю і її розвиток.",
        ["cp1251", "koi8_u"],
    ),
    "pl": (
        "Ministrowie spotkali się w Warszawie. Oświadczyli, że współpraca będzie ściślejsza.",
        ["cp1250", "iso8859_2"],
    ),
}


@pytest.mark.parametrize(
    ("language", "codec"), [(tag, codec) for tag in OLD_TEXTS for codec in OLD_TEXTS[tag][1]]
)
def test_old_encodings_are_detected_by_what_reads_as_words(language, codec):
    text = OLD_TEXTS[language][0]
    assert texts(text.encode(codec)) == [text]


@pytest.mark.parametrize(
    ("language", "codec"), [("ru", "cp1251"), ("tr", "cp1254"), ("kk", "kz1048")]
)
def test_a_declaration_that_yields_no_words_does_not_win(language, codec):
    text = OLD_TEXTS[language][0]
    data = page(f"<p>{text}</p>", '<meta charset="iso-8859-1">').encode(codec)
    assert [block.text for block in read_original(data).blocks] == [text]


def test_letters_that_may_be_others_give_a_warning():
    (warning,) = read_original("Smith \u00f8 Jones met".encode("cp1252")).warnings
    assert warning.code is ReviewCode.ENCODING_UNSURE
    assert warning.detail.startswith("cp1252 or ")
    sure = read_original(OLD_TEXTS["ru"][0].encode("cp1251"))
    assert not sure.warnings


def test_an_unknown_declared_encoding_does_no_harm():
    assert texts(page(f"<p>{RU}</p>", '<meta charset="x-none">').encode("cp1251")) == [RU]


# Refusals


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (b"PK\x03\x04rest", "application/zip"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"\x1f\x8b\x08", "application/gzip"),
        (b"\xd0\xcf\x11\xe0old", "application/x-ole-storage"),
    ],
)
def test_what_has_no_reader_is_refused_by_the_name_of_its_type(data, media_type):
    with pytest.raises(UnsupportedOriginal, match=media_type) as caught:
        read_original(data)
    assert caught.value.media_type == media_type
    assert caught.value.remedy


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" \n\t\r\n ",
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        "\u200b\u00a0\ufeff".encode(),
        b"<html><body></body></html>",
        b"<html><head><title>Title</title></head><body><script>draw()</script></body></html>",
        b"<html><body><!-- nothing --><nav>Menu</nav></body></html>",
    ],
)
def test_what_has_no_text_is_refused_as_empty_with_its_size(data):
    with pytest.raises(EmptyOriginal) as caught:
        read_original(data)
    assert caught.value.size == len(data)
    assert caught.value.remedy


@pytest.mark.parametrize(
    "data",
    [bytes(range(256)) * 20, b"\0" * 100, b"text\0\0\0\x01\x02\x03\x04" * 50, b"\x01\x02\x03\x04"],
)
def test_bytes_that_are_no_text_are_refused(data):
    with pytest.raises(UndecodableOriginal) as caught:
        read_original(data)
    assert 0 <= caught.value.offset <= len(data)


def test_an_original_beyond_the_limit_is_refused_with_both_figures(monkeypatch):
    monkeypatch.setattr(searcher.sandbox, "LIMIT", 20)
    assert read_original(b"x" * 20)
    with pytest.raises(OversizedOriginal) as caught:
        read_original(b"x" * 21)
    assert (caught.value.size, caught.value.limit) == (21, 20)


FRAGMENTS = [
    b"<html>", b"<body>", b"<p>", b"</p>", b"<table><tr><td>", b"<br>", b"<script>", b"<!--", b"-->",
    b"<!doctype html>", b'<meta charset="utf-7">', b'<meta charset="idna">', b"<meta charset=base64>",
    b'<script type="application/ld+json">', b'{"@type":"Article","headline":"\\ud800"}', b"</script>",
    b"\xef\xbb\xbf", b"\xff\xfe", b"\0", b" ", b"\n", b"word", "слово ".encode(), b"\xe0", b"<time>",
    "слово ".encode("cp1251"), b"&#xd800;", b"&#0;", b"<![CDATA[", b"<svg>", b"<header>", b"</",
]  # fmt: skip


@given(st.binary(max_size=300) | st.lists(st.sampled_from(FRAGMENTS), max_size=25).map(b"".join))
def test_any_bytes_are_read_or_refused_as_an_input(data):
    try:
        parsed = read_original(data)
    except RefusedInput as error:
        assert str(error)
        assert error.remedy
        return
    assert parsed.blocks
    for block in parsed.blocks:
        assert block.text == " ".join(block.text.split())
        block.text.encode()
    for claim in parsed.claims:
        claim.value.encode()  # no half surrogates


# Web pages


MAIN = (
    "<h1>A day of carpets</h1><p>The museum opened an exhibition of carpets and felt.</p>"
    "<p>The guests listened to chamber music until the evening.</p>"
)
MAIN_TEXTS = [
    "A day of carpets",
    "The museum opened an exhibition of carpets and felt.",
    "The guests listened to chamber music until the evening.",
]


@pytest.mark.parametrize(
    "around",
    [
        "<nav>Home Contacts</nav>",
        "<footer>All rights reserved</footer>",
        "<aside>Weather</aside>",
        '<div class="cookie-banner">We use cookies</div>',
        '<div id="cookie-consent">We use cookies</div>',
        '<section class="related">Other news</section>',
        '<div class="see-also">Other news</div>',
        '<ul class="share">Share</ul>',
        '<div role="navigation">Home</div>',
        '<div class="sidebar">Weather</div>',
        "<form>Search</form>",
        "<div hidden>Draft</div>",
        "<script>draw()</script>",
        "<style>p {}</style>",
        "<noscript>Turn scripts on</noscript>",
        "<!-- a comment -->",
    ],
)
@pytest.mark.parametrize(
    "layout",
    [
        "{around}<article>{main}</article>{around}",
        "<article>{main}{around}</article>",
        "{around}<main>{main}</main>",
        "{around}<div>{main}</div>",
        '{around}<div class="article-body">{main}</div>',
    ],
)
def test_only_the_main_text_of_a_page_is_kept(layout, around):
    assert texts(page(layout.format(main=MAIN, around=around))) == MAIN_TEXTS


def test_the_header_of_a_site_is_left_out_and_that_of_the_article_kept():
    site, own = "<header><a>Lantern News</a></header>", "<header><p>By the desk.</p></header>"
    assert texts(page(f"{site}<article>{own}{MAIN}</article>")) == ["By the desk.", *MAIN_TEXTS]


def test_a_page_wrapped_whole_in_a_badly_named_element_is_still_a_page():
    assert texts(page(f'<div class="sidebar">{MAIN}</div>')) == MAIN_TEXTS


def test_the_kinds_of_blocks_are_detected():
    document = page(
        "<h1>Title of the page</h1><p>Text.</p><h2>Part</h2><ul><li>one</li><li>two</li></ul>"
        "<ol><li><p>three</p></li></ol><table><tr><th>Year</th><th>Guests</th></tr>"
        "<tr><td>2017</td><td>28</td></tr></table>"
    )
    assert blocks(document)[:5] == [
        (BlockKind.HEADING, "Title of the page"),
        (BlockKind.PARAGRAPH, "Text."),
        (BlockKind.HEADING, "Part"),
        (BlockKind.ITEM, "- one"),
        (BlockKind.ITEM, "- two"),
    ]
    assert blocks(document)[-2:] == [
        (BlockKind.ROW, "Year | Guests"),
        (BlockKind.ROW, "2017 | 28"),
    ]


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>one<br>line</p>", ["one line"]),
        ("<p>one<br><br>two</p>", ["one", "two"]),
        ("<p>one<br/> \n <br/>two</p>", ["one", "two"]),
        ("one<br>two<br>three", ["one", "two", "three"]),
        ("<p>two   words\n here</p>", ["two words here"]),
        ("<p>one <b>bold</b><i>er</i> word</p>", ["one bolder word"]),
        ("<div>loose<p>inner</p>end</div>", ["loose", "inner", "end"]),
        ("<p>soft&shy;hyphen&nbsp;here&#8203;</p>", ["softhyphen here"]),
        ("<p>e&#769;t&eacute;</p>", ["été"]),
        ("<table><tr><td><p>one</p><p>two</p></td></tr></table>", ["one", "two"]),
        ("<p>unclosed <p>next", ["unclosed", "next"]),
    ],
)
def test_paragraphs_end_where_a_reader_sees_them_end(markup, expected):
    assert texts(page(markup)) == expected


def test_the_markup_gives_claims_with_their_rule_and_locator():
    document = page(
        '<article><h1>A day of carpets</h1><time datetime="2017-03-03">3 March</time>'
        '<span class="post-date">Friday, 3 March 2017</span><p>Text of the page.</p></article>',
        '<title>A day of carpets | Lantern</title><link rel="canonical" href="https://l.example/1">'
        '<meta property="og:title" content="A day"><meta name="author" content="The desk">'
        '<meta property="article:published_time" content="2017-03-03T10:00:00Z">'
        '<meta name="viewport" content="width=device-width">',
        lang="en-GB",
    )
    parsed = read_original(document.encode())
    assert {claim.rule: claim.value for claim in parsed.claims} == {
        "lang": "en-GB",
        "canonical": "https://l.example/1",
        "title": "A day of carpets | Lantern",
        "meta:og:title": "A day",
        "meta:author": "The desk",
        "meta:article:published_time": "2017-03-03T10:00:00Z",
        "h1": "A day of carpets",
        "time": "2017-03-03",
        "date-element": "Friday, 3 March 2017",
    }
    assert all(claim.locator for claim in parsed.claims)


def test_claims_are_given_in_the_order_of_the_places():
    document = page("<h1>Heading</h1><p>Text.</p>", "<title>Title</title>")
    parsed = read_original(document.encode())
    places = [TitlePlace.H1, TitlePlace.TITLE_ELEMENT, TitlePlace.META_OG]
    assert [c.place for c in parsed.claims_of(TitleClaim, *places)] == places[:2]
    assert [c.place for c in parsed.claims_of(TitleClaim)] == places[1::-1]
    assert [*parsed.claims_of(DateClaim, *places)] == []


LD = '<script type="application/ld+json">{}</script>'


@pytest.mark.parametrize(
    ("data", "name", "expected"),
    [
        ('{"@type":"NewsArticle","headline":"A day"}', "headline", ["A day"]),
        ('[{"@type":"NewsArticle","headline":"A day"}]', "headline", ["A day"]),
        ('{"@graph":[{"@type":"Article","datePublished":"2017-03-03"}]}', "datePublished",
         ["2017-03-03"]),
        ('{"@type":["Article"],"publisher":{"name":"Lantern"}}', "publisher", ["Lantern"]),
        ('{"@type":"Article","author":[{"name":"The desk"}]}', "author", ["The desk"]),
        ('{"@type":"Article","author":"The desk"}', "author", ["The desk"]),
        ('{"@type":"Organization","headline":"A day"}', "headline", []),
        ('{"@type":"Article","headline":["A day"]}', "headline", []),
        ('{"@type":"Article","headline":" "}', "headline", []),
        ('{"@type":"Article","headline":"line\nbreak"}', "headline", ["line break"]),
        ('{"@type":"Article","author":[]}', "author", []),
        ('{"@type":"Article","headline":"A day"', "headline", []),
        ("[1, null, \"x\"]", "headline", []),
        ("[" * 5000, "headline", []),
        ("", "headline", []),
    ],
)  # fmt: skip
def test_json_ld_is_read_where_it_is_valid_and_skipped_where_it_is_broken(data, name, expected):
    assert claimed(page("<p>Text.</p>", LD.format(data)), f"json-ld:{name}") == expected


def test_the_dates_of_a_broken_json_ld_are_read():
    data = '{"@type":"Article","headline":"The "old" day","datePublished":"2017-03-03T10:00:00Z"}'
    document = page("<p>Text.</p>", LD.format(data))
    assert claimed(document, "json-ld:datePublished") == ["2017-03-03T10:00:00Z"]
    assert claimed(document, "json-ld:headline") == []


@pytest.mark.parametrize("tag", ["div", "b", "table><tr><td", "ul><li", "blockquote", "font", "a"])
def test_elements_nested_deeper_than_any_parser_goes_lose_no_text(tag):
    depth = f"<{tag}>" * 5000
    found = texts(page(f"{depth}{MAIN_TEXTS[1]}"))
    assert found == [MAIN_TEXTS[1]]


def test_the_text_of_a_page_that_scripts_make_is_read_from_its_data():
    sentences = [f"{text} The organisers thanked everyone." for text in (*MAIN_TEXTS[1:], EN)]
    data = {"page": {"menu": ["Home", "Contacts"], "blocks": [{"text": s} for s in sentences]}}
    for script in (
        f'<script type="application/json">{json.dumps(data)}</script>',
        f"<script>window.state = {json.dumps(data)};</script>",
    ):
        assert texts(page(f'<div id="app"></div>{script}')) == sentences


def test_the_paragraphs_of_preformatted_text_are_those_of_a_plain_text():
    document = page(f"<pre>{chr(10).join(LINES)}\n\nSecond paragraph of the text.</pre>")
    assert texts(document) == [" ".join(LINES), "Second paragraph of the text."]


def test_a_page_of_nothing_but_links_is_a_page():
    links = "".join(f"<li><a>Number {i} of the list of carpets</a></li>" for i in range(3))
    assert len(texts(page(f"<ul>{links}</ul>"))) == 3


def test_dates_in_what_surrounds_the_text_are_not_dates_near_it():
    document = page(
        f'<article>{MAIN}</article><aside class="related"><time>1 May 2001</time></aside>'
        '<footer><span class="date">2 May 2002</span></footer>'
    )
    assert not claimed(document, "time")
    assert not claimed(document, "date-element")


# Plain texts


LINES = [
    "The museum of the old town opened an exhibition of carpets",
    "and felt, and the guests who had come from both shores of",
    "the sea listened to chamber music until late in the night.",
    "The end.",
]


def test_lines_broken_at_one_width_are_joined():
    for count in (2, 3, 4):
        assert texts("\n".join(LINES[:count])) == [" ".join(LINES[:count])]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("one\n\ntwo", ["one", "two"]),
        ("one\r\n\r\ntwo\r\n", ["one", "two"]),
        ("one\n \t\ntwo", ["one", "two"]),
        ("Dear guests\nFriends\nNeighbours", ["Dear guests", "Friends", "Neighbours"]),
        ("one\ftwo", ["one two"]),
        ("two   words\tand\u00a0more", ["two words and more"]),
        ("e\u0301te\u0301 zero\u200bwidth", ["été zerowidth"]),
    ],
)
def test_a_plain_text_is_split_at_empty_lines_and_unequal_lines(text, expected):
    assert texts(text) == expected


@pytest.mark.parametrize("mark", ["- ", "* ", "• ", "– ", "1. ", "2) ", "(3) "])
def test_items_of_lists_are_detected(mark):
    document = f"They agreed on:\n{mark}an exhibition\n{mark}a concert"
    assert [kind for kind, _ in blocks(document)] == [
        BlockKind.PARAGRAPH,
        BlockKind.ITEM,
        BlockKind.ITEM,
    ]


def test_a_plain_text_has_no_claims_and_markup_in_it_is_text():
    parsed = read_original(b"Write <b>bold</b> so: <b>")
    assert parsed == Document(Format.TEXT, "utf-8", parsed.blocks)
    assert parsed.blocks[0].text == "Write <b>bold</b> so: <b>"


def test_a_page_wrapped_whole_in_a_form_is_still_a_page() -> None:
    text = "The ministers opened the bridge over the river and walked across it together."
    page = f"""<!DOCTYPE html><html><body><form id="aspnetForm"><nav><a href="/">Home</a></nav>
    <div class="longdesc"><p>{text}</p></div><form><input value="search"></form></form></body></html>"""
    assert text in [block.text for block in read_original(page.encode()).blocks]


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r", "cp866"])
def test_a_few_words_among_many_in_ascii_are_read_in_their_own_language(encoding):
    text = "Lantern Post, Friday, page two\nВыставка ковров в музее, KZ AM, Carpet Notes."
    assert texts(text.encode(encoding)) == text.splitlines()
