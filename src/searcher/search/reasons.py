"""Why a record is among the results: the words of its text that the query matched."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from searcher.model.expression import (
    And,
    Expression,
    Near,
    Or,
    Phrase,
    Preferred,
    Some,
    Text,
    Widened,
    name_of,
    texts,
)
from searcher.search.highlights import QueryPart
from searcher.text import bare_words, lower

_MOST_READ = 100_000  # characters of a body
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


class _Asked(NamedTuple):
    """A part of a query that asks for words: what was typed, and the name searched instead."""

    typed: str
    name: str
    part: QueryPart
    length: int


class Reasons:
    """Finds the reasons for which records match an expression."""

    def __init__(self, expression: Expression) -> None:
        self._asked = list(dict.fromkeys(_asked(expression)))

    def of(self, title: str, body: str, language: str | None) -> tuple[Reason, ...]:
        """Return what of the query a record has, in the order of the query."""
        base = (language or "").partition("-")[0]
        every = [bare_words(text, base) for text in (title, body[:_MOST_READ])]
        found = ((one, _forms(one, every, base)) for one in self._asked)
        return tuple(Reason(one.typed, one.name, forms) for one, forms in found if forms)


def _asked(expression: Expression) -> Iterator[_Asked]:
    match expression:
        case And(parts) | Or(parts) | Some(parts):
            for part in parts:
                yield from _asked(part)
        case Preferred(preferring):
            yield from _asked(preferring)
        case Widened(part, others):
            yield from _asked(part)
            typed = " ".join(map(name_of, texts(part)))
            for name in (text for other in others for text in texts(other)):
                yield _part(typed, name_of(name), name)
        case _:
            for text in texts(expression):
                yield _part(name_of(text), "", text)


def _part(typed: str, name: str, text: Text) -> _Asked:
    length = len(text.words) if isinstance(text, Phrase | Near) else 1
    return _Asked(typed, name, QueryPart(text), length)


def _forms(asked: _Asked, every: Sequence[Sequence[str]], language: str) -> tuple[Form, ...]:
    """Count the forms of a part in a title and a body; several words are one form, as asked."""
    counted: Counter[str] = Counter()
    for words in every[:1] if asked.part.is_in_title else every:
        at = asked.part.positions(words, language)
        counted.update(lower(words[i], language) for i in at)
    if asked.length > 1 and counted:
        return (Form(asked.name or asked.typed, counted.total() // asked.length),)
    return tuple(Form(*pair) for pair in counted.most_common(_MOST_FORMS))
