"""Join the lines of pages into paragraphs and headings by their places and sizes."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from searcher.readers.document import Block, BlockKind
from searcher.readers.pdf.columns import Line, columns_of
from searcher.readers.pdf.hyphens import DIVIDED, Hyphens
from searcher.readers.plain.text import clean, is_item

_EDGE = 3  # lines at the head and at the foot of a page that may be on every page
_MANY_PAGES = 6
_LABEL = 25  # characters that may end in a stop without being a sentence: `Page 3 of 5.`
_LARGER = 1.15  # how many times the size of the text a heading has at least
_HEADING_LINES = 4
_WIDE_GAP = 1.35  # times the usual step to the next line: a wider gap separates paragraphs
_SHORT = 0.85  # a line that ends before so much of the width has come to an end
_FULL = 0.97  # a line so long goes on in the next column, or on the next page
_INDENT = 0.8  # in sizes of the letters
_ENDED = re.compile(r"[.!?:;…։។۔。]['\"”»’)\]]*$")
_WORD = re.compile(r"[^\W\d_]")
_NUMBER = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(r"\W*\d{1,4}\W*|\W*[ivxlc]{1,6}\W*", re.I)
_NAMED_NUMBER = re.compile(
    r"\W*[^\W\d_]{1,8}\W{1,3}(\d{1,4})(?:\W{1,3}(?:[^\W\d_]{1,5}\W+)?\d{1,4})?\W*"
)
# Letters that printers cast as one, of the Latin and the Armenian script.
_LIGATURES = {
    code: unicodedata.normalize("NFKC", chr(code))
    for code in (*range(0xFB00, 0xFB07), *range(0xFB13, 0xFB18))
}


@dataclass(frozen=True, slots=True)
class _Measure:
    """The usual sizes and places in a document, or in a column of it (points)."""

    size: float
    step: float
    left: float
    right: float


def paragraphs(pages: list[list[Line]]) -> tuple[Block, ...]:
    """Return the blocks of the lines of pages, without running heads and feet."""
    kept = _without_edges(pages)
    measure = _measure(kept)
    hyphens = Hyphens.of(line.text for page in kept for line in page)
    blocks = (_block(group, measure, hyphens) for group in _groups(_placed(kept, measure)))
    return tuple(block for block in blocks if block.text)


# Running heads and feet


def _without_edges(pages: list[list[Line]]) -> list[list[Line]]:
    """Remove running heads and feet, and page numbers."""
    counts = Counter(key for page in pages for key in {_key(line) for line in _edges(page)})
    enough = 2 if len(pages) < _MANY_PAGES else 3  # the head of a chapter is on a few pages
    often = {key for key, count in counts.items() if count >= enough}
    kept = [list(_without(page, number, often)) for number, page in enumerate(pages, start=1)]
    return kept if any(kept) else pages


def _edges(page: list[Line]) -> list[Line]:
    by_place = sorted(page, key=lambda line: -line.y)
    return by_place if len(page) <= 2 * _EDGE else [*by_place[:_EDGE], *by_place[-_EDGE:]]


def _key(line: Line) -> tuple[str, int]:
    """Return the text of a line without its numbers, unless it is a sentence or a row of numbers,
    and its height.
    """
    is_sentence = len(line.text) > _LABEL and _ENDED.search(line.text)
    is_label = _WORD.search(line.text) and not is_sentence
    text = _NUMBER.sub("#", line.text) if is_label else line.text
    return text, round(line.y / 8)


def _without(page: list[Line], number: int, often: set[tuple[str, int]]) -> Iterator[Line]:
    edges = _edges(page)
    foot, head = min((e.y for e in edges), default=0), max((e.y for e in edges), default=0)
    for line in page:
        is_number = line.y in (foot, head) and _is_number(line.text, number)
        if not is_number and not (line in edges and _key(line) in often):
            yield line


def _is_number(text: str, page: int) -> bool:
    """Check whether a line is the number of a page, perhaps with a word: `Page 1 of 3`."""
    named = _NAMED_NUMBER.fullmatch(text)
    return bool(_PAGE_NUMBER.fullmatch(text)) or (named is not None and int(named[1]) == page)


# Paragraphs


def _measure(pages: list[list[Line]]) -> _Measure:
    lines = [line for page in pages for line in page]
    if not lines:
        return _Measure(10, 12, 0, 0)
    sizes = Counter[float]()
    for line in lines:
        sizes[round(line.size, 1)] += len(line.text)
    size = sizes.most_common(1)[0][0]
    body = [line for line in lines if abs(line.size - size) < 0.3] or lines
    steps = [
        above.y - below.y
        for page in pages
        for above, below in pairwise(page)
        if 0 < above.y - below.y < 4 * size
    ]
    lefts = Counter(round(line.left) for line in body)
    rights = sorted(line.right for line in body)
    return _Measure(
        size,
        median(steps) if steps else 1.2 * size,
        lefts.most_common(1)[0][0],
        rights[int(len(rights) * 0.9)],
    )


def _placed(pages: list[list[Line]], measure: _Measure) -> Iterator[tuple[Line, _Measure]]:
    """Yield each line with its measure; those of a column moved to the left edge."""
    for page, columns in zip(pages, columns_of(pages, measure.size), strict=True):
        for line in page:
            column = next((column for column in columns if column.contains(line)), None)
            if column is None:
                yield line, measure
            else:
                right = measure.left + column.right - column.left
                yield line.moved_right(measure.left - column.left), replace(measure, right=right)


def _groups(lines: Iterable[tuple[Line, _Measure]]) -> Iterator[list[Line]]:
    """Yield the lines of each paragraph."""
    group: list[Line] = []
    before: _Measure | None = None
    for line, measure in lines:
        if group and before and _parts(group, line, before):
            yield group
            group = []
        group.append(line)
        before = measure
    if group:
        yield group


def _parts(group: list[Line], line: Line, measure: _Measure) -> bool:
    """Return whether a line begins a paragraph after the lines of a group and their measure."""
    above = group[-1]
    if DIVIDED.search(above.text) and line.text[:1].islower():
        return False
    if abs(line.size - above.size) > 0.08 * max(line.size, above.size):
        # On one line: a letter set smaller or larger, as in an index or an initial.
        return abs(line.y - above.y) > 0.5 * max(line.size, above.size)
    if abs(line.y - above.y) < 0.5 * line.size:  # two pieces of one line
        return False
    if is_item(line.text):
        return True
    if _is_large(line, measure):
        return above.y - line.y > 2.2 * line.size or line.y > above.y
    ended = _ENDED.search(above.text) is not None
    if line.y > above.y or above.y - line.y > 8 * measure.step:  # the next column or page
        goes_on = above.right > _FULL * measure.right and line.left < measure.left + line.size
        return not goes_on and (ended or not line.text[:1].islower())
    if above.y - line.y > _WIDE_GAP * measure.step:
        return True
    return _is_indented(group, line) or _ends_short(group, line, measure, ended=ended)


def _is_indented(group: list[Line], line: Line) -> bool:
    above = group[-1]
    indent = line.left - above.left
    if len(group) == 1:  # the line above may itself be the indented one
        return indent > _INDENT * line.size and bool(_ENDED.search(above.text))
    return indent > _INDENT * line.size


def _ends_short(group: list[Line], line: Line, measure: _Measure, *, ended: bool) -> bool:
    above = group[-1]
    width = max(*(line.right for line in group), measure.right) - measure.left
    used = above.right - measure.left
    if ended:
        return used < _SHORT * width and used + _first_word(line) < width
    return used < 0.5 * width


def _first_word(line: Line) -> float:
    """Return the width of the first word of a line, with a space: a line without room is full."""
    letters = len(line.text.split(maxsplit=1)[0]) + 1
    return letters * (line.right - line.left) / len(line.text)


def _is_large(line: Line, measure: _Measure) -> bool:
    return line.size > _LARGER * measure.size


def _block(group: list[Line], measure: _Measure, hyphens: Hyphens) -> Block:
    text = clean(_joined(group, hyphens).translate(_LIGATURES))
    if len(group) <= _HEADING_LINES and all(_is_large(line, measure) for line in group):
        return Block(BlockKind.HEADING, text)
    return Block(BlockKind.ITEM if is_item(text) else BlockKind.PARAGRAPH, text)


def _joined(group: Iterable[Line], hyphens: Hyphens) -> str:
    """Join lines; a word that is hyphenated at the end of a line is made whole."""
    text = ""
    for line in group:
        if not text:
            text = line.text
        elif DIVIDED.search(text) and line.text[:1].islower():
            text = hyphens.join(text, line.text)
        else:
            text = f"{text}{'' if DIVIDED.search(text) else ' '}{line.text}"
    return text
