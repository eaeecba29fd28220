"""Generate valid documents and containers of every format.

They are small and the same on every machine, with a known title, text and dates.  The broken
files are made from these.
"""

import gzip
import io
import json
import tarfile
import zipfile
from collections.abc import Iterable, Mapping
from email.message import EmailMessage
from urllib.parse import quote

from evaluation import making_office, making_ole
from evaluation.carpets import CORE, LEAD, PARAGRAPHS, REST, TITLE, packed

__all__ = ["LEAD", "PARAGRAPHS", "REST", "TITLE", "packed"]  # beside what is defined here

URL = "https://lantern.example/2017/carpets"

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)


def html(title: str = TITLE, paragraphs: Iterable[str] = PARAGRAPHS, head: str = "") -> bytes:
    text = "".join(f"<p>{p}</p>" for p in paragraphs)
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>{head}'
        f"</head><body><h1>{title}</h1>{text}</body></html>"
    ).encode()


def text(paragraphs: Iterable[str] = (TITLE, *PARAGRAPHS)) -> bytes:
    return "\n\n".join(paragraphs).encode() + b"\n"


def docx(body: str = "", title: str = TITLE, more: Mapping[str, str] | None = None) -> bytes:
    """Make a Word document; `body` is its XML, by default the standard title and paragraphs."""
    if not body:
        style = '<w:pPr><w:pStyle w:val="Title"/></w:pPr>'
        body = f"<w:p>{style}<w:r><w:t>{TITLE}</w:t></w:r></w:p>" + "".join(
            f"<w:p><w:r><w:t>{p}</w:t></w:r></w:p>" for p in PARAGRAPHS
        )
    document = f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'
    return packed(
        {
            "[Content_Types].xml": TYPES,
            "word/document.xml": document,
            "docProps/core.xml": CORE.format(title=title),
        }
        | dict(more or {})
    )


def odt(body: str = "", more: Mapping[str, str] | None = None) -> bytes:
    """Make an OpenDocument text; `body` is its XML, by default the standard title and text."""
    names = (
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"'
    )
    body = body or (
        f'<text:p text:style-name="Title">{TITLE}</text:p>'
        + "".join(f"<text:p>{p}</text:p>" for p in PARAGRAPHS)
    )
    parts: dict[str, bytes | str] = {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": f"<office:document-content {names}><office:body><office:text>{body}"
        "</office:text></office:body></office:document-content>",
        "meta.xml": f"<office:document-meta {names}><office:meta><dc:title>{TITLE}</dc:title>"
        "<meta:creation-date>2017-03-03T10:00:00</meta:creation-date></office:meta>"
        "</office:document-meta>",
    }
    return packed(parts | dict(more or {}), zipfile.ZIP_STORED)


def epub(
    pages: Mapping[str, str] | None = None,
    metadata: str = "",
    more: Mapping[str, str] | None = None,
) -> bytes:
    """Make a book of pages, which are their XML by name, with metadata beside its title."""
    if pages is None:
        text = "".join(f"<p>{p}</p>" for p in PARAGRAPHS)
        pages = {"one page.xhtml": f"<h1>{TITLE}</h1>{text}"}
    items = "".join(
        f'<item id="p{n}" href="{quote(name)}" media-type="application/xhtml+xml"/>'
        for n, name in enumerate(pages)
    )
    metadata = metadata or (
        "<dc:language>en</dc:language><dc:date>2017-03-03</dc:date>"
        '<meta property="dcterms:modified">2018-01-01T00:00:00Z</meta>'
    )
    spine = "".join(f'<itemref idref="p{n}"/>' for n in range(len(pages)))
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0">'
        '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/" '
        f'xmlns:opf="http://www.idpf.org/2007/opf"><dc:title>{TITLE}</dc:title>{metadata}'
        f"</metadata><manifest>{items}</manifest><spine>{spine}</spine></package>"
    )
    parts: dict[str, bytes | str] = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": "<container><rootfiles>"
        '<rootfile full-path="OPS/book.opf"/></rootfiles></container>',
        "OPS/book.opf": package,
    }
    parts |= {f"OPS/{name}": _xhtml(body) for name, body in pages.items()}
    return packed(parts | dict(more or {}), zipfile.ZIP_STORED)


def _xhtml(body: str) -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html>'
        '<html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head>'
        f"<body>{body}</body></html>"
    )


def rtf(body: str = "") -> bytes:
    body = body or r"\pard\s1 " + rf"{TITLE}\par\pard " + "".join(f"{p}\\par " for p in PARAGRAPHS)
    return (
        r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 Times;}}{\stylesheet{\s1 heading 1;}}"
        rf"{{\info{{\title {TITLE}}}{{\creatim\yr2017\mo3\dy3}}}}{body}}}"
    ).encode("cp1252")


def pdf(
    pages: Iterable[Iterable[str]] = ((TITLE, "", *LEAD.split(". "), REST[:80], REST[80:]),),
    information: str = f"/Title ({TITLE}) /CreationDate (D:20170303100000+04'00')",
    trailer: str = "",
) -> bytes:
    """Make a PDF; each page is lines of Latin text, the first in large type, "" for a gap."""
    objects: list[bytes] = [b"", b"", b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for number, lines in enumerate(pages):
        content = _page(list(lines), large=0 if number == 0 else -1)
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>" % len(objects)
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[0] = b"<< /Type /Catalog /Pages 2 0 R /Lang (en) >>"
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(kids))
    objects.append(b"<< %s >>" % information.encode())
    return pdf_of(objects, f"/Info {len(objects)} 0 R {trailer}")


def _page(lines: list[str], large: int) -> bytes:
    out, y = [], 780
    for number, line in enumerate(lines):
        y -= 14 if line else 10
        size = 18 if number == large and len(lines) > 1 else 11
        escaped = line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        if line:
            out.append(f"BT /F1 {size} Tf 72 {y} Td ({escaped}) Tj ET")
    return "\n".join(out).encode("latin-1")


def pdf_of(objects: list[bytes], trailer: str = "") -> bytes:
    """Make a PDF of numbered objects, with its cross-reference table."""
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, data in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, data)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R %s >>\n" % (len(objects) + 1, trailer.encode())
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % table)


def mail(attached: Mapping[str, bytes] | None = None, subject: str = TITLE) -> bytes:
    message = EmailMessage()
    message["From"] = "Press office <press@lantern.example>"
    message["To"] = "desk@archive.example"
    message["Subject"] = subject
    message["Date"] = "Fri, 03 Mar 2017 10:00:00 +0400"
    message["Message-ID"] = "<1@lantern.example>"
    message.set_content("\n\n".join(PARAGRAPHS) + "\n")
    for name, data in (attached or {}).items():
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    # The default boundary is random; the file must be the same in every run.
    if message.is_multipart():
        message.set_boundary("=====border=====")
    return message.as_bytes()


def web_archive(url: str = URL) -> bytes:
    return (
        b"From: <Saved by Blink>\r\nSnapshot-Content-Location: " + url.encode() + b"\r\n"
        b"Subject: A page\r\nDate: Fri, 3 Mar 2017 10:00:00 -0000\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/related; type="text/html"; boundary="--b--"\r\n\r\n'
        b"----b--\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n"
        b"Content-Location: " + url.encode() + b"\r\n\r\n"
        + html().replace(b"=", b"=3D")
        + b"\r\n----b--\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n"
        b"Content-Location: https://lantern.example/x.png\r\n\r\niVBORw0KGgo=\r\n----b----\r\n"
    )  # fmt: skip


def mbox(messages: Iterable[bytes] | None = None) -> bytes:
    messages = [mail(subject=f"{TITLE} {n}") for n in (1, 2)] if messages is None else messages
    return b"".join(
        b"From press@lantern.example Fri Mar  3 10:00:00 2017\n" + message + b"\n\n"
        for message in messages
    )


def warc(pages: Mapping[str, bytes] | None = None, *, compressed: bool = False) -> bytes:
    """Make a web archive: its own description, the pages, a picture, a redirect."""
    pages = {URL: html()} if pages is None else pages
    records = [_record("warcinfo", "", b"software: none\r\n", "application/warc-fields")]
    for url, page in pages.items():
        records.append(_record("response", url, _answer(page, "text/html; charset=utf-8")))
    records.append(_record("response", URL + ".png", _answer(b"\x89PNG", "image/png")))
    records.append(_record("response", URL + "?old", _answer(b"", "text/html", "301 Moved")))
    return b"".join(gzip.compress(r, mtime=0) if compressed else r for r in records)


def _answer(body: bytes, kind: str, status: str = "200 OK") -> bytes:
    header = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    return header.encode() + body


def _record(
    kind: str, url: str, block: bytes, media: str = "application/http; msgtype=response"
) -> bytes:
    target = f"WARC-Target-URI: {url}\r\n" if url else ""
    header = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\n{target}WARC-Date: 2017-03-05T10:00:00Z\r\n"
        f"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-{len(block):012}>\r\n"
        f"Content-Type: {media}\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return header.encode() + block + b"\r\n\r\n"


FILES: Mapping[str, bytes] = {"talks/page.html": html(), "note.txt": text()}


def tar(files: Mapping[str, bytes] = FILES, mode: str = "w") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as pack:  # type: ignore[call-overload]
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            pack.addfile(info, io.BytesIO(data))
    return out.getvalue()


def feed(items: str = "") -> bytes:
    long = f"<p>{LEAD}</p>" + f"<p>{REST}</p>" * 6
    items = items or (
        f"<item><title>{TITLE}</title><link>{URL}</link><pubDate>Fri, 03 Mar 2017 10:00:00 +0400"
        f"</pubDate><content:encoded><![CDATA[{long}]]></content:encoded></item>"
        f"<item><title>A teaser</title><link>{URL}/2</link>"
        "<description>Read on…</description></item>"
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Lantern</title>'
        f"{items}</channel></rss>"
    ).encode()


def rows(count: int = 2) -> list[dict[str, str]]:
    return [
        {"title": f"{TITLE} {n}", "url": f"{URL}/{n}", "date": "2017-03-03T10:00:00+04:00",
         "lang": "en", "body": f"{LEAD}\n\n{REST} {n}"}
        for n in range(count)
    ]  # fmt: skip


def jsonl(lines: Iterable[object] | None = None) -> bytes:
    return b"".join(json.dumps(row).encode() + b"\n" for row in (lines or rows()))


def table(lines: Iterable[Mapping[str, str]] | None = None) -> bytes:
    found = list(lines or rows())
    out = ",".join(found[0]) + "\r\n"
    for row in found:
        out += ",".join('"' + value.replace('"', '""') + '"' for value in row.values()) + "\r\n"
    return out.encode()


def sound() -> dict[str, bytes]:
    """Make a valid file of each format, by file name."""
    return {
        "page.html": html(),
        "note.txt": text(),
        "paper.pdf": pdf(),
        "letter.docx": docx(),
        "letter.odt": odt(),
        "letter.rtf": rtf(),
        **making_office.sound(),
        **making_ole.sound(),
        "book.epub": epub(),
        "message.eml": mail({"paper.pdf": pdf()}),
        "saved.mhtml": web_archive(),
        "box.mbox": mbox(),
        "crawl.warc": warc(),
        "crawl.warc.gz": warc(compressed=True),
        "pack.zip": packed(FILES),
        "pack.tar": tar(),
        "pack.tar.gz": gzip.compress(tar(), mtime=0),
        "pack.tar.bz2": tar(mode="w:bz2"),
        "pack.tar.xz": tar(mode="w:xz"),
        "note.txt.gz": gzip.compress(text(), mtime=0),
        "feed.xml": feed(),
        "rows.jsonl": jsonl(),
        "rows.csv": table(),
        "rows.jsonl.gz": gzip.compress(jsonl(), mtime=0),
    }
