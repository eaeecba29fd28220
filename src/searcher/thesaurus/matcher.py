"""Find concepts among the words of a query, in any language and in any inflected form."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from searcher.thesaurus.concepts import Concept
from searcher.thesaurus.lexicon import Label, keys_of, labels_from


class Occurrence(NamedTuple):
    """Words `start` to `end` of a query (end not included) that are a label of a concept."""

    start: int
    end: int
    concept: Concept


def concepts_in(words: Sequence[str]) -> Iterator[Occurrence]:
    """Find the concepts that consecutive words of a query name, in their order.

    Of overlapping labels the longest counts, else the first; one that several concepts share
    yields each of them.
    """
    taken = set[int]()
    chosen = list[Occurrence]()
    found = sorted(_occurrences(words), key=lambda one: (one.start - one.end, one.start))
    for span, ones in groupby(found, key=lambda one: range(one.start, one.end)):
        if taken.isdisjoint(span):
            taken.update(span)
            chosen += ones
    return iter(sorted(chosen, key=lambda one: one.start))


def _occurrences(words: Sequence[str]) -> Iterator[Occurrence]:
    """Find the labels that begin at each word; each concept once, whatever the language."""
    found = dict[Occurrence, None]()
    for start, word in enumerate(words):
        for label in labels_from(word):
            end = start + len(label.keys)
            if end <= len(words) and _is_label(words[start:end], label):
                found[Occurrence(start, end, label.concept)] = None
    return iter(found)


def _is_label(words: Sequence[str], label: Label) -> bool:
    """Check whether words of a query, as many as a label has, are forms of it."""
    if label.exactly:
        return words[0] == label.exactly
    others = label.concept.other_words
    return all(
        key in keys_of(word) and not (others and word.lower() in others)
        for key, word in zip(label.keys, words, strict=True)
    )
