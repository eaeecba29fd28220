"""Which dates a page shows, and where: near its heading, in its text, or around it."""

import re
from collections.abc import Iterator

from searcher.originals.clues import Page
from searcher.originals.parsed import Witness
from searcher.originals.pieces import Piece, Sign

_LIKE_A_DATE = re.compile(
    r"(?<!\d)(?:19|20)\d\d(?!\d)|(?<!\d)\d{1,2}[./-]\s?\d{1,2}[./-]\s?\d\d(?!\d)"
)
_SENTENCE = re.compile(r"\w[.!?։。।][\"'”»’)]*$")
_DAY = re.compile(r"\d")
_LONGEST = 160  # characters of a text that shows a date rather than mentions one
_AROUND_IT = 60  # characters of a longer one that are kept on both sides
_BARE = 40  # characters of an element made for a date in which a day alone is one
_BEFORE, _AFTER = 4, 6  # pieces before the title, and after the text, that belong to it
_DATED, _MODIFIED = int(Sign.DATED), int(Sign.MODIFIED)
_AROUND = int(
    Sign.NAVIGATION | Sign.SHARING | Sign.RELATED | Sign.ADVERTISING | Sign.CONSENT | Sign.COMMENTS
    | Sign.SIDEBAR | Sign.FOOTER | Sign.SUBSCRIBING | Sign.AROUND
)  # fmt: skip


def shown_dates(page: Page, chosen: frozenset[int]) -> Iterator[Witness]:
    """Every date that a page shows, the likeliest to be its own first.

    The names of the witnesses tell what it stands in: `time` for an element with a date for
    programs, `date-element` for one that is named so, `date-text` for any other short text; then
    whether that is `-around` the text, and whether it is of a `-modified` state.
    """
    places = sorted(
        (place, i) for i in range(len(page.pieces)) if (place := _place(page, i)) is not None
    )
    for (away, _), i in places:
        yield from _in_piece(page.pieces[i], away=away, main=i in chosen)


def _place(page: Page, i: int) -> tuple[bool, int] | None:
    """Whether a piece stands around the text, and its rank within; None where it has no date."""
    piece = page.pieces[i]
    if not piece.moments and _DAY.search(piece.text) is None:
        return None
    if page.signs[i] & _AROUND:
        return True, i
    top = page.first if page.title_at is None else min(page.title_at, page.first)
    if top - _BEFORE <= i < page.first:
        return False, 0 if page.title_at is None or i > page.title_at else 1
    if page.first <= i <= page.last + _AFTER:
        return False, 2 if i <= page.last else 3
    return True, i


def _in_piece(piece: Piece, *, away: bool, main: bool) -> Iterator[Witness]:
    suffix = "-around" if away else ""
    text = piece.text
    for value, tag, signs in piece.moments:
        if main and len(text) > 2 * _LONGEST:
            break
        ending = "-modified" if signs & _MODIFIED and not signs & _DATED else ""
        yield Witness(f"time{suffix}{ending}", value, tag)
    outer = piece.frame.parent or piece.frame
    own = piece.frame.own | outer.own
    if main and (len(text) > _LONGEST or (_SENTENCE.search(text) and not own & _DATED)):
        return  # a day that the text tells of
    match = _LIKE_A_DATE.search(text)
    if not (match or (own & _DATED and len(text) <= _BARE)):
        return
    if match and len(text) > _LONGEST:
        text = _cut(text, match)
    at = f"{piece.frame.tag}[class={piece.frame.names.strip()}]"
    if own & (_DATED | _MODIFIED):
        ending = "" if own & _DATED else "-modified"
        yield Witness(f"date-element{suffix}{ending}", text, at)
    else:
        yield Witness(f"date-text{suffix}", text, at)


def _cut(text: str, match: re.Match[str]) -> str:
    start = max(0, match.start() - _AROUND_IT)
    return text[start : match.end() + _AROUND_IT].strip()
