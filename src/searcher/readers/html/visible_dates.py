"""Extract the dates that a page shows, near its heading, in its text, or around it."""

import re
from collections.abc import Iterator

from searcher.readers.claims import DateClaim, DatePlace, DateRole, Vicinity
from searcher.readers.html.blocks import Container, PageCue, cues_of
from searcher.readers.html.inclusion import AROUND
from searcher.readers.html.layout import PageLayout

_LIKE_A_DATE = re.compile(
    r"(?<!\d)(?:19|20)\d\d(?!\d)|(?<!\d)\d{1,2}[./-]\s?\d{1,2}[./-]\s?\d\d(?!\d)"
)
_SENTENCE = re.compile(r"\w[.!?։。।][\"'”»’)]*$")
_DAY = re.compile(r"\d")
_LONGEST = 160  # characters of a text that shows a date rather than mentions one
_AROUND_IT = 60  # characters of a longer one that are kept on both sides
_BARE = 30  # characters of an element made for a date in which a day alone is one
_BEFORE, _AFTER = 4, 6  # blocks before the title, and after the text, that belong to it
_LEAD = 3  # blocks of the opening of the text among which a date may be
_BESIDE_PICTURE = 3  # blocks
_DATED, _MODIFIED = int(PageCue.DATED), int(PageCue.MODIFIED)
_AROUND = AROUND & ~int(PageCue.FORM | PageCue.FIGURE)
_COMMENTS, _FOOTER = int(PageCue.COMMENTS), int(PageCue.FOOTER)
_PICTURE = int(PageCue.CAPTION | PageCue.FIGURE | PageCue.QUOTE)


def shown_dates(page: PageLayout, chosen: frozenset[int]) -> Iterator[DateClaim]:
    """Yield every date that a page shows, the likeliest to be its own first.

    The place of a claim is `time` for an element with a date for programs, `date-element` for one
    whose class or id means a date, `date-text` for any other short text.
    """
    places = sorted(
        (place, i) for i in range(len(page.blocks)) if (place := _place(page, i)) is not None
    )
    for place, i in places:
        yield from _in_block(page, i, _VICINITIES[place[0]], main=i in chosen)


_VICINITIES = (Vicinity.HEADING, Vicinity.TEXT, Vicinity.AROUND, Vicinity.ELSEWHERE)


def _place(page: PageLayout, i: int) -> tuple[int, int] | None:
    """Return the vicinity of a block and its rank there, or None if it has no date, or one of a
    comment below the text.
    """
    block = page.blocks[i]
    if not (block.moments or _DAY.search(block.text)):
        return None
    if page.cues[i] & _COMMENTS and i > page.last:
        return None
    top = page.first if page.title_at is None else min(page.title_at, page.first)
    away = page.cues[i] & _AROUND
    distance = max(top - i, i - page.last, 0)
    if page.cues[i] & (_FOOTER | _COMMENTS):
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


def _in_block(page: PageLayout, i: int, vicinity: Vicinity, *, main: bool) -> Iterator[DateClaim]:
    block, text = page.blocks[i], page.blocks[i].spaced
    for value, tag, cues in block.moments:
        if main and len(text) > 2 * _LONGEST:
            break
        role = _role_of(cues)
        yield DateClaim(value, tag, DatePlace.TIME, role=role, vicinity=vicinity)
    outer = block.container.parent or block.container
    own = cues_of(block.container.names) | cues_of(outer.names)
    dated = own & _DATED or block.container.tag == "time"
    if main and (len(text) > _LONGEST or (_SENTENCE.search(text) and not dated)):
        return  # a day that the text mentions
    match = _LIKE_A_DATE.search(text)
    if not (match or (dated and len(text) <= _BARE)):
        return
    if match and len(text) > _LONGEST:
        text, vicinity = _cut(text, match), Vicinity.ELSEWHERE
    locator = f"{block.container.tag}[class={block.container.names.strip()}]"
    if dated or own & _MODIFIED:
        role = _role_of(own)
        yield DateClaim(text, locator, DatePlace.ELEMENT, role=role, vicinity=vicinity)
    elif len(text) <= _BARE or not (
        page.cues[i] & _PICTURE or block.container.pictured or _is_pictured(outer)
    ):
        role = DateRole.UNSTATED
        yield DateClaim(text, locator, DatePlace.TEXT, role=role, vicinity=vicinity)


def _role_of(cues: int) -> DateRole:
    """Return the role of a date by the cues of the names of its element."""
    return DateRole.MODIFIED if cues & _MODIFIED and not cues & _DATED else DateRole.UNSTATED


def _is_pictured(container: Container) -> bool:
    """Return whether a container has a picture and hardly more than the words below it."""
    return container.pictured and container.block_count <= _BESIDE_PICTURE


def _cut(text: str, match: re.Match[str]) -> str:
    start = max(0, match.start() - _AROUND_IT)
    return text[start : match.end() + _AROUND_IT].strip()
