"""A query as typed → its expression tree, or an error with the position and a remedy."""

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from importlib.resources import files

from lark import Lark, Token, Transformer
from lark.exceptions import UnexpectedCharacters, UnexpectedEOF, UnexpectedToken, VisitError

from searcher.gazetteer import parse_country_group, parse_pair, resolve_country
from searcher.model.edtf import Edtf
from searcher.model.errors import BadDate, QueryError, marked
from searcher.model.expression import (
    NO_ISSUER,
    And,
    DateRange,
    Everything,
    Expression,
    Field,
    Fuzzy,
    Near,
    Not,
    Or,
    Phrase,
    Prefix,
    Scope,
    Text,
    Undated,
    Value,
    Word,
)
from searcher.model.query import MAX_TERMS, Query
from searcher.model.record import Kind
from searcher.text import (
    Interpretation,
    core_interpretations,
    fold,
    interpretations,
    written_interpretations,
)

MAX_LENGTH = 512
MIN_PREFIX = 2
_FEWEST_WITH_A_MISTAKE = 3  # letters
MAX_DISTANCE = 100
MAX_NEAR = 8  # words: the work doubles with each
_QUOTES = '"“”„«»'
_BRACKETS = re.compile(r'"[^"]*"|“[^“”]*”|„[^„“”]*[“”]|«[^«»]*»|[()]')
_LANGUAGE_LETTERS = range(2, 9)


@cache
def _parser() -> Lark:
    grammar = files(__package__).joinpath("grammar.lark").read_text("utf-8")
    return Lark(
        grammar,
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


def parse_expression(text: str) -> Expression:
    """The expression tree of a query.

    Raises QueryError with the position (in characters, from 0) and a remedy: for a syntax
    error, an unknown field or value, or a query beyond the limits.
    """
    if len(text) > MAX_LENGTH:
        raise QueryError(
            text,
            MAX_LENGTH,
            marked("The query has %(length)s characters; %(most)s are allowed"),
            marked("Shorten it."),
            length=len(text),
            most=MAX_LENGTH,
        )
    try:
        expression = _Builder(text).transform(_parser().parse(text))
    except UnexpectedEOF as error:
        raise _unfinished(text) from error
    except UnexpectedCharacters as error:
        raise _bad_character(text, error.pos_in_stream or 0) from error
    except UnexpectedToken as error:
        raise _bad_token(text, error) from error
    except VisitError as error:
        raise error.orig_exc from None
    assert isinstance(expression, Expression)
    return expression


def _unfinished(text: str) -> QueryError:
    return _at_end(text, len(text.rstrip()))


def _at_end(text: str, end: int) -> QueryError:
    if (bracket := _unclosed(text)) is not None:
        return QueryError(text, bracket, marked("This bracket is not closed"), marked("Add a “)”."))
    last = text.rsplit(maxsplit=1)[-1] if text.split() else ""
    return QueryError(
        text,
        max(0, end - len(last)),
        marked("Something is missing after “%(word)s”"),
        marked("Complete the query, or take it out."),
        word=last,
    )


def _unclosed(text: str) -> int | None:
    """Where the last bracket stands that is not closed; those within quotation marks are text."""
    opened: list[int] = []
    for match in _BRACKETS.finditer(text):
        if match.group() == "(":
            opened.append(match.start())
        elif match.group() == ")" and opened:
            opened.pop()
    return opened[-1] if opened else None


def _bad_character(text: str, position: int) -> QueryError:
    character = text[position]
    if character in _QUOTES:
        return QueryError(
            text,
            position,
            marked("This quotation mark is not closed"),
            marked("Add the closing quotation mark."),
        )
    if character == ":":
        before = text[:position].rsplit(maxsplit=1)[-1] if text[:position].split() else ""
        return _unknown_field(text, position - len(before), before)
    if character == "*":
        return QueryError(
            text,
            position,
            marked("“*” must follow letters"),
            marked("Write the beginning of the word: cultur*"),
        )
    if character == "~":
        return QueryError(
            text,
            position,
            marked("“~” must follow a word, or a phrase with a number"),
            marked('Write word~ or "two words"~5'),
        )
    return QueryError(
        text,
        position,
        marked("“%(sign)s” cannot stand here"),
        marked("Take it out, or put the words in quotation marks."),
        sign=character,
    )


def _unknown_field(text: str, position: int, name: str) -> QueryError:
    known = ", ".join(f"{f}:" for f in ("title", *Field, "date"))
    if name.lower() in {"title", "date", "lang", *Field}:
        return QueryError(
            text,
            position,
            marked("“%(name)s:” has no value"),
            marked("Write the value right after the colon: %(name)s:…"),
            name=name,
        )
    return QueryError(
        text,
        position,
        marked("There is no field “%(name)s”"),
        marked("The fields are %(known)s. To search for the text, quote it."),
        name=name,
        known=known,
    )


def _bad_token(text: str, error: UnexpectedToken) -> QueryError:
    token = error.token
    if token.type == "$END":
        return _at_end(text, len(text.rstrip()))
    position = token.start_pos or 0
    if token.type == "_CLOSE":
        before = text[:position].rstrip()
        if before.endswith("("):
            return QueryError(
                text,
                len(before) - 1,
                marked("These brackets are empty"),
                marked("Put words between them."),
            )
        return QueryError(
            text,
            position,
            marked("This bracket closes nothing"),
            marked("Take it out, or add a “(” before."),
        )
    if token.type == "DISTANCE":
        return QueryError(
            text,
            position,
            marked("“%(sign)s” must follow a phrase"),
            marked('Write "two words"%(sign)s'),
            sign=token,
        )
    if token.type in ("_OR", "_AND"):
        return QueryError(
            text,
            position,
            marked("“%(sign)s” needs something before it"),
            marked("Put words on both sides of %(sign)s."),
            sign=token,
        )
    return QueryError(
        text,
        position,
        marked("“%(sign)s” cannot stand here"),
        marked("Take it out, or quote the words."),
        sign=token,
    )


class _Builder(Transformer[Token, Expression]):
    """From lark's tree to ours; checks what a grammar cannot."""

    def __init__(self, query: str) -> None:
        super().__init__()
        self._query = query
        self._terms = 0

    def _error(self, token: Token, what: str, remedy: str, **values: object) -> QueryError:
        """The error at a token, which is `%(token)s` in what is said."""
        return QueryError(
            self._query, token.start_pos or 0, what, remedy, token=str(token), **values
        )

    def _interpretations(
        self, token: Token, found: tuple[Interpretation, ...]
    ) -> tuple[Interpretation, ...]:
        """What a token may mean, which is counted as the longest of it."""
        if not found:
            raise self._error(
                token,
                marked("“%(token)s” has no letters or digits"),
                marked("Take it out, or write a word."),
            )
        self._count(token, max(len(reading.words) for reading in found))
        return found

    def _single(self, token: Token) -> tuple[str, ...]:
        """The words that one with a sign after it may mean; none if it is several."""
        found = self._interpretations(token, interpretations(token[:-1]))
        return tuple(dict.fromkeys(r.words[0] for r in found if len(r.words) == 1))

    def _count(self, token: Token, terms: int) -> None:
        self._terms += terms
        if self._terms > MAX_TERMS:
            raise self._error(
                token,
                marked("The query has more than %(most)s words"),
                marked("Leave the less important words out."),
                most=MAX_TERMS,
            )

    def start(self, parts: list[Expression]) -> Expression:
        return parts[0] if parts else Everything()

    def disjunction(self, parts: list[Expression]) -> Expression:
        return Or(tuple(parts))

    def conjunction(self, parts: list[Expression]) -> Expression:
        return And(tuple(parts))

    def exclusion(self, parts: list[Expression]) -> Expression:
        return Not(parts[0])

    def word(self, parts: list[Token]) -> Expression:
        return _any(map(_in_any_form, self._interpretations(parts[0], interpretations(parts[0]))))

    def phrase(self, parts: list[Token]) -> Expression:
        found = self._interpretations(parts[0], written_interpretations(parts[0][1:-1]))
        return _any(Phrase(reading.words) for reading in found)

    def near(self, parts: list[Token]) -> Expression:
        found = self._interpretations(parts[0], core_interpretations(parts[0][1:-1]))
        distance = int(parts[1][1:])
        if not 1 <= distance <= MAX_DISTANCE:
            raise self._error(
                parts[1],
                marked("“%(token)s” is no distance"),
                marked("Write a number from 1 to %(most)s."),
                most=MAX_DISTANCE,
            )
        if max(len(reading.words) for reading in found) > MAX_NEAR:
            raise self._error(
                parts[0],
                marked("More than %(most)s words cannot be asked to be near each other"),
                marked("Leave the less important words out."),
                most=MAX_NEAR,
            )
        return _any(_near(reading, distance) for reading in found)

    def prefix(self, parts: list[Token]) -> Expression:
        words = self._single(parts[0])
        if min((len(fold(word)) for word in words), default=0) < MIN_PREFIX:
            raise self._error(
                parts[0],
                marked("“%(token)s” would match too many words"),
                marked("Write at least %(least)s letters of one word."),
                least=MIN_PREFIX,
            )
        return _any(map(Prefix, words))

    def fuzzy(self, parts: list[Token]) -> Expression:
        words = self._single(parts[0])
        if min(map(len, words), default=0) < _FEWEST_WITH_A_MISTAKE:
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
        value = token[1:-1] if token[0] in _QUOTES else str(token)
        value = value.strip()
        if not value:
            raise self._error(
                token,
                marked("“%(name)s:” has no value"),
                marked("Write the value: %(name)s:…"),
                name=name,
            )
        self._count(token, 1)
        if name == "date":
            return self._date(token, value)
        field = Field.LANGUAGE if name == "lang" else Field(name)
        return Value(field, self._value(field, token, value))

    def _value(self, field: Field, token: Token, value: str) -> str:
        if field is Field.PAIR:
            return self._known(
                token,
                parse_pair(value),
                marked("“%(token)s” is not a pair of countries"),
                marked("Write two codes: pair:AM-KZ"),
            )
        if field is Field.COUNTRY:
            return self._known(
                token,
                resolve_country(value),
                marked("“%(token)s” is not a country"),
                marked("Write its code or its name: country:KZ"),
            )
        if field is Field.ONLY:
            return self._known(
                token,
                parse_country_group(value),
                marked("“%(token)s” is not a list of countries"),
                marked("Write their codes: only:AM-KZ"),
            )
        if field is Field.ISSUER:
            known = NO_ISSUER if value.lower() == NO_ISSUER else resolve_country(value)
            return self._known(
                token,
                known,
                marked("“%(token)s” is not a side that issues"),
                marked("Write a country, or %(none)s: issuer:KZ"),
                none=NO_ISSUER,
            )
        if field is Field.KIND:
            kinds = {*Kind, "unknown"}
            known = value.lower() if value.lower() in kinds else None
            return self._known(
                token,
                known,
                marked("“%(token)s” is not a kind"),
                marked("The kinds are %(kinds)s."),
                kinds=", ".join(sorted(kinds)),
            )
        if field is Field.YEAR:
            known = value if (value.isdigit() and len(value) == 4) or value == "undated" else None
            return self._known(
                token,
                known,
                marked("“%(token)s” is not a year"),
                marked("Write four digits, or undated."),
            )
        if field is Field.LANGUAGE:
            known = value.lower() if len(value) in _LANGUAGE_LETTERS and value.isascii() else None
            return self._known(
                token,
                known,
                marked("“%(token)s” is not a language"),
                marked("Write its code: lang:kk"),
            )
        return value

    def _known(
        self, token: Token, value: str | None, what: str, remedy: str, **values: object
    ) -> str:
        if value is None:
            raise self._error(token, what, remedy, **values)
        return value

    def _date(self, token: Token, value: str) -> Expression:
        if value.lower() in ("none", "undated"):
            return Undated()
        possibly = value.endswith("?")
        first, dots, last = value.removesuffix("?").partition("..")
        try:
            start, end = (Edtf(part) if part else None for part in (first, last if dots else first))
        except BadDate as error:
            raise self._date_error(token) from error
        if (start is None and end is None) or any(d and not d.has_year for d in (start, end)):
            raise self._date_error(token)
        earliest, latest = start.earliest if start else None, end.latest if end else None
        if earliest and latest and latest < earliest:
            raise self._error(
                token,
                marked("“%(token)s” ends before it begins"),
                marked("Write date:%(first)s..%(last)s"),
                first=last,
                last=first,
            )
        return DateRange(earliest, latest, possibly)

    def _date_error(self, token: Token) -> QueryError:
        return self._error(
            token,
            marked("“%(token)s” is not a date"),
            marked("Write date:2017, date:2017-03, date:2014..2016, date:..2016 or date:none"),
        )


def _any(expressions: Iterable[Expression]) -> Expression:
    every = tuple(expressions)
    return every[0] if len(every) == 1 else Or(every)


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
