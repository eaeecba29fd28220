"""Find and parse dates as people write them in texts.

The date is never more precise than its text: a missing year, month or day is not filled in.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from enum import Enum, auto
from typing import NamedTuple

from searcher.languages import DEFAULT_LANGUAGE
from searcher.metadata.dating.date_patterns import (
    NUMBER,
    SHORT_YEAR,
    matches_at,
    named_month_patterns,
    number_before_separator,
    numeric_pattern,
)
from searcher.model.edtf import Edtf
from searcher.model.errors import BadDate
from searcher.text import fold, with_usual_digits

_SPACE = re.compile(r"\s")
_DIGITS = (1, 2, 4)  # of a number that may be part of a date
_BEFORE, _AFTER = 30, 36  # characters beside a number in which the rest of its date is written
_MAX_DATE = 200  # characters of a short text that are parsed as a date
_MONTHS = 12


class DayOrder(Enum):
    """The order of day and month in dates such as 03/04/2017; such a date is not parsed if the
    order is unknown.  With points instead of slashes the day always comes first.
    """

    DAY_FIRST = auto()
    MONTH_FIRST = auto()
    UNKNOWN = auto()


class DateMention(NamedTuple):
    """A date found in a text: its span in characters, the words as written, the date."""

    start: int
    end: int
    text: str
    date: Edtf

    def moved(self, offset: int) -> "DateMention":
        """Return the mention with its span moved by some characters."""
        return self._replace(start=self.start + offset, end=self.end + offset)


class _CharacterFolding(dict[int, str]):
    """A translation that folds case and accents character by character, so that spans in the folded
    text are spans of the text.
    """

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        folded = fold(letter)
        self[code] = folded if len(folded) == 1 else letter
        return self[code]


_FOLDING = _CharacterFolding()


def find_dates(text: str, language: str, order: DayOrder = DayOrder.DAY_FIRST) -> list[DateMention]:
    """Find the dates written in a text, in order, without overlaps; days may lack their year.

    `language` is BCP 47.
    """
    found, text = list[DateMention](), with_usual_digits(text)
    for start, end in _windows(text):
        found += (m.moved(start) for m in _find_in_window(text[start:end], language, order))
    return sorted(found)


def parse_date(
    text: str, language: str = DEFAULT_LANGUAGE, order: DayOrder = DayOrder.DAY_FIRST
) -> Edtf | None:
    """Return the first date in a short text, or None if it has none."""
    mentions = find_dates(text[:_MAX_DATE], language, order)
    return mentions[0].date if mentions else None


def parse_short_date(text: str, latest_year: int) -> Edtf | None:
    """Parse `3.03.17` → 2017-03-03: a day whose year is written with two digits.

    Only with points, where the day comes first.  The year is the last one with these digits that
    is not after `latest_year`, so the text must be known to be of the hundred years before it.
    Return None if the text has no such date.
    """
    match = SHORT_YEAR.search(text[:_MAX_DATE])
    if match is None:
        return None
    year = latest_year // 100 * 100 + int(match["y"])
    year = year if year <= latest_year else year - 100
    with suppress(BadDate):
        return Edtf.of(year, int(match["m"]), int(match["d"]))
    return None


def _windows(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of a text that may have a date, of whole words, in order and separate: around
    each number that may be part of one.
    """
    start, end = 0, -1
    for match in NUMBER.finditer(text):
        if match.end() - match.start() not in _DIGITS:
            continue
        before, after = match.start() - _BEFORE, match.end() + _AFTER
        if before > end:
            if end >= 0:
                yield start, end
            start = _word_start(text, max(0, before), end)
        if after > end:
            end = _word_end(text, after)
    if end >= 0:
        yield start, end


def _word_start(text: str, start: int, least: int) -> int:
    while start > max(0, least) and not text[start - 1].isspace():
        start -= 1
    return start


def _word_end(text: str, end: int) -> int:
    space = _SPACE.search(text, end)
    return space.start() if space else len(text)


def _find_in_window(window: str, language: str, order: DayOrder) -> Iterator[DateMention]:
    taken = bytearray(len(window))  # 1 for each character of a date: a line may have thousands
    for mention in _numeric_dates(window, order):
        _take(taken, mention.start, mention.end)
        yield mention
    folded = window.lower() if window.isascii() else window.translate(_FOLDING)
    for tag in dict.fromkeys((language.split("-", 1)[0], DEFAULT_LANGUAGE)):
        patterns = named_month_patterns(tag)
        for match in patterns.matches(folded):
            if taken.find(1, match.start(), match.end()) >= 0:
                continue
            # A day that does not exist is taken too: its month and year are no date of their own.
            _take(taken, *match.span())
            if named := _with_month_name(match, patterns.months, window):
                yield named


def _take(taken: bytearray, start: int, end: int) -> None:
    taken[start:end] = b"\1" * (end - start)


def _numeric_dates(text: str, order: DayOrder) -> Iterator[DateMention]:
    starts = (match.start() for match in number_before_separator().finditer(text))
    for match in matches_at(numeric_pattern(), text, starts):
        parts = _year_month_day(match, order)
        if parts is None:
            continue
        with suppress(BadDate):
            date = Edtf.of(*map(int, parts))
            yield DateMention(match.start(), match.end(), match.group(), date)


def _year_month_day(match: re.Match[str], order: DayOrder) -> tuple[str, str, str] | None:
    """Return the parts of a date in digits, or None if its order is unknown."""
    if match["y"]:
        return match["y"], match["m"], match["d"]
    if match["y3"]:
        return match["y3"], match["m3"], match["d3"]
    year, month, day = match["y2"], match["b"], match["a"]
    is_ambiguous = match["s"] == "/" and int(day) <= _MONTHS and int(month) <= _MONTHS
    if is_ambiguous and order is DayOrder.UNKNOWN and day != month:
        return None
    if int(month) > _MONTHS or (is_ambiguous and order is DayOrder.MONTH_FIRST):
        month, day = day, month
    return year, month, day


def _with_month_name(
    match: re.Match[str], months: Mapping[str, int], text: str
) -> DateMention | None:
    """Return the date of a match in the folded `text`, or None if there is no such day."""
    parts = match.groupdict()
    year = int(parts["y"]) if parts.get("y") else None
    month = months[parts["m"]]
    day, last = (int(parts[k]) if parts.get(k) else None for k in ("d", "d2"))
    try:
        date = Edtf.of(year, month, day)
        if last is not None and year is not None:
            date = Edtf(f"{date}/{Edtf.of(year, month, last)}")
    except BadDate:
        return None
    end = match.start() + len(match.group().rstrip(" .,\u00a0"))
    return DateMention(match.start(), end, text[match.start() : end], date)
