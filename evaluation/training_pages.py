"""Labelled pages in the views from which the weights of the main text are learned.

A row has html, and either body (the true main text: every block is labelled by it) or segments
that must be in the main text (`with`) or not (`without`): only the blocks that contain one are
labelled.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from searcher.readers.document import BlockKind
from searcher.readers.html.blocks import PageBlock, PageCue, blocks_of
from searcher.readers.html.features import Features, first_features
from searcher.readers.html.layout import DeclaredText, PageLayout
from searcher.readers.html.markup import head_of
from searcher.readers.html.page import declared_text, parse
from searcher.readers.html.phrases import is_aside, letters

PARTS = 5
"""The parts into which the sites are divided for cross-validation."""

_SHORT = 30  # letters
_ASIDE = 300  # characters of a block that may be an aside
_BY_NAME = int(PageCue.ARTICLE) - 1
_TAGS = ("p", "article", "section", "h1", "aside", "nav", "footer", "header")
_ARCHIVE = "web.archive.org"

Row = Mapping[str, Any]
Labels = Sequence[bool | None]


@dataclass(frozen=True, slots=True)
class Removed:
    """The features that are removed from a training page."""

    names: bool = False
    tags: bool = False
    head: bool = False
    short: bool = False


AS_IT_IS = Removed()
REMOVED = (AS_IT_IS, Removed(names=True, head=True), Removed(tags=True, head=True),
           Removed(names=True, tags=True), Removed(short=True, head=True))  # fmt: skip


@dataclass(frozen=True, slots=True)
class View:
    """One page as it is, or without features that many sites lack.

    `body` is its true main text, empty if the row has only segments.  Labels are None where it is
    unknown whether a block is main text.
    """

    row: Row
    part: int
    removed: Removed
    body: str
    page: PageLayout
    features: Sequence[Features]
    labels: Labels


def part_of(row: Row) -> int:
    """Return the part of cross-validation in which the site of a page is."""
    return int(hashlib.sha256(site_of(row).encode()).hexdigest(), 16) % PARTS


def site_of(row: Row) -> str:
    """Return the host of a page without `www.`; of one in a web archive, the host it is of."""
    host = urlsplit(row.get("url") or "").hostname
    if host == _ARCHIVE:
        host = urlsplit("http" + row["url"].rpartition("http")[2]).hostname
    return (host or str(row["id"])).removeprefix("www.")


def views_of(row: Row) -> Iterable[View]:
    """Yield the views of a page; one with only segments is not shortened."""
    root = parse(row["html"])
    if root is None:
        return
    declared = declared_text(head_of(root))
    for removed in REMOVED:
        blocks = blocks_of(root)
        if not blocks or (removed.short and "body" not in row):
            return
        yield _view(row, blocks, declared, removed)


def _view(row: Row, blocks: list[PageBlock], declared: DeclaredText, removed: Removed) -> View:
    _remove_features(blocks, removed)
    body = row.get("body", "")
    if removed.short:
        blocks = _shortened(blocks, body)
    page = PageLayout(blocks, _bare(declared) if removed.head else declared)
    labels = _labels(page, body) if body else _labels_by_segments(page, row)
    if removed.short:
        body = "\n".join(p.text for p, main in zip(blocks, labels, strict=True) if main)
    return View(row, part_of(row), removed, body, page, first_features(page), labels)


def _bare(declared: DeclaredText) -> DeclaredText:
    return replace(declared, descriptions=frozenset(), body="", authors=())


def _shortened(blocks: list[PageBlock], body: str) -> list[PageBlock]:
    """Shorten a page to two paragraphs of main text and one in five of the other blocks."""
    whole, kept, main = letters(body), [], 0
    for block in blocks:
        key = letters(block.text)
        if len(key) >= _SHORT and key in whole:
            main += 1
            if main > 2:
                continue
        elif hashlib.sha256(block.text.encode("utf-8", "replace")).digest()[0] % 5:
            continue
        kept.append(block)
    return kept or blocks


def _remove_features(blocks: Sequence[PageBlock], removed: Removed) -> None:
    """Remove the class names, or the tags that show the function of a part of a page."""
    for container in {id(f): f for block in blocks for f in block.container.up()}.values():
        if removed.names:
            container.own &= ~_BY_NAME
            container.names = ""
        if removed.tags:
            container.own &= _BY_NAME
            if container.tag in _TAGS:
                container.tag = "div"
    for block in blocks:
        if removed.tags and block.kind is BlockKind.HEADING and block.container.tag == "div":
            block.kind = BlockKind.PARAGRAPH


def _labels(page: PageLayout, body: str) -> Labels:
    whole = letters(body)
    lines = {letters(line) for line in body.split("\n")}
    return [
        _is_main(p.text, key, whole, lines) for p, key in zip(page.blocks, page.keys, strict=True)
    ]


def _is_main(text: str, key: str, whole: str, lines: set[str]) -> bool:
    if len(key) < _SHORT:
        return key in lines
    if key in whole:
        return True
    words = [letters(word) for word in text.split()]
    rows = ["".join(words[i : i + 4]) for i in range(max(1, len(words) - 3))]
    return sum(row in whole for row in rows) > 0.6 * len(rows)


def _labels_by_segments(page: PageLayout, row: Row) -> Labels:
    wanted, unwanted = ([letters(s) for s in row.get(key, ())] for key in ("with", "without"))
    return _with_likes(page, [_label_by_segments(key, wanted, unwanted) for key in page.keys])


def _with_likes(page: PageLayout, labels: Labels) -> Labels:
    """Label the blocks beside a labelled one, in the same element and of the same tag, as that is:
    a paragraph between two of the main text is main text too.  Links and asides are not.
    """
    groups: dict[tuple[int, str], set[bool]] = {}
    keys = [(id(block.container.parent), block.container.tag) for block in page.blocks]
    for key, label in zip(keys, labels, strict=True):
        if label is not None:
            groups.setdefault(key, set()).add(label)
    is_unlike = [page.only_link[i] or is_aside(b.text[:_ASIDE]) for i, b in enumerate(page.blocks)]
    likes = {key: next(iter(found)) for key, found in groups.items() if len(found) == 1}
    return [
        label if label is not None or is_unlike[i] else likes.get(keys[i])
        for i, label in enumerate(labels)
    ]


def _label_by_segments(key: str, wanted: list[str], unwanted: list[str]) -> bool | None:
    is_wanted, is_unwanted = _has_any(key, wanted), _has_any(key, unwanted)
    return None if is_wanted == is_unwanted else is_wanted


def _has_any(key: str, segments: list[str]) -> bool:
    return any(s and (s in key or (len(key) >= _SHORT and key in s)) for s in segments)
