"""Overlapping spans of a text, as nested nodes that HTML can express."""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from itertools import groupby, pairwise
from typing import NamedTuple


class LayerKind(StrEnum):
    """Why a span is highlighted: a match of the query, or evidence for a value."""

    MARK = "mark"
    EVIDENCE = "evidence"


class Layer(NamedTuple):
    """Highlighted characters `start` to `end` (exclusive); `number` is unique in its kind."""

    start: int
    end: int
    kind: LayerKind
    number: int

    @property
    def id(self) -> str:
        """Its `id` in a page."""
        return f"{self.kind}-{self.number}"


class TextSlice(NamedTuple):
    """A part of a text from `start` on, and the layers that cover it, outermost first."""

    start: int
    text: str
    layers: tuple[Layer, ...]


class Node(NamedTuple):
    """A text, or a layer with its content; `begins` in the first of the nodes of a layer."""

    text: str
    layer: Layer | None = None
    begins: bool = False
    inside: tuple["Node", ...] = ()


def slice_text(text: str, layers: Iterable[Layer], start: int = 0) -> Iterator[TextSlice]:
    """Split a text at every border of the layers.

    `start` is the offset of the text in the one that the layers refer to.  Of two layers the one
    that begins first is the outer one; but a mark that another layer ends inside is outermost, so
    that a marked word stays whole.
    """
    end = start + len(text)
    over = sorted(
        (layer for layer in layers if max(layer.start, start) < min(layer.end, end)),
        key=lambda layer: (layer.start, -layer.end, layer.kind, layer.number),
    )
    outermost = _split_marks(over)
    waiting, open_ = deque(over), list[Layer]()
    for at, after in pairwise(_borders(over, start, end)):
        open_ = [layer for layer in open_ if layer.end > at]
        while waiting and waiting[0].start <= at:
            open_.append(waiting.popleft())
        layers = sorted(open_, key=lambda layer: layer not in outermost)
        yield TextSlice(at, text[at - start : after - start], tuple(layers))


def _split_marks(over: Sequence[Layer]) -> frozenset[Layer]:
    """Return the marks that another layer, which begins before them, ends inside."""
    others = [layer for layer in over if layer.kind is not LayerKind.MARK]
    return frozenset(
        mark
        for mark in over
        if mark.kind is LayerKind.MARK
        and any(other.start < mark.start < other.end < mark.end for other in others)
    )


def _borders(over: Iterable[Layer], start: int, end: int) -> list[int]:
    inner = {border for layer in over for border in layer[:2] if start < border < end}
    return sorted({start, end, *inner})


def nest(slices: Iterable[TextSlice], depth: int = 0) -> Iterator[Node]:
    """Nest consecutive slices in nodes of their layers.

    A layer is one node, or several if it crosses the border of an outer layer.
    """
    for layer, group in groupby(
        slices, key=lambda s: s.layers[depth] if depth < len(s.layers) else None
    ):
        covered = list(group)
        if layer is None:
            yield from (Node(part.text) for part in covered)
        else:
            begins = covered[0].start == layer.start
            yield Node("", layer, begins, tuple(nest(covered, depth + 1)))


def overlay_parts(
    parts: Sequence[str], gap: int, layers: Iterable[Layer], at: int = 0
) -> Iterator[tuple[Node, ...]]:
    """Nest the layers of a text in some of its parts, the first of which begins at the character
    `at`, and which `gap` characters separate.

    A layer that begins between two parts, or before the first, begins with the later one.
    """
    waiting = sorted(layers, reverse=True)
    open_ = list[Layer]()
    for part in parts:
        end = at + len(part)
        open_ = [layer for layer in open_ if layer.end > at]
        while part and waiting and waiting[-1].start < end:
            layer = waiting.pop()
            if layer.end > at:
                open_.append(layer._replace(start=max(at, layer.start)))
        yield tuple(nest(slice_text(part, open_, at)))
        at = end + gap
