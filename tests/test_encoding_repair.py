"""Originals with invalid bytes are read with a warning, unless most of the text is lost."""

import base64
import io
import json
import quopri
import random
import zipfile

import pytest
from builders import flag_codes, page, record_of

from evaluation import making
from searcher.model.errors import UndecodableOriginal
from searcher.model.review import ReviewCode
from searcher.readers.claims import DateClaim, TitleClaim
from searcher.readers.containers.members import Member, UnreadableMember
from searcher.readers.document import Document
from searcher.readers.formats import Format
from searcher.readers.plain.encoding import decode
from searcher.sandbox import read_original, unpack_in_sandbox

PARAGRAPHS = {
    "ru": "Порт Актау принял первое судно с зерном. Груз проверили таможенные службы обеих стран, "
    "и перевозчики подписали расписание рейсов на осень.",
    "hy": "Նավահանգիստն ընդունեց հացահատիկով բեռնված առաջին նավը, և փոխադրողները ստորագրեցին աշնան "
    "երթուղիների ժամանակացույցը։",
    "de": "Der Hafen empfing das erste Schiff mit Getreide. Die Zollämter prüften die Ladung, und die "
    "Reeder unterschrieben für den Herbst einen Fahrplan über zwölf Fährverbindungen.",
    "tr": "Liman tahıl yüklü ilk gemiyi karşıladı. Gümrük görevlileri yükü denetledi, taşıyıcılar da "
    "sonbahar seferlerinin çizelgesini imzaladı.",
}
RU = PARAGRAPHS["ru"]


def warnings(document: Document) -> list[str]:
    return [w.detail for w in document.warnings if w.code is ReviewCode.ENCODING_UNSURE]


def body(document: Document) -> str:
    return "\n".join(block.text for block in document.blocks)


def halved(data: bytes, word: str) -> tuple[bytes, int]:
    """Remove the second byte of the last character of a word; return the offset of the first."""
    at = data.index(word.encode()) + len(word.encode())
    return data[: at - 1] + data[at:], at - 2


@pytest.mark.parametrize("language", PARAGRAPHS)
@pytest.mark.parametrize("where", ["meta", "body", "comment", "script"])
def test_half_a_character_in_a_page_loses_only_that_character(language: str, where: str):
    text = PARAGRAPHS[language]
    cut = next(w for w in text.split() if not w[-1].isascii() or not w[-2].isascii())
    start = text[: text.index(cut) + len(cut)]
    while start[-1].isascii():
        start = start[:-1]
    half = start.encode()[:-1]
    place = {
        "meta": b'<head><meta name="description" content="%s..."></head><p>',
        "body": b"<p>%s...</p><p>",
        "comment": b"<!-- %s --><p>",
        "script": b'<script>var lead = "%s";</script><p>',
    }[where] % half
    data = b"<!DOCTYPE html><html>" + place + text.encode() + b"</p></html>"
    parsed = read_original(data)
    offset = data.index(half) + len(half) - 1
    assert text in body(parsed)
    assert parsed.encoding == "utf-8"
    assert warnings(parsed) == [f"1 byte is invalid in utf-8, the first at offset {offset}"]


@pytest.mark.parametrize(
    "fault",
    [
        b"\xff", b"\xfe\xfe", b"\xd0", b"\xb0", b"\xe9", b"\xe2\x80", b"\xf0\x9f\x98",
        b"\xc0\xaf", b"\xed\xa0\x80", b"\xf8\x88\x80\x80\x80", b"\xe0\x80\xaf", b"\x98",
    ],
)  # fmt: skip
@pytest.mark.parametrize("place", ["front", "middle", "end"])
def test_any_invalid_bytes_are_counted_and_the_rest_is_read(fault: bytes, place: str):
    text = RU.encode()
    at = {"front": 0, "middle": text.index(b" ", 60), "end": len(text)}[place]
    parsed = read_original(text[:at] + fault + text[at:])
    (warning,) = warnings(parsed)
    assert warning.startswith(f"{len(fault)} byte")
    assert warning.endswith(f"offset {at}")
    assert body(parsed).replace("\ufffd", "") == RU


def test_surrogate_pairs_are_joined_and_the_nul_of_java_is_dropped():
    joined = "\U0001f6a2".encode("utf-16-be", "surrogatepass").decode("utf-16-be")
    halves = "".join(map(chr, (0xD83D, 0xDEA2))).encode("utf-8", "surrogatepass")
    parsed = read_original(RU.encode() + b" " + halves + b" \xc0\x80")
    assert body(parsed) == f"{RU} {joined}"
    assert warnings(parsed)[0].startswith("8 bytes are invalid in utf-8")


def test_replacement_characters_in_the_original_are_counted():
    text = RU.replace("зерном", "зерн\ufffdм")
    (warning,) = warnings(read_original(text.encode()))
    offset = text.encode().index(b"\xef\xbf\xbd")
    assert warning == f"1 character is U+FFFD already in the original, the first at offset {offset}"
    english = "The embassy\ufffds reply, which the ministry\ufffds desk has, is short.\n\n" * 9
    assert len(read_original(english.encode()).blocks) == 9


def test_a_word_in_another_encoding_does_not_change_the_encoding_of_a_page():
    french = "Le caf\xe9".encode("latin-1")
    head = b'<meta charset="utf-8">'
    data = page("<p>MARK</p>", head.decode()).encode()
    mixed = data.replace(b"MARK", RU.encode() + b" " + french)
    assert body(read_original(mixed)) == f"{RU} Le caf\ufffd"
    quoted = "The \u201cblue\u201d room \u2014 ".encode() + b"a line in the summer" * 9 + french
    parsed = read_original(data.replace(b"MARK", quoted))
    assert (parsed.encoding, len(warnings(parsed))) == ("utf-8", 1)
    alone = b"The guests met in a caf\xe9 of the port, and the carriers read their plans there."
    parsed = read_original(data.replace(b"MARK", alone))
    assert body(parsed) == alone.decode("latin-1")
    assert "invalid in utf-8; read as cp1252" in warnings(parsed)[0]
    cut = b"The guests met in a caf\xc3. The carriers read the plans of the port there, and left."
    parsed = read_original(data.replace(b"MARK", cut))
    assert body(parsed) == cut.decode("utf-8", "replace")


@pytest.mark.parametrize("declared", ["", '<meta charset="utf-8">'])
@pytest.mark.parametrize(
    ("language", "codec"),
    [("ru", "cp1251"), ("ru", "koi8_r"), ("ru", "cp866"), ("tr", "cp1254"), ("de", "cp1252")],
)
def test_an_old_encoding_is_not_read_as_damaged_utf8(declared: str, language: str, codec: str):
    text = PARAGRAPHS[language]
    parsed = read_original(page(f"<p>{text}</p>", declared).encode(codec))
    assert body(parsed) == text
    assert parsed.encoding.replace("_", "") == codec.replace("_", "")


@pytest.mark.parametrize(("codec", "byte"), [("cp1251", b"\x98"), ("cp1252", b"\x81")])
@pytest.mark.parametrize("is_declared", [True, False])
def test_a_byte_undefined_in_an_old_encoding_loses_one_character(codec, byte, is_declared):
    text = PARAGRAPHS["ru" if codec == "cp1251" else "de"]
    head = f'<meta charset="{codec}">' if is_declared else ""
    data = page(f"<p>{text} MARK</p>", head).encode(codec)
    parsed = read_original(data.replace(b"MARK", byte))
    assert body(parsed).startswith(text)
    if is_declared:
        assert parsed.encoding == codec
        assert warnings(parsed)[0].endswith(f"offset {data.index(b'MARK')}")


def test_half_of_a_two_byte_character_loses_one_character():
    text = "港口接收了第一艘运送粮食的船。海关检查了货物，承运人签署了秋季航班时刻表。"
    data = page(f"<p>{text}MARK</p>", '<meta charset="gbk">').encode("gbk")
    parsed = read_original(data.replace(b"MARK", b"\xc9"))
    assert text in body(parsed)
    assert parsed.encoding == "gbk"
    assert len(warnings(parsed)) == 1


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("marked", [True, False])
def test_utf16_with_an_extra_byte_or_surrogate_is_read(codec: str, marked: bool):
    text = "\n\n".join([RU, PARAGRAPHS["tr"]] * 4)
    data = text.encode(codec)
    mark = "\ufeff".encode(codec) if marked else b""
    half = "\ud83d".encode(codec, "surrogatepass")
    for fault in (b"\x04", half):
        parsed = read_original(mark + data + fault)
        assert (body(parsed).replace("\ufffd", ""), parsed.encoding) == (
            text.replace("\n\n", "\n"), codec,
        )  # fmt: skip
        assert warnings(parsed)
    parsed = read_original(mark + data[:40] + half + data[40:])
    assert body(parsed).replace("\ufffd", "") == text.replace("\n\n", "\n")
    assert len(warnings(parsed)) == 1
    slipped = read_original(mark + data[:401] + b"\x20" + data[401:])
    assert PARAGRAPHS["tr"] in body(slipped).split("\n")[2:]
    assert warnings(slipped)


def test_a_paragraph_in_another_encoding_does_not_change_the_encoding_of_a_text():
    parsed = read_original("\n\n".join([RU] * 9).encode() + b"\n\n" + RU.encode("cp1251"))
    assert [b.text for b in parsed.blocks[:9]] == [RU] * 9
    assert len(warnings(parsed)) == 1


def test_a_utf8_bom_before_an_old_encoding_is_ignored():
    assert body(read_original(b"\xef\xbb\xbf" + RU.encode("cp1251"))) == RU


@pytest.mark.parametrize("sign", ["—", "”", "\U0001f6a2"])
@pytest.mark.parametrize("declared", ["", '<meta charset="utf-8">'])
def test_half_of_the_only_non_ascii_character_is_read_as_utf8(sign: str, declared: str):
    text = b"The guests met in the hall of the port, and the carriers read their plans. "
    data = text + sign.encode()[:-1]
    data = page("<p>MARK</p>", declared).encode().replace(b"MARK", data) if declared else data
    parsed = read_original(data)
    assert body(parsed) == f"{text.decode()}\ufffd"
    assert warnings(parsed)[0].split(", ")[0].endswith("invalid in utf-8")


def test_a_utf8_bom_before_damaged_utf8_makes_no_difference():
    data, at = halved(b"\xef\xbb\xbf" + RU.encode(), "страна"[:-1])
    parsed = read_original(data)
    assert parsed.encoding == "utf-8"
    assert warnings(parsed)[0].endswith(f"offset {at}")


@pytest.mark.parametrize(
    "data",
    [
        random.Random(1).randbytes(4000),
        bytes(b | 0x80 for b in random.Random(2).randbytes(4000)),
        RU.encode("cp1251").decode("utf-8", "replace").encode(),
        page(f"<p>{RU * 9}</p>").encode("cp1251").decode("utf-8", "replace").encode(),
        RU.encode().replace(b"\xd0", b"\xff"),
        "".join(c if i % 4 else "\ufffd" for i, c in enumerate(RU * 5)).encode(),
    ],
    ids=["random", "high", "lost", "lost page", "half lost", "a quarter lost"],
)
def test_a_text_that_is_mostly_lost_is_refused(data: bytes):
    with pytest.raises(UndecodableOriginal):
        decode(data, Format.HTML if data.startswith(b"<") else Format.TEXT)


# Messages and members of containers


def message(text: bytes, encoding: str, kind: str = "text/plain; charset=utf-8") -> bytes:
    sent = {
        "8bit": lambda: text,
        "quoted-printable": lambda: quopri.encodestring(text),
        "base64": lambda: base64.encodebytes(text),
    }[encoding]()
    head = (
        "From: desk@port.example\nSubject: Timetable\nDate: Tue, 4 Mar 2014 09:00:00 +0400\n"
        f"MIME-Version: 1.0\nContent-Type: {kind}\nContent-Transfer-Encoding: {encoding}\n\n"
    )
    return head.encode() + sent


@pytest.mark.parametrize("encoding", ["8bit", "quoted-printable", "base64"])
@pytest.mark.parametrize("kind", ["text/plain; charset=utf-8", "text/html; charset=utf-8"])
def test_a_message_with_half_a_character_is_read(encoding: str, kind: str):
    text, _ = halved(RU.encode(), "зерно")
    parsed = read_original(message(text, encoding, kind))
    assert "Порт Актау принял первое судно" in body(parsed)
    assert len(warnings(parsed)) == 1
    assert [c.value for c in parsed.claims_of(DateClaim)] == ["2014-03-04T09:00:00+04:00"]


@pytest.mark.parametrize("codec", ["cp1251", "koi8_r", "utf-8"])
def test_a_subject_in_raw_bytes_gives_a_warning_unless_it_is_utf8(codec: str):
    subject = "Расписание рейсов через порт на осень"
    data = message(b"The timetable is attached.", "8bit").replace(
        b"Timetable", subject.encode(codec)
    )
    parsed = read_original(data)
    assert [c.value for c in parsed.claims_of(TitleClaim)] == [subject]
    assert len(warnings(parsed)) == (codec != "utf-8")


def test_a_subject_truncated_within_an_encoded_word_gives_a_warning():
    cut = base64.b64encode("Расписание".encode()[:-1]).decode()
    data = message(b"The timetable is attached.", "8bit")
    parsed = read_original(data.replace(b"Timetable", f"=?utf-8?b?{cut}?=".encode()))
    assert [c.value for c in parsed.claims_of(TitleClaim)] == ["Расписани\ufffd"]
    assert len(warnings(parsed)) == 1


CONTAINERS = {
    "csv": (
        Format.CSV,
        b"url,title,body\nhttps://p.example/1,\xd0\x9f\xd0\xbe\xd1\x80\xd1\x82 \xd1,\"%s\"\n"
        b'https://p.example/2,Next,"A second row."\n',
    ),
    "jsonl": (
        Format.JSONL,
        b'{"url": "https://p.example/1", "title": "\xd0\x9f\xd0\xbe\xd1\x80\xd1\x82 \xd1",'
        b' "body": "%s"}\n{"url": "https://p.example/2", "title": "Next", "body": "A second row."}\n',
    ),
    "feed": (
        Format.FEED,
        b'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"'
        b' xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        b"<item><link>https://p.example/1</link>"
        b"<title>\xd0\x9f\xd0\xbe\xd1\x80\xd1\x82 \xd1</title>"
        b"<content:encoded>&lt;p&gt;%s&lt;/p&gt;</content:encoded></item>"
        b"<item><link>https://p.example/2</link><title>Next</title>"
        b"<content:encoded>&lt;p&gt;A second row.&lt;/p&gt;</content:encoded></item>"
        b"</channel></rss>",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", CONTAINERS)
def test_half_a_character_in_a_container_loses_no_member(kind: str):
    media_type, form = CONTAINERS[kind]
    text, _ = halved(RU.encode(), "зерно")
    first, second = unpack_in_sandbox(form % text, media_type, f"x.{kind}")
    assert not isinstance(first, UnreadableMember)
    assert not isinstance(second, UnreadableMember)
    parsed = read_original(first.data, first.declared)
    assert "Порт Актау принял первое судно" in body(parsed)
    assert len(warnings(parsed)) == 1
    assert dict(first.metadata)["title"].rstrip("\ufffd ") == "Порт"
    assert dict(second.metadata)["title"] == "Next"


def test_an_escaped_surrogate_in_a_line_loses_no_member():
    line = json.dumps({"url": "https://p.example/1", "body": f"{RU} \ud83d"}).encode()
    (member,) = unpack_in_sandbox(line, Format.JSONL, "x.jsonl")
    assert body(read_original(member.data, member.declared)).startswith(RU)


def test_half_a_character_in_a_page_of_a_web_archive_loses_no_member():
    text, at = halved(page(f"<p>{RU}</p>").encode(), "зерно")
    data = making.warc({making.URL: text})
    (member,) = (m for m in unpack_in_sandbox(data, Format.WARC, "x.warc") if isinstance(m, Member))
    parsed = read_original(member.data, member.declared)
    assert warnings(parsed) == [f"1 byte is invalid in utf-8, the first at offset {at}"]


@pytest.mark.parametrize("form", [making.docx, making.odt])
def test_an_invalid_byte_in_the_xml_of_a_document_loses_one_character(form):
    inner = {"docx": "word/document.xml", "odt": "content.xml"}[form.__name__]
    source, target = zipfile.ZipFile(io.BytesIO(form())), io.BytesIO()
    with zipfile.ZipFile(target, "w") as packed:
        for info in source.infolist():
            data = source.read(info)
            at = data.rindex(b"</") if info.filename == inner else len(data)
            at = data.rindex(b".", 0, at) if info.filename == inner else at
            fault = b"\xd0" if info.filename == inner else b""
            packed.writestr(info, data[:at] + fault + data[at:])
    parsed, sound = read_original(target.getvalue()), read_original(form())
    assert body(parsed).replace("\ufffd", "") == body(sound)
    assert len(warnings(parsed)) == 1


# The title


@pytest.mark.parametrize(
    ("head", "heading"),
    [
        (b"<title>%s</title>", b""),
        (b'<title>%s</title><meta property="og:title" content="%s">', b""),
        (b'<script type="application/ld+json">{"@type": "NewsArticle", "headline": "%s..."}'
         b"</script>", b"<h1>WHOLE</h1>"),
        (b'<meta property="og:title" content="%s">', b"<h1>WHOLE</h1>"),
        (b"", b"<h1>%s</h1>"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("cut", [b"\xd0", "\ufffd".encode()])
def test_a_title_truncated_within_a_character_is_replaced_or_loses_it(head, heading, cut):
    whole = "Порт Актау принял первое судно"
    part = whole.encode()[:-2]
    markup = heading.replace(b"%s", part + cut).replace(b"WHOLE", whole.encode())
    document = page("HEADING" + f"<p>{RU}</p>" * 4, "HEAD").encode()
    document = document.replace(b"HEADING", markup).replace(
        b"HEAD", head.replace(b"%s", part + cut)
    )
    record = record_of(document)
    assert record.title == (whole if b"WHOLE" in heading else whole[:-1])
    assert "encoding-unsure" in flag_codes(record)


def test_a_heading_line_loses_half_a_character_at_its_end():
    record = record_of("Порт Актау принял судно".encode()[:-1] + f"\n\n{RU}\n\n{RU}".encode())
    assert record.title == "Порт Актау принял судн"
