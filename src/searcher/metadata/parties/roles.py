"""In which role each party is seen: host, visitor, signatory.

A host is where people of another country are, or what receives them; both are told by the
sentences of the title and the opening (`visits`).  What comes first weighs most; a country seen in
two roles alike has none, and so has a visitor of nobody.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from searcher.metadata.parties.mentions import Heard, Zone
from searcher.metadata.parties.role_cues import Cue, Part
from searcher.metadata.parties.visits import Sentence, Standing, Tie, Words, sentences, words_of
from searcher.model.record import Kind, Role

_OPENING = 1200  # characters of a body in which its event is told
_FAR = 160  # characters between people and a place that have nothing to do with each other
_WEIGHTS = {Zone.TITLE: 4.0, Zone.LEAD: 2.0, Zone.BODY: 1.0, Zone.DATELINE: 1.0}
_VISIT = frozenset({Role.HOST, Role.VISITOR})


@dataclass(frozen=True, slots=True)
class Sighting:
    """A country seen in a role, what that weighs, and the characters of title or body that show
    it.
    """

    country: str
    role: Role
    weight: float
    titled: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Text:
    """What is looked at: title and body, their BCP 47 language, the places named in them, the
    kind of document if known.
    """

    title: str
    body: str
    language: str
    heard: Sequence[Heard]
    kind: str | None = None


def roles_seen(text: Text, parties: Iterable[str]) -> Mapping[str, Sighting]:
    """For each country among the parties that is seen in a role, what shows it first."""
    countries = frozenset(code for code in parties if "-" not in code)
    if len(countries) < 2 or (words := words_of(text.language)) is None:
        return {}
    seen = tuple(_Seeing(text, words, countries).sightings())
    roles = {code: one for code in countries if (one := _settled(seen, code)) is not None}
    if {one.role for one in roles.values()} >= _VISIT:
        return roles
    # A visitor of nobody, or a host of nobody, is a sentence misread.
    return {code: one for code, one in roles.items() if one.role not in _VISIT}


def _settled(seen: Iterable[Sighting], country: str) -> Sighting | None:
    """The first sighting in the role that weighs most; None if two weigh alike."""
    first: dict[Role, Sighting] = {}
    for one in seen:
        if one.country == country:
            known = first.get(one.role)
            first[one.role] = replace(known, weight=known.weight + one.weight) if known else one
    ranked = sorted(first.values(), key=lambda one: -one.weight)
    if not ranked or (len(ranked) > 1 and ranked[0].weight == ranked[1].weight):
        return None
    return ranked[0]


def _sighting(one: Sentence, standing: Standing, role: Role, country: str = "") -> Sighting:
    """A country in a role, by what a sentence says of it, or says of the other side."""
    code, titled = country or standing.country, one.zone is Zone.TITLE
    return Sighting(code, role, _WEIGHTS[one.zone], titled, standing.start, standing.end)


def _named_so(heard: Heard, start: int, end: int) -> Sighting:
    """A signatory, and the characters that show it."""
    titled = heard.zone is Zone.TITLE
    country, weight = heard.mention.country, _WEIGHTS[heard.zone]
    return Sighting(country, Role.SIGNATORY, weight, titled, start, end)


class _Seeing:
    """The sightings of one document."""

    def __init__(self, text: Text, words: Words, countries: frozenset[str]) -> None:
        self.text = text
        self.words = words
        self.countries = countries
        self.told = tuple(self._told())
        self.dateline = next((h for h in text.heard if h.zone is Zone.DATELINE), None)
        self.scene = self._scene()

    def sightings(self) -> Iterator[Sighting]:
        """Every country seen in a role, in the order of the text."""
        if self.text.kind == Kind.AGREEMENT or self.words.joint.search(self.text.title):
            yield from self._signed_by_all()
            return
        for one in self.told:
            yield from self._reception(one) or self._visit(one)
        yield from self._signed_together()

    # Where it is

    def _told(self) -> Iterator[Sentence]:
        """The sentences of title and opening that tell the event itself."""
        text, parties = self.text, self.countries
        titled = [h for h in text.heard if h.zone is Zone.TITLE]
        rest = [h for h in text.heard if h.zone in (Zone.LEAD, Zone.BODY)]
        yield from sentences(text.title, titled, text.language, parties, len(text.title))
        yield from sentences(text.body, rest, text.language, parties, _OPENING)

    def _scene(self) -> Sighting | None:
        """The country where the event is, as a host: that of the dateline, else the first place
        of title or lead, else the only one.
        """
        if self.dateline is not None:
            m, weight = self.dateline.mention, _WEIGHTS[Zone.DATELINE]
            return Sighting(m.country, Role.HOST, weight, titled=False, start=m.start, end=m.end)
        places = [(one, s) for one in self.told for s in one.standings if s.tie is Tie.PLACE]
        early = [place for place in places if place[0].zone is not Zone.BODY]
        only = places if len({s.country for _, s in places}) == 1 else []
        first = next(iter(early or only), None)
        return _sighting(*first, Role.HOST) if first else None

    # Who receives whom

    def _reception(self, one: Sentence) -> tuple[Sighting, ...]:
        """One side receives people of the other, who are named next to the verb."""
        visitor = self._received(one)
        if visitor is None or visitor.country not in self.countries:
            return ()
        seen = _sighting(one, visitor, Role.VISITOR)
        if len(self.countries) != 2:
            return (seen,)
        host = next(iter(self.countries - {visitor.country}))
        own = next((s for s in one.standings if s.country == host), visitor)
        if own is not visitor and own.start == visitor.start:
            return ()  # both are received
        return seen, _sighting(one, own, Role.HOST, host)

    def _received(self, one: Sentence) -> Standing | None:
        """Those who are received in a sentence, if any are."""
        words, after = self.words, self.words.object_after
        match = words.received.search(one.text)
        if match is not None:
            after = False  # who receives them stands behind it
        else:
            match = words.receives.search(one.text)
        if match is None:
            return None
        at = one.start + match.start()
        people = [s for s in one.standings if s.tie is Tie.PEOPLE and (s.start > at) == after]
        return next(iter(people if after else reversed(people)), None)

    # Who is where

    def _visit(self, one: Sentence) -> tuple[Sighting, ...]:
        """People of one country are in another."""
        host = self._host(one)
        if host is None:
            return ()
        at = next((s for s in one.standings if s.country == host and s.tie is Tie.PLACE), None)
        guests = [
            s
            for s in one.standings
            if s.tie is Tie.PEOPLE
            and s.country in self.countries - {host}
            and (at is None or abs(s.start - at.start) < _FAR)
        ]
        there = _sighting(one, at, Role.HOST) if at else self.scene
        if not guests or there is None:
            return ()
        there = replace(there, weight=_WEIGHTS[one.zone])
        return (*(_sighting(one, guest, Role.VISITOR) for guest in guests), there)

    def _host(self, one: Sentence) -> str | None:
        """The country where the people of a sentence are."""
        places = one.of(Tie.PLACE)
        scene = self.scene.country if self.scene else None
        host = next(iter(places), scene)
        if len(places) > 1 or host not in self.countries:
            return None
        if self.dateline and one.zone is Zone.BODY and host != scene:
            return None  # it tells of another time
        gathers = self.words.gathers.search(one.text)
        if host in one.of(Tie.PEOPLE) and not gathers:
            return None
        if places and one.zone is not Zone.BODY:
            return host
        # Elsewhere a place and people may have nothing to do with each other.
        meets = gathers if places or one.zone is Zone.LEAD else None
        return host if meets or self.words.comes.search(one.text) else None

    # Who has signed

    def _signed_by_all(self) -> Iterator[Sighting]:
        """All parties of a document that is itself signed."""
        for h in self.text.heard:
            if h.mention.country in self.countries and h.zone is not Zone.DATELINE:
                yield _named_so(h, h.mention.start, h.mention.end)

    def _signed_together(self) -> Iterator[Sighting]:
        """Those named together as having signed, by the words beside their names."""
        together: dict[tuple[Cue, ...], list[Heard]] = {}
        for h in self.text.heard:
            if h.cues and h.mention.country in self.countries and h.mention.start < _OPENING:
                together.setdefault(h.cues, []).append(h)
        for cues, heard in together.items():
            cue = next((cue for cue in cues if cue.part is Part.SIGNATORY), None)
            if cue is not None and len({h.mention.country for h in heard}) > 1:
                yield from (_named_so(h, cue.start, cue.end) for h in heard)
