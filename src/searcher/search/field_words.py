"""Words that have a capital in many texts and are no names by themselves: March, Council, South."""

from collections import Counter
from collections.abc import Iterator
from functools import cache

from babel import Locale, UnknownLocaleError

from searcher.gazetteer import country_names, naming_languages
from searcher.text import fold, written_words
from searcher.thesaurus import concepts


def is_field_word(word: str) -> bool:
    """Check whether a word is that of a month, a day of the week or a term, or a part of the names
    of several countries, in any language of the gazetteer.
    """
    return fold(word) in _field_words()


@cache
def _field_words() -> frozenset[str]:
    words = (*_calendar_words(), *_term_words(), *_parts_of_countries())
    return frozenset(map(fold, words))


def _term_words() -> Iterator[str]:
    for concept in concepts().values():
        for term in concept.terms:
            yield from term.words


def _parts_of_countries() -> Iterator[str]:
    """Iterate over the words that the names of several countries share: South, Islands."""
    for language in naming_languages():
        names = country_names(language).values()
        words = Counter(word for name in names for word in set(written_words(name, language)))
        yield from (word for word, count in words.items() if count > 1)


def _calendar_words() -> Iterator[str]:
    for language in naming_languages():
        try:
            locale = Locale.parse(language)
        except (UnknownLocaleError, ValueError):
            continue
        for names in (locale.months, locale.days):
            for context in ("format", "stand-alone"):
                yield from (str(name) for name in names[context]["wide"].values())
