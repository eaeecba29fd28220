"""Pages and fragments on which the fast parser loses text are read by Beautiful Soup."""

from email.message import EmailMessage

import pytest

from evaluation import making
from searcher.readers.html import page, recovery
from searcher.sandbox import read_original, unpack_in_sandbox

FIRST = "The ministers of transport met in the port of Aktau and spoke about wagons and ferries."
SECOND = "They agreed that carriers of both countries may use one paper for both customs offices."
BROKEN = {
    "unclosed noscript": f"<noscript><p>Turn on scripts.<h1>Talks</h1><p>{FIRST}</p><p>{SECOND}</p>",
    "unclosed noscript in capitals": f"<NOSCRIPT><P>{FIRST}</P><P>{SECOND}</P>",
    "unclosed noscript with others in it": f"<noscript><img src=a><p>{FIRST}</p><p>{SECOND}</p>"
    "<noscript>Turn on scripts</noscript>",
    "unclosed noscript behind others": f"<noscript>Turn on</noscript><noscript><p>{FIRST}</p>"
    f"<NOSCRIPT><img src=b></NOSCRIPT><p>{SECOND}</p>",
    "a second page behind the first": f"<html><body><p>{FIRST}</p></body></html>"
    f"<html><body><p>{SECOND}</p></body></html>",
    "text behind the end": f"<html><body><p>{FIRST}</p></body></html>\n<p>{SECOND}</p>",
    "an unclosed comment": f"<p>{FIRST}</p><!-- story begins <p>{SECOND}</p>",
    "an unclosed title": f"<html><head><title>Talks<body><p>{FIRST}</p><p>{SECOND}</p>",
    "an attribute without its quotation mark": f'<p>{FIRST}</p><p class="lead>x</p><p>{SECOND}</p>',
}
SOUND = {
    "an ordinary page": f"<html><body><h1>Talks</h1><p>{FIRST}</p><p>{SECOND}</p></body></html>",
    "scripts at the end": f"<p>{FIRST}</p><p>{SECOND}</p><script>var x = '<p>not text</p>';</script>",
    "a comment at the end": f"<p>{FIRST}</p><p>{SECOND}</p></body></html><!-- <p>cached</p> -->",
    "entities at the end": f"<p>{FIRST}</p><p>{SECOND}</p><p>Caf&eacute; &amp; more</p>",
    "a noscript that is closed": f"<p>{FIRST}</p><p>{SECOND}</p><noscript><p>Turn on</p></noscript>",
    "no text at all": "<html><body><img src=a></body></html>",
}


def text_of(html: str) -> str:
    return " ".join(block.text for block in read_original(html.encode()).blocks)


@pytest.mark.parametrize("html", BROKEN.values(), ids=BROKEN)
def test_no_text_of_a_broken_page_is_lost(html: str) -> None:
    text = text_of(html)
    assert FIRST in text
    assert SECOND in text


@pytest.mark.parametrize("html", SOUND.values(), ids=SOUND)
def test_a_valid_page_is_parsed_once(html: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def by_soup(text: str) -> None:
        raise AssertionError(text)

    monkeypatch.setattr(recovery, "_by_soup", by_soup)
    root = page.parse(html)
    assert root is not None
    assert "Turn on" not in (text_of(html) if FIRST in html else "")


def test_the_last_words_are_those_of_visible_text() -> None:
    assert recovery.last_words(f"<p>{FIRST}</p><script>a<b>c</b></script>") == FIRST.rstrip(".")
    assert recovery.last_words("<p>a<p>1 2 3</p>") is None
    long = "<script>" + "x = '<p>not text</p>';" * 1_000 + "</script><p>Some words</p>"
    assert recovery.last_words(long) == "Some words"
    assert recovery.last_words(long.replace("<p>Some words</p>", "")) is None


def test_fragments_in_feeds_and_mail_are_recovered() -> None:
    fragment = BROKEN["text behind the end"]
    item = f"<item><title>Talks</title><content:encoded><![CDATA[{fragment}]]></content:encoded></item>"
    (member, *_) = unpack_in_sandbox(making.feed(item), "application/rss+xml", "feed.xml")
    read = read_original(member.data, member.declared)  # type: ignore[union-attr]
    assert SECOND in " ".join(block.text for block in read.blocks)
    message = EmailMessage()
    message["Subject"], message["From"] = "Talks", "press@lantern.example"
    message["Date"] = "Fri, 03 Mar 2017 10:00:00 +0400"
    message.set_content(fragment, subtype="html")
    read = read_original(message.as_bytes())
    assert SECOND in " ".join(block.text for block in read.blocks)


ALT_CHUNK = (
    '<w:altChunk xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'r:id="c1"/>'
)


def imported(part: str, data: str, target: str | None = None) -> bytes:
    """Make a Word document that imports its text from a part in another format."""
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="c1" Type="aFChunk" Target="{target or part}"/></Relationships>'
    )
    more = {"word/_rels/document.xml.rels": relations, f"word/{part}": data}
    return making.docx(f"<w:p><w:r><w:t>Before.</w:t></w:r></w:p>{ALT_CHUNK}", more=more)


@pytest.mark.parametrize(
    ("part", "data", "target"),
    [
        (
            "chunk.html",
            f"<html><body><h1>Talks</h1><p>{FIRST}</p><p>{SECOND}</p></body></html>",
            None,
        ),
        ("chunk.html", BROKEN["text behind the end"], "/word/chunk.html"),
        ("chunk.txt", f"{FIRST}\n\n{SECOND}", "../word/chunk.txt"),
        ("chunk.rtf", rf"{{\rtf1 {FIRST}\par {SECOND}\par}}", None),
    ],
)
def test_imported_content_of_a_word_document_is_read(
    part: str, data: str, target: str | None
) -> None:
    text = " ".join(block.text for block in read_original(imported(part, data, target)).blocks)
    assert text.startswith("Before.")
    assert FIRST in text
    assert SECOND in text


@pytest.mark.parametrize("target", ["missing.html", "../../etc/passwd", "http://far.example/a", ""])
def test_missing_imported_content_is_left_out(target: str) -> None:
    data = imported("chunk.html", FIRST, target or "chunk.bin")
    assert [block.text for block in read_original(data).blocks] == ["Before."]


def test_a_tag_with_an_invalid_name_does_not_lose_the_page() -> None:
    text = "The museum opened an exhibition of carpets, and the guests listened to music."
    broken = (
        f"<html><body><p>{text}</p><fo\x02rm><p a\x03b='1'>{text}</p><!-- <p>The end.</p></body>"
    )
    assert text in text_of(broken)
