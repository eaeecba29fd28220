"""The word for "year" after a date, in any language: `5 мая 2017 года`, `2017 թ.`"""

from functools import cache

from searcher.languages import every
from searcher.languages.documents import Dates


@cache
def year_word() -> str:
    """Return the expression of the word for "year" that may follow a date, with spaces before it
    and the point of an abbreviation.
    """
    words = "|".join(w for known in every(Dates).values() for w in known.year)
    return rf"\s*(?:(?:{words})(?!\w)|(?:{year_abbreviations()})(?!\w)(?:[.․]|(?![.․])))?"


@cache
def year_abbreviations() -> str:
    """Return the expression of the abbreviations of "year", without their point."""
    return "|".join(w for known in every(Dates).values() for w in known.year_short)
