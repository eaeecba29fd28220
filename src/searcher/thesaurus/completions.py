"""Completions of what is typed by labels of the thesaurus, in any language."""

from bisect import bisect_left
from functools import cache
from itertools import islice, takewhile
from typing import NamedTuple

from searcher.text import fold
from searcher.thesaurus.concepts import Concept, concepts


class Completion(NamedTuple):
    """A label that begins with what is typed, its language (BCP 47), and its concept."""

    label: str
    language: str
    concept: Concept


class _Labels(NamedTuple):
    """All labels in the order of their folded texts, which are those of the same positions."""

    folded: tuple[str, ...]
    labels: tuple[Completion, ...]


def completions(prefix: str, limit: int) -> tuple[Completion, ...]:
    """Return the first labels, in the order of their letters, that begin with a prefix, whatever
    its case and accents; none for an empty one.

    A label of a concept that several languages write alike is returned in the first of them.
    """
    folded = fold(" ".join(prefix.split()))
    known = _labels()
    first = bisect_left(known.folded, folded)
    matching = takewhile(
        lambda position: known.folded[position].startswith(folded),
        range(first, len(known.folded) if folded else first),
    )
    return tuple(known.labels[position] for position in islice(matching, limit))


@cache
def _labels() -> _Labels:
    found: dict[tuple[str, str], Completion] = {}
    for concept in concepts().values():
        for term in concept.terms:
            key = (fold(term.text), concept.id)
            found.setdefault(key, Completion(term.text, term.language, concept))
    ordered = sorted(found)
    return _Labels(tuple(text for text, _ in ordered), tuple(found[key] for key in ordered))
