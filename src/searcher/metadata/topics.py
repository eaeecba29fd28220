"""What a document is about beside countries: topics, by the words of a small vocabulary."""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal, NamedTuple

import msgspec

from searcher.languages import BadDataFile, facts, load_data
from searcher.languages.documents import Topics
from searcher.metadata.context import DocumentContext
from searcher.metadata.detection import Detection
from searcher.model.record import Evidence, Locator
from searcher.text import (
    LETTER_APOSTROPHE,
    Lemmatizer,
    PhrasePrefilter,
    TokenizedText,
    stem,
    tokens,
)

_LEAD = 420  # characters of the body that count as its opening
_IN_TITLE, _IN_LEAD, _IN_BODY = 4.0, 2.0, 1.0
_PHRASE = 2.0  # a phrase is surer than a word
_OFTEN = 2  # how often a word counts
_LEAST = 2.0  # points without which a topic is not told: a word in the opening, or two
_OF_THE_FIRST = 0.6
_MOST = 3  # topics
_REMEMBERED = 1 << 17  # words as written, with what they are forms of


@dataclass(frozen=True, slots=True, eq=False)
class _Term:
    """A word or phrase of the vocabulary, by its keys, and the topic it stands for."""

    topic: str
    keys: tuple[str, ...]
    weight: float


class _Found(NamedTuple):
    """A term found: the points of its place, in the title or the body, from which word on."""

    term: _Term
    points: float
    origin: Literal["title", "body"]
    word: int


class _Listed(NamedTuple):
    """A term as it may be written in a text, its topic and its weight, before it is keyed."""

    topic: str
    words: tuple[str, ...]
    weight: float


def _listed(language: str) -> Iterator[_Listed]:
    """The vocabulary of a language; a term with an apostrophe also as one word, as it is where that
    sign is a letter: qo'shiq is two words, qoʻshiq one.
    """
    for topic, listed in _words(language).items():
        for text in filter(None, map(str.strip, listed.split(","))):
            joined = tuple(t.text for t in tokens(text.replace("'", LETTER_APOSTROPHE)))
            weight = _topics()[topic].weight * (_PHRASE if len(joined) > 1 else 1.0)
            for words in dict.fromkeys((joined, tuple(t.text for t in tokens(text)))):
                yield _Listed(topic, words, weight)


class _Topic(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A topic in `data/topics.toml`; a `weight` below 1 is for words of nearly every document."""

    label: str
    weight: float = 1.0


@cache
def _topics() -> Mapping[str, _Topic]:
    return load_data(__package__, "topics", dict[str, _Topic])


def _words(language: str) -> Mapping[str, str]:
    """Return the words of each topic in a language, in the order of the topics.

    Raises BadDataFile if the language names a topic that is not one.
    """
    known = facts(Topics, language)
    words = known.words if known else {}
    if unknown := words.keys() - _topics().keys():
        raise BadDataFile(f"{language}/{Topics.FILE}", f"no such topic: {', '.join(unknown)}")
    return {topic: words[topic] for topic in _topics() if topic in words}


def _keyed(language: str, listed: Sequence[_Listed]) -> Callable[[str], str]:
    """A word as written → what stands for all its forms: its stem or, in languages without a good
    stemmer, the word of the vocabulary.
    """
    # Words that are terms first: ky оор, heavy, of a phrase is not to be taken for оору, disease.
    ranked = {(len(one.words) > 1, len(word), word) for one in listed for word in one.words}
    lemmas = Lemmatizer.for_words((word for *_, word in sorted(ranked)), language)
    return lru_cache(_REMEMBERED)(lemmas.lemma) if lemmas else lambda word: stem(word, language)


class _Vocabulary:
    """The terms of one language, by their first word."""

    def __init__(self, language: str) -> None:
        listed = tuple(_listed(language))
        self.key = _keyed(language, listed)
        self.terms: dict[str, list[_Term]] = {}
        for topic, words, weight in listed:
            keys = tuple(map(self.key, words))
            self.terms.setdefault(keys[0], []).append(_Term(topic, keys, weight))
        for known in self.terms.values():
            known.sort(key=lambda term: -len(term.keys))
        second = {term.keys[1] for known in self.terms.values() for term in known if term.keys[1:]}
        self.begins = PhrasePrefilter(
            lambda word: any(len(term.keys) == 1 for term in self._beginning(word)),
            lambda word: any(len(term.keys) > 1 for term in self._beginning(word)),
            lambda word: self.key(word) in second,
        )
        self._begun: dict[str, list[_Term]] = {}

    def _beginning(self, word: str) -> Sequence[_Term]:
        """The terms that may begin with a word as written; kept where there are any."""
        terms = self.terms.get(self.key(word))
        if terms is None:
            return ()
        self._begun[word] = terms
        return terms

    def at(self, words: Sequence[str], i: int) -> _Term | None:
        """The longest term that begins with word `i`."""
        for term in self._begun[words[i]]:
            if len(term.keys) == 1:
                return term
            following = words[i + 1 : i + len(term.keys)]
            if tuple(map(self.key, following)) == term.keys[1:]:
                return term
        return None


@cache
def _vocabulary(language: str) -> _Vocabulary:
    return _Vocabulary(language)


@cache
def topic_names() -> Mapping[str, str]:
    """Every topic with its name in English, in the order of the vocabulary."""
    return {name: topic.label for name, topic in _topics().items()}


def topics_of(context: DocumentContext) -> Detection[tuple[str, ...]]:
    """At most three topics, the main one first, with the words that speak for each."""
    if hinted := context.hinted("topics"):
        return Detection(tuple(hinted[0].value.split()), (hinted[1],))
    text = _Text.of(context)
    found = list(text.found())
    scores = _scores(found)
    ranked = sorted(scores, key=lambda topic: (-scores[topic], topic))
    if not ranked:
        return Detection(())
    bar = _OF_THE_FIRST * scores[ranked[0]]
    chosen = tuple(topic for topic in ranked if scores[topic] >= bar)[:_MOST]
    total = sum(scores.values())
    evidence = (_evidence(t, found, text, scores[t] / total) for t in chosen)
    return Detection(chosen, tuple(evidence))


@dataclass(frozen=True, slots=True)
class _Text:
    """Title and body as one text, with the number of the first character and the first word of
    the body.
    """

    whole: str
    language: str
    read: TokenizedText
    body: int
    first: int

    @classmethod
    def of(cls, context: DocumentContext) -> "_Text":
        """The text of a context."""
        read = context.words()
        body = len(context.full_text) - len(context.body)
        first = bisect_left(read.starts, body)
        return cls(context.full_text, context.language.split("-", 1)[0], read, body, first)

    def found(self) -> Iterator[_Found]:
        """The terms in the text, none within another, none of both title and body."""
        vocabulary, end, lead = _vocabulary(self.language), 0, self.body + _LEAD
        for i in vocabulary.begins.candidates(self.read):
            words = self.read.words if i >= self.first else self.read.words[: self.first]
            if i < end or not (term := vocabulary.at(words, i)):
                continue
            end = i + len(term.keys)
            if i < self.first:
                yield _Found(term, _IN_TITLE, "title", i)
            else:
                yield _Found(term, _IN_LEAD if self.read.starts[i] < lead else _IN_BODY, "body", i)

    def where(self, found: _Found) -> tuple[str, Locator]:
        """The words of a term as written, and where they stand in the title or the body."""
        start = self.read.starts[found.word]
        end = self.read.ends[found.word + len(found.term.keys) - 1]
        offset = 0 if found.origin == "title" else self.body
        return self.whole[start:end], Locator(found.origin, start - offset, end - offset)


def _scores(found: Sequence[_Found]) -> dict[str, float]:
    """Points of each topic that enough words speak for."""
    often: dict[_Term, int] = {}
    scores: dict[str, float] = {}
    for one in found:
        times = often.get(one.term, 0)
        if times < _OFTEN:
            often[one.term] = times + 1
            topic = one.term.topic
            scores[topic] = scores.get(topic, 0.0) + one.points * one.term.weight
    titled = {f.term.topic for f in found if f.origin == "title"}
    return {t: points for t, points in scores.items() if points >= _LEAST or t in titled}


def _evidence(topic: str, found: Sequence[_Found], text: _Text, share: float) -> Evidence:
    of_it = [f for f in found if f.term.topic == topic]
    best = max(of_it, key=lambda f: f.points * f.term.weight)
    written, where = text.where(best)
    sure = round(min(0.95, 0.5 + share / 2), 2)
    return Evidence("topics", topic, written, where, "topic-words", sure)
