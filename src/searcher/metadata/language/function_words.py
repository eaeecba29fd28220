"""Function words ("the", "и", "мен") as evidence for a language, ten times faster than letters."""

from collections.abc import Iterable
from functools import cache

from searcher.languages import every
from searcher.languages.function_words import function_words_by_language
from searcher.languages.words import Profile
from searcher.metadata.language.foreign_letters import has_foreign_letters
from searcher.text import bare_words

_MIN_UNMISTAKABLE = 8  # function words that alone decide the language of an opening
_MIN_AGREEING = 3  # function words that decide it together with the statistics of letters


def count_function_words(text: str, language: str) -> tuple[int, int]:
    """Count the words of a text that are function words of a language, and those that are function
    words of other languages only.
    """
    words = _words(text)
    own, foreign = function_words(language), foreign_function_words(language)
    return _count(words, own), _count(words, foreign)


def unmistakable_language(text: str) -> str | None:
    """Return the language of a text if its function words alone decide it, else None.

    Only for languages that are hardly mistaken for another one.
    """
    words = _words(text)
    for language in _unmistakable():
        own = _count(words, function_words(language))
        if own < _MIN_UNMISTAKABLE:
            continue
        is_own = own >= 2 * _count(words, foreign_function_words(language))
        if is_own and not has_foreign_letters(text, language):
            return language
    return None


def agrees_with_letters(text: str, language: str) -> bool:
    """Check whether function words confirm the language that the statistics of letters found."""
    own, foreign = count_function_words(text, language)
    return own >= _MIN_AGREEING and own >= _MIN_AGREEING * foreign


@cache
def function_words(language: str) -> frozenset[str]:
    """Return the function words of a language (its code), none if they are not known."""
    return function_words_by_language().get(language, frozenset())


@cache
def foreign_function_words(language: str) -> frozenset[str]:
    """Return the function words of all other languages that a language does not have."""
    return frozenset().union(*function_words_by_language().values()) - function_words(language)


@cache
def _unmistakable() -> tuple[str, ...]:
    return tuple(language for language, p in every(Profile).items() if p.unmistakable)


def _count(words: Iterable[str], known: frozenset[str]) -> int:
    return sum(map(known.__contains__, words))


def _words(text: str) -> list[str]:
    # The tokenizer lowers the case of ASCII itself.
    return bare_words(text if text.isascii() else text.lower(), language="")
