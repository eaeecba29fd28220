"""Which words of texts, as written, the words of a query match.

Most of what a query asks for is an index term or a folded word.  So the words of texts that were
read are known by both, for each language once: a new query looks its own words up among them, and
tests no word of a text but those that no other text had.  Prefixes, words within one edit and
regular forms are patterns, which are tested on each word of a text once.
"""

import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cache, lru_cache
from itertools import chain
from typing import NamedTuple

from searcher.model.expression import Fuzzy, Near, Phrase, Prefix, Text, Word
from searcher.text import (
    fold,
    folded_query_word,
    forms_in,
    is_within_one_edit,
    query_terms,
    term_for,
)

_CACHED_QUERIES = 16  # in a language
_MOST_WORDS = 1 << 15  # of a vocabulary, and tested on the patterns of a query; then it begins anew

Places = tuple[tuple[int, int], ...]
"""Parts of a query, each with which word of it."""

_Matches = Callable[[str], bool]
"""Returns whether a folded word is one that the query asks for."""


class WordLookup:
    """Finds the words of texts in a language that the parts of a query match."""

    def __init__(self, parts: Sequence[Text], vocabulary: "_Vocabulary") -> None:
        self._vocabulary = vocabulary
        self._by_term = defaultdict[str, list[tuple[tuple[int, int], AbstractSet[str]]]](list)
        self._by_folded = defaultdict[str, list[tuple[int, int]]](list)
        self._patterns: list[tuple[tuple[int, int], _Matches]] = []
        for part, text in enumerate(parts):
            for place, wanted in enumerate(_wanted(text, vocabulary.language)):
                self._add((part, place), wanted)
        self._known, found = vocabulary.words_with(self._by_term, self._by_folded.keys())
        self._matched = {word: places for word in found if (places := self._places(word))}
        self._tested = set[str]()  # on the patterns

    def matching(self, words: AbstractSet[str]) -> Mapping[str, Places]:
        """Map the words of a text that match to the parts of the query, and which word of each."""
        self._learn(words)
        if self._patterns:
            self._test(words)
        matched = self._matched
        return {word: matched[word] for word in words & matched.keys()}

    def _learn(self, words: AbstractSet[str]) -> None:
        """Look up the words that no text had, of this text and of others read since the last."""
        self._vocabulary.learn(words)
        until = len(self._vocabulary.words)
        for word in self._vocabulary.words[self._known : until]:
            if places := self._places(word):
                self._matched[word] = places
        self._known = until  # last: another thread may look for one of these words

    def _add(self, at: tuple[int, int], wanted: "_Wanted") -> None:
        for term in wanted.terms:
            self._by_term[term].append((at, wanted.excluded))
        for folded in wanted.folded:
            self._by_folded[folded].append(at)
        if wanted.pattern:
            self._patterns.append((at, wanted.pattern))

    def _test(self, words: AbstractSet[str]) -> None:
        # Sets are compared as a whole: most words of a text were tested in another, and match none.
        tested = self._tested
        for word in set(words).difference(tested):
            folded = fold(word)
            if any(matches(folded) for _, matches in self._patterns):
                self._matched[word] = self._places(word)
        tested.update(words)
        if len(tested) > _MOST_WORDS:
            self._tested = set()  # another thread may still use the other

    def _places(self, word: str) -> Places:
        term, folded = term_for(word, self._vocabulary.language), fold(word)
        stemmed = self._by_term.get(term, ())
        found = {at for at, _ in stemmed}.union(
            self._by_folded.get(folded, ()),
            (at for at, matches in self._patterns if matches(folded)),
        )
        return tuple(sorted(found.difference(at for at, others in stemmed if folded in others)))


def word_lookup(parts: tuple[Text, ...], language: str) -> WordLookup:
    """Return what words match: cached, because paging and narrowing a result asks for the same
    words again.
    """
    return _cached_lookup(parts, _vocabulary(language))


class _Vocabulary:
    """The words as written of texts in a language, in the order first read, by their index terms
    and folded.  Threads share it: what was learned is in it, whoever looks.
    """

    def __init__(self, language: str) -> None:
        self.language = language
        self.words: list[str] = []
        self._known = set[str]()
        self._by_term: dict[str, tuple[str, ...]] = {}
        self._by_folded: dict[str, tuple[str, ...]] = {}  # those that are written otherwise
        self._lock = threading.Lock()

    def learn(self, words: AbstractSet[str]) -> None:
        """Add the words of a text that are new."""
        if words <= self._known:
            return
        with self._lock:
            for word in set(words).difference(self._known):
                term, folded = term_for(word, self.language), fold(word)
                self._by_term[term] = (*self._by_term.get(term, ()), word)
                if folded != word:
                    self._by_folded[folded] = (*self._by_folded.get(folded, ()), word)
                self.words.append(word)
                self._known.add(word)

    def words_with(self, terms: Iterable[str], folded: AbstractSet[str]) -> tuple[int, set[str]]:
        """Return the number of words looked up, and those that have one of some terms, or are one
        of some folded words.
        """
        with self._lock:
            of_terms = (self._by_term.get(term, ()) for term in terms)
            otherwise = (self._by_folded.get(word, ()) for word in folded)
            found = set(chain(*of_terms, *otherwise)).union(folded & self._known)
            return len(self.words), found


@cache
def _vocabularies() -> dict[str, _Vocabulary]:
    return {}


def _vocabulary(language: str) -> _Vocabulary:
    """Return the vocabulary of a language, a new one if that has grown too large."""
    known = _vocabularies().get(language)
    if known is None or len(known.words) > _MOST_WORDS:
        known = _vocabularies()[language] = _Vocabulary(language)
    return known


_cached_lookup = lru_cache(_CACHED_QUERIES)(WordLookup)


class _Wanted(NamedTuple):
    """What a word of a query matches in texts of a language: words with some index terms that are
    not `excluded`, some folded words, and those of a pattern.
    """

    terms: AbstractSet[str] = frozenset()
    excluded: AbstractSet[str] = frozenset()
    folded: AbstractSet[str] = frozenset()
    pattern: _Matches | None = None


def _wanted(text: Text, language: str) -> Iterator[_Wanted]:
    """Yield what each word of a part of a query matches."""
    match text:
        case Word(word, _, languages):
            yield _inflected(word, language, languages)
        case Prefix(letters):
            start = fold(letters)
            yield _Wanted(pattern=lambda folded: folded.startswith(start))
        case Fuzzy(word):
            wanted = fold(word)
            yield _Wanted(pattern=lambda folded: is_within_one_edit(wanted, folded))
        case Phrase(words):
            yield from (_Wanted(folded={fold(word)}) for word in words)
        case Near(words):
            yield from (_inflected(word, language) for word in words)


def _inflected(word: str, language: str, languages: tuple[str, ...] = ()) -> _Wanted:
    """Return what is a form of a query word in a text; it is the same by which the index finds
    the record.
    """
    plain = folded_query_word(word, languages)
    forms = forms_in(word, language) if not languages or language in languages else None
    listed = forms.listed if forms else frozenset[str]()
    return _Wanted(
        terms=frozenset(query_terms(word, languages)),
        excluded=forms.with_its_stem if forms else frozenset(),
        folded=listed if plain is None else listed | {plain},
        pattern=forms.__contains__ if forms and forms.roots else None,
    )
