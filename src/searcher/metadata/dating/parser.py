"""Dates as people and programs write them → EDTF.

Names of months in every language come from CLDR through Babel; python-dateutil reads the
machine forms.  No reader here fills in a part that the text does not give.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from copy import deepcopy
from datetime import datetime
from functools import cache
from typing import NamedTuple

from babel import Locale, UnknownLocaleError, localedata
from babel.localedata import LocaleDataDict
from dateutil import parser as dateutil_parser

from searcher.languages import facts
from searcher.languages.documents import Dates
from searcher.model.edtf import Edtf
from searcher.model.errors import BadDate
from searcher.text import fold


class Reading(NamedTuple):
    """A date found in a text: its span, the words as written, the date."""

    start: int
    end: int
    text: str
    date: Edtf


_DAY = r"(?P<d>3[01]|[12]\d|0?[1-9])"
_DAY_TO = r"(?:\s?[-–—]\s?(?P<d2>3[01]|[12]\d|0?[1-9]))?"
_YEAR = r"(?P<y>1[6-9]\d\d|20\d\d)"
# Where a year ends: a word for year may be written together with it, 2017г., 2017թ.
_YEAR_END = r"(?:\b|(?=(?:г|года?|թ|թվական\w*|ж|жыл\w*|р|року|წ)\b))"
# What languages put between or after the parts, folded: ordinals, cases, "of", "year".
_ORDINAL = r"(?:[»”\"]|st|nd|rd|th|er|o|-?го|-?е|\.|-?(?:ші|шы|і|сы|сі|ын|ін|ci|cu|de|da|ին|ից))?"
_YEAR_WORD = (
    r"(?:[\s-]?(?:жылғы|жылдың|жылдын|жылы|жылга|ж\.|елның|елда|ел|иыл(?:дың|дын|ғы|ы)?|წლის|წელს|թվականի|թվականին|թ\.|թ․|год[ау]?|г\.|"
    r"(?:-?c[iu]\s)?il(?:in|de)?|yil(?:i|ning)?(?:nin)?|m\.|gada|\.))?"
)
# The cases of the months' names, folded.  No other letters may follow a name: Russian has майор
# and маяк beside май, Armenian մարտիկ beside մարտ.
_ANY_ENDING = r"[^\W\d_]{0,4}"
_OF = r"(?:(?:day\s)?of\s|del?\s|d['’]|den\s)?"
_SEP = rf"[\s\u00a0]*,?[\s\u00a0]*{_OF}"
_JOINED_SEP = rf"(?:[-/]|{_SEP})"  # 5-May-2017, 5/May/2017
_MONTH_NUMBER, _DAY_NUMBER = r"1[0-2]|0?[1-9]", r"3[01]|[12]\d|0?[1-9]"
_NUMERIC = re.compile(
    rf"(?<![\d.])(?:"
    rf"{_YEAR}(?P<s1>[-/.])\s?(?P<m>{_MONTH_NUMBER})(?P=s1)\s?(?P<d>{_DAY_NUMBER})"
    rf"|(?P<y3>(?:19|20)\d\d)\s?[年년]\s?(?P<m3>{_MONTH_NUMBER})\s?[月월]\s?(?P<d3>{_DAY_NUMBER})\s?[日일]"
    rf"|(?P<a>\d{{1,2}})(?P<s>[./-])\s?(?P<b>\d{{1,2}})(?P=s)\s?(?P<y2>(?:19|20)\d\d))(?!\d)"
)
_SHORT_YEAR = re.compile(
    rf"(?<![\d.])(?P<d>{_DAY_NUMBER})\.\s?(?P<m>{_MONTH_NUMBER})\.\s?(?P<y>\d\d)(?![\d.])"
)
_SPACE = re.compile(r"\s")
# A digit and more, which is looked for in half the time of digits.
_NUMBER = re.compile(r"[0-9][0-9]*")
_FIGURES = re.compile(r"[0-9][0-9]*(?=\s?[-./年년])")
_DIGITS = (1, 2, 4)  # of a number that may be of a date
_BEGINNING = 3  # letters that a name of a month begins with
_BEFORE, _AFTER = 30, 36  # characters beside a number in which the rest of its date stands


_ISO_DAY = re.compile(r"\d{4}-?\d\d-?\d\d(?!\d)")


@cache
def _months(language: str) -> Mapping[str, int]:
    """Folded name of a month, in all its forms → its number."""
    try:
        locale = Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        if (own := facts(Dates, language.split("-", 1)[0])) and own.months:
            return dict(own.months)
        locale = Locale.parse("en")
    # A copy, for Babel completes what a locale inherits in place, and so for all that inherit it:
    # after Chinese, Japanese has its names of months (python-babel/babel#1234).
    names = LocaleDataDict(deepcopy({"months": localedata.load(str(locale))["months"]}))["months"]
    months: dict[str, int] = {}
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            for number, name in names[context][width].items():
                for form in _cases(name.strip("."), locale.language):
                    months.setdefault(fold(form), number)
    own = facts(Dates, locale.language)
    months |= own.months if own else {}
    return {name: n for name, n in months.items() if name[:_BEGINNING].isalpha() and len(name) > 2}


def _cases(name: str, language: str) -> Iterator[str]:
    yield name
    if language == "ru":
        soft = name[-1] in "ьй"
        for ending in ("ю", "е", "ем") if soft else ("у", "е", "ом"):
            yield (name[:-1] if soft else name) + ending


class _Shape(NamedTuple):
    """A way to write dates with a month's name, and whether they begin with that."""

    pattern: str
    month_first: bool


class _Forms(NamedTuple):
    months: Mapping[str, int]
    name: re.Pattern[str]
    shapes: tuple[_Shape, ...]

    def matches(self, text: str) -> Iterator[re.Match[str]]:
        """The dates with a month's name in a text (folded), shape by shape."""
        names = [match.start() for match in self.name.finditer(text)]
        if not names:
            return
        numbers = [match.start() for match in _NUMBER.finditer(text)]
        for shape in self.shapes:
            pattern = _compiled(shape.pattern)
            yield from _matches_at(pattern, text, names if shape.month_first else numbers)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """A shape, once a text has a month for it: a first line is asked in many languages."""
    return re.compile(pattern)


def _matches_at(
    pattern: re.Pattern[str], text: str, starts: Iterable[int]
) -> Iterator[re.Match[str]]:
    """What `finditer` finds of a pattern that can only begin at some places."""
    end = 0
    for start in starts:
        if start >= end and (match := pattern.match(text, start)):
            yield match
            end = match.end()


@cache
def _forms(language: str) -> _Forms:
    """The patterns of dates with a month's name, most complete first."""
    months = _months(language)
    names = "|".join(sorted(map(re.escape, months), key=len, reverse=True))
    known = facts(Dates, language) or Dates()
    ending = _ANY_ENDING if known.month_endings is None else known.month_endings
    month = rf"\b(?P<m>{names}){ending}\b\.?(?:['’]?[dt][ae]\b)?"
    day_month = rf"\b{_DAY}{_DAY_TO}{_ORDINAL}[\s\u00a0/-]*{_OF}{month}"
    month_day = rf"{month}{_SEP}{_DAY}{_DAY_TO}{_ORDINAL}"
    shapes = [
        rf"{day_month}{_JOINED_SEP}{_YEAR}{_YEAR_END}",
        rf"{month_day}{_SEP}{_YEAR}{_YEAR_END}",
    ]
    if known.year_first:
        shapes += [
            rf"\b{_YEAR}{_YEAR_WORD}{_SEP}{day_month}",
            rf"\b{_YEAR}{_YEAR_WORD}{_SEP}{month_day}(?!\d)",
        ]
    shapes += [day_month, rf"{month_day}(?!\d)", rf"{month}{_SEP}{_YEAR}{_YEAR_END}"]
    if known.year_first:
        shapes.append(rf"\b{_YEAR}{_YEAR_WORD}{_SEP}{month}")
    if not months:  # Chinese and its like number them
        return _Forms({}, re.compile(r"(?!)"), ())
    made = (_Shape(shape, shape.startswith(month)) for shape in shapes)
    return _Forms(months, re.compile(rf"\b(?:{names})"), tuple(made))


class _Folding(dict[int, str]):
    """Letter by letter, so that spans in the folded text are spans of the text."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        folded = fold(letter)
        self[code] = folded if len(folded) == 1 else letter
        return self[code]


_FOLDING = _Folding()


def find_dates(text: str, language: str, *, day_first: bool | None = True) -> list[Reading]:
    """Every date written in a text, in order, without overlaps; days may lack their year.

    `language` is BCP 47; `day_first` says whether 03/04/2017 is in April; where None, such a
    date is not read (with points instead of strokes the day always comes first).
    """
    found: list[Reading] = []
    for start, end in _windows(text):
        found += _in_window(text, start, end, language, day_first)
    return sorted(found)


def _windows(text: str) -> Iterator[tuple[int, int]]:
    """The parts of a text in which a date may stand, of whole words, in order and apart: around
    each number that may be of one.
    """
    start, end = 0, -1
    for match in _NUMBER.finditer(text):
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


def _in_window(
    text: str,
    start: int,
    end: int,
    language: str,
    day_first: bool | None,  # noqa: FBT001
) -> Iterator[Reading]:
    part = text[start:end]
    taken = bytearray(end - start)  # a sign for each letter: a line may have thousands of dates
    for reading in _numeric_dates(part, day_first):
        _take(taken, reading.start, reading.end)
        yield reading._replace(start=reading.start + start, end=reading.end + start)
    folded = part.lower() if part.isascii() else part.translate(_FOLDING)
    for tag in dict.fromkeys((language.split("-", 1)[0], "en")):
        forms = _forms(tag)
        for match in forms.matches(folded):
            if taken.find(1, match.start(), match.end()) >= 0:
                continue
            # A day that does not exist is taken too, lest its month and year be read alone.
            _take(taken, *match.span())
            if named := _named(match, forms.months, part):
                yield named._replace(start=named.start + start, end=named.end + start)


def _take(taken: bytearray, start: int, end: int) -> None:
    taken[start:end] = b"\1" * (end - start)


def _numeric_dates(text: str, day_first: bool | None) -> Iterator[Reading]:  # noqa: FBT001
    figures = (match.start() for match in _FIGURES.finditer(text))
    for match in _matches_at(_NUMERIC, text, figures):
        if match["y"] or match["y3"]:
            year, month, day = match["y"], match["m"], match["d"]
            if match["y3"]:
                year, month, day = match["y3"], match["m3"], match["d3"]
        else:
            year, month, day = match["y2"], match["b"], match["a"]
            two_ways = match["s"] == "/" and int(day) <= 12 and int(month) <= 12
            if two_ways and day_first is None and day != month:
                continue
            if int(month) > 12 or (two_ways and day_first is False):
                month, day = day, month
        with suppress(BadDate):
            date = Edtf.of(int(year), int(month), int(day))
            yield Reading(match.start(), match.end(), match.group(), date)


def _named(match: re.Match[str], months: Mapping[str, int], text: str) -> Reading | None:
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
    return Reading(match.start(), end, text[match.start() : end], date)


def read_date(text: str, language: str = "en", *, day_first: bool | None = True) -> Edtf | None:
    """The one date that a short text is (a stamp, a date element); None if it is none."""
    readings = find_dates(text[:200], language, day_first=day_first)
    return readings[0].date if readings else None


def read_short_date(text: str, latest_year: int) -> Edtf | None:
    """`3.03.17` → 2017-03-03: a day whose year is written with two digits.

    Only with points, where the day comes first; the century is the one that makes the year the
    last that is not after `latest_year`.  For what is known to be of these hundred years.
    """
    match = _SHORT_YEAR.search(text[:200])
    if match is None:
        return None
    year = latest_year // 100 * 100 + int(match["y"])
    with suppress(BadDate):
        return Edtf.of(
            year if year <= latest_year else year - 100, int(match["m"]), int(match["d"])
        )
    return None


def read_stamp(value: str) -> Edtf | None:
    """A date as programs write it (ISO 8601, RFC 5322, `3/3/2017 18:14`) → its calendar day.

    The day is the one written, in the time zone written.  None where no year, month and day
    are given, or where the order of day and month cannot be told.
    """
    value = value.strip()
    with suppress(BadDate):
        return Edtf(value)
    if _ISO_DAY.match(value):
        with suppress(ValueError, OverflowError):
            return Edtf(dateutil_parser.isoparse(value).date().isoformat())
    return _loose_stamp(value)


def _loose_stamp(value: str) -> Edtf | None:
    # dateutil fills missing parts from a default: two defaults that differ in every part
    # show which parts the text itself gives, and two orders whether the order matters.
    # A year of two digits could be a day: the outcome's year must stand in the text.
    outcomes = set()
    for default in (datetime(1904, 1, 1), datetime(1908, 2, 2)):
        for day_first in (True, False):
            try:
                moment = dateutil_parser.parse(
                    value, default=default, dayfirst=day_first, ignoretz=True
                )
            except (ValueError, OverflowError):
                return None
            outcomes.add(moment.date())
    day = outcomes.pop()
    if outcomes or not re.search(rf"(?<!\d){day.year:04d}(?!\d)", value):
        return None
    return Edtf(day.isoformat())
