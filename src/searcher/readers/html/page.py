"""Web pages as saved → main text in blocks, and what the markup says about it.

The markup is parsed once; the head, the pieces of text and the main text among them are all read
from that tree, which no reader changes.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from lxml import etree

from searcher.readers.document import DOUBT, Block, BlockKind, Parsed, Witness
from searcher.readers.html.blocks import Piece, Sign, pieces_of
from searcher.readers.html.features import Page, is_ended, letters
from searcher.readers.html.inclusion import left_out
from searcher.readers.html.main_text import MainText, Told, main_text
from searcher.readers.html.markup import Head, head_of, text_in_data
from searcher.readers.html.visible_dates import shown_dates
from searcher.readers.plain.text import clean

FRAME = "frame"
"""The witness that tells the address of a page in a frame."""

_HEADLINES = ("meta:og:title", "json-ld:headline", "meta:twitter:title", "itemprop:headline")
_DESCRIPTIONS = (
    "meta:description", "meta:og:description", "json-ld:description", "meta:twitter:description",
)  # fmt: skip
_AUTHORS = ("json-ld:author", "meta:author")
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
_ABOVE = 6  # pieces above the text among which its heading is shown
_BOLD, _LINKED = 0.8, 0.3  # shares of such a line
_LEAST_HEADING, _LONGEST_HEADING = 8, 250  # characters of it
_LEAST_BESIDE_FRAMES = 200  # characters
_SHOWN = 0.3  # of the text in a page's data: less than this is a page made by its scripts


def parse(text: str) -> etree._Element | None:
    """The tree of a page; None where there is no element in it."""
    root, whole = _tree(text)
    return root if whole else _tree(_NESTING.sub(_flat, text))[0]


def _tree(text: str) -> tuple[etree._Element | None, bool]:
    """The tree, and whether all of the page is in it: libxml2 ends where elements stand in one
    another more than 2,048 deep."""
    parser = etree.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True
    )
    root = etree.fromstring(text.replace("\0", "").encode("utf-8", "replace"), parser)
    last = parser.error_log.last_error
    return root, last is None or last.type != etree.ErrorTypes.ERR_RESOURCE_LIMIT


def _flat(tag: re.Match[str]) -> str:
    return "" if tag[1].lower() in _INLINE else "<br><br>"


def read_html(text: str, encoding: str, doubts: tuple[Witness, ...] = ()) -> Parsed:
    """The main text of a page in blocks, with the witnesses of its markup, and captions."""
    root = parse(text)
    if root is None:
        return Parsed("text/html", encoding, ())
    head = head_of(root)
    pieces = pieces_of(root)
    if not pieces:
        witnesses = (*doubts, *head.witnesses, *_frames(root))
        return Parsed("text/html", encoding, _from_data(root, head), witnesses)
    found = main_text(pieces, told_of(head))
    blocks = tuple(block_of(pieces[i]) for i in found.chosen)
    if _is_missing(head.body, blocks):
        blocks = _from_data(root, head)
    shown = shown_dates(found.page, frozenset(found.chosen))
    frames = tuple(_frames(root)) if _size(blocks) < _LEAST_BESIDE_FRAMES else ()
    blocks = () if frames else blocks  # a short text beside frames says that there are frames
    above = (*_heading(found.page), *_set_apart(found.page))
    doubts = (*doubts, *_left_out(found, blocks))
    witnesses = (*doubts, *head.witnesses, *above, *shown, *frames)
    return Parsed("text/html", encoding, blocks, witnesses, found.captions)


def _left_out(found: MainText, blocks: Sequence[Block]) -> Iterator[Witness]:
    """A warning where a good part of the page's own content is not in its blocks."""
    missing = left_out(found.page, frozenset(found.chosen)) if blocks else ()
    if missing:
        yield Witness(f"{DOUBT}content-left-out", ", ".join(map(str, missing)), "body")


def _heading(page: Page) -> Iterator[Witness]:
    """The heading above the text, where it is no h1 (those are heard anyway)."""
    piece = None if page.title_at is None else page.pieces[page.title_at]
    if piece is not None and piece.kind is BlockKind.HEADING and piece.frame.tag != "h1":
        yield Witness("heading", piece.text, piece.frame.tag)


def _set_apart(page: Page) -> Iterator[Witness]:
    """The lines shortly above the text that are shown as headings, by their tag or in bold: old
    pages have no h1, and their `<title>` may be the site's name only.
    """
    for i in range(max(0, page.first - _ABOVE), page.first):
        piece = page.pieces[i]
        is_heading = piece.kind is BlockKind.HEADING
        is_shown = is_heading or piece.bold > _BOLD * len(piece.text) or _is_named_title(piece)
        if (
            is_shown
            and piece.frame.tag != "h1"
            and not page.away[i]
            and piece.link_share < _LINKED
            and _LEAST_HEADING <= len(piece.text) <= _LONGEST_HEADING
            and not is_ended(piece.text)
        ):
            yield Witness(
                "shown:heading" if is_heading else "shown:line", piece.text, piece.frame.tag
            )


def _is_named_title(piece: Piece) -> bool:
    return bool(piece.frame.own & int(Sign.TITLE))


def _frames(root: etree._Element) -> Iterator[Witness]:
    """What a page with hardly a text of its own shows in its frames."""
    for frame in root.iter("frame"):
        if address := clean(frame.get("src") or ""):
            yield Witness(FRAME, address, "frameset")


def _is_missing(body: str, blocks: Sequence[Block]) -> bool:
    """Whether the page's data has the text of which the page itself shows a small part."""
    return _size(blocks) < _SHOWN * len(body)


def _size(blocks: Sequence[Block]) -> int:
    return sum(len(block.text) for block in blocks)


def _from_data(root: etree._Element, head: Head) -> tuple[Block, ...]:
    lines = head.body.split("\n") if head.body else text_in_data(root)
    cleaned = (clean(line) for line in lines)
    return tuple(Block(BlockKind.PARAGRAPH, line) for line in cleaned if line)


def block_of(piece: Piece) -> Block:
    """A piece of a page as a block of text."""
    return Block(piece.kind, f"- {piece.text}" if piece.kind is BlockKind.ITEM else piece.text)


def told_of(head: Head) -> Told:
    """What the head tells of the text."""
    said: dict[str, list[str]] = {}
    for witness in head.witnesses:
        said.setdefault(witness.name, []).append(letters(witness.value))

    def all_of(names: Iterable[str], least: int) -> list[str]:
        return [text for name in names for text in said.get(name, ()) if len(text) >= least]

    headlines, headings = all_of(_HEADLINES, 1), all_of(("h1",), 1)
    page_title = next(iter(said.get("title", ())), "")
    declared = [*headlines, page_title]
    headings = [
        h
        for h in headings
        if len(headings) == 1 or any(t and (t.startswith(h) or h.startswith(t)) for t in declared)
    ]
    authors = tuple(a for a in all_of(_AUTHORS, _LEAST_AUTHOR) if len(a) <= _LONGEST_AUTHOR)
    return Told(
        frozenset([*headlines, *headings]),
        frozenset(all_of(_DESCRIPTIONS, _LEAST_DESCRIPTION)),
        authors,
        page_title,
        letters(head.body),
    )
