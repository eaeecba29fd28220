"""A word of a text → the word of a list that it is a form of, by what may follow it.

For languages without a good stemmer.  Nothing is cut from the word: one of the list must stand at
its beginning, and nothing but endings after it, so that the endings may be many.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from searcher.languages import facts
from searcher.languages.words import Inflection
from searcher.text.tokens import lower

_LONGEST = 80  # letters; what is longer is no word
_LEAST = 2  # letters that must be left before an end that others take the place of


def _link(endings: str) -> str:
    return f"(?:{'|'.join('' if ending == '-' else ending for ending in endings.split())})"


@cache
def _pattern(chains: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join("".join(map(_link, chain.split("|"))) for chain in chains))


class _Chain(NamedTuple):
    """Endings that go with each other, and what the word before them must look like."""

    after: re.Pattern[str]
    links: str

    @classmethod
    def parse(cls, text: str, kinds: Mapping[str, str]) -> "_Chain":
        """A chain as the data has it, with or without the name of a kind of words before it."""
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

    def plain(self, word: str) -> str:
        """A word in lower case, its letters written in one way."""
        return lower(word, self.language).translate(self.letters)

    def roots(self, word: str) -> Iterator[tuple[str, re.Pattern[str]]]:
        """What stays of a word of the list in all its forms, and what may follow it."""
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


class Lemmas:
    """The words of a list, found by any of their forms.

    A word that is a form of one before it in the list stands for that one.
    """

    def __init__(self, rules: _Rules, listed: Iterable[str]) -> None:
        self._rules = rules
        self._roots: dict[str, list[tuple[re.Pattern[str], str]]] = {}
        for word in map(rules.plain, listed):
            if self._behind(word, 0) is None:
                for root, following in rules.roots(word):
                    self._roots.setdefault(root, []).append((following, word))

    @classmethod
    def among(cls, listed: Iterable[str], language: str) -> "Lemmas | None":
        """Those of a list of words in a language; None if nothing is known of its endings."""
        rules = _rules(language)
        return None if rules is None else cls(rules, listed)

    def of(self, word: str) -> str:
        """The word of the list, in lower case, of which a word as written is a form; if there is
        none, the word itself in lower case.
        """
        plain = self._rules.plain(word)
        return (len(plain) <= _LONGEST and self._found(plain)) or plain

    def _found(self, word: str) -> str | None:
        for particle in self._rules.before:
            if word.startswith(particle) and (found := self._behind(word, len(particle))):
                return found
        return None

    def _behind(self, word: str, start: int) -> str | None:
        """The word of the list that stands in another, from the letter `start` on."""
        for end in range(len(word), start, -1):
            for following, lemma in self._roots.get(word[start:end], ()):
                if following.fullmatch(word, end):
                    return lemma
        return None
