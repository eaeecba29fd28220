"""Datelines: a place and a date at the head of a paragraph, `BAKU, Azerbaijan, April 23.`"""

import re
from collections.abc import Iterator
from functools import cache

from searcher.gazetteer import find_places
from searcher.languages import every
from searcher.languages.documents import Attributions, Dates
from searcher.metadata.context import DocumentContext
from searcher.metadata.dating.body_dates import BodyDate, BodyDates
from searcher.metadata.dating.parser import DateMention
from searcher.metadata.dating.year_words import year_abbreviations, year_word
from searcher.sources import Registry
from searcher.text import small_letters, tokens, without

_MAX_DATELINE = 110  # characters of a paragraph that its dateline has at most
_MIN_TEXT = 20  # characters that must follow it, further down than the first paragraph
_OPENING_BLOCKS = 3  # paragraphs at the beginning that may have a dateline
_PLACE_ENDS = frozenset(".,:։–—-/)")  # characters that separate a place from the date after it
_MAX_UNKNOWN_PLACE = 2  # words in capitals that may be a place which the gazetteer lacks
_LONG_WORD = 4  # letters; longer words in capitals are written as names before the gazetteer


def find_dateline(body: BodyDates) -> DateMention | None:
    """Return the date of the dateline of a document, or None if it has none.

    It may follow a title or a letterhead that was left in the text.
    """
    for date in _first_of_each_block(body):
        if date.block >= _OPENING_BLOCKS:
            break
        mention, text = body.mention_in_block(date), body.text_of(date)
        has_text = date.block == 0 or len(text) > mention.end + _MIN_TEXT
        is_opening = has_text and mention.end <= _MAX_DATELINE
        if is_opening and _is_dateline(text[:_MAX_DATELINE], mention, body.context):
            return date.mention
    return None


def dateline_span(body: str, date: DateMention) -> tuple[int, int]:
    """Return the characters of the body from the head of the paragraph to the end of the date."""
    return body.rfind("\n\n", 0, date.start) + 1, date.end


def _first_of_each_block(body: BodyDates) -> Iterator[BodyDate]:
    last = -1
    for date in body.dates:
        if date.block != last:
            yield date
        last = date.block


def _is_dateline(opening: str, mention: DateMention, context: DocumentContext) -> bool:
    before = opening[: mention.start]
    if _ends_dateline(opening, mention) and _is_place_or_publisher(before, context):
        return True
    # A date alone, or after a name, must be separated from the sentence that follows.
    is_separated = _separated().match(opening, mention.end) is not None
    return is_separated and bool(
        _name_before().fullmatch(before) or _correspondent().fullmatch(before)
    )


def _is_place_or_publisher(before: str, context: DocumentContext) -> bool:
    return _is_publisher(before, context.registry) or _is_place(before, context.language)


def _is_publisher(before: str, registry: Registry) -> bool:
    return registry.by_name(before.strip(" ,.()/")) is not None


def _is_place(before: str, language: str) -> bool:
    """Return whether the text before a date has only places, or one or two words in capitals."""
    found = find_places(_with_capitals_as_names(before), language)
    rest = without(before, found)
    words = [t.text for t in tokens(rest)]
    if not found:
        return 0 < len(words) <= _MAX_UNKNOWN_PLACE and all(w.isupper() for w in words)
    return len(words) <= 1 or bool(_separators().fullmatch(rest))


def _with_capitals_as_names(text: str) -> str:
    return re.sub(
        r"\w+", lambda m: m.group().capitalize() if len(m.group()) > _LONG_WORD else m.group(), text
    )


def _ends_dateline(opening: str, mention: DateMention) -> bool:
    """Return whether a date ends the dateline: a full stop or the like, or a capital follows.

    The point of `2017 г.` may be that of the dateline too: then a capital follows, and the place
    is separated from the date, unlike `В Москве 5 мая 2017 г. Президент выступил`.
    """
    if _ended().match(opening, mention.end):
        return True
    match = _ended_by_abbreviation().match(opening, mention.end)
    is_separated = opening[: mention.start].rstrip()[-1:] in _PLACE_ENDS
    return match is not None and is_separated and not match[1].islower()


@cache
def _separators() -> re.Pattern[str]:
    """Compile the pattern of what may be beside places before a date."""
    signs, town = r"[\s,.։()/–—:-]*", "|".join(w for k in every(Dates).values() for w in k.town)
    return re.compile(rf"{signs}(?:{town})?{signs}")


@cache
def _name_before() -> re.Pattern[str]:
    """Compile the pattern of a name before a date: `“Harbour Notes”, `, or of nothing."""
    word = rf"[^\W\d_{small_letters()}][\w'’.&-]*"
    return re.compile(rf"\s*(?:[“\"«„]?(?:{word}\s?){{1,5}}[”\"»“]?,\s*)?")


@cache
def _correspondent() -> re.Pattern[str]:
    """Compile the pattern of a correspondent and a place: `Ann Lee reports from Baku, `."""
    verbs = "|".join(w for k in every(Attributions).values() for w in k.correspondents)
    word = rf"[^\W\d_{small_letters()}][\w'’&-]*"
    return re.compile(rf"(?:{word}\s){{1,5}}(?:{verbs}) [^.:]{{3,40}},\s*")


@cache
def _ended() -> re.Pattern[str]:
    return re.compile(rf"{year_word()}\s*(?:[.,:։–—/(-]|\Z)")


@cache
def _separated() -> re.Pattern[str]:
    return re.compile(rf"{year_word()}(?:[.:։]\s|\s[–—-]\s|\s\()")


@cache
def _ended_by_abbreviation() -> re.Pattern[str]:
    return re.compile(rf"\s*(?:{year_abbreviations()})[.․]\s+[“”\"«„(]?(\w)")
