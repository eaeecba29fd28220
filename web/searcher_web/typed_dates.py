"""Dates as people type them: `3 March 2017`, `03.03.2017`, `март 2017`, `2017-03`."""

import re
from collections.abc import Iterator
from functools import lru_cache

from searcher.languages import languages
from searcher.metadata.dating import DateMention, find_dates
from searcher.model.edtf import Edtf
from searcher.model.errors import BadDate
from searcher_web.i18n import LANGUAGES

_YEAR = re.compile(r"\d{4}|\d\d?[./]\d")
_LONGEST = 80  # characters in which a date is looked for


@lru_cache(256)
def dates_in(text: str) -> tuple[DateMention, ...]:
    """Find the dates in a short text, by the names of months of any language of the archive."""
    if not _YEAR.search(text):
        return ()
    return next(filter(None, _by_language(text[:_LONGEST])), ())


def load_months() -> None:
    """Load the names of the months of all languages, so that no reader waits half a second."""
    dates_in("0000 0")


def _by_language(text: str) -> Iterator[tuple[DateMention, ...]]:
    for language in dict.fromkeys((*LANGUAGES, *sorted(languages()))):
        yield tuple(m for m in find_dates(text, language) if m.date.has_year)


def parse_typed_date(text: str) -> Edtf | None:
    """Return the one date that a text is, or None if it is none."""
    try:
        return Edtf(text.strip())
    except BadDate:
        found = dates_in(text)
    if len(found) != 1 or text[: found[0].start].strip() or text[found[0].end :].strip(" .г"):
        return None
    return found[0].date
