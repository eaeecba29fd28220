"""Publishers in the letterhead or the signature of a text: a name alone on a line."""

import re
from collections.abc import Iterator

from searcher.metadata.context import DocumentContext
from searcher.metadata.front_matter import is_place_line
from searcher.model.record import Evidence, Locator
from searcher.sources.institutions import is_only_institution, parse_institution

INSTITUTION_LINE = "institution-line"
"""The rule that finds a line that is only the name of an institution."""

OPENING_BLOCKS = 3
"""The blocks at the beginning of a text that may name its publisher."""

MAX_HEAD = 120
"""The characters of a block that are searched for its publisher."""

_SIGNATURE_BLOCKS = 3  # blocks at the end that may name it
_NAME_CONFIDENCE, _INSTITUTION_CONFIDENCE = 0.9, 0.88
# A name alone on a line, or before a date, or between a dateline and a dash or in brackets.
_NAME = re.compile(r"(?:^|[(/]|[.,]\s)\s*([^\d.,/()–—]{3,80}?)\s*(?=$|[,.]\s*\d|[)/]|\s[–—-]\s)")


def letterheads(context: DocumentContext) -> Iterator[Evidence]:
    """Yield the evidence for institutions and registered names in the title and the letterhead."""
    title = context.title or ""
    yield from _institution(title, Locator("title", 0, len(title)), context)
    for i in range(len(context.blocks[:OPENING_BLOCKS])):
        yield from _letterhead_line(context, i)
        yield from _registered_names(context, i)


def signatures(context: DocumentContext) -> Iterator[Evidence]:
    """Yield the evidence for institutions that sign a text at its end."""
    first = max(OPENING_BLOCKS, len(context.blocks) - _SIGNATURE_BLOCKS)
    for i in range(first, len(context.blocks)):
        yield from _institution_line(context, i)


def _letterhead_line(context: DocumentContext, block: int) -> Iterator[Evidence]:
    """Yield the institution of a line, unless it is where an event was: a letterhead is above its
    place, a venue below it (`Berlin, Germany` / `U.S. Embassy Berlin`).
    """
    for found in _institution_line(context, block):
        if not (block and is_place_line(context.blocks[block - 1].text)):
            yield found


def _registered_names(context: DocumentContext, block: int) -> Iterator[Evidence]:
    text = context.blocks[block].text
    for match in _NAME.finditer(text[:MAX_HEAD]):
        is_whole = match.end() < MAX_HEAD or len(text) <= MAX_HEAD
        if is_whole and (entry := context.registry.by_name(match.group(1))):
            start = context.block_offset(block) + match.start(1)
            locator = Locator("body", start, start + len(match.group(1)))
            yield Evidence(
                "source", entry.name, match.group(1), locator, "letterhead", _NAME_CONFIDENCE
            )


def _institution_line(context: DocumentContext, block: int) -> Iterator[Evidence]:
    text, start = context.blocks[block].text, context.block_offset(block)
    yield from _institution(text, Locator("body", start, start + len(text)), context)


def _institution(line: str, locator: Locator, context: DocumentContext) -> Iterator[Evidence]:
    """Yield a line that is only the name of an institution which speaks for a country."""
    if not line or len(line) > MAX_HEAD or not is_only_institution(line, context.language):
        return
    if described := parse_institution(line, context.language):
        entry = context.registry.by_description(line, described, context.language)
        name = entry.name if entry else line
        yield Evidence("source", name, line, locator, INSTITUTION_LINE, _INSTITUTION_CONFIDENCE)
