"""Hostile and broken containers, each named by its defect."""

import gzip
import io
import json
import tarfile
import zipfile

from evaluation import making
from evaluation.broken_formats import billion_laughs, bomb, locked

# Containers


def packs() -> dict[str, bytes]:
    inner = making.packed(making.FILES)
    zeros = gzip.compress(bytes(300_000_000), mtime=0)
    sound = making.packed(making.FILES)
    return {
        "bomb-flat.zip": bomb(),
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
        "locked.zip": locked(sound),
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
            pack.NameToInfo.pop("a.txt", None)  # else a duplicate name is a warning
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


def collections() -> dict[str, bytes]:
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
        "entity-bomb.rss": billion_laughs("rss", f"<channel><item><title>A</title><description>&z;{making.LEAD * 6}"
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
