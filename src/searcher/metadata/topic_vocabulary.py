"""The topics, and for each language the words and phrases by which they are known."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

import msgspec

from searcher.languages import BadDataFile, facts, load_data
from searcher.languages.documents import Topics
from searcher.text import (
    LETTER_APOSTROPHE,
    Lemmatizer,
    PhrasePrefilter,
    TokenizedText,
    stem,
    tokens,
)

_PHRASE_FACTOR = 2.0  # a phrase is better evidence than a word
_CACHED = 1 << 14  # words as written, with their terms


class _Topic(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A topic in `data/topics.toml`; a `weight` below 1 is for words of nearly every document."""

    label: str
    weight: float = 1.0


@cache
def _topics() -> Mapping[str, _Topic]:
    return load_data(__package__, "topics", dict[str, _Topic])


@cache
def topic_names() -> Mapping[str, str]:
    """Return every topic with its name in English, in the order of the data."""
    return {name: topic.label for name, topic in _topics().items()}


@dataclass(frozen=True, slots=True, eq=False)
class TopicTerm:
    """A word or phrase of the vocabulary as index terms, its topic, and its weight."""

    topic: str
    terms: tuple[str, ...]
    weight: float


class TopicVocabulary:
    """The terms of the topics in one language."""

    def __init__(self, language: str) -> None:
        spellings = tuple(_spellings(language))
        self._term_for = _term_function(language, spellings)
        self._by_first: dict[str, list[TopicTerm]] = {}
        for topic, words, weight in spellings:
            terms = tuple(map(self._term_for, words))
            self._by_first.setdefault(terms[0], []).append(TopicTerm(topic, terms, weight))
        for known in self._by_first.values():
            known.sort(key=lambda one: -len(one.terms))
        known_terms = [one.terms for known in self._by_first.values() for one in known]
        second = {terms[1] for terms in known_terms if terms[1:]}
        self._prefilter = PhrasePrefilter(
            lambda word: any(len(one.terms) == 1 for one in self._beginning_with(word)),
            lambda word: any(len(one.terms) > 1 for one in self._beginning_with(word)),
            lambda word: self._term_for(word) in second,
        )
        self._by_word: dict[str, list[TopicTerm]] = {}

    def positions(self, text: TokenizedText) -> list[int]:
        """Return the positions of the words of a text with which a term may begin."""
        return self._prefilter.candidates(text)

    def match(self, words: Sequence[str], position: int) -> TopicTerm | None:
        """Match the longest term at one of the `positions`; return None if there is none."""
        for one in self._by_word[words[position]]:
            if len(one.terms) == 1:
                return one
            following = words[position + 1 : position + len(one.terms)]
            if tuple(map(self._term_for, following)) == one.terms[1:]:
                return one
        return None

    def _beginning_with(self, word: str) -> Sequence[TopicTerm]:
        """Return the terms that may begin with a word as written, and cache them."""
        known = self._by_first.get(self._term_for(word))
        if known is None:
            return ()
        self._by_word[word] = known
        return known


@cache
def topic_vocabulary(language: str) -> TopicVocabulary:
    """Return the vocabulary of a language (its code without a region), empty if it has none."""
    return TopicVocabulary(language)


class _Spelling(NamedTuple):
    """A term as it may be written in a text, its topic and its weight."""

    topic: str
    words: tuple[str, ...]
    weight: float


def _spellings(language: str) -> Iterator[_Spelling]:
    """Yield the terms of a language.

    A term with an apostrophe is also read as one word, as it is where that sign is a letter:
    qo'shiq is two words, qoʻshiq one.
    """
    for topic, listed in _listed_words(language).items():
        for text in filter(None, map(str.strip, listed.split(","))):
            joined = tuple(t.text for t in tokens(text.replace("'", LETTER_APOSTROPHE)))
            weight = _topics()[topic].weight * (_PHRASE_FACTOR if len(joined) > 1 else 1.0)
            for words in dict.fromkeys((joined, tuple(t.text for t in tokens(text)))):
                yield _Spelling(topic, words, weight)


def _listed_words(language: str) -> Mapping[str, str]:
    """Return the words of each topic in a language, in the order of the topics.

    Raises BadDataFile if the language names an unknown topic.
    """
    known = facts(Topics, language)
    words = known.words if known else {}
    if unknown := words.keys() - _topics().keys():
        raise BadDataFile(f"{language}/{Topics.FILE}", f"no such topic: {', '.join(unknown)}")
    return {topic: words[topic] for topic in _topics() if topic in words}


def _term_function(language: str, spellings: Sequence[_Spelling]) -> Callable[[str], str]:
    """Return the function from a word as written to the term of all its forms: its stem or, in
    languages without a good stemmer, its lemma in the vocabulary.
    """
    # Words that are terms themselves come first: ky оору (disease) is not a form of оор (heavy),
    # which is only a word of a phrase.
    ranked = {(len(one.words) > 1, len(word), word) for one in spellings for word in one.words}
    lemmas = Lemmatizer.for_words((word for *_, word in sorted(ranked)), language)
    return lru_cache(_CACHED)(lemmas.lemma) if lemmas else lambda word: stem(word, language)
