"""How the countries named in a sentence stand to what it tells: as the place of it, or as where
its people come from.  The words and endings that say so are data: `visits.toml`.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache

from searcher.gazetteer import NameKind, find_named
from searcher.languages import facts
from searcher.languages.documents import Expressions, Visits
from searcher.metadata.parties.mentions import IN_A_ROW, Heard, Zone

_BEFORE, _AFTER = 70, 60  # characters in which such words are looked for
_MOST_BETWEEN = 3  # words between a people's name and those who are of it
_OF = 40  # characters that "of the Kingdom of the" has at most
_LONGEST = 600  # characters of a sentence; what is longer has lost its stops
_NEAR = 4  # words within which people stand to where they are from
_SENTENCE = re.compile(r"(?<!\b\w)[.!?։؟](?=[\s”»\"])|\n")
_ENDING = re.compile(r"\w*(?:['’ʻʼ][^\W\d_]{1,4}(?!\w))?")
_NEVER = re.compile(r"(?!)")
_CITIES = frozenset({NameKind.CITY, NameKind.CAPITAL})


class Tie(StrEnum):
    """What a country is to a sentence."""

    PLACE = "place"
    PEOPLE = "people"


@dataclass(frozen=True, slots=True)
class Standing:
    """A country that a sentence names so, and the characters that say it."""

    country: str
    tie: Tie
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the title or the body: where it stands, what it names, what its words are."""

    zone: Zone
    text: str
    start: int
    standings: tuple[Standing, ...]

    def of(self, tie: Tie) -> frozenset[str]:
        """The countries that stand so."""
        return frozenset(s.country for s in self.standings if s.tie is tie)


class Words:
    """The expressions of a language."""

    def __init__(self, known: Visits) -> None:
        person, of, others = (_joined(e) for e in (known.person, known.of, known.no_person))
        if others:
            person = rf"(?!{others}(?!\w)){person}"
        self.comes = _words(known.comes)
        self.gathers = _words(known.gathers)
        self.later = _words(known.later)
        self.receives = _words(known.receives)
        self.received = _words(known.received)
        self.joint = _words(known.joint)
        self.object_after = known.object == "after"
        self.person = _words(person)
        self.at = _before(known.at)
        self.of_city = _before(known.of_city)
        self.from_ = _before(known.from_)
        self.of = _before(rf"{person}(?:\s[\w-]+){{0,3}}?\s{of}") if of else _NEVER
        self.may_be_of = _before(of)
        noun_before = rf"{person}(?:\s[\w'’-]+){{0,2}}?\s" if known.after_noun else None
        self.noun_before = _before(noun_before)
        self.within = re.compile(rf"[\s,(]*(?:{_joined(known.within) or '(?!)'}\s)*", re.I)
        self.people_after = _after(person, _MOST_BETWEEN)
        self.people_of_name = _after(person, known.attributive)
        self.possessive = _ending(known.possessive)
        self.at_ending = _ending(known.at_ending)
        self.from_ending = _ending(known.from_ending)
        self.people_ending = _ending(known.people_ending)
        self.at_possessed = _possessed(known.at_possessed)
        self.from_possessed = _possessed(known.from_possessed)


def _joined(given: Expressions | None) -> str:
    """Join several expressions into one; none is the empty string."""
    return f"(?:{'|'.join(given)})" if isinstance(given, tuple) else given or ""


def _words(given: Expressions | None) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){_joined(given)}(?!\w)", re.I) if given else _NEVER


def _before(given: Expressions | None) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){_joined(given)}$", re.I) if given else _NEVER


def _after(person: str, between: int | None) -> re.Pattern[str]:
    """People after a name, and that many words at most."""
    if between is None:
        return _NEVER
    return re.compile(rf"\s(?:[\w-]+\s){{0,{between}}}?{person}(?!\w)", re.I)


def _ending(given: Expressions | None) -> re.Pattern[str]:
    return re.compile(rf"{_joined(given)}$", re.I) if given else _NEVER


def _possessed(given: Expressions | None) -> re.Pattern[str]:
    if given is None:
        return _NEVER
    return re.compile(rf"(?:\s[\w-]+){{0,2}}?\s\w{{2,}}{_joined(given)}(?!\w)", re.I)


@cache
def words_of(language: str) -> Words | None:
    """The expressions of a language by its BCP 47 tag; None where there are none."""
    known = facts(Visits, language.split("-", 1)[0])
    return Words(known) if known else None


def sentences(
    text: str, heard: Sequence[Heard], language: str, parties: AbstractSet[str], limit: int
) -> Iterator[Sentence]:
    """The sentences of the first `limit` characters that name parties, with how these stand;
    but for those of the body that speak of another time than that of the event.
    """
    words = words_of(language)
    if words is None:
        return
    heard = [h for h in heard if h.mention.start < limit]
    start = 0
    ends = [m.start() for m in _SENTENCE.finditer(text, 0, limit)]
    for end in (*ends, min(limit, len(text))):
        inside = [h for h in heard if start <= h.mention.start < end]
        if end - start < _LONGEST and any(h.mention.country in parties for h in inside):
            later = inside[0].zone is Zone.BODY and words.later.search(text, start, end)
            if not later:
                reader = _Reader(text, start, end, words, language, parties)
                yield Sentence(inside[0].zone, text[start:end], start, reader.standings(inside))
        start = end


class _Reader:
    """One sentence as it is read."""

    def __init__(
        self,
        text: str,
        start: int,
        end: int,
        words: Words,
        language: str,
        parties: AbstractSet[str],
    ) -> None:
        self.text = text
        self.start = start
        self.end = end
        self.words = words
        self.language = language
        self.parties = parties

    def standings(self, heard: Sequence[Heard]) -> tuple[Standing, ...]:
        """How each country named stands, for those where the words say it."""
        found: list[Standing] = []
        for row in self._rows(heard):
            tie = self._tie(row)
            several = len({h.mention.country for h in row}) > 1
            if tie is not None and not (several and tie is Tie.PLACE):
                span = row[0].mention.start, self._word_end(row[-1])
                found += [Standing(h.mention.country, tie, *span) for h in row]
        return tuple(found)

    def _rows(self, heard: Iterable[Heard]) -> Iterator[list[Heard]]:
        """Names joined by commas and conjunctions, or a place and what it is in."""
        row: list[Heard] = []
        for one in heard:
            if row and not self._goes_on(row[-1], one):
                yield row
                row = []
            row.append(one)
        if row:
            yield row

    def _goes_on(self, last: Heard, one: Heard) -> bool:
        between = self._word_end(last), one.mention.start
        if last.mention.country == one.mention.country and last.mention.kind in _CITIES:
            return bool(self.words.within.fullmatch(self.text, *between))
        return bool(IN_A_ROW.fullmatch(self.text, *between))

    def _word_end(self, heard: Heard) -> int:
        match = _ENDING.match(self.text, heard.mention.end)
        return match.end() if match else heard.mention.end

    def _tie(self, row: Sequence[Heard]) -> Tie | None:
        """What the words before and after a row of names, and its endings, say of it."""
        before = self.text[max(self.start, row[0].mention.start - _BEFORE) : row[0].mention.start]
        end = self._word_end(row[-1])
        after = self.text[end : min(self.end, end + _AFTER)]
        if self._is_place(row, before):
            return Tie.PLACE
        of_party = any(h.mention.country in self.parties for h in row)
        if of_party and self._are_people(row, before, after):
            return Tie.PEOPLE
        is_people = row[-1].mention.kind is NameKind.DEMONYM
        if not is_people and self.words.at_possessed.match(after):
            return Tie.PLACE
        return None

    def _is_place(self, row: Sequence[Heard], before: str) -> bool:
        if self.words.at.search(before) and row[0].mention.kind is not NameKind.DEMONYM:
            return True
        if row[0].mention.kind in _CITIES and self.words.of_city.search(before):
            return True
        return self._has(row[-1], self.words.at_ending)

    def _are_people(self, row: Sequence[Heard], before: str, after: str) -> bool:
        words, close = self.words, before[-_OF:]
        # The first is a part of the second, and much sooner looked for.
        if words.may_be_of.search(close) and words.of.search(before):
            return True
        if words.from_.search(close) or self._has(row[-1], words.from_ending):
            return self._come(before, after)
        if words.from_possessed.match(after):
            return self._come(before, after)
        demonym = row[-1].mention.kind is NameKind.DEMONYM
        of_it = demonym or self._has(row[-1], words.possessive)
        match = (words.people_after if of_it else words.people_of_name).match(after)
        if match and not self._names(row[-1], match.end()):
            return True
        if demonym and words.people_ending.search(row[-1].mention.text):
            return True
        return bool(words.noun_before.search(before)) and demonym

    def _come(self, before: str, after: str) -> bool:
        """Whether those who are from there, or what they do, stand near."""
        words, before = self.words, " ".join(before.split(" ")[-_NEAR - 3 :])
        after = " ".join(after.split(" ", _NEAR + 1)[: _NEAR + 1])
        return any(
            found.search(near)
            for found, near in (
                (words.person, before),
                (words.person, after),
                (words.comes, after),
            )
        )

    def _names(self, last: Heard, size: int) -> bool:
        """Whether another name stands in what follows, so that the people are of that one."""
        end = self._word_end(last)
        return any(
            m.country != last.mention.country
            for m in find_named(self.text[end : end + size], self.language)
        )

    def _has(self, heard: Heard, ending: re.Pattern[str]) -> bool:
        """Whether a name is written with an ending, and is one without it."""
        word = self.text[heard.mention.start : self._word_end(heard)]
        match = ending.search(word)
        if not match:
            return False
        return heard.mention.country in _named(word[: match.start()], self.language)


@lru_cache(maxsize=4096)
def _named(word: str, language: str) -> frozenset[str]:
    return frozenset(m.country for m in find_named(word, language))
