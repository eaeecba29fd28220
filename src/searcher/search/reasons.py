"""Why a record is among the results: what of the query its text has, and what it lacks."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from searcher.model.expression import (
    And,
    Expression,
    Or,
    Preferred,
    Some,
    Text,
    Widened,
    name_of,
    optional_parts,
    texts,
)
from searcher.search.query_parts import AskedParts
from searcher.search.read_texts import ReadText, read_text
from searcher.text import lower

_MOST_FORMS = 6  # of a part, the most frequent ones


class Form(NamedTuple):
    """A form of a word in a text, in lower case, and how often it occurs."""

    text: str
    times: int


class Reason(NamedTuple):
    """What was typed, by which other name the text has it (empty if by itself), and in which forms,
    the most frequent first.
    """

    typed: str
    name: str
    forms: tuple[Form, ...]


class Finding(NamedTuple):
    """What a record has of a query, in its order, and which words it lacks, if some are enough."""

    reasons: tuple[Reason, ...]
    lacking: tuple[str, ...]


class _Asked(NamedTuple):
    """A part of a query that asks for words: what was typed, and the name searched instead."""

    typed: str
    name: str
    part: Text


class Reasons:
    """Finds what records have of an expression, and what they lack."""

    def __init__(self, expression: Expression, asked: AskedParts) -> None:
        self._asked = list(dict.fromkeys(_asked(expression)))
        self._optional = [
            (name_of(texts(part)[0]), set(texts(part))) for part in optional_parts(expression)
        ]
        self._parts = asked

    def of(self, title: str, body: str, read: ReadText) -> Finding:
        """Return what of the query a record has and lacks; of its body only what was read is
        searched, unless it may lack something.
        """
        if self._optional and len(read.text) < len(body):
            read = read_text(body, read.language)
        have = self._counted(read_text(title, read.language), read)
        found = (one for one in self._asked if one.part in have)
        reasons = (Reason(one.typed, one.name, _most_frequent(have[one.part])) for one in found)
        lacking = (name for name, parts in self._optional if parts.isdisjoint(have))
        return Finding(tuple(reasons), tuple(lacking))

    def _counted(self, title: ReadText, body: ReadText) -> Mapping[Text, Counter[str]]:
        """Count the forms of each part that a title or a body has."""
        counted = defaultdict[Text, Counter[str]](Counter)
        for asked, read in ((self._parts.title, title), (self._parts.body, body)):
            for part, forms in asked.forms(read):
                for word, times in forms.items():
                    counted[part][lower(word, read.language)] += times
        return counted


def _asked(expression: Expression) -> Iterator[_Asked]:
    match expression:
        case And(parts) | Or(parts) | Some(parts):
            for part in parts:
                yield from _asked(part)
        case Preferred(preferring):
            yield from _asked(preferring)
        case Widened(part, others):
            yield from _asked(part)
            typed = _typed(part)
            for name in (text for other in others for text in texts(other)):
                yield _Asked(typed, name_of(name), name)
        case _:
            for text in texts(expression):
                yield _Asked(name_of(text), "", text)


def _typed(part: Expression) -> str:
    """Return the words of a part as typed: of a compound, without the alternatives read for it."""
    match part:
        case And(parts):
            return " ".join(map(_typed, parts))
        case Or((first, *_)):
            return _typed(first)
    return " ".join(map(name_of, texts(part)))


def _most_frequent(counted: Counter[str]) -> tuple[Form, ...]:
    ranked = sorted(counted.items(), key=lambda form: (-form[1], form[0]))
    return tuple(Form(*pair) for pair in ranked[:_MOST_FORMS])
