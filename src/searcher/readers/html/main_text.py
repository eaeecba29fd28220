"""Select the blocks of a page that are its main text, and the captions of its pictures.

Each block is scored twice by a weighted sum of features: by itself, then beside its neighbours and
the blocks of its template.  The weights are learned from labelled pages
(`python -m evaluation.weights`) and are a data file; see docs/decisions/0012-main-text-of-pages.md.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache

import msgspec

from searcher.languages import load_data
from searcher.readers.document import BlockKind
from searcher.readers.html.blocks import PageBlock, PageCue
from searcher.readers.html.features import Features, first_features, second_features
from searcher.readers.html.inclusion import AROUND, LINKED_ITEM, structured_content
from searcher.readers.html.layout import DeclaredText, PageLayout, template_of
from searcher.readers.html.phrases import is_aside, is_ended

_CAPTION = int(PageCue.CAPTION | PageCue.FIGURE)
_ELSEWHERE = int(PageCue.RELATED | PageCue.COMMENTS | PageCue.SHARING | PageCue.ADVERTISING)
_LEAST_CAPTION = 15  # characters
_BESIDE = 6  # blocks from the heading within which its picture is
_LINKED = 0.8
_LEAST_ASIDE = 12  # characters: a word alone may be all there is
_NEVER = frozenset(("nav", "aside", "footer", "menu"))
_LEAST_AROUND = 2.0  # log odds of a block of a tiny page that is named as its surroundings
_LEAST_OUTSIDE = 0.5  # log odds of a short line outside of the core of a page without a title
_SHORT = 40  # characters of it
_LEAST = -1.0  # log odds of a block within the main text: the news of the training is denser


@dataclass(frozen=True, slots=True)
class MainText:
    """The numbers of the blocks that are main text, the captions, the page as measured."""

    chosen: tuple[int, ...]
    captions: tuple[str, ...]
    page: PageLayout


class Weights(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The weight of each feature of the first and of the second set: log odds."""

    first: Mapping[str, float]
    second: Mapping[str, float]


@cache
def learned_weights() -> Weights:
    """Load the weights that were learned from labelled pages.  Raises BadDataFile."""
    return load_data("searcher.readers", "weights", Weights)


def weigh(features: Iterable[Features], weights: Mapping[str, float]) -> list[float]:
    """Return the weighted sum of the features of each block: log odds that it is main text."""
    bias, get = weights["bias"], weights.get
    return [bias + sum(value * get(name, 0.0) for name, value in each.items()) for each in features]


def main_text(blocks: Sequence[PageBlock], declared: DeclaredText) -> MainText:
    """Select the main text among the blocks of a page (at least one), with its heading."""
    page = PageLayout(blocks, declared)
    chosen = select_blocks(page, learned_weights())
    return MainText(tuple(sorted(chosen)), tuple(_captions(page, chosen)), page)


def select_blocks(page: PageLayout, weights: Weights) -> set[int]:
    """Return the numbers of the blocks that are main text by these weights."""
    features = first_features(page)
    first_scores = weigh(features, weights.first)
    scores = weigh(second_features(page, features, first_scores), weights.second)
    chosen = {i for i, score in enumerate(scores) if score > _threshold(page, i)}
    chosen |= set(_tables_and_lists(page, chosen)) | set(_short_sentences(page, chosen))
    chosen |= set(structured_content(page, chosen))
    if _is_too_little(page, chosen):
        chosen |= _without_surroundings(page)
    if page.title_at is not None and not page.cues[page.title_at] & AROUND:
        chosen.add(page.title_at)
    return chosen


def _threshold(page: PageLayout, i: int) -> float:
    """Return the log odds above which a block is main text: a short page has few features."""
    if page.is_tiny and page.cues[i] & AROUND:
        return _LEAST_AROUND
    if page.title_at is None and not page.in_core[i] and len(page.blocks[i].text) < _SHORT:
        return _LEAST_OUTSIDE
    return _LEAST if _is_within(page, i) else 0.0


def _captions(page: PageLayout, chosen: Set[int]) -> Iterator[str]:
    """Yield the texts below the pictures of the main text."""
    for i, block in enumerate(page.blocks):
        if i in chosen or not (
            page.in_core[i] or (page.title_at is not None and abs(i - page.title_at) < _BESIDE)
        ):
            continue
        if (
            page.cues[i] & _CAPTION
            and not page.cues[i] & _ELSEWHERE
            and not is_aside(block.text)
            and len(block.text) >= _LEAST_CAPTION
        ):
            yield block.text


def _tables_and_lists(page: PageLayout, chosen: Set[int]) -> Iterator[int]:
    """Yield rows and items that continue the main text.

    The weights were learned from news, where tables are few and lists lead to other pages; in a
    treaty or a report they are the text.
    """
    kept = False
    for i, block in enumerate(page.blocks):
        if block.kind not in (BlockKind.ROW, BlockKind.ITEM):
            kept = i in chosen
        elif kept and i not in chosen and _is_within(page, i):
            yield i
        else:
            kept = i in chosen


def _short_sentences(page: PageLayout, chosen: Set[int]) -> Iterator[int]:
    """Yield paragraphs too short to classify, next to the main text and of its template."""
    for i, block in enumerate(page.blocks):
        if (
            i not in chosen
            and block.container.tag == "p"
            and (i - 1 in chosen or i + 1 in chosen)
            and page.by_template[template_of(block)] * 2 >= page.total
            and is_ended(block.text)
            and _is_within(page, i)
        ):
            yield i


def _is_within(page: PageLayout, i: int) -> bool:
    """Return whether a block is in the core of the page and no cue is against it."""
    block = page.blocks[i]
    return (
        page.in_core[i]
        and not page.cues[i] & AROUND
        and block.link_share < LINKED_ITEM
        and not is_aside(block.text)
    )


def _is_too_little(page: PageLayout, chosen: Iterable[int]) -> bool:
    """Return whether a page is too short, or too unlike all others, for the weights."""
    found = sum(len(page.blocks[i].text) for i in chosen)
    return page.is_tiny or found * 4 < max(page.core.running, 1)


def _without_surroundings(page: PageLayout) -> set[int]:
    """Return the blocks that no cue is against, and links if there is nothing else."""
    kept = {
        i
        for i, block in enumerate(page.blocks)
        if not page.cues[i] & AROUND
        and not any(container.tag in _NEVER for container in block.container.up())
        and not (len(block.text) >= _LEAST_ASIDE and is_aside(block.text))
    }
    return {i for i in kept if page.blocks[i].link_share < _LINKED} or kept
