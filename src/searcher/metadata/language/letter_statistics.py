"""The language of a text by the statistics of its letters, and by how often the archive has it.

The statistics are those of langid.py (Lui and Baldwin, 2012), a naive Bayes classifier of byte
n-grams.  They take a millisecond for a thousand characters, so callers pass short texts.
"""

from collections.abc import Mapping
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from searcher.languages import every
from searcher.languages.words import Profile
from searcher.metadata.language.function_words import count_function_words

CERTAIN = 0.98
"""The probability from which neither the prior nor more of the text could change the result."""

_RARE_PREVALENCE = 0.02  # of languages that the archive hardly has


def classify(text: str) -> tuple[str, float]:
    """Return the most probable language of a text (its code) and its probability, 0 to 1."""
    ranks: list[tuple[str, float]] = load_classifier().rank(text)
    if ranks[0][1] >= CERTAIN:
        return ranks[0]
    weighted = [(p * _prevalence().get(tag, _RARE_PREVALENCE), tag) for tag, p in ranks]
    best, language = max(weighted)
    probability = best / sum(weight for weight, _ in weighted)
    # If only the rarity of the others speaks for it, it is no more probable than by its letters.
    is_confirmed = _has_more_function_words(text, language)
    return language, probability if is_confirmed else min(probability, dict(ranks)[language])


@cache
def load_classifier() -> LanguageIdentifier:
    """Load the classifier and its model, once."""
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


@cache
def _prevalence() -> Mapping[str, float]:
    """Return how often the archive has each language, relative to the most frequent one."""
    profiles = every(Profile).items()
    return {lang: p.prevalence for lang, p in profiles if p.prevalence is not None}


def _has_more_function_words(text: str, language: str) -> bool:
    """Check whether a text has more function words of a language than of all others."""
    own, foreign = count_function_words(text, language)
    return own > foreign
