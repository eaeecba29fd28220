"""Recognise hosts and visitors by the sentences of the title and of the opening.

A host is a country where people of another one are, or which receives them; a visitor is the
country that these come from.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from searcher.metadata.context import DocumentContext
from searcher.metadata.parties.mention_weights import WeightedMention
from searcher.metadata.parties.role_evidence import OPENING, ZONE_WEIGHT, RoleEvidence
from searcher.metadata.parties.sentence_roles import (
    RoleMention,
    Sentence,
    SentenceRole,
    find_sentences,
)
from searcher.metadata.parties.visit_patterns import VisitPatterns
from searcher.metadata.parties.zones import Zone
from searcher.model.record import Role

_FAR = 160  # characters between people and a place that are unrelated


class VisitDetector:
    """Finds the hosts and visitors among the `parties` of one document."""

    def __init__(
        self,
        context: DocumentContext,
        mentions: Sequence[WeightedMention],
        parties: frozenset[str],
        patterns: VisitPatterns,
    ) -> None:
        self.parties = parties
        self.patterns = patterns
        self.sentences = tuple(_event_sentences(context, mentions, parties))
        self.dateline = next((m for m in mentions if m.zone is Zone.DATELINE), None)
        self.scene = self._scene()

    def evidence(self) -> Iterator[RoleEvidence]:
        """Yield the evidence of hosts and visitors in the order of the text."""
        for one in self.sentences:
            yield from self._reception(one) or self._visit(one)

    # Where the event is

    def _scene(self) -> RoleEvidence | None:
        """Return the country of the event as a host: that of the dateline, else the first place
        of title or lead, else the only place of the opening.
        """
        if self.dateline is not None:
            m, weight = self.dateline.mention, ZONE_WEIGHT[Zone.DATELINE]
            return RoleEvidence(
                m.country, Role.HOST, weight, in_title=False, start=m.start, end=m.end
            )
        places = [
            (one, m) for one in self.sentences for m in one.mentions if m.role is SentenceRole.PLACE
        ]
        early = [place for place in places if place[0].zone is not Zone.BODY]
        only = places if len({m.country for _, m in places}) == 1 else []
        first = next(iter(early or only), None)
        return _evidence(*first, Role.HOST) if first else None

    # Who receives whom

    def _reception(self, one: Sentence) -> tuple[RoleEvidence, ...]:
        """Return visitor and host of a sentence in which one side receives people of the other."""
        visitor = self._received(one)
        if visitor is None or visitor.country not in self.parties:
            return ()
        visiting = _evidence(one, visitor, Role.VISITOR)
        if len(self.parties) != 2:
            return (visiting,)
        host = next(iter(self.parties - {visitor.country}))
        own = next((m for m in one.mentions if m.country == host), visitor)
        if own is not visitor and own.start == visitor.start:
            return ()  # both are received
        return visiting, replace(_evidence(one, own, Role.HOST), country=host)

    def _received(self, one: Sentence) -> RoleMention | None:
        """Return those who are received: the people nearest to the verb, on the object's side; the
        second ones where the verb may come first and those who receive follow it.
        """
        patterns, after = self.patterns, self.patterns.object_after
        match = patterns.received.search(one.text)
        if match is not None:
            after = False  # a passive verb is followed by the host
        else:
            match = patterns.receives.search(one.text)
        if match is None:
            return None
        verb = one.start + match.start()
        if patterns.may_begin and not self._names_people(one, verb):
            return self._second_after(one, verb)
        people = [
            m for m in one.mentions if m.role is SentenceRole.ORIGIN and (m.start > verb) == after
        ]
        return next(iter(people if after else reversed(people)), None)

    def _names_people(self, one: Sentence, end: int) -> bool:
        """Check whether people are named before character `end`: those who receive."""
        return any(m.role is SentenceRole.ORIGIN and m.start < end for m in one.mentions)

    def _second_after(self, one: Sentence, verb: int) -> RoleMention | None:
        """Return the people after a verb that are of another country than the first."""
        after = [m for m in one.mentions if m.role is SentenceRole.ORIGIN and m.start > verb]
        return next((m for m in after if m.country != after[0].country), None)

    # Who is where

    def _visit(self, one: Sentence) -> tuple[RoleEvidence, ...]:
        """Return visitors and host of a sentence in which people of one country are in another."""
        host = self._host(one)
        if host is None:
            return ()
        place = next(
            (m for m in one.mentions if m.country == host and m.role is SentenceRole.PLACE), None
        )
        guests = [
            m
            for m in one.mentions
            if m.role is SentenceRole.ORIGIN
            and m.country in self.parties - {host}
            and (place is None or abs(m.start - place.start) < _FAR)
        ]
        hosting = _evidence(one, place, Role.HOST) if place else self.scene
        if not guests or hosting is None:
            return ()
        hosting = replace(hosting, weight=ZONE_WEIGHT[one.zone])
        return (*(_evidence(one, guest, Role.VISITOR) for guest in guests), hosting)

    def _host(self, one: Sentence) -> str | None:
        """Return the country where the people of a sentence are, if it is a party."""
        places = one.countries(SentenceRole.PLACE)
        scene = self.scene.country if self.scene else None
        host = next(iter(places), scene)
        if len(places) > 1 or host not in self.parties:
            return None
        if self.dateline and one.zone is Zone.BODY and host != scene:
            return None  # the sentence is about another event
        gathers = self.patterns.gathers.search(one.text)
        if host in one.countries(SentenceRole.ORIGIN) and not gathers:
            return None
        if places and one.zone is not Zone.BODY:
            return host
        # Elsewhere a place and people may be unrelated, unless a verb connects them.
        meets = gathers if places or one.zone is Zone.LEAD else None
        return host if meets or self.patterns.comes.search(one.text) else None


def _event_sentences(
    context: DocumentContext, mentions: Sequence[WeightedMention], parties: frozenset[str]
) -> Iterator[Sentence]:
    """Find the sentences of title and opening that report the event itself."""
    in_title = [m for m in mentions if m.zone is Zone.TITLE]
    in_body = [m for m in mentions if m.zone in (Zone.LEAD, Zone.BODY)]
    title, language = context.title or "", context.language
    yield from find_sentences(title, in_title, language, parties, len(title))
    yield from find_sentences(context.body, in_body, language, parties, OPENING)


def _evidence(one: Sentence, shown: RoleMention, role: Role) -> RoleEvidence:
    weight, in_title = ZONE_WEIGHT[one.zone], one.zone is Zone.TITLE
    return RoleEvidence(shown.country, role, weight, in_title, shown.start, shown.end)
