"""Old Word files: their text by pieces, its structure, and what is refused."""

import io
import shutil
import struct
import subprocess
from itertools import product

import pytest
from builders import record_of
from reader_builders import HY, KK, RU, claimed, kinds, texts

from evaluation import making_ole
from evaluation.making_ole import compound, doc, word_6
from searcher.model.errors import DamagedOriginal, EncryptedOriginal, RefusedInput
from searcher.readers.document import BlockKind
from searcher.readers.format_detection import detect_format, glimpse
from searcher.readers.formats import Format
from searcher.sandbox import read_original

IN_TABLE, ROW_END, LISTED = 0x2416, 0x2417, 0x460B


def properties(*codes: int) -> bytes:
    wide = {LISTED: struct.pack("<H", 1)}
    return b"".join(struct.pack("<H", code) + wide.get(code, b"\x01") for code in codes)


@pytest.mark.parametrize("text", [RU, KK, HY, "A 🚂 leaves."], ids=["ru", "kk", "hy", "signs"])
def test_the_text_is_read_in_every_script(text):
    assert texts(doc(f"{text}\r")) == [text]


def test_headings_titles_captions_and_items_are_known_by_styles_and_properties():
    data = doc(
        "Name\rPart\rone\rBelow a picture\rText\r",
        properties=[(2, b""), (1, b""), (0, properties(LISTED)), (3, b"")],
    )
    assert kinds(data) == [
        (BlockKind.HEADING, "Name"),
        (BlockKind.HEADING, "Part"),
        (BlockKind.ITEM, "- one"),
        (BlockKind.PARAGRAPH, "Text"),
    ]
    document = read_original(data)
    assert document.captions == ("Below a picture",)
    assert claimed(document)["doc:title-style"] == "Name"


def test_a_table_is_read_by_rows():
    cell, end = (0, properties(IN_TABLE)), (0, properties(IN_TABLE, ROW_END))
    data = doc(
        "Year\x07Two\rparagraphs\x07\x07\x072016\x07120\x07\x07\x07After\r",
        properties=[cell, cell, cell, cell, end, cell, cell, cell, end],
    )
    assert kinds(data) == [
        (BlockKind.ROW, "Year | Two paragraphs"),
        (BlockKind.ROW, "2016 | 120"),
        (BlockKind.PARAGRAPH, "After"),
    ]


def test_notes_come_after_the_text():
    assert texts(doc("Text\x02 goes on\r", "\x02 A note\r")) == ["Text goes on", "A note"]


def test_the_instructions_of_fields_and_what_is_deleted_are_not_read():
    link = "\x13 HYPERLINK \x13 REF a \x14b\x15 \x14the page\x15"
    assert texts(doc(f"See {link}.\r")) == ["See the page."]
    assert texts(doc("An old and new text\r", hidden=(3, 11))) == ["An new text"]


def test_signs_of_the_format_are_read_as_letters_or_left_out():
    assert texts(doc("north\x1esouth\x0bline opti\x1fonal \x01\uf0b7\r")) == [
        "north-south line optional"
    ]


@pytest.mark.parametrize(
    ("text", "codec"), [(RU, "cp1251"), ("The museum opened an exhibition.", "cp1252")]
)
def test_the_encoding_of_word_6_is_detected(text, codec):
    assert texts(word_6(f"{text}\rA\x07B\x07\x07".encode(codec))) == [text, "A | B"]


def test_the_properties_of_the_file_are_claims():
    claims = claimed(read_original(doc()))
    assert claims["doc:title"] == "A day of carpets"
    assert claims["doc:created"] == "2017-03-03T06:00:00"


def test_it_is_detected_by_its_directory_also_in_a_large_file():
    large = compound({"Data": bytes(300_000), "WordDocument": b"WordDocument"})
    for data in (doc(), large):
        assert detect_format(data) is Format.DOC
        assert detect_format(glimpse(io.BytesIO(data))) is Format.DOC
    holds_another = compound({"Workbook": doc()})
    assert detect_format(holds_another) is Format.OLE


@pytest.mark.parametrize("make", [doc, lambda flags: word_6(b"Text\r", flags)])
def test_one_with_a_password_is_refused(make):
    with pytest.raises(EncryptedOriginal, match="old Word file"):
        read_original(make(flags=0x0100))


@pytest.mark.parametrize(
    "data",
    [compound({"WordDocument": b"x"}), compound({"WordDocument": bytes(3000)}), doc()[:700]],
    ids=["short", "zeros", "cut"],
)
def test_a_damaged_file_is_refused(data):
    with pytest.raises(DamagedOriginal, match="old Word file|old Office"):
        read_original(data)


def test_changed_bytes_never_end_in_a_fault_of_the_program():
    data = doc()
    for place, byte in product(range(512, len(data), 97), (0, 255)):
        changed = data[:place] + bytes([byte]) * 4 + data[place + 4 :]
        try:
            read_original(changed)
        except RefusedInput as error:
            assert error.code != "internal", (place, byte, error)


def test_a_word_file_is_normalised_like_any_other():
    record = record_of(making_ole.doc())
    assert (record.title, record.published, record.pairs) == (
        "A day of carpets",
        "2017-03-03",
        ("AM-KZ",),
    )


@pytest.mark.programs
def test_antiword_reads_the_same_words_in_the_files_of_these_tests(tmp_path):
    if shutil.which("antiword") is None:
        pytest.skip("antiword is not installed")
    text = "\r".join([RU, KK] * 9) + "\r"  # it reads no short files
    file = tmp_path / "letter.doc"
    file.write_bytes(doc(text))
    done = subprocess.run(["antiword", "-m", "UTF-8.txt", file], capture_output=True, check=True)
    assert done.stdout.decode().split() == text.split()
