"""Put the letters of a line into reading order by their places (bidirectional text).

A PDF has the letters of a right-to-left word in logical or visual order, even mixed in one line.
Only their places are certain.  From the places, left to right, the order of reading
is found by the rules of Unicode Standard Annex #9, backwards: numbers and words of Latin or
Cyrillic letters within a line from right to left run from left to right.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby, pairwise

_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_DIGITS = "[\u0660-\u0669\\d]"
# A date or a sum is one number; a hyphen or a sign joins numbers in Hebrew, in Arabic it does not.
_NUMBER = re.compile(rf"{_DIGITS}+(?:[.,:/\u066b\u066c]{_DIGITS}+)*")
_HEBREW_NUMBER = re.compile(rf"[$€£₪%+]?{_DIGITS}+(?:[-+.,:/]{_DIGITS}+)*(?:[$€£₪%]|-(?= ))?")
_ARABIC = re.compile("[\u0600-\u08ff\ufb50-\ufdff\ufe70-\ufefc]")
_PARTS = re.compile("[\ufb1d-\ufdff\ufe70-\ufefc]")  # forms of letters, and letters cast as one
_CLOSING = {"(": ")", "[": "]", "{": "}", "«": "»", "<": ">"}
_OPENING = {closing: opening for opening, closing in _CLOSING.items()}
_STOPS = ".,;:!?،؛؟"
_GAP = 0.13  # of the size of the letters: a wider gap is a space


@dataclass(frozen=True, slots=True)
class Letter:
    """A character from `left` to `right`, drawn from `origin` (points)."""

    text: str
    left: float
    right: float
    origin: float

    @property
    def middle(self) -> float:
        """The place by which letters are sorted: their tails reach under their neighbours."""
        return (self.left + self.right) / 2

    @property
    def start(self) -> float:
        """The left edge, with the white space before it."""
        return min(self.left, self.origin)


def has_right_to_left(text: str) -> bool:
    """Return whether there is a letter of Hebrew, Arabic or a script like them."""
    return not text.isascii() and _RIGHT_TO_LEFT.search(text) is not None


def balance(text: str) -> int:
    """Return how many more letters run from right to left than from left to right."""
    if not has_right_to_left(text):
        return -sum(map(str.isalpha, text))
    kinds = [unicodedata.bidirectional(sign) for sign in text]
    return sum(kind in ("R", "AL") for kind in kinds) - kinds.count("L")


def in_order(letters: Sequence[Letter], size: float, *, from_right: bool) -> str:
    """Return the text of a line in reading order; `size` is that of its letters (points),
    `from_right` the direction of its paragraph.
    """
    seen = list(_spaced(_with_marks(letters), _GAP * size))
    read = _from_right(seen) if from_right else _from_left(seen)
    return _upright("".join(read).strip())


# Visual order, from left to right


def _with_marks(letters: Iterable[Letter]) -> list[Letter]:
    """Sort letters from left to right, each with its points and vowel signs."""
    signs = [
        letter
        for letter in _with_ligatures(letters)
        if letter.text.isprintable() and not (letter.text.isspace() and letter.right <= letter.left)
    ]
    bases = [sign for sign in signs if not unicodedata.combining(sign.text[0])]
    whole = [replace(base, text=_plain(base.text)) for base in bases]
    for mark in signs:
        if bases and unicodedata.combining(mark.text[0]):
            place = _base(mark, bases)
            whole[place] = _marked(whole[place], mark)
    return sorted(whole, key=lambda letter: letter.middle)


def _with_ligatures(letters: Iterable[Letter]) -> Iterator[Letter]:
    """Join the Arabic letters of one glyph, in the order of reading.

    PDFium has them in that order if the font maps the glyph to a form of Unicode (U+FEFB), and
    from the left if it maps it to several letters.
    """
    for _, same in groupby(letters, key=lambda one: (one.left, one.right, one.origin)):
        glyph = list(same)
        text = "".join(letter.text for letter in glyph)
        if len(glyph) > 1 and glyph[0].left < glyph[0].right and _is_arabic(text):
            yield replace(glyph[0], text=text if text in _ligatures() else text[::-1])
        else:
            yield from glyph


def _is_arabic(text: str) -> bool:
    return all(unicodedata.bidirectional(sign) == "AL" for sign in text)


@cache
def _ligatures() -> frozenset[str]:
    """Return the letters of the Arabic ligatures in Unicode, in the order of reading."""
    forms = map(chr, (*range(0xFB50, 0xFE00), *range(0xFE70, 0xFEFD)))
    letters = (unicodedata.normalize("NFKC", form) for form in forms)
    return frozenset(text for text in letters if len(text) > 1)


def _marked(base: Letter, mark: Letter) -> Letter:
    """Return a letter with a mark; if one glyph draws both, each has a share of its width."""
    left, right = base.left, base.right
    if _is_of(mark, base):
        left, right = min(left, mark.left), max(right, mark.right)
    return replace(base, text=base.text + mark.text, left=left, right=right)


def _is_of(mark: Letter, base: Letter) -> bool:
    return abs(base.origin - mark.origin) < 0.01


def _base(mark: Letter, bases: list[Letter]) -> int:
    """Return the number of the letter of a mark: one of the same glyph, else the nearest."""
    return min(
        range(len(bases)),
        key=lambda n: (not _is_of(mark, bases[n]), abs(bases[n].middle - mark.middle)),
    )


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text) if _PARTS.search(text) else text


def _spaced(letters: list[Letter], gap: float) -> Iterator[str]:
    """Yield the letters, with a space at each gap: a PDF has spaces without width anywhere."""
    if letters:
        yield letters[0].text
    for before, after in pairwise(letters):
        if after.start - before.right > gap and not (before.text + after.text).isspace():
            yield " "
        yield after.text


# Reading order


def _from_right(seen: list[str]) -> Iterator[str]:
    """Yield a right-to-left line in reading order, its left-to-right runs from the left."""
    end = len(seen)
    for first, last in reversed(_left_to_right_spans(seen)):
        yield from reversed(seen[last:end])
        yield from seen[first:last]
        end = first
    yield from reversed(seen[:end])


def _from_left(seen: list[str]) -> Iterator[str]:
    """Yield a left-to-right line in reading order, its right-to-left runs from the right."""
    start = 0
    for first, last in _runs([_kind(sign) for sign in seen], "R", "R "):
        yield from seen[start:first]
        yield from _from_right(seen[first:last])
        start = last
    yield from seen[start:]


def _left_to_right_spans(seen: list[str]) -> list[tuple[int, int]]:
    """Return the spans of left-to-right words, with their numbers, and of other numbers."""
    kinds = [_kind(sign) for sign in seen]
    words = [
        (first, _closed(seen, first, last))
        for first, last in _runs(kinds, "LN", "LN ")
        if "L" in kinds[first:last]
    ]
    within = {place for first, last in words for place in range(first, last)}
    line = "".join(sign[0] for sign in seen)
    number = _NUMBER if _ARABIC.search(line) else _HEBREW_NUMBER
    numbers = [match.span() for match in number.finditer(line) if match.start() not in within]
    return sorted([*words, *numbers])


def _kind(sign: str) -> str:
    """Return R or L for letters, N for numbers after letters, A for Arabic ones, or a space."""
    kind = unicodedata.bidirectional(sign[0])
    return {"R": "R", "AL": "R", "L": "L", "EN": "N", "AN": "A"}.get(kind, " ")


def _runs(kinds: list[str], ends: str, within: str) -> list[tuple[int, int]]:
    """Return the spans of only the kinds in `within` that begin and end with one of `ends`."""
    pattern = f"[{ends}](?:[{within}]*[{ends}])?"
    return [match.span() for match in re.finditer(pattern, "".join(kinds))]


def _closed(seen: list[str], first: int, last: int) -> int:
    """Return the end of a span, with the bracket that closes one within it."""
    span = seen[first:last]
    closes = last < len(seen) and _OPENING.get(seen[last])
    return last + 1 if closes and span.count(closes) > span.count(seen[last]) else last


def _upright(text: str) -> str:
    """Make brackets open before words and close after them: some PDF have them in visual form."""
    depth = 0
    out = list(text)
    for place, sign in enumerate(text):
        opening = sign if sign in _CLOSING else _OPENING.get(sign)
        if opening is None:
            continue
        opens = _opens(text, place, depth)
        out[place] = opening if opens else _CLOSING[opening]
        depth = max(depth + (1 if opens else -1), 0)
    return "".join(out)


def _opens(text: str, place: int, depth: int) -> bool:
    before, after = text[:place][-1:], text[place + 1 :][:1]
    begins, ends = not before.strip(), not after.strip() or after in _STOPS
    if begins == ends:
        return depth == 0
    return begins
