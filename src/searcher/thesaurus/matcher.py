"""Find concepts among the words of a query, in any language and in any inflected form."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from searcher.thesaurus.concepts import Concept
from searcher.thesaurus.lexicon import keys_of, labels_from


class Occurrence(NamedTuple):
    """Words `start` to `end` of a query (end not included) that are a label of a concept."""

    start: int
    end: int
    concept: Concept


class _Match(NamedTuple):
    """A label at words of a query, and whether the lemmas of all words are equal."""

    start: int
    end: int
    concept: Concept
    by_lemmas: bool


def concepts_in(words: Sequence[str], language: str = "") -> Iterator[Occurrence]:
    """Find the concepts that consecutive words name, in their order: those of a query in any
    language, those of a text in its own.

    Of overlapping labels the longest counts, else the first; one that several concepts share
    yields each of them.
    """
    taken = set[int]()
    chosen = list[Occurrence]()
    found = sorted(_matches(words, language), key=lambda one: (one.start - one.end, one.start))
    for span, ones in groupby(found, key=lambda one: range(one.start, one.end)):
        if taken.isdisjoint(span):
            taken.update(span)
            chosen += (Occurrence(span.start, span.stop, concept) for concept in _concepts(ones))
    return iter(sorted(chosen, key=lambda one: one.start))


def _matches(words: Sequence[str], language: str) -> Iterator[_Match]:
    """Find the labels that begin at each word."""
    keys = tuple(keys_of(word, language) for word in words)
    for start, word in enumerate(words):
        for label in labels_from(word, language):
            end = start + len(label.lemmas)
            if label.matches(keys[start:end]) and label.may_be_written(words[start:end]):
                by_lemmas = label.matches_by_lemmas(keys[start:end])
                yield _Match(start, end, label.concept, by_lemmas)


def _concepts(matches: Iterable[_Match]) -> Iterable[Concept]:
    """Return the concepts of the labels at some words, each once: those of equal lemmas if there
    are any, since index terms may be equal where words differ.
    """
    every = tuple(matches)
    by_lemmas = dict.fromkeys(match.concept for match in every if match.by_lemmas)
    return by_lemmas or dict.fromkeys(match.concept for match in every)
