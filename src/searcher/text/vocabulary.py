"""Many texts → numbers of words, at the speed of a dictionary."""

import numpy as np
from numpy.typing import NDArray

from searcher.text.stemming import family
from searcher.text.tokens import bare_words, fold

Numbers = NDArray[np.uint32]


class Vocabulary:
    """Numbers words in the order first seen; word `n` is `words[n]`, folded, of `families[n]`.

    A word as written gets one number for each language, so several numbers can have the same
    folded word.  Folding and stemming are done once a number, not once an occurrence.
    """

    def __init__(self) -> None:
        self.words: list[str] = []
        self.families: list[str] = []
        self._forms: dict[str, _Forms] = {}

    def __len__(self) -> int:
        return len(self.words)

    def numbers(self, text: str, language: str | None) -> Numbers:
        """The words of a text in a language (BCP 47; None: not known), in order."""
        base = (language or "").split("-", 1)[0]
        forms = self._forms.get(base)
        if forms is None:
            forms = self._forms[base] = _Forms(self, base)
        found = bare_words(text, base)
        return np.fromiter(map(forms.__getitem__, found), np.uint32, len(found))

    def add(self, word: str, language: str) -> int:
        """The next number, for a word as written."""
        self.words.append(fold(word))
        self.families.append(family(word, language))
        return len(self.words) - 1


class _Forms(dict[str, int]):
    """Word as written in one language → number."""

    def __init__(self, vocabulary: Vocabulary, language: str) -> None:
        super().__init__()
        self._vocabulary, self._language = vocabulary, language

    def __missing__(self, word: str) -> int:
        number = self[word] = self._vocabulary.add(word, self._language)
        return number
