"""What a document is about beside countries: topics, by the words of a small vocabulary."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

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
    """A term found: the points of its place, where it stands, as written."""

    term: _Term
    points: float
    where: Where
    text: str


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
        self.firsts = _Firsts(self)

    def at(self, words: Sequence[str], i: int) -> _Term | None:
        """The longest term that begins with word `i`."""
        for term in self.firsts[words[i]] or ():
            following = words[i + 1 : i + len(term.keys)]
            if tuple(stem(w, self.language) for w in following) == term.keys[1:]:
                return term
        return None


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
    found = [*_in_title(draft), *_in_body(draft)]
    scores = _scores(found)
    ranked = sorted(scores, key=lambda topic: (-scores[topic], topic))
    if not ranked:
        return Finding(())
    bar = _OF_THE_FIRST * scores[ranked[0]]
    chosen = tuple(topic for topic in ranked if scores[topic] >= bar)[:_MOST]
    total = sum(scores.values())
    evidence = (_evidence(t, found, scores[t] / total) for t in chosen)
    return Finding(chosen, tuple(evidence))


def _in_title(draft: Draft) -> Iterator[_Found]:
    for start, end, term in _terms(draft.title or "", draft.language):
        text = (draft.title or "")[start:end]
        yield _Found(term, _IN_TITLE, Where("title", start, end), text)


def _in_body(draft: Draft) -> Iterator[_Found]:
    for start, end, term in _terms(draft.body, draft.language):
        points = _IN_LEAD if start < _LEAD else _IN_BODY
        yield _Found(term, points, Where("body", start, end), draft.body[start:end])


def _terms(text: str, language: str) -> Iterator[tuple[int, int, _Term]]:
    """The terms in a text with their places, none within another."""
    base = language.split("-", 1)[0]
    vocabulary = _vocabulary(base)
    if not vocabulary.terms:
        return
    words = bare_words(text, base)
    firsts = list(map(vocabulary.firsts.__getitem__, words))
    found = []
    end = 0
    for i, known in enumerate(firsts):
        if known and i >= end and (term := vocabulary.at(words, i)):
            end = i + len(term.keys)
            found.append((i, end - 1, term))
    if found:
        starts = list(starts_of(text, words[: found[-1][1] + 1], base))
        for first, last, term in found:
            yield starts[first], starts[last] + len(words[last]), term


def _scores(found: Sequence[_Found]) -> dict[str, float]:
    """Points of each topic that enough words speak for."""
    often: Counter[_Term] = Counter()
    scores: dict[str, float] = {}
    for one in found:
        if often[one.term] < _OFTEN:
            often[one.term] += 1
            topic = one.term.topic
            scores[topic] = scores.get(topic, 0.0) + one.points * one.term.weight
    titled = {f.term.topic for f in found if f.where.origin == "title"}
    return {t: points for t, points in scores.items() if t in titled or points >= _LEAST}


def _evidence(topic: str, found: Sequence[_Found], share: float) -> Evidence:
    best = max((f for f in found if f.term.topic == topic), key=lambda f: f.points * f.term.weight)
    sure = round(min(0.95, 0.5 + share / 2), 2)
    return Evidence("topics", topic, best.text, best.where, "topic-words", sure)
