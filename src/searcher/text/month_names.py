"""The names of the months in every language, in all the forms in which dates have them.

They come from CLDR through Babel; `languages/<code>/dates.toml` adds what CLDR lacks.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from babel import Locale, UnknownLocaleError, localedata
from babel.localedata import Alias

from searcher.languages import DEFAULT_LANGUAGE, facts
from searcher.languages.documents import Dates
from searcher.text.tokens import fold

MIN_LETTERS = 3
"""The letters with which the name of a month begins: CLDR numbers the months of some languages."""


@cache
def month_names(language: str) -> Mapping[str, int]:
    """Map the case-folded names of the months of a language (BCP 47), in all forms, to their
    numbers.  A language that is not known has those of the default language.
    """
    try:
        locale = Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        if (own := facts(Dates, language.split("-", 1)[0])) and own.months:
            return dict(own.months)
        locale = Locale.parse(DEFAULT_LANGUAGE)
    own = facts(Dates, locale.language) or Dates()
    months: dict[str, int] = {}
    for number, name in _cldr_names(locale):
        for form in _cases(name.strip("."), own.month_cases):
            months.setdefault(fold(form), number)
    months |= own.months
    return {
        name: number
        for name, number in months.items()
        if name[:MIN_LETTERS].isalpha() and len(name) >= MIN_LETTERS
    }


def _cldr_names(locale: Locale) -> Iterator[tuple[int, str]]:
    data = localedata.load(str(locale))
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            yield from _inherited(data, ("months", context, width)).items()


def _inherited(data: Mapping[str, Any], path: Sequence[str]) -> Mapping[Any, Any]:
    """Return a mapping of a locale's data completed by what it inherits from another path of them.

    Babel completes it in place, and so for all locales that share it: after Chinese, Japanese has
    its names of months (python-babel/babel#1234).
    """
    own: Mapping[Any, Any] = {}
    value: Any = data
    for number, key in enumerate(path):
        value = value[key]
        alias, own = value if isinstance(value, tuple) else (value, {})
        if isinstance(alias, Alias):
            rest = path[number + 1 :]
            inherited = _inherited(data, (*alias.keys, *rest))
            for one in rest:
                own = own.get(one, {})
            return {**inherited, **own}
    return dict(value)


def _cases(name: str, endings: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Yield a name, and its cases by the longest of the ends that it has."""
    yield name
    for end in sorted(filter(name.endswith, endings), key=len)[-1:]:
        yield from (name.removesuffix(end) + ending for ending in endings[end])
