"""Originals: refusals, and plain texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reader_builders import LINES, kinds, texts

import searcher.sandbox
from searcher.model.errors import (
    EmptyOriginal,
    OversizedOriginal,
    RefusedInput,
    TruncatedOriginal,
    UndecodableOriginal,
    UnsupportedOriginal,
)
from searcher.readers.document import BlockKind, Document
from searcher.readers.formats import Format
from searcher.sandbox import read_original

# Refusals


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"PK\x03\x04rest", "a ZIP file"),
        (b"\x89PNG\r\n\x1a\n", "a picture (PNG)"),
        (b"\xff\xd8\xff\xe0", "a picture (JPEG)"),
        (b"\x1f\x8b\x08", "a GZIP file"),
    ],
)
def test_an_original_without_a_reader_is_refused_by_what_it_is(data, what):
    with pytest.raises(UnsupportedOriginal) as caught:
        read_original(data)
    assert str(caught.value) == f"is {what}, which cannot be read"
    assert caught.value.remedy


def test_the_beginning_of_a_file_of_an_old_office_program_is_refused_as_truncated():
    with pytest.raises(TruncatedOriginal, match="file of an old Office program") as caught:
        read_original(b"\xd0\xcf\x11\xe0old")
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
def test_an_original_without_text_is_refused_as_empty_with_its_size(data):
    with pytest.raises(EmptyOriginal) as caught:
        read_original(data)
    assert caught.value.size == len(data)
    assert caught.value.remedy


@pytest.mark.parametrize(
    "data",
    [bytes(range(256)) * 20, b"\0" * 100, b"text\0\0\0\x01\x02\x03\x04" * 50, b"\x01\x02\x03\x04"],
)
def test_bytes_that_are_not_text_are_refused(data):
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
def test_any_bytes_are_read_or_refused(data):
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


# Plain texts


def test_lines_wrapped_at_one_width_are_joined():
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
def test_a_plain_text_is_split_at_empty_lines_and_short_lines(text, expected):
    assert texts(text) == expected


@pytest.mark.parametrize("mark", ["- ", "* ", "• ", "– ", "1. ", "2) ", "(3) "])
def test_list_items_are_detected(mark):
    document = f"They agreed on:\n{mark}an exhibition\n{mark}a concert"
    assert [kind for kind, _ in kinds(document)] == [
        BlockKind.PARAGRAPH,
        BlockKind.ITEM,
        BlockKind.ITEM,
    ]


def test_a_plain_text_has_no_claims_and_its_markup_is_text():
    parsed = read_original(b"Write <b>bold</b> so: <b>")
    assert parsed == Document(Format.TEXT, "utf-8", parsed.blocks)
    assert parsed.blocks[0].text == "Write <b>bold</b> so: <b>"
