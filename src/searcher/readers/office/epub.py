"""Read EPUB (EPUB 3.3, W3C 2023; EPUB 2.0.1, IDPF 2010): the pages of a book in the order in which
they are read, and the claims of its metadata.
"""

import posixpath
import re
from collections.abc import Iterator
from urllib.parse import unquote

from lxml import etree

from searcher.model.errors import DamagedOriginal, EncryptedOriginal
from searcher.readers.claims import (
    AnyClaim,
    CreatorClaim,
    CreatorPlace,
    DateClaim,
    DatePlace,
    DateRole,
    LanguageClaim,
    LanguagePlace,
    SourceClaim,
    SourcePlace,
    TitleClaim,
    TitlePlace,
)
from searcher.readers.document import Block, Document, ReadingWarning
from searcher.readers.formats import Format
from searcher.readers.html.blocks import PageCue, blocks_of
from searcher.readers.html.page import as_block, parse
from searcher.readers.office.package import Package, attribute, inside, part_name, plain
from searcher.readers.plain.encoding import decode
from searcher.readers.plain.text import clean

_CONTAINER, _ENCRYPTION = "META-INF/container.xml", "META-INF/encryption.xml"
_PAGE_TYPES = frozenset({"application/xhtml+xml", "text/html"})
# An element without content, as XML has it; in HTML only these have none.
_EMPTY_ELEMENT = re.compile(
    r"<(?!(?:area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr)\b)"
    r"([A-Za-z][\w.:-]*+)([^<>]*)/>"
)
_CONCEALED = int(PageCue.CONCEALED)
_FILE_DATES = {"creation": DateRole.CREATED, "modification": DateRole.MODIFIED}


def read_epub(data: bytes) -> Document:
    """Read the paragraphs, headings, items and rows of a book.

    Raises DamagedOriginal, TruncatedOriginal, EncryptedOriginal, BombOriginal, TooLargeOriginal,
    UndecodableOriginal.
    """
    package = Package(data, Format.EPUB)
    main = _package_document(package)
    root = package.xml(main)
    pages = list(_pages(root, posixpath.dirname(main)))
    if _encrypted_parts(package).intersection(pages):
        raise EncryptedOriginal(Format.EPUB.label)
    blocks, warnings = list[Block](), list[ReadingWarning]()
    for page in pages:
        text, _, unsure = decode(package.part(page), Format.HTML)
        blocks += _blocks(text)
        warnings += unsure
    claims = tuple(_claims(root))
    return Document(Format.EPUB, "utf-8", tuple(blocks), claims, (*warnings, *package.warnings))


def _package_document(package: Package) -> str:
    """Return the name of the part that lists all others.  Raises DamagedOriginal."""
    for found in inside(package.xml(_CONTAINER), "rootfile"):
        if name := attribute(found, "full-path"):
            return name
    raise DamagedOriginal(Format.EPUB.label, f"{_CONTAINER} names no package document")


def _pages(root: "etree._Element", folder: str) -> Iterator[str]:
    """Yield the parts with the pages of a book, without its navigation and what is beside it."""
    items = {attribute(item, "id"): item for item in inside(root, "item")}
    for reference in inside(root, "itemref"):
        item = items.get(attribute(reference, "idref"))
        if item is None or attribute(reference, "linear") == "no":
            continue
        is_navigation = "nav" in attribute(item, "properties").split()
        if attribute(item, "media-type") in _PAGE_TYPES and not is_navigation:
            yield _part_of(folder, attribute(item, "href"))


def _part_of(folder: str, address: str) -> str:
    return part_name(folder, unquote(address.partition("#")[0]))


def _encrypted_parts(package: Package) -> frozenset[str]:
    """Return the parts that are encrypted; in many books these are only the fonts."""
    root = package.maybe_xml(_ENCRYPTION)
    references = inside(root, "CipherReference") if root is not None else ()
    return frozenset(_part_of("", attribute(one, "URI")) for one in references)


def _blocks(text: str) -> Iterator[Block]:
    """Yield all blocks of a page that are shown: a book has nothing around its text."""
    root = parse(_EMPTY_ELEMENT.sub(r"<\1\2></\1>", text))
    for block in blocks_of(root) if root is not None else ():
        if not block.container.cues & _CONCEALED:
            yield as_block(block)


def _claims(root: "etree._Element") -> Iterator[AnyClaim]:
    """Yield the claims of the metadata; of several titles the first is that of the book."""
    is_titled = False
    for element in (e for metadata in inside(root, "metadata") for e in metadata):
        name, value = plain(element.tag), clean(element.text or "")
        if value and not (name == "title" and is_titled):
            is_titled = is_titled or name == "title"
            yield from _claim(element, name, value)


def _claim(element: "etree._Element", name: str, value: str) -> Iterator[AnyClaim]:
    """Yield the claim of an element of Dublin Core, or of the last change of the file."""
    locator = f"package document, {name}"
    match name:
        case "title":
            yield TitleClaim(value, locator, TitlePlace.META_DC)
        case "creator":
            yield CreatorClaim(value, locator, CreatorPlace.FILE, Format.EPUB)
        case "publisher":
            yield SourceClaim(value, locator, SourcePlace.META_DC)
        case "language":
            yield LanguageClaim(value, locator, LanguagePlace.DECLARED)
        case "date" if role := _FILE_DATES.get(attribute(element, "event")):
            yield DateClaim(value, locator, DatePlace.FILE, Format.EPUB, role=role)
        case "date":
            yield DateClaim(value, locator, DatePlace.META, name="dc.date")
        case "meta" if attribute(element, "property") == "dcterms:modified":
            role = DateRole.MODIFIED
            yield DateClaim(value, locator, DatePlace.FILE, Format.EPUB, role=role)
