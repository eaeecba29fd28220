"""Spans laid over a text, which may overlap: the text cut at all their borders, and nested."""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from itertools import groupby, pairwise
from typing import NamedTuple


class Meaning(StrEnum):
    """Why a span is told apart."""

    MARK = "mark"
    EVIDENCE = "evidence"


class Layer(NamedTuple):
    """Characters `start` to `end` (end not included) of a text that mean something; `number`
    tells the layers of one meaning apart.
    """

    start: int
    end: int
    meaning: Meaning
    number: int

    @property
    def id(self) -> str:
        """The name of it in a page."""
        return f"{self.meaning}-{self.number}"


class Cut(NamedTuple):
    """A piece of a text from `start` on, and the layers that lie over it, the outer first."""

    start: int
    text: str
    layers: tuple[Layer, ...]


class Node(NamedTuple):
    """A text, or a layer with what it holds; `begins` in the first of a layer's nodes."""

    text: str
    layer: Layer | None = None
    begins: bool = False
    inside: tuple["Node", ...] = ()


def cut(text: str, layers: Iterable[Layer], start: int = 0) -> Iterator[Cut]:
    """A text cut at every border of the layers: the pieces together are the text.

    `start` is where the text begins in the one that the layers count in.  Of two layers the one
    that begins first is the outer; but a mark into which another layer reaches is outside of all,
    so that a marked word stays whole.
    """
    end = start + len(text)
    over = sorted(
        (layer for layer in layers if max(layer.start, start) < min(layer.end, end)),
        key=lambda layer: (layer.start, -layer.end, layer.meaning, layer.number),
    )
    outside = _entered(over)
    waiting, still = deque(over), list[Layer]()
    for at, after in pairwise(_borders(over, start, end)):
        still = [layer for layer in still if layer.end > at]
        while waiting and waiting[0].start <= at:
            still.append(waiting.popleft())
        layers = sorted(still, key=lambda layer: layer not in outside)
        yield Cut(at, text[at - start : after - start], tuple(layers))


def _entered(over: Sequence[Layer]) -> frozenset[Layer]:
    """The marks into which another layer reaches from before them."""
    others = [layer for layer in over if layer.meaning is not Meaning.MARK]
    return frozenset(
        mark
        for mark in over
        if mark.meaning is Meaning.MARK
        and any(other.start < mark.start < other.end < mark.end for other in others)
    )


def _borders(over: Iterable[Layer], start: int, end: int) -> list[int]:
    inner = {border for layer in over for border in layer[:2] if start < border < end}
    return sorted({start, end, *inner})


def nested(cuts: Iterable[Cut], depth: int = 0) -> Iterator[Node]:
    """Pieces one after the other, with layers as nodes about what they hold: a layer is one node
    but where it crosses the border of an outer one.
    """
    for layer, group in groupby(
        cuts, key=lambda c: c.layers[depth] if depth < len(c.layers) else None
    ):
        pieces = list(group)
        if layer is None:
            yield from (Node(piece.text) for piece in pieces)
        else:
            begins = pieces[0].start == layer.start
            yield Node("", layer, begins, tuple(nested(pieces, depth + 1)))


def overlaid(parts: Sequence[str], gap: int, layers: Iterable[Layer]) -> Iterator[tuple[Node, ...]]:
    """The parts of a text, which stand `gap` characters apart in it, each with what lies over it.

    A layer that begins between two parts begins with the later one.
    """
    waiting = sorted(layers, reverse=True)
    at, still = 0, list[Layer]()
    for part in parts:
        end = at + len(part)
        still = [layer for layer in still if layer.end > at]
        while part and waiting and waiting[-1].start < end:
            layer = waiting.pop()
            if layer.end > at:
                still.append(layer._replace(start=max(at, layer.start)))
        yield tuple(nested(cut(part, still, at)))
        at = end + gap
