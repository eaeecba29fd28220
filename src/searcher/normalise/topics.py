"""What a document is about beside countries: topics, by the words of a small vocabulary."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal, NamedTuple

from searcher.normalise.draft import Draft, Finding, rules
from searcher.record import Evidence, Where
from searcher.words import bare_words, starts_of, stem, tokens

_LEAD = 420  # characters of the body that count as its opening
_IN_TITLE, _IN_LEAD, _IN_BODY = 4.0, 2.0, 1.0
_PHRASE = 2.0  # a phrase is surer than a word
_OFTEN = 2  # how often a word counts
_LEAST = 2.0  # points without which a topic is not told: a word in the opening, or two
_OF_THE_FIRST = 0.6
_MOST = 3  # topics


class _Term(NamedTuple):
    """A word or phrase of the vocabulary, by its stems, and the topic it stands for."""

    topic: str
    keys: tuple[str, ...]
    weight: float


class _Found(NamedTuple):
    """A term found: the points of its place, in the title or the body, from which word on."""

    term: _Term
    points: float
    origin: Literal["title", "body"]
    word: int


class _Vocabulary:
    """The terms of one language, by their first word."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.terms: dict[str, list[_Term]] = {}
        for topic, words in rules("topics").items():
            for text in filter(None, map(str.strip, words.get(language, "").split(","))):
                keys = tuple(stem(t.text, language) for t in tokens(text))
                weight = words.get("weight", 1.0) * (_PHRASE if len(keys) > 1 else 1.0)
                self.terms.setdefault(keys[0], []).append(_Term(topic, keys, weight))
        for known in self.terms.values():
            known.sort(key=lambda term: -len(term.keys))
        self.stems = _Stems(language)
        self.firsts = _Firsts(self)

    def at(self, words: Sequence[str], i: int) -> _Term | None:
        """The longest term that begins with word `i`."""
        for term in self.firsts[words[i]] or ():
            if len(term.keys) == 1:
                return term
            following = words[i + 1 : i + len(term.keys)]
            if tuple(map(self.stems.__getitem__, following)) == term.keys[1:]:
                return term
        return None


class _Stems(dict[str, str]):
    """Word as written → its stem."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self._language = language

    def __missing__(self, word: str) -> str:
        found = self[word] = stem(word, self._language)
        return found


class _Firsts(dict[str, "list[_Term] | None"]):
    """Word as written → the terms that can begin with it."""

    def __init__(self, vocabulary: _Vocabulary) -> None:
        super().__init__()
        self._vocabulary = vocabulary

    def __missing__(self, word: str) -> "list[_Term] | None":
        found = self[word] = self._vocabulary.terms.get(stem(word, self._vocabulary.language))
        return found


@cache
def _vocabulary(language: str) -> _Vocabulary:
    return _Vocabulary(language)


@cache
def topic_names() -> Mapping[str, str]:
    """Every topic with its name in English, in the order of the vocabulary."""
    return {topic: words["label"] for topic, words in rules("topics").items()}


def topics_of(draft: Draft) -> Finding[tuple[str, ...]]:
    """At most three topics, the main one first, with the words that speak for each."""
    if hinted := draft.hinted("topics"):
        return Finding(tuple(hinted[0].value.split()), (hinted[1],))
    title, body = (
        _Words.of(draft.title or "", draft.language),
        _Words.of(draft.body, draft.language),
    )
    lead = len(bare_words(draft.body[:_LEAD], draft.language))
    found = [_Found(term, _IN_TITLE, "title", word) for word, term in title.terms()]
    for word, term in body.terms():
        found.append(_Found(term, _IN_LEAD if word < lead else _IN_BODY, "body", word))
    scores = _scores(found)
    ranked = sorted(scores, key=lambda topic: (-scores[topic], topic))
    if not ranked:
        return Finding(())
    bar = _OF_THE_FIRST * scores[ranked[0]]
    chosen = tuple(topic for topic in ranked if scores[topic] >= bar)[:_MOST]
    total = sum(scores.values())
    texts = {"title": title, "body": body}
    evidence = (_evidence(t, found, texts, scores[t] / total) for t in chosen)
    return Finding(chosen, tuple(evidence))


@dataclass(frozen=True, slots=True)
class _Words:
    """A text and its words."""

    text: str
    language: str
    words: list[str]

    @classmethod
    def of(cls, text: str, language: str) -> "_Words":
        """The words of a text in a language (BCP 47)."""
        base = language.split("-", 1)[0]
        return cls(text, base, bare_words(text, base))

    def terms(self) -> Iterator[tuple[int, _Term]]:
        """The terms in the text by their first word, none within another."""
        vocabulary, end = _vocabulary(self.language), 0
        known = map(vocabulary.firsts.__getitem__, self.words)
        for i in [i for i, terms in enumerate(known) if terms is not None]:
            if i >= end and (term := vocabulary.at(self.words, i)):
                end = i + len(term.keys)
                yield i, term

    def span(self, first: int, size: int) -> tuple[int, int]:
        """The characters from the start of a word to the end of the last of `size` words."""
        starts = list(starts_of(self.text, self.words[: first + size], self.language))
        return starts[first], starts[-1] + len(self.words[first + size - 1])


def _scores(found: Sequence[_Found]) -> dict[str, float]:
    """Points of each topic that enough words speak for."""
    often: Counter[_Term] = Counter()
    scores: dict[str, float] = {}
    for one in found:
        if often[one.term] < _OFTEN:
            often[one.term] += 1
            topic = one.term.topic
            scores[topic] = scores.get(topic, 0.0) + one.points * one.term.weight
    titled = {f.term.topic for f in found if f.origin == "title"}
    return {t: points for t, points in scores.items() if t in titled or points >= _LEAST}


def _evidence(
    topic: str, found: Sequence[_Found], texts: Mapping[str, _Words], share: float
) -> Evidence:
    best = max((f for f in found if f.term.topic == topic), key=lambda f: f.points * f.term.weight)
    start, end = texts[best.origin].span(best.word, len(best.term.keys))
    sure = round(min(0.95, 0.5 + share / 2), 2)
    where = Where(best.origin, start, end)
    return Evidence("topics", topic, texts[best.origin].text[start:end], where, "topic-words", sure)
