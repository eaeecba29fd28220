"""Root elements of XML, by the first bytes of a file, and documents that are detected by them."""

import re

_XML = re.compile(
    rb"\s*(?:<\?xml\b[^>]*>\s*)?(?:<!--(?:[^-]|-(?!->))*-->\s*"
    rb"|<!DOCTYPE[^>\[]*(?:\[[^\]]*\])?\s*>\s*|<[?!][^>]*>\s*)*"
)
_ROOT = re.compile(rb"<(?:[\w.-]+:)?([\w.-]+)\b([^>]*)>")
_FLAT_ODT = b"application/vnd.oasis.opendocument.text"
_WORD_2003, _FLAT_PACKAGE = b"worddocument", b"schemas.microsoft.com/office/2006/xmlPackage"


def root_name(text: bytes) -> bytes:
    """Return the name of the root element in lower case; empty if the text is not XML."""
    return _name_and_attributes(text)[0]


def root_attributes(text: bytes) -> bytes:
    """Return the attributes of the root element as written; empty if the text is not XML."""
    return _name_and_attributes(text)[1]


def is_flat_odt(text: bytes) -> bool:
    """Detect an OpenDocument text in one file of XML."""
    name, attributes = _name_and_attributes(text)
    return name == b"document" and _FLAT_ODT in attributes


def is_word_xml(text: bytes) -> bool:
    """Detect a Word document in one file of XML: of Word 2003, or a flat package."""
    name, attributes = _name_and_attributes(text)
    if name == b"package" and _FLAT_PACKAGE in attributes:
        return b"/word/" in text
    return name == _WORD_2003


def _name_and_attributes(text: bytes) -> tuple[bytes, bytes]:
    if not text[:400].lstrip().startswith(b"<"):
        return b"", b""
    start = _XML.match(text)
    root = _ROOT.match(text, start.end() if start else 0)
    return (root[1].lower(), root[2]) if root else (b"", b"")
