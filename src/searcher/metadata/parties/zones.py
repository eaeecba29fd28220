"""Zones of a document (title, dateline, lead, body), and in which of them each place is named."""

import re
from collections.abc import Sequence
from enum import StrEnum

from searcher.gazetteer import Mention, NameKind, find_named
from searcher.text import TokenizedText


class Zone(StrEnum):
    """A part of a document by the prominence of what it names."""

    TITLE = "title"
    LEAD = "lead"
    BODY = "body"
    DATELINE = "dateline"


_SHORTEST_LEAD, _LONGEST_LEAD = 60, 420  # characters
_SENTENCE_END = re.compile(r"[.!?։]\s|\n\n")
_DATELINE_GAP = 4  # characters between two places of one dateline
# A date or a dash after the places of a dateline: `(PTI), March 4 --`.
_DATELINE_END = re.compile(
    r"[\s(]*[,.:]?\s*(?:\([^)]{2,30}\)\s*)?"
    r"(?:[A-Z][a-z]{2,8}\.?\s+\d{1,2}(?:,?\s+\d{4})?|\d{1,2}\.?\s+[^\W\d_]{3,9})?"
    r"\s*(?:\([^)]{2,30}\)\s*)?(?:--?|[–—]|[.:](?=\s+[^\Wa-z]))\s"
)
Located = tuple[Mention, Zone]


def locate_mentions(
    title: str,
    body: str,
    language: str,
    dateline: tuple[int, int] | None = None,
    full_text: TokenizedText | None = None,
) -> tuple[list[Located], list[Located]]:
    """Find the places named in a title and in a body, with the zone of each, in order.

    `language` is a BCP 47 tag; `dateline` the characters of the body with place and date, detected
    here if None; `full_text` title, empty line and body as one tokenized text, if known.
    """
    # Title and body are searched as one text: each disambiguates the names in the other.
    prefix = f"{title}\n\n" if title else ""
    found = find_named(prefix + body, language, full_text)
    in_title = [(m, Zone.TITLE) for m in found if m.end <= len(title)]
    in_body = [_shifted(m, len(prefix)) for m in found if m.start >= len(prefix)]
    dateline = dateline or _find_dateline(body, in_body)
    lead = _lead_end(body, dateline[1] if dateline else 0)
    return in_title, [(m, _zone(m, dateline, lead)) for m in in_body]


def _shifted(mention: Mention, size: int) -> Mention:
    start, end, text, code, kind, name = mention
    return Mention(start - size, end - size, text, code, kind, name)


def _find_dateline(body: str, mentions: Sequence[Mention]) -> tuple[int, int] | None:
    """Find the places at the beginning of a body that are followed by a date or a dash."""
    end = start = len(body) - len(body.lstrip())
    for mention in mentions:
        if mention.kind is NameKind.SIGN or mention.start > end + _DATELINE_GAP:
            break
        end = mention.end
    if end == start:
        return None
    match = _DATELINE_END.match(body, end)
    return (start, match.end()) if match else None


def _lead_end(body: str, start: int) -> int:
    """Return the end of the first sentence of at least 60 characters, at most 420 characters."""
    end = _SENTENCE_END.search(body, start + _SHORTEST_LEAD, start + _LONGEST_LEAD)
    return end.start() if end else start + _LONGEST_LEAD


def _zone(mention: Mention, dateline: tuple[int, int] | None, lead: int) -> Zone:
    if dateline and dateline[0] <= mention.start and mention.end <= dateline[1]:
        return Zone.DATELINE
    return Zone.LEAD if mention.start < lead else Zone.BODY
