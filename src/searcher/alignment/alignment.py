"""Align the paragraphs of two texts, in one language or in two."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import NamedTuple

import numpy as np

from searcher.alignment.beads import Bead, best_beads
from searcher.alignment.features import Feature, find_features
from searcher.alignment.similarity import Related, Side, Similarity, similarity

MOST_PARAGRAPHS = 1_000
MOST_CHARACTERS = 150_000
"""What is compared of each text, from its beginning."""

_THRESHOLD = 0.18  # similarity from which two paragraphs of unrelated length belong together
_LENGTH_WEIGHT = 0.6
_LENGTH_OFFSET = 0.3  # fit of lengths from which it speaks for a bead
_PARALLEL = 0.6  # share of aligned text from which two texts may be translations
_TRANSLATED = 0.95  # share of both texts that an alignment as translations covers
_AGREEMENT = 0.8  # share of the links by what is common that are in it
_FITS = 0.9  # mean fit of its lengths
_MOVED = 0.35  # similarity from which two paragraphs belong together across others
_GAP = "\n\n"


class Row(NamedTuple):
    """Paragraphs that belong together, by their numbers (from 0); of what only one text has, the
    other side is empty.  `is_moved` if it crosses other rows.
    """

    first: tuple[int, ...]
    second: tuple[int, ...]
    is_moved: bool = False

    @property
    def is_shared(self) -> bool:
        """Whether both texts have it."""
        return bool(self.first and self.second)


class ComparedText(NamedTuple):
    """A text as far as it is compared: its language (BCP 47), its paragraphs, where each begins in
    the text, the features of each, and the number of paragraphs left out at its end.
    """

    language: str
    paragraphs: tuple[str, ...]
    starts: tuple[int, ...]
    features: tuple[tuple[Feature, ...], ...]
    left_out: int

    @property
    def side(self) -> Side:
        """What its similarity to another text is computed of."""
        return Side(self.language, self.paragraphs, self.features)


@dataclass(frozen=True, slots=True)
class Alignment:
    """Two texts, and the rows in which each of their compared paragraphs occurs once, in the order
    of the first text.
    """

    first: ComparedText
    second: ComparedText
    rows: tuple[Row, ...]

    @property
    def shared(self) -> float:
        """The share of the characters of both texts in rows that both have."""
        return _share(self.rows, self.first.paragraphs, self.second.paragraphs)


def read_text(text: str, language: str) -> ComparedText:
    """Split a text into paragraphs, and find the features of each."""
    paragraphs = text.split(_GAP)
    compared = _within_limits(paragraphs)
    starts = tuple(accumulate((len(one) + len(_GAP) for one in compared[:-1]), initial=0))
    by_paragraph = _divided(find_features(_GAP.join(compared), language), starts)
    return ComparedText(language, compared, starts, by_paragraph, len(paragraphs) - len(compared))


def _within_limits(paragraphs: Sequence[str]) -> tuple[str, ...]:
    """Return the paragraphs that are compared; of the first one, however long, as much as may."""
    ends = np.cumsum([len(one) + len(_GAP) for one in paragraphs[:MOST_PARAGRAPHS]])
    count = max(1, int(np.searchsorted(ends, MOST_CHARACTERS, "right")))
    return tuple(paragraphs[:count])


def _divided(features: Sequence[Feature], starts: Sequence[int]) -> tuple[tuple[Feature, ...], ...]:
    """Divide features, in order, among the paragraphs that they begin in."""
    borders = [bisect_left(features, (start,)) for start in starts]
    return tuple(tuple(features[i:j]) for i, j in pairwise([*borders, len(features)]))


def align(first: ComparedText, second: ComparedText, related: Related | None = None) -> Alignment:
    """Align the paragraphs of two texts.

    What they have in common counts, and in translations the fit of lengths too.  What is left may
    be linked across other rows.
    """
    # One order for both, so that the result is symmetric to the last digit.
    if (first.language, first.paragraphs) > (second.language, second.paragraphs):
        return _turned(align(second, first, related))
    before, after = _equal_ends(first.paragraphs, second.paragraphs)
    inner = _inner(first, before, after), _inner(second, before, after)
    rows = [Row((i,), (i,)) for i in range(before)]
    rows += (_shifted(row, before) for row in _aligned(*inner, related))
    ends = len(first.paragraphs) - after, len(second.paragraphs) - after
    rows += (Row((ends[0] + i,), (ends[1] + i,)) for i in range(after))
    return Alignment(first, second, tuple(rows))


def _turned(found: Alignment) -> Alignment:
    """Exchange the sides of an alignment."""
    links = [Row(row.second, row.first, row.is_moved) for row in found.rows]
    shared = [row for row in links if row.is_shared]
    sizes = len(found.second.paragraphs), len(found.first.paragraphs)
    return Alignment(found.second, found.first, tuple(_in_order(shared, *sizes)))


def _equal_ends(first: Sequence[str], second: Sequence[str]) -> tuple[int, int]:
    """Count the equal paragraphs at the beginning, and those at the end after these."""
    most = min(len(first), len(second))
    before = next((i for i in range(most) if first[i] != second[i]), most)
    rest = most - before
    after = next((i for i in range(rest) if first[-1 - i] != second[-1 - i]), rest)
    return before, after


def _inner(text: ComparedText, before: int, after: int) -> Side:
    inside = slice(before, len(text.paragraphs) - after)
    return Side(text.language, text.paragraphs[inside], text.features[inside])


def _shifted(row: Row, by: int) -> Row:
    first, second = (tuple(i + by for i in side) for side in (row.first, row.second))
    return Row(first, second, row.is_moved)


def _aligned(first: Side, second: Side, related: Related | None) -> Iterator[Row]:
    sizes = len(first.texts), len(second.texts)
    if not all(sizes):
        return _in_order([], *sizes)
    found = similarity(first, second, related)
    rows = _decided(found, first.texts, second.texts)
    return _in_order([*rows, *_moved(rows, found)], *sizes)


def _decided(found: Similarity, first: Sequence[str], second: Sequence[str]) -> list[Row]:
    """Align by what is common; if that aligns most of both texts, or if they fit as translations,
    by lengths too.
    """
    rows = _best(found, 0.0)
    translated = _best(found, 1.0)
    covers = _share(translated, first, second) >= _TRANSLATED
    if covers and _agree(rows, translated) and found.fit([row[:2] for row in translated]) >= _FITS:
        return translated
    parallel = max(0.0, _share(rows, first, second) - _PARALLEL) / (1 - _PARALLEL)
    return _best(found, parallel) if parallel else rows


def _best(found: Similarity, parallel: float) -> list[Row]:
    """Return the best beads for texts of which some share is a translation."""
    length_weight = _LENGTH_WEIGHT * parallel
    threshold = _THRESHOLD * (1 - parallel) + _LENGTH_OFFSET * length_weight
    return [_row(bead) for bead in best_beads(found.bead_scores(threshold, length_weight))]


def _agree(rows: Sequence[Row], others: Sequence[Row]) -> bool:
    """Return whether most links of some rows are in others too."""
    links, other_links = (
        {(i, j) for row in side for i in row.first for j in row.second} for side in (rows, others)
    )
    return bool(links) and len(links & other_links) >= _AGREEMENT * len(links)


def _row(bead: Bead) -> Row:
    return Row(tuple(bead.first), tuple(bead.second))


def _share(rows: Sequence[Row], first: Sequence[str], second: Sequence[str]) -> float:
    """Return the share of the characters of both texts in shared rows."""
    shared = [row for row in rows if row.is_shared]
    aligned = sum(len(first[i]) for row in shared for i in row.first)
    aligned += sum(len(second[j]) for row in shared for j in row.second)
    return aligned / max(1, sum(map(len, first)) + sum(map(len, second)))


def _moved(rows: Sequence[Row], found: Similarity) -> Iterator[Row]:
    """Yield the pairs of paragraphs that are left over and nearest to each other."""
    scores = found.of_each
    nearest = (scores >= scores.max(0)) & (scores >= scores.max(1, keepdims=True))
    nearest &= scores >= _MOVED
    nearest[[i for row in rows for i in row.first], :] = False
    nearest[:, [j for row in rows for j in row.second]] = False
    taken: tuple[set[int], set[int]] = set(), set()
    for i, j in np.argwhere(nearest).tolist():
        if i not in taken[0] and j not in taken[1]:
            taken[0].add(i)
            taken[1].add(j)
            yield Row((i,), (j,), is_moved=True)


def _in_order(shared: Sequence[Row], rows: int, columns: int) -> Iterator[Row]:
    """Yield all rows in the order of the first text; what only the second text has follows what
    precedes it there.
    """
    first = {row.first[0]: row for row in shared}
    taken = {i for row in shared for i in row.first}, {j for row in shared for j in row.second}
    column = 0
    for i in range(rows):
        row = first.get(i) or (None if i in taken[0] else Row((i,), ()))
        if row and row.is_shared and not row.is_moved:
            yield from (Row((), (j,)) for j in range(column, row.second[0]) if j not in taken[1])
            column = row.second[-1] + 1
        if row:
            yield row
    yield from (Row((), (j,)) for j in range(column, columns) if j not in taken[1])
