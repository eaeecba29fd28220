"""Measure the blocks of a page: where its running text is, and what surrounds it."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass

from searcher.readers.document import BlockKind
from searcher.readers.html.blocks import Container, PageBlock, PageCue
from searcher.readers.html.phrases import letters

RUNNING = 80
"""Characters from which a text with a sentence in it is running text."""

LONG = 200
"""Characters from which a text is long."""

_SENTENCE = re.compile(r"[.!?…。！？։؟۔।]")
_LINKED = 0.8
_TINY = 400  # characters of a whole page
_LEAST_ALIKE = 3  # elements that may be teasers
_LEAST_HEADING = 8  # letters of a heading by which a title is known
_AWAY = int(PageCue.AROUND | PageCue.CONSENT | PageCue.COMMENTS)


@dataclass(frozen=True, slots=True)
class DeclaredText:
    """What the head of a page declares of its text, all as `letters`: headlines, descriptions,
    authors, the `<title>` (a site's name may follow), and the articleBody of its data.
    """

    titles: frozenset[str] = frozenset()
    descriptions: frozenset[str] = frozenset()
    authors: tuple[str, ...] = ()
    page_title: str = ""
    body: str = ""


class PageLayout:
    """The blocks of one page, measured: where its running text is, and what surrounds it.

    core: the innermost container with most of the running text; `first` and `last` are its first
    and last blocks with running text.  away: whether a block is in a part around the text.
    by_template: characters of running text in the core by template.  holder: the innermost
    container of the core and of the title; in_holder: whether a block is in it.  in_teaser:
    whether a block is in one of several like elements that each have a link for a title.  is_tiny:
    whether the whole page is very short.
    """

    def __init__(self, blocks: Sequence[PageBlock], declared: DeclaredText) -> None:
        self.blocks = blocks
        self.declared = declared
        self.keys = [letters(block.text) for block in blocks]
        self.running = [_runs(block) for block in blocks]
        self.only_link = [p.link_share > _LINKED and len(p.text) < LONG for p in blocks]
        self.total = self._measure() or 1
        self.cues = _cues_within(blocks)
        self.away = [bool(cues & _AWAY) for cues in self.cues]
        self._exclude_blocks_away()
        self.core = self._core()
        self.in_core = within(blocks, {id(self.core)})
        core = [i for i, inside in enumerate(self.in_core) if inside and self.running[i]]
        self.first, self.last = (core[0], core[-1]) if core else (0, len(blocks))
        self.by_template = Counter[tuple[object, ...]]()
        for i in core:
            self.by_template[template_of(blocks[i])] += len(blocks[i].text)
        self.counts = Counter(self.keys)
        self.is_tiny = sum(len(block.text) for block in blocks) < _TINY
        self.title_at = self._title_at()
        self.holder = self._holder()
        self.in_holder = within(blocks, {id(self.holder)})
        self.in_teaser = within(blocks, _teasers(blocks, self.only_link))

    def _measure(self) -> int:
        total = whole = 0
        for block, runs in zip(self.blocks, self.running, strict=True):
            size = len(block.text)
            total += size * runs
            whole += size
            for container in block.container.up():
                container.chars += size
                container.block_count += 1
                container.running += size * runs
        for block in self.blocks:
            for container in block.container.up():
                if container.wide:
                    break
                container.wide = (
                    container.running * 2 >= total if total else container.chars * 2 >= whole
                )
        return total

    def _exclude_blocks_away(self) -> None:
        for i, block in enumerate(self.blocks):
            if self.running[i] and self.away[i]:
                self.running[i] = False
                for container in block.container.up():
                    container.running -= len(block.text)

    def _core(self) -> Container:
        """Return the innermost container with half of the running text of each one around it."""
        inner: dict[int, Container] = {}
        seen: set[int] = set()
        core = self.blocks[0].container
        for block in self.blocks:
            for container in block.container.up():
                if id(container) in seen:
                    break
                seen.add(id(container))
                if container.parent is None:
                    core = container
                    continue
                best = inner.get(id(container.parent))
                if best is None or container.running > best.running:
                    inner[id(container.parent)] = container
        while (best := inner.get(id(core))) and best.block_count > 1:
            if not best.running or best.running * 2 < core.running:
                break
            core = best
        return core

    def _holder(self) -> Container:
        if self.title_at is None:
            return self.core
        around_title = {id(container) for container in self.blocks[self.title_at].container.up()}
        return next((c for c in self.core.up() if id(c) in around_title), self.core)

    def _title_at(self) -> int | None:
        """Return the number of the title: a block before the text, an h1 before other headings."""
        ranks = {"h1": 0, "h2": 1, "h3": 1}
        found = [
            (i > self.first, ranks.get(self.blocks[i].container.tag, 2), i)
            for i, key in enumerate(self.keys)
            if key in self.declared.titles
        ]
        found = found or [(i > self.first, 0, i) for i in self._headings()]
        return min(found)[2] if found else None

    def _headings(self) -> list[int]:
        """Return the headings with which a title begins (a site's name follows), else the h1."""
        tops = [i for i, block in enumerate(self.blocks) if block.container.tag == "h1"]
        return [
            i
            for i, key in enumerate(self.keys)
            if self.blocks[i].kind is BlockKind.HEADING
            and len(key) >= _LEAST_HEADING
            and any(t.startswith(key) for t in (self.declared.page_title, *self.declared.titles))
        ] or tops


def _teasers(blocks: Sequence[PageBlock], only_link: Sequence[bool]) -> set[int]:
    """Return the ids of the elements that are teasers: at least three of one parent, tag and names,
    most of which have a block that is only a link, and hold no large part of the page.
    """
    linked: set[int] = set()
    for block, is_link in zip(blocks, only_link, strict=True):
        if is_link:
            linked.update(id(container) for container in _unseen(block.container, linked))
    groups: dict[tuple[int, str, str], list[int]] = {}
    seen: set[int] = set()
    for block in blocks:
        for container in _unseen(block.container, seen):
            seen.add(id(container))
            if container.parent is not None and not container.wide and container.block_count > 1:
                group = id(container.parent), container.tag, container.names
                groups.setdefault(group, []).append(id(container))
    alike = (keys for keys in groups.values() if len(keys) >= _LEAST_ALIKE)
    return {
        key for keys in alike if len(linked.intersection(keys)) * 3 >= 2 * len(keys) for key in keys
    }


def _unseen(container: Container, seen: set[int]) -> Iterator[Container]:
    """Yield a container and those around it up to one that was seen, and all around it with it."""
    for one in container.up():
        if id(one) in seen:
            return
        yield one


def within(blocks: Iterable[PageBlock], outer: Set[int]) -> list[bool]:
    """Return whether each block is in one of some containers, given by their ids."""
    known: dict[int, bool] = {}

    def is_within(container: Container) -> bool:
        path = []
        found = False
        for one in container.up():
            if id(one) in known:
                found = known[id(one)]
                break
            path.append(id(one))
            if id(one) in outer:
                found = True
                break
        known.update(dict.fromkeys(path, found))
        return found

    return [is_within(block.container) for block in blocks]


def template_of(block: PageBlock) -> tuple[object, ...]:
    """Return what blocks of one template share: tag, depth, and the names of their container.

    The cells of a table that is a layout have no template: each has another part of the page.
    """
    if block.container.tag == "td":
        return (id(block.container),)
    outer = block.container.parent or block.container
    return block.container.tag, block.container.depth, outer.tag, outer.names


def _runs(block: PageBlock) -> bool:
    return (
        len(block.text) >= RUNNING
        and block.link_share < 0.34
        and _SENTENCE.search(block.text) is not None
    )


def _cues_within(blocks: Iterable[PageBlock]) -> list[int]:
    """Return the cues of each block, without those of containers with half of the text."""
    known: dict[int, int] = {}

    def cues(container: Container | None) -> int:
        path = []
        while container is not None and not container.wide and id(container) not in known:
            path.append(container)
            container = container.parent
        found = 0 if container is None or container.wide else known[id(container)]
        for inner in reversed(path):
            found |= inner.own
            known[id(inner)] = found
        return found

    return [cues(block.container) for block in blocks]
