"""Read the tree of a saved page: its main text in blocks, and the claims of its markup.

The markup is parsed once; the head, the blocks of text and the main text among them are all read
from that tree, which is not changed.
"""

import re
from collections.abc import Iterator, Sequence, Set
from enum import StrEnum

from lxml import etree

from searcher.model.review import ReviewCode
from searcher.readers.claims import (
    AnyClaim,
    CreatorClaim,
    CreatorPlace,
    DescriptionClaim,
    DescriptionPlace,
    TitleClaim,
    TitlePlace,
    UrlClaim,
    UrlPlace,
)
from searcher.readers.document import Block, BlockKind, Document, ReadingWarning
from searcher.readers.formats import Format
from searcher.readers.html.blocks import PageBlock, PageCue, blocks_of
from searcher.readers.html.inclusion import omitted_content
from searcher.readers.html.layout import DeclaredText, PageLayout
from searcher.readers.html.main_text import MainText, main_text
from searcher.readers.html.markup import Head, head_of, text_in_data
from searcher.readers.html.phrases import is_ended, letters
from searcher.readers.html.recovery import recover
from searcher.readers.html.visible_dates import shown_dates
from searcher.readers.plain.text import clean

_HEADLINES = frozenset(
    {TitlePlace.META_OG, TitlePlace.JSON_LD, TitlePlace.META_TWITTER, TitlePlace.ITEMPROP}
)
_AUTHORS = frozenset({CreatorPlace.JSON_LD, CreatorPlace.META})
_LEAST_DESCRIPTION = 20  # letters
_LEAST_AUTHOR, _LONGEST_AUTHOR = 5, 40
_NESTING = re.compile(
    r"</?(?!(?:p|h[1-6]|br|title|meta|link|script|style|head|body|html)\b)([a-z][\w-]*)[^<>]*>",
    re.I,
)
_INLINE = frozenset(
    [
        "a",
        "abbr",
        "b",
        "big",
        "cite",
        "code",
        "em",
        "font",
        "i",
        "ins",
        "mark",
        "q",
        "s",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "tt",
        "u",
    ]
)
_ABOVE = 6  # blocks above the text among which its heading is shown
_BOLD, _LINKED = 0.8, 0.3  # shares of such a line
_LEAST_HEADING, _LONGEST_HEADING = 8, 250  # characters of it
_LEAST_BESIDE_FRAMES = 200  # characters
_SHOWN = 0.3  # of the text in a page's data: less than this is a page made by its scripts


def parse(text: str) -> etree._Element | None:
    """Parse a page; return None if there is no element in it."""
    return recover(text, _parse)


def _parse(text: str) -> etree._Element | None:
    """Parse a page with libxml2; return None if there is no element in it."""
    root, whole = _tree(text)
    return root if whole else _tree(_NESTING.sub(_flat, text))[0]


def _tree(text: str) -> tuple[etree._Element | None, bool]:
    """Return the tree, and whether all of the page is in it: libxml2 stops at elements nested more
    than 2,048 deep.
    """
    parser = etree.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True
    )
    root = etree.fromstring(text.replace("\0", "").encode("utf-8", "replace"), parser)
    last = parser.error_log.last_error
    return root, last is None or last.type != etree.ErrorTypes.ERR_RESOURCE_LIMIT


def _flat(tag: re.Match[str]) -> str:
    return "" if tag[1].lower() in _INLINE else "<br><br>"


def read_html(text: str, encoding: str, warnings: tuple[ReadingWarning, ...] = ()) -> Document:
    """Read the text of a page: its main text in blocks, the claims of its markup, and captions."""
    return read_tree(parse(text), encoding, warnings)


def read_tree(
    root: etree._Element | None,
    encoding: str,
    warnings: tuple[ReadingWarning, ...] = (),
    more_claims: tuple[AnyClaim, ...] = (),
) -> Document:
    """Read the tree of a page (None: there is no element in it), which is left as it is."""
    if root is None:
        return Document(Format.HTML, encoding, ())
    head = head_of(root)
    page_blocks = blocks_of(root)
    if not page_blocks:
        claims = (*head.claims, *_frames(root), *more_claims)
        return Document(Format.HTML, encoding, _from_data(root, head), claims, warnings)
    found = main_text(page_blocks, declared_text(head))
    blocks = tuple(as_block(page_blocks[i]) for i in found.chosen)
    if _is_missing(head.body, blocks):
        blocks = _from_data(root, head)
    shown = shown_dates(found.page, frozenset(found.chosen))
    frames = tuple(_frames(root)) if _size(blocks) < _LEAST_BESIDE_FRAMES else ()
    blocks = () if frames else blocks  # a short text beside frames only mentions the frames
    claims = (*head.claims, *_heading(found.page), *_shown_headings(found.page), *shown, *frames)
    claims += more_claims
    warnings = (*warnings, *_omitted_content(found, blocks))
    return Document(Format.HTML, encoding, blocks, claims, warnings, found.captions)


def _omitted_content(found: MainText, blocks: Sequence[Block]) -> Iterator[ReadingWarning]:
    """Warn if a good part of the page's own content is not in its blocks."""
    missing = omitted_content(found.page, frozenset(found.chosen)) if blocks else ()
    if missing:
        yield ReadingWarning(ReviewCode.CONTENT_LEFT_OUT, ", ".join(map(str, missing)))


def _heading(page: PageLayout) -> Iterator[TitleClaim]:
    """Yield the heading above the text, unless it is the only h1, which the markup has already."""
    if page.title_at is None:
        return
    block, tag = page.blocks[page.title_at], page.blocks[page.title_at].container.tag
    others = sum(other.container.tag == "h1" for other in page.blocks) - 1
    if block.kind is BlockKind.HEADING and (tag != "h1" or (others and page.title_at < page.first)):
        yield TitleClaim(block.text, tag, TitlePlace.HEADING)


def _shown_headings(page: PageLayout) -> Iterator[TitleClaim]:
    """Yield the lines shortly above the text that are shown as headings, by their tag or in bold.

    Old pages have no h1, and their `<title>` may be the site's name only.
    """
    for i in range(max(0, page.first - _ABOVE), page.first):
        block = page.blocks[i]
        is_heading = block.kind is BlockKind.HEADING
        is_shown = is_heading or block.bold > _BOLD * len(block.text) or _is_named_title(block)
        if (
            is_shown
            and block.container.tag != "h1"
            and not page.away[i]
            and block.link_share < _LINKED
            and _LEAST_HEADING <= len(block.text) <= _LONGEST_HEADING
            and not is_ended(block.text)
        ):
            place = TitlePlace.SHOWN_HEADING if is_heading else TitlePlace.SHOWN_LINE
            yield TitleClaim(block.text, block.container.tag, place)


def _is_named_title(block: PageBlock) -> bool:
    return bool(block.container.own & int(PageCue.TITLE))


def _frames(root: etree._Element) -> Iterator[UrlClaim]:
    """Yield the addresses of the pages in the frames of a page."""
    for frame in root.iter("frame"):
        if address := clean(frame.get("src") or ""):
            yield UrlClaim(address, "frameset", UrlPlace.FRAME)


def _is_missing(body: str, blocks: Sequence[Block]) -> bool:
    """Return whether the page shows only a small part of the text in its data."""
    return _size(blocks) < _SHOWN * len(body)


def _size(blocks: Sequence[Block]) -> int:
    return sum(len(block.text) for block in blocks)


def _from_data(root: etree._Element, head: Head) -> tuple[Block, ...]:
    lines = head.body.split("\n") if head.body else text_in_data(root)
    cleaned = (clean(line) for line in lines)
    return tuple(Block(BlockKind.PARAGRAPH, line) for line in cleaned if line)


def as_block(block: PageBlock) -> Block:
    """Return a block of a page as a block of the document."""
    return Block(block.kind, f"- {block.text}" if block.kind is BlockKind.ITEM else block.text)


def declared_text(head: Head) -> DeclaredText:
    """Return what the head declares of the text."""
    headlines = _letters_of(head, TitleClaim, _HEADLINES, 1)
    headings = _letters_of(head, TitleClaim, {TitlePlace.H1}, 1)
    page_title = next(iter(_letters_of(head, TitleClaim, {TitlePlace.TITLE_ELEMENT})), "")
    declared = [*headlines, page_title]
    headings = [
        h
        for h in headings
        if len(headings) == 1 or any(t and (t.startswith(h) or h.startswith(t)) for t in declared)
    ]
    descriptions = _letters_of(head, DescriptionClaim, set(DescriptionPlace), _LEAST_DESCRIPTION)
    authors = _letters_of(head, CreatorClaim, _AUTHORS, _LEAST_AUTHOR)
    return DeclaredText(
        frozenset([*headlines, *headings]),
        frozenset(descriptions),
        tuple(a for a in authors if len(a) <= _LONGEST_AUTHOR),
        page_title,
        letters(head.body),
    )


def _letters_of(
    head: Head, kind: type[AnyClaim], places: Set[StrEnum], least: int = 0
) -> list[str]:
    """Return the values of claims as `letters`, of those with at least so many."""
    claims = (c for c in head.claims if isinstance(c, kind) and c.place in places)
    return [text for claim in claims if len(text := letters(claim.value)) >= least]
