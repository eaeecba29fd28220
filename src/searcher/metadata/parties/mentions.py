"""Every country a document names: where it stands, and how much that says of it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from searcher.gazetteer import Mention, NameKind, find_named
from searcher.metadata.parties.role_cues import Cue, Part, cues_beside
from searcher.text import Wording


class Zone(StrEnum):
    """Where in a document a mention stands."""

    TITLE = "title"
    LEAD = "lead"
    BODY = "body"
    DATELINE = "dateline"


_LEAST_LEAD, _MOST_LEAD = 60, 420  # characters of the opening
_SENTENCE_END = re.compile(r"[.!?։]\s|\n\n")
_POINTS = {Zone.TITLE: 4.0, Zone.LEAD: 2.0, Zone.BODY: 0.9, Zone.DATELINE: 0.0}
SHARE_OF = {
    NameKind.NAME: 1.0,
    NameKind.DEMONYM: 1.0,
    NameKind.CAPITAL: 0.6,
    NameKind.BODY: 0.6,
    NameKind.REGION: 0.4,
    NameKind.CITY: 0.3,
    NameKind.SIGN: 0.0,
}
EXPLICIT = frozenset({NameKind.NAME, NameKind.DEMONYM})
_LISTED = 4  # names in a row that are a list
_IN_IT = 0.5
_WHERE = re.compile(r"\b(?:in|at|near|outside|на|в|во|à|en)\s$", re.I)
_IN_A_LIST = 0.4
_FACTORS = (  # the first part seen counts
    (Part.TOLD, 0.25),
    (Part.PASSING, 0.4),
    (Part.SIGNATORY, 2.0),
    (Part.MEMBER, 2.0),
    (Part.HOST, 1.4),
    (Part.VISITOR, 1.4),
    (Part.ACTS, 1.4),
)
_OF_A_FEW, _OF_A_GATHERING = 3.0, 4.5  # where so many sign or take part that they are a list
_GATHERING = 7  # countries in a row that are a gathering
_TOGETHER = frozenset({Part.SIGNATORY, Part.MEMBER})
ACTIVE = frozenset(Part) - {Part.TOLD, Part.PASSING}
IN_A_ROW = re.compile(
    r"(?:[\s,;/&–—-]|\b(?:and|the|republic|of|or|with|и|ve|və|և|եւ|және|мен|пен|бен|ile|ilə|с|со|"
    r"cumhuriyeti|respublikası|республика\w*|und|et|y|e)\b)+",
    re.I,
)
_HEADS_LINE = re.compile(
    r"[\s(]*[,.:]?\s*(?:\([^)]{2,30}\)\s*)?"
    r"(?:[A-Z][a-z]{2,8}\.?\s+\d{1,2}(?:,?\s+\d{4})?|\d{1,2}\.?\s+[^\W\d_]{3,9})?"
    r"\s*(?:\([^)]{2,30}\)\s*)?(?:--?|[–—]|[.:](?=\s+[^\Wa-z]))\s"
)


class Heard(NamedTuple):
    """One mention, where it stands, its points, and what the words beside it say."""

    mention: Mention
    zone: Zone
    points: float
    cues: tuple[Cue, ...] = ()

    @property
    def is_explicit(self) -> bool:
        """Whether a country is named by its name or its people's."""
        return self.mention.kind in EXPLICIT


def heard_in(
    title: str,
    body: str,
    language: str,
    dateline: tuple[int, int] | None = None,
    words: Wording | None = None,
) -> tuple[Heard, ...]:
    """Every mention of the title, then of the body, in order; `language` is BCP 47, `dateline`
    the span in the body of place and date, where that is known, `words` those of both as one text.
    """
    # Title and body are read as one text, for each says what an ambiguous name in the other means.
    head = f"{title}\n\n" if title else ""
    found = find_named(head + body, language, words)
    titled = [(m, Zone.TITLE) for m in found if m.end <= len(title)]
    size = len(head)
    named = [_moved(m, size) for m in found if m.start >= size]
    dateline = dateline or _dateline(body, named)
    lead = _lead_end(body, dateline[1] if dateline else 0)
    placed = [(m, _zone(m, dateline, lead)) for m in named]
    return (*_weighed(title, titled, language), *_weighed(body, placed, language))


def _lead_end(body: str, start: int) -> int:
    """Where the opening ends: with its first sentence, if that is not just a few words."""
    end = _SENTENCE_END.search(body, start + _LEAST_LEAD, start + _MOST_LEAD)
    return end.start() if end else start + _MOST_LEAD


def _moved(mention: Mention, size: int) -> Mention:
    start, end, text, code, kind, name = mention
    return Mention(start - size, end - size, text, code, kind, name)


def _zone(mention: Mention, dateline: tuple[int, int] | None, lead: int) -> Zone:
    if dateline and dateline[0] <= mention.start and mention.end <= dateline[1]:
        return Zone.DATELINE
    return Zone.LEAD if mention.start < lead else Zone.BODY


def _dateline(body: str, named: Sequence[Mention]) -> tuple[int, int] | None:
    """The places at the head of the body that a date or a dash parts from the rest."""
    end = start = len(body) - len(body.lstrip())
    for mention in named:
        if mention.kind is NameKind.SIGN or mention.start > end + 4:
            break
        end = mention.end
    if end == start:
        return None
    match = _HEADS_LINE.match(body, end)
    return (start, match.end()) if match else None


def _weighed(text: str, placed: Sequence[tuple[Mention, Zone]], language: str) -> Iterator[Heard]:
    heard = [Heard(m, zone, _POINTS[zone] * _share(text, m)) for m, zone in placed]
    if len({h.mention.country for h in heard if h.points}) < 2:
        yield from heard  # nothing to weigh one against
        return
    for row in _rows(text, heard):
        yield from _in_company(text, row, language)


def _share(text: str, mention: Mention) -> float:
    """What a mention says of its country, beside a name's 1: a city in which something only is
    says less than one that stands for a government.
    """
    share = SHARE_OF[mention.kind]
    if mention.kind is NameKind.CAPITAL and _WHERE.search(
        text, max(0, mention.start - 9), mention.start
    ):
        return share * _IN_IT
    return share


def _rows(text: str, heard: Sequence[Heard]) -> Iterator[list[Heard]]:
    """The mentions in rows: names with nothing but commas and conjunctions between them."""
    row: list[Heard] = []
    for one in heard:
        if row and not IN_A_ROW.fullmatch(text, row[-1].mention.end, one.mention.start):
            yield row
            row = []
        row.append(one)
    if row:
        yield row


def _in_company(text: str, row: Sequence[Heard], language: str) -> Iterator[Heard]:
    """A row of mentions with the cues that stand before, in and after it, which are for all."""
    if not row[0].points or all(h.mention.kind is NameKind.REGION for h in row):
        yield from row  # a region acts for no country
        return
    found = [cues_beside(text, h.mention.start, h.mention.end, language) for h in _ends(row)]
    shared = tuple(cue for cues in found for cue in cues)
    factor = _factor({cue.part for cue in shared}, row)
    yield from (Heard(h.mention, h.zone, h.points * factor, shared) for h in row)


def _factor(parts: set[Part], row: Sequence[Heard]) -> float:
    """What the points of a row of mentions are multiplied by."""
    size = len({h.mention.country for h in row})
    if size >= _LISTED and not parts.isdisjoint(_TOGETHER):
        return _OF_A_GATHERING if size >= _GATHERING else _OF_A_FEW
    if size >= _GATHERING and row[0].zone is Zone.LEAD:
        return 1.0  # a text that opens with so many is about them all
    known = next((factor for part, factor in _FACTORS if part in parts), None)
    if known is not None:
        return known
    return _IN_A_LIST if size >= _LISTED and row[0].zone is not Zone.TITLE else 1.0


def _ends(row: Sequence[Heard]) -> Iterable[Heard]:
    return (row[0],) if len(row) == 1 else (row[0], row[-1])
