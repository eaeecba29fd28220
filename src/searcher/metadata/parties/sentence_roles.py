"""Find in each sentence the countries that are its place, and those its people come from."""

import re
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache

from searcher.gazetteer import NameKind, find_named
from searcher.metadata.parties.mention_weights import WeightedMention, list_separator
from searcher.metadata.parties.visit_patterns import VisitPatterns, visit_patterns
from searcher.metadata.parties.zones import Zone

_BEFORE, _AFTER = 70, 60  # characters searched before and after a name
_OF = 40  # the longest `of the Kingdom of the`, in characters
_LONGEST = 600  # characters of a sentence; a longer one has lost its full stops
_NEAR = 4  # words between people and the country they come from
_SENTENCE_END = re.compile(r"(?<!\b\w)[.!?։؟](?=[\s”»\"])|\n")
_ENDING = re.compile(r"\w*(?:['’ʻʼ][^\W\d_]{1,4}(?!\w))?")
_CITIES = frozenset({NameKind.CITY, NameKind.CAPITAL})


class SentenceRole(Enum):
    """What a country is in a sentence: the place of it, or where its people come from."""

    PLACE = auto()
    ORIGIN = auto()


@dataclass(frozen=True, slots=True)
class RoleMention:
    """A country with its role in a sentence, and the characters that show it."""

    country: str
    role: SentenceRole
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the title or the body, which begins at character `start` of it."""

    zone: Zone
    text: str
    start: int
    mentions: tuple[RoleMention, ...]

    def countries(self, role: SentenceRole) -> frozenset[str]:
        """Return the countries that have a role."""
        return frozenset(m.country for m in self.mentions if m.role is role)


def find_sentences(
    text: str,
    mentions: Sequence[WeightedMention],
    language: str,
    parties: AbstractSet[str],
    limit: int,
) -> Iterator[Sentence]:
    """Yield the sentences of the first `limit` characters that name parties.

    Sentences of the body about another time than that of the event are skipped.
    """
    patterns = visit_patterns(language)
    if patterns is None:
        return
    mentions = [m for m in mentions if m.mention.start < limit]
    start = 0
    ends = [m.start() for m in _SENTENCE_END.finditer(text, 0, limit)]
    for end in (*ends, min(limit, len(text))):
        inside = [m for m in mentions if start <= m.mention.start < end]
        if end - start < _LONGEST and any(m.country in parties for m in inside):
            later = inside[0].zone is Zone.BODY and patterns.later.search(text, start, end)
            if not later:
                parser = _SentenceParser(text, start, end, patterns, language, parties)
                yield Sentence(inside[0].zone, text[start:end], start, parser.roles(inside))
        start = end


class _SentenceParser:
    """Finds the roles in one sentence: characters `start` to `end` of a text."""

    def __init__(
        self,
        text: str,
        start: int,
        end: int,
        patterns: VisitPatterns,
        language: str,
        parties: AbstractSet[str],
    ) -> None:
        self.text = text
        self.start = start
        self.end = end
        self.patterns = patterns
        self.language = language
        self.parties = parties

    def roles(self, mentions: Sequence[WeightedMention]) -> tuple[RoleMention, ...]:
        """Return the countries with a role, in the order of the text."""
        found: list[RoleMention] = []
        for row in self._rows(mentions):
            role = self._role(row)
            several = len({m.country for m in row}) > 1
            if role is not None and not (several and role is SentenceRole.PLACE):
                span = row[0].mention.start, self._word_end(row[-1])
                found += [RoleMention(m.country, role, *span) for m in row]
        return tuple(found)

    def _rows(self, mentions: Iterable[WeightedMention]) -> Iterator[list[WeightedMention]]:
        """Group names joined by commas and conjunctions, and a place with what it is in."""
        row: list[WeightedMention] = []
        for one in mentions:
            if row and not self._continues(row[-1], one):
                yield row
                row = []
            row.append(one)
        if row:
            yield row

    def _continues(self, last: WeightedMention, one: WeightedMention) -> bool:
        between = self._word_end(last), one.mention.start
        if last.country == one.country and last.kind in _CITIES:
            return bool(self.patterns.within.fullmatch(self.text, *between))
        return bool(list_separator().fullmatch(self.text, *between))

    def _word_end(self, mention: WeightedMention) -> int:
        match = _ENDING.match(self.text, mention.mention.end)
        return match.end() if match else mention.mention.end

    def _role(self, row: Sequence[WeightedMention]) -> SentenceRole | None:
        """Return the role that the words around a row of names, or its endings, give it."""
        before = self.text[max(self.start, row[0].mention.start - _BEFORE) : row[0].mention.start]
        end = self._word_end(row[-1])
        after = self.text[end : min(self.end, end + _AFTER)]
        if self._is_place(row, before):
            return SentenceRole.PLACE
        names_party = any(m.country in self.parties for m in row)
        if names_party and self._is_origin(row, before, after):
            return SentenceRole.ORIGIN
        if row[-1].kind is not NameKind.DEMONYM and self.patterns.at_possessed.match(after):
            return SentenceRole.PLACE
        return None

    def _is_place(self, row: Sequence[WeightedMention], before: str) -> bool:
        if self.patterns.at.search(before) and row[0].kind is not NameKind.DEMONYM:
            return True
        if row[0].kind in _CITIES and self.patterns.of_city.search(before):
            return True
        return self._has_ending(row[-1], self.patterns.at_ending)

    def _is_origin(self, row: Sequence[WeightedMention], before: str, after: str) -> bool:
        patterns, close = self.patterns, before[-_OF:]
        # The first pattern is a part of the second and matches much faster.
        if patterns.may_be_of.search(close) and patterns.of.search(before):
            return True
        if patterns.from_.search(close) or self._has_ending(row[-1], patterns.from_ending):
            return self._names_people(before, after)
        if patterns.from_possessed.match(after):
            return self._names_people(before, after)
        is_demonym = row[-1].kind is NameKind.DEMONYM
        is_attribute = is_demonym or self._has_ending(row[-1], patterns.possessive)
        match = (patterns.people_after if is_attribute else patterns.people_of_name).match(after)
        if match and not self._names_another(row[-1], match.end()):
            return True
        if is_demonym and patterns.people_ending.search(row[-1].mention.text):
            return True
        return bool(patterns.noun_before.search(before)) and is_demonym

    def _names_people(self, before: str, after: str) -> bool:
        """Check whether people, or a verb of coming, are within a few words of a name."""
        patterns, before = self.patterns, " ".join(before.split(" ")[-_NEAR - 3 :])
        after = " ".join(after.split(" ", _NEAR + 1)[: _NEAR + 1])
        return any(
            pattern.search(near)
            for pattern, near in (
                (patterns.person, before),
                (patterns.person, after),
                (patterns.comes, after),
            )
        )

    def _names_another(self, last: WeightedMention, size: int) -> bool:
        """Check whether the next `size` characters name another country, whose people they are."""
        end = self._word_end(last)
        return any(
            m.country != last.country
            for m in find_named(self.text[end : end + size], self.language)
        )

    def _has_ending(self, mention: WeightedMention, ending: re.Pattern[str]) -> bool:
        """Check whether a name has an ending, without which it is still a name of the country."""
        word = self.text[mention.mention.start : self._word_end(mention)]
        match = ending.search(word)
        if not match:
            return False
        return mention.country in _countries_named(word[: match.start()], self.language)


@lru_cache(maxsize=4096)
def _countries_named(word: str, language: str) -> frozenset[str]:
    return frozenset(m.country for m in find_named(word, language))
