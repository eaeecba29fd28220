"""Detect the media type of an original by its bytes."""

import json
import re
from collections.abc import Mapping
from enum import StrEnum
from pathlib import PurePath
from typing import BinaryIO

from searcher.model.record import SCHEMA


class Format(StrEnum):
    """A format that has a reader, by its media type, with the endings of the names of its files:
    the first is that of preserved files.
    """

    endings: tuple[str, ...]

    def __new__(cls, media_type: str, *endings: str) -> "Format":
        """Make a member whose value is the media type."""
        member = str.__new__(cls, media_type)
        member._value_ = media_type
        member.endings = endings
        return member

    HTML = "text/html", ".html", ".htm", ".xhtml", ".shtml"
    TEXT = "text/plain", ".txt", ".text", ".md"
    PDF = "application/pdf", ".pdf"
    DOCX = (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        *(".docx", ".docm", ".dotx"),
    )
    ODT = "application/vnd.oasis.opendocument.text", ".odt", ".ott"
    RTF = "application/rtf", ".rtf", ".doc"  # old Word saved RTF under the ending of its own format
    MAIL = "message/rfc822", ".eml"
    WEB_ARCHIVE = "multipart/related", ".mhtml", ".mht"


ZIP, TAR, GZIP = "application/zip", "application/x-tar", "application/gzip"
BZIP2, XZ = "application/x-bzip2", "application/x-xz"
WARC, MBOX = "application/warc", "application/mbox"
OLE = "application/x-ole-storage"
CSV, JSONL, FEED = "text/csv", "application/jsonl", "application/rss+xml"

PACKS = frozenset({ZIP, TAR, GZIP, BZIP2, XZ})
"""Containers of files."""

COLLECTIONS = frozenset({WARC, MBOX, CSV, JSONL, FEED})
"""Containers of documents in a form of their own."""

ENDINGS: Mapping[str, tuple[str, ...]] = {
    **{one: one.endings for one in Format},
    ZIP: (".zip",),
    OLE: (".doc", ".xls", ".ppt", ".msg"),
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
}
"""The endings of the names of a media type; the first is that of preserved files."""

_CLAIMS = frozenset(ending for endings in ENDINGS.values() for ending in endings)
_SIGNATURES = (
    (b"{\\rtf", Format.RTF),
    (b"PK\x05\x06", ZIP),
    (b"\x1f\x8b", GZIP),
    (b"\xfd7zXZ\0", XZ),
    (b"\xd0\xcf\x11\xe0", OLE),
    (b"\x89PNG", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"7z\xbc\xaf", "application/x-7z-compressed"),
    (b"Rar!", "application/vnd.rar"),
    (b"\x28\xb5\x2f\xfd", "application/zstd"),
    (b"\x7fELF", "application/x-executable"),
    (b"MZ\x90\0", "application/x-executable"),
    (b"SQLite format 3", "application/vnd.sqlite3"),
    (b"OggS", "audio/ogg"),
    (b"ID3", "audio/mpeg"),
    (b"WARC/", WARC),
)
_STARTS = tuple(signature for signature, _ in _SIGNATURES)
# Formats that are a ZIP, by a name or a text in its first or last bytes.
_ZIPPED = (
    (b"mimetypeapplication/vnd.oasis.opendocument.text", Format.ODT),
    (b"mimetypeapplication/vnd.oasis.opendocument.", "application/vnd.oasis.opendocument"),
    (b"mimetypeapplication/epub+zip", "application/epub+zip"),
    (b"word/document.xml", Format.DOCX),
    (b"word/document2.xml", Format.DOCX),
    (b"xl/workbook.", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (
        b"ppt/presentation.xml",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ),
)
_BZIP2 = re.compile(rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)")
_PDF = re.compile(rb"[^<{]{0,1020}?%PDF-\d")
_HTML = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|title|article|main|h1|div|p|table)\b[^>]*>", re.I
)
_XML_OPENING = rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:[^-]|-(?!->))*-->\s*|<\?[^>]*>\s*)*"
_HTML_START = re.compile(_XML_OPENING + rb"<(?:!doctype\s+html|html)\b", re.I)
_FEED_START = re.compile(
    _XML_OPENING + rb"(?:<!DOCTYPE[^>\[]*(?:\[[^\]]*\])?\s*>\s*)?"
    rb"<(?:rss\b|rdf:RDF\b[^>]*purl\.org/rss|(?:\w+:)?feed\b[^>]*w3\.org/2005/Atom)"
)
_HEADER = re.compile(rb"(?:From [^\n]*\n|[!-9;-~]{1,70}:[^\n]*\n|[ \t]+[^\n]*\n){2,}")
# Headers that programs write, and the date as they write it; people write neither.
_BY_MACHINE = re.compile(
    rb"^(?:MIME-Version|Message-ID|Received|Return-Path|Delivered-To):"
    rb"|^Date:\s*(?:\w{3},\s*)?\d{1,2} \w{3} \d{4} \d\d?:\d\d",
    re.I | re.M,
)
_FROM = re.compile(rb"^From:", re.I | re.M)
_MBOX = re.compile(rb"From \S[^\n]*\d\d:\d\d[^\n]*\n[!-9;-~]{1,70}:")
_RELATED = re.compile(rb"^Content-Type:\s*multipart/related\b", re.I | re.M)
_SAVED = re.compile(rb"^(?:Snapshot-Content-Location:|From:\s*[\"'<]*Saved by)", re.I | re.M)
_MEMBER = re.compile(rb'\s*\{\s*"(?:[^"\\]|\\.)*"\s*:')
_HOLDS_TEXT = re.compile(rb'"(?:body|text|html|content)"\s*:', re.I)
_CELL = re.compile(r'"?[\w .:-]{1,40}"?')
_GLIMPSE = 65_536

HOLDING = ("html", "body", "text", "content")
"""The columns of a table that hold a document, the best first."""

NAMING = "file"
"""The column of a table that names the file of a document."""

_DESCRIBING = frozenset({"id", *(column for column, _ in SCHEMA.columns)})


def glimpse(file: BinaryIO) -> bytes:
    """Read the first and the last bytes of a file, enough for `media_type_of`.  Raises OSError."""
    head = file.read(_GLIMPSE) or b""  # nothing where it would have to be waited for
    if len(head) < _GLIMPSE:
        return head
    start = max(file.seek(0, 2) - _GLIMPSE, _GLIMPSE)
    file.seek(start)
    return head + (file.read(_GLIMPSE) or b"")


def media_type_of(data: bytes) -> str:
    """Detect the media type of bytes; `text/plain` if they show no other."""
    if data.startswith(b"PK\x03\x04"):
        return _zipped(data)
    if data.startswith(_STARTS):
        return next(media for signature, media in _SIGNATURES if data.startswith(signature))
    head = data[:_GLIMPSE]
    if head[257:262] == b"ustar":
        return TAR
    if head.startswith(b"BZh") and _BZIP2.match(head):
        return BZIP2
    if b"%PDF-" in head[:1030] and _PDF.match(head) and (head[:1] == b"%" or b" obj" in head):
        return Format.PDF
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in head[:64]:
        head = head.replace(b"\0", b"")
    return _written(head.removeprefix(b"\xef\xbb\xbf"))


def is_mislabelled(name: str, media_type: str) -> bool:
    """Return whether the ending of a name is that of another media type."""
    ending = PurePath(name).suffix.lower()
    return ending in _CLAIMS and ending not in ENDINGS.get(media_type, ())


def claimed_by(name: str) -> str:
    """Return the media type of the ending of a name, or an empty string."""
    ending = PurePath(name).suffix.lower()
    return next((media for media, endings in ENDINGS.items() if ending in endings), "")


def _zipped(data: bytes) -> str:
    ends = data[:_GLIMPSE] + data[-_GLIMPSE:]
    return next((media for mark, media in _ZIPPED if mark in ends), ZIP)


def _written(head: bytes) -> str:
    """Detect the media type of a text."""
    opening = head[:400].lstrip()[:1]
    if opening == b"<":
        if _FEED_START.match(head):
            return FEED
        if _HTML_START.match(head):
            return Format.HTML
    if opening == b"{" and _is_jsonl(head):
        return JSONL
    if mail := _mail_type(head):
        return mail
    if len(_HTML.findall(head[:8192])) >= 2:
        return Format.HTML
    return CSV if columns_of(head) else Format.TEXT


def _is_jsonl(head: bytes) -> bool:
    """Return whether lines are JSON objects that hold, or name, documents."""
    if not _MEMBER.match(head):
        return False
    line, _, rest = head.partition(b"\n")
    if not rest and len(head) >= _GLIMPSE:  # a line longer than what is seen
        return _HOLDS_TEXT.search(head) is not None
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return isinstance(found, dict) and any(key in found for key in (*HOLDING, NAMING))


def _mail_type(head: bytes) -> str:
    if not _HEADER.match(head):
        return ""
    if _MBOX.match(head):
        return MBOX
    header = re.split(rb"\r?\n\r?\n", head, maxsplit=1)[0]
    if not _BY_MACHINE.search(header):
        return ""
    is_sent = _FROM.search(header) is not None
    if _RELATED.search(header) and (_SAVED.search(header) or not is_sent):
        return Format.WEB_ARCHIVE
    return Format.MAIL if is_sent else ""


def columns_of(head: bytes) -> tuple[str, ...]:
    """Return the columns of a table of documents, by its first line; empty if it is not one.

    It has a column that holds or names documents, and one that describes them.
    """
    line = head[:2000].partition(b"\n")[0].decode("utf-8", "replace").strip("\ufeff\r ")
    separator = max(",;\t", key=line.count)
    cells = line.split(separator)
    if len(cells) < 2 or not all(_CELL.fullmatch(cell.strip()) for cell in cells if cell.strip()):
        return ()
    columns = tuple(cell.strip(' "').lower() for cell in cells)
    is_table = {*HOLDING, NAMING}.intersection(columns) and _DESCRIBING.intersection(columns)
    return columns if is_table else ()
