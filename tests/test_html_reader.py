"""Web pages: main text, kinds of blocks, and claims of the markup."""

import json

import pytest
from builders import page
from reader_builders import EN, LINES, kinds, texts, values_of

from searcher.readers.claims import DateClaim, TitleClaim, TitlePlace
from searcher.readers.document import BlockKind
from searcher.sandbox import read_original

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


def test_the_header_of_a_site_is_left_out_and_that_of_an_article_is_kept():
    site, own = "<header><a>Lantern News</a></header>", "<header><p>By the desk.</p></header>"
    assert texts(page(f"{site}<article>{own}{MAIN}</article>")) == ["By the desk.", *MAIN_TEXTS]


def test_a_page_inside_an_element_with_a_misleading_name_is_read():
    assert texts(page(f'<div class="sidebar">{MAIN}</div>')) == MAIN_TEXTS


def test_the_kinds_of_blocks_are_detected():
    document = page(
        "<h1>Title of the page</h1><p>Text.</p><h2>Part</h2><ul><li>one</li><li>two</li></ul>"
        "<ol><li><p>three</p></li></ol><table><tr><th>Year</th><th>Guests</th></tr>"
        "<tr><td>2017</td><td>28</td></tr></table>"
    )
    assert kinds(document)[:5] == [
        (BlockKind.HEADING, "Title of the page"),
        (BlockKind.PARAGRAPH, "Text."),
        (BlockKind.HEADING, "Part"),
        (BlockKind.ITEM, "- one"),
        (BlockKind.ITEM, "- two"),
    ]
    assert kinds(document)[-2:] == [
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
def test_paragraphs_end_at_visible_breaks(markup, expected):
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


def test_claims_are_in_the_order_of_their_places():
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
    assert values_of(page("<p>Text.</p>", LD.format(data)), f"json-ld:{name}") == expected


def test_the_dates_of_a_broken_json_ld_are_read():
    data = '{"@type":"Article","headline":"The "old" day","datePublished":"2017-03-03T10:00:00Z"}'
    document = page("<p>Text.</p>", LD.format(data))
    assert values_of(document, "json-ld:datePublished") == ["2017-03-03T10:00:00Z"]
    assert values_of(document, "json-ld:headline") == []


@pytest.mark.parametrize("tag", ["div", "b", "table><tr><td", "ul><li", "blockquote", "font", "a"])
def test_elements_nested_too_deeply_for_the_parser_lose_no_text(tag):
    depth = f"<{tag}>" * 5000
    found = texts(page(f"{depth}{MAIN_TEXTS[1]}"))
    assert found == [MAIN_TEXTS[1]]


def test_the_text_of_a_page_rendered_by_scripts_is_read_from_its_data():
    sentences = [f"{text} The organisers thanked everyone." for text in (*MAIN_TEXTS[1:], EN)]
    data = {"page": {"menu": ["Home", "Contacts"], "blocks": [{"text": s} for s in sentences]}}
    for script in (
        f'<script type="application/json">{json.dumps(data)}</script>',
        f"<script>window.state = {json.dumps(data)};</script>",
    ):
        assert texts(page(f'<div id="app"></div>{script}')) == sentences


def test_preformatted_text_is_split_into_paragraphs_like_plain_text():
    document = page(f"<pre>{chr(10).join(LINES)}\n\nSecond paragraph of the text.</pre>")
    assert texts(document) == [" ".join(LINES), "Second paragraph of the text."]


def test_a_page_with_only_links_is_read():
    links = "".join(f"<li><a>Number {i} of the list of carpets</a></li>" for i in range(3))
    assert len(texts(page(f"<ul>{links}</ul>"))) == 3


def test_dates_around_the_main_text_are_not_dates_near_it():
    document = page(
        f'<article>{MAIN}</article><aside class="related"><time>1 May 2001</time></aside>'
        '<footer><span class="date">2 May 2002</span></footer>'
    )
    assert not values_of(document, "time")
    assert not values_of(document, "date-element")


def test_a_page_inside_a_form_element_is_read() -> None:
    text = "The ministers opened the bridge over the river and walked across it together."
    page = f"""<!DOCTYPE html><html><body><form id="aspnetForm"><nav><a href="/">Home</a></nav>
    <div class="longdesc"><p>{text}</p></div><form><input value="search"></form></form></body></html>"""
    assert text in [block.text for block in read_original(page.encode()).blocks]


@pytest.mark.parametrize(
    ("lang", "ruby", "expected"),
    [
        ("ja", "<ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp>字<rt>じ</rt></ruby>", "漢字"),
        ("ja", "<ruby><rb>東京</rb><rt>とうきょう</rt></ruby>", "東京"),
        ("zh", "<ruby>北<rt>běi</rt>京<rt>jīng</rt></ruby>", "北京"),
    ],
)
def test_how_a_word_is_read_is_no_part_of_it(lang, ruby, expected):
    read = read_original(page(f"<h1>{ruby}</h1><p>{ruby} 2021.</p>", lang=lang).encode())
    assert read.blocks[-1].text == f"{expected} 2021."
    assert [c.value for c in read.claims_of(TitleClaim, TitlePlace.H1)] == [expected]
