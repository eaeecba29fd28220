"""Messages of Outlook (MSG) and in TNEF: like mail, with what is attached to them."""

import io
import struct

import pytest
from builders import record_of
from reader_builders import HY, KK, RU, claimed, texts

from evaluation import making, making_ole
from evaluation.making_ole import message_streams, msg, tnef
from searcher.model.errors import DamagedOriginal, EmptyOriginal, RefusedInput, TruncatedOriginal
from searcher.readers.containers.container_reader import open_container
from searcher.readers.containers.members import ContainerEntry, Member
from searcher.readers.formats import Format
from searcher.readers.mail.compressed_rtf import decompressed
from searcher.sandbox import read_original

SUBJECT, BODY, HTML, RTF, SENDER, MAILBOX = 0x37, 0x1000, 0x1013, 0x1009, 0x0C1A, 0x5D01
HEADER, CODE_PAGE = 0x7D, 0x3FFD


def entries(data: bytes, container: Format) -> list[ContainerEntry]:
    return list(open_container(io.BytesIO(data), container, "x"))


def names(data: bytes, container: Format) -> list[str]:
    return [one.name for one in entries(data, container) if isinstance(one, Member)]


@pytest.mark.parametrize("text", [RU, KK, HY], ids=["ru", "kk", "hy"])
@pytest.mark.parametrize("make", [msg, tnef])
def test_text_and_subject_are_read_in_every_script(make, text):
    data = make({SUBJECT: text[:30], BODY: f"{text}\r\n", SENDER: "Press office"})
    assert texts(data) == [text]
    claims = claimed(read_original(data))
    assert claims["mail:subject"] == text[:30].strip()
    assert claims["mail:date"].startswith("2017-03-03T06:00")


def test_the_sender_has_an_address_unless_it_is_one_of_the_company_only():
    sender = {BODY: "Text", SENDER: "Press office", MAILBOX: "press@lantern.example"}
    assert (
        claimed(read_original(msg(sender)))["mail:from"] == "Press office <press@lantern.example>"
    )
    sender[MAILBOX] = "/O=LANTERN/CN=PRESS"
    assert claimed(read_original(msg(sender)))["mail:from"] == "Press office"


def test_the_day_is_that_of_the_sender_where_the_header_is_kept():
    header = "Received: x\r\nDate: Sat, 4 Mar 2017 01:30:00 +0500\r\nFrom: a@b.example\r\n"
    document = read_original(msg({BODY: "Text", HEADER: header}))
    assert claimed(document)["mail:date"] == "2017-03-04T01:30:00+05:00"


def test_old_messages_are_read_in_their_encoding():
    data = msg({BODY: RU.encode("cp1251"), SUBJECT: RU[:20].encode("cp1251")})
    assert texts(data) == [RU]
    assert claimed(read_original(data))["mail:subject"] == RU[:20].strip()


def test_a_page_is_read_if_there_is_no_text_and_rich_text_if_there_is_neither():
    page = f"<html><body><p>{making.LEAD}</p></body></html>"
    assert texts(msg({HTML: page})) == [making.LEAD]
    rtf = rb"{\rtf1\ansi\fromhtml1 {\*\htmltag64 <p>}" + making.LEAD.encode() + rb"\par}"
    stored = struct.pack("<III", len(rtf) + 12, len(rtf), 0x414C454D) + bytes(4) + rtf
    assert texts(msg({RTF: stored})) == [making.LEAD]


def test_rich_text_is_decompressed():
    """The example of MS-OXRTFCP, section 4.1."""
    packed = b"-\0\0\0+\0\0\0LZFu\xf1\xc5\xc7\xa7\x03\0\n\0rcpg125B2\n\xf3 hel\t\0 bw\x05\xb0ld}\n\x80\x0f\xa0"
    assert decompressed(packed) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
    assert decompressed(packed[:20]) != b""
    assert decompressed(b"short") == b""


def test_attachments_are_documents_of_their_own_and_pictures_are_not():
    files = {"paper.pdf": making.pdf(), "image001.png": b"\x89PNG", "note.txt": making.text()}
    assert names(msg(attached=files), Format.MSG) == ["paper.pdf", "note.txt"]
    assert names(tnef(attached=files), Format.TNEF) == ["paper.pdf", "note.txt"]


def test_a_message_within_a_message_is_mail_with_its_own_attachments():
    inner = message_streams({SUBJECT: "Within", BODY: RU}, {"n.txt": making.text()}, header=24)
    data = msg(attached={"": inner})
    found = [one for one in entries(data, Format.MSG) if isinstance(one, Member)]
    assert [one.name for one in found] == ["Within.eml", "Within.eml!/n.txt"]
    assert texts(found[0].data) == [RU]
    assert found[1].data == making.text()
    assert [one.data for one in entries(data, Format.MSG)] == [one.data for one in found]  # type: ignore[union-attr]


def test_what_is_in_a_winmail_file_is_attached_to_the_mail_itself():
    mail = making.mail({"winmail.dat": tnef(attached={"paper.pdf": making.pdf()})})
    assert names(mail, Format.MAIL) == ["paper.pdf"]


@pytest.mark.parametrize("make", [msg, tnef])
def test_a_message_is_normalised_like_mail(make):
    record = record_of(make())
    assert (record.title, record.published) == (making.TITLE, "2017-03-03")


def test_messages_without_text_or_that_are_damaged_are_refused():
    for data in (msg({SUBJECT: "Only this"}), tnef({SUBJECT: "Only this"})):
        with pytest.raises(EmptyOriginal) as refused:
            read_original(data)
        assert refused.value.size == len(data)
    with pytest.raises(TruncatedOriginal, match="TNEF"):
        read_original(tnef()[:-100])
    with pytest.raises(DamagedOriginal):
        read_original(msg()[:600])


@pytest.mark.parametrize("name", sorted(making_ole.sound()))
def test_changed_bytes_never_end_in_a_fault_of_the_program(name):
    data = making_ole.sound()[name]
    for place in range(0, len(data), 61):
        changed = data[:place] + b"\xff\x00\x7f" + data[place + 3 :]
        try:
            read_original(changed)
        except RefusedInput as error:
            assert error.code != "internal", (place, error)
