"""Which pieces of a page are its main text, and which are the captions of its pictures.

Each piece is weighed twice by a sum of clues: by itself, then beside its neighbours and likes.  The
weights are learned from labelled pages (`python -m evaluation.weights`) and are a data file;
see docs/decisions/0012-main-text-of-pages.md.
"""

import tomllib
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from searcher.readers.document import BlockKind
from searcher.readers.html.blocks import Piece, Sign
from searcher.readers.html.features import (
    Clues,
    Page,
    Told,
    first_clues,
    is_aside,
    is_ended,
    like,
    second_clues,
)
from searcher.readers.html.inclusion import AROUND, LINKED_ITEM, held_together

__all__ = ["MainText", "Told", "main_text"]

_CAPTION = int(Sign.CAPTION | Sign.FIGURE)
_ELSEWHERE = int(Sign.RELATED | Sign.COMMENTS | Sign.SHARING | Sign.ADVERTISING)
_LEAST_CAPTION = 15  # characters
_BESIDE = 6  # pieces from the heading in which its picture stands
_TINY = 400  # characters of a whole page
_LINKED = 0.8
_LEAST_ASIDE = 12  # characters: a word alone may be all there is
_NEVER = frozenset(("nav", "aside", "footer", "menu"))
_LEAST = -1.0  # log odds of a piece within the main text: news, from which was learned, is denser


@dataclass(frozen=True, slots=True)
class MainText:
    """The numbers of the pieces that are main text, the captions, the page as measured."""

    chosen: tuple[int, ...]
    captions: tuple[str, ...]
    page: Page


@cache
def _weights() -> tuple[Mapping[str, float], Mapping[str, float]]:
    text = files("searcher.readers").joinpath("data/weights.toml").read_text("utf-8")
    table = tomllib.loads(text)
    return table["first"], table["second"]


def weigh(clues: Iterable[Clues], weights: Mapping[str, float]) -> list[float]:
    """The sum of the weighted clues of each piece: log odds that it is main text."""
    bias, get = weights["bias"], weights.get
    return [bias + sum(value * get(name, 0.0) for name, value in each.items()) for each in clues]


def main_text(pieces: Sequence[Piece], told: Told) -> MainText:
    """The main text among the pieces of a page (at least one), with its heading."""
    page = Page(pieces, told)
    first, second = _weights()
    clues = first_clues(page)
    scores = weigh(second_clues(page, clues, weigh(clues, first)), second)
    chosen = {i for i, score in enumerate(scores) if score > (_LEAST if _is_within(page, i) else 0)}
    chosen |= set(_tables_and_lists(page, chosen)) | set(_short_sentences(page, chosen))
    chosen |= set(held_together(page, chosen))
    if _is_too_little(page, chosen):
        chosen |= _whatever_is_not_around(page)
    if page.title_at is not None and not page.signs[page.title_at] & AROUND:
        chosen.add(page.title_at)
    return MainText(tuple(sorted(chosen)), tuple(_captions(page, chosen)), page)


def _captions(page: Page, chosen: Container[int]) -> Iterator[str]:
    """The texts below the pictures of the main text."""
    for i, piece in enumerate(page.pieces):
        if i in chosen or not (
            page.in_core[i] or (page.title_at is not None and abs(i - page.title_at) < _BESIDE)
        ):
            continue
        if (
            page.signs[i] & _CAPTION
            and not page.signs[i] & _ELSEWHERE
            and not is_aside(piece.text)
            and len(piece.text) >= _LEAST_CAPTION
        ):
            yield piece.text


def _tables_and_lists(page: Page, chosen: Container[int]) -> Iterator[int]:
    """Rows and items that go on with the main text.

    The weights were learned from news, where tables are few and lists lead away; in a treaty or a
    report they are the text.
    """
    kept = False
    for i, piece in enumerate(page.pieces):
        if piece.kind not in (BlockKind.ROW, BlockKind.ITEM):
            kept = i in chosen
        elif kept and i not in chosen and _is_within(page, i):
            yield i
        else:
            kept = i in chosen


def _short_sentences(page: Page, chosen: Container[int]) -> Iterator[int]:
    """Paragraphs too short to tell, made by the template of the main text, next to it."""
    for i, piece in enumerate(page.pieces):
        if (
            i not in chosen
            and piece.frame.tag == "p"
            and (i - 1 in chosen or i + 1 in chosen)
            and page.likes[like(piece)] * 2 >= page.total
            and is_ended(piece.text)
            and _is_within(page, i)
        ):
            yield i


def _is_within(page: Page, i: int) -> bool:
    """Whether a piece is held by what holds most running text, and nothing speaks against it."""
    piece = page.pieces[i]
    return (
        page.in_core[i]
        and not page.signs[i] & AROUND
        and piece.link_share < LINKED_ITEM
        and not is_aside(piece.text)
    )


def _is_too_little(page: Page, chosen: Iterable[int]) -> bool:
    """Whether a page is too short, or too unlike all others, for the weights to tell."""
    found = sum(len(page.pieces[i].text) for i in chosen)
    whole = sum(len(piece.text) for piece in page.pieces)
    return whole < _TINY or found * 4 < max(page.core.running, 1)


def _whatever_is_not_around(page: Page) -> set[int]:
    """The text that no sign speaks against; links too where there is nothing else."""
    kept = {
        i
        for i, piece in enumerate(page.pieces)
        if not page.signs[i] & AROUND
        and not any(frame.tag in _NEVER for frame in piece.frame.up())
        and not (len(piece.text) >= _LEAST_ASIDE and is_aside(piece.text))
    }
    return {i for i in kept if page.pieces[i].link_share < _LINKED} or kept
