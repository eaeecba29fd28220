"""The weight of each mention of a country: by zone, by kind of name, by the words beside it.

weight = weight of the zone x weight of the kind of name x factor of the cues, or of the list that
the name is in.  `evaluation.places` scores the constants; decision 0016 gives the reasons.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import cache
from typing import NamedTuple

from searcher.gazetteer import Mention, NameKind, historical_states, names_recent_year
from searcher.languages import every
from searcher.languages.places import PlaceContext
from searcher.metadata.parties.role_cues import Cue, CueKind, find_cues
from searcher.metadata.parties.zones import Located, Zone, locate_mentions
from searcher.model.pairs import country_of
from searcher.text import TokenizedText

_ZONE_WEIGHT = {Zone.TITLE: 4.0, Zone.LEAD: 2.0, Zone.BODY: 0.9, Zone.DATELINE: 0.0}
KIND_WEIGHT = {
    NameKind.NAME: 1.0,
    NameKind.DEMONYM: 1.0,
    NameKind.CAPITAL: 0.6,
    NameKind.BODY: 0.6,
    NameKind.REGION: 0.4,
    NameKind.CITY: 0.3,
    NameKind.SIGN: 0.0,
}
_EXPLICIT = frozenset({NameKind.NAME, NameKind.DEMONYM})
# A capital in which something only happens counts half of one that means its government.
_LOCATIVE_FACTOR = 0.5
_LOCATIVE_REACH = 9  # characters before a name
_CUE_FACTORS = (  # the first kind of cue found counts
    (CueKind.MEDIA, 0.25),
    (CueKind.PASSING, 0.4),
    (CueKind.SIGNATORY, 2.0),
    (CueKind.MEMBER, 2.0),
    (CueKind.HOST, 1.4),
    (CueKind.VISITOR, 1.4),
    (CueKind.ACTS, 1.4),
)
_LIST_SIZE = 4  # countries named in a row that are a list
_LIST_FACTOR = 0.4
_GATHERING_SIZE = 7  # countries named in a row that are a gathering
# Lists of those who sign or take part together.
_JOINT_LIST_FACTOR, _JOINT_GATHERING_FACTOR = 3.0, 4.5
_JOINT = frozenset({CueKind.SIGNATORY, CueKind.MEMBER})


@cache
def list_separator() -> re.Pattern[str]:
    """Compile the pattern of the text between two names of one list: commas, conjunctions, words of
    official names.
    """
    words = (word for known in every(PlaceContext).values() for word in known.in_lists)
    return re.compile(rf"(?:[\s,;/&–—-]|\b(?:{'|'.join(dict.fromkeys(words))})\b)+", re.I)


@cache
def _locative() -> re.Pattern[str]:
    words = (word for known in every(PlaceContext).values() for word in known.locative)
    return re.compile(rf"\b(?:{'|'.join(dict.fromkeys(words))})\s$", re.I)


class WeightedMention(NamedTuple):
    """A mention of a place, its zone, its weight, the cues beside it, and all countries of the row
    that it is named in, if these are two or more.
    """

    mention: Mention
    zone: Zone
    weight: float
    cues: tuple[Cue, ...] = ()
    row: frozenset[str] = frozenset()

    @property
    def country(self) -> str:
        """The code of the country that the place belongs to."""
        return country_of(self.mention.code)

    @property
    def kind(self) -> NameKind:
        """The kind of name by which the place is mentioned."""
        return self.mention.kind

    @property
    def is_explicit(self) -> bool:
        """Whether the country's own name or that of its people is used."""
        return self.mention.kind in _EXPLICIT

    @property
    def cue_kinds(self) -> set[CueKind]:
        """The kinds of the cues beside it."""
        return {cue.kind for cue in self.cues}


def weigh_mentions(
    title: str,
    body: str,
    language: str,
    dateline: tuple[int, int] | None = None,
    full_text: TokenizedText | None = None,
) -> tuple[WeightedMention, ...]:
    """Find and weigh the mentions of places in a title, then in a body, in order.

    The parameters are those of `zones.locate_mentions`.
    """
    in_title, in_body = locate_mentions(title, body, language, dateline, full_text)
    named = {m.code for m, _ in (*in_title, *in_body)}
    past = _past_states(title, body) if named & set(historical_states()) else frozenset()
    return (*_weigh(title, in_title, language, past), *_weigh(body, in_body, language, past))


def _past_states(title: str, body: str) -> frozenset[str]:
    """Return the historical states, for a text of later years: what is called Soviet there is not
    the state itself.
    """
    is_recent = names_recent_year(title) or names_recent_year(body)
    return frozenset(historical_states()) if is_recent else frozenset()


def _weigh(
    text: str, located: Sequence[Located], language: str, past: AbstractSet[str]
) -> Iterator[WeightedMention]:
    mentions = [
        WeightedMention(m, zone, _ZONE_WEIGHT[zone] * _name_weight(text, m, past))
        for m, zone in located
    ]
    if len({m.country for m in mentions if m.weight}) < 2:
        yield from mentions  # a single country has no rival to be weighed against
        return
    for row in _lists(text, mentions):
        yield from _weigh_list(text, _with_row(row), language)


def _with_row(mentions: list[WeightedMention]) -> list[WeightedMention]:
    """Give the mentions of a list the countries of it, except of a dateline."""
    named = frozenset(m.country for m in mentions if m.kind is not NameKind.SIGN)
    if len(named) < 2 or mentions[0].zone is Zone.DATELINE:
        return mentions
    return [m._replace(row=named) for m in mentions]


def _name_weight(text: str, mention: Mention, past: AbstractSet[str]) -> float:
    """Return the weight of a name by its kind, where that of a country's own name is 1."""
    if mention.kind is NameKind.DEMONYM and mention.code in past:
        return 0.0
    weight = KIND_WEIGHT[mention.kind]
    if mention.kind is NameKind.CAPITAL and _locative().search(
        text, max(0, mention.start - _LOCATIVE_REACH), mention.start
    ):
        return weight * _LOCATIVE_FACTOR
    return weight


def _lists(text: str, mentions: Sequence[WeightedMention]) -> Iterator[list[WeightedMention]]:
    """Group the mentions with only commas and conjunctions between them."""
    row: list[WeightedMention] = []
    for one in mentions:
        if row and not list_separator().fullmatch(text, row[-1].mention.end, one.mention.start):
            yield row
            row = []
        row.append(one)
    if row:
        yield row


def _weigh_list(
    text: str, row: Sequence[WeightedMention], language: str
) -> Iterator[WeightedMention]:
    """Give all mentions of a list the cues before, in and after it, and their factor."""
    if not row[0].weight or all(m.kind is NameKind.REGION for m in row):
        yield from row  # a region does not act for its country
        return
    found = [find_cues(text, m.mention.start, m.mention.end, language) for m in _ends(row)]
    shared = tuple(cue for cues in found for cue in cues)
    factor = _factor({cue.kind for cue in shared}, row)
    yield from (m._replace(weight=m.weight * factor, cues=shared) for m in row)


def _factor(kinds: set[CueKind], row: Sequence[WeightedMention]) -> float:
    """Return the factor of the weights in a list of mentions, by its cues and its size."""
    size = len({m.country for m in row})
    if size >= _LIST_SIZE and not kinds.isdisjoint(_JOINT):
        return _JOINT_GATHERING_FACTOR if size >= _GATHERING_SIZE else _JOINT_LIST_FACTOR
    if size >= _GATHERING_SIZE and row[0].zone is Zone.LEAD:
        return 1.0  # a text that opens with so many countries is about all of them
    known = next((factor for kind, factor in _CUE_FACTORS if kind in kinds), None)
    if known is not None:
        return known
    return _LIST_FACTOR if size >= _LIST_SIZE and row[0].zone is not Zone.TITLE else 1.0


def _ends(row: Sequence[WeightedMention]) -> Iterable[WeightedMention]:
    return (row[0],) if len(row) == 1 else (row[0], row[-1])
