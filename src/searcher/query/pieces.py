"""Divide a text that may be anything into pieces of valid queries."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import Enum, auto
from typing import NamedTuple

from searcher.gazetteer import resolve_country
from searcher.index.protocol import Notice
from searcher.model.errors import QueryError
from searcher.model.facets import fields_by_name
from searcher.model.messages import marked
from searcher.model.pairs import pair_of
from searcher.query.field_values import is_checked
from searcher.query.parser import parse_expression
from searcher.text import interpretations

ValuesNamed = Callable[[str, str], Sequence[str]]
"""Returns the conditions, as parts of a query, that a name means as the value of a field."""

_AS_WORDS = marked("Read as words: %(token)s")
_CLOSED = marked("The quotation was closed at the end: %(token)s")
_AS_PAIR = marked("Read as a pair of countries: %(token)s")
_AS_VALUE = marked("%(token)s was read as %(value)s")
_EITHER = marked("%(token)s may mean several values; each of them was searched: %(value)s")

_CLOSING = {'"': '"', "“": "“”", "”": "“”", "„": "“”", "«": "»", "»": "«»"}
_SIGNS = '\\s"“”„«»():~*'
_PIECE = re.compile(
    rf"""
    (?P<name>[^\W\d_]\w*):
    | (?P<bracket>[()])
    | (?P<minus>-)(?=[^{_SIGNS}-]|["“”„«(])
    | (?P<word>[^{_SIGNS}-][^{_SIGNS}]*)(?P<suffix>[*~](?![\w*~]))?
    | .
    """,
    re.VERBOSE | re.DOTALL,
)
_VALUE = re.compile(r'[^\s"“”„«»()]+')
_DISTANCE = re.compile(r"~\d+")
_ADDRESS = re.compile(r"\S+")
_CODES = re.compile(r"[A-Z]{2}[-–—/][A-Z]{2}")
_PAIR_SIGN = re.compile(r"[-–—/]")
_MARKS = re.compile('["“”„«»]')
_CODE, _LONGEST_NAME = 3, 60  # letters of a code, and of a name
_SHOWN = 60  # characters of what was typed that a notice repeats
_SCHEMES = ("http", "https", "ftp")
_OPERATORS = {"OR", "AND"}


class Kind(Enum):
    """What a piece of a query is."""

    TEXT = auto()
    VALUE = auto()
    SIGN = auto()
    OPEN = auto()
    CLOSE = auto()
    OPERATOR = auto()
    NOT = auto()
    TITLE = auto()


class Piece(NamedTuple):
    """A piece of a valid query: its text there, and as it was typed.

    A sign is no part of the query; `not` and `title` need something after them.
    """

    kind: Kind
    text: str
    typed: str


class Scanner:
    """Divides a text into pieces; `notices` state what was read otherwise than typed, `is_reread`
    whether some of that would be valid as typed.
    """

    def __init__(self, text: str, values_named: ValuesNamed) -> None:
        self._text, self._at = text, 0
        self._values_named = values_named
        self.notices: list[Notice] = []
        self.is_reread = False

    def pieces(self) -> list[Piece]:
        """Return the pieces of the text, with pairs of countries as values."""
        return [piece for piece in self._paired(list(self._scan())) if piece.kind is not Kind.SIGN]

    def _scan(self) -> Iterator[Piece]:
        while self._at < len(self._text):
            if self._text[self._at] in _CLOSING:
                yield from self._quotation()
            else:
                yield from self._unquoted()

    def _take(self, pattern: re.Pattern[str]) -> str:
        """Return what a pattern matches here, and go on after it."""
        match = pattern.match(self._text, self._at)
        if match is None:
            return ""
        self._at = match.end()
        return match.group()

    # Quotations

    def _quotation(self) -> Iterator[Piece]:
        start = self._at
        quoted = self._quoted()
        if quoted is None:
            self._at = start + 1  # a mark without a partner within the text is nothing
            return
        distance = self._take(_DISTANCE)
        typed = self._text[start : self._at]
        if not interpretations(quoted):
            return
        phrase = f'"{quoted}"'
        if distance and not _is_valid(phrase + distance):
            self._notice(_AS_WORDS, typed)
            yield Piece(Kind.TEXT, phrase, typed)
        else:
            yield Piece(Kind.TEXT, phrase + distance, typed)

    def _quoted(self) -> str | None:
        """Return the text within the quotation marks that begin here, and go on after them.

        A mark at the beginning of a word that is not closed holds the rest of the text.
        """
        start = self._at + 1
        ends = [self._text.find(mark, start) for mark in _CLOSING[self._text[self._at]]]
        if found := [end for end in ends if end >= 0]:
            self._at = min(found) + 1
            return _without_marks(self._text[start : min(found)])
        before = self._text[self._at - 1] if self._at else " "
        rest = _without_marks(self._text[start:])
        if not (before.isspace() or before in "(:-") or not interpretations(rest):
            return None
        self._notice(_CLOSED, self._text[self._at :])
        self._at = len(self._text)
        return rest

    # Words, fields, brackets, operators

    def _unquoted(self) -> Iterator[Piece]:
        match = _PIECE.match(self._text, self._at)
        assert match is not None  # its last alternative is any character
        start, self._at = self._at, match.end()
        typed = match.group()
        if match["name"]:
            yield from self._named(start, match["name"])
        elif match["bracket"]:
            yield Piece(Kind.OPEN if typed == "(" else Kind.CLOSE, typed, typed)
        elif match["minus"]:
            yield Piece(Kind.NOT, "NOT ", typed)
        elif match["word"]:
            yield from self._word(match["word"], match["suffix"] or "")
        elif not typed.isspace():
            yield Piece(Kind.SIGN, "", typed)

    def _word(self, word: str, suffix: str) -> Iterator[Piece]:
        is_alone = not suffix and self._text[self._at : self._at + 1] in ("", " ", "(", ")")
        if word in _OPERATORS and is_alone:
            yield Piece(Kind.OPERATOR, word, word)
        elif word == "NOT" and is_alone:
            yield Piece(Kind.NOT, "NOT ", word)
        elif not interpretations(word):
            yield Piece(Kind.SIGN, "", word)
        elif suffix and not _is_valid(word + suffix):
            self._notice(_AS_WORDS, word + suffix)
            yield Piece(Kind.TEXT, _plain(word), word + suffix)
        else:
            yield Piece(Kind.TEXT, _plain(word) + suffix, word + suffix)

    def _named(self, start: int, name: str) -> Iterator[Piece]:
        """Read a name before a colon: a field with its value, an address, or two words."""
        lowered = name.lower()
        if self._text[self._at : self._at + 1] in ("", " "):
            yield from self._as_words(f"{name}:")
            return
        if lowered in _SCHEMES and self._text.startswith("//", self._at):
            self._take(_ADDRESS)
            yield from self._as_words(self._text[start : self._at])
        elif lowered == "title":
            yield Piece(Kind.TITLE, "title:", f"{name}:")
        elif lowered == "date" or lowered in fields_by_name():
            yield from self._field(start, lowered)
        else:
            yield from self._as_words(f"{name}:")

    def _field(self, start: int, name: str) -> Iterator[Piece]:
        is_quoted = self._text[self._at] in _CLOSING
        value = ((self._quoted() or "") if is_quoted else self._take(_VALUE)).strip()
        typed = self._text[start : self._at] if self._at > start else f"{name}:"
        meant = self._meant(name, value) if value else ()
        if not meant:
            self._at = max(self._at, start + len(name) + 1)
            yield from self._as_words(f"{name}: {value}", typed)
            return
        if meant != (_field(name, value),):
            self.is_reread = True
            message = _AS_VALUE if len(meant) == 1 else _EITHER
            self._notice(message, typed, value=", ".join(meant))
        yield Piece(Kind.VALUE, _either(meant), typed)

    def _meant(self, name: str, value: str) -> tuple[str, ...]:
        """Return the conditions that a field with a value means; none if it means nothing."""
        condition = _field(name, value)
        try:
            parse_expression(condition)
        except QueryError as error:
            named = tuple(self._values_named(name, value))
            if not named:
                self.notices += (Notice(message, **error.values) for message in error.messages)
            return named
        if name == "date" or is_checked(fields_by_name()[name]):
            return (condition,)
        return tuple(self._values_named(name, value)) or (condition,)

    def _as_words(self, text: str, typed: str = "") -> Iterator[Piece]:
        self._notice(_AS_WORDS, typed or text)
        for word in re.split(rf"[{_SIGNS}]+", text):
            if word.strip("-") and interpretations(word):
                yield Piece(Kind.TEXT, _plain(word.lstrip("-")), word)

    # Pairs

    def _paired(self, pieces: Sequence[Piece]) -> Iterator[Piece]:
        """Replace a text that is two countries with a dash or a slash between them by their pair,
        and codes such as `AM-KZ` also among other words.  Names among other words may be part of
        a title (`U.S.-Japan dialogue`).
        """
        if pair := typed_pair(self._text):
            yield self._pair(pair, self._text)
            return
        for piece in pieces:
            pair = _pair_of_codes(piece.text) if _is_word(piece) else None
            yield self._pair(pair, piece.typed) if pair else piece

    def _pair(self, pair: str, typed: str) -> Piece:
        self.is_reread = True
        self._notice(_AS_PAIR, typed)
        return Piece(Kind.VALUE, f"pair:{pair}", typed)

    def _notice(self, message: str, token: str, **values: object) -> None:
        self.notices.append(Notice(message, token=_shortened(token), **values))


def typed_pair(text: str) -> str | None:
    """Return the pair of countries that a text is: `AM-KZ`, `Armenia – Kazakhstan`; else None.

    Codes must be capitals: `no-go` is not Norway and another country.
    """
    for sign in _PAIR_SIGN.finditer(text):
        codes = [_country(part.strip()) for part in (text[: sign.start()], text[sign.end() :])]
        one, other = codes
        if one and other and one != other:
            return pair_of(one, other)
    return None


def _pair_of_codes(word: str) -> str | None:
    return typed_pair(word) if _CODES.fullmatch(word) else None


def _country(name: str) -> str | None:
    if len(name) <= _CODE and not name.isupper():
        return None
    return resolve_country(name) if len(name) <= _LONGEST_NAME else None


def _is_word(piece: Piece) -> bool:
    return piece.kind is Kind.TEXT and piece.text == piece.typed and piece.text[0] != '"'


def _plain(word: str) -> str:
    """Return a word as a query has it: in capitals, some are operators."""
    return word.lower() if word in _OPERATORS or word == "NOT" else word


def _is_valid(text: str) -> bool:
    try:
        parse_expression(text)
    except QueryError:
        return False
    return True


def _field(name: str, value: str) -> str:
    plain = _without_marks(value)
    return f'{name}:"{plain}"' if re.search(rf"[{_SIGNS}]", value) else f"{name}:{plain}"


def _either(leaves: Iterable[str]) -> str:
    every = list(leaves)
    return every[0] if len(every) == 1 else f"({' OR '.join(every)})"


def _without_marks(text: str) -> str:
    return " ".join(_MARKS.sub(" ", text).split())


def _shortened(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
