"""Recorded vectors of a few words in three languages, for the tests of tables of neighbours.

Each concept has a direction of its own; each language adds one that its words have in common, and
each word a little of the direction of another concept.  They are made up: no model computed them.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

CONCEPTS = (
    ("culture", "культура", "мәдениет"),
    ("embassy", "посольство", "елшілік"),
    ("trade", "торговля", "сауда"),
    ("energy", "энергия", "қуат"),
    ("friendship", "дружба", "достық"),
    ("agreement", "договор", "шарт"),
    ("visit", "визит", "сапар"),
    ("minister", "министр", "министр"),
    ("border", "граница", "шекара"),
    ("railway", "железнодорожный", "теміржол"),
)
"""Words with one meaning, in the order of `LANGUAGES`."""

LANGUAGES = ("en", "ru", "kk")

ALONE = ("harbour", "en")
"""A word of one language only."""

_SIZE = len(CONCEPTS) + 1 + len(LANGUAGES)
_COMMON = 0.8  # of what the words of a language have in common
_NOISE = 0.15


def _vector(concept: int, language: int) -> NDArray[np.float32]:
    vector = np.zeros(_SIZE, np.float32)
    vector[concept] = 1
    vector[(concept + 1 + language) % len(CONCEPTS)] += _NOISE
    vector[len(CONCEPTS) + 1 + language] = _COMMON
    return vector


VECTORS = {
    word: _vector(concept, language)
    for concept, words in enumerate(CONCEPTS)
    for language, word in enumerate(words)
} | {ALONE[0]: _vector(len(CONCEPTS), 0)}
"""Word → its vector."""


def recorded(words: Sequence[str]) -> NDArray[np.float32]:
    """Return the vectors of words, a row each."""
    return np.stack([VECTORS[word] for word in words])


def texts() -> list[tuple[str, str]]:
    """Return a text with all words of each language, with the language."""
    each = zip(LANGUAGES, zip(*CONCEPTS, strict=True), strict=True)
    return [(" ".join(words).capitalize(), language) for language, words in each] + [ALONE]
