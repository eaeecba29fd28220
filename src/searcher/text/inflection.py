"""Find the word of a list that a word of a text is a form of, by the endings that may follow.

For languages without a good stemmer.  Nothing is cut from the word: it must begin with one of the
list and continue with nothing but endings, so that the endings may be many.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from searcher.languages import facts
from searcher.languages.words import Inflection
from searcher.text.tokens import lower

_LONGEST = 80  # letters; a longer string is not a word
_LEAST = 2  # letters that must be left before an end that other endings replace


def _link(endings: str) -> str:
    return f"(?:{'|'.join('' if ending == '-' else ending for ending in endings.split())})"


@cache
def _pattern(chains: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join("".join(map(_link, chain.split("|"))) for chain in chains))


class _Chain(NamedTuple):
    """Endings that occur together, and the pattern of the word before them."""

    after: re.Pattern[str]
    links: str

    @classmethod
    def parse(cls, text: str, kinds: Mapping[str, str]) -> "_Chain":
        """Parse a chain, with or without the name of a kind of words before it."""
        kind, _, links = text.rpartition(":")
        return cls(re.compile(kinds[kind.strip()] if kind else ""), links)


@dataclass(frozen=True, slots=True)
class _Rules:
    """The compiled rules of a language, from its `Inflection`."""

    language: str
    letters: Mapping[int, str]
    before: tuple[str, ...]
    soften: Mapping[str, str]
    endings: Mapping[str, tuple[_Chain, ...]]

    def normalized(self, word: str) -> str:
        """Lower the case of a word and write its letters in one way."""
        return lower(word, self.language).translate(self.letters)

    def roots(self, word: str) -> Iterator[tuple[str, re.Pattern[str]]]:
        """Iterate over what all forms of a word of the list begin with, and what may follow it."""
        end = next(e for e in self.endings if word[_LEAST:].endswith(e))
        root = word.removesuffix(end)
        following = _pattern(tuple(c.links for c in self.endings[end] if c.after.search(root)))
        yield root, following
        if root[-1:] in self.soften:
            yield root[:-1] + self.soften[root[-1]], re.compile(f"(?!$)(?:{following.pattern})")


@cache
def _rules(language: str) -> _Rules | None:
    known = facts(Inflection, language)
    if known is None:
        return None
    parts = {name: links.format_map(known.parts) for name, links in known.parts.items()}

    def chains(texts: tuple[str, ...]) -> tuple[_Chain, ...]:
        return tuple(_Chain.parse(text.format_map(parts), known.after) for text in texts)

    ends = sorted(known.endings, key=len, reverse=True)
    return _Rules(
        language,
        str.maketrans(known.letters),
        ("", *known.before.split()),
        known.soften,
        {end: chains(known.endings[end]) for end in ends},
    )


class Lemmatizer:
    """Maps any form of the words of a list to the word.

    A word that is a form of one before it in the list is mapped to that one.
    """

    def __init__(self, rules: _Rules, listed: Iterable[str]) -> None:
        self._rules = rules
        self._roots: dict[str, list[tuple[re.Pattern[str], str]]] = {}
        for word in map(rules.normalized, listed):
            if self._lemma_at(word, 0) is None:
                for root, following in rules.roots(word):
                    self._roots.setdefault(root, []).append((following, word))

    @classmethod
    def for_words(cls, listed: Iterable[str], language: str) -> "Lemmatizer | None":
        """Build one for the words of a list; return None if the language has no inflections."""
        rules = _rules(language)
        return None if rules is None else cls(rules, listed)

    def lemma(self, word: str) -> str:
        """Return the word of the list, in lower case, of which a word as written is a form, or the
        word itself in lower case if there is none.
        """
        normalized = self._rules.normalized(word)
        return (len(normalized) <= _LONGEST and self._find(normalized)) or normalized

    def _find(self, word: str) -> str | None:
        for particle in self._rules.before:
            if word.startswith(particle) and (found := self._lemma_at(word, len(particle))):
                return found
        return None

    def _lemma_at(self, word: str, start: int) -> str | None:
        """Find the word of the list of which a word, from the letter `start` on, is a form."""
        for end in range(len(word), start, -1):
            for following, lemma in self._roots.get(word[start:end], ()):
                if following.fullmatch(word, end):
                    return lemma
        return None
