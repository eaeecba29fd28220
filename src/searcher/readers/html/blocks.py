"""Split the tree of a page into blocks of text in reading order, each with its container."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntFlag, auto
from functools import cache, lru_cache
from typing import NamedTuple

from lxml import etree

from searcher.languages import load_data
from searcher.readers.document import BlockKind
from searcher.readers.html.data_tables import is_block_cell, is_cell, is_data_table
from searcher.readers.plain.text import clean, read_text


class PageCue(IntFlag):
    """What the names, roles and tags of the elements around a text mean for it."""

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


# Sums of cues are plain numbers: they are computed for each element.
_BY_NAME = int(PageCue.ARTICLE) - 1
_SEPARATE = int(PageCue.CONCEALED | PageCue.CAPTION | PageCue.ADVERTISING)
_AROUND, _CONCEALED = int(PageCue.AROUND), int(PageCue.CONCEALED)
_ARTICLE_BODY, _DATED = int(PageCue.ARTICLE_BODY), int(PageCue.DATED)
_NOT_SHARING = ~int(PageCue.SHARING)  # `twitter-tweet` is the name of a quotation
_SEPARATE_ANYWHERE = _BY_NAME | _AROUND
_DEEPEST = 150  # nested elements that are distinguished


@dataclass(slots=True, eq=False)
class Container:
    """An element that contains blocks: its own cues, those of all around it, its class and id.

    chars: characters of all text in it.  running: those of text that reads like sentences.
    block_count: blocks in it.  wide: whether half of the page's running text is in it, so that its
    cues are not for or against a part of it.  These are set once the page is read (see `layout`).
    pictured: whether a picture is directly in it.
    """

    tag: str
    parent: "Container | None"
    own: int
    cues: int
    names: str
    depth: int
    chars: int = 0
    running: int = 0
    block_count: int = 0
    wide: bool = False
    pictured: bool = False

    def up(self) -> Iterator["Container"]:
        """Yield this container and those around it, from the inside out."""
        container: Container | None = self
        while container is not None:
            yield container
            container = container.parent


class Moment(NamedTuple):
    """A time that an element gives for programs, as written there; the cues of its names."""

    value: str
    at: str
    cues: int


@dataclass(slots=True, eq=False)
class PageBlock:
    """A block of text of a page; of its characters `linked` are links, `bold` bold or italic.

    `spaced` is a short text with spaces between its elements: what a style sheet shows as
    `By the desk  3 March 2017` may be written without a space.
    """

    kind: BlockKind
    text: str
    container: Container
    linked: int
    bold: int
    moments: tuple[Moment, ...] = ()
    spaced: str = ""

    @property
    def link_share(self) -> float:
        """The share of its characters that are links."""
        return min(1.0, self.linked / len(self.text))


SILENT = frozenset(  # rt and rp: how a word is read, which is written within it
    ("script", "style", "noscript", "template", "svg", "iframe", "object", "select", "button",
     "dialog", "head", "textarea", "input", "video", "audio", "canvas", "map", "datalist", "math",
     "title", "rt", "rp")
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
_SHORT = 160  # characters of a text whose elements may be separate
_BOLD = frozenset(("b", "strong", "em", "i"))
_TAG_CUES: Mapping[str, int] = {
    **dict.fromkeys(("nav", "menu", "footer", "aside"), int(PageCue.AROUND)),
    "form": int(PageCue.FORM),
    "article": int(PageCue.ARTICLE),
    "main": int(PageCue.MAIN),
    "header": int(PageCue.HEADER),
    "figure": int(PageCue.FIGURE),
    "figcaption": int(PageCue.FIGURE | PageCue.CAPTION),
    "time": int(PageCue.DATED),
}
_ROLE_CUES: Mapping[str, int] = {
    **dict.fromkeys(
        ("navigation", "contentinfo", "complementary", "search", "dialog", "alert", "banner"),
        int(PageCue.AROUND),
    ),
    "main": int(PageCue.MAIN),
    "article": int(PageCue.ARTICLE),
}
_AROUND_PICTURES = frozenset(("a", "span", "picture", "p"))
_TIMES = {"time": "datetime", "relative-time": "datetime", "time-ago": "datetime", "abbr": "title"}
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")


@cache
def _words() -> Mapping[str, int]:
    found: dict[str, int] = {}
    table = load_data("searcher.readers", "cues", dict[str, list[str]])
    for category, words in table.items():
        for word in words:
            found[word] = found.get(word, 0) | int(PageCue[category.upper()])
    return found


@lru_cache(maxsize=1 << 14)
def cues_of(names: str) -> int:
    """Return the cues of the words in a class and id."""
    table, cues, before = _words(), 0, ""
    for match in _WORD.finditer(names[:300]):
        word = match.group().lower()
        cues |= table.get(word, 0) | table.get(before + word, 0)
        before = word
    return cues


def blocks_of(root: etree._Element) -> list[PageBlock]:
    """Return the blocks of a page in reading order; the tree is walked once and not changed."""
    return _Walk(root).blocks


class _Walk:
    """One walk over the tree: a block ends wherever a reader sees a paragraph end."""

    def __init__(self, root: etree._Element) -> None:
        self.blocks: list[PageBlock] = []
        self._frame = Container("", None, 0, 0, "", 0)
        self._kind = BlockKind.PARAGRAPH
        self._parts: list[str] = []
        self._moments: list[Moment] = []
        self._linked = self._bold = self._links = self._bolds = self._breaks = self._paragraphs = 0
        self._table: etree._Element | None = None  # the table of data that is being read
        self._open: list[tuple[Container, BlockKind] | None] = []
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
        cues = _own_cues(element, tag)
        kind = self._kind_of(element, tag, cues)
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
            self._moments.append(Moment(moment, tag, cues_of(_names(element))))
        if kind is None or self._frame.depth >= _DEEPEST:
            self._open.append(None)
            if kind is not None:
                self._border(kind)
            return
        self._border(kind)
        self._open.append((self._frame, self._kind))
        self._frame = Container(
            tag,
            self._frame,
            cues,
            self._frame.cues | cues,
            _names(element),
            self._frame.depth + 1,
        )

    def _kind_of(self, element: etree._Element, tag: str, cues: int) -> BlockKind | None:
        """Return the kind of block that an element begins, None if it continues that around it."""
        kind = _BLOCKS.get(tag)
        if self._table is not None:
            self._space(tag)
            return kind if tag in _IN_TABLES else None
        if tag in ("td", "th"):
            return BlockKind.PARAGRAPH if is_block_cell(element) else None
        if kind is None and cues & (_SEPARATE if self._paragraphs else _SEPARATE_ANYWHERE):
            return self._kind
        return kind

    def _space(self, tag: str) -> None:
        """Separate the words of a cell that a reader sees on lines of their own."""
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
                is_separate = len(self._parts) > 1 and len(text) <= _SHORT
                self._take(text, clean(" ".join(self._parts)) if is_separate else text)
        self._parts.clear()
        self._linked = self._bold = self._breaks = 0
        self._kind = kind

    def _take(self, text: str, spaced: str) -> None:
        moments = tuple(self._moments)
        self.blocks.append(
            PageBlock(self._kind, text, self._frame, self._linked, self._bold, moments, spaced)
        )
        self._moments.clear()


def _names(element: etree._Element) -> str:
    names, own = element.get("class") or "", element.get("id")
    return f"{names} {own}" if own else names


def _own_cues(element: etree._Element, tag: str) -> int:
    cues = _TAG_CUES.get(tag, 0)
    if tag == "figure" and element.find(".//table") is not None:
        cues = 0  # a figure of a table is no picture
    if not element.attrib:
        return cues
    if names := _names(element):
        cues |= cues_of(names) & (_NOT_SHARING if tag == "blockquote" else -1)
    role = element.get("role")
    if role:
        cues |= _ROLE_CUES.get(role, 0)
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        cues |= _AROUND
    elif "display:none" in (element.get("style") or "").replace(" ", ""):
        cues |= _CONCEALED
    if tag == "a" and (element.get("href") or "").startswith("javascript:"):
        cues |= _AROUND  # a button (print, share), not words of the text
    itemprop = element.get("itemprop")
    if itemprop == "articleBody":
        cues |= _ARTICLE_BODY
    elif itemprop and itemprop.lower().startswith("date"):
        cues |= _DATED
    return cues
