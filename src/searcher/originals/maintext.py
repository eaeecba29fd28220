"""Which pieces of a page are its main text, and which are the captions of its pictures.

Each piece is weighed twice by a sum of clues: by itself, then beside its neighbours and likes.  The
weights are learned from labelled pages (`python -m evaluation.weights`) and are a data file;
see docs/decisions/0012-main-text-of-pages.md.
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from searcher.originals.clues import Clues, Page, Told, first_clues, second_clues
from searcher.originals.pieces import Piece, Sign

__all__ = ["MainText", "Told", "main_text"]

_CAPTION = int(Sign.CAPTION | Sign.FIGURE)


@dataclass(frozen=True, slots=True)
class MainText:
    """The numbers of the pieces that are main text, and the page as it was measured."""

    chosen: tuple[int, ...]
    page: Page


@cache
def _weights() -> tuple[Mapping[str, float], Mapping[str, float]]:
    text = files("searcher.originals").joinpath("data/weights.toml").read_text("utf-8")
    table = tomllib.loads(text)
    return table["first"], table["second"]


def weigh(clues: Iterable[Clues], weights: Mapping[str, float]) -> list[float]:
    """The sum of the weighted clues of each piece: log odds that it is main text."""
    bias, get = weights["bias"], weights.get
    return [
        bias + sum(value * get(name, 0.0) for name, value in each.items()) for each in clues
    ]


def main_text(pieces: Sequence[Piece], told: Told) -> MainText:
    """The main text among the pieces of a page (at least one)."""
    page = Page(pieces, told)
    first, second = _weights()
    clues = first_clues(page)
    scores = weigh(second_clues(page, clues, weigh(clues, first)), second)
    return MainText(tuple(i for i, score in enumerate(scores) if score > 0), page)
