"""Detectors of formats without a signature, by the first bytes of a file."""

import re

_BZIP2 = re.compile(rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)")
_PDF = re.compile(rb"[^<{]{0,1020}?%PDF-\d")
_ELEMENT = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|title|article|main|h1|div|p|table)\b[^>]*>", re.I
)
_FRAGMENT = re.compile(rb"\s*<[a-z][a-z0-9-]*(?:\s[^<>]*)?>", re.I)
_ANY_ELEMENT = re.compile(
    rb"</(?:h[1-6]|p|div|section|article|aside|header|footer|figure|blockquote|ul|ol|li|dl|dd|span"
    rb"|table|tr|td|a|b|i|em|strong)>|<br\s*/?>|<img\s",
    re.I,
)
_XML_OPENING = rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:[^-]|-(?!->))*-->\s*|<\?[^>]*>\s*)*"
_PAGE_START = re.compile(_XML_OPENING + rb"<(?:!doctype\s+html|html)\b", re.I)
_FEED_START = re.compile(
    _XML_OPENING + rb"(?:<!DOCTYPE[^>\[]*(?:\[[^\]]*\])?\s*>\s*)?"
    rb"<(?:rss\b|rdf:RDF\b[^>]*purl\.org/rss|(?:\w+:)?feed\b[^>]*w3\.org/2005/Atom)"
)
_HEADER = re.compile(rb"(?:From [^\n]*\n|[!-9;-~]{1,70}:[^\n]*\n|[ \t]+[^\n]*\n){2,}")
_HEADER_END = re.compile(rb"\r?\n\r?\n")
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


def is_tar(head: bytes) -> bool:
    """Detect a TAR (POSIX ustar, GNU)."""
    return head[257:262] == b"ustar"


def is_bzip2(head: bytes) -> bool:
    """Detect a file compressed by bzip2, also an empty one."""
    return head.startswith(b"BZh") and _BZIP2.match(head) is not None


def is_pdf(head: bytes) -> bool:
    """Detect a PDF, also after some other bytes."""
    if b"%PDF-" not in head[:1030] or not _PDF.match(head):
        return False
    return head.startswith(b"%") or b" obj" in head


def is_feed(text: bytes) -> bool:
    """Detect a feed by its root element."""
    return _begins_with_tag(text) and _FEED_START.match(text) is not None


def is_page(text: bytes) -> bool:
    """Detect a page by its root element, or by two elements near its beginning; a piece of a page
    begins with an element, which may be one of its own.
    """
    if is_begun_as_page(text) or len(_ELEMENT.findall(text[:8192])) >= 2:
        return True
    return _FRAGMENT.match(text) is not None and len(_ANY_ELEMENT.findall(text[:8192])) >= 2


def is_mbox(text: bytes) -> bool:
    """Detect an mbox by the line before its first message."""
    return _HEADER.match(text) is not None and _MBOX.match(text) is not None


def is_web_archive(text: bytes) -> bool:
    """Detect a web archive by its header: parts that are related, saved by a browser or not sent
    by anyone.
    """
    header = _header_by_machine(text)
    if not _RELATED.search(header):
        return False
    return _SAVED.search(header) is not None or not _FROM.search(header)


def is_mail(text: bytes) -> bool:
    """Detect a message by a header that a program wrote and that has a sender."""
    return _FROM.search(_header_by_machine(text)) is not None


def _begins_with_tag(text: bytes) -> bool:
    return text[:400].lstrip().startswith(b"<")


def is_begun_as_page(text: bytes) -> bool:
    """Check whether a text begins with the root element of a page."""
    return _begins_with_tag(text) and _PAGE_START.match(text) is not None


def _header_by_machine(text: bytes) -> bytes:
    """Return the header of a message if a program wrote it, else nothing."""
    if is_begun_as_page(text) or not _HEADER.match(text):
        return b""
    header = _HEADER_END.split(text, maxsplit=1)[0]
    return header if _BY_MACHINE.search(header) else b""
