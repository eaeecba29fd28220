"""What belongs to the main text of a page by its place: tables, lists and quotations beside the
paragraphs, and what of these is left out.

The weights of `maintext` were learned from news, which has few of them.
"""

from collections import Counter
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass

from searcher.readers.document import BlockKind
from searcher.readers.html.blocks import Frame, Piece, Sign
from searcher.readers.html.features import Page, is_aside, is_ended

AROUND = int(
    Sign.NAVIGATION | Sign.SHARING | Sign.RELATED | Sign.ADVERTISING | Sign.CONSENT | Sign.COMMENTS
    | Sign.SIDEBAR | Sign.FOOTER | Sign.SUBSCRIBING | Sign.FORM | Sign.AROUND | Sign.FIGURE
)  # fmt: skip
"""The signs of what is around a text."""

LINKED_ITEM = 0.3
"""The share of links from which a row, an item or a whole list leads elsewhere."""

_AROUND_OR_CAPTION = AROUND | int(Sign.CAPTION)
_STRUCTURED = frozenset(("table", "ul", "ol", "dl", "blockquote", "pre"))
_HELD = _STRUCTURED | {"p", "span", "font", "tbody", "thead", "tr", "li", "dd", "dt"}
_WRAPPERS = 1  # elements around a table, by which it may be scrolled
_LINKED_TITLE = 0.1  # of the text beside a title
_LEAST_LEFT_OUT, _SHARE_LEFT_OUT = 250, 0.2  # characters; of those of the main text
_NAMES: Mapping[BlockKind, tuple[str, str]] = {
    BlockKind.ROW: ("row of a table", "rows of tables"),
    BlockKind.ITEM: ("item of a list", "items of lists"),
    BlockKind.PARAGRAPH: ("paragraph", "paragraphs"),
}


def held_together(page: Page, chosen: Container[int]) -> Iterator[int]:
    """Rows, items and quotations that are in the same element as the main text, the headings above
    them, and the headings and short sentences between its paragraphs.

    Signs on what holds both are signs of neither.
    """
    running = [i for i in range(len(page.pieces)) if i in chosen and page.running[i]]
    holders = _holders(page, running)
    links = _linked(page)
    heading: int | None = None  # that begins what comes next
    for i, piece in enumerate(page.pieces):
        path = [] if _is_elsewhere(piece) else _path(piece.frame, holders)
        is_clear = bool(path) and not any(
            f.own & _AROUND_OR_CAPTION or links.get(id(f), 0) >= LINKED_ITEM for f in path
        )
        if is_clear and piece.kind is BlockKind.HEADING and i not in chosen:
            if _is_between(piece, i, running) and len(path) == 1:
                yield i
            heading = i if len(path) <= 1 + _WRAPPERS else None
            continue
        is_held = is_clear and (
            _is_structured(path)
            or (len(path) == 1 and _is_between(piece, i, running) and is_ended(piece.text))
        )
        if is_held and i not in chosen:
            yield i
        if is_held and heading is not None:
            yield heading
        heading = None


def _holders(page: Page, running: list[int]) -> set[int]:
    """The elements that hold the main text, and the one that holds these and the title, unless
    there are links in it: then it holds the page."""
    held = [_holder(page.pieces[i]) for i in running]
    title = None if page.title_at is None else page.pieces[page.title_at].frame.parent
    if title is None or not title.pieces:
        return {id(frame) for frame in held}
    linked = sum(
        min(piece.linked, len(piece.text))
        for piece in page.pieces
        if any(frame is title for frame in piece.frame.up())
    )
    if title.parent is not None and linked < _LINKED_TITLE * title.chars:
        held.append(title)
    return {id(frame) for frame in held}


def _is_structured(path: list[Frame]) -> bool:
    """Whether a path leads to a table, list or quotation that has few elements around it, or only
    such as hold nothing else."""
    at = next((n for n in range(len(path) - 1, -1, -1) if path[n].tag in _STRUCTURED), None)
    if at is None:
        return False
    around = path[at + 1 :]
    return len(around) <= _WRAPPERS or all(f.pieces == path[at].pieces for f in around)


def _is_between(piece: Piece, i: int, running: list[int]) -> bool:
    """Whether a heading or a paragraph is between two paragraphs of the main text."""
    is_heading = piece.kind is BlockKind.HEADING and piece.frame.tag != "h1"
    is_inside = bool(running) and running[0] < i < running[-1]
    return is_inside and (is_heading or piece.frame.tag == "p")


def _is_elsewhere(piece: Piece) -> bool:
    return piece.link_share >= LINKED_ITEM or is_aside(piece.text)


def _holder(piece: Piece) -> Frame:
    """The element that holds a paragraph and what belongs to it."""
    frame = piece.frame
    while frame.tag in _HELD and frame.parent is not None:
        frame = frame.parent
    return frame


def _path(frame: Frame, holders: Container[int]) -> list[Frame]:
    """The frames from this one up to a holder; none if there is none."""
    path: list[Frame] = []
    for one in frame.up():
        if id(one) in holders:
            return path
        path.append(one)
    return []


def _linked(page: Page) -> dict[int, float]:
    """The share of links in the text of each table and list."""
    linked: Counter[int] = Counter()
    for piece in page.pieces:
        for frame in piece.frame.up():
            if frame.tag in _STRUCTURED:
                linked[id(frame)] += min(piece.linked, len(piece.text))
    frames = {id(f): f for piece in page.pieces for f in piece.frame.up() if id(f) in linked}
    return {key: linked[key] / frame.chars for key, frame in frames.items()}


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Pieces of one kind that are not in the main text, and their characters."""

    kind: BlockKind
    count: int
    characters: int

    def __str__(self) -> str:
        name = _NAMES[self.kind][self.count > 1]
        return f"{self.count} {name} ({self.characters} characters)"


def left_out(page: Page, chosen: Container[int]) -> tuple[LeftOut, ...]:
    """What of the page's own content is not in the main text; nothing where that is little.

    Its own are rows of tables without a sign against them, and items and running text within the
    element that holds most of the text.
    """
    found: Counter[BlockKind] = Counter()
    sizes: Counter[BlockKind] = Counter()
    links = _linked(page)
    for i, piece in enumerate(page.pieces):
        if i not in chosen and _is_own(page, i, links):
            found[piece.kind] += 1
            sizes[piece.kind] += len(piece.text)
    main = sum(len(piece.text) for i, piece in enumerate(page.pieces) if i in chosen)
    if sizes.total() < max(_LEAST_LEFT_OUT, _SHARE_LEFT_OUT * main):
        return ()
    return tuple(LeftOut(kind, found[kind], sizes[kind]) for kind in _NAMES if found[kind])


def _is_own(page: Page, i: int, links: Mapping[int, float]) -> bool:
    piece = page.pieces[i]
    if piece.kind not in _NAMES or _is_elsewhere(piece) or page.signs[i] & _NOT_OWN:
        return False
    if any(links.get(id(frame), 0) >= LINKED_ITEM for frame in piece.frame.up()):
        return False
    if piece.kind is BlockKind.PARAGRAPH:
        return page.in_core[i] and page.running[i]
    return page.in_core[i] or piece.kind is BlockKind.ROW


_NOT_OWN = _AROUND_OR_CAPTION | int(Sign.CONCEALED | Sign.HEADER | Sign.META)
