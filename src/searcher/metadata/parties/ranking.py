"""Which countries a document is about, and which it merely names.

Every mention gives its country points: more in the title and the opening, more where the country
does something, less where it is only listed or compared.  A party is a country that issued the
document, or that stands in the title, or that gathers a good share of what the strongest one
gathers.  Where nothing is named, a text is of the country where it was written and at home.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property

from searcher.gazetteer import NameKind, parts_shown, sign_weight
from searcher.metadata.context import DocumentContext
from searcher.metadata.detection import Detection
from searcher.metadata.parties.mentions import ACTIVE, SHARE_OF, Heard, Zone, heard_in
from searcher.metadata.parties.role_cues import Part
from searcher.metadata.parties.roles import Sighting, Text, roles_seen
from searcher.model.pairs import country_of
from searcher.model.record import Evidence, Locator, Party, Place, ReviewCode, ReviewFlag, Role

_MOST = {Zone.TITLE: 8.0, Zone.LEAD: 6.0, Zone.BODY: 12.0, Zone.DATELINE: 0.0}
_OF_ITS_COUNTRY = 0.5
_ISSUER = 2.0
_AT_LENGTH, _IN_TURN = 8000, 4  # characters, countries
_BRIEF = 700  # characters of a text in which every name counts
_LOCAL = 1.2  # points of the country a text was written in
_HOME = 0.2  # points by which a text that names no other country is of one
_AT_HOME = 1.4  # points of dateline and signs by which a text is of a country beside others
_FAR_FROM_HOME = 2.4  # points of signs alone, of a text written in another country
_SIGNS = 3.0  # points that signs may give
_CLEARLY = 1.5  # times as much as the next
_CLOSE = 0.85  # of the bar: so near to it that it might be a party too
_OF_PARTS = frozenset({NameKind.NAME, NameKind.DEMONYM, NameKind.REGION})
_PASSIVE = frozenset({Part.PASSING, Part.TOLD})


@dataclass(frozen=True, slots=True)
class Bar:
    """What a country must gather: a share of what the strongest has (another one in brief texts,
    where the title names the parties, and where it does so of a text in which they speak at
    length of many others), and points at least, in long texts and in brief ones; what counts
    that a text was written there, and each sign of it.
    """

    share: float
    share_in_brief: float
    share_if_titled: float
    share_at_length: float
    least: float
    least_in_brief: float
    of_dateline: float
    of_signs: float


PARTY = Bar(0.34, 0.28, 0.55, 1.0, 2.0, 1.0, 0.4, 0.0)
"""What makes a country one that the document is about."""
CONCERN = Bar(0.25, 0.18, 0.25, 0.25, 0.8, 0.8, _LOCAL, 1.0)
"""What makes a country one that an editor would file the document under."""


@dataclass(frozen=True, slots=True)
class Concern:
    """A country or part of one that a document concerns: its points, and whether these come
    from signs alone (a currency, a form of company), so that it is presumed rather than named.
    """

    code: str
    points: float
    presumed: bool


@dataclass(frozen=True, slots=True)
class Parties:
    """The parties, and the countries and cities named."""

    detection: Detection[tuple[Party, ...]]
    countries: tuple[str, ...]
    places: tuple[Place, ...]


def concerned(title: str, body: str, language: str) -> tuple[Concern, ...]:
    """The countries that a text concerns, the weightiest first; `language` is its BCP 47 tag."""
    return _Weighing(heard_in(title, body, language), {}, len(body), CONCERN).chosen()


def ranked(title: str, body: str, language: str) -> tuple[Concern, ...]:
    """Every country that a text names or points to, the weightiest first."""
    return _Weighing(heard_in(title, body, language), {}, len(body), CONCERN).countries


def parties_of(context: DocumentContext, kind: str | None) -> Parties:
    """The parties of a document of some kind with evidence for each, the weightiest first."""
    heard = heard_in(
        context.title or "", context.body, context.language, context.dateline, context.words()
    )
    places = tuple(h for h in heard if h.mention.kind is not NameKind.SIGN)
    named = {h.mention.country for h in places}
    if hinted := context.hinted("parties"):
        codes = hinted[0].value.split()
        codes += [c for c in map(country_of, codes) if c not in codes]
        parties = tuple(Party(code, round(1 / len(codes), 3)) for code in dict.fromkeys(codes))
        detection = Detection(parties, (hinted[1],))
    else:
        detection = _found(context, kind, heard)
    named |= {country_of(p.code) for p in detection.value or ()}
    return Parties(detection, tuple(sorted(named)), _places(places))


class _Weighing:
    """The points of all places of one document."""

    def __init__(
        self, heard: Sequence[Heard], issuers: Mapping[str, float], size: int, bar: Bar
    ) -> None:
        self.heard = heard
        self.issuers = issuers
        self.size = size
        self.own = {code for code, bonus in issuers.items() if bonus >= _ISSUER}
        self.named = _scores(heard)
        self.signs = _signs(heard, bar.of_signs)
        self.local = {h.mention.country for h in heard if h.zone is Zone.DATELINE}
        self.titled = self._titled()
        two = len(self.titled | self.own) > 1
        single = bar.share_in_brief if size < _BRIEF else bar.share
        titled = bar.share_if_titled if size < _AT_LENGTH else bar.share_at_length
        self.share = titled if two else single
        self.of_dateline = bar.of_dateline
        self.least = bar.least_in_brief if size < _BRIEF else bar.least

    def points(self, code: str) -> float:
        """All points of a place."""
        named = self.named.get(code, 0.0) + self.issuers.get(code, 0.0)
        return named + self.signs.get(code, 0.0) + self.of_dateline * (code in self.local)

    def concern(self, code: str) -> Concern:
        """What one place weighs."""
        return Concern(code, self.points(code), presumed=self._is_presumed(code))

    def _is_presumed(self, code: str) -> bool:
        """Whether only signs, or a dateline beside the names of others, speak for a country."""
        if self.named.get(code) or code in self.issuers:
            return False
        return code not in self.local or bool(self.named)

    @cached_property
    def countries(self) -> tuple[Concern, ...]:
        """Every country with any points, the weightiest first."""
        codes = {c for c in (*self.named, *self.signs, *self.local, *self.issuers) if "-" not in c}
        return _by_weight(self.concern(code) for code in codes)

    def chosen(self) -> tuple[Concern, ...]:
        """The places that the document concerns, the weightiest first."""
        countries, bar = self.countries, self.bar
        codes = {c.code for c in countries if c.points >= bar and self._is_named(c.code)}
        if len(codes) < 2:
            codes |= {c.code for c in countries if c.points >= bar}
        codes |= self.own | self.titled | self._at_home()
        if self._speaks_of_all(codes):
            codes = set(self.own)
        if not codes:
            codes = self._home(countries)
        parts = self._parts(bar, codes)
        return _by_weight(map(self.concern, codes | parts | set(map(country_of, parts))))

    def _speaks_of_all(self, codes: set[str]) -> bool:
        """Whether an issuer speaks at length of so many countries in turn, none in the title, that
        it speaks of none of them in particular: a day's briefing for the press.
        """
        others = codes - self.own
        return (
            bool(self.own)
            and not self.titled - self.own
            and self.size > _AT_LENGTH
            and (len(others) >= _IN_TURN)
        )

    @cached_property
    def bar(self) -> float:
        """The points that make a country a party."""
        others = [c.points for c in self.countries if c.code not in self.own]
        return max(self.least, self.share * max(others, default=0.0))

    def _is_named(self, code: str) -> bool:
        """Whether more than cities speak for a country: where something is, is not who does it."""
        return code in self.issuers or any(
            h.mention.country == code and (h.is_explicit or not ACTIVE.isdisjoint(_parts_of(h)))
            for h in self.heard
            if h.points
        )

    def _titled(self) -> set[str]:
        return {
            h.mention.country
            for h in self.heard
            if h.is_explicit and h.zone is Zone.TITLE and _PASSIVE.isdisjoint(_parts_of(h))
        }

    def _at_home(self) -> set[str]:
        """The countries where the text was written, or whose signs it shows, so many of them
        that it is of that country whatever else it names.
        """
        foreign = _FAR_FROM_HOME if self.local else _AT_HOME
        by_signs = {code for code, points in self.signs.items() if points >= foreign}
        at_home = {c for c in self.local if self.signs.get(c, 0.0) + _LOCAL >= _AT_HOME}
        return by_signs | at_home

    def _home(self, countries: Sequence[Concern]) -> set[str]:
        """The country of a text that is about no other."""
        if not countries or countries[0].points < _HOME:
            return set()
        if len(countries) > 1 and countries[0].points < _CLEARLY * countries[1].points:
            return set()
        return {countries[0].code}

    def _parts(self, bar: float, codes: AbstractSet[str]) -> set[str]:
        """Parts of countries that are parties themselves: named, and most of what stands for
        their country; a city where something happened is not one, nor is a region of a country
        that deals with no other.
        """
        by_name = [h for h in self.heard if "-" in h.mention.code and h.mention.kind in _OF_PARTS]
        if not by_name:
            return set()
        fully = [h._replace(points=h.points / SHARE_OF[h.mention.kind]) for h in by_name]
        regions = {h.mention.code for h in by_name if h.mention.kind is NameKind.REGION}
        titled = {h.mention.code for h in by_name if h.zone is Zone.TITLE}
        return {
            code
            for code, points in _scores(fully).items()
            if "-" in code
            and (points >= bar or code in titled - regions)
            and points >= _OF_ITS_COUNTRY * self.named.get(country_of(code), 0.0)
            and (code not in regions or (code in titled and len(codes | {country_of(code)}) > 1))
        }


def _by_weight(concerns: Iterable[Concern]) -> tuple[Concern, ...]:
    return tuple(sorted(concerns, key=lambda c: (-c.points, c.code)))


def _parts_of(heard: Heard) -> set[Part]:
    return {cue.part for cue in heard.cues}


def _scores(heard: Iterable[Heard]) -> dict[str, float]:
    """Points of each place named; a part of a country gives its points to the country too."""
    by_place: dict[tuple[str, Zone], float] = {}
    for mention, zone, points, _ in heard:
        code, country = mention.code, mention.country
        for place in ((code,) if code == country else (code, country)) if points else ():
            key = place, zone
            by_place[key] = min(_MOST[zone], by_place.get(key, 0.0) + points)
    scores: dict[str, float] = {}
    for (code, _), points in by_place.items():
        scores[code] = scores.get(code, 0.0) + points
    return scores


def _signs(heard: Iterable[Heard], share: float) -> dict[str, float]:
    """Points of the countries whose signs a text shows; each sign counts once."""
    scores: dict[str, float] = {}
    for code, sign in {
        (h.mention.country, h.mention.text.lower())
        for h in heard
        if h.mention.kind is NameKind.SIGN
    }:
        scores[code] = min(_SIGNS, scores.get(code, 0.0) + share * sign_weight(sign))
    return {code: points for code, points in scores.items() if points}


def _found(
    context: DocumentContext, kind: str | None, heard: tuple[Heard, ...]
) -> Detection[tuple[Party, ...]]:
    weighing = _Weighing(heard, _issuers(context), len(context.body), PARTY)
    # Signs count nothing here, for a currency names no country; nor does a dateline beside names.
    chosen = [c for c in weighing.chosen() if not c.presumed]
    total = sum(c.points for c in chosen if "-" not in c.code) or 1.0
    text = Text(context.title or "", context.body, context.language, heard, kind)
    seen = roles_seen(text, (c.code for c in chosen))
    parties = tuple(
        Party(c.code, round(c.points / total, 3), _role(c.code, seen, context, weighing))
        for c in chosen
    )
    evidence = (
        *(_evidence(context, party, heard) for party in parties),
        *(_role_evidence(context, seen[p.code]) for p in parties if _is_seen(p, seen)),
    )
    meant = _meant_perhaps(parties, heard, context.language)
    return Detection(parties, evidence, (*_notes(parties), *_doubts(parties, weighing, meant)))


def _issuers(context: DocumentContext) -> Mapping[str, float]:
    """Countries that are parties by issuing; the country an embassy is in, by being there."""
    if context.source is None or context.source.is_press:
        return {}
    found = {}
    if context.source.resides:
        found[context.source.resides] = 1.0
    if context.source.country:
        found[context.source.country] = 3.0
    return found


def _role(
    code: str, seen: Mapping[str, Sighting], context: DocumentContext, weighing: _Weighing
) -> Role:
    """The role of a party: it issued the document, or is seen so, or an embassy is in it."""
    if code in weighing.own:
        return Role.ISSUER
    if code in seen:
        return seen[code].role
    resides = context.source.resides if context.source and not context.source.is_press else None
    return Role.HOST if code == resides else Role.UNKNOWN


def _is_seen(party: Party, seen: Mapping[str, Sighting]) -> bool:
    return party.code in seen and seen[party.code].role is party.role


def _evidence(context: DocumentContext, party: Party, heard: tuple[Heard, ...]) -> Evidence:
    sure = round(min(0.99, 0.6 + party.weight), 2)
    if party.role is Role.ISSUER and context.source:
        where = Locator("registry", part=context.source.id)
        return Evidence("parties", party.code, context.source.name, where, "issuer", 0.98)
    of_it = [h for h in heard if party.code in (h.mention.code, h.mention.country)]
    of_it = [h for h in of_it if h.mention.kind is not NameKind.SIGN]
    for h in sorted(of_it, key=lambda h: (not h.points, h.zone is not Zone.TITLE)):
        m = h.mention
        where = Locator("title" if h.zone is Zone.TITLE else "body", m.start, m.end)
        return Evidence("parties", party.code, m.text, where, f"named-in-{h.zone}", sure)
    at = context.source.id if context.source else ""
    return Evidence("parties", party.code, at, Locator("registry", part=at), "residence", 0.9)


def _role_evidence(context: DocumentContext, seen: Sighting) -> Evidence:
    """The first words that show a party in its role."""
    found = (context.title or "" if seen.titled else context.body)[seen.start : seen.end]
    where = Locator("title" if seen.titled else "body", seen.start, seen.end)
    return Evidence("parties", seen.country, found, where, f"role-{seen.role}", 0.8)


def _notes(parties: tuple[Party, ...]) -> tuple[ReviewFlag, ...]:
    countries = {country_of(p.code) for p in parties}
    if not countries:
        return (ReviewFlag(ReviewCode.PARTIES_UNKNOWN, "parties"),)
    if len(countries) == 1:
        return (ReviewFlag(ReviewCode.PARTY_ALONE, "parties", next(iter(countries))),)
    return ()


def _meant_perhaps(
    parties: Iterable[Party], heard: Sequence[Heard], language: str
) -> Iterator[str]:
    """The countries a part of which may be meant by the only name of a party: Georgia, where
    Atlanta is named and nothing else that is in Georgia.
    """
    for party in parties:
        names = {h.mention.text for h in heard if h.mention.country == party.code}
        if len(names) == 1:
            shown = parts_shown(names.pop(), (h.mention for h in heard), language)
            yield from map(country_of, shown)


def _doubts(
    parties: tuple[Party, ...], weighing: _Weighing, meant: Iterable[str]
) -> tuple[ReviewFlag, ...]:
    """A country so little below the bar that an archivist might put it above, or perhaps meant."""
    chosen = {p.code for p in parties}
    near = [code for code in meant if code not in chosen]
    near += [
        c.code
        for c in weighing.countries
        if c.code not in {*chosen, *near} and not c.presumed and c.points >= _CLOSE * weighing.bar
    ]
    return (
        (ReviewFlag(ReviewCode.PARTIES_UNSURE, "parties", " ".join(near)),)
        if near and chosen
        else ()
    )


def _places(heard: Iterable[Heard]) -> tuple[Place, ...]:
    found: dict[tuple[str, str], bool] = {}
    for h in heard:
        if (h.mention.name and h.zone is not Zone.TITLE) or h.mention.kind in (
            NameKind.CAPITAL,
            NameKind.CITY,
        ):
            key = h.mention.name or h.mention.text, h.mention.country
            found[key] = found.get(key, False) or h.zone is Zone.DATELINE
    return tuple(Place(name, country, dateline) for (name, country), dateline in found.items())
