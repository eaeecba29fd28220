"""The names and numbers that paragraphs which belong together have in common, to be marked."""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import NamedTuple

from searcher.alignment.alignment import Alignment, ComparedText
from searcher.alignment.features import FeatureKind


class MarkKind(StrEnum):
    """What is marked: a name (of a place, a person, an institution), or a number or date."""

    NAME = "name"
    NUMBER = "number"


_KINDS = {
    FeatureKind.PLACE: MarkKind.NAME,
    FeatureKind.NAME: MarkKind.NAME,
    FeatureKind.NUMBER: MarkKind.NUMBER,
    FeatureKind.NUMERAL: MarkKind.NUMBER,
    FeatureKind.MONTH: MarkKind.NUMBER,
}


class Mark(NamedTuple):
    """Characters `start` to `end` (not included) of a paragraph that the other text has too."""

    start: int
    end: int
    kind: MarkKind


Marks = Mapping[int, tuple[Mark, ...]]
"""The marks of each paragraph that has some, by its number."""


def common_marks(found: Alignment) -> tuple[Marks, Marks]:
    """Return the marks of both texts: what the paragraphs of a row have in common."""
    first: dict[int, tuple[Mark, ...]] = {}
    second: dict[int, tuple[Mark, ...]] = {}
    for row in found.rows:
        common = _keys(found.first, row.first) & _keys(found.second, row.second)
        if common:
            first |= {i: tuple(_marks(found.first, i, common)) for i in row.first}
            second |= {i: tuple(_marks(found.second, i, common)) for i in row.second}
    return _some(first), _some(second)


def _keys(text: ComparedText, paragraphs: Iterable[int]) -> frozenset[str]:
    features = (one for number in paragraphs for one in text.features[number])
    return frozenset(one.key for one in features if one.kind in _KINDS)


def _marks(text: ComparedText, paragraph: int, common: frozenset[str]) -> Iterator[Mark]:
    """Yield the marks of a paragraph, in order; of overlapping ones the first and longest."""
    start, length = text.starts[paragraph], len(text.paragraphs[paragraph])
    free = 0
    for one in sorted(text.features[paragraph], key=lambda one: (one.start, -one.end)):
        begin, end = one.start - start, min(one.end - start, length)
        if one.key in common and begin >= free:
            yield Mark(begin, end, _KINDS[one.kind])
            free = end


def _some(marks: Marks) -> Marks:
    return {number: found for number, found in marks.items() if found}
