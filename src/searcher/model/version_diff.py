"""The differences between two versions of a record: the fields, and the words of the text.

Texts are compared by paragraphs: equal ones are aligned first, then, between them, similar ones,
whose words are compared.  Texts above the limits below are reported as deleted and inserted
whole, which bounds the time.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby, zip_longest
from typing import NamedTuple

from rapidfuzz.distance import LCSseq

from searcher.model.record import SCHEMA, Record

COMPARED = tuple(field.key for field in SCHEMA.compared)
"""The keys of the fields in which versions are compared, in that order."""

_WORD = re.compile(r"[^\W_]+\s*|[\W_]\s*")
_SIMILAR = 0.4  # the share of common words from which two paragraphs are versions of one
_MAX_CELLS = 1 << 28  # bits of memory for one comparison: 32 MB
_MAX_PAIRS = 1 << 10  # pairs of paragraphs among which the most similar are found


class Edit(StrEnum):
    """How a part of a text was changed."""

    KEPT = "kept"
    INSERTED = "inserted"
    DELETED = "deleted"


class DiffSpan(NamedTuple):
    """Words of a paragraph that were changed in the same way."""

    text: str
    change: Edit


class ParagraphDiff(NamedTuple):
    """A paragraph of either version; one that is kept may have changes within."""

    spans: tuple[DiffSpan, ...]
    change: Edit

    @property
    def is_same(self) -> bool:
        """Whether it is in both texts, word for word."""
        changes = {self.change, *(span.change for span in self.spans)}
        return changes == {Edit.KEPT}


@dataclass(frozen=True, slots=True)
class VersionDiff:
    """Two versions of a record, the keys of the fields that differ (without the text), and both
    texts in one.
    """

    before: Record
    after: Record
    fields: tuple[str, ...]
    text: tuple[ParagraphDiff, ...]


def compare(before: Record, after: Record) -> VersionDiff:
    """Compare two versions of a record, the file of the original included."""
    fields = [key for key in changed_fields(before, after) if key != "body"]
    if before.original.sha256 != after.original.sha256:
        fields.append("original")
    return VersionDiff(before, after, tuple(fields), compare_texts(before.body, after.body))


def changed_fields(before: Record, after: Record) -> tuple[str, ...]:
    """Return the keys of the metadata fields whose values differ, the text included."""
    compared = after.schema.compared
    return tuple(field.key for field in compared if field.value(before) != field.value(after))


def text_of(paragraphs: Iterable[ParagraphDiff], without: Edit) -> str:
    """Restore one of two compared texts: without insertions the one before, without deletions
    the one after.
    """
    return "\n\n".join(
        "".join(span.text for span in paragraph.spans if span.change is not without)
        for paragraph in paragraphs
        if paragraph.change is not without
    )


def compare_texts(before: str, after: str) -> tuple[ParagraphDiff, ...]:
    """Merge two texts, whose paragraphs are separated by an empty line, into one."""
    found: list[ParagraphDiff] = []
    for one, other, same in _runs(before.split("\n\n"), after.split("\n\n")):
        if same:
            found += (_whole(text, Edit.KEPT) for text in one)
        else:
            found += _between(one, other)
    return tuple(found)


class _Run(NamedTuple):
    """Items of one sequence and the items in their place in another."""

    one: Sequence[str]
    other: Sequence[str]
    same: bool


def _runs(one: Sequence[str], other: Sequence[str]) -> Iterator[_Run]:
    """Split two sequences into runs of equal and of different items."""
    start, end = _shared(one, other)
    yield _Run(one[:start], other[:start], same=True)
    yield from _inner_runs(one[start : len(one) - end], other[start : len(other) - end])
    yield _Run(one[len(one) - end :], other[len(other) - end :], same=True)


def _shared(one: Sequence[str], other: Sequence[str]) -> tuple[int, int]:
    """Count the equal items at the beginning, and those at the end after these."""
    most = min(len(one), len(other))
    start = next((i for i in range(most) if one[i] != other[i]), most)
    most -= start
    return start, next((i for i in range(most) if one[-1 - i] != other[-1 - i]), most)


def _inner_runs(one: Sequence[str], other: Sequence[str]) -> Iterator[_Run]:
    if len(one) * len(other) > _MAX_CELLS:
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


def _whole(text: str, change: Edit) -> ParagraphDiff:
    return ParagraphDiff((DiffSpan(text, change),) if text else (), change)


def _between(one: Sequence[str], other: Sequence[str]) -> Iterator[ParagraphDiff]:
    """Compare different paragraphs: the most similar by words; the rest is deleted or inserted."""
    if len(one) * len(other) > _MAX_PAIRS:
        yield from _in_turn(one, other)
        return
    pair = _most_similar(one, other)
    if pair is None:
        yield from (_whole(text, Edit.DELETED) for text in one)
        yield from (_whole(text, Edit.INSERTED) for text in other)
        return
    i, j = pair
    yield from _between(one[:i], other[:j])
    yield ParagraphDiff(_words(one[i], other[j]), Edit.KEPT)
    yield from _between(one[i + 1 :], other[j + 1 :])


def _in_turn(one: Sequence[str], other: Sequence[str]) -> Iterator[ParagraphDiff]:
    """Compare the first with the first and so on, where too many would have to be compared."""
    for before, after in zip_longest(one, other):
        yield from _between(() if before is None else (before,), () if after is None else (after,))


def _most_similar(one: Sequence[str], other: Sequence[str]) -> tuple[int, int] | None:
    """Find the two paragraphs with the largest share of common words, if any reach the threshold;
    return their indices.
    """
    left, right = [_WORD.findall(text) for text in one], [_WORD.findall(text) for text in other]
    scores = [(_similarity(a, b), -i, -j) for i, a in enumerate(left) for j, b in enumerate(right)]
    best, i, j = max(scores, default=(0.0, 0, 0))
    return (-i, -j) if best >= _SIMILAR else None


def _similarity(one: Sequence[str], other: Sequence[str]) -> float:
    """Return the share of common words; 0 for paragraphs too long to be compared."""
    if len(one) * len(other) > _MAX_CELLS:
        return 0.0
    return LCSseq.normalized_similarity(one, other, score_cutoff=_SIMILAR)


def _words(one: str, other: str) -> tuple[DiffSpan, ...]:
    return tuple(_spans(_runs(_WORD.findall(one), _WORD.findall(other))))


def _spans(runs: Iterable[_Run]) -> Iterator[DiffSpan]:
    for run in runs:
        if run.same:
            parts = [DiffSpan("".join(run.one), Edit.KEPT)]
        else:
            deleted, inserted = "".join(run.one), "".join(run.other)
            parts = [DiffSpan(deleted, Edit.DELETED), DiffSpan(inserted, Edit.INSERTED)]
        yield from (span for span in parts if span.text)
