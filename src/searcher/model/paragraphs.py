"""The paragraphs of a text: numbered from 1, and found again in a later version of the text.

The number of a paragraph belongs to one version of a record, which never changes.  In another
version the same words may have another number.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, chain

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

    Texts are aligned as they are compared.  A paragraph that was moved, joined to others or split
    is found by its letters (its middle, if it was split); one whose words were changed, where
    a similar one has its place.  One whose words are no longer there is left out.
    """
    if before == after:
        return {number: number for number in range(1, before.count(BREAK) + 2)}
    aligned = list(_aligned(compare_texts(before, after)))
    found = {one: other for one, other, is_same in aligned if is_same}
    similar = {one: other for one, other, is_same in aligned if not is_same}
    paragraphs, text = split_paragraphs(before), _Letters(split_paragraphs(after))
    near = 1
    for number, paragraph in enumerate(paragraphs, start=1):
        if number not in found:
            place = text.number_of(letters_of(paragraph), near) or similar.get(number)
            if place is None:
                continue
            found[number] = place
        near = found[number]
    return found


def _aligned(text: Iterable[ParagraphDiff]) -> Iterator[tuple[int, int, bool]]:
    """Yield the numbers, before and after, of the paragraphs that two compared texts share, and
    whether they have the same words.
    """
    before = after = 0
    for paragraph in text:
        before += paragraph.change is not Edit.INSERTED
        after += paragraph.change is not Edit.DELETED
        if paragraph.change is Edit.KEPT:
            yield before, after, paragraph.is_same


class _Letters:
    """The letters and digits of all paragraphs of a text, in which a passage is searched."""

    def __init__(self, paragraphs: Sequence[str]) -> None:
        self._parts = [letters_of(paragraph) for paragraph in paragraphs]
        self._text = "".join(self._parts)
        self._starts = [0, *accumulate(map(len, self._parts))]

    def number_of(self, letters: str, near: int) -> int | None:
        """Return the number of the paragraph that has some letters, or their middle: the first one
        from the paragraph `near` on, else the first of all; None if they are nowhere.

        A few letters are found only in that paragraph and the next one, or as a whole paragraph.
        """
        start = self._starts[near - 1]
        if len(letters) < _MIN_CONTAINED:
            return self._few(letters, near)
        at = self._text.find(letters, start)
        at = self._text.find(letters) if at < 0 else at
        return None if at < 0 else bisect_right(self._starts, at + len(letters) // 2)

    def _few(self, letters: str, near: int) -> int | None:
        if not letters:
            return None
        here = (n for n in (near, near + 1) if letters in "".join(self._parts[n - 1 : n]))
        whole = (n for n, part in enumerate(self._parts, start=1) if part == letters)
        return next(chain(here, whole), None)


def letters_of(text: str) -> str:
    """Return the letters and digits of a text, without case, accents of composition or blanks."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text).casefold())
