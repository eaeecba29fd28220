"""Titles and dates that elements of a page have: the headings, and what `itemprop` names."""

import re
from collections.abc import Iterator
from functools import cache

import msgspec
from lxml import etree

from searcher.languages import load_data
from searcher.readers.claims import AnyClaim, DateClaim, DatePlace, DateRole, TitleClaim, TitlePlace
from searcher.readers.plain.text import clean

_ITEMPROP_ROLES = {
    "datepublished": DateRole.PUBLISHED,
    "datemodified": DateRole.MODIFIED,
    "datecreated": DateRole.CREATED,
}
_HOME = re.compile(
    r"(?:https?://web\.archive\.org/web/\w+/)?(?:https?:)?(?://[^/?#]+)?/?(?:index\.\w{3,5})?", re.I
)
_WITHOUT_READINGS = etree.XPath(".//text()[not(ancestor::rt or ancestor::rp)]")


class _Data(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The schema of `data/headings.toml`."""

    kickers: str


@cache
def _kickers() -> re.Pattern[str]:
    return re.compile(load_data("searcher.readers", "headings", _Data).kickers, re.I)


def headings(root: etree._Element) -> Iterator[AnyClaim]:
    """Yield the titles of the `<h1>`, without a kicker, and the titles and dates of `itemprop`."""
    for heading in root.iter("h1"):
        if (value := _without_kicker(heading)) and not _links_home(heading):
            yield TitleClaim(value, "h1", TitlePlace.H1)
    for element in root.iterfind(".//*[@itemprop]"):
        name = (element.get("itemprop") or "").lower()
        if element.tag != "meta" and (name in _ITEMPROP_ROLES or name == "headline"):
            machine = element.get("datetime") or element.get("content")
            if value := (clean(machine) if machine else "") or text_of(element):
                yield _itemprop_claim(name, value, f"{element.tag!s}[itemprop={name}]")


def text_of(element: etree._Element) -> str:
    """Return the text of an element, without how its words are read (`<rt>`)."""
    if element.find(".//rt") is not None:
        return clean("".join(map(str, _WITHOUT_READINGS(element))))
    return clean(" ".join(element.itertext()))


def _without_kicker(heading: etree._Element) -> str:
    """Return the text of a heading without a first element whose names are those of a kicker.

    With a colon between them both are one title.
    """
    whole = text_of(heading)
    kicker = _first_of(heading)
    if kicker is None or not _kickers().search(f"{kicker.get('class') or ''} {kicker.tag!s}"):
        return whole
    rest = whole.removeprefix(text_of(kicker)).lstrip()
    is_sentence = text_of(kicker).endswith(":") or rest.startswith(":")
    return whole if is_sentence else rest.lstrip(" –—|-") or whole


def _first_of(element: etree._Element) -> etree._Element | None:
    """Return the first element in one with which its text begins, but for elements around all."""
    while len(element) and not (element.text or "").strip():
        first = element[0]
        if len(element) > 1 or (first.tail or "").strip():
            return first
        element = first
    return None


def _links_home(heading: etree._Element) -> bool:
    """Return whether a heading is a link to the first page of its site: the name of the site."""
    link = heading.find(".//a[@href]")
    if link is None and (outer := heading.getparent()) is not None and outer.tag == "a":
        link = outer
    return link is not None and _HOME.fullmatch((link.get("href") or "").strip()) is not None


def _itemprop_claim(name: str, value: str, locator: str) -> AnyClaim:
    if role := _ITEMPROP_ROLES.get(name):
        return DateClaim(value, locator, DatePlace.ITEMPROP, role=role)
    return TitleClaim(value, locator, TitlePlace.ITEMPROP)
