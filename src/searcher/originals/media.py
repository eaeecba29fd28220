"""Media type and encoding of an original, by its bytes alone."""

import re
from collections.abc import Iterator
from contextlib import suppress

from charset_normalizer import from_bytes

from searcher.errors import UndecodableOriginal

_SIGNATURES = (
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"PK\x05\x06", "application/zip"),
    (b"\x1f\x8b", "application/gzip"),
    (b"{\\rtf", "application/rtf"),
    (b"\xd0\xcf\x11\xe0", "application/x-ole-storage"),
    (b"\x89PNG", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"7z\xbc\xaf", "application/x-7z-compressed"),
    (b"Rar!", "application/vnd.rar"),
    (b"\x7fELF", "application/x-executable"),
    (b"MZ\x90\0", "application/x-executable"),
    (b"SQLite format 3", "application/vnd.sqlite3"),
    (b"OggS", "audio/ogg"),
    (b"ID3", "audio/mpeg"),
    (b"WARC/", "application/warc"),
)
_BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\0\0", "utf-32-le"),
    (b"\0\0\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_HTML = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|title|article|main|h1|div|p|table)\b[^>]*>", re.I
)
_HTML_START = re.compile(
    rb"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.I | re.S
)
_META_CHARSET = re.compile(rb"""<meta[^>]+charset\s*=\s*["']?\s*([\w.:-]+)""", re.I)
_CONTROLS = re.compile("[\0-\x08\x0e-\x1a\x1c-\x1f]")
# Single-byte encodings in which texts of the archive's languages were really written.
_OLD = ["cp1251", "koi8_r", "cp866", "cp1252", "cp1254", "iso8859_9", "cp1250", "cp1256", "cp1253"]
_HEAD = 65_536


def media_type_of(data: bytes) -> str:
    """The media type that the bytes show: `text/html`, `text/plain`, or that of a signature."""
    for signature, media_type in _SIGNATURES:
        if data.startswith(signature):
            return media_type
    head = data[:_HEAD]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in head[:64]:
        head = head.replace(b"\0", b"")
    head = head.removeprefix(b"\xef\xbb\xbf")
    if _HTML_START.match(head) or len(_HTML.findall(head[:8192])) >= 2:
        return "text/html"
    return "text/plain"


def decode(data: bytes, media_type: str) -> tuple[str, str]:
    """The text of bytes and the name of its encoding.

    In order: a byte order mark, UTF-16 without one, UTF-8, what the markup declares, what the
    bytes look like.
    Raises UndecodableOriginal with the first offset that made no sense.
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _checked(data[len(bom) :].decode(encoding, "replace"), data, 0), encoding
    for text, encoding in _unmarked_utf16(data):
        return _checked(text, data, 0), encoding
    try:
        return _checked(data.decode("utf-8"), data, 0), "utf-8"
    except UnicodeDecodeError as error:
        offset = error.start
    declared = _META_CHARSET.search(data[:_HEAD]) if media_type == "text/html" else None
    for encoding in (declared.group(1).decode("ascii").lower(),) if declared else ():
        try:
            return _checked(data.decode(encoding), data, offset), encoding
        except (LookupError, UnicodeDecodeError):
            pass
    return _guessed(data, offset)


def _unmarked_utf16(data: bytes) -> Iterator[tuple[str, str]]:
    """The text of UTF-16 without its mark: its spaces are NUL bytes on one side, none is left."""
    if 0 not in data[:_HEAD]:
        return
    for encoding in ("utf-16-le", "utf-16-be"):
        with suppress(UnicodeDecodeError):
            text = data.decode(encoding)
            if "\0" not in text and text.count(" ") * 40 >= len(text):
                yield text, encoding


def _guessed(data: bytes, offset: int) -> tuple[str, str]:
    best = from_bytes(data[:_HEAD], cp_isolation=_OLD).best()
    if best is None:
        raise UndecodableOriginal(offset)
    return _checked(data.decode(best.encoding, "replace"), data, offset), best.encoding


def _checked(text: str, data: bytes, offset: int) -> str:
    controls = len(_CONTROLS.findall(text[:_HEAD]))
    broken = text.count("\ufffd")
    if controls > 2 + len(text[:_HEAD]) // 2000 or broken > 2 + len(text) // 200:
        first = _CONTROLS.search(text)
        raise UndecodableOriginal(first.start() if first else min(offset, len(data)))
    return text
