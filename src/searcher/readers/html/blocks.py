"""The tree of a page → pieces of text in reading order, each with what surrounds it."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntFlag, auto
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from lxml import etree

from searcher.readers.document import BlockKind
from searcher.readers.html.data_tables import is_block_cell, is_cell, is_data_table
from searcher.readers.plain.text import clean, read_text


class Sign(IntFlag):
    """What the names, roles and tags of the elements around a text say of it."""

    NAVIGATION = auto()
    SHARING = auto()
    RELATED = auto()
    ADVERTISING = auto()
    CONSENT = auto()
    COMMENTS = auto()
    SIDEBAR = auto()
    FOOTER = auto()
    SUBSCRIBING = auto()
    AUTHOR = auto()
    META = auto()
    CAPTION = auto()
    LEAD = auto()
    BODY = auto()
    TITLE = auto()
    CONCEALED = auto()
    LIST = auto()
    QUOTE = auto()
    DATED = auto()
    MODIFIED = auto()
    # From here on by tags, roles and attributes, not by names.
    ARTICLE = auto()
    MAIN = auto()
    ARTICLE_BODY = auto()
    HEADER = auto()
    FORM = auto()
    FIGURE = auto()
    AROUND = auto()


# Sums of signs are kept as plain numbers: they are asked for each element.
_BY_NAME = int(Sign.ARTICLE) - 1
_APART = int(Sign.CONCEALED | Sign.CAPTION | Sign.ADVERTISING)
_AROUND, _CONCEALED = int(Sign.AROUND), int(Sign.CONCEALED)
_ARTICLE_BODY, _DATED = int(Sign.ARTICLE_BODY), int(Sign.DATED)
_APART_ANYWHERE = _BY_NAME | _AROUND
_DEEPEST = 150  # elements above one another that are told apart


@dataclass(slots=True, eq=False)
class Frame:
    """An element that holds blocks: its own signs, those of all around it, its class and id.

    `chars` counts the characters of all text within, `running` those of text that reads
    like sentences, `pieces` the pieces within; `wide` tells that half of the page's running
    text is within, so that its signs say nothing for or against a part of it.  These are set
    once the page is read (see clues).  `pictured` tells that a picture stands directly in it.
    """

    tag: str
    parent: "Frame | None"
    own: int
    signs: int
    names: str
    depth: int
    chars: int = 0
    running: int = 0
    pieces: int = 0
    wide: bool = False
    pictured: bool = False

    def up(self) -> Iterator["Frame"]:
        """This frame and those around it, from the inside out."""
        frame: Frame | None = self
        while frame is not None:
            yield frame
            frame = frame.parent


class Moment(NamedTuple):
    """A time that an element gives for programs, as written there; the signs of its names."""

    value: str
    at: str
    signs: int


@dataclass(slots=True, eq=False)
class Piece:
    """A block of text; `linked` of its characters are links, `bold` are set apart.

    `spaced` is a short text with its elements apart: what a style sheet shows as
    `By the desk  3 March 2017` may be written without a space.
    """

    kind: BlockKind
    text: str
    frame: Frame
    linked: int
    bold: int
    moments: tuple[Moment, ...] = ()
    spaced: str = ""

    @property
    def link_share(self) -> float:
        """The share of its characters that are links."""
        return min(1.0, self.linked / len(self.text))


SILENT = frozenset(
    ("script", "style", "noscript", "template", "svg", "iframe", "object", "select", "button",
     "dialog", "head", "textarea", "input", "video", "audio", "canvas", "map", "datalist", "math",
     "title")
)  # fmt: skip
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
    "figcaption",
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
    "nav",
    "aside",
    "footer",
    "menu",
    "form",
    "caption",
]
_HEADINGS = ["h1", "h2", "h3", "h4", "h5", "h6", "summary"]
_BLOCKS: Mapping[str, BlockKind] = {
    **dict.fromkeys(_HEADINGS, BlockKind.HEADING),
    **dict.fromkeys(("li", "dt", "dd"), BlockKind.ITEM),
    "tr": BlockKind.ROW,
    **dict.fromkeys(_CONTAINERS, BlockKind.PARAGRAPH),
}
_BREAKING = frozenset(("body", "td", "font"))
_IN_TABLES = frozenset(("table", "thead", "tbody", "tfoot", "tr", "caption"))  # of data
_SHORT = 160  # characters of a text whose elements may stand apart
_BOLD = frozenset(("b", "strong", "em", "i"))
_TAG_SIGNS: Mapping[str, int] = {
    **dict.fromkeys(("nav", "menu", "footer", "aside"), int(Sign.AROUND)),
    "form": int(Sign.FORM),
    "article": int(Sign.ARTICLE),
    "main": int(Sign.MAIN),
    "header": int(Sign.HEADER),
    "figure": int(Sign.FIGURE),
    "figcaption": int(Sign.FIGURE | Sign.CAPTION),
    "time": int(Sign.DATED),
}
_ROLE_SIGNS: Mapping[str, int] = {
    **dict.fromkeys(
        ("navigation", "contentinfo", "complementary", "search", "dialog", "alert", "banner"),
        int(Sign.AROUND),
    ),
    "main": int(Sign.MAIN),
    "article": int(Sign.ARTICLE),
}
_AROUND_PICTURES = frozenset(("a", "span", "picture", "p"))
_TIMES = {"time": "datetime", "relative-time": "datetime", "time-ago": "datetime", "abbr": "title"}
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")


@cache
def _words() -> Mapping[str, int]:
    text = files("searcher.readers").joinpath("data/signs.toml").read_text("utf-8")
    found: dict[str, int] = {}
    for category, words in tomllib.loads(text).items():
        for word in words:
            found[word] = found.get(word, 0) | int(Sign[category.upper()])
    return found


@lru_cache(maxsize=1 << 14)
def signs_of(names: str) -> int:
    """The signs of the words in a class and id."""
    table, signs, before = _words(), 0, ""
    for match in _WORD.finditer(names[:300]):
        word = match.group().lower()
        signs |= table.get(word, 0) | table.get(before + word, 0)
        before = word
    return signs


def pieces_of(root: etree._Element) -> list[Piece]:
    """The pieces of a page in reading order; the tree is walked once and left as it is."""
    return _Walk(root).pieces


class _Walk:
    """One walk over the tree: a piece ends wherever a reader sees a paragraph end."""

    def __init__(self, root: etree._Element) -> None:
        self.pieces: list[Piece] = []
        self._frame = Frame("", None, 0, 0, "", 0)
        self._kind = BlockKind.PARAGRAPH
        self._parts: list[str] = []
        self._moments: list[Moment] = []
        self._linked = self._bold = self._links = self._bolds = self._breaks = self._paragraphs = 0
        self._table: etree._Element | None = None  # the table of data that is being read
        self._open: list[tuple[Frame, BlockKind] | None] = []
        walk = etree.iterwalk(root, events=("start", "end"))
        for event, element in walk:
            tag = str(element.tag)
            if event == "start":
                if tag in SILENT:
                    walk.skip_subtree()
                    self._open.append(None)
                else:
                    self._start(element, tag)
                    self._add(element.text)
            else:
                self._end(element, tag)
                self._add(element.tail)
        self._border(BlockKind.PARAGRAPH)

    def _add(self, text: str | None) -> None:
        if not text:
            return
        self._parts.append(text)
        if self._links:
            self._linked += len(text)
        if self._bolds:
            self._bold += len(text)
        if self._breaks and not text.isspace():
            self._breaks = 0

    def _start(self, element: etree._Element, tag: str) -> None:
        signs = _signs(element, tag)
        kind = self._kind_of(element, tag, signs)
        if tag == "table" and self._table is None and is_data_table(element):
            self._table = element
        if tag == "br" and self._table is None:
            self._break()
        elif tag == "a":
            self._links += 1
        elif tag in _BOLD:
            self._bolds += 1
        elif tag == "p":
            self._paragraphs += 1
        elif tag == "img":
            self._parts.append(" ")
            self._frame.pictured = True
            if self._frame.parent is not None and self._frame.tag in _AROUND_PICTURES:
                self._frame.parent.pictured = True
        elif tag in _TIMES and (moment := element.get(_TIMES[tag])):
            self._moments.append(Moment(moment, tag, signs_of(_names(element))))
        if kind is None or self._frame.depth >= _DEEPEST:
            self._open.append(None)
            if kind is not None:
                self._border(kind)
            return
        self._border(kind)
        self._open.append((self._frame, self._kind))
        self._frame = Frame(
            tag,
            self._frame,
            signs,
            self._frame.signs | signs,
            _names(element),
            self._frame.depth + 1,
        )

    def _kind_of(self, element: etree._Element, tag: str, signs: int) -> BlockKind | None:
        """The kind of block that an element begins; None if it goes on with the one around it."""
        kind = _BLOCKS.get(tag)
        if self._table is not None:
            self._space(tag)
            return kind if tag in _IN_TABLES else None
        if tag in ("td", "th"):
            return BlockKind.PARAGRAPH if is_block_cell(element) else None
        if kind is None and signs & (_APART if self._paragraphs else _APART_ANYWHERE):
            return self._kind
        return kind

    def _space(self, tag: str) -> None:
        """Keep the words of a cell apart that a reader sees on lines of their own."""
        if tag == "br" or (tag in _BLOCKS and tag not in _IN_TABLES):
            self._parts.append(" ")

    def _end(self, element: etree._Element, tag: str) -> None:
        opened = self._open.pop()
        if element is self._table:
            self._table = None
        if opened is not None:
            outer = opened[0]
            self._border(_BLOCKS.get(outer.tag, BlockKind.PARAGRAPH))
            self._frame = outer
        elif tag in _BLOCKS and self._table is None:
            self._border(BlockKind.PARAGRAPH)
        elif tag in ("td", "th") and is_cell(element.getnext()):
            self._parts.append(" | ")
        elif self._table is not None:
            self._space(tag)
        if tag == "a":
            self._links -= 1
        elif tag in _BOLD:
            self._bolds -= 1
        elif tag == "p":
            self._paragraphs -= 1

    def _break(self) -> None:
        self._breaks += 1
        if self._breaks > 1 or self._frame.tag in _BREAKING:
            self._border(self._kind)
        else:
            self._parts.append(" ")

    def _border(self, kind: BlockKind) -> None:
        joined = "".join(self._parts)
        if joined and not joined.isspace():
            if self._frame.tag == "pre" and "\n" in joined:
                for block in read_text(joined, "").blocks:
                    self._take(block.text, block.text)
            elif text := clean(joined):
                apart = len(self._parts) > 1 and len(text) <= _SHORT
                self._take(text, clean(" ".join(self._parts)) if apart else text)
        self._parts.clear()
        self._linked = self._bold = self._breaks = 0
        self._kind = kind

    def _take(self, text: str, spaced: str) -> None:
        moments = tuple(self._moments)
        self.pieces.append(
            Piece(self._kind, text, self._frame, self._linked, self._bold, moments, spaced)
        )
        self._moments.clear()


def _names(element: etree._Element) -> str:
    names, own = element.get("class") or "", element.get("id")
    return f"{names} {own}" if own else names


def _signs(element: etree._Element, tag: str) -> int:
    signs = _TAG_SIGNS.get(tag, 0)
    if tag == "figure" and element.find(".//table") is not None:
        signs = 0  # a figure of a table is no picture
    if not element.attrib:
        return signs
    if names := _names(element):
        signs |= signs_of(names)
    role = element.get("role")
    if role:
        signs |= _ROLE_SIGNS.get(role, 0)
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        signs |= _AROUND
    elif "display:none" in (element.get("style") or "").replace(" ", ""):
        signs |= _CONCEALED
    if tag == "a" and (element.get("href") or "").startswith("javascript:"):
        signs |= _AROUND  # a button (print, share), not words of the text
    itemprop = element.get("itemprop")
    if itemprop == "articleBody":
        signs |= _ARTICLE_BODY
    elif itemprop and itemprop.lower().startswith("date"):
        signs |= _DATED
    return signs
