"""The small words of all languages: function words, and those that ask a question."""

from functools import cache

from searcher.languages import every
from searcher.languages.words import Profile
from searcher.text.tokens import fold


def is_small_word(word: str) -> bool:
    """Check whether a word is a small one in any language, whatever its case and accents."""
    return fold(word) in _small_words()


@cache
def _small_words() -> frozenset[str]:
    known = every(Profile).values()
    small = (f"{profile.function_words} {profile.question_words}" for profile in known)
    return frozenset(fold(word) for words in small for word in words.split())
