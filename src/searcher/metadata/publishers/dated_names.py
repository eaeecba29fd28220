"""Publishers before the date at the head of a paragraph: `Harbour Notes, 9 September 2011:`."""

import re
from collections.abc import Iterator
from functools import cache

from searcher.gazetteer import find_places
from searcher.languages import every
from searcher.languages.documents import Attributions
from searcher.metadata.context import DocumentContext
from searcher.metadata.dating import find_dates, year_word
from searcher.metadata.publishers.letterheads import MAX_HEAD, OPENING_BLOCKS
from searcher.metadata.publishers.media_names import has_media_word
from searcher.metadata.publishers.name_pattern import publisher_name
from searcher.metadata.publishers.registered_names import registered_name
from searcher.model.record import Evidence, Locator

_CONFIDENCE = 0.8


def dated_names(context: DocumentContext) -> Iterator[Evidence]:
    """Yield the evidence for names before a date in the opening that are not names of places."""
    for i, block in enumerate(context.blocks[:OPENING_BLOCKS]):
        match = _match(block.text[:MAX_HEAD], context.language)
        if match is None:
            continue
        group = 1 if match.group(1) else 2
        name, start = match.group(group), context.block_offset(i) + match.start(group)
        locator = Locator("body", start, start + len(name))
        value = registered_name(context, name)
        yield Evidence("source", value, name, locator, "dated-name", _CONFIDENCE)


def _match(opening: str, language: str) -> re.Match[str] | None:
    """Match a name at the head of a paragraph with a date after it that ends there."""
    match = _name_before_date().match(opening)
    if match is None:
        return None
    dates = find_dates(opening, language)
    if not dates or dates[0].start != match.end():
        return None
    is_publisher = match.group(1) or _may_be_publisher(match.group(2), language)
    return match if is_publisher and _end_after_date().match(opening, dates[0].end) else None


def _may_be_publisher(name: str, language: str) -> bool:
    """Check whether a name is one of a news medium and unlike that of a place: of one word, or in
    capitals. Other names before a date are titles: `Public Schedule, 5 May`.
    """
    is_like_place = len(name.split()) < 2 or name.isupper()
    return not is_like_place and has_media_word(name) and not find_places(name, language)


@cache
def _name_before_date() -> re.Pattern[str]:
    article = "|".join(word for known in every(Attributions).values() for word in known.articles)
    return re.compile(rf"(?:(?:{article})\s+)?{publisher_name()}\s*[,(:–—-]+\s*")


@cache
def _end_after_date() -> re.Pattern[str]:
    return re.compile(rf"\)?{year_word()}\s*(?:[.:–—)-]|$)")
