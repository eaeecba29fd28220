"""A query as typed → its expression tree, or an error with the position and a remedy."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from importlib.resources import files

from lark import Lark, Token
from lark.exceptions import UnexpectedCharacters, UnexpectedEOF, UnexpectedToken, VisitError
from lark.visitors import Transformer_NonRecursive

from searcher.model.errors import QueryError
from searcher.model.expression import (
    And,
    Everything,
    Expression,
    Fuzzy,
    Near,
    Not,
    Or,
    Phrase,
    Prefix,
    Scope,
    Text,
    Value,
    Word,
)
from searcher.model.facets import field_named, fields_by_name
from searcher.model.messages import marked
from searcher.model.query import MAX_TERMS, Query
from searcher.query.field_values import BadValue, parse_dates, parse_value
from searcher.query.syntax_errors import QUOTES, explain_character, explain_end, explain_token
from searcher.text import (
    Interpretation,
    core_interpretations,
    fold,
    interpretations,
    written_interpretations,
)

MAX_LENGTH = 512
MIN_PREFIX = 2
_HYPHEN = re.compile(r"\w[-\u2010\u2011]\w")
_MIN_FUZZY = 3  # letters
_LONG = 5  # letters of the parts of a compound
MAX_DISTANCE = 100
MAX_NEAR = 8  # words: the work doubles with each


@cache
def _parser() -> Lark:
    grammar = files(__package__).joinpath("grammar.lark").read_text("utf-8")
    return Lark(
        grammar.replace("{fields}", "|".join(fields_by_name())),
        parser="lalr",
        lexer="contextual",
        propagate_positions=True,
        maybe_placeholders=False,
    )


def parse_query(text: str, **rest: object) -> Query:
    """Parse the text of a query; `rest` are the other fields of `Query`.

    Raises QueryError as `parse_expression` does.
    """
    return replace(Query(text.strip(), parse_expression(text)), **rest)  # type: ignore[arg-type]


def parse_expression(text: str, longest: int = MAX_LENGTH) -> Expression:
    """Parse a query of at most `longest` characters into its expression tree.

    Raises QueryError with the position (in characters, from 0) and a remedy: for a syntax
    error, an unknown field or value, or a query beyond the limits.
    """
    if len(text) > longest:
        raise QueryError(
            text,
            longest,
            marked("The query has %(length)s characters; %(most)s are allowed"),
            marked("Shorten it."),
            length=len(text),
            most=longest,
        )
    try:
        expression = _Builder(text).transform(_parser().parse(text))
    except UnexpectedEOF as error:
        raise explain_end(text) from error
    except UnexpectedCharacters as error:
        raise explain_character(text, error.pos_in_stream or 0) from error
    except UnexpectedToken as error:
        raise explain_token(text, error.token) from error
    except VisitError as error:
        raise error.orig_exc from None
    assert isinstance(expression, Expression)
    return expression


class _Builder(Transformer_NonRecursive[Token, Expression]):
    """Transforms the tree of Lark into an expression; checks what a grammar cannot.

    A tree may be as deep as a query is long, with one NOT after another.
    """

    def __init__(self, query: str) -> None:
        super().__init__()
        self._query = query
        self._terms = 0

    def _error(self, token: Token, what: str, remedy: str, **values: object) -> QueryError:
        """Make the error at a token, which is `%(token)s` in the messages."""
        return QueryError(
            self._query, token.start_pos or 0, what, remedy, token=str(token), **values
        )

    def _interpretations(
        self, token: Token, found: tuple[Interpretation, ...]
    ) -> tuple[Interpretation, ...]:
        """Check and count the interpretations of a token; it counts as its longest reading."""
        if not found:
            raise self._error(
                token,
                marked("“%(token)s” has no letters or digits"),
                marked("Remove it, or write a word."),
            )
        self._count(token, max(len(reading.words) for reading in found))
        return found

    def _single(self, token: Token) -> tuple[str, ...]:
        """Return what a word with `*` or `~` after it may be; nothing if it is several words."""
        found = self._interpretations(token, interpretations(token[:-1]))
        return tuple(dict.fromkeys(r.words[0] for r in found if len(r.words) == 1))

    def _count(self, token: Token, terms: int) -> None:
        self._terms += terms
        if self._terms > MAX_TERMS:
            raise self._error(
                token,
                marked("The query has more than %(most)s words"),
                marked("Leave out the less important words."),
                most=MAX_TERMS,
            )

    def start(self, parts: list[Expression]) -> Expression:
        return parts[0] if parts else Everything()

    def disjunction(self, parts: list[Expression]) -> Expression:
        return Or(tuple(parts))

    def conjunction(self, parts: list[Expression]) -> Expression:
        return And(tuple(parts))

    def exclusion(self, parts: list[Expression]) -> Expression:
        return parts[0].part if isinstance(parts[0], Not) else Not(parts[0])

    def word(self, parts: list[Token]) -> Expression:
        readings = self._interpretations(parts[0], interpretations(parts[0]))
        if _HYPHEN.search(parts[0]):
            return _any(alternative for reading in readings for alternative in _compound(reading))
        return _any(map(_in_any_form, readings))

    def phrase(self, parts: list[Token]) -> Expression:
        found = self._interpretations(parts[0], written_interpretations(parts[0][1:-1]))
        return _any(Phrase(reading.words) for reading in found)

    def near(self, parts: list[Token]) -> Expression:
        found = self._interpretations(parts[0], core_interpretations(parts[0][1:-1]))
        distance = int(parts[1][1:])
        if not 1 <= distance <= MAX_DISTANCE:
            raise self._error(
                parts[1],
                marked("“%(token)s” is not a distance"),
                marked("Write a number from 1 to %(most)s."),
                most=MAX_DISTANCE,
            )
        if max(len(reading.words) for reading in found) > MAX_NEAR:
            raise self._error(
                parts[0],
                marked("At most %(most)s words can be near each other"),
                marked("Leave out the less important words."),
                most=MAX_NEAR,
            )
        return _any(_near(reading, distance) for reading in found)

    def prefix(self, parts: list[Token]) -> Expression:
        words = self._single(parts[0])
        if min((len(fold(word)) for word in words), default=0) < MIN_PREFIX:
            raise self._error(
                parts[0],
                marked("“%(token)s” matches too many words"),
                marked("Write at least %(least)s letters of one word."),
                least=MIN_PREFIX,
            )
        return _any(map(Prefix, words))

    def fuzzy(self, parts: list[Token]) -> Expression:
        words = self._single(parts[0])
        if min(map(len, words), default=0) < _MIN_FUZZY:
            raise self._error(
                parts[0],
                marked("“%(token)s” is not one word of three letters or more"),
                marked("Write word~"),
            )
        return _any(map(Fuzzy, words))

    def value(self, parts: list[Token]) -> Token:
        return parts[0]

    def titled(self, parts: list[Expression]) -> Expression:
        return _in_title(parts[1])

    def field(self, parts: list[Token]) -> Expression:
        name, token = parts[0][:-1].lower(), parts[1]
        value = token[1:-1] if token[0] in QUOTES else str(token)
        value = value.strip()
        if not value:
            raise self._error(
                token,
                marked("“%(name)s:” has no value"),
                marked("Write the value: %(name)s:…"),
                name=name,
            )
        self._count(token, 1)
        try:
            if name == "date":
                return parse_dates(value)
            field = field_named(name)
            return Value(field, parse_value(field, value))
        except BadValue as error:
            raise self._error(token, error.what, error.remedy, **error.values) from error


def _any(expressions: Iterable[Expression]) -> Expression:
    every = tuple(expressions)
    return every[0] if len(every) == 1 else Or(every)


def _compound(reading: Interpretation) -> Iterator[Expression]:
    """Yield a word with a hyphen in any form, and as it is written without it: `co-operation`.

    Its parts may have a word between them if they are long: `trade and economic`.
    """
    words = reading.words
    if not 1 < len(words) <= MAX_NEAR or any(map(str.isdigit, "".join(words))):
        yield _in_any_form(reading)
    else:
        yield Near(words, 2 if min(map(len, words)) >= _LONG else 1)
    if len(words) > 1:
        yield Word("".join(words))


def _in_any_form(reading: Interpretation) -> Expression:
    words, languages = reading.words, reading.languages
    return Word(words[0], languages=languages) if len(words) == 1 else Phrase(words)


def _near(reading: Interpretation, distance: int) -> Expression:
    words = reading.words
    return Near(words, distance) if len(words) > 1 else Word(words[0])


def _in_title(expression: Expression) -> Expression:
    if isinstance(expression, And | Or):
        return type(expression)(tuple(map(_in_title, expression.parts)))
    if isinstance(expression, Not):
        return Not(_in_title(expression.part))
    return replace(expression, scope=Scope.TITLE) if isinstance(expression, Text) else expression
