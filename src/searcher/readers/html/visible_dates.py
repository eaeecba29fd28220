"""Which dates a page shows, and where: near its heading, in its text, or around it."""

import re
from collections.abc import Iterator

from searcher.readers.document import Witness
from searcher.readers.html.blocks import Frame, Sign, signs_of
from searcher.readers.html.features import Page

_LIKE_A_DATE = re.compile(
    r"(?<!\d)(?:19|20)\d\d(?!\d)|(?<!\d)\d{1,2}[./-]\s?\d{1,2}[./-]\s?\d\d(?!\d)"
)
_SENTENCE = re.compile(r"\w[.!?։。।][\"'”»’)]*$")
_DAY = re.compile(r"\d")
_LONGEST = 160  # characters of a text that shows a date rather than mentions one
_AROUND_IT = 60  # characters of a longer one that are kept on both sides
_BARE = 30  # characters of an element made for a date in which a day alone is one
_BEFORE, _AFTER = 4, 6  # pieces before the title, and after the text, that belong to it
_LEAD = 3  # pieces of the opening of the text, between which a date may stand
_BESIDE_PICTURE = 3  # pieces
_DATED, _MODIFIED = int(Sign.DATED), int(Sign.MODIFIED)
_AROUND = int(
    Sign.NAVIGATION | Sign.SHARING | Sign.RELATED | Sign.ADVERTISING | Sign.CONSENT | Sign.COMMENTS
    | Sign.SIDEBAR | Sign.FOOTER | Sign.SUBSCRIBING | Sign.AROUND
)  # fmt: skip
_OF_OTHERS = int(Sign.COMMENTS | Sign.FOOTER)  # where days are those of others
_PICTURE = int(Sign.CAPTION | Sign.FIGURE | Sign.QUOTE)


def shown_dates(page: Page, chosen: frozenset[int]) -> Iterator[Witness]:
    """Every date that a page shows, the likeliest to be its own first.

    The names of the witnesses tell what it stands in: `time` for an element with a date for
    programs, `date-element` for one that is named so, `date-text` for any other short text; then
    whether that is `-below` the heading, in or after the text, `-around` it, or `-elsewhere`: in
    comments or the footer; and whether it is of a `-modified` state.
    """
    places = sorted(
        (place, i) for i in range(len(page.pieces)) if (place := _place(page, i)) is not None
    )
    for place, i in places:
        yield from _in_piece(page, i, _PLACES[place[0]], main=i in chosen)


_PLACES = ("", "-below", "-around", "-elsewhere")


def _place(page: Page, i: int) -> tuple[int, int] | None:
    """Which of the places a piece stands in, and its rank there; None where it has no date."""
    piece = page.pieces[i]
    if not piece.moments and _DAY.search(piece.text) is None:
        return None
    top = page.first if page.title_at is None else min(page.title_at, page.first)
    away = page.signs[i] & _AROUND
    distance = max(top - i, i - page.last, 0)
    if page.signs[i] & _OF_OTHERS:
        return 3, distance
    if top <= i < page.first:
        return 0, 1 if away else 0
    if i < min(page.first + _LEAD, page.last) and not (away or page.running[i]) and i >= top:
        return 0, 1
    if away:
        return 2, distance
    if top - _BEFORE <= i < page.first or not any(page.running):
        return 0, 2
    if page.first <= i <= page.last + _AFTER:
        return 1, 0 if i <= page.last else 1
    return 2, distance


def _in_piece(page: Page, i: int, place: str, *, main: bool) -> Iterator[Witness]:
    piece, text = page.pieces[i], page.pieces[i].spaced
    for value, tag, signs in piece.moments:
        if main and len(text) > 2 * _LONGEST:
            break
        ending = "-modified" if signs & _MODIFIED and not signs & _DATED else ""
        yield Witness(f"time{place}{ending}", value, tag)
    outer = piece.frame.parent or piece.frame
    own = signs_of(piece.frame.names) | signs_of(outer.names)
    dated = own & _DATED or piece.frame.tag == "time"
    if main and (len(text) > _LONGEST or (_SENTENCE.search(text) and not dated)):
        return  # a day that the text tells of
    match = _LIKE_A_DATE.search(text)
    if piece.moments and dated:
        return  # the words of the same element
    if not (match or (dated and len(text) <= _BARE)):
        return
    if match and len(text) > _LONGEST:
        text, place = _cut(text, match), _PLACES[-1]
    at = f"{piece.frame.tag}[class={piece.frame.names.strip()}]"
    if dated or own & _MODIFIED:
        ending = "-modified" if own & _MODIFIED and not own & _DATED else ""
        yield Witness(f"date-element{place}{ending}", text, at)
    elif len(text) <= _BARE or not (
        page.signs[i] & _PICTURE or piece.frame.pictured or _is_pictured(outer)
    ):
        yield Witness(f"date-text{place}", text, at)


def _is_pictured(frame: Frame) -> bool:
    """Whether it holds a picture and hardly more than the words below it."""
    return frame.pictured and frame.pieces <= _BESIDE_PICTURE


def _cut(text: str, match: re.Match[str]) -> str:
    start = max(0, match.start() - _AROUND_IT)
    return text[start : match.end() + _AROUND_IT].strip()
