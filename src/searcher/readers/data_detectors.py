"""Detectors of texts that are data and no documents: references, addresses, other XML."""

import re

from searcher.readers.detectors import is_begun_as_page
from searcher.readers.xml_roots import root_attributes, root_name

_RIS = re.compile(rb"\s*TY {1,2}- ?[A-Z]{2,8}\s*\r?\n\s*[A-Z][A-Z0-9] {1,2}-")
_BIBTEX = re.compile(rb"(?:\s|%[^\n]*\n)*@[a-z]+\s*[{(]\s*[^\s,{}\"]+\s*,\s*[\w-]+\s*=", re.I)
_CSL_TYPE = re.compile(
    rb'"type"\s*:\s*"(?:article|book|chapter|report|webpage|thesis|post|[a-z]+-)'
)
_CSL_FIELDS = re.compile(rb'"(?:issued|container-title|citation-key|publisher-place|title-short)"')
_ADDRESS = re.compile(rb"(?:https?|ftp)://\S+", re.I)
_SHORTCUT = re.compile(rb"\s*\[InternetShortcut\]", re.I)
_CALENDAR, _CARD = re.compile(rb"\s*BEGIN:VCALENDAR\b"), re.compile(rb"\s*BEGIN:VCARD\b")
_SEEN, _ROWS, _MOST_ROWS = 20_000, 50, 0.6  # bytes and rows that are seen; share of the rows
_REACHED = re.compile(rb"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\+?\d[\d ()-]{6,18}\d")
_JSON = re.compile(rb'\s*(?:\[\s*)*\{\s*"(?:[^"\\]|\\.)*"\s*:')
_INVENTORY = re.compile(rb'\s*\{(?=.*"digestAlgorithm"\s*:)(?=.*"manifest"\s*:)', re.S)


def is_ris(text: bytes) -> bool:
    """Detect references in RIS by their first two tags."""
    return _RIS.match(text) is not None


def is_bibtex(text: bytes) -> bool:
    """Detect references in BibTeX by the first entry."""
    return _BIBTEX.match(text) is not None


def is_csl(text: bytes) -> bool:
    """Detect references in CSL-JSON: a list of objects with a type and fields of the format."""
    if not text[:400].lstrip().startswith((b"[", b"{")):
        return False
    return _CSL_TYPE.search(text) is not None and _CSL_FIELDS.search(text) is not None


def is_inventory(text: bytes) -> bool:
    """Detect the inventory of an OCFL object."""
    return text[:400].lstrip().startswith(b"{") and _INVENTORY.match(text) is not None


def is_object_mark(text: bytes) -> bool:
    """Detect a file that marks an OCFL object, or the root of their store (Namaste)."""
    return text.startswith((b"ocfl_object_", b"ocfl_1."))


def is_address_list(text: bytes) -> bool:
    """Detect a text of which each line is an address, or a shortcut to one."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if lines and all(_ADDRESS.fullmatch(line) for line in lines):
        return True
    return _SHORTCUT.match(text) is not None


def is_contact_list(text: bytes) -> bool:
    """Detect a table of persons: most of its rows have the address of a mailbox or a telephone."""
    lines = [line for line in text[:_SEEN].splitlines()[:_ROWS] if line.strip()]
    separator = max((b",", b";", b"\t"), key=lines[0].count) if len(lines) > 2 else b""
    if not separator or min(line.count(separator) for line in lines[:-1]) < 1:
        return False
    rows = [line.split(separator) for line in lines[1:]]
    reached = sum(any(_REACHED.fullmatch(cell.strip(b' "')) for cell in row) for row in rows)
    return reached > _MOST_ROWS * len(rows)


def is_calendar(text: bytes) -> bool:
    """Detect a calendar (RFC 5545)."""
    return _CALENDAR.match(text) is not None


def is_card(text: bytes) -> bool:
    """Detect a card of a person (RFC 6350)."""
    return _CARD.match(text) is not None


def is_svg(text: bytes) -> bool:
    """Detect a drawing by its root element."""
    return root_name(text) == b"svg"


def is_plist(text: bytes) -> bool:
    """Detect a property list, as Apple's programs write it."""
    return text.startswith(b"bplist0") or root_name(text) == b"plist"


def is_oai(text: bytes) -> bool:
    """Detect a response of a server of OAI-PMH."""
    return root_name(text) == b"oai-pmh"


def is_other_xml(text: bytes) -> bool:
    """Detect XML other than a page by its declaration, or by a root element with a namespace."""
    if is_begun_as_page(text):
        return False
    if text[:400].lstrip().startswith(b"<?xml"):
        return True
    return b"xmlns" in root_attributes(text)


def is_other_json(text: bytes) -> bool:
    """Detect JSON by its first object."""
    return _JSON.match(text) is not None
