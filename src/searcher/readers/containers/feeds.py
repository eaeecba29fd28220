"""Read the items of a feed (RSS 0.9 to 2.0, Atom RFC 4287).

An item that holds its document is a member.  An item with only a summary is refused: the archive
would keep a teaser under the address of the document, or replace the document by it.
"""

import html
import re
from collections.abc import Iterator
from functools import cache
from typing import BinaryIO

from lxml import etree

from searcher.languages import every
from searcher.languages.originals import ProgramWords
from searcher.model.errors import (
    BombOriginal,
    DamagedOriginal,
    EmptyOriginal,
    OversizedOriginal,
    SummaryOnly,
)
from searcher.model.record import SCHEMA
from searcher.readers.containers.members import ContainerEntry, Member, unreadable
from searcher.readers.formats import Format
from searcher.readers.office.package import attribute, plain
from searcher.readers.plain.repair import repaired_xml
from searcher.readers.plain.text import clean

_LIMIT = 32 * 1024 * 1024
_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
_ATOM = "{http://www.w3.org/2005/Atom}"
_TAG = re.compile(r"<[^>]{0,2000}>")
_WHOLE = 600  # characters of a description that may be the document itself


def feed_items(stream: BinaryIO) -> Iterator[ContainerEntry]:
    """Yield the items of a feed.  Raises DamagedOriginal, BombOriginal or OversizedOriginal."""
    data = stream.read(_LIMIT + 1)
    if len(data) > _LIMIT:
        raise OversizedOriginal(len(data), _LIMIT)
    root, fault = _parsed(data)
    items = [e for e in root.iter() if plain(e.tag) in ("item", "entry")]
    if fault:  # the item with the fault may be cut
        items = items[:-1]
    for number, item in enumerate(items, start=1):
        yield _document(f"item {number}", item)
    if fault:
        raise DamagedOriginal(Format.FEED.label, f"{fault}; only {len(items)} items are read")


def _parsed(data: bytes) -> tuple["etree._Element", str]:
    """Return the root of a feed, and its fault, or an empty string."""
    fault = ""
    try:
        root = etree.fromstring(data, _parser(recover=False))
    except etree.XMLSyntaxError as error:
        if (repair := repaired_xml(data)) is not None:
            return _parsed(repair.text.encode())
        fault = str(error).split("\n", 1)[0]
        root = etree.fromstring(data, _parser(recover=True))
    if root is None:
        raise DamagedOriginal(Format.FEED.label, fault)
    declared = root.getroottree().docinfo.internalDTD
    if declared is not None and any(True for _ in declared.iterentities()):
        raise BombOriginal("it declares entities of its own")
    return root, fault


def _parser(*, recover: bool) -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, recover=recover, huge_tree=False
    )


def _document(name: str, item: "etree._Element") -> ContainerEntry:
    metadata = dict(_metadata(item))
    text, declared = _content(item)
    if not text:
        text, declared = _description(item), Format.HTML
        if not text:
            return unreadable(
                name, SummaryOnly(metadata["url"]) if "url" in metadata else EmptyOriginal(0)
            )
        if _is_summary(text):
            return unreadable(name, SummaryOnly(metadata.get("url", "")))
    return Member(name, text.encode("utf-8", "replace"), declared, tuple(metadata.items()))


def _metadata(item: "etree._Element") -> Iterator[tuple[str, str]]:
    if title := _child(item, "title"):
        yield "title", clean(_TAG.sub("", html.unescape(title)))
    if url := _url(item):
        yield "url", url
    for name, key in SCHEMA.elements:
        if value := _child(item, name):
            yield key, clean(value)
    author = next((e for e in item if plain(e.tag) == "author"), None)
    if author is not None and (value := clean(_child(author, "name") or author.text or "")):
        yield "creator", value


def _url(item: "etree._Element") -> str:
    for link in (e for e in item if plain(e.tag) == "link"):
        if attribute(link, "rel") in ("", "alternate") and (
            found := attribute(link, "href") or clean(link.text or "")
        ):
            return found
    guid = next((e for e in item if plain(e.tag) == "guid"), None)
    is_link = guid is not None and attribute(guid, "isPermaLink") != "false"
    return clean(guid.text or "") if guid is not None and is_link else ""


def _child(item: "etree._Element", name: str) -> str:
    """Return the text of the first child of this name that has any."""
    for child in item:
        if plain(child.tag) == name and (text := "".join(child.itertext()).strip()):
            return text
    return ""


def _content(item: "etree._Element") -> tuple[str, Format | None]:
    """Return the document that an item holds and its format, or nothing."""
    for child in item:
        if child.tag == _CONTENT and (text := (child.text or "").strip()):
            return text, Format.HTML
        if child.tag == f"{_ATOM}content" and not attribute(child, "src"):
            return _atom_content(child)
    return "", None


def _atom_content(content: "etree._Element") -> tuple[str, Format]:
    kind = attribute(content, "type")
    if kind == "xhtml":
        return "".join(etree.tostring(e, encoding="unicode") for e in content).strip(), Format.HTML
    text = "".join(content.itertext()).strip()
    return text, Format.HTML if kind in ("html", "text/html") else Format.TEXT


def _description(item: "etree._Element") -> str:
    """Return the description of RSS: a summary, or the document itself."""
    return _child(item, "description")


def _is_summary(text: str) -> bool:
    bare = clean(_TAG.sub(" ", html.unescape(text)))
    return len(bare) < _WHOLE or _cut().search(bare) is not None


@cache
def _cut() -> re.Pattern[str]:
    """Compile the pattern of how a summary ends where the document goes on."""
    words = "|".join(w for known in every(ProgramWords).values() for w in known.continued)
    return re.compile(rf"(?:…|\.\.\.|\[…\]|\[\.\.\.\]|(?:{words})\W{{0,4}})\W*$", re.I)
