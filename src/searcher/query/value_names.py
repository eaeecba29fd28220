"""The values of fields by their names in any language: `lang:Russian`, `country:Korea`."""

import re
from collections.abc import Iterator, Mapping
from functools import cache

from babel import Locale, UnknownLocaleError

from searcher.gazetteer import countries_with_word, subdivision_named
from searcher.languages import DEFAULT_LANGUAGE, languages
from searcher.model.facets import Field, fields_by_name
from searcher.text import fold

_YEARS = re.compile(r"(\d{4})?\.\.(\d{4})?|\d{4}-\d\d(-\d\d)?")
_COUNTRY_FIELDS = {Field.COUNTRY, Field.ISSUER}


def values_named(field: str, name: str) -> tuple[str, ...]:
    """Return the conditions that a name means as the value of a field, as parts of a query.

    They may be of another field: `country:Tatarstan` is `place:RU-TA`.
    """
    return tuple(_conditions(fields_by_name().get(field), field, fold(name)))


def _conditions(field: Field | None, written: str, name: str) -> Iterator[str]:
    if field is Field.LANGUAGE and name not in Locale(DEFAULT_LANGUAGE).languages:
        if code := _languages_by_name().get(name):
            yield f"{written}:{code}"
    elif field in _COUNTRY_FIELDS:
        if part := subdivision_named(name):
            yield f"place:{part}"
        else:
            yield from (f"{written}:{code}" for code in countries_with_word(name))
    elif field is Field.YEAR and _YEARS.fullmatch(name) and name != "..":
        yield f"date:{name}"


@cache
def _languages_by_name() -> Mapping[str, str]:
    """Map the names of languages, in all languages of the archive, to their codes; also the first
    word of a name (`орыс тілі`) if no other language has it.
    """
    found: dict[str, str] = {}
    first_words: dict[str, set[str]] = {}
    for language in sorted(languages(), key=lambda code: (code != DEFAULT_LANGUAGE, code)):
        try:
            names = Locale(language).languages
        except UnknownLocaleError:
            continue
        for code, name in names.items():
            found.setdefault(fold(name), code)
            first_words.setdefault(fold(name).partition(" ")[0], set()).add(code)
    unique = {word: codes.pop() for word, codes in first_words.items() if len(codes) == 1}
    return unique | found
