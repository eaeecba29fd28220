"""Measure the blocks of a page: where its running text is, and what surrounds it."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
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
    by_template: characters of running text in the core by template.
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
        self.in_core = [
            any(container is self.core for container in p.container.up()) for p in blocks
        ]
        core = [i for i, inside in enumerate(self.in_core) if inside and self.running[i]]
        self.first, self.last = (core[0], core[-1]) if core else (0, len(blocks))
        self.by_template = Counter[tuple[object, ...]]()
        for i in core:
            self.by_template[template_of(blocks[i])] += len(blocks[i].text)
        self.counts = Counter(self.keys)
        self.title_at = self._title_at()

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
        """Return the h1, else the headings with which a title begins (a site's name follows)."""
        tops = [i for i, block in enumerate(self.blocks) if block.container.tag == "h1"]
        return tops or [
            i
            for i, key in enumerate(self.keys)
            if self.blocks[i].kind is BlockKind.HEADING
            and len(key) >= _LEAST_HEADING
            and any(t.startswith(key) for t in (self.declared.page_title, *self.declared.titles))
        ]


def template_of(block: PageBlock) -> tuple[object, ...]:
    """Return what blocks of one template share: tag, depth, and the names of their container."""
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
