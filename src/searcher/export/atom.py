"""Feeds of records as Atom (RFC 4287), in pages (RFC 5005)."""

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, tostring

from searcher.export.feeds import NEVER, Feed, FeedEntry, FeedFormat
from searcher.export.xml_text import append_text, xml_text

_ATOM = "http://www.w3.org/2005/Atom"
_HTML = "text/html"
_LANGUAGE = "xml:lang"


def atom(feed: Feed, entries: Sequence[FeedEntry]) -> bytes:
    """Return a page of a feed as XML in UTF-8."""
    root = Element("feed", {"xmlns": _ATOM})
    append_text(root, "id", feed.origin + feed.path)
    append_text(root, "title", feed.title)
    _link(root, feed, "self", feed.own, FeedFormat.ATOM.media_type)
    _link(root, feed, "alternate", feed.page, _HTML)
    _link(root, feed, "alternate", feed.other, FeedFormat.JSON.media_type)
    _link(root, feed, "first", feed.path, FeedFormat.ATOM.media_type)
    if feed.following is not None:
        _link(root, feed, "next", feed.following, FeedFormat.ATOM.media_type)
    append_text(root, "updated", max((entry.changed for entry in entries), default=NEVER))
    for entry in entries:
        root.append(_element(feed, entry))
    return bytes(tostring(root, "utf-8", xml_declaration=True))


def _link(root: Element, feed: Feed, relation: str, path: str, media_type: str) -> None:
    SubElement(
        root, "link", {"rel": relation, "type": media_type, "href": xml_text(feed.origin + path)}
    )


def _element(feed: Feed, entry: FeedEntry) -> Element:
    address = feed.origin + entry.path
    element = Element("entry", {_LANGUAGE: entry.language} if entry.language else {})
    append_text(element, "id", address)
    append_text(element, "title", entry.title)
    append_text(element, "updated", entry.changed)
    SubElement(element, "link", {"rel": "alternate", "type": _HTML, "href": address})
    author = SubElement(element, "author")
    append_text(author, "name", entry.author)
    append_text(element, "summary", entry.summary)
    return element
