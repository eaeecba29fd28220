"""The language of a text by the statistics of its letters, and by how often the archive has it.

The statistics are those of langid.py (Lui and Baldwin, 2012), a naive Bayes classifier of byte
n-grams.  They take a millisecond for a thousand characters, so callers pass short texts.
"""

from collections.abc import Mapping
from functools import cache

from searcher.languages import every
from searcher.languages.words import Profile
from searcher.metadata.language.classifier import load_classifier
from searcher.metadata.language.foreign_letters import has_foreign_letters
from searcher.metadata.language.function_words import count_function_words

CERTAIN = 0.98
"""The probability from which neither the prior nor more of the text could change the result."""

_RARE_PREVALENCE = 0.02  # of languages that the archive hardly has
_WITH_FOREIGN_LETTERS = 0.02  # by which a language is less likely in a text with foreign letters
_NEGLIGIBLE = 0.001  # a probability with which no weight makes a language the most likely
_LIKELY = 0.3  # the probability at least of the language that both letters and prevalence favour
_MIN_LIKELY = 0.08  # its probability by letters


def classify(text: str) -> tuple[str, float]:
    """Return the most probable language of a text (its code) and its probability, 0 to 1."""
    ranks: list[tuple[str, float]] = load_classifier().rank(text)
    if ranks[0][1] >= CERTAIN:
        return ranks[0]
    likely = [(tag, p) for tag, p in ranks if p >= _NEGLIGIBLE]
    weighted = {tag: p * _weight(tag, text) for tag, p in likely}
    language = max(weighted, key=weighted.__getitem__)
    by_letters, probability_by_letters = ranks[0]
    if _has_more_of_its_words(text, by_letters, language):
        return by_letters, probability_by_letters
    probability = weighted[language] / sum(weighted.values())
    # If only the rarity of the others speaks for it, it is no more probable than by its letters.
    if _has_more_function_words(text, language):
        return language, probability
    if by_letters == language and probability_by_letters >= _MIN_LIKELY:
        return language, min(probability, max(probability_by_letters, _LIKELY))
    return language, min(probability, dict(ranks)[language])


def _has_more_of_its_words(text: str, language: str, other: str) -> bool:
    """Check whether a text has more function words of a language than of another."""
    if language == other:
        return False
    return count_function_words(text, language)[0] > count_function_words(text, other)[0]


def _weight(language: str, text: str) -> float:
    """Return how likely a language is before its letters are counted, but for foreign ones."""
    weight = _prevalence().get(language, _RARE_PREVALENCE)
    return weight * _WITH_FOREIGN_LETTERS if has_foreign_letters(text, language) else weight


@cache
def _prevalence() -> Mapping[str, float]:
    """Return how often the archive has each language, relative to the most frequent one."""
    profiles = every(Profile).items()
    return {lang: p.prevalence for lang, p in profiles if p.prevalence is not None}


def _has_more_function_words(text: str, language: str) -> bool:
    """Check whether a text has more function words of a language than of all others."""
    own, foreign = count_function_words(text, language)
    return own > foreign
