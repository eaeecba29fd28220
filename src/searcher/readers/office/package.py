"""Documents that are a zip of XML (DOCX, ODT, EPUB): their parts, safely.

Such a file comes from anywhere: a part may be a bomb, its XML may declare entities that grow or
that name files.  Nothing is unpacked beyond a limit, and entities are never resolved.
"""

import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import BinaryIO, TypedDict

from lxml import etree

from searcher.model.errors import (
    BombOriginal,
    DamagedOriginal,
    EncryptedOriginal,
    RefusedInput,
    TooLargeOriginal,
    TruncatedOriginal,
)
from searcher.readers.document import ReadingWarning
from searcher.readers.formats import Format
from searcher.readers.plain.encoding import encoding_unsure
from searcher.readers.plain.repair import repaired_xml

_PART_LIMIT = 96 * 1024 * 1024
_RATIO = 200  # how many times larger than packed a part of some size may be
_SOME_SIZE = 4 * 1024 * 1024
ZIP_FAULTS = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError, NotImplementedError)
"""What the reading of a zip may raise where it is damaged."""

_DOCUMENT_TYPE = b"<!DOCTYPE"


class _Options(TypedDict):
    """Options of a parser of lxml."""

    resolve_entities: bool
    no_network: bool
    load_dtd: bool
    remove_comments: bool
    remove_pis: bool


_SAFELY = _Options(
    resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
)
"""Those with which no reference is followed."""

_END = b"PK\x05\x06"  # occurs in the last bytes of a complete ZIP
_LAST = 65_557


def open_zip(stream: BinaryIO, file_format: Format) -> zipfile.ZipFile:
    """Open a ZIP.  Raises DamagedOriginal, or TruncatedOriginal if its end is missing."""
    try:
        return zipfile.ZipFile(stream)
    except ZIP_FAULTS as error:
        stream.seek(0)
        kind = DamagedOriginal if _END in stream.read()[-_LAST:] else TruncatedOriginal
        raise kind(file_format.label, _message(error)) from error


class Package:
    """The parts of a document that is a zip.

    `warnings` are of the parts of which some bytes are invalid.  Raises DamagedOriginal,
    TruncatedOriginal, EncryptedOriginal, BombOriginal or TooLargeOriginal, each naming
    the format.
    """

    def __init__(self, data: bytes, file_format: Format) -> None:
        self.warnings: list[ReadingWarning] = []
        self._label = file_format.label
        self._zip = open_zip(BytesIO(data), file_format)

    def has(self, name: str) -> bool:
        """Return whether there is a part of this name."""
        return name in self._zip.NameToInfo

    def part(self, name: str) -> bytes:
        """Return the bytes of a part."""
        info = self._zip.NameToInfo.get(name)
        if info is None:
            raise DamagedOriginal(self._label, f"it has no {name}")
        if info.flag_bits & 1:
            raise EncryptedOriginal(self._label)
        if info.file_size > _SOME_SIZE and info.file_size > _RATIO * info.compress_size:
            raise BombOriginal(f"{name} has {info.file_size:,} bytes in {info.compress_size:,}")
        if info.file_size > _PART_LIMIT:
            raise TooLargeOriginal(f"{name} has more than {_PART_LIMIT:,} bytes")
        try:
            return self._zip.read(info)
        except ZIP_FAULTS as error:
            raise DamagedOriginal(self._label, f"{name}: {_message(error)}") from error

    def xml(self, name: str) -> "etree._Element":
        """Parse a part as XML and return its root; one with a document type is refused."""
        root, warnings = parse_xml(self.part(name), self._label, name)
        self.warnings += warnings
        return root

    def elements(self, name: str, tag: str) -> Iterator["etree._Element"]:
        """Yield the elements of a tag in a part, without keeping the part in memory.

        An element may be used until the next one is yielded.
        """
        data = self.part(name)
        if _DOCUMENT_TYPE in data:
            raise _bomb(name)
        try:
            parsed = etree.iterparse(BytesIO(data), tag=f"{{*}}{tag}", **_SAFELY)
            for _, element in parsed:
                yield element
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]  # type: ignore[union-attr]  # it has a sibling
        except (etree.XMLSyntaxError, ValueError) as error:
            raise _fault(error, self._label, name) from error

    def maybe_xml(self, name: str) -> "etree._Element | None":
        """Return the root of a part, or None if it is missing or broken."""
        try:
            return self.xml(name) if self.has(name) else None
        except DamagedOriginal:
            return None


def parse_xml(
    data: bytes, label: str, name: str = "its XML"
) -> tuple["etree._Element", list[ReadingWarning]]:
    """Parse XML, `name` of a file whose format has this label: return its root, and a warning for
    each of its bytes that are invalid.

    Raises DamagedOriginal, or BombOriginal if it has a document type.
    """
    parser = etree.XMLParser(**_SAFELY)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        if b"<!ENTITY" in data:  # the parser itself may stop at entities that grow
            raise _bomb(name) from error
        if repair := repaired_xml(data):
            warnings = list(map(encoding_unsure, repair.details(data)))
            root, more = parse_xml(repair.text.encode(), label, name)
            return root, warnings + more
        raise _fault(error, label, name) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise _bomb(name)
    return root, []


def _fault(error: Exception, label: str, name: str) -> RefusedInput:
    """Return the error of XML that cannot be parsed: it is damaged, or takes too much memory."""
    if getattr(error, "code", None) == etree.ErrorTypes.ERR_NO_MEMORY:
        return TooLargeOriginal(f"{name} takes too much memory")
    return DamagedOriginal(label, f"{name}: {_message(error)}")


def _bomb(name: str) -> BombOriginal:
    return BombOriginal(f"{name} declares entities, which no such document needs")


def part_name(folder: str, target: str) -> str:
    """Return the name of the part that a part in a folder refers to."""
    if target.startswith("/"):
        return target.lstrip("/")
    return posixpath.normpath(posixpath.join(folder, target))


def plain(tag: object) -> str:
    """Return the name of an element without its namespace; empty if it is not an element."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: "etree._Element", name: str) -> str:
    """Return the value of an attribute in any namespace, or an empty string."""
    return next((str(v) for k, v in element.attrib.items() if plain(k) == name), "")


def inside(element: "etree._Element", name: str) -> Iterator["etree._Element"]:
    """Yield the elements of this name anywhere in another, in order."""
    return (found for found in element.iter() if plain(found.tag) == name)


def between(element: "etree._Element", top: "etree._Element") -> Iterator[str]:
    """Yield the names of the elements around an element, up to `top`, which is excluded."""
    for above in element.iterancestors():
        if above is top:
            return
        yield plain(above.tag)


def _message(error: Exception) -> str:
    return str(error).split("\n", 1)[0][:200] or type(error).__name__
