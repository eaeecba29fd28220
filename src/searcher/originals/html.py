"""Web pages as saved → main text in blocks, and what the markup says about it.

The markup is parsed once; metadata is read from the whole page, then what surrounds the main
text (menus, cookie notes, related links) is taken away.
"""

import json
import re
import warnings
from collections.abc import Iterator
from html import unescape
from typing import Any

from bs4 import BeautifulSoup, Comment, Tag, UnusualUsageWarning
from bs4.element import NavigableString, PageElement

from searcher.originals.parsed import Block, BlockKind, Parsed, Witness
from searcher.originals.text import clean

_SILENT = (
    "script",
    "style",
    "noscript",
    "template",
    "svg",
    "iframe",
    "object",
    "select",
    "button",
    "dialog",
)
_NEVER_THE_PAGE = ("nav", "aside", "footer", "menu")
_AROUND = (*_NEVER_THE_PAGE, "form")
_AROUND_ROLES = (
    "navigation",
    "banner",
    "contentinfo",
    "complementary",
    "search",
    "dialog",
    "alert",
)
_AROUND_NAMES = re.compile(
    r"(?:^|[-_\s])(?:cookies?|consent|gdpr|menu|navbar|nav|breadcrumbs?|related|recommend\w*|share|sharing|"
    r"social|sidebar|comments?|subscribe|newsletter|pagination|pager|tags?|advert\w*|banner|footer|"
    r"read-?more|see-?also|popular|most-?read|promo|skip-?links?|copyright|toolbar|widget|print)(?:$|[-_\s])",
    re.I,
)
_CONTENT_NAMES = re.compile(
    r"(?:^|[-_\s])(?:article|content|entry|post|story|news|text|body|main|detail|page)"
    r"(?:[-_]?(?:body|content|text|article|main|detail|inner))?(?:$|[-_\s])",
    re.I,
)
_DATE_NAMES = re.compile(
    r"(?:^|[-_\s])(?:date|time|datetime|published?|posted|pub-?date|created|timestamp|tarih|data)(?:$|[-_\s])",
    re.I,
)
_CONTAINERS = [
    "p",
    "div",
    "section",
    "article",
    "main",
    "header",
    "blockquote",
    "pre",
    "table",
    "ul",
    "ol",
    "dl",
    "figure",
    "address",
    "center",
    "body",
    "tbody",
    "thead",
    "tfoot",
    "hr",
    "fieldset",
    "details",
    "hgroup",
]
_BLOCKS = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6", "summary"), BlockKind.HEADING),
    **dict.fromkeys(("li", "dt", "dd"), BlockKind.ITEM),
    "tr": BlockKind.ROW,
    **dict.fromkeys(_CONTAINERS, BlockKind.PARAGRAPH),
}
_META = frozenset(
    [
        "og:title",
        "og:site_name",
        "og:url",
        "og:type",
        "twitter:title",
        "article:published_time",
        "article:modified_time",
        "og:updated_time",
        "date",
        "pubdate",
        "publishdate",
        "publish-date",
        "publish_date",
        "dc.title",
        "dc.date",
        "dc.date.issued",
        "dc.date.created",
        "dc.language",
        "dc.publisher",
        "dcterms.title",
        "dcterms.created",
        "dcterms.issued",
        "dcterms.date",
        "dcterms.modified",
        "last-modified",
        "author",
        "citation_title",
        "citation_publication_date",
        "content-language",
        "language",
    ]
)
_ITEMPROPS = {"headline", "datepublished", "datemodified", "datecreated"}
_JSON_LD = ("headline", "datePublished", "dateModified", "dateCreated", "inLanguage")
_ARTICLE = re.compile(r"article|posting|report|webpage|event|statement", re.I)


def read_html(text: str, encoding: str) -> Parsed:
    """The main text of a page in blocks, with the witnesses of its markup."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UnusualUsageWarning)
        soup = BeautifulSoup(text, "lxml")
    witnesses = tuple(_witnesses(soup))
    _strip(soup)
    blocks = tuple(_blocks(_main(soup)))
    return Parsed("text/html", encoding, blocks, witnesses)


def _attribute(tag: Tag, name: str) -> str:
    value = tag.get(name)
    return " ".join(value) if isinstance(value, list) else value or ""


def _names(tag: Tag) -> str:
    return f"{_attribute(tag, 'class')} {_attribute(tag, 'id')}"


# What the markup says


def _witnesses(soup: BeautifulSoup) -> Iterator[Witness]:
    html = soup.find("html")
    if isinstance(html, Tag) and html.get("lang"):
        yield Witness("lang", _attribute(html, "lang"), "html[lang]")
    for link in soup.find_all("link", rel="canonical", href=True):
        yield Witness("canonical", _attribute(link, "href"), "link[rel=canonical]")
    if soup.title:
        yield Witness("title", clean(soup.title.get_text()), "title")
    yield from _meta(soup)
    for script in soup.find_all("script", type="application/ld+json"):
        yield from _json_ld(script.get_text())
    for heading in soup.find_all("h1"):
        if value := clean(heading.get_text(" ")):
            yield Witness("h1", value, "h1")
    yield from _dates(soup)


def _meta(soup: BeautifulSoup) -> Iterator[Witness]:
    for meta in soup.find_all("meta", content=True):
        for key in ("property", "name", "http-equiv", "itemprop"):
            name = _attribute(meta, key).lower()
            value = clean(_attribute(meta, "content"))
            if value and (name in _META or (key == "itemprop" and name in _ITEMPROPS)):
                yield Witness(f"meta:{name}", value, f"meta[{key}={_attribute(meta, key)}]")
                break


def _json_ld(text: str) -> Iterator[Witness]:
    try:
        found = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return
    for node in _json_ld_nodes(found):
        if not _ARTICLE.search(str(node.get("@type", ""))):
            continue
        yield from _json_ld_values(node)


def _json_ld_values(node: dict[str, Any]) -> Iterator[Witness]:
    for key in (*_JSON_LD, "publisher", "author"):
        value = node.get(key)
        if key not in _JSON_LD:  # an organisation or person, or a list of them
            value = value[0] if isinstance(value, list) and value else value
            value = value.get("name") if isinstance(value, dict) else value
        if isinstance(value, str) and value.strip():
            # Many pages escape their JSON as if it were markup.
            text = clean(unescape(value))
            yield Witness(f"json-ld:{key}", text, f"script[type=application/ld+json] {key}")


def _json_ld_nodes(found: Any) -> Iterator[dict[str, Any]]:
    if isinstance(found, list):
        for item in found:
            yield from _json_ld_nodes(item)
    elif isinstance(found, dict):
        yield found
        yield from _json_ld_nodes(found.get("@graph", []))


def _dates(soup: BeautifulSoup) -> Iterator[Witness]:
    for tag in soup.find_all(recursive=True):
        itemprop = _attribute(tag, "itemprop").lower()
        if itemprop in _ITEMPROPS and tag.name != "meta" and itemprop != "headline":
            yield Witness(f"itemprop:{itemprop}", _moment(tag), f"{tag.name}[itemprop={itemprop}]")
        elif tag.name == "time" and not _is_around(tag):
            yield Witness("time", _moment(tag), "time")
        elif _DATE_NAMES.search(_names(tag)) and not _is_around(tag):
            text = clean(tag.get_text(" "))
            if 6 <= len(text) <= 80:
                yield Witness("date-element", text, f"{tag.name}[class={_names(tag).strip()}]")


def _moment(tag: Tag) -> str:
    machine = _attribute(tag, "datetime") or _attribute(tag, "content")
    return machine or clean(tag.get_text(" "))


# The main text


def _is_around(tag: Tag) -> bool:
    return any(_surrounds(t) for t in (tag, *tag.parents) if isinstance(t, Tag))


def _surrounds(tag: Tag) -> bool:
    if tag.name in ("html", "body", "article", "main", "[document]"):
        return False
    if tag.name in _AROUND or _attribute(tag, "role") in _AROUND_ROLES:
        return True
    if tag.has_attr("hidden") or _attribute(tag, "aria-hidden") == "true":
        return True
    if tag.name == "a" and _attribute(tag, "href").startswith("javascript:"):
        return True  # a button (print, share), not words of the text
    return bool(_AROUND_NAMES.search(_names(tag)))


def _strip(soup: BeautifulSoup) -> None:
    for tag in soup.find_all(_SILENT):
        tag.decompose()
    for comment in soup.find_all(string=lambda s: isinstance(s, Comment)):
        comment.extract()
    whole = _length(soup)
    for tag in soup.find_all(recursive=True):
        if tag.decomposed or not (_surrounds(tag) or _is_site_header(tag)):
            continue
        # A page wrapped whole in a form, or in a badly named element, is still a page.
        if tag.name in _NEVER_THE_PAGE or _length(tag) * 2 < whole:
            tag.decompose()


def _is_site_header(tag: Tag) -> bool:
    if tag.name != "header" or tag.find("h1") is not None:
        return False
    return tag.find_parent(["article", "main"]) is None


def _length(tag: Tag) -> int:
    return sum(len(s) for s in tag.stripped_strings)


def _main(soup: BeautifulSoup) -> Tag:
    body = soup.body if isinstance(soup.body, Tag) else soup
    whole = _length(body)
    for candidates in (
        soup.find_all(itemprop="articleBody"),
        soup.find_all("article"),
        soup.find_all("main") or soup.find_all(role="main"),
        [t for t in soup.find_all(["div", "section", "td"]) if _CONTENT_NAMES.search(_names(t))],
    ):
        best = max(candidates, key=_length, default=None)
        if best is not None and _length(best) * 3 >= whole:
            return best
    return body


def _blocks(main: Tag) -> Iterator[Block]:
    kind, parts = BlockKind.PARAGRAPH, []
    for step in _walk(main):
        if not isinstance(step, BlockKind):
            parts.append(step)
            continue
        if text := clean("".join(parts)):
            yield Block(kind, f"- {text}" if kind is BlockKind.ITEM else text)
        kind, parts = step, []
    if text := clean("".join(parts)):
        yield Block(kind, text)


def _walk(tag: Tag) -> Iterator[str | BlockKind]:
    """The strings of an element in order, with the kind of the next block at each border."""
    outer = _BLOCKS.get(tag.name, BlockKind.PARAGRAPH)
    breaks = 0
    for child in tag.children:
        if isinstance(child, NavigableString):
            if child.strip():
                breaks = 0
            yield str(child)
        elif isinstance(child, Tag):
            if child.name == "br":
                breaks += 1
                yield outer if breaks > 1 or tag.name in ("body", "td", "font") else " "
            else:
                breaks = 0
                yield from _walk_child(child, outer)


def _walk_child(child: Tag, outer: BlockKind) -> Iterator[str | BlockKind]:
    if child.name in ("td", "th"):
        yield from _cell(child)
    elif child.name in ("figcaption", "img"):
        yield " "
    elif child.name in _BLOCKS:
        yield _BLOCKS[child.name]
        yield from _walk(child)
        yield outer
    else:
        yield from _walk(child)


def _cell(cell: Tag) -> Iterator[str | BlockKind]:
    if cell.find(["p", "table", "div", "ul", "ol", "br", "h1", "h2", "h3"]) is not None:
        yield BlockKind.PARAGRAPH
        yield from _walk(cell)
        yield BlockKind.PARAGRAPH
    else:
        yield from _walk(cell)
        if isinstance(_next_tag(cell), Tag):
            yield " | "


def _next_tag(cell: Tag) -> PageElement | None:
    return cell.find_next_sibling(["td", "th"])
