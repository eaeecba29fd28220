"""A text as the finder of places sees it: words, gaps between them, and names found."""

import re
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from searcher.gazetteer.names import Entry, Gazetteer, NameKind, gazetteer
from searcher.model.pairs import country_of
from searcher.text import TokenizedText

SPACE = re.compile(r" ?\n? ?")
WITH_COMMA = re.compile(r"\.?, ?\(?\n?| \(")


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
    """What a name stands for where it was found; a town is one named like a country."""

    PLACE = "place"
    SURNAME = "surname"
    GIVEN = "given name"
    TOWN = "town"
    WORD = "plain word"
    OTHER = "other"


class Found(NamedTuple):
    """A name at word `i`, and what it stands for after a look at the words around it."""

    i: int
    entry: Entry
    mention: Mention
    sense: Sense = Sense.PLACE

    @property
    def after(self) -> int:
        """The number of the word that follows."""
        return self.i + len(self.entry.keys)


class Text:
    """The words of one text, as written, with what stands between them."""

    def __init__(self, text: str, language: str, read: TokenizedText) -> None:
        self.text = text
        self.names: Gazetteer = gazetteer(language.split("-", 1)[0])
        self.words, self.starts, self.ends = read.words, read.starts, read.ends
        self.has_shares = "<" in text or "&lt;" in text
        self.candidates = self.names.begins.candidates(read)

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """The keys of all words of the text."""
        return frozenset(map(self.names.keys.__getitem__, self.words))

    def gap(self, i: int) -> str:
        """What stands before word `i`; after the last word, if `i` is their number."""
        start = self.ends[i - 1] if i else 0
        return self.text[start : self.starts[i]] if i < len(self.starts) else self.text[start:]

    def word(self, i: int) -> str:
        """Word `i`, empty where there is none."""
        return self.words[i] if 0 <= i < len(self.words) else ""

    def key(self, i: int) -> str:
        """The key of word `i`, empty where there is none."""
        return self.names.keys[self.words[i]] if 0 <= i < len(self.words) else ""

    def keys(self, start: int, end: int) -> list[str]:
        """The keys of the words from `start` to `end`."""
        return [self.names.keys[word] for word in self.words[max(0, start) : end]]

    def is_joined(self, i: int, gap: re.Pattern[str] = SPACE) -> bool:
        """Whether nothing but such a gap is between word `i` and the next."""
        if not 0 <= i < len(self.words) - 1:
            return False
        return gap.fullmatch(self.text, self.ends[i], self.starts[i + 1]) is not None

    def is_preposition(self, i: int) -> bool:
        """Whether word `i` is one after which places stand."""
        clues, key = self.names.clues, self.key(i)
        return key in clues.within or key in clues.towards

    def in_capitals(self, i: int) -> bool:
        """Whether the words around word `i` are all written in capitals."""
        around = self.words[max(0, i - 3) : i] + self.words[i + 1 : i + 4]
        long = [word for word in around if len(word) > 3 and word.isalpha()]
        return bool(long) and all(map(str.isupper, long))

    def is_in_title_case(self, i: int) -> bool:
        """Whether nearly all words around word `i` have a capital, so that capitals say nothing."""
        around = self.words[max(0, i - 4) : i] + self.words[i + 1 : i + 5]
        long = [word for word in around if len(word) > 3 and word.isalpha()]
        return not any(word[0].islower() for word in long)
