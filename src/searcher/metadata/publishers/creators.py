"""Detect the creator of a document: the author that its markup or a byline names."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import chain

from searcher.gazetteer import find_places
from searcher.languages import facts
from searcher.languages.documents import Attributions
from searcher.metadata.context import DocumentContext
from searcher.metadata.detection import Detection
from searcher.metadata.publishers.letterheads import OPENING_BLOCKS
from searcher.metadata.publishers.senders import sender_names
from searcher.model.record import Evidence, Locator
from searcher.readers.claims import CreatorClaim, CreatorPlace
from searcher.text import small_letters

_CONFIDENCE = {
    CreatorPlace.JSON_LD: 0.8,
    CreatorPlace.META: 0.8,
    CreatorPlace.REL: 0.7,
    CreatorPlace.FILE: 0.4,  # often the owner of the computer
}
"""The confidence in an author claimed in each place, 0 to 1; the first place with one wins."""

BYLINE = "byline"
"""The rule that finds the person in a byline."""

_BYLINE_CONFIDENCE = 0.7
_MAX_BYLINE = 90  # characters of a line that names the author


def detect_creator(context: DocumentContext) -> Detection[str]:
    """Detect the creator: the hint, else the first claim of the markup, else the first byline, else
    the sender of a mail.
    """
    if hinted := context.hinted("creator"):
        return Detection(hinted[0].value, hinted[1])
    candidates = chain(_claimed(context), _bylines(context), sender_names(context))
    found = next(candidates, None)
    return Detection(found.value, (found,)) if found else Detection()


def _claimed(context: DocumentContext) -> Iterator[Evidence]:
    for claim in context.document.claims_of(CreatorClaim, *_CONFIDENCE):
        locator = Locator("markup", part=claim.locator)
        confidence = _CONFIDENCE[claim.place]
        yield Evidence("creator", claim.value, claim.value, locator, claim.rule, confidence)


def _bylines(context: DocumentContext) -> Iterator[Evidence]:
    """Yield the persons in lines such as `By Aram Petrosyan, Lantern` at the head of the text."""
    pattern = _byline(context.language.split("-", 1)[0])
    for i, block in enumerate(context.blocks[:OPENING_BLOCKS] if pattern else ()):
        if len(block.text) <= _MAX_BYLINE and pattern and (match := pattern.match(block.text)):
            start, name = context.block_offset(i) + match.start(1), match.group(1)
            if find_places(name, context.language):
                continue  # "By East Berlin"
            locator = Locator("body", start, start + len(name))
            yield Evidence("creator", name, name, locator, BYLINE, _BYLINE_CONFIDENCE)


@cache
def _byline(language: str) -> re.Pattern[str] | None:
    """Compile the pattern of bylines in a language, or return None if its words are not known."""
    known = facts(Attributions, language)
    words = "|".join(map(re.escape, known.bylines if known else ()))
    return re.compile(rf"(?:{words})\s+({_person()})\s*(?:[,|/–—-]\s*\S.*)?$") if words else None


def _person() -> str:
    """Return the expression of two to four words of a name, or of initials before or after one."""
    word = rf"[^\W\d_{small_letters()}][\w'’.-]*"
    return rf"(?:{word}\s){{1,3}}{word}"
