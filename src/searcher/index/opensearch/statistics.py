"""What a query needs to know of a commit before it is made: counts, forms, values, groups.

It is data, so that request bodies are pure functions of a query and its statistics.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from searcher.index.opensearch.mappings import stem_token
from searcher.index.scoring import idf
from searcher.model.expression import Near, Scope, Text, Word
from searcher.model.facets import Field
from searcher.model.query import Group

Tokens = tuple[str, ...]
WordKey = tuple[str, tuple[str, ...]]
"""A query word and its languages."""


@dataclass(frozen=True, slots=True)
class Inflected:
    """A query word in texts of one language, in which its forms are not those of one index term.

    stems: its own index terms there, as tokens.
    forms: its forms as written; none if all have these terms.
    others: those of them that have other index terms.
    excluded: words that have its index terms and are not forms of it.
    """

    language: str
    stems: Tokens
    forms: Tokens = ()
    others: Tokens = ()
    excluded: Tokens = ()


@dataclass(frozen=True, slots=True)
class Forms:
    """What a query word may be in a text: index terms (as tokens) that score separately, inflected
    words, and itself as written where that has other index terms.  `siblings` are all words that
    have one of its index terms, where some of these are excluded.
    """

    stems: Tokens = ()
    inflected: tuple[Inflected, ...] = ()
    written: str | None = None
    siblings: Tokens = ()

    @property
    def is_plain(self) -> bool:
        """Whether the word has no other forms than those of its index terms."""
        return not self.inflected and self.written is None


class Counted(NamedTuple):
    """A token, or an inflected word, of a field: what documents are counted of."""

    field: str
    what: str | Inflected


@dataclass(frozen=True)
class Statistics:
    """Statistics of one commit that a query needs.

    averages: the average length of each text field, in words.
    counts: how many documents have something.
    forms: the forms of each query word.
    exact: the values of fields that some record has as they are typed.
    near: the records with words near each other, where the cluster cannot decide it alone.
    groups: the name of the group of a record, None if there is no such record.
    """

    documents: int = 0
    averages: Mapping[str, float] = field(default_factory=dict)
    counts: Mapping[Counted, int] = field(default_factory=dict)
    forms: Mapping[WordKey, Forms] = field(default_factory=dict)
    exact: frozenset[tuple[Field, str]] = frozenset()
    near: Mapping[Near, tuple[str, ...]] = field(default_factory=dict)
    groups: Mapping[Group, str | None] = field(default_factory=dict)

    def idf(self, name: str, what: str | Inflected) -> float:
        """Return the inverse document frequency of something; 0 if no document has it."""
        frequency = self.counts.get(Counted(name, what), 0)
        return idf(self.documents, frequency) if frequency else 0.0

    def with_exact(self, values: Iterable[tuple[Field, str]]) -> "Statistics":
        """Add values that some record has exactly."""
        return replace(self, exact=self.exact.union(values))

    def forms_of(self, word: Word) -> Forms:
        """Return the forms of a word."""
        return self.forms.get((word.text, word.languages), Forms())


def field_of(text: Text) -> str:
    """Return the field in which a part of a query is searched."""
    return "title" if text.scope is Scope.TITLE else "text"


def scored_fields(text: Text) -> tuple[str, ...]:
    """Return the fields in which a part of a query scores: titles count once more."""
    return tuple(dict.fromkeys((field_of(text), "title")))


def term_tokens(terms: tuple[str, ...]) -> Tokens:
    """Return index terms as tokens."""
    return tuple(map(stem_token, terms))
