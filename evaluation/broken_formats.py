"""Hostile and broken PDF, office documents and mail, each named by its defect."""

import zipfile
import zlib

from evaluation import making


def bomb() -> bytes:
    return making.packed({"zeros.txt": bytes(200_000_000)})


def billion_laughs(root: str, body: str, names: str = "") -> bytes:
    """Make a billion laughs: entities that each expand to ten of another."""
    entities = '<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">'
        for a, b in zip("abcdefghijkl", "bcdefghijklz", strict=True)
    )
    return f'<?xml version="1.0"?><!DOCTYPE {root} [{entities}]><{root}{names}>{body}</{root}>'.encode()


# PDF


def papers() -> dict[str, bytes]:
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


def office() -> dict[str, bytes]:
    w = f' xmlns:w="{making.WORD}"'
    paragraph = f"<w:p><w:r><w:t>{making.LEAD}</w:t></w:r></w:p>"
    laughs = billion_laughs(
        "w:document", "<w:body><w:p><w:r><w:t>&z;</w:t></w:r></w:p></w:body>", w
    )
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
        "locked-parts.docx": locked(sound),
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
        "entity-bomb.odt": making.odt(more={"content.xml": billion_laughs("office:document-content", "&z;",
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


def locked(data: bytes) -> bytes:
    """Make a ZIP in which every file is marked as encrypted."""
    bad = bytearray(data)
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = bad.find(mark)
        while at >= 0:
            bad[at + place] |= 1
            at = bad.find(mark, at + 4)
    return bytes(bad)


# Mail


def letters() -> dict[str, bytes]:
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
        "attached-bomb.eml": making.mail({"x.zip": bomb()}),
        "attached-name-leads-out.eml": making.mail({"../../../etc/passwd": making.text()}),
        "attached-zip-in-zip.eml": making.mail({"x.zip": making.packed({"y.zip": making.packed(making.FILES)})}),
        "locked-smime.eml": head + b"Content-Type: application/pkcs7-mime\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\nAAAA\r\n",
        "web-archive-of-pictures.mhtml": making.web_archive().replace(b"text/html", b"image/gif"),
    }  # fmt: skip
