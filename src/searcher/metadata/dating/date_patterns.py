"""The shapes in which dates are written, as regular expressions: with a month's name, in digits."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import NamedTuple

from searcher.languages import every, facts
from searcher.languages.documents import Dates
from searcher.text import month_names

_DAY = r"(?P<d>3[01]|[12]\d|0?[1-9])"
_DAY_TO = r"(?:\s?[-–—]\s?(?P<d2>3[01]|[12]\d|0?[1-9]))?"
_YEAR = r"(?P<y>1[6-9]\d\d|20\d\d)"
# Endings of the name of a month in a language that does not list them.  No other letters may follow
# a name: Russian has майор and маяк beside май, Armenian մարտիկ beside մարտ.
_ANY_ENDING = r"[^\W\d_]{0,4}"

_MONTH_NUMBER, _DAY_NUMBER = r"1[0-2]|0?[1-9]", r"3[01]|[12]\d|0?[1-9]"
SHORT_YEAR = re.compile(
    rf"(?<![\d.])(?P<d>{_DAY_NUMBER})\.\s?(?P<m>{_MONTH_NUMBER})\.\s?(?P<y>\d\d)(?![\d.])"
)
# One digit and more: twice as fast to search for as `[0-9]+`.
NUMBER = re.compile(r"[0-9][0-9]*")


class _Signs(NamedTuple):
    """The letters after the numbers of a date in all languages, as the inside of a class."""

    year: str
    month: str
    day: str


@cache
def _signs() -> _Signs:
    known = [k.signs for k in every(Dates).values() if k.signs]
    joined = ("".join(sorted(s)) for s in ({getattr(k, n) for k in known} for n in _Signs._fields))
    return _Signs(*map(re.escape, joined))


@cache
def numeric_pattern() -> re.Pattern[str]:
    """Compile the pattern of dates in digits."""
    signs = _signs()
    return re.compile(
        rf"(?<![\d.])(?:"
        rf"{_YEAR}(?P<s1>[-/.])\s?(?P<m>{_MONTH_NUMBER})(?P=s1)\s?(?P<d>{_DAY_NUMBER})"
        rf"|(?P<y3>(?:19|20)\d\d)\s?[{signs.year}]"
        rf"\s?(?P<m3>{_MONTH_NUMBER})\s?[{signs.month}]\s?(?P<d3>{_DAY_NUMBER})\s?[{signs.day}]"
        rf"|(?P<a>\d{{1,2}})(?P<s>[./-])\s?(?P<b>\d{{1,2}})(?P=s)\s?(?P<y2>(?:19|20)\d\d))(?!\d)"
    )


@cache
def number_before_separator() -> re.Pattern[str]:
    """Compile the pattern of the number with which a date in digits begins."""
    return re.compile(rf"[0-9][0-9]*(?=\s?[-./{_signs().year}])")


class _Shape(NamedTuple):
    """A way to write dates with a month's name, and whether the name comes first."""

    pattern: str
    month_first: bool


class NamedMonthPatterns(NamedTuple):
    """The shapes of dates with a month's name in one language, the most complete first."""

    months: Mapping[str, int]
    name: re.Pattern[str]
    shapes: tuple[_Shape, ...]

    def matches(self, text: str) -> Iterator[re.Match[str]]:
        """Yield the dates with a month's name in a case-folded text, shape by shape."""
        names = [match.start() for match in self.name.finditer(text)]
        if not names:
            return
        numbers = [match.start() for match in NUMBER.finditer(text)]
        for shape in self.shapes:
            pattern = _compiled(shape.pattern)
            yield from matches_at(pattern, text, names if shape.month_first else numbers)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Compile a shape when a text has a month for it: a first line is tried in many languages."""
    return re.compile(pattern)


def matches_at(
    pattern: re.Pattern[str], text: str, starts: Iterable[int]
) -> Iterator[re.Match[str]]:
    """Yield the matches of `finditer` for a pattern that can only begin at some characters."""
    end = 0
    for start in starts:
        if start >= end and (match := pattern.match(text, start)):
            yield match
            end = match.end()


@cache
def named_month_patterns(language: str) -> NamedMonthPatterns:
    """Build the patterns of dates with a month's name in a language (its code)."""
    months = month_names(language)
    if not months:  # CLDR numbers the months of Chinese and some other languages
        return NamedMonthPatterns({}, re.compile(r"(?!)"), ())
    names = "|".join(sorted(map(re.escape, months), key=len, reverse=True))
    known = facts(Dates, language) or Dates()
    ending = _ANY_ENDING if known.month_endings is None else known.month_endings
    clitic = rf"(?:(?:{_any_of(lambda k: k.month_clitics)})\b)?"
    month = rf"\b(?P<m>{names}){ending}\b\.?{clitic}"
    shapes = (_Shape(p, p.startswith(month)) for p in _shapes(month, year_first=known.year_first))
    return NamedMonthPatterns(months, re.compile(rf"\b(?:{names})"), tuple(shapes))


def _shapes(month: str, *, year_first: bool) -> Iterator[str]:
    """Yield the expressions of dates with the expression of a month, the most complete first."""
    endings = _any_of(lambda k: k.day_endings)
    day_ending = rf"(?:[»”\"]|\.|[\s-]?(?:{endings})(?![^\W\d_])|{endings})?"  # 2nd, 2 nd, 2-nd
    link = rf"(?:{_any_of(lambda k: k.links)})?"
    sep = rf"[\s\u00a0]*,?[\s\u00a0]*{link}"
    joined_sep = rf"(?:\s?[-/]\s?|{sep})"  # 5-May-2017, 5/May/2017, 5 / May / 2017
    # A word for year may be written together with it: 2017г., 2017թ.
    year_end = rf"(?:\b|(?=(?:{_any_of(lambda k: (*k.year, *k.year_short))})\b))"
    day_month = rf"\b{_DAY}{_DAY_TO}{day_ending}[\s\u00a0/-]*{link}{month}"
    month_day = rf"{month}{sep}{_DAY}{_DAY_TO}{day_ending}"
    before_rest = rf"\b{_YEAR}(?:[\s-]?(?:{_any_of(lambda k: k.after_year)}))?{sep}"
    yield rf"{day_month}{joined_sep}{_YEAR}{year_end}"
    yield rf"{month_day}{sep}{_YEAR}{year_end}"
    if year_first:
        yield rf"{before_rest}{day_month}"
        yield rf"{before_rest}{month_day}(?!\d)"
    yield day_month
    yield rf"{month_day}(?!\d)"
    yield rf"{month}{sep}{_YEAR}{year_end}"
    if year_first:
        yield rf"{before_rest}{month}"


def _any_of(expressions: Callable[[Dates], Iterable[str]]) -> str:
    """Join the expressions of all languages into one: texts quote dates as others write them."""
    return "|".join(dict.fromkeys(e for k in every(Dates).values() for e in expressions(k)))
