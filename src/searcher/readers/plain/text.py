"""Read a plain text as blocks."""

import re
import unicodedata
from collections.abc import Iterator
from statistics import median_low

from searcher.readers.document import Block, BlockKind, Document, ReadingWarning
from searcher.readers.formats import Format

_ITEM = re.compile(r"(?:[-*•–—]|\(?\d{1,2}[.)])\s+\S")
# The first matches the same as the second if there are no form feeds; it is ten times as fast.
_BREAK = re.compile(r"\n[ \t]*\n\s*")
_BREAK_OR_PAGE = re.compile(r"[\n\f][ \t]*[\n\f]\s*")
# With control characters, and noncharacters of Unicode, which XML does not allow.
_INVISIBLE = re.compile(
    "[\ud800-\udfff\u200b\u200e\u200f\u2060\ufeff\u00ad\x7f-\x84\x86-\x9f\ufdd0-\ufdef\ufffe\uffff]"
)
_WHITE = re.compile(r"[\s\x00-\x1f]+")
_WRAPPED = range(45, 101)


def clean(text: str) -> str:
    """Normalize a text: NFC, single spaces, no control, zero-width or surrogate characters."""
    single = " ".join(text.split())
    if single.isprintable():  # nearly all texts: there is nothing to take out
        return single if single.isascii() else unicodedata.normalize("NFC", single)
    composed = _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    return _WHITE.sub(" ", composed).strip()


def is_item(text: str) -> bool:
    """Return whether a line begins as an item of a list does: `- `, `• `, `1. `, `(2) `."""
    return _ITEM.match(text) is not None


def read_text(text: str, encoding: str, warnings: tuple[ReadingWarning, ...] = ()) -> Document:
    """Read the paragraphs of a plain text; join lines that a program wrapped at one width."""
    return Document(Format.TEXT, encoding, tuple(_blocks(text)), (), warnings)


def _blocks(text: str) -> Iterator[Block]:
    for lines in _paragraphs(text):
        for block in [" ".join(lines)] if _is_wrapped(lines) else lines:
            if cleaned := clean(block):
                yield Block(BlockKind.ITEM if is_item(cleaned) else BlockKind.PARAGRAPH, cleaned)


def _paragraphs(text: str) -> Iterator[list[str]]:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for paragraph in (_BREAK_OR_PAGE if "\f" in text else _BREAK).split(text):
        lines = [line for line in paragraph.replace("\u2028", "\n").split("\n") if line.strip()]
        if lines:
            yield lines


def _is_wrapped(lines: list[str]) -> bool:
    """Return whether a program wrapped the lines: all but the last have nearly one length."""
    full = [len(line.rstrip()) for line in lines[:-1]]
    if not full or any(is_item(line.strip()) for line in lines):
        return False
    even = max(full) - min(full) <= 20 and len(lines[-1]) <= max(full)
    return even and median_low(full) in _WRAPPED
