"""The expression tree of a query: what each part asks for."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from searcher.model.facets import Field


class Scope(StrEnum):
    """Which text is searched."""

    ALL = "all"
    TITLE = "title"


@dataclass(frozen=True, slots=True)
class Word:
    """A word in any inflected form; in texts of some languages (BCP 47) if any are given."""

    text: str
    scope: Scope = Scope.ALL
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words as written (but for case and accents), one after the other."""

    words: tuple[str, ...]
    scope: Scope = Scope.ALL


@dataclass(frozen=True, slots=True)
class Near:
    """Words in any inflected form and order, each at most `distance` words from the next."""

    words: tuple[str, ...]
    distance: int
    scope: Scope = Scope.ALL


@dataclass(frozen=True, slots=True)
class Prefix:
    """Every word that begins with these letters."""

    text: str
    scope: Scope = Scope.ALL


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """A word as written, or with one letter inserted, left out or replaced."""

    text: str
    scope: Scope = Scope.ALL


@dataclass(frozen=True, slots=True)
class AtLeast:
    """At least `minimum` of some index terms (stems with their language) in the whole text."""

    minimum: int
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """Some of the parts, which ask for words, by weight: the rarer a word, the more it counts.

    Records with all of them come first.  A word that no record has does not count.
    """

    parts: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Widened:
    """A part that asks for words, or others that mean the same and count as much."""

    part: "Expression"
    others: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Preferred:
    """The matches of an expression, those first that match another one too."""

    expression: "Expression"
    first: "Expression"


@dataclass(frozen=True, slots=True)
class Value:
    """Records with a value in a field."""

    field: Field
    value: str


@dataclass(frozen=True, slots=True)
class DateRange:
    """Records published between two days, both included; None is open.

    `possibly`: those whose date may lie inside; else those whose date certainly does.
    """

    first: date | None
    last: date | None
    possibly: bool = False


@dataclass(frozen=True, slots=True)
class Undated:
    """Records of which the year of publication is not known."""


@dataclass(frozen=True, slots=True)
class And:
    """All of these."""

    parts: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """One or more of these."""

    parts: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """None of this."""

    part: "Expression"


@dataclass(frozen=True, slots=True)
class Everything:
    """All records: what an empty query asks for."""


Text = Word | Phrase | Near | Prefix | Fuzzy
Expression = (
    Text
    | AtLeast
    | Some
    | Widened
    | Preferred
    | Value
    | DateRange
    | Undated
    | And
    | Or
    | Not
    | Everything
)


def texts(expression: Expression) -> tuple[Text, ...]:
    """Return the parts that ask for words and are not excluded: what is marked in a text."""
    if isinstance(expression, And | Or | Some):
        return tuple(text for part in expression.parts for text in texts(part))
    if isinstance(expression, Widened):
        return tuple(t for part in (expression.part, *expression.others) for t in texts(part))
    if isinstance(expression, Preferred):
        return texts(expression.expression)
    return (expression,) if isinstance(expression, Text) else ()


def leaves(expression: Expression) -> Iterator[Expression]:
    """Yield the parts of an expression that have no parts."""
    match expression:
        case And(parts) | Or(parts) | Some(parts):
            for part in parts:
                yield from leaves(part)
        case Not(part):
            yield from leaves(part)
        case Widened(part, others):
            for one in (part, *others):
                yield from leaves(one)
        case Preferred(preferring, first):
            yield from leaves(preferring)
            yield from leaves(first)
        case _:
            yield expression


def other_names(expression: Expression) -> tuple[str, ...]:
    """Return the names that are searched beside the words typed, each once."""
    return tuple(dict.fromkeys(_other_names(expression)))


def _other_names(expression: Expression) -> Iterator[str]:
    match expression:
        case And(parts) | Or(parts) | Some(parts):
            for part in parts:
                yield from _other_names(part)
        case Preferred(preferring):
            yield from _other_names(preferring)
        case Widened(part, others):
            yield from _other_names(part)
            yield from (name_of(text) for other in others for text in texts(other))


def name_of(text: Text) -> str:
    """Return the words of a part of a query, as text."""
    return " ".join(text.words) if isinstance(text, Phrase | Near) else text.text


def optional_parts(expression: Expression) -> tuple[Expression, ...]:
    """Return the parts of which a record needs only most."""
    match expression:
        case Some(parts):
            return parts
        case And(parts):
            return tuple(part for one in parts for part in optional_parts(one))
        case Preferred(preferring):
            return optional_parts(preferring)
    return ()


def has_relevance(expression: Expression) -> bool:
    """Return whether matches differ in relevance: some part that is not excluded asks for words."""
    if isinstance(expression, And | Or | Some):
        return any(map(has_relevance, expression.parts))
    if isinstance(expression, Preferred):
        return has_relevance(expression.expression)
    return isinstance(expression, Text | AtLeast | Widened)
