"""The words of a text with what is between them, as the matcher of places reads it."""

import re
from functools import cached_property

from searcher.gazetteer.gazetteer import Gazetteer, gazetteer
from searcher.text import TokenizedText

SPACE = re.compile(r" ?\n? ?")
_HEAD = re.compile(r"[.!?։:;…«“\"]|\n")  # after which a sentence begins
WITH_COMMA = re.compile(r"\.?, ?\(?\n?| \(")


# Years that the texts of historical states, which ended in 1993, hardly name in advance.
_RECENT_YEAR = re.compile(r"\b20(?:0[1-9]|[1-9]\d)\b")


def names_recent_year(text: str) -> bool:
    """Check whether a text names a year well after the end of the last historical state."""
    return _RECENT_YEAR.search(text) is not None


class ScannedText:
    """The words of one text, as written, with the gaps between them, by position."""

    def __init__(self, text: str, language: str, tokenized: TokenizedText) -> None:
        self.text = text
        self.gazetteer: Gazetteer = gazetteer(language.split("-", 1)[0])
        self.words, self.starts, self.ends = tokenized.words, tokenized.starts, tokenized.ends
        self.has_shares = "<" in text or "&lt;" in text
        self.name_starts = self.gazetteer.prefilter.candidates(tokenized)

    @cached_property
    def all_terms(self) -> frozenset[str]:
        """The terms of all words of the text."""
        return frozenset(map(self.gazetteer.terms.__getitem__, self.words))

    def gap(self, i: int) -> str:
        """Return what is before word `i`; after the last word, if `i` is their number."""
        start = self.ends[i - 1] if i else 0
        return self.text[start : self.starts[i]] if i < len(self.starts) else self.text[start:]

    def word(self, i: int) -> str:
        """Return word `i`, empty where there is none."""
        return self.words[i] if 0 <= i < len(self.words) else ""

    def term(self, i: int) -> str:
        """Return the term of word `i`, empty where there is none."""
        return self.gazetteer.terms[self.words[i]] if 0 <= i < len(self.words) else ""

    def terms(self, start: int, end: int) -> list[str]:
        """Return the terms of the words from `start` to `end`."""
        return [self.gazetteer.terms[word] for word in self.words[max(0, start) : end]]

    def is_joined(self, i: int, gap: re.Pattern[str] = SPACE) -> bool:
        """Check whether nothing but such a gap is between word `i` and the next."""
        if not 0 <= i < len(self.words) - 1:
            return False
        return gap.fullmatch(self.text, self.ends[i], self.starts[i + 1]) is not None

    def is_preposition(self, i: int) -> bool:
        """Check whether word `i` is one after which places follow."""
        context, term = self.gazetteer.context, self.term(i)
        return term in context.within or term in context.towards

    def begins_sentence(self, i: int) -> bool:
        """Check whether the capital of a word shows nothing: it begins a sentence, is in a line of
        capitals, or is of a script without them.
        """
        word = self.word(i)
        if i == 0 or word[0].lower() == word[0].title() or self.in_capitals(i):
            return True
        return _HEAD.search(self.gap(i)) is not None

    def in_capitals(self, i: int) -> bool:
        """Check whether word `i` and the words around it, or all of its line, are in capitals."""
        if not self.words[i].isupper():
            return False
        if self._is_line_in_capitals(i):
            return True
        around = self.words[max(0, i - 3) : i] + self.words[i + 1 : i + 4]
        long = [word for word in around if len(word) > 3 and word.isalpha()]
        return bool(long) and all(map(str.isupper, long))

    def _is_line_in_capitals(self, i: int) -> bool:
        """Check whether the line of word `i` has other words, and none with a small letter."""
        start = self.text.rfind("\n", 0, self.starts[i]) + 1
        end = self.text.find("\n", self.ends[i])
        line = self.text[start : end if end >= 0 else len(self.text)]
        return line.isupper() and len(line.split()) > 1

    @cached_property
    def is_recent(self) -> bool:
        """Whether it names a year well after the end of the last historical state."""
        return names_recent_year(self.text)

    @cached_property
    def county_words(self) -> tuple[int, ...]:
        """The positions of the words for a county that follow a capitalised name."""
        if not any(word in self.text for word in self.gazetteer.counties):
            return ()
        context = self.gazetteer.context
        known = context.counties
        return tuple(
            i
            for i, word in enumerate(self.words)
            if word[0].isupper()
            and word.istitle()
            and self.term(i) in known
            and self.is_joined(i - 1)
            and self.word(i - 1).istitle()
            and context.no_counties.isdisjoint((self.term(i - 1), self.term(i + 1)))
        )

    def is_elsewhere_in_small_letters(self, i: int) -> bool:
        """Check whether word `i`, which is in capitals, is somewhere with only its initial so."""
        return self.words[i].title() in self._distinct

    @cached_property
    def _distinct(self) -> frozenset[str]:
        return frozenset(self.words)

    def is_in_title_case(self, i: int) -> bool:
        """Check whether nearly all words around word `i` are capitalised, as in a headline."""
        around = self.words[max(0, i - 4) : i] + self.words[i + 1 : i + 5]
        long = [word for word in around if len(word) > 3 and word.isalpha()]
        return not any(word[0].islower() for word in long)
