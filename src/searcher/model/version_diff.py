"""What differs between two versions of a record: which fields, and which words of the text.

Texts are compared by paragraphs: first those that are the same are set beside each other, then,
between them, those that are alike; of these the words are compared.  What is longer than the
limits below is told as taken out and put in whole, so that no text takes long.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby, zip_longest
from typing import NamedTuple

from rapidfuzz.distance import LCSseq

from searcher.model.record import Record

FIELDS = (
    *("title", "body", "captions", "language", "passages", "kind", "source", "source_id"),
    *("creator", "published", "modified", "parties", "pairs", "countries", "places", "topics"),
    "notes",
)
"""The fields of a record that tell of its document, in the order they are compared in."""

_WORD = re.compile(r"[^\W_]+\s*|[\W_]\s*")
_ALIKE = 0.4  # the share of words in common from which two paragraphs are versions of one
_MATRIX = 1 << 28  # bits of memory for one comparison: 32 MB
_PAIRS = 1 << 10  # couples of paragraphs of which the most alike are looked for


class Change(StrEnum):
    """What became of a piece of a text."""

    KEPT = "kept"
    INSERTED = "inserted"
    DELETED = "deleted"


class Piece(NamedTuple):
    """Some words, and what became of them."""

    text: str
    change: Change


class Paragraph(NamedTuple):
    """A paragraph and what became of it; one that is kept may have changes within."""

    pieces: tuple[Piece, ...]
    change: Change

    @property
    def is_same(self) -> bool:
        """Whether it is in both texts, word for word."""
        changes = {self.change, *(piece.change for piece in self.pieces)}
        return changes == {Change.KEPT}


@dataclass(frozen=True, slots=True)
class Compared:
    """Two versions of a record, the fields that differ (without the text), and both texts in
    one.
    """

    before: Record
    after: Record
    fields: tuple[str, ...]
    text: tuple[Paragraph, ...]


def compare(before: Record, after: Record) -> Compared:
    """What differs between two versions of a record, the file of the original included."""
    fields = [field for field in differing(before, after) if field != "body"]
    if before.original.sha256 != after.original.sha256:
        fields.append("original")
    return Compared(before, after, tuple(fields), compare_texts(before.body, after.body))


def differing(before: Record, after: Record) -> tuple[str, ...]:
    """The names of the fields in which two records tell of their documents differently."""
    return tuple(f for f in FIELDS if before.value(f) != after.value(f))


def text_of(paragraphs: Iterable[Paragraph], without: Change) -> str:
    """One of two compared texts: that before is without what was inserted, that after without
    what was deleted.
    """
    return "\n\n".join(
        "".join(piece.text for piece in paragraph.pieces if piece.change is not without)
        for paragraph in paragraphs
        if paragraph.change is not without
    )


def compare_texts(before: str, after: str) -> tuple[Paragraph, ...]:
    """Two texts, their paragraphs parted by an empty line, in one."""
    found: list[Paragraph] = []
    for one, other, same in _runs(before.split("\n\n"), after.split("\n\n")):
        if same:
            found += (_whole(text, Change.KEPT) for text in one)
        else:
            found += _between(one, other)
    return tuple(found)


class _Run(NamedTuple):
    """Some of one sequence and what stands in their place in another."""

    one: Sequence[str]
    other: Sequence[str]
    same: bool


def _runs(one: Sequence[str], other: Sequence[str]) -> Iterator[_Run]:
    """Two sequences in turns of what both have and what they have not."""
    start, end = _shared(one, other)
    yield _Run(one[:start], other[:start], same=True)
    yield from _inner_runs(one[start : len(one) - end], other[start : len(other) - end])
    yield _Run(one[len(one) - end :], other[len(other) - end :], same=True)


def _shared(one: Sequence[str], other: Sequence[str]) -> tuple[int, int]:
    """How many items are the same at the beginning, and at the end after these."""
    most = min(len(one), len(other))
    start = next((i for i in range(most) if one[i] != other[i]), most)
    most -= start
    return start, next((i for i in range(most) if one[-1 - i] != other[-1 - i]), most)


def _inner_runs(one: Sequence[str], other: Sequence[str]) -> Iterator[_Run]:
    if len(one) * len(other) > _MATRIX:
        yield _Run(one, other, same=False)
        return
    steps = LCSseq.opcodes(one, other)
    for same, group in groupby(steps, key=lambda step: step.tag == "equal"):
        every = list(group)
        first, last = every[0], every[-1]
        yield _Run(
            one[first.src_start : last.src_end], other[first.dest_start : last.dest_end], same
        )


# Paragraphs that are not the same


def _whole(text: str, change: Change) -> Paragraph:
    return Paragraph((Piece(text, change),) if text else (), change)


def _between(one: Sequence[str], other: Sequence[str]) -> Iterator[Paragraph]:
    """Paragraphs and those in their place: the most alike are compared, the rest goes or comes."""
    if len(one) * len(other) > _PAIRS:
        yield from _in_turn(one, other)
        return
    at = _most_alike(one, other)
    if at is None:
        yield from (_whole(text, Change.DELETED) for text in one)
        yield from (_whole(text, Change.INSERTED) for text in other)
        return
    i, j = at
    yield from _between(one[:i], other[:j])
    yield Paragraph(_words(one[i], other[j]), Change.KEPT)
    yield from _between(one[i + 1 :], other[j + 1 :])


def _in_turn(one: Sequence[str], other: Sequence[str]) -> Iterator[Paragraph]:
    """Too many paragraphs to look for the most alike: the first with the first, and so on."""
    for before, after in zip_longest(one, other):
        yield from _between(() if before is None else (before,), () if after is None else (after,))


def _most_alike(one: Sequence[str], other: Sequence[str]) -> tuple[int, int] | None:
    """The places of the two paragraphs with the largest share of words in common, if they are
    alike at all.
    """
    left, right = [_WORD.findall(text) for text in one], [_WORD.findall(text) for text in other]
    likeness = [(_alike(a, b), -i, -j) for i, a in enumerate(left) for j, b in enumerate(right)]
    best, i, j = max(likeness, default=(0.0, 0, 0))
    return (-i, -j) if best >= _ALIKE else None


def _alike(one: Sequence[str], other: Sequence[str]) -> float:
    """The share of words in common; none of paragraphs too long to be compared."""
    if len(one) * len(other) > _MATRIX:
        return 0.0
    return LCSseq.normalized_similarity(one, other, score_cutoff=_ALIKE)


def _words(one: str, other: str) -> tuple[Piece, ...]:
    return tuple(_pieces(_runs(_WORD.findall(one), _WORD.findall(other))))


def _pieces(runs: Iterable[_Run]) -> Iterator[Piece]:
    for run in runs:
        if run.same:
            parts = [Piece("".join(run.one), Change.KEPT)]
        else:
            gone, come = "".join(run.one), "".join(run.other)
            parts = [Piece(gone, Change.DELETED), Piece(come, Change.INSERTED)]
        yield from (piece for piece in parts if piece.text)
