"""Intern the words of many texts with their index terms, at the speed of a dictionary."""

import numpy as np
from numpy.typing import NDArray

from searcher.text.stemming import term_for
from searcher.text.tokens import bare_words, fold

Ids = NDArray[np.uint32]


class Vocabulary:
    """Ids of words in the order first seen: id `n` is `words[n]`, folded; its term is `terms[n]`.

    A word as written gets one id for each language, so several ids can have the same folded word.
    Folding and stemming are done once an id, not once an occurrence.
    """

    def __init__(self) -> None:
        self.words: list[str] = []
        self.terms: list[str] = []
        self._forms: dict[str, _Forms] = {}

    def __len__(self) -> int:
        return len(self.words)

    def ids(self, text: str, language: str | None) -> Ids:
        """Return the ids of the words of a text in a language (BCP 47; None: unknown), in order."""
        base = (language or "").split("-", 1)[0]
        forms = self._forms.get(base)
        if forms is None:
            forms = self._forms[base] = _Forms(self, base)
        found = bare_words(text, base)
        return np.fromiter(map(forms.__getitem__, found), np.uint32, len(found))

    def add(self, word: str, language: str) -> int:
        """Add a word as written; return its id, the next one."""
        self.words.append(fold(word))
        self.terms.append(term_for(word, language))
        return len(self.words) - 1


class _Forms(dict[str, int]):
    """Word as written in one language → id."""

    def __init__(self, vocabulary: Vocabulary, language: str) -> None:
        super().__init__()
        self._vocabulary, self._language = vocabulary, language

    def __missing__(self, word: str) -> int:
        new = self[word] = self._vocabulary.add(word, self._language)
        return new
