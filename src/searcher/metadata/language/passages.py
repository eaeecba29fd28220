"""The language of each paragraph, and the passages in another language than the document's."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby

from searcher.metadata.context import DocumentContext
from searcher.metadata.language.foreign_letters import has_foreign_letters
from searcher.metadata.language.function_words import foreign_function_words, function_words
from searcher.metadata.language.letter_statistics import classify
from searcher.model.record import Passage
from searcher.text import CachedPredicate

_MIN_PARAGRAPH = 60  # characters of a paragraph that can have a language of its own
_GLANCE = 120  # characters that mostly show that a paragraph is in the document's language
_MAX_CLASSIFIED = 400  # characters of a paragraph that are classified
_MIN_CONFIDENCE = 0.95  # from which a paragraph has a language of its own
_MIN_FUNCTION_WORDS = 2  # with which a paragraph is in the document's language


@dataclass(frozen=True, slots=True)
class LanguageSpan:
    """Characters `start` to `end` of the body, their language, and the confidence in it."""

    language: str
    start: int
    end: int
    confidence: float = 1.0


def paragraph_languages(context: DocumentContext, language: str) -> Iterator[LanguageSpan]:
    """Yield each paragraph of 60 or more characters with its language: that of the document, unless
    it is certainly another.
    """
    words = _FunctionWords(context, language)
    body_start = len(context.full_text) - len(context.body)
    start = body_start
    for block in context.blocks:
        end = start + len(block.text)
        if len(block.text) >= _MIN_PARAGRAPH:
            is_known = words.show_language(start, end) and not has_foreign_letters(
                block.text, language
            )
            found, confidence = (language, 1.0) if is_known else _classify(block.text, language)
            yield LanguageSpan(found, start - body_start, end - body_start, round(confidence, 4))
        start = end + 2


def foreign_passages(spans: Sequence[LanguageSpan], language: str) -> tuple[Passage, ...]:
    """Join neighbouring paragraphs in one other language than the document's to passages."""
    runs = [(tag, list(run)) for tag, run in groupby(spans, key=lambda span: span.language)]
    return tuple(Passage(tag, run[0].start, run[-1].end) for tag, run in runs if tag != language)


def _classify(paragraph: str, language: str) -> tuple[str, float]:
    """Return the language of a paragraph and the confidence in it, 0 to 1.

    It is `language` unless it is certainly another.
    """
    if classify(paragraph[:_GLANCE])[0] == language:
        return language, 1.0
    found, confidence = classify(paragraph[:_MAX_CLASSIFIED])
    return (found if confidence >= _MIN_CONFIDENCE else language), confidence


class _FunctionWords:
    """The positions of the function words of a language, and of others, in title and body."""

    def __init__(self, context: DocumentContext, language: str) -> None:
        text = context.tokenize(language)
        own, foreign = _predicates(language)
        self._starts = text.starts
        self._own, self._foreign = own.positions(text), foreign.positions(text)

    def show_language(self, start: int, end: int) -> bool:
        """Check whether those from character `start` to `end` show the language, and no other."""
        first, after = bisect_left(self._starts, start), bisect_left(self._starts, end)
        own = _count_between(self._own, first, after)
        return own >= _MIN_FUNCTION_WORDS and own >= _count_between(self._foreign, first, after)


def _count_between(positions: list[int], first: int, after: int) -> int:
    """Count the positions, in ascending order, from `first` on and before `after`."""
    return bisect_left(positions, after) - bisect_left(positions, first)


@cache
def _predicates(language: str) -> tuple[CachedPredicate, CachedPredicate]:
    """Return whether a word is a function word of a language, and whether it is one of others."""
    own, foreign = function_words(language), foreign_function_words(language)
    return (
        CachedPredicate(lambda word: word.lower() in own),
        CachedPredicate(lambda word: word.lower() in foreign),
    )
