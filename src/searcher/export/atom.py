"""Feeds of records as Atom (RFC 4287)."""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, tostring

from searcher.export.xml_text import append_text

_ATOM = "http://www.w3.org/2005/Atom"
_NEVER = "1970-01-01T00:00:00Z"


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """A record in a feed, or a version of a dossier: the path of its page, and the moment of its
    last change (RFC 3339).
    """

    path: str
    title: str
    author: str
    summary: str
    changed: str


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed: `origin` is that of the site (`https://host`), `path` and `page` the paths of the
    feed and of the search it follows.
    """

    origin: str
    path: str
    page: str
    title: str


def atom(feed: Feed, entries: Sequence[FeedEntry]) -> bytes:
    """Return a feed as XML in UTF-8."""
    root = Element("feed", {"xmlns": _ATOM})
    append_text(root, "id", feed.origin + feed.path)
    append_text(root, "title", feed.title)
    SubElement(root, "link", {"rel": "self", "href": feed.origin + feed.path})
    page = {"rel": "alternate", "type": "text/html", "href": feed.origin + feed.page}
    SubElement(root, "link", page)
    append_text(root, "updated", max((entry.changed for entry in entries), default=_NEVER))
    for entry in entries:
        root.append(_element(feed, entry))
    return bytes(tostring(root, "utf-8", xml_declaration=True))


def _element(feed: Feed, entry: FeedEntry) -> Element:
    address = feed.origin + entry.path
    element = Element("entry")
    append_text(element, "id", address)
    append_text(element, "title", entry.title)
    append_text(element, "updated", entry.changed)
    SubElement(element, "link", {"rel": "alternate", "href": address})
    author = SubElement(element, "author")
    append_text(author, "name", entry.author)
    append_text(element, "summary", entry.summary)
    return element
