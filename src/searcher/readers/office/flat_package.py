"""Word documents in one file of XML: the parts that a package (ZIP) has as files.

Word 2003 puts all into one tree; later versions into a flat package (Flat OPC, ECMA-376 part 2),
whose parts are elements.
"""

import binascii
from collections.abc import Iterator
from typing import Protocol

from lxml import etree

from searcher.model.errors import DamagedOriginal
from searcher.readers.document import ReadingWarning
from searcher.readers.formats import Format
from searcher.readers.office.package import attribute, inside, parse_xml, plain

MAIN, STYLES, PROPERTIES = "word/document.xml", "word/styles.xml", "docProps/core.xml"


class Parts(Protocol):
    """The parts of a Word document, by their names in a package."""

    warnings: list[ReadingWarning]

    def has(self, name: str) -> bool:
        """Return whether there is a part of this name."""

    def part(self, name: str) -> bytes:
        """Return the bytes of a part.  Raises DamagedOriginal."""

    def xml(self, name: str) -> "etree._Element":
        """Return the root of a part.  Raises DamagedOriginal."""

    def maybe_xml(self, name: str) -> "etree._Element | None":
        """Return the root of a part, or None if it is missing or broken."""


class FlatPackage:
    """The parts of a Word document in one file of XML.  Raises DamagedOriginal, BombOriginal."""

    def __init__(self, data: bytes) -> None:
        root, self.warnings = parse_xml(data, Format.WORD_XML.label)
        is_flat = plain(root.tag) == "package"
        self._parts = dict(_flat_parts(root) if is_flat else _parts_of_2003(root))

    def has(self, name: str) -> bool:
        """Return whether there is a part of this name."""
        return name in self._parts

    def part(self, name: str) -> bytes:
        """Return the bytes of a part."""
        part = self._parts[name]
        return part if isinstance(part, bytes) else etree.tostring(part)

    def xml(self, name: str) -> "etree._Element":
        """Return the root of a part."""
        root = self.maybe_xml(name)
        if root is None:
            raise DamagedOriginal(Format.WORD_XML.label, f"it has no {name}")
        return root

    def maybe_xml(self, name: str) -> "etree._Element | None":
        """Return the root of a part, or None if it is missing or not XML."""
        part = self._parts.get(name)
        return None if isinstance(part, bytes) else part


def _flat_parts(root: "etree._Element") -> Iterator[tuple[str, "etree._Element | bytes"]]:
    for part in inside(root, "part"):
        name = attribute(part, "name").lstrip("/")
        for content in part:
            if plain(content.tag) == "xmlData" and len(content):
                yield name, content[0]
            elif plain(content.tag) == "binaryData":
                yield name, _binary(content.text or "")


def _binary(text: str) -> bytes:
    try:
        return binascii.a2b_base64(text)
    except binascii.Error:
        return b""


def _parts_of_2003(root: "etree._Element") -> Iterator[tuple[str, "etree._Element"]]:
    names = {"styles": STYLES, "DocumentProperties": PROPERTIES}
    yield MAIN, root
    for child in root:
        if name := names.get(plain(child.tag)):
            yield name, child
