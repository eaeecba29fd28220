"""Texts that are read for the words of a query, and the words of all of them.

What a query asks for is most often an index term or a folded word, and so the words of the texts
that were read are known by both, for each language.
"""

import threading
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from functools import cache, lru_cache
from itertools import chain
from typing import NamedTuple

from searcher.text import bare_words, fold, term_for

_MOST_WORDS = 1 << 15  # of a vocabulary; then another one begins
_CACHED_TEXTS, _MOST_CACHED = 128, 20_000  # texts whose words are cached, and their characters
_MOST_SHARED = 200_000  # characters of a text whose words are kept for others
START = 2
"""How many letters of the beginning of a folded word it is known by."""


class ReadText:
    """A text in a language (without a region): its words in order, and the different ones, which
    its vocabulary has.
    """

    __slots__ = ("_places", "different", "language", "text", "vocabulary", "words")

    def __init__(self, text: str, vocabulary: "Vocabulary") -> None:
        self.text, self.vocabulary, self.language = text, vocabulary, vocabulary.language
        self.words: Sequence[str] = bare_words(text, self.language)
        self.different = frozenset(self.words)
        self._places: dict[str, Sequence[int]] = {}
        vocabulary.learn(self.different)

    def places(self, word: str) -> Sequence[int]:
        """Return which of the words are a certain one, ascending."""
        if (known := self._places.get(word)) is None:
            known, at = [], -1
            for _ in range(self.words.count(word)):
                at = self.words.index(word, at + 1)
                known.append(at)
            self._places[word] = known
        return known


class KnownWord(NamedTuple):
    """A word as written, its index term, and itself folded."""

    word: str
    term: str
    folded: str

    @classmethod
    def of(cls, word: str, language: str) -> "KnownWord":
        """Find the term of a word in a language, and fold it."""
        return cls(word, term_for(word, language), fold(word))


class Vocabulary:
    """The words as written of texts in a language, in the order first read, by their index terms
    and folded.  Threads share it: what was learned is in it, whoever looks.
    """

    def __init__(self, language: str) -> None:
        self.language = language
        self.words: list[KnownWord] = []
        self._known = set[str]()
        self._by_term: dict[str, tuple[str, ...]] = {}
        self._by_folded: dict[str, tuple[str, ...]] = {}  # those that are written otherwise
        self._by_start: dict[str, list[str]] = {}
        self._lock = threading.Lock()

    def learn(self, words: AbstractSet[str]) -> None:
        """Add the words of a text that are new."""
        if words <= self._known:
            return
        with self._lock:
            for word in words - self._known:
                known = KnownWord.of(word, self.language)
                _, term, folded = known
                self._by_term[term] = (*self._by_term.get(term, ()), word)
                if folded != word:
                    self._by_folded[folded] = (*self._by_folded.get(folded, ()), word)
                self._by_start.setdefault(folded[:START], []).append(word)
                self.words.append(known)
                self._known.add(word)

    def words_with(
        self, terms: Iterable[str], folded: AbstractSet[str], starts: Iterable[str]
    ) -> tuple[int, set[str]]:
        """Return the number of words looked up, and those that have one of some terms, are one
        of some folded words, or may begin with some letters.
        """
        with self._lock:
            of_terms = (self._by_term.get(term, ()) for term in terms)
            otherwise = (self._by_folded.get(word, ()) for word in folded)
            beginning = (self._by_start.get(start[:START], ()) for start in starts)
            found = set(chain(*of_terms, *otherwise, *beginning)).union(folded & self._known)
            return len(self.words), found


def read_text(text: str, language: str | None) -> ReadText:
    """Read the words of a text; a short one that was read before is not read again."""
    base = (language or "").partition("-")[0]
    return _cached_text(text, base) if len(text) <= _MOST_CACHED else _read(text, base)


def is_kept(vocabulary: Vocabulary) -> bool:
    """Check whether further texts are read into a vocabulary."""
    return _vocabularies().get(vocabulary.language) is vocabulary


def _read(text: str, language: str) -> ReadText:
    return ReadText(text, _kept(language) if len(text) <= _MOST_SHARED else Vocabulary(language))


def _kept(language: str) -> Vocabulary:
    known = _vocabularies().get(language)
    if known is None or len(known.words) > _MOST_WORDS:
        known = _vocabularies()[language] = Vocabulary(language)
    return known


_cached_text = lru_cache(_CACHED_TEXTS)(_read)


@cache
def _vocabularies() -> dict[str, Vocabulary]:
    return {}
