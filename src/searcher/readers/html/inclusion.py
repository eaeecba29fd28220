"""Add tables, lists and quotations to the main text by their place, and report what is omitted.

The weights of `main_text` were learned from news, which has few of them.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass

from searcher.readers.document import BlockKind
from searcher.readers.html.blocks import Container, PageBlock, PageCue
from searcher.readers.html.layout import PageLayout
from searcher.readers.html.phrases import is_aside, is_ended

AROUND = int(
    PageCue.NAVIGATION | PageCue.SHARING | PageCue.RELATED | PageCue.ADVERTISING
    | PageCue.CONSENT | PageCue.COMMENTS | PageCue.SIDEBAR | PageCue.FOOTER
    | PageCue.SUBSCRIBING | PageCue.FORM | PageCue.AROUND | PageCue.FIGURE
)  # fmt: skip
"""The cues of what surrounds a text."""

LINKED_ITEM = 0.3
"""The share of links from which a row, an item or a whole list leads to other pages."""

_AROUND_OR_CAPTION = AROUND | int(PageCue.CAPTION)
_STRUCTURED = frozenset(("table", "ul", "ol", "dl", "blockquote", "pre"))
_INSIDE_HOLDER = _STRUCTURED | {"p", "span", "font", "tbody", "thead", "tr", "li", "dd", "dt"}
_WRAPPERS = 1  # elements around a table, by which it may be scrolled
_LINKED_TITLE = 0.1  # of the text beside a title
_LEAST_OMITTED, _SHARE_OMITTED = 250, 0.2  # characters; of those of the main text
_NAMES: Mapping[BlockKind, tuple[str, str]] = {
    BlockKind.ROW: ("row of a table", "rows of tables"),
    BlockKind.ITEM: ("item of a list", "items of lists"),
    BlockKind.PARAGRAPH: ("paragraph", "paragraphs"),
}


def structured_content(page: PageLayout, chosen: Set[int]) -> Iterator[int]:
    """Yield rows, items and quotations in the same container as the main text, the headings above
    them, and the headings and short sentences between its paragraphs.

    Cues on a container of both are cues of neither.
    """
    running = [i for i in range(len(page.blocks)) if i in chosen and page.running[i]]
    holders = _holders(page, running)
    links = _linked(page)
    heading: int | None = None  # of the blocks that follow
    for i, block in enumerate(page.blocks):
        path = [] if _is_elsewhere(block) else _path(block.container, holders)
        is_clear = bool(path) and not any(
            f.own & _AROUND_OR_CAPTION or links.get(id(f), 0) >= LINKED_ITEM for f in path
        )
        if is_clear and block.kind is BlockKind.HEADING and i not in chosen:
            if _is_between(block, i, running) and len(path) == 1:
                yield i
            heading = i if len(path) <= 1 + _WRAPPERS else None
            continue
        is_held = is_clear and (
            _is_structured(path)
            or (len(path) == 1 and _is_between(block, i, running) and is_ended(block.text))
        )
        if is_held and i not in chosen:
            yield i
        if is_held and heading is not None:
            yield heading
        heading = None


def _holders(page: PageLayout, running: list[int]) -> set[int]:
    """Return the containers of the main text, and the one of these and the title, unless there are
    links in it: then it is that of the whole page.
    """
    held = [_holder(page.blocks[i]) for i in running]
    title = None if page.title_at is None else page.blocks[page.title_at].container.parent
    if title is None or not title.block_count:
        return {id(container) for container in held}
    linked = sum(
        min(block.linked, len(block.text))
        for block in page.blocks
        if any(container is title for container in block.container.up())
    )
    if title.parent is not None and linked < _LINKED_TITLE * title.chars:
        held.append(title)
    return {id(container) for container in held}


def _is_structured(path: list[Container]) -> bool:
    """Return whether a path leads to a table, list or quotation with few elements around it, or
    with only such as have no other blocks.
    """
    at = next((n for n in range(len(path) - 1, -1, -1) if path[n].tag in _STRUCTURED), None)
    if at is None:
        return False
    around = path[at + 1 :]
    return len(around) <= _WRAPPERS or all(f.block_count == path[at].block_count for f in around)


def _is_between(block: PageBlock, i: int, running: list[int]) -> bool:
    """Return whether a heading or a paragraph is between two paragraphs of the main text."""
    is_heading = block.kind is BlockKind.HEADING and block.container.tag != "h1"
    is_inside = bool(running) and running[0] < i < running[-1]
    return is_inside and (is_heading or block.container.tag == "p")


def _is_elsewhere(block: PageBlock) -> bool:
    return block.link_share >= LINKED_ITEM or is_aside(block.text)


def _holder(block: PageBlock) -> Container:
    """Return the container of a paragraph and of what belongs to it."""
    container = block.container
    while container.tag in _INSIDE_HOLDER and container.parent is not None:
        container = container.parent
    return container


def _path(container: Container, holders: Set[int]) -> list[Container]:
    """Return the containers from this one up to a holder, or none without a holder."""
    path: list[Container] = []
    for one in container.up():
        if id(one) in holders:
            return path
        path.append(one)
    return []


def _linked(page: PageLayout) -> dict[int, float]:
    """Return the share of links in the text of each table and list."""
    linked: Counter[int] = Counter()
    sizes: dict[int, int] = {}
    for block in page.blocks:
        size = min(block.linked, len(block.text))
        for container in block.container.up():
            if container.tag in _STRUCTURED:
                linked[id(container)] += size
                sizes[id(container)] = container.chars
    return {key: linked[key] / size for key, size in sizes.items()}


@dataclass(frozen=True, slots=True)
class OmittedBlocks:
    """Blocks of one kind that are not in the main text, and their characters."""

    kind: BlockKind
    count: int
    characters: int

    def __str__(self) -> str:
        name = _NAMES[self.kind][self.count > 1]
        return f"{self.count} {name} ({self.characters} characters)"


def omitted_content(page: PageLayout, chosen: Set[int]) -> tuple[OmittedBlocks, ...]:
    """Return the page's own content that is not in the main text, or nothing if that is little.

    Its own are rows of tables without a cue against them, and items and running text in the core.
    """
    found: Counter[BlockKind] = Counter()
    sizes: Counter[BlockKind] = Counter()
    links = _linked(page)
    for i, block in enumerate(page.blocks):
        if i not in chosen and _is_own(page, i, links):
            found[block.kind] += 1
            sizes[block.kind] += len(block.text)
    main = sum(len(block.text) for i, block in enumerate(page.blocks) if i in chosen)
    if sizes.total() < max(_LEAST_OMITTED, _SHARE_OMITTED * main):
        return ()
    return tuple(OmittedBlocks(kind, found[kind], sizes[kind]) for kind in _NAMES if found[kind])


def _is_own(page: PageLayout, i: int, links: Mapping[int, float]) -> bool:
    block = page.blocks[i]
    if block.kind not in _NAMES or _is_elsewhere(block) or page.cues[i] & _NOT_OWN:
        return False
    if any(links.get(id(container), 0) >= LINKED_ITEM for container in block.container.up()):
        return False
    if block.kind is BlockKind.PARAGRAPH:
        return page.in_core[i] and page.running[i]
    return page.in_core[i] or block.kind is BlockKind.ROW


_NOT_OWN = _AROUND_OR_CAPTION | int(PageCue.CONCEALED | PageCue.HEADER | PageCue.META)
