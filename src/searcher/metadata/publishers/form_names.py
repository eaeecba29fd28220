"""Publishers that the form of a record names: a letterhead with other words beside it, a byline.

They are too unsure to be the source of a record, and good enough to be proposed for the registry.
"""

import re
from collections.abc import Iterator

from searcher.metadata.front_matter import is_institution_name
from searcher.metadata.publishers.creators import BYLINE
from searcher.metadata.publishers.letterheads import MAX_HEAD, OPENING_BLOCKS
from searcher.model.record import Record
from searcher.sources.institutions import is_only_institution, parse_institution

_LONGEST_MEDIUM = 60  # characters of the name of a medium in a byline
_PART = re.compile(r"\s*(?:[.:;|(/]|[–—]|\s-\s|,\s*\d)")
"""What ends the name in a letterhead: `Embassy of Kazakhstan in Armenia: press release`."""


def names_in_form(record: Record) -> Iterator[str]:
    """Yield the institutions at the head of a record's text, then the media in its byline."""
    blocks = record.body.split("\n\n", OPENING_BLOCKS)[:OPENING_BLOCKS]
    for line in (record.title or "", *blocks):
        if name := _letterhead(line, record.language or ""):
            yield name
    yield from _bylines(record)


def _letterhead(line: str, language: str) -> str | None:
    """Return the name of an institution that a line is, or that it begins with."""
    head = line[: MAX_HEAD + 1]
    ends = [len(line), *(match.start() for match in _PART.finditer(head))]
    parts = (line[:end].strip() for end in ends if 0 < end <= MAX_HEAD)
    return next((part for part in parts if _is_institution(part, language)), None)


def _is_institution(part: str, language: str) -> bool:
    if is_only_institution(part, language):
        return parse_institution(part, language) is not None
    return is_institution_name(part)


def _bylines(record: Record) -> Iterator[str]:
    """Yield what follows the person in a byline: `By Aram Petrosyan, Lantern`."""
    for evidence in record.evidence("creator"):
        end = evidence.locator.end
        if evidence.rule != BYLINE or evidence.locator.origin != "body" or end is None:
            continue
        medium = record.body[end:].split("\n", 1)[0].strip(" ,|/–—-.")
        if 1 < len(medium) <= _LONGEST_MEDIUM:
            yield medium
