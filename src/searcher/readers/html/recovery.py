"""Recover the text of pages on which the fast parser loses their end.

libxml2 puts what follows a first `</html>` beside the root, and drops what follows an unclosed
comment, an unclosed title, or an attribute without its closing quotation mark.  A page whose last
words are not in the tree is parsed again by Beautiful Soup, which loses none of these, in some ten
times the time.
"""

import re
from collections.abc import Callable

from bs4 import BeautifulSoup
from lxml import etree
from lxml.html.soupparser import convert_tree

_END = 5_000  # characters of the source among which its last words are looked for
_NO_TEXT = re.compile(
    r"<(script|style|template|textarea|title)\b.*?</\1\s*>|<!--.*?-->|<!\[CDATA\[.*?\]\]>",
    re.IGNORECASE | re.DOTALL,
)
_WORDS = re.compile(r">\s*([^\W\d_][^<>&\n\r\t]*\w)[^\w<>]*(?=<|\Z)")
# Comments and elements that take in all that follows, markup too, until they are closed.
_SWALLOWING = (("<!--", "-->"), ("<title", "</title"))
_TEXT = etree.XPath("string(/)")
_READ_WITHIN = etree.XPath(".//text()[not(ancestor::script or ancestor::style)]")
_READ = etree.XPath("//text()[not(ancestor::script or ancestor::style or ancestor::title)]")


def recover(text: str, parse: Callable[[str], etree._Element | None]) -> etree._Element | None:
    """Parse a page, and again by Beautiful Soup if the fast parser loses its end.

    `parse` is the fast parser.  Returns the tree with the most text; None without elements.
    """
    root = _gathered(parse(text))
    if loses_end(text, root):
        opened = _without_unclosed(text)
        root = max((root, _gathered(parse(opened)), _by_soup(opened)), key=_size)
    if root is not None:
        _unwrap_unclosed_noscript(text, root)
    return root


def _gathered(root: etree._Element | None) -> etree._Element | None:
    """Put what is beside the root of a tree into it."""
    if root is not None:
        for sibling in list(root.itersiblings()):
            root.append(sibling)
    return root


def loses_end(text: str, root: etree._Element | None) -> bool:
    """Return whether the last words of a page's source are missing from its tree."""
    if _is_unclosed(text, "title") or _is_unclosed(text, "TITLE"):
        return True
    words = last_words(text)
    return words is not None and (root is None or words not in str(_TEXT(root)))


def _is_unclosed(text: str, name: str) -> bool:
    """Return whether an element is opened and never closed, both in one case of letters."""
    begin = text.find(f"<{name}")
    return begin >= 0 and text.find(f"</{name}", begin) < 0


def last_words(text: str) -> str | None:
    """Return the last run of words between two tags, but for those of scripts and comments."""
    end = text[-_END:]
    closed = end.find("</script")
    if closed >= 0 and not 0 <= end.find("<script") < closed:
        end = end[closed:]  # it began within a script
    found = _WORDS.findall(_NO_TEXT.sub("<>", end))
    return found[-1] if found else None


def _without_unclosed(text: str) -> str:
    """Remove the opening of comments and elements that take in all the rest of the text."""
    for opening, closing in _SWALLOWING:
        folded = text.lower()
        begin = folded.find(opening, folded.rfind(closing) + 1)
        if begin >= 0:
            tag = begin + len(opening) if opening == "<!--" else folded.find(">", begin) + 1
            text = f"{text[:begin]} {text[tag:]}"
    return text


def _unwrap_unclosed_noscript(text: str, root: etree._Element) -> None:
    """Make plain elements of the `noscript` that have most of the text of a page, if one of them is
    not closed: it holds all that follows, other `noscript` among it.
    """
    opened, closed = (_count(text, tag) for tag in ("<noscript", "</noscript"))
    if opened <= closed:
        return
    whole = _size(root)
    for element in list(root.iter("noscript")):
        if _size_within(element) * 2 > whole:
            element.tag = "div"


def _count(text: str, tag: str) -> int:
    return text.count(tag) + text.count(tag.upper())


def _size_within(element: etree._Element) -> int:
    return sum(map(len, _READ_WITHIN(element)))


def _by_soup(text: str) -> etree._Element | None:
    """Parse a page by Beautiful Soup; return None without elements, or with names that a tree of
    lxml cannot have (a control character in a damaged tag).
    """
    try:
        roots = convert_tree(BeautifulSoup(text, "html.parser"))
    except ValueError:
        return None
    elements = [root for root in roots if isinstance(root.tag, str)]
    if len(elements) < 2:
        return elements[0] if elements else None
    page = etree.Element("html")
    page.extend(elements)
    return page


def _size(root: etree._Element | None) -> int:
    return 0 if root is None else sum(map(len, _READ(root)))
