"""Atom feeds (RFC 4287) of records."""

import re
from collections.abc import Iterable, Sequence
from xml.etree.ElementTree import Element, SubElement, tostring

from searcher.search import Hit
from searcher_web.i18n import gettext

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML cannot contain, not even escaped (XML 1.0, production 2)."""
_ATOM = "http://www.w3.org/2005/Atom"


def atom(
    base: str, own: str, page: str, titles: Sequence[str], entries: Iterable[tuple[Hit, str]]
) -> bytes:
    """Write a feed.

    `base` is the origin of the site, `own` and `page` are the paths of the feed and of its search
    page, `titles` are the conditions of the search; each entry is a hit with the time of its last
    change (RFC 3339).
    """
    feed = Element("feed", {"xmlns": _ATOM})
    _text(feed, "id", base + own)
    _text(feed, "title", " · ".join(titles) or gettext("All records"))
    SubElement(feed, "link", {"rel": "self", "href": base + own})
    SubElement(feed, "link", {"rel": "alternate", "type": "text/html", "href": base + page})
    entries = list(entries)
    _text(feed, "updated", max((when for _, when in entries), default="1970-01-01T00:00:00Z"))
    for hit, when in entries:
        feed.append(_entry(base, hit, when))
    return bytes(tostring(feed, "utf-8", xml_declaration=True))


def _entry(base: str, hit: Hit, when: str) -> Element:
    entry = Element("entry")
    _text(entry, "id", f"{base}/d/{hit.id}")
    _text(entry, "title", hit.title)
    _text(entry, "updated", when)
    SubElement(entry, "link", {"rel": "alternate", "href": f"{base}/d/{hit.id}"})
    author = SubElement(entry, "author")
    _text(author, "name", hit.source or gettext("Unknown source"))
    _text(entry, "summary", hit.snippet.text)
    return entry


def _text(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = _NOT_XML.sub("", text)
