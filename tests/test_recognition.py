"""Recognising the text of scans: only where it is asked for, and always marked."""

import shutil
import subprocess
import sys

import pytest
from builders import ROOT
from ingest_builders import WorkFolder

from evaluation import making
from searcher.ingest import TextRecognition, find_inputs, ingest
from searcher.ingest.text_recognition import languages_for, languages_of
from searcher.model.errors import (
    EncryptedOriginal,
    MissingReader,
    ScannedOriginal,
    UnrecognisedOriginal,
    UnsupportedOriginal,
)
from searcher.model.record import Hint, Recognition
from searcher.model.review import ReviewCode
from searcher.readers.formats import Format
from searcher.readers.recognition import tesseract
from searcher.readers.recognition.misreadings import corrected
from searcher.readers.recognition.page_pictures import page_pictures
from searcher.readers.recognition.reader import recognise
from searcher.readers.recognition.tesseract import Word, lines_of, mean_confidence, program_code
from searcher.sandbox import read_original
from searcher.sources import Registry

LINES = (making.TITLE, "", *making.LEAD.split(". "), making.REST[:70], making.REST[70:])
IMAGE = (
    b"<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray "
    b"/BitsPerComponent 8 /Length %d >>\nstream\n%s\nendstream"
)


def picture(lines: tuple[str, ...] = LINES) -> bytes:
    """Draw a page of lines as PGM, which is a picture without a format of its own here."""
    return next(page_pictures(making.pdf([lines]), Format.PDF))


def scan(*pages: bytes) -> bytes:
    """Make a PDF whose pages are pictures (PGM)."""
    objects = [b"", b""]
    kids = []
    for page in pages:
        _, width, height, rest = page.split(b" ", 3)
        pixels = rest.split(b"\n", 1)[1]
        objects.append(IMAGE % (int(width), int(height), len(pixels), pixels))
        content = b"q 595 0 0 842 0 0 cm /I Do Q"
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
            b"/Resources << /XObject << /I %d 0 R >> >> >>" % (len(objects), len(objects) - 1)
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[0] = b"<< /Type /Catalog /Pages 2 0 R >>"
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(kids))
    return making.pdf_of(objects)


def tiff(page: bytes) -> bytes:
    """Make a TIFF of a page (PGM)."""
    _, width, height, rest = page.split(b" ", 3)
    pixels = rest.split(b"\n", 1)[1]
    entries = [(256, 4, int(width)), (257, 4, int(height)), (258, 3, 8), (259, 3, 1), (262, 3, 1),
               (273, 4, 200), (277, 3, 1), (278, 4, int(height)), (279, 4, len(pixels))]  # fmt: skip
    out = b"II*\0\x08\0\0\0" + len(entries).to_bytes(2, "little")
    for tag, kind, value in entries:
        out += tag.to_bytes(2, "little") + kind.to_bytes(2, "little")
        out += (1).to_bytes(4, "little") + value.to_bytes(4, "little")
    return out.ljust(200, b"\0") + pixels


needs_tesseract = pytest.mark.skipif(
    shutil.which("tesseract") is None, reason="tesseract is not installed"
)


# Without the program


def test_a_scan_is_refused_unless_recognition_is_asked_for():
    with pytest.raises(ScannedOriginal) as refused:
        read_original(scan(b"P5 4 4 255\n" + bytes(16)))
    assert "--ocr" in refused.value.remedy
    with pytest.raises(UnsupportedOriginal) as refused:
        read_original(tiff(b"P5 4 4 255\n" + bytes(16)))
    assert "--ocr" in refused.value.remedy


def test_without_the_program_it_is_named(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    tesseract.installed.cache_clear()
    for languages in ((), ("kk",)):
        with pytest.raises(MissingReader, match="picture \\(TIFF\\)|PDF") as refused:
            read_original(scan(b"P5 4 4 255\n" + bytes(16)), recognised_in=languages)
        assert "tesseract-ocr" in refused.value.remedy


def test_a_pdf_with_text_is_read_as_ever():
    data = making.pdf()
    assert read_original(data, recognised_in=()) == read_original(data)
    with pytest.raises(EncryptedOriginal):
        lock = f"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <{'41' * 32}> /U <{'42' * 32}> >>"
        read_original(
            making.pdf(trailer=f"{lock} /ID [<{'00' * 16}> <{'00' * 16}>]"), recognised_in=()
        )


@pytest.mark.parametrize(
    ("hints", "expected"),
    [
        ({"language": "kk"}, ("kk",)),
        ({"source": "Embassy of Azerbaijan in Kazakhstan"}, ("az", "ru")),
        ({"url": "https://azembassy.example/news/1"}, ("az", "ru")),
        ({"source": "Somebody"}, ()),
        ({}, ()),
    ],
)
def test_the_languages_are_those_of_the_hints_or_of_the_publisher(hints, expected, tmp_path):
    registry = tmp_path / "sources.toml"
    registry.write_text(
        '[[source]]\nid = "a"\nname = "Embassy of Azerbaijan in Kazakhstan"\nkind = "embassy"\n'
        'country = "AZ"\nresides = "KZ"\nlanguages = ["az", "ru"]\nhosts = ["azembassy.example"]\n',
        "utf-8",
    )
    given = tuple(Hint(key, (value,), "command line") for key, value in hints.items())
    known = Registry.load(registry)
    assert languages_for(TextRecognition.ON, given, known) == expected
    assert languages_for(TextRecognition.OFF, given, known) is None


@pytest.mark.parametrize(
    ("language", "code"),
    [("en", "eng"), ("ru", "rus"), ("kk", "kaz"), ("az", "aze"), ("hy", "hye"), ("tr", "tur"),
     ("kaz", "kaz")],
)  # fmt: skip
def test_the_program_calls_languages_by_their_codes_of_three_letters(language, code):
    assert program_code(language) == code


def test_words_are_lines_in_their_places_whose_size_is_the_usual_one():
    words = [
        Word("HEADING", (1, 1, 1), 0.9, 100, 100, 500, 190),
        Word("one", (1, 1, 2), 0.9, 100, 310, 160, 340),
        Word("two", (1, 1, 2), 0.9, 170, 300, 230, 349),
        Word("three", (1, 1, 3), 0.5, 100, 360, 200, 400),
    ]
    heading, first, second = lines_of(words)
    assert [line.text for line in (heading, first, second)] == ["HEADING", "one two", "three"]
    assert (first.size, second.size) == (10, 10)
    assert heading.size > 15
    assert heading.y > first.y > second.y
    assert (first.left, first.right) == pytest.approx((100 * first.left / 100, 2.3 * first.left))
    assert lines_of([]) == []


def test_the_confidence_is_that_of_letters():
    words = [
        Word("one", (1, 1, 1), 0.9),
        Word("two", (1, 1, 1), 0.9),
        Word("three", (1, 1, 2), 0.5),
    ]
    words.append(Word("4", (1, 2, 1), 0.0))
    assert mean_confidence(words) == pytest.approx((6 * 0.9 + 5 * 0.5) / 12)
    assert mean_confidence([]) == 0.0


def test_how_a_text_was_recognised_is_written_without_words():
    assert (
        str(Recognition("tesseract 5.3.0", ("kaz", "rus"), 0.938))
        == "tesseract 5.3.0, kaz+rus, 94%"
    )


def test_what_the_program_reads_wrongly_in_a_language_is_corrected_in_it_alone():
    read = "Հայաստան ն Ղազախստան: Նոր նան"
    assert corrected(read, ("hye",)) == "Հայաստան և Ղազախստան։ Նոր նան"
    assert corrected(read, ("rus", "eng")) == read


# With the program


@needs_tesseract
@pytest.mark.programs
@pytest.mark.parametrize("make", [scan, tiff])
def test_the_paragraphs_of_a_page_are_recognised_and_marked(make):
    document = read_original(make(picture()), recognised_in=("en",))
    text = " ".join(block.text for block in document.blocks)
    assert making.TITLE in text
    assert "agreed on the loan of carpets" in text
    assert document.recognition.languages == ("eng",)
    assert document.recognition.confidence > 0.8
    assert document.recognition.engine.startswith("tesseract ")
    assert document.origin is (Format.PDF if make is scan else Format.TIFF)


@needs_tesseract
@pytest.mark.programs
def test_every_page_is_recognised_and_the_language_is_detected_on_the_first():
    document = read_original(
        scan(picture(), picture(("Second page of the letter",) * 3)), recognised_in=()
    )
    assert document.recognition.languages == ("eng",)
    assert any("Second page" in block.text for block in document.blocks)


@needs_tesseract
@pytest.mark.programs
def test_a_page_without_text_is_refused():
    blank = b"P5 800 1000 255\n" + bytes([255]) * 800_000
    with pytest.raises(UnrecognisedOriginal) as refused:
        read_original(scan(blank), recognised_in=("en",))
    assert refused.value.code == "unrecognised"
    assert "--language" in refused.value.remedy


def test_the_lines_above_a_release_are_not_joined_with_its_text(monkeypatch):
    texts = ("PRESS RELEASE", "Yerevan, 3 March 2017", "Ministers of Armenia discussed trade",
             "in carpets with their guests, who had", "come from Almaty, and the transit of",
             "freight by rail, for which they have")  # fmt: skip
    tops = (128, 236, 344, 398, 452, 506)  # tesseract makes one paragraph of them
    words = tuple(
        Word(word, (1, 1, number), 0.9, 100 * at, top, 100 * at + 90, top + 30)
        for number, (text, top) in enumerate(zip(texts, tops, strict=True), start=1)
        for at, word in enumerate(text.split(), start=1)
    )
    monkeypatch.setattr("searcher.readers.recognition.reader.read_page", lambda *_: words)
    monkeypatch.setattr(tesseract, "check_installed", lambda *_: None)
    monkeypatch.setattr(tesseract, "version", lambda: "tesseract 5")
    document = recognise(tiff(b"P5 4 4 255\n" + bytes(16)), Format.TIFF, ("en",))
    assert [block.text for block in document.blocks] == [*texts[:2], " ".join(texts[2:])]


@needs_tesseract
@pytest.mark.programs
def test_a_text_of_little_confidence_is_flagged(monkeypatch):
    words = (Word("Meetlng", (1, 1, 1), 0.6),)
    monkeypatch.setattr("searcher.readers.recognition.reader.read_page", lambda *_: words)
    (warning,) = recognise(tiff(b"P5 4 4 255\n" + bytes(16)), Format.TIFF, ("en",)).warnings
    assert warning.code is ReviewCode.TEXT_UNREADABLE
    assert "60%" in warning.detail


@needs_tesseract
@pytest.mark.programs
def test_a_damaged_picture_is_refused_not_a_fault_of_the_program():
    with pytest.raises((UnrecognisedOriginal, UnsupportedOriginal, Exception)) as refused:
        read_original(b"\x89PNG\r\n\x1a\n" + bytes(100), recognised_in=("en",))
    assert refused.value.code in ("damaged", "too-large", "unrecognised")


@needs_tesseract
@pytest.mark.programs
def test_the_program_has_no_network_where_the_system_allows_that(monkeypatch, tmp_path):
    script = tmp_path / "tesseract"
    script.write_text("#!/bin/sh\ncat /proc/net/route | wc -l\n", "utf-8")
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    can_leave = subprocess.run(["unshare", "-rn", "true"], capture_output=True, check=False)
    if can_leave.returncode:
        pytest.skip("the system does not let a program leave the network")
    assert int(tesseract._run([], b"", "PDF", "eng")) <= 1


@needs_tesseract
@pytest.mark.programs
def test_a_recognised_record_is_marked_everywhere_and_stays_so(tmp_path):
    folder = WorkFolder(tmp_path)
    path = folder.write("letter.pdf", scan(picture()))
    inputs = find_inputs([path], (), (Hint("language", ("en",), "command line"),))
    (outcome,) = ingest(inputs, folder.archive, folder.engine, recognition=TextRecognition.ON)
    record = folder.record(outcome)
    assert record.recognised.startswith("tesseract ")
    assert languages_of(record) == ("eng",)
    (hit,) = folder.search("carpets").hits
    assert hit.recognised == record.recognised
    shown = folder.run("search", "carpets").output
    assert f"[recognised: {record.recognised}]" in " ".join(shown.split())
    assert record.recognised in " ".join(folder.run("show", record.id).output.split())
    assert folder.run("renormalise").exit_code == 0


def test_the_module_is_not_loaded_with_the_library():
    script = (
        "import sys, searcher.ingest; print('searcher.readers.recognition.reader' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert done.stdout == "False\n"
