"""What speaks for and against each piece of a page being main text, as numbers with names.

Nothing here decides: `maintext` weighs the clues.  A first set looks at each piece and where it
stands; a second one, once the pieces have been weighed singly, at how their neighbours and
likes fared.
"""

import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from searcher.readers.document import BlockKind
from searcher.readers.html.blocks import Frame, Piece, Sign

Clues = dict[str, float]

_RUNNING = 80  # characters from which a text with a sentence in it is running text
_SENTENCE = re.compile(r"[.!?…。！？։؟۔।]")
_ENDED = re.compile(r"[.!?…。！？։؟۔।]['\"”»’)\]]*$")
_DIGITS = re.compile(r"\d")
_LETTERS = re.compile(r"[\W_]+")
_SHORT, _MIDDLING, _LONG = 25, 80, 200
_ASIDE_LONGEST = 300
_CAP = 400
_LINKED = 0.8
_ONLY_LINK: Clues = {"only a link": 1}
_LEAST_HEADING = 8  # letters of a heading by which a title is known
_EDGE = 40  # letters of a long piece that must be found at both its ends
_AWAY = int(Sign.AROUND | Sign.CONSENT | Sign.COMMENTS)
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


@dataclass(frozen=True, slots=True)
class Told:
    """What the head of a page tells of its text, all as `letters`: headlines, descriptions,
    authors, the `<title>` (a site's name may follow), and the articleBody of its data."""

    titles: frozenset[str] = frozenset()
    descriptions: frozenset[str] = frozenset()
    authors: tuple[str, ...] = ()
    page_title: str = ""
    body: str = ""


def letters(text: str) -> str:
    """The letters and digits of a text without case: what survives any layout."""
    return _LETTERS.sub("", text.casefold())


@cache
def _asides() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """The phrases that begin a text, and those that may stand anywhere in it."""
    text = files("searcher.readers").joinpath("data/cues.toml").read_text("utf-8")
    table = tomllib.loads(text)
    begin, within = (re.compile("|".join(table[key]), re.I) for key in ("begin", "within"))
    return begin, within


@lru_cache(maxsize=1 << 12)
def is_aside(text: str) -> bool:
    """Whether a short text says of itself that it is not of the main text ("Read also")."""
    begin, within = _asides()
    return begin.match(text) is not None or within.search(text) is not None


@lru_cache(maxsize=1 << 13)
def _named(signs: int, prefix: str) -> tuple[str, ...]:
    return tuple(f"{prefix} {(sign.name or '').lower()}" for sign in Sign if signs & sign)


def is_ended(text: str) -> bool:
    """Whether a text ends as a sentence does."""
    return _ENDED.search(text) is not None


class Page:
    """The pieces of one page, measured: where its running text stands, and what is around it."""

    def __init__(self, pieces: Sequence[Piece], told: Told) -> None:
        self.pieces = pieces
        self.told = told
        self.keys = [letters(piece.text) for piece in pieces]
        self.running = [_runs(piece) for piece in pieces]
        self.only_link = [p.link_share > _LINKED and len(p.text) < _LONG for p in pieces]
        self.total = self._measure() or 1
        self.signs = _signs_within(pieces)
        self.away = [bool(signs & _AWAY) for signs in self.signs]
        self._leave_out_what_is_away()
        self.core = self._core()
        self.in_core = [any(frame is self.core for frame in p.frame.up()) for p in pieces]
        core = [i for i, inside in enumerate(self.in_core) if inside and self.running[i]]
        self.first, self.last = (core[0], core[-1]) if core else (0, len(pieces))
        self.likes = Counter[tuple[object, ...]]()
        for i in core:
            self.likes[like(pieces[i])] += len(pieces[i].text)
        self.counts = Counter(self.keys)
        self.title_at = self._title_at()

    def _measure(self) -> int:
        total = whole = 0
        for piece, runs in zip(self.pieces, self.running, strict=True):
            size = len(piece.text)
            total += size * runs
            whole += size
            for frame in piece.frame.up():
                frame.chars += size
                frame.pieces += 1
                frame.running += size * runs
        for piece in self.pieces:
            for frame in piece.frame.up():
                if frame.wide:
                    break
                frame.wide = frame.running * 2 >= total if total else frame.chars * 2 >= whole
        return total

    def _leave_out_what_is_away(self) -> None:
        for i, piece in enumerate(self.pieces):
            if self.running[i] and self.away[i]:
                self.running[i] = False
                for frame in piece.frame.up():
                    frame.running -= len(piece.text)

    def _core(self) -> Frame:
        """The innermost frame that holds half of the running text of each frame around it."""
        inner: dict[int, Frame] = {}
        seen: set[int] = set()
        core = self.pieces[0].frame
        for piece in self.pieces:
            for frame in piece.frame.up():
                if id(frame) in seen:
                    break
                seen.add(id(frame))
                if frame.parent is None:
                    core = frame
                    continue
                best = inner.get(id(frame.parent))
                if best is None or frame.running > best.running:
                    inner[id(frame.parent)] = frame
        while (best := inner.get(id(core))) and best.pieces > 1:
            if not best.running or best.running * 2 < core.running:
                break
            core = best
        return core

    def _title_at(self) -> int | None:
        """The piece that is the title: one before the text, an h1 before other headings."""
        ranks = {"h1": 0, "h2": 1, "h3": 1}
        found = [
            (i > self.first, ranks.get(self.pieces[i].frame.tag, 2), i)
            for i, key in enumerate(self.keys)
            if key in self.told.titles
        ]
        found = found or [(i > self.first, 0, i) for i in self._headings()]
        return min(found)[2] if found else None

    def _headings(self) -> list[int]:
        """The h1, or else the headings with which a title begins (a site's name follows)."""
        tops = [i for i, piece in enumerate(self.pieces) if piece.frame.tag == "h1"]
        return tops or [
            i
            for i, key in enumerate(self.keys)
            if self.pieces[i].kind is BlockKind.HEADING
            and len(key) >= _LEAST_HEADING
            and any(t.startswith(key) for t in (self.told.page_title, *self.told.titles))
        ]


def like(piece: Piece) -> tuple[object, ...]:
    """What pieces of one template share: tag, depth, and the names of what they stand in."""
    outer = piece.frame.parent or piece.frame
    return piece.frame.tag, piece.frame.depth, outer.tag, outer.names


def _runs(piece: Piece) -> bool:
    return (
        len(piece.text) >= _RUNNING
        and piece.link_share < 0.34
        and _SENTENCE.search(piece.text) is not None
    )


def _signs_within(pieces: Iterable[Piece]) -> list[int]:
    """The signs of each piece, but for those of frames so wide that they say nothing."""
    known: dict[int, int] = {}

    def signs(frame: Frame | None) -> int:
        path = []
        while frame is not None and not frame.wide and id(frame) not in known:
            path.append(frame)
            frame = frame.parent
        found = 0 if frame is None or frame.wide else known[id(frame)]
        for inner in reversed(path):
            found |= inner.own
            known[id(inner)] = found
        return found

    return [signs(piece.frame) for piece in pieces]


# Each piece by itself and where it stands


def first_clues(page: Page) -> list[Clues]:
    """The clues to each piece, in their order."""
    found = []
    for i in range(len(page.pieces)):
        if page.only_link[i]:
            found.append(_ONLY_LINK)
            continue
        clues = _own(page, i)
        clues |= _standing(page, i)
        clues |= _beside(page, i, i - 1, _NAMES_BEFORE)
        clues |= _beside(page, i, i + 1, _NAMES_AFTER)
        found.append(clues)
    return found


def _own(page: Page, i: int) -> Clues:
    piece, size = page.pieces[i], len(page.pieces[i].text)
    ended = is_ended(piece.text)
    clues: Clues = {
        _size_name(size): 1,
        piece.kind.value: 1,
        "length": min(size, _CAP) / _CAP,
        "link": piece.link_share,
        "commas": min(piece.text.count(",") / size * 50, 2),
        "digits": len(_DIGITS.findall(piece.text)) / size,
        "capitals": sum(map(str.isupper, piece.text[:100])) / min(size, 100),
    }
    if piece.frame.tag in _TAGS:
        clues[f"tag {piece.frame.tag}"] = 1
    clues |= dict.fromkeys(_named(piece.frame.own, "own"), 1.0)
    clues |= dict.fromkeys(_named(page.signs[i], "in"), 1.0)
    if piece.frame.parent:
        clues |= dict.fromkeys(_named(piece.frame.parent.own, "parent"), 1.0)
    if ended:
        clues["ended"] = 1
        if size >= _MIDDLING:
            clues["long and ended"] = 1
    if piece.link_share > 0.6:
        clues["linked"] = 1
    if piece.bold > 0.8 * size:
        clues["bold"] = 1
    if size < _ASIDE_LONGEST and is_aside(piece.text):
        clues["aside"] = 1
    if page.counts[page.keys[i]] > 1:
        clues["repeated"] = 1
    _told(page.told, page.keys[i], piece, clues)
    return clues


def _size_name(size: int) -> str:
    if size < _MIDDLING:
        return "short" if size < _SHORT else "middling"
    return "longish" if size < _LONG else "long"


def _told(told: Told, key: str, piece: Piece, clues: Clues) -> None:
    if key in told.titles:
        clues["is title"] = 1
    if key in told.descriptions:
        clues["is description"] = 1
    if len(piece.text) < 100 and any(author in key for author in told.authors):
        clues["names author"] = 1
    if told.body:
        inside = key[:_EDGE] in told.body and key[-_EDGE:] in told.body
        clues["in article body" if inside else "not in article body"] = 1
        if len(piece.text) >= _MIDDLING:
            clues["long, in article body" if inside else "long, not in article body"] = 1


def _standing(page: Page, i: int) -> Clues:
    piece = page.pieces[i]
    frame = piece.frame
    outer = frame.parent or frame
    around = outer.parent or outer
    clues: Clues = {
        "share of frame": frame.running / page.total,
        "share of outer frame": outer.running / page.total,
        "share around": around.running / page.total,
        "running part": outer.running / outer.chars,
        "running part around": around.running / around.chars,
        "share of likes": page.likes[like(piece)] / page.total,
    }
    if page.in_core[i]:
        clues["in core"] = 1
        place = "before" if i < page.first else "after" if i > page.last else "between"
        clues[f"in core, {place}"] = 1
        if page.core in (frame, outer):
            clues["core itself" if page.core is frame else "child of core"] = 1
        else:
            clues["deep in core"] = min(frame.depth - page.core.depth, 8) / 8
    if page.title_at is None:
        clues["no title"] = 1
    elif i < page.title_at:
        clues["before title"] = 1
    elif i <= page.title_at + 3:
        clues["near title"] = 1
        if i < page.first:
            clues["near title, before core"] = 1
    return clues


class _Names(NamedTuple):
    """The names of the clues that a neighbour gives."""

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


def _beside(page: Page, i: int, k: int, names: _Names) -> Clues:
    if not 0 <= k < len(page.pieces):
        return {}
    other = page.pieces[k]
    size = len(other.text)
    clues: Clues = {names.link: other.link_share, names.length: min(size, _CAP) / _CAP}
    if page.running[k]:
        clues[names.running] = 1
    if other.frame.parent is page.pieces[i].frame.parent:
        clues[names.sibling] = 1
        if page.running[k]:
            clues[names.running_sibling] = 1
    if size < _ASIDE_LONGEST and is_aside(other.text):
        clues[names.aside] = 1
    if other.kind is BlockKind.HEADING:
        clues[names.heading] = 1
    if page.away[k]:
        clues[names.away] = 1
    return clues


# The pieces among themselves


_CARRIED = (
    "in core", "in core, before", "in core, between", "in core, after", "is title", "aside",
    "share of likes", "repeated", "in article body", "not in article body",
)  # fmt: skip
_NEAR = 5


def second_clues(page: Page, first: Sequence[Clues], scores: Sequence[float]) -> list[Clues]:
    """The clues to each piece, once each has a score (log odds) of its own."""
    near = [max(-3.0, min(3.0, score)) for score in scores]
    level = _mean(
        (len(p.text), scores[i])
        for i, p in enumerate(page.pieces)
        if page.in_core[i] and page.running[i]
    )
    likes = _means(page.pieces, near, like)
    outers = _means(page.pieces, near, lambda piece: id(piece.frame.parent))
    found = []
    for i, piece in enumerate(page.pieces):
        if page.only_link[i]:
            found.append(_ONLY_LINK)
            continue
        score, sort = max(-6.0, min(6.0, scores[i])), _sort(piece)
        names = _second_names(sort)
        before, two_before = (near[i - d] if i >= d else -3.0 for d in (1, 2))
        after, two_after = (near[i + d] if i + d < len(near) else -3.0 for d in (1, 2))
        best_before = max(near[max(0, i - _NEAR) : i], default=-3.0)
        best_after = max(near[i + 1 : i + 1 + _NEAR], default=-3.0)
        both = min(best_before, best_after)
        clues: Clues = {
            sort: 1,
            "score": score,
            names.score: score,
            "level": min(level, 3),
            "low level": min(level, 0),
            "likes": likes[like(piece)],
            "outer frame": outers[id(piece.frame.parent)],
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
                clues[name] = own[name]
        found.append(clues)
    return found


class _SecondNames(NamedTuple):
    """The names of the clues that count on their own for each sort of piece."""

    score: str
    before: str
    after: str
    two_before: str
    two_after: str
    both: str


@cache
def _second_names(sort: str) -> _SecondNames:
    return _SecondNames(*(f"{sort}: {name.replace('_', ' ')}" for name in _SecondNames._fields))


def _sort(piece: Piece) -> str:
    if len(piece.text) >= _RUNNING:
        return "text"
    return piece.kind.value if piece.kind in (BlockKind.HEADING, BlockKind.ITEM) else "line"


def _mean(weighted: Iterable[tuple[float, float]]) -> float:
    weights = total = 0.0
    for weight, value in weighted:
        weights += weight
        total += weight * value
    return total / weights if weights else 0.0


def _means(
    pieces: Sequence[Piece], scores: Sequence[float], key: Callable[[Piece], object]
) -> Mapping[object, float]:
    groups: dict[object, list[tuple[float, float]]] = defaultdict(list)
    for piece, score in zip(pieces, scores, strict=True):
        groups[key(piece)].append((len(piece.text), score))
    return {name: _mean(group) for name, group in groups.items()}
