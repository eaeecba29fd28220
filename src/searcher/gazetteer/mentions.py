"""Mentions of places in a text, and the candidates that they are chosen from."""

from enum import StrEnum
from typing import NamedTuple

from searcher.gazetteer.entries import GazetteerEntry, NameKind
from searcher.model.pairs import country_of


class Mention(NamedTuple):
    """A place named in a text: its span, the words as written, the code, how it is named.

    `name` is the English name of a capital or city, empty for the others.
    """

    start: int
    end: int
    text: str
    code: str
    kind: NameKind
    name: str = ""

    @property
    def country(self) -> str:
        """The code of the country the place belongs to."""
        return country_of(self.code)


class Sense(StrEnum):
    """What a name means where it was found; a town is one with the name of a country."""

    PLACE = "place"
    SURNAME = "surname"
    GIVEN = "given name"
    TOWN = "town"
    WORD = "plain word"
    OTHER = "other"


class Candidate(NamedTuple):
    """A name at word `i`, and its sense by the words around it."""

    i: int
    entry: GazetteerEntry
    mention: Mention
    sense: Sense = Sense.PLACE

    @property
    def after(self) -> int:
        """The position of the word that follows."""
        return self.i + len(self.entry.terms)
