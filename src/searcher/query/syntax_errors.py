"""Explain the syntax errors of a query: the position and a remedy for each."""

import re

from lark import Token

from searcher.model.errors import QueryError
from searcher.model.facets import Field, fields_by_name
from searcher.model.messages import marked

QUOTES = '"“”„«»'
_BRACKETS = re.compile(r'"[^"]*"|“[^“”]*”|„[^„“”]*[“”]|«[^«»]*»|[()]')


def explain_end(text: str) -> QueryError:
    """Explain what is missing at the end of a query."""
    end = len(text.rstrip())
    if (bracket := _unclosed(text)) is not None:
        return QueryError(text, bracket, marked("This bracket is not closed"), marked("Add a “)”."))
    last = text.rsplit(maxsplit=1)[-1] if text.split() else ""
    return QueryError(
        text,
        max(0, end - len(last)),
        marked("Something is missing after “%(word)s”"),
        marked("Complete the query, or remove this word."),
        word=last,
    )


def _unclosed(text: str) -> int | None:
    """Find the last bracket that is not closed; those within quotation marks are text."""
    opened: list[int] = []
    for match in _BRACKETS.finditer(text):
        if match.group() == "(":
            opened.append(match.start())
        elif match.group() == ")" and opened:
            opened.pop()
    return opened[-1] if opened else None


def explain_character(text: str, position: int) -> QueryError:
    """Explain a character that is not allowed at a position."""
    character = text[position]
    if character in QUOTES:
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
        marked("“%(sign)s” is not allowed here"),
        marked("Remove it, or put the words in quotation marks."),
        sign=character,
    )


def _unknown_field(text: str, position: int, name: str) -> QueryError:
    known = ", ".join(f"{f}:" for f in ("title", *Field, "date"))
    if name.lower() in {"title", "date", *fields_by_name()}:
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


def explain_token(text: str, token: Token) -> QueryError:
    """Explain a token that is not allowed where it occurs."""
    if token.type == "$END":
        return explain_end(text)
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
            marked("This bracket was never opened"),
            marked("Remove it, or add a “(” before it."),
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
        marked("“%(sign)s” is not allowed here"),
        marked("Remove it, or quote the words."),
        sign=token,
    )
