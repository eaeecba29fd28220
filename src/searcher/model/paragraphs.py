"""The paragraphs of a text: numbered from 1, and found again in a later version of the text.

The number of a paragraph belongs to one version of a record, which never changes.  In another
version the same words may have another number.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence

from searcher.model.version_diff import Edit, ParagraphDiff, compare_texts

BREAK = "\n\n"
"""What separates two paragraphs of a text."""

_MIN_CONTAINED = 12  # letters: fewer are found in any text


def split_paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a text; the first one has the number 1."""
    return text.split(BREAK)


def paragraph_at(text: str, offset: int) -> int:
    """Return the number of the paragraph that has a character (from 0) of a text."""
    return text.count(BREAK, 0, offset) + 1


def same_paragraphs(before: str, after: str) -> Mapping[int, int]:
    """Find the paragraphs of a text in a later one: number before → number after.

    Texts are aligned as they are compared.  A paragraph that was changed is found if it is still
    similar; one that was moved, joined to others or split, by its letters alone (the first part,
    if it was split).  One whose words are no longer there is left out.
    """
    found = dict(_aligned(compare_texts(before, after)))
    one, other = split_paragraphs(before), split_paragraphs(after)
    lost = [number for number in range(1, len(one) + 1) if number not in found]
    return found | dict(_searched(one, _Letters(other), lost, found)) if lost else found


def _aligned(text: Iterable[ParagraphDiff]) -> Iterator[tuple[int, int]]:
    """Yield the numbers, before and after, of the paragraphs that two compared texts share."""
    before = after = 0
    for paragraph in text:
        before += paragraph.change is not Edit.INSERTED
        after += paragraph.change is not Edit.DELETED
        if paragraph.change is Edit.KEPT:
            yield before, after


class _Letters:
    """The letters and digits of all paragraphs of a text, in which a passage is searched."""

    def __init__(self, paragraphs: Sequence[str]) -> None:
        self._parts = [letters_of(paragraph) for paragraph in paragraphs]
        self._text = "".join(self._parts)
        self._starts = [0]
        for part in self._parts:
            self._starts.append(self._starts[-1] + len(part))

    def number_of(self, letters: str, near: int) -> int | None:
        """Return the number of the paragraph in which some letters begin, the first one from the
        paragraph `near` on, else the first of all; None if they are nowhere.
        """
        at = self._text.find(letters, self._starts[min(near, len(self._parts)) - 1])
        at = self._text.find(letters) if at < 0 else at
        return None if at < 0 else _last_start(self._starts, at)


def _last_start(starts: Sequence[int], at: int) -> int:
    """Return the number of the paragraph that has the letter `at`; empty ones have none."""
    return bisect_right(starts, at)


def _searched(
    paragraphs: Sequence[str], text: _Letters, lost: Iterable[int], found: Mapping[int, int]
) -> Iterator[tuple[int, int]]:
    near = 1
    for number in lost:
        near = found.get(number - 1, near)
        letters = letters_of(paragraphs[number - 1])
        if len(letters) >= _MIN_CONTAINED and (place := text.number_of(letters, near)):
            near = place
            yield number, place


def letters_of(text: str) -> str:
    """Return the letters and digits of a text, without case, accents of composition or blanks."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text).casefold())
