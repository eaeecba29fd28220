"""Hostile and broken files, made by code, each named by what is wrong with it.

The same on every machine.  Some take hundreds of megabytes of memory to make.
"""

import gzip
import io
import json
import random
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Mapping

from evaluation import making

_LENGTHS = (0.02, 0.25, 0.5, 0.9, 0.99)


def files(*groups: str) -> dict[str, bytes]:
    """Make the hostile or broken files of some groups (of all, if none is named), by name."""
    made: dict[str, bytes] = {}
    for group in groups or _GROUPS:
        made |= _GROUPS[group]()
    return dict(sorted(made.items()))


# Sound files made unsound


def _cut() -> dict[str, bytes]:
    return {
        f"cut-at-{round(share * 100):02}-{name}": data[: int(len(data) * share)]
        for name, data in making.sound().items()
        for share in _LENGTHS
    }


def _flipped() -> dict[str, bytes]:
    made = {}
    for name, data in making.sound().items():
        for seed in (1, 2):
            chance, bad = random.Random(f"{name} {seed}"), bytearray(data)
            for _ in range(max(3, len(bad) // 200)):
                bad[chance.randrange(len(bad))] ^= 1 << chance.randrange(8)
            made[f"bits-flipped-{seed}-{name}"] = bytes(bad)
    return made


def _wrong_names() -> dict[str, bytes]:
    sound = making.sound()
    return {
        "mislabelled-pdf.html": sound["paper.pdf"],
        "mislabelled-html.pdf": sound["page.html"],
        "mislabelled-zip.docx": sound["pack.zip"],
        "mislabelled-docx.zip": sound["letter.docx"],
        "mislabelled-text.eml": b"Just a line of text, and another.\n\nNot mail at all.",
        "mislabelled-text.csv": b"Just a line of text, and another.\n\nNot a table at all.",
        "mislabelled-png.txt": b"\x89PNG\r\n\x1a\n" + bytes(200),
        "mislabelled-text.warc": b"A text.\n\nAnd more of it.",
        "mislabelled-text.zip": b"A text.\n\nAnd more of it.",
        "junk-before-pdf.pdf": b"\0\x01junk\n" * 20 + sound["paper.pdf"],
        "junk-after-pdf.pdf": sound["paper.pdf"] + b"\0" * 5000,
        "junk-before-zip.zip": b"MZ" + b"\0" * 500 + sound["pack.zip"],
        "executable.html": b"MZ\x90\0" + bytes(500),
        "elf.txt": b"\x7fELF" + bytes(500),
        "old-word.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000),
        "seven-zip.zip": b"7z\xbc\xaf\x27\x1c" + bytes(100),
    }


def _texts() -> dict[str, bytes]:
    dates = " ".join(f"{d} March {1900 + d}" for d in range(1, 28)) + " "
    return {
        "empty.txt": b"",
        "empty.html": b"",
        "empty.pdf": b"",
        "one-byte.txt": b"x",
        "white-space.txt": b" \r\n\t" * 5000,
        "only-a-mark.txt": b"\xef\xbb\xbf",
        "nul-bytes.txt": bytes(10_000),
        "nul-bytes-within.txt": b"A text\0with\0many\0nul\0bytes. " * 200,
        "control-characters.txt": bytes(range(32)) * 100,
        "every-byte.txt": bytes(range(256)) * 100,
        "half-surrogates.txt": b"A text with \xed\xa0\x80 half a character. " * 50,
        "noncharacters.txt": "A text\ufffe\uffff with \U0010ffff none. ".encode() * 50,
        "overlong-utf8.txt": b"A text \xc0\xaf\xe0\x80\xaf with overlong forms. " * 50,
        "utf16-cut-in-half.txt": "A text in two bytes. ".encode("utf-16")[:-1] * 50,
        "utf7-claimed.html": making.html(head='<meta charset="utf-7">') + b"+ADw-script+AD4-",
        "wrong-charset.html": making.html(
            "Выставка ковров", ["Музей города открыл выставку ковров и войлока."]
        ).replace(b"utf-8", b"iso-8859-1"),
        "two-charsets.txt": "Музей города. ".encode("cp1251") * 20 + "Выставка. ".encode() * 20,
        "random-bytes.txt": random.Random(1).randbytes(50_000),
        "combining-marks.txt": ("e" + "\u0301" * 50_000).encode(),
        "right-to-left-overrides.txt": ("\u202eabc\u202d " * 5000).encode(),
        "one-long-word.txt": b"a" * 1_000_000,
        "one-long-line.txt": b"a text of words " * 60_000,
        "one-long-number.txt": b"1" * 500_000,
        "many-dates.txt": dates.encode() * 200,
        "many-dates-on-lines.txt": b"\n\n".join(b"3 March 2017" for _ in range(20_000)),
        "many-dots.txt": b"." * 200_000,
        "many-brackets.txt": b"(" * 100_000 + b"text" + b")" * 100_000,
        "many-quotes.txt": b'"' * 200_000,
        "many-hyphens.txt": b"a-" * 200_000,
        "many-capitals.txt": b"A B C D " * 50_000,
        "many-spaces.txt": b"word" + b" " * 500_000 + b"word",
        "many-empty-lines.txt": b"word" + b"\n \t" * 200_000 + b"word",
        "many-colons.txt": b"Published: " * 30_000,
        "many-countries.txt": b"Kazakhstan Armenia Georgia Chad Niger Jordan " * 10_000,
        "many-short-lines.txt": b"a\n" * 300_000,
        "many-slashes.txt": b"1/2/" * 100_000,
        "reports-without-end.txt": b"Lantern reports " * 30_000,
        "large.txt": b"A line of a very long text that goes on and on.\n\n" * 400_000,
        "too-large.txt": b"A line of a text that is too long for us to take it.\n" * 1_300_000,
        "lines-of-unicode-breaks.txt": "a\u2028b\u2029c\x85".encode() * 20_000,
    }


def _pages() -> dict[str, bytes]:
    def page(body: str, head: str = "") -> bytes:
        return f"<!doctype html><html><head>{head}</head><body>{body}</body></html>".encode()

    deep = 20_000
    ld = '<script type="application/ld+json">{}</script>'
    return {
        "deep-div.html": page("<div>" * deep + making.LEAD + "</div>" * deep),
        "deep-inline.html": page("<b>" * deep + making.LEAD),
        "deep-lists.html": page("<ul><li>" * deep + making.LEAD),
        "deep-tables.html": page("<table><tr><td>" * 5000 + making.LEAD),
        "deep-beyond-256.html": page("<div>" * 400 + f"<p>{making.LEAD}</p>"),
        "deep-json.html": page(f"<p>{making.LEAD}</p>", ld.format("[" * 100_000)),
        "wide.html": page("<p>word</p>" * 100_000),
        "many-tags.html": page("<p>" * 200_000),
        "many-spans.html": page("<span>a</span>" * 100_000),
        "many-links.html": page("<a href=x>a</a> " * 60_000),
        "many-attributes.html": page("<p " + " ".join(f"a{i}=b" for i in range(30_000)) + ">x</p>"),
        "many-metas.html": page("<p>x</p>", '<meta name="date" content="2017-03-03">' * 20_000),
        "many-times.html": page('<time datetime="2017-03-03">x</time> ' * 20_000),
        "many-headings.html": page("".join(f"<h1>Heading {i}</h1>" for i in range(20_000))),
        "long-attribute.html": page(f'<p class="{"a-" * 300_000}">{making.LEAD}</p>'),
        "long-class-of-names.html": page(f'<div class="{"menu " * 100_000}">{making.LEAD}</div>'),
        "long-title.html": page(f"<p>{making.LEAD}</p>", f"<title>{'a | ' * 100_000}</title>"),
        "long-comment.html": page(f"<!--{'-' * 500_000}--><p>{making.LEAD}</p>"),
        "open-comment.html": page(f"<p>{making.LEAD}</p><!--" + "x" * 100_000),
        "open-script.html": page(f"<p>{making.LEAD}</p><script>" + "x" * 100_000),
        "open-tag.html": page(f"<p>{making.LEAD}</p><a href='" + "x" * 100_000),
        "only-lower-than.html": b"<html><body>" + b"<" * 300_000,
        "entities-unknown.html": page("&foo;&bar" * 50_000 + making.LEAD),
        "entities-numeric.html": page("&#0;&#xD800;&#x110000;&#99999999999;" * 10_000),
        "entities-declared.html": b'<!DOCTYPE html [<!ENTITY a "&b;&b;">]><html><p>&a;</p></html>',
        "cdata.html": page("<![CDATA[" * 10_000 + making.LEAD),
        "nul-in-tags.html": page("<p\0>A text\0 with nul</p>" * 1000),
        "frames-only.html": b"<html><frameset><frame src=a><frame src=b></frameset></html>",
        "script-only.html": page("<script>document.write('text')</script>"),
        "picture-only.html": page("<img src='data:image/png;base64," + "A" * 500_000 + "'>"),
        "saved-from-nowhere.html": b"<!-- saved from url=(9999)javascript:x -->" + making.html(),
        "canonical-to-nowhere.html": making.html(head='<link rel="canonical" href="http://[::1">'),
        "large-page.html": page(f"<p>{making.LEAD}</p>" * 60_000),
        "svg-maze.html": page("<svg>" * 5000 + f"<p>{making.LEAD}</p>"),
        "self-closing.html": page("<div/>" * 100_000 + f"<p>{making.LEAD}</p>"),
        "xhtml-bomb.html": _laughs("html", "<body><p>&z;</p></body>"),
    }


def _laughs(root: str, body: str, names: str = "") -> bytes:
    """Make a billion laughs: entities that each expand to ten of another."""
    entities = '<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">'
        for a, b in zip("abcdefghijkl", "bcdefghijklz", strict=True)
    )
    return f'<?xml version="1.0"?><!DOCTYPE {root} [{entities}]><{root}{names}>{body}</{root}>'.encode()


# PDF


def _papers() -> dict[str, bytes]:
    sound = making.pdf()
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>"
    catalog = b"<< /Type /Catalog /Pages 2 0 R >>"
    locked = (
        f"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <{'41' * 32}> /U <{'42' * 32}> >> "
        f"/ID [<{'00' * 16}> <{'00' * 16}>]"
    )
    return {
        "locked.pdf": making.pdf(trailer=locked),
        "locked-by-unknown.pdf": making.pdf(
            trailer=f"/Encrypt << /Filter /Nobody /V 9 >> /ID [<{'00' * 16}> <{'00' * 16}>]"
        ),
        "no-table.pdf": sound[: sound.index(b"xref\n0")],
        "no-end-mark.pdf": sound.replace(b"%%EOF", b""),
        "table-points-nowhere.pdf": sound.replace(b"startxref\n", b"startxref\n99999"),
        "table-in-a-loop.pdf": sound.replace(b"/Root 1 0 R", b"/Root 1 0 R /Prev 700"),
        "header-only.pdf": b"%PDF-1.7\n",
        "pages-in-a-loop.pdf": making.pdf_of(
            [catalog, b"<< /Type /Pages /Count 9 /Kids [2 0 R 3 0 R] >>",
             b"<< /Type /Pages /Count 9 /Parent 2 0 R /Kids [2 0 R] >>"]
        ),
        "pages-of-itself.pdf": making.pdf_of([b"<< /Type /Catalog /Pages 1 0 R /Kids [1 0 R] /Count 5 >>"]),
        "pages-without-end.pdf": making.pdf_of(
            [catalog, b"<< /Type /Pages /Count 2000000000 /Kids [3 0 R] >>", page]
        ),
        "pages-none.pdf": making.pdf_of([catalog, b"<< /Type /Pages /Count 0 /Kids [] >>"]),
        "no-catalog.pdf": making.pdf_of([b"<< /Type /Nothing >>"]),
        "scanned.pdf": making.pdf([[], [], []]),
        "half-scanned.pdf": making.pdf([[making.LEAD], [], []]),
        "stream-bomb.pdf": _flate(zlib.compress(b"(a) Tj " * 60_000_000, 9)),
        "stream-text-bomb.pdf": _flate(
            zlib.compress(b"BT /F1 9 Tf 72 700 Td " + b"(a text) Tj 0 -1 Td " * 3_000_000 + b"ET", 9)
        ),
        "stream-length-lies.pdf": sound.replace(b"/Length ", b"/Length 99"),
        "stream-length-negative.pdf": sound.replace(b"/Length ", b"/Length -"),
        "stream-filters-many.pdf": _filtered(500),
        "form-in-a-loop.pdf": _form_loop(),
        "deep-arrays.pdf": making.pdf(information="/Title " + "[" * 50_000),
        "deep-dictionaries.pdf": making.pdf(information="/Title " + "<< /A " * 50_000),
        "long-title.pdf": making.pdf(information=f"/Title ({'a' * 500_000})"),
        "date-is-nonsense.pdf": making.pdf(information="/CreationDate (D:99999999999999)"),
        "many-pages.pdf": making.pdf([[f"Page {n}", making.LEAD] for n in range(1500)]),
        "many-lines.pdf": making.pdf([["a"] * 20_000]),
        "huge-page.pdf": sound.replace(b"[0 0 595 842]", b"[0 0 1e38 1e38]"),
        "fonts-missing.pdf": sound.replace(b"/F1 3 0 R", b"/F1 99 0 R"),
        "javascript.pdf": making.pdf_of(
            [b"<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /JavaScript /JS (while(1);) >> >>",
             b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>", page]
        ),
    }  # fmt: skip


def _flate(content: bytes, filters: bytes = b"/FlateDecode") -> bytes:
    """Make a PDF of one page with compressed content."""
    return making.pdf_of(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
            b"/Resources << /Font << /F1 5 0 R >> >> >>",
            b"<< /Length %d /Filter %s >>\nstream\n%s\nendstream"
            % (len(content), filters, content),
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        ]
    )


def _filtered(times: int) -> bytes:
    content = b"BT /F1 9 Tf 72 700 Td (a text) Tj ET"
    for _ in range(20):
        content = zlib.compress(content)
    return _flate(content, b"[" + b"/FlateDecode " * times + b"]")


def _form_loop() -> bytes:
    """Make a form that draws itself ten times."""
    resources = b"/Resources << /XObject << /X 5 0 R >> >>"
    return making.pdf_of(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R %s >>" % resources,
            b"<< /Length 5 >>\nstream\n/X Do\nendstream",
            b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] %s /Length 60 >>\nstream\n%s\nendstream"
            % (resources, b"/X Do " * 10),
        ]
    )


# DOCX, ODT, RTF


def _office() -> dict[str, bytes]:
    w = f' xmlns:w="{making.WORD}"'
    paragraph = f"<w:p><w:r><w:t>{making.LEAD}</w:t></w:r></w:p>"
    laughs = _laughs("w:document", "<w:body><w:p><w:r><w:t>&z;</w:t></w:r></w:p></w:body>", w)
    leak = (
        f'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        f"<w:document{w}><w:body><w:p><w:r><w:t>&x;</w:t></w:r></w:p></w:body></w:document>"
    ).encode()
    parts = {"[Content_Types].xml": making.TYPES}
    deep = "<w:sdt><w:sdtContent>" * 5000 + paragraph + "</w:sdtContent></w:sdt>" * 5000
    nested = "<w:tbl><w:tr><w:tc>" * 80 + paragraph + "</w:tc></w:tr></w:tbl>" * 80
    sound = making.docx()
    return {
        "entity-bomb.docx": making.packed({**parts, "word/document.xml": laughs}),
        "entity-of-a-file.docx": making.packed({**parts, "word/document.xml": leak}),
        "zip-bomb.docx": making.packed({**parts, "word/document.xml": bytes(300_000_000)}),
        "zip-bomb-of-xml.docx": making.docx(paragraph * 400_000),
        "zip-bomb-in-properties.docx": making.docx(more={"word/styles.xml": " " * 200_000_000}),
        "locked.docx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000)
        + "EncryptedPackage".encode("utf-16-le") + bytes(1000),
        "locked-parts.docx": _locked(sound),
        "no-document.docx": making.packed({**parts, "word/other.xml": "<a/>", "x/word/document.xml": "x"}),
        "document-is-no-xml.docx": making.packed({**parts, "word/document.xml": "not XML at all"}),
        "document-is-empty.docx": making.packed({**parts, "word/document.xml": ""}),
        "no-text.docx": making.docx("<w:p/>"),
        "deep-controls.docx": making.docx(deep),
        "deep-tables.docx": making.docx(nested),
        "wide-table.docx": making.docx(
            "<w:tbl><w:tr>" + f"<w:tc>{paragraph}</w:tc>" * 20_000 + "</w:tr></w:tbl>"
        ),
        "styles-broken.docx": making.docx(more={"word/styles.xml": "<broken"}),
        "sums-differ.docx": sound.replace(b"PK\x01\x02", b"PK\x01\x02", 1)[:-40] + bytes(40),
        "entity-bomb.odt": making.odt(more={"content.xml": _laughs("office:document-content", "&z;",
            ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"').decode()}),
        "locked.odt": making.odt(more={"META-INF/manifest.xml":
            "<manifest xmlns='m'><file-entry><encryption-data/></file-entry></manifest>"}),
        "no-content.odt": making.packed({"mimetype": "application/vnd.oasis.opendocument.text"},
                                        zipfile.ZIP_STORED),
        "many-spaces.odt": making.odt('<text:p>a<text:s text:c="2000000000"/>b</text:p>'),
        "spaces-are-nonsense.odt": making.odt('<text:p>a<text:s text:c="-x"/>b</text:p>'),
        "repeated-cells.odt": making.odt(
            "<table:table><table:table-row table:number-rows-repeated='1000000'><table:table-cell>"
            "<text:p>a</text:p></table:table-cell></table:table-row></table:table>"
        ),
        "deep-groups.rtf": b"{\\rtf1 " + b"{" * 100_000 + b"text" + b"}" * 100_000 + b"}",
        "groups-end-too-often.rtf": b"{\\rtf1 text}}}}}}" + b"}" * 1000,
        "groups-never-end.rtf": b"{\\rtf1 A text that goes on{\\b and on",
        "binary-without-end.rtf": b"{\\rtf1 A text \\bin999999999 " + bytes(1000),
        "binary-negative.rtf": b"{\\rtf1 A text \\bin-5 and more\\par}",
        "unicode-nonsense.rtf": b"{\\rtf1 \\u99999999 ?\\u-1 ?\\u55357 ? text\\uc999999999 \\u1 }",
        "code-page-unknown.rtf": b"{\\rtf1\\ansicpg99999 A text \\'e9\\par}",
        "pictures-long.rtf": b"{\\rtf1{\\pict " + b"00ff" * 2_000_000 + b"}A text\\par}",
        "words-long.rtf": b"{\\rtf1 \\" + b"a" * 1_000_000 + b" text\\par}",
        "words-many.rtf": b"{\\rtf1 " + b"\\b " * 500_000 + b"text\\par}",
        "only-header.rtf": b"{\\rtf1",
        "cells-many.rtf": b"{\\rtf1 " + b"a\\cell " * 100_000 + b"\\row}",
    }  # fmt: skip


def _locked(data: bytes) -> bytes:
    """Make a ZIP in which every file is marked as encrypted."""
    bad = bytearray(data)
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = bad.find(mark)
        while at >= 0:
            bad[at + place] |= 1
            at = bad.find(mark, at + 4)
    return bytes(bad)


# Mail


def _letters() -> dict[str, bytes]:
    head = b"From: a@b.example\r\nMIME-Version: 1.0\r\nSubject: A letter\r\n"
    deep = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n)
        for n in range(3000)
    )
    forwards = b"A letter.\r\n"
    for _ in range(60):
        forwards = head + b"Content-Type: message/rfc822\r\n\r\n" + forwards
    parts = b"--b\r\nContent-Type: text/plain\r\n\r\na text\r\n" * 20_000
    return {
        "deep-mime.eml": head + deep + b"text",
        "deep-forwards.eml": forwards,
        "many-parts.eml": head + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + parts + b"--b--",
        "header-only.eml": head + b"\r\n",
        "header-huge.eml": head + b"X-Long: " + b"a" * 3_000_000 + b"\r\n\r\nA text.",
        "headers-many.eml": head + b"X-Many: a\r\n" * 100_000 + b"\r\nA text.",
        "subject-of-words.eml": head + b"Subject: " + b"=?utf-8?q?a?= " * 20_000 + b"\r\n\r\nA text.",
        "subject-broken.eml": head + b"Subject: =?x-none?b?!!!?= =?utf-8?q?=ff\r\n\r\nA text.",
        "addresses-many.eml": head + b"From: " + b"a <a@b.example>, " * 20_000 + b"\r\n\r\nA text.",
        "addresses-deep.eml": head + b"From: " + b"(" * 20_000 + b"\r\n\r\nA text.",
        "charset-unknown.eml": head + b"Content-Type: text/plain; charset=x-none\r\n\r\nA text \xff.",
        "charset-is-a-codec.eml": head + b"Content-Type: text/plain; charset=rot13\r\n\r\nA text \xff.",
        "base64-broken.eml": head + b"Content-Transfer-Encoding: base64\r\n\r\n!!!=A=A===\xff\r\n",
        "encoding-unknown.eml": head + b"Content-Transfer-Encoding: x-uue\r\n\r\nbegin 644 x\r\n",
        "border-missing.eml": head + b"Content-Type: multipart/mixed\r\n\r\n--b\r\n\r\ntext",
        "border-never-met.eml": head + b"Content-Type: multipart/mixed; boundary=q\r\n\r\ntext",
        "border-long.eml": head + b"Content-Type: multipart/mixed; boundary=" + b"q" * 100_000 + b"\r\n\r\nx",
        "date-nonsense.eml": head + b"Date: 99 Foo 99999 99:99:99 +9999\r\n\r\nA text of mail.",
        "attached-bomb.eml": making.mail({"x.zip": _bomb()}),
        "attached-name-leads-out.eml": making.mail({"../../../etc/passwd": making.text()}),
        "attached-zip-in-zip.eml": making.mail({"x.zip": making.packed({"y.zip": making.packed(making.FILES)})}),
        "locked-smime.eml": head + b"Content-Type: application/pkcs7-mime\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\nAAAA\r\n",
        "web-archive-of-pictures.mhtml": making.web_archive().replace(b"text/html", b"image/gif"),
    }  # fmt: skip


# Containers


def _bomb() -> bytes:
    return making.packed({"zeros.txt": bytes(200_000_000)})


def _packs() -> dict[str, bytes]:
    inner = making.packed(making.FILES)
    zeros = gzip.compress(bytes(300_000_000), mtime=0)
    sound = making.packed(making.FILES)
    return {
        "bomb-flat.zip": _bomb(),
        "bomb-many-flat.zip": making.packed({f"{n}.txt": bytes(30_000_000) for n in range(5)}),
        "bomb-overlapping.zip": _overlapping(),
        "bomb-nested.zip": _nested(4),
        "bomb-of-itself.zip": making.packed({"r.zip": inner[: len(inner) // 2], "again.zip": inner}),
        "bomb.txt.gz": zeros,
        "bomb-twice.gz": gzip.compress(zeros, mtime=0),
        "bomb.tar.gz": gzip.compress(making.tar({"zeros.txt": bytes(100_000_000)}), mtime=0),
        "bomb.tar.xz": making.tar({"zeros.txt": bytes(100_000_000)}, "w:xz"),
        "bomb.tar.bz2": making.tar({"zeros.txt": bytes(100_000_000)}, "w:bz2"),
        "zip-in-zip.zip": making.packed({"inner.zip": inner, "note.txt": making.text()}),
        "zip-in-tar.tar": making.tar({"inner.zip": inner, "note.txt": making.text()}),
        "tar-in-zip.zip": making.packed({"inner.tar": making.tar()}),
        "gz-in-gz.gz": gzip.compress(gzip.compress(making.text(), mtime=0), mtime=0),
        "locked.zip": _locked(sound),
        "empty.zip": making.packed({}),
        "only-folders.zip": making.packed({"a/": b"", "a/b/": b""}),
        "only-hidden.zip": making.packed({".DS_Store": b"x", "__MACOSX/._a": b"x"}),
        "names-lead-out.zip": making.packed(
            {"../../etc/passwd": making.text(), "/etc/shadow": making.text(["a b"]),
             "..\\..\\boot.ini": making.text(["c d"]), "C:\\windows\\x.txt": making.text(["e f"])}
        ),
        "names-lead-out.tar": making.tar({"../../etc/passwd": making.text(), "/etc/x": making.text()}),
        "names-odd.zip": making.packed({"a\0b.txt": b"a text", "\u202etxt.exe": b"a text", " ": b"a text",
                                        "a" * 5000: b"a text"}),
        "names-twice.zip": _twice(),
        "names-case.zip": making.packed({"a.txt": b"one text", "A.TXT": b"another text"}),
        "links.zip": _zip_link(),
        "links.tar": _tar_links(),
        "size-lies.zip": _lying(sound),
        "sums-wrong.zip": _wrong_sums(sound),
        "method-unknown.zip": sound.replace(b"\x08\x00", b"\x63\x00"),
        "end-says-many.zip": sound[:-14] + b"\xff\xff\xff\xff" + sound[-10:],
        "comment-long.zip": sound[:-2] + b"\xff\xff" + b"c" * 70_000,
        "many-entries.zip": making.packed({f"{n}.txt": b"" for n in range(20_000)}, zipfile.ZIP_STORED),
        "many-broken-members.zip": making.packed({f"{n}.pdf": b"%PDF-1.4 broken" for n in range(60)}),
        "sparse.tar": _sparse(),
        "size-lies.tar": _lying_tar(),
        "size-negative.tar": making.tar().replace(b"0000", b"-001", 1),
        "header-sum-wrong.tar": making.tar().replace(b"talks", b"tolks", 1),
        "long-names.tar": making.tar({"a/" * 5000 + "x.txt": making.text()}),
        "gzip-header-only.gz": gzip.compress(b"", mtime=0)[:10],
        "gzip-sum-wrong.gz": gzip.compress(making.text(), mtime=0)[:-8] + bytes(8),
        "gzip-then-junk.gz": gzip.compress(making.text(), mtime=0) + b"junk" * 100,
        "xz-memory.xz": b"\xfd7zXZ\0\0\x04\xe6\xd6\xb4F\x02\0!\x01\x28\0\0\0" + bytes(100),
    }  # fmt: skip


def _nested(levels: int) -> bytes:
    data = making.packed({"zeros.txt": bytes(10_000_000)})
    for level in range(levels):
        data = making.packed({f"{level}-{n}.zip": data for n in range(8)})
    return data


def _overlapping() -> bytes:
    """Fifty names for the bytes of one file (D. Fifield, "A better zip bomb", 2019)."""
    data = bytearray(making.packed({"0.txt": bytes(5_000_000)}))
    start = data.index(b"PK\x01\x02")
    end = data.index(b"PK\x05\x06")
    entry = bytes(data[start:end])
    entries = entry * 50
    tail = bytearray(data[end:])
    tail[8:12] = (50).to_bytes(2, "little") * 2
    tail[12:16] = len(entries).to_bytes(4, "little")
    return bytes(data[:start]) + entries + bytes(tail)


def _twice() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as pack:
        for text in ("one text", "another text"):
            info = zipfile.ZipInfo("a.txt")
            pack.NameToInfo.pop("a.txt", None)  # it warns of names that it knows
            pack.writestr(info, text)
    return out.getvalue()


def _zip_link() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as pack:
        info = zipfile.ZipInfo("passwd.txt")
        info.external_attr = 0o120777 << 16
        pack.writestr(info, "/etc/passwd")
        pack.writestr(zipfile.ZipInfo("note.txt"), making.text())
    return out.getvalue()


def _tar_links() -> bytes:
    out = io.BytesIO()
    kinds = (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE)
    with tarfile.open(fileobj=out, mode="w") as pack:
        for number, kind in enumerate(kinds):
            info = tarfile.TarInfo(f"{number}.txt")
            info.type, info.linkname = kind, "/etc/passwd"
            pack.addfile(info)
    return out.getvalue()


def _lying(sound: bytes) -> bytes:
    """Make a ZIP whose directory declares two gigabytes for its first file."""
    at = sound.index(b"PK\x01\x02")
    return sound[: at + 24] + (2**31).to_bytes(4, "little") + sound[at + 28 :]


def _wrong_sums(sound: bytes) -> bytes:
    at = sound.index(b"PK\x01\x02")
    return sound[: at + 16] + b"\xde\xad\xbe\xef" + sound[at + 20 :]


def _sparse() -> bytes:
    """Make a sparse file of eight gigabytes."""
    info = tarfile.TarInfo("sparse.txt")
    info.size = 8 * 1024**3
    return info.tobuf(tarfile.GNU_FORMAT) + bytes(1024)


def _lying_tar() -> bytes:
    info = tarfile.TarInfo("note.txt")
    info.size = 60_000_000
    return info.tobuf() + making.text()


def _collections() -> dict[str, bytes]:
    row = making.rows(1)[0]
    record = making.warc()
    item = f"<item><title>A</title><link>{making.URL}</link><description>{making.LEAD * 6}</description></item>"
    return {
        "row-broken.jsonl": making.jsonl() + b'{"title": "A", "body": \n' + making.jsonl(),
        "row-deep.jsonl": making.jsonl() + b'{"body":' + b"[" * 100_000 + b"\n",
        "row-is-a-list.jsonl": making.jsonl() + b"[1, 2]\n5\nnull\n",
        "row-without-text.jsonl": making.jsonl() + b'{"title": "A"}\n{"body": ""}\n{"body": 5}\n',
        "row-date-nonsense.jsonl": making.jsonl([row | {"date": "soon"}, row]),
        "row-half-surrogate.jsonl": making.jsonl() + b'{"body": "a text \\ud800 here"}\n',
        "row-names-a-file.jsonl": making.jsonl([row, {"title": "A", "file": "/etc/passwd"}]),
        "row-very-long.jsonl": making.jsonl([row | {"body": "A long text. " * 300_000}]),
        "row-no-line-end.jsonl": making.jsonl() + json.dumps(row).encode(),
        "value-nonsense.jsonl": making.jsonl([row | {"lang": "the language of the text", "url": "x"}]),
        "quotes-broken.csv": making.table() + b'A,"https://x.example,2017-03-03,en,"text" and "more\r\n',
        "quotes-never-end.csv": making.table() + b'"A,' + b"text, and text\r\n" * 2000,
        "cells-too-many.csv": making.table() + b"a,b,c,d,e,f,g,h\r\n",
        "cells-too-few.csv": making.table() + b"a\r\n",
        "not-utf8.csv": "title,url,body\nЗаголовок,,Музей города открыл выставку ковров\n".encode("cp1251"),
        "nul-bytes.csv": making.table() + b"A,\0\0\0,2017-03-03,en,a text\0\r\n",
        "header-only.csv": b"title,url,body\r\n",
        "entity-bomb.rss": _laughs("rss", f"<channel><item><title>A</title><description>&z;{making.LEAD * 6}"
                                   "</description></item></channel>"),
        "entity-of-a-file.rss": b'<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel>'
        b"<item><title>A</title><description>&x;</description></item></channel></rss>",
        "ampersands-bare.rss": making.feed(item.replace("Kazakhstan", "Armenia & Kazakhstan")),
        "items-none.rss": making.feed("<ttl>60</ttl>"),
        "items-deep.rss": making.feed("<item>" * 10_000),
        "items-many.rss": making.feed(item * 300),
        "summary-only.rss": making.feed("<item><title>A</title><description>Read on</description></item>"),
        "atom-without-content.xml": b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>A</title>'
        b"<summary>Short.</summary></entry></feed>",
        "length-too-long.warc": record.replace(b"Content-Length: ", b"Content-Length: 9"),
        "length-negative.warc": record.replace(b"Content-Length: ", b"Content-Length: -"),
        "length-missing.warc": record.replace(b"Content-Length", b"Content-Langth"),
        "record-type-unknown.warc": record.replace(b"WARC-Type: response", b"WARC-Type: nonsense"),
        "version-unknown.warc": record.replace(b"WARC/1.0", b"WARC/9.9"),
        "chunks-broken.warc": record.replace(b"Content-Type: text/html", b"Transfer-Encoding: chunked\r\nContent-Type: text/html"),
        "gzip-claimed.warc": record.replace(b"Content-Type: text/html", b"Content-Encoding: gzip\r\nContent-Type: text/html"),
        "brotli-claimed.warc": record.replace(b"Content-Type: text/html", b"Content-Encoding: br\r\nContent-Type: text/html"),
        "compressed-whole.warc.gz": gzip.compress(record, mtime=0),
        "payload-bomb.warc": _warc_bomb(),
        "address-nonsense.warc": record.replace(making.URL.encode(), b"http://[nonsense"),
        "only-header.warc": record[:40],
        "separators-only.mbox": b"From a@b.example Fri Mar  3 10:00:00 2017\nX: y\n\n" * 200,
        "message-broken.mbox": making.mbox([making.mail(), b"no header at all\n\ntext\n", making.mail()]),
        "message-in-message.mbox": making.mbox([making.mail({"inner.mbox": making.mbox()})]),
        "lines-long.mbox": making.mbox([making.mail() + b"a" * 3_000_000]),
        "mbox-in-zip.zip": making.packed({"box.mbox": making.mbox([making.mail({"a.zip": making.packed(making.FILES)})])}),
    }  # fmt: skip


def _warc_bomb() -> bytes:
    page = gzip.compress(bytes(200_000_000), mtime=0)
    data = making.warc({making.URL: page})
    return data.replace(
        b"Content-Type: text/html; ", b"Content-Encoding: gzip\r\nContent-Type: text/html; ", 1
    )


_GROUPS: Mapping[str, Callable[[], dict[str, bytes]]] = {
    "cut": _cut,
    "flipped": _flipped,
    "mislabelled": _wrong_names,
    "texts": _texts,
    "pages": _pages,
    "papers": _papers,
    "office": _office,
    "letters": _letters,
    "packs": _packs,
    "collections": _collections,
}
