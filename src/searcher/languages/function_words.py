"""The function words of every language, for readers in the sandbox too: it has little memory."""

from collections.abc import Mapping
from functools import cache

from searcher.languages.loader import every
from searcher.languages.words import Profile


@cache
def function_words_by_language() -> Mapping[str, frozenset[str]]:
    """Map languages (codes without a region) to their function words, where these are known."""
    words = ((tag, frozenset(one.function_words.split())) for tag, one in every(Profile).items())
    return {language: known for language, known in words if known}
