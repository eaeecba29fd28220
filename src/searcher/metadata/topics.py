"""Detect what a document is about beside countries: topics, by the words of their vocabulary."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from searcher.metadata.context import DocumentContext
from searcher.metadata.detection import Detection
from searcher.metadata.topic_vocabulary import TopicTerm, topic_vocabulary
from searcher.model.record import Evidence, Locator
from searcher.text import TokenizedText

_LEAD = 420  # characters of the body that count as its lead
_TITLE_SCORE, _LEAD_SCORE, _BODY_SCORE = 4.0, 2.0, 1.0
_REPEATS = 2  # how often the same term counts
_MINIMUM = 2.0  # the score of a topic: one word in the lead, or two in the body
_LONG = 800  # characters of a body in whose lead one word may be a detail
_MINIMUM_OF_LONG = 3.0
_OFTEN = 3  # times that one word must occur in a long text to show its topic alone
_SHARE_OF_BEST = 0.7  # of the score of the best topic, that others need
_MOST = 3  # topics


class _Match(NamedTuple):
    """A term found at a word of the text, and its score there."""

    term: TopicTerm
    score: float
    origin: Literal["title", "body"]
    word: int


def detect_topics(context: DocumentContext) -> Detection[tuple[str, ...]]:
    """Detect at most three topics, the main one first, with the best words for each as evidence."""
    if hinted := context.hinted("topics"):
        return Detection(hinted[0].values, hinted[1])
    text = _FullText.of(context)
    matches = list(text.matches())
    scores = _scores(matches, is_long=len(context.body) >= _LONG)
    ranked = sorted(scores, key=lambda topic: (-scores[topic], topic))
    if not ranked:
        return Detection(())
    threshold = _SHARE_OF_BEST * scores[ranked[0]]
    chosen = tuple(topic for topic in ranked if scores[topic] >= threshold)[:_MOST]
    total = sum(scores.values())
    evidence = (_evidence(t, matches, text, scores[t] / total) for t in chosen)
    return Detection(chosen, tuple(evidence))


@dataclass(frozen=True, slots=True)
class _FullText:
    """Title and body as one text and as words, with the first character and the first word of the
    body.
    """

    text: str
    language: str
    words: TokenizedText
    body: int
    body_word: int

    @classmethod
    def of(cls, context: DocumentContext) -> "_FullText":
        """Return the full text of a document."""
        words = context.tokenize()
        body = len(context.full_text) - len(context.body)
        language = context.language.split("-", 1)[0]
        return cls(context.full_text, language, words, body, bisect_left(words.starts, body))

    def matches(self) -> Iterator[_Match]:
        """Yield the terms in the text; they do not overlap, nor begin in the title and end in the
        body.
        """
        vocabulary, end = topic_vocabulary(self.language), 0
        for i in vocabulary.positions(self.words):
            words = self.words.words if i >= self.body_word else self.words.words[: self.body_word]
            if i < end or not (term := vocabulary.match(words, i)):
                continue
            end = i + len(term.terms)
            yield self._match(term, i)

    def _match(self, term: TopicTerm, word: int) -> _Match:
        if word < self.body_word:
            return _Match(term, _TITLE_SCORE * term.weight, "title", word)
        in_lead = self.words.starts[word] < self.body + _LEAD
        return _Match(term, (_LEAD_SCORE if in_lead else _BODY_SCORE) * term.weight, "body", word)

    def locate(self, match: _Match) -> tuple[str, Locator]:
        """Return the words of a match as written, and their place in the title or the body."""
        start = self.words.starts[match.word]
        end = self.words.ends[match.word + len(match.term.terms) - 1]
        offset = 0 if match.origin == "title" else self.body
        return self.text[start:end], Locator(match.origin, start - offset, end - offset)


def _scores(matches: Sequence[_Match], *, is_long: bool) -> dict[str, float]:
    """Return the scores of the topics that are in the title, or have enough evidence."""
    counted: dict[TopicTerm, int] = {}
    scores: dict[str, float] = {}
    for one in matches:
        times = counted.get(one.term, 0)
        if times < _REPEATS:
            scores[one.term.topic] = scores.get(one.term.topic, 0.0) + one.score
        counted[one.term] = times + 1
    titled = {one.term.topic for one in matches if one.origin == "title"}
    if is_long:
        shown = {t for t in scores if scores[t] >= _MINIMUM_OF_LONG} & _confirmed(counted)
    else:
        shown = {t for t in scores if scores[t] >= _MINIMUM}
    return {topic: scores[topic] for topic in scores if topic in titled | shown}


def _confirmed(counted: Mapping[TopicTerm, int]) -> set[str]:
    """Return the topics that two different terms show, or a phrase, or one word often."""
    terms = Counter(term.topic for term in counted)
    alone = {t.topic for t, times in counted.items() if len(t.terms) > 1 or times >= _OFTEN}
    return alone | {topic for topic, number in terms.items() if number > 1}


def _evidence(topic: str, matches: Sequence[_Match], text: _FullText, share: float) -> Evidence:
    """Return the best match of a topic as evidence; its confidence grows with its share."""
    best = max((one for one in matches if one.term.topic == topic), key=lambda one: one.score)
    found, locator = text.locate(best)
    confidence = round(min(0.95, 0.5 + share / 2), 2)
    return Evidence("topics", topic, found, locator, "topic-words", confidence)
