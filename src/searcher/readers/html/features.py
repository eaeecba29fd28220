"""Features of each block of a page for and against main text, as numbers with names.

Nothing here decides: `main_text` weighs the features.  A first set is of each block and its
position; a second set, of the scores of its neighbours and of the blocks of its template.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from searcher.readers.document import BlockKind
from searcher.readers.html.blocks import PageBlock, PageCue
from searcher.readers.html.layout import LONG, RUNNING, DeclaredText, PageLayout, template_of
from searcher.readers.html.phrases import is_aside, is_ended

Features = dict[str, float]

_DIGITS = re.compile(r"\d")
_SHORT, _MIDDLING = 25, 80
_ASIDE_LONGEST = 300
_CAP = 400
_ONLY_LINK: Features = {"only a link": 1}
_ELSEWHERE = int(
    PageCue.RELATED | PageCue.NAVIGATION | PageCue.SHARING | PageCue.AROUND | PageCue.SIDEBAR
    | PageCue.COMMENTS | PageCue.FOOTER
)  # fmt: skip
_ADDRESS = re.compile(r"https?://|www\.|\w@\w")
_EDGE = 40  # letters of a long block that must be found at both its ends
_TAGS = frozenset(
    [
        "p",
        "div",
        "td",
        "li",
        "a",
        "span",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "blockquote",
        "section",
        "article",
        "dd",
        "dt",
        "body",
        "font",
        "pre",
    ]
)


@lru_cache(maxsize=1 << 13)
def _named(cues: int, prefix: str) -> tuple[str, ...]:
    return tuple(f"{prefix} {(cue.name or '').lower()}" for cue in PageCue if cues & cue)


# Each block by itself and its position


def first_features(page: PageLayout) -> list[Features]:
    """Return the features of each block, in order."""
    found = []
    for i in range(len(page.blocks)):
        if page.only_link[i]:
            found.append(_link_features(page, i))
            continue
        features = _own(page, i)
        features |= _position(page, i)
        features |= _beside(page, i, i - 1, _NAMES_BEFORE)
        features |= _beside(page, i, i + 1, _NAMES_AFTER)
        found.append(features)
    return found


def _link_features(page: PageLayout, i: int) -> Features:
    """Return the features of a block that is only a link: where it is among the running text."""
    last = min(page.last, len(page.blocks) - 1)
    if not page.first < i < last or not page.in_core[i] or page.cues[i] & _ELSEWHERE:
        return _ONLY_LINK
    block = page.blocks[i]
    features: Features = {"only a link": 1, "link in text": 1, f"link, {block.kind.value}": 1}
    for k, name in ((i - 1, "link after text"), (i + 1, "link before text")):
        other = page.blocks[k]
        if page.running[k] and other.container.parent is block.container.parent:
            features[name] = 1
    if page.in_teaser[i]:
        features["link in teaser"] = 1
    if _ADDRESS.search(block.text):
        features["link shows address"] = 1
    return features


def _own(page: PageLayout, i: int) -> Features:
    block, size = page.blocks[i], len(page.blocks[i].text)
    ended = is_ended(block.text)
    features: Features = {
        _size_name(size): 1,
        _kind_name(block): 1,
        "length": min(size, _CAP) / _CAP,
        "link": block.link_share,
        "commas": min(block.text.count(",") / size * 50, 2),
        "digits": len(_DIGITS.findall(block.text)) / size,
        "capitals": sum(map(str.isupper, block.text[:100])) / min(size, 100),
    }
    if block.container.tag in _TAGS:
        features[f"tag {block.container.tag}"] = 1
    features |= dict.fromkeys(_named(block.container.own, "own"), 1.0)
    features |= dict.fromkeys(_named(page.cues[i], "in"), 1.0)
    if block.container.parent:
        features |= dict.fromkeys(_named(block.container.parent.own, "parent"), 1.0)
    if ended:
        features["ended"] = 1
        if size >= _MIDDLING:
            features["long and ended"] = 1
    if block.link_share > 0.6:
        features["linked"] = 1
    if block.bold > 0.8 * size:
        features["bold"] = 1
    if size < _ASIDE_LONGEST and is_aside(block.text):
        features["aside"] = 1
    if page.counts[page.keys[i]] > 1:
        features["repeated"] = 1
    _declared_features(page.declared, page.keys[i], block, features)
    return features


def _kind_name(block: PageBlock) -> str:
    """Return the kind of a block; a row with half of the running text in it is no row of data."""
    is_layout = block.kind is BlockKind.ROW and block.container.wide
    return "layout row" if is_layout else block.kind.value


def _size_name(size: int) -> str:
    if size < _MIDDLING:
        return "short" if size < _SHORT else "middling"
    return "longish" if size < LONG else "long"


def _declared_features(
    declared: DeclaredText, key: str, block: PageBlock, features: Features
) -> None:
    if key in declared.titles:
        features["is title"] = 1
    if key in declared.descriptions:
        features["is description"] = 1
    if len(block.text) < 100 and any(author in key for author in declared.authors):
        features["names author"] = 1
    if declared.body:
        inside = key[:_EDGE] in declared.body and key[-_EDGE:] in declared.body
        features["in article body" if inside else "not in article body"] = 1
        if len(block.text) >= _MIDDLING:
            features["long, in article body" if inside else "long, not in article body"] = 1


def _position(page: PageLayout, i: int) -> Features:
    block = page.blocks[i]
    container = block.container
    outer = container.parent or container
    around = outer.parent or outer
    features: Features = {
        "share of frame": container.running / page.total,
        "share of outer frame": outer.running / page.total,
        "share around": around.running / page.total,
        "running part": outer.running / outer.chars,
        "running part around": around.running / around.chars,
        "share of likes": page.by_template[template_of(block)] / page.total,
    }
    if page.in_core[i]:
        features["in core"] = 1
        place = "before" if i < page.first else "after" if i > page.last else "between"
        features[f"in core, {place}"] = 1
        if page.core in (container, outer):
            features["core itself" if page.core is container else "child of core"] = 1
        else:
            features["deep in core"] = min(container.depth - page.core.depth, 8) / 8
    if page.holder is not page.core and not page.in_core[i]:
        inside = page.in_holder[i]
        features["beside core, in holder" if inside else "beside core, not in holder"] = 1
        if inside and page.running[i]:
            features["running, beside core, in holder"] = 1
    if page.in_teaser[i]:
        features["in teaser"] = 1
        if page.running[i]:
            features["running, in teaser"] = 1
    if page.title_at is None:
        features["no title"] = 1
    elif i < page.title_at:
        features["before title"] = 1
    elif i <= page.title_at + 3:
        features["near title"] = 1
        if i < page.first:
            features["near title, before core"] = 1
    return features


class _Names(NamedTuple):
    """The names of the features of a neighbour."""

    link: str
    length: str
    running: str
    sibling: str
    running_sibling: str
    aside: str
    heading: str
    away: str


def _names(side: str) -> _Names:
    return _Names(*(f"{side}: {name.replace('_', ' ')}" for name in _Names._fields))


_NAMES_BEFORE, _NAMES_AFTER = _names("before"), _names("after")


def _beside(page: PageLayout, i: int, k: int, names: _Names) -> Features:
    if not 0 <= k < len(page.blocks):
        return {}
    other = page.blocks[k]
    size = len(other.text)
    features: Features = {names.link: other.link_share, names.length: min(size, _CAP) / _CAP}
    if page.running[k]:
        features[names.running] = 1
    if other.container.parent is page.blocks[i].container.parent:
        features[names.sibling] = 1
        if page.running[k]:
            features[names.running_sibling] = 1
    if size < _ASIDE_LONGEST and is_aside(other.text):
        features[names.aside] = 1
    if other.kind is BlockKind.HEADING:
        features[names.heading] = 1
    if page.away[k]:
        features[names.away] = 1
    return features


# The blocks among themselves


_CARRIED = (
    "in core", "in core, before", "in core, between", "in core, after", "is title", "aside",
    "share of likes", "repeated", "in article body", "not in article body", "in teaser",
    "beside core, in holder", "beside core, not in holder", "only a link",
)  # fmt: skip
_NEAR = 5


def second_features(
    page: PageLayout, first: Sequence[Features], scores: Sequence[float]
) -> list[Features]:
    """Return the features of each block, once each has a score (log odds) of its own."""
    near = [max(-3.0, min(3.0, score)) for score in scores]
    level = _mean(
        (len(p.text), scores[i])
        for i, p in enumerate(page.blocks)
        if page.in_core[i] and page.running[i]
    )
    by_template = _means(page.blocks, near, template_of)
    outers = _means(page.blocks, near, lambda block: id(block.container.parent))
    found = []
    for i, block in enumerate(page.blocks):
        if first[i] is _ONLY_LINK:
            found.append(_ONLY_LINK)
            continue
        score, sort = max(-6.0, min(6.0, scores[i])), _sort(block)
        names = _second_names(sort)
        before, two_before = (near[i - d] if i >= d else -3.0 for d in (1, 2))
        after, two_after = (near[i + d] if i + d < len(near) else -3.0 for d in (1, 2))
        best_before = max(near[max(0, i - _NEAR) : i], default=-3.0)
        best_after = max(near[i + 1 : i + 1 + _NEAR], default=-3.0)
        both = min(best_before, best_after)
        features: Features = {
            sort: 1,
            "score": score,
            names.score: score,
            "level": min(level, 3),
            "low level": min(level, 0),
            "likes": by_template[template_of(block)],
            "outer frame": outers[id(block.container.parent)],
            "before": before,
            names.before: before,
            "after": after,
            names.after: after,
            "two before": two_before,
            names.two_before: two_before,
            "two after": two_after,
            names.two_after: two_after,
            "best before": best_before,
            "best after": best_after,
            "both sides": both,
            names.both: both,
        }
        own = first[i]
        for name in _CARRIED:
            if name in own:
                features[name] = own[name]
        found.append(features)
    return found


class _SecondNames(NamedTuple):
    """The names of the features that are separate for each sort of block."""

    score: str
    before: str
    after: str
    two_before: str
    two_after: str
    both: str


@cache
def _second_names(sort: str) -> _SecondNames:
    return _SecondNames(*(f"{sort}: {name.replace('_', ' ')}" for name in _SecondNames._fields))


def _sort(block: PageBlock) -> str:
    if len(block.text) >= RUNNING:
        return "text"
    return block.kind.value if block.kind in (BlockKind.HEADING, BlockKind.ITEM) else "line"


def _mean(weighted: Iterable[tuple[float, float]]) -> float:
    weights = total = 0.0
    for weight, value in weighted:
        weights += weight
        total += weight * value
    return total / weights if weights else 0.0


def _means(
    blocks: Sequence[PageBlock], scores: Sequence[float], key: Callable[[PageBlock], object]
) -> Mapping[object, float]:
    groups: dict[object, list[tuple[float, float]]] = defaultdict(list)
    for block, score in zip(blocks, scores, strict=True):
        groups[key(block)].append((len(block.text), score))
    return {name: _mean(group) for name, group in groups.items()}
