"""Concepts of international relations, each with its labels in several languages.

They are in `data/`, a file for each theme, a table for each concept: language (BCP 47) → labels,
of which the first is the preferred one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import msgspec

from searcher.languages import DEFAULT_LANGUAGE, BadDataFile, languages, load_data_files
from searcher.text import written_words


class _Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A table of a data file, beside its labels.

    topic: the topic of the archive that the concept is, if it is one.
    capitals: abbreviations that are matched in capitals only, since a usual word has their letters.
    shared: labels that other concepts have in the same language, too.
    other_words: words in lower case that look like a form of a label of one word, but have another
        meaning.
    """

    topic: str | None = None
    capitals: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    other_words: tuple[str, ...] = ()


_Labelled: Any = msgspec.defstruct(
    "_Labelled",
    [(language, tuple[str, ...], ()) for language in languages()],
    bases=(_Entry,),
    frozen=True,
    forbid_unknown_fields=True,
)
"""An entry with labels; they may be in any language that has a folder of facts."""


@dataclass(frozen=True, slots=True)
class Term:
    """A label of a concept as words, with its language (BCP 47), and as text."""

    words: tuple[str, ...]
    language: str
    text: str


@dataclass(frozen=True, slots=True, eq=False)
class Concept:
    """A concept, the same object wherever it occurs; `terms` are in the order of the languages, and
    of each language the preferred one is the first.

    The last three fields are described in the schema of the data files.
    """

    id: str
    topic: str | None
    terms: tuple[Term, ...] = field(repr=False)
    capitals: frozenset[str] = frozenset()
    shared: frozenset[str] = frozenset()
    other_words: frozenset[str] = frozenset()

    def preferred(self, language: str) -> str:
        """Return the preferred label in a language, in English if it has none."""
        labels = (term.text for term in self.terms if term.language == language)
        return next(labels, "") or self.preferred(DEFAULT_LANGUAGE)


@cache
def concepts() -> Mapping[str, Concept]:
    """Load all concepts by their identifiers.  Raises BadDataFile."""
    found: dict[str, Concept] = {}
    for theme, entries in load_data_files(__package__, dict[str, _Labelled]).items():
        for name, entry in entries.items():
            if name in found:
                raise BadDataFile(f"{theme}.toml", f"{name} is in another file, too")
            found[name] = _concept(name, entry)
    return found


def _concept(name: str, entry: Any) -> Concept:
    return Concept(
        name,
        entry.topic,
        tuple(_terms(entry)),
        frozenset(entry.capitals),
        frozenset(entry.shared),
        frozenset(entry.other_words),
    )


def _terms(entry: Any) -> Iterator[Term]:
    for language in languages():
        for text in getattr(entry, language):
            yield Term(_words(text, language), language, text)


def _words(text: str, language: str) -> tuple[str, ...]:
    """Split a label into words; where there are just letters and spaces, without the tokenizer."""
    is_plain = text.replace(" ", "").isalnum()
    return tuple(text.split() if is_plain else written_words(text, language))
