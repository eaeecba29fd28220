"""Read whatever is typed into the search box: valid queries as they are, others as they are meant.

A text that the grammar refuses is divided into pieces; what is not valid is read as words, and
brackets and operators without a partner are left out.  The result is a valid query, so that the
grammar remains the only place that gives a query its meaning; notices state what was changed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from searcher.index.protocol import Notice
from searcher.model.errors import QueryError
from searcher.model.expression import (
    And,
    Expression,
    Or,
    Phrase,
    Preferred,
    Scope,
    Some,
    Word,
)
from searcher.model.messages import marked
from searcher.query.parser import parse_expression
from searcher.query.pieces import Kind, Piece, Scanner, ValuesNamed
from searcher.query.value_names import values_named
from searcher.text import tokens, written_interpretations

MAX_TYPED = 4000
"""Characters of a text that are read."""
_TITLE = 3  # words from which a text may be a title
_MAX_DEPTH = 20  # brackets within brackets

_LEFT_OUT = marked("Left out: %(token)s")
_SOME_WORDS = marked("Read as a text: records with some of its words are found, the best first.")
_CUT = marked("Only the first %(most)s characters were read.")


@dataclass(frozen=True, slots=True)
class Reading:
    """How a typed text is understood: a valid query, its expression, and what was changed."""

    text: str
    expression: Expression
    notices: tuple[Notice, ...] = ()


def read_query(typed: str, values_named: ValuesNamed = values_named) -> Reading:
    """Read a text that may be anything; it is never refused."""
    text = " ".join(typed[:MAX_TYPED].split())
    cut = (Notice(_CUT, most=MAX_TYPED),) if len(typed.strip()) > MAX_TYPED else ()
    scanner = Scanner(text, values_named)
    pieces = scanner.pieces()
    if not scanner.is_reread and (expression := _parsed(text)):
        return Reading(text, _with_title_first(expression, text), cut)
    balanced, left_out = _balanced(pieces)
    valid = _joined(balanced)
    dropped = (Notice(_LEFT_OUT, token=" ".join(left_out)),) if left_out else ()
    if expression := _parsed(valid):
        preferring = _with_title_first(expression, text)
        return Reading(valid, preferring, (*cut, *scanner.notices, *dropped))
    return Reading(text, _any_words(text), (*cut, Notice(_SOME_WORDS)))


def _with_title_first(expression: Expression, text: str) -> Expression:
    """Prefer the records whose title has just the words of a text, if it is nothing but words."""
    if not isinstance(expression, And) or not all(map(_is_word, expression.parts)):
        return expression
    readings = written_interpretations(text)
    titles = tuple(Phrase(one.words, Scope.TITLE) for one in readings if len(one.words) >= _TITLE)
    return Preferred(expression, Or(titles)) if titles else expression


def _is_word(part: Expression) -> bool:
    return isinstance(part, Word) or (isinstance(part, Or) and _is_word(part.parts[-1]))


def _any_words(text: str) -> Expression:
    """Return what finds the records with some of the words of a text that is too long to ask for
    all of them.
    """
    return Some(tuple(Word(word) for word in dict.fromkeys(t.text for t in tokens(text))))


def _parsed(text: str) -> Expression | None:
    try:
        return parse_expression(text, longest=2 * MAX_TYPED)
    except QueryError:
        return None


def _joined(pieces: Iterable[Piece]) -> str:
    attached = (Kind.NOT, Kind.TITLE)
    return "".join(p.text if p.kind in attached else f"{p.text} " for p in pieces).strip()


def _balanced(pieces: Sequence[Piece]) -> tuple[list[Piece], list[str]]:
    """Leave out brackets and operators without a partner; return both."""
    kept = _with_partners(pieces)
    while True:
        wanted = [p for i, p in enumerate(kept) if not _is_dangling(kept, i)]
        if len(wanted) == len(kept):
            break
        kept = wanted
    remaining = {id(piece) for piece in kept}
    return kept, [piece.typed for piece in pieces if id(piece) not in remaining]


def _with_partners(pieces: Sequence[Piece]) -> list[Piece]:
    """Leave out brackets that are not closed, or not opened, or too deep within others."""
    opened: list[int] = []
    dropped: set[int] = set()
    for i, piece in enumerate(pieces):
        if piece.kind is Kind.OPEN:
            opened.append(i)
        elif piece.kind is Kind.CLOSE:
            if not opened:
                dropped.add(i)
            elif len(opened) > _MAX_DEPTH:
                dropped |= {i, opened.pop()}
            else:
                opened.pop()
    dropped |= {*opened}
    return [piece for i, piece in enumerate(pieces) if i not in dropped]


_NOTHING_BEFORE = {Kind.OPEN, Kind.OPERATOR, Kind.NOT, Kind.TITLE}
_NOTHING_AFTER = {Kind.CLOSE, Kind.OPERATOR}


def _is_dangling(pieces: Sequence[Piece], i: int) -> bool:
    """Check whether a piece has nothing to join, to exclude, or to enclose."""
    before = pieces[i - 1].kind if i else Kind.OPEN
    after = pieces[i + 1].kind if i + 1 < len(pieces) else Kind.CLOSE
    match pieces[i].kind:
        case Kind.OPERATOR:
            return before in _NOTHING_BEFORE or after in _NOTHING_AFTER
        case Kind.NOT:
            return after in _NOTHING_AFTER
        case Kind.TITLE:
            return after not in (Kind.TEXT, Kind.OPEN)
        case Kind.OPEN:
            return after is Kind.CLOSE
        case Kind.CLOSE:
            return before is Kind.OPEN
    return False
