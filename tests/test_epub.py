"""EPUB: the text of a book in its order, what its metadata claim, and what is refused."""

import re

import pytest
from builders import record_of
from reader_builders import claimed

from evaluation import making
from searcher.model.errors import BombOriginal, DamagedOriginal, EncryptedOriginal
from searcher.readers.document import BlockKind, Document
from searcher.sandbox import read_original

PACKAGE = "OPS/book.opf"


def texts(data: bytes) -> list[str]:
    return [block.text for block in read_original(data).blocks]


def book(pages: dict[str, str], package: dict[str, str]) -> bytes:
    """Make a book of pages, after replacements in its package document."""
    listed = making.epub(pages)
    text = package_of(listed)
    for old, new in package.items():
        assert old in text
        text = text.replace(old, new)
    return making.epub(pages, more={PACKAGE: text})


def package_of(data: bytes) -> str:
    found = re.search(rb"<package.*</package>", data)
    assert found
    return found.group().decode()


PAGES = {"1.xhtml": "<p>First.</p>", "2.xhtml": "<p>Second.</p>", "3.xhtml": "<p>Third.</p>"}


def test_pages_are_read_in_the_order_of_the_spine() -> None:
    swapped = {
        '<itemref idref="p0"/><itemref idref="p1"/>': '<itemref idref="p1"/><itemref idref="p0"/>'
    }
    assert texts(book(PAGES, {})) == ["First.", "Second.", "Third."]
    assert texts(book(PAGES, swapped)) == ["Second.", "First.", "Third."]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('<itemref idref="p1"/>', '<itemref idref="p1" linear="no"/>'),
        ('<item id="p1"', '<item id="p1" properties="scripted nav"'),
        (
            'href="2.xhtml" media-type="application/xhtml+xml"',
            'href="2.svg" media-type="image/svg+xml"',
        ),
        ('<itemref idref="p1"/>', '<itemref idref="nothing"/>'),
    ],
)
def test_parts_that_are_not_pages_of_text_are_not_read(old: str, new: str) -> None:
    assert texts(book(PAGES, {old: new})) == ["First.", "Third."]


def test_headings_items_and_rows_are_blocks_of_their_kinds() -> None:
    page = (
        "<h2>Talks</h2><p>They met.</p><ul><li>One</li></ul>"
        "<table><tr><td>Exports</td><td>12</td></tr><tr><td>Imports</td><td>9</td></tr></table>"
    )
    found = read_original(making.epub({"a.xhtml": page}))
    assert [(block.kind, block.text) for block in found.blocks] == [
        (BlockKind.HEADING, "Talks"),
        (BlockKind.PARAGRAPH, "They met."),
        (BlockKind.ITEM, "- One"),
        (BlockKind.ROW, "Exports | 12"),
        (BlockKind.ROW, "Imports | 9"),
    ]


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ('<p>They <a id="x"/>met.</p><p>Again.</p>', ["They met.", "Again."]),
        ("<div/><p>They<br/>met.</p>", ["They met."]),
        ("<p>Tea&nbsp;&amp;&#160;talks&mdash;both.</p>", ["Tea & talks—both."]),
        ('<p>Seen.</p><p style="display:none">Not seen.</p>', ["Seen."]),
        ("<p>1</p><svg><title>Map</title></svg><p>2</p>", ["1", "2"]),
    ],
)
def test_a_page_has_its_visible_text(page: str, expected: list[str]) -> None:
    assert texts(making.epub({"a.xhtml": page})) == expected


def test_a_page_is_found_by_an_address_that_is_encoded_and_has_a_fragment() -> None:
    pages = {"text/part one.xhtml": "<p>First.</p>"}
    assert texts(making.epub(pages)) == ["First."]
    assert texts(book(pages, {"one.xhtml": "one.xhtml#start"})) == ["First."]


METADATA = (
    '<dc:title>A subtitle</dc:title><dc:creator opf:role="aut">A. Reader</dc:creator>'
    "<dc:publisher>Lantern News</dc:publisher><dc:language>en</dc:language>"
    "<dc:date>2017-03-03</dc:date>"
    '<dc:date opf:event="creation">2017-02-01</dc:date>'
    '<meta property="dcterms:modified">2018-01-01T00:00:00Z</meta>'
    '<meta property="schema:accessMode">textual</meta>'
)


def with_metadata() -> Document:
    return read_original(making.epub(metadata=METADATA))


def test_the_metadata_of_a_book_are_claims() -> None:
    assert claimed(with_metadata()) == {
        "meta:dc.title": making.TITLE,
        "epub:creator": "A. Reader",
        "meta:dc.publisher": "Lantern News",
        "lang": "en",
        "meta:dc.date": "2017-03-03",
        "epub:created": "2017-02-01",
        "epub:modified": "2018-01-01T00:00:00Z",
    }


def test_a_record_has_the_title_of_the_book_and_not_that_of_a_part() -> None:
    parts = {
        "1.xhtml": "<h1>Part one</h1><p>" + making.LEAD + "</p>",
        "2.xhtml": f"<p>{making.REST}</p>",
    }
    record = record_of(making.epub(parts, METADATA))
    assert (record.title, record.published) == (making.TITLE, "2017-03-03")
    assert (record.source, record.creator) == ("Lantern News", "A. Reader")
    assert record.body.startswith("Part one\n\nYerevan")


# Refusals


def encrypted(name: str) -> dict[str, str]:
    return {
        "META-INF/encryption.xml": "<encryption><EncryptedData><CipherData>"
        f'<CipherReference URI="{name}"/></CipherData></EncryptedData></encryption>'
    }


def test_a_book_with_encrypted_pages_is_refused_but_not_for_its_fonts() -> None:
    assert read_original(making.epub(more=encrypted("OPS/font.otf"))).blocks
    with pytest.raises(EncryptedOriginal, match="the EPUB book is locked with a password"):
        read_original(making.epub(more=encrypted("OPS/one%20page.xhtml")))


@pytest.mark.parametrize(
    ("parts", "kind", "reason"),
    [
        ({"META-INF/container.xml": "<container/>"}, DamagedOriginal, "names no package document"),
        ({"META-INF/container.xml": "<container"}, DamagedOriginal, "the EPUB book is damaged"),
        ({PACKAGE: "<package"}, DamagedOriginal, PACKAGE),
        (
            {PACKAGE: '<!DOCTYPE x [<!ENTITY a "a">]><package>&a;</package>'},
            BombOriginal,
            "entities",
        ),
    ],
)
def test_a_broken_book_is_refused_with_its_reason(
    parts: dict[str, str], kind: type[Exception], reason: str
) -> None:
    with pytest.raises(kind, match=reason):
        read_original(making.epub(more=parts))


def test_a_book_without_one_of_its_pages_is_refused() -> None:
    with pytest.raises(DamagedOriginal, match="it has no OPS/lost.xhtml"):
        read_original(book(PAGES, {'href="2.xhtml"': 'href="lost.xhtml"'}))
