"""Find concepts among the words of a query, in any language and in any inflected form."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from searcher.thesaurus.concepts import Concept
from searcher.thesaurus.lexicon import Keys, Label, keys_of, labels_from


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


def _occurrences(words: Sequence[str]) -> Iterable[Occurrence]:
    """Find the labels that begin at each word; each concept once, whatever the language."""
    keys = tuple(map(keys_of, words))
    found = dict[Occurrence, None]()
    for start, word in enumerate(words):
        for label in labels_from(word):
            end = start + len(label.keys)
            if _are_forms(keys[start:end], label) and _may_be_written(words[start:end], label):
                found[Occurrence(start, end, label.concept)] = None
    return found


def _are_forms(keys: Sequence[Keys], label: Label) -> bool:
    """Check whether words of a query, by their keys, are forms of those of a label."""
    if len(keys) < len(label.keys):
        return False
    pairs = zip(label.keys, keys, strict=True)
    return not any(of_label.isdisjoint(typed) for of_label, typed in pairs)


def _may_be_written(words: Sequence[str], label: Label) -> bool:
    """Check that a label is not written in another way than it must be, or is another word."""
    if label.exactly:
        return words[0] == label.exactly
    return len(words) > 1 or words[0].lower() not in label.concept.other_words
