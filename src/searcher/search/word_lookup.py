"""Which words of texts, as written, the words of a query match.

A new query looks its own words up among those of the texts that were read, and tests no word of a
text but those that no other text had.  Words within one edit, and prefixes of one letter, are
tested on each word of a text once.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import NamedTuple

from searcher.model.expression import Fuzzy, Near, Phrase, Prefix, Text, Word
from searcher.search.read_texts import START, KnownWord, ReadText, Vocabulary
from searcher.text import (
    fold,
    folded_query_word,
    forms_in,
    is_within_one_edit,
    query_terms,
)

_CACHED_QUERIES = 16
_MOST_TESTED = 1 << 15  # words tested for a query; then it begins anew

Places = tuple[tuple[int, int], ...]
"""Parts of a query, each with which word of it."""


class WordLookup:
    """Finds the words of texts in a language that the parts of a query match."""

    def __init__(self, parts: Sequence[Text], vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._by_term = defaultdict[str, list[tuple[tuple[int, int], AbstractSet[str]]]](list)
        self._by_folded = defaultdict[str, list[tuple[int, int]]](list)
        self._patterns: list[tuple[tuple[int, int], _Pattern]] = []
        for part, text in enumerate(parts):
            for place, wanted in enumerate(_wanted(text, vocabulary.language)):
                self._add((part, place), wanted)
        self._starts = tuple({start for _, pattern in self._patterns for start in pattern.starts})
        self._is_open = any(len(start) < START for start in self._starts)
        self._known, found = vocabulary.words_with(
            self._by_term,
            self._by_folded.keys(),
            (start for start in self._starts if len(start) >= START),
        )
        self._matched: dict[str, Places] = {}
        for word in found:
            self._match(*KnownWord.of(word, vocabulary.language))
        self._tested = set[str]()

    def matching(self, read: ReadText) -> Mapping[str, Places]:
        """Map the words of a text that match to the parts of the query, and which word of each."""
        self._learn()
        if self._is_open:
            self._test(read.different)
        matched = self._matched
        return {word: matched[word] for word in read.different & matched.keys()}

    def _learn(self) -> None:
        """Look up the words of the vocabulary that were learned since the last time."""
        until = len(self._vocabulary.words)
        for known in self._vocabulary.words[self._known : until]:
            self._match(*known)
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
        for word in words - tested:
            self._match(*KnownWord.of(word, self._vocabulary.language))
        tested.update(words)
        if len(tested) > _MOST_TESTED:
            self._tested = set()  # another thread may still use the other

    def _match(self, word: str, term: str, folded: str) -> None:
        """Note which words of the query a word matches, if any."""
        stemmed, same = self._by_term.get(term, ()), self._by_folded.get(folded, ())
        is_alike = folded.startswith(self._starts)
        if not (stemmed or same or is_alike):
            return
        found = {at for at, _ in stemmed}.union(same)
        if is_alike:
            found.update(at for at, pattern in self._patterns if pattern.matches(folded))
        found.difference_update(at for at, others in stemmed if folded in others)
        if found:
            self._matched[word] = tuple(sorted(found))


word_lookup = lru_cache(_CACHED_QUERIES)(WordLookup)
"""Return what words match: cached, because paging and narrowing a result asks for the same words
again.
"""


class _Pattern(NamedTuple):
    """A test of folded words, and the letters one of which each that passes begins with."""

    starts: tuple[str, ...]
    matches: Callable[[str], bool]


class _Wanted(NamedTuple):
    """What a word of a query matches in texts of a language: words with some index terms that are
    not `excluded`, some folded words, and those of a pattern.
    """

    terms: AbstractSet[str] = frozenset()
    excluded: AbstractSet[str] = frozenset()
    folded: AbstractSet[str] = frozenset()
    pattern: _Pattern | None = None


def _wanted(text: Text, language: str) -> Iterator[_Wanted]:
    """Yield what each word of a part of a query matches."""
    match text:
        case Word(word, _, languages):
            yield _inflected(word, language, languages)
        case Prefix(letters):
            start = fold(letters)
            yield _Wanted(pattern=_Pattern((start,), lambda folded: folded.startswith(start)))
        case Fuzzy(word):
            wanted = fold(word)
            yield _Wanted(pattern=_Pattern(("",), lambda one: is_within_one_edit(wanted, one)))
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
    starts = tuple(root.letters for root in forms.roots) if forms else ()
    return _Wanted(
        terms=frozenset(query_terms(word, languages)),
        excluded=forms.with_its_stem if forms else frozenset(),
        folded=listed if plain is None else listed | {plain},
        pattern=_Pattern(starts, forms.__contains__) if forms and starts else None,
    )
