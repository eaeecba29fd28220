"""Forms of nouns by the endings that may follow them, for languages whose endings are regular.

A form begins with a root of the word and continues with a chain of endings.  Words and endings are
folded, as the words of an index are, so that a form is found with and without accents.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import NamedTuple

from searcher.languages import facts
from searcher.languages.words import Harmony, Paradigms
from searcher.text.tokens import fold

_LEAST = 2  # letters of a root
_LEAST_BASE, _LEAST_ENDINGS = 3, 3  # letters into which a query word is divided

Link = tuple[str, ...]
"""Endings of which a form has one."""


class Root(NamedTuple):
    """What forms of a word begin with, folded, and what may follow it."""

    letters: str
    following: re.Pattern[str]

    def matches(self, written: str) -> bool:
        """Return whether a folded word is one of the forms."""
        return written.startswith(self.letters) and bool(
            self.following.fullmatch(written, len(self.letters))
        )


class _Chain(NamedTuple):
    """Endings that occur together, folded, for each class of harmony; and the pattern of the word
    before them.
    """

    kind: re.Pattern[str]
    links: tuple[tuple[Link, ...], ...]
    expressions: tuple[str, ...]

    @classmethod
    def parse(cls, text: str, kinds: Mapping[str, str], harmony: Iterable[Harmony]) -> "_Chain":
        """Parse a chain, with or without the name of a kind of words before it."""
        kind, _, links = text.rpartition(":")
        tables = [str.maketrans(one.capitals) for one in harmony]
        each = tuple(
            tuple(_link(link.translate(table)) for link in links.split("|")) for table in tables
        )
        return cls(
            re.compile(kinds[kind.strip()] if kind else ""), each, tuple(map(_expression, each))
        )


class Inflector:
    """Finds what the forms of a word of a language look like, by its `Paradigms`."""

    def __init__(self, known: Paradigms) -> None:
        parts = {name: links.format_map(known.parts) for name, links in known.parts.items()}
        self.lemmas = tuple(known.lemmas.split())
        self._before = f"(?={fold(known.before)})"
        self._dropping = frozenset(map(fold, known.dropping.split()))
        self._changes = [(re.compile(of), to) for of, to in known.changes.items()]
        self._restored = [(re.compile(of), to) for of, to in known.restored.items()]
        self._harmony = known.harmony or (Harmony("", {}),)
        self._also = [re.compile(one.also) for one in self._harmony]
        self._vowels = frozenset("".join(one.vowels for one in self._harmony))
        self._chains = {
            end: tuple(
                _Chain.parse(text.format_map(parts), known.kinds, self._harmony) for text in texts
            )
            for end, texts in known.endings.items()
        }
        self._longest = max(map(len, self._chains), default=0)

    def roots(self, word: str) -> Iterator[Root]:
        """Yield the roots of a word (in lower case, with the accents that matter), and what may
        follow each.
        """
        classes = self._classes(word)
        for end in self._ends(word):
            chains = [chain for chain in self._chains[end] if chain.kind.search(word)]
            if end:
                every = [chain.links[number] for chain in chains for number in classes]
                yield from _replaced(word.removesuffix(end), every)
            elif chains and classes:
                each = [chain.expressions[number] for chain in chains for number in classes]
                yield from self._extended(word, "|".join(each))

    def _ends(self, word: str) -> list[str]:
        """Return the ends of a word that endings replace."""
        ends = (word[start:] for start in range(max(0, len(word) - self._longest), len(word) + 1))
        return [end for end in ends if end in self._chains]

    def base(self, word: str) -> str | None:
        """Return the shortest word of which one with many endings may be a form."""
        plain = fold(word)
        for length in range(_LEAST_BASE, len(word) - _LEAST_ENDINGS + 1):
            start = word[:length]
            restored = (of.sub(to, start) for of, to in self._restored if of.search(start))
            for base in (start, *restored):
                if any(root.matches(plain) for root in self.roots(base)):
                    return base
        return None

    def _classes(self, word: str) -> list[int]:
        """Return the numbers of the classes of endings that a word may have; vowels typed without
        accents may be those of other classes.
        """
        if not self._vowels:
            return list(range(len(self._harmony)))
        last = next((letter for letter in reversed(word) if letter in self._vowels), "")
        meant = {last} if word != fold(word) else {v for v in self._vowels if fold(v) == last}
        return [
            number
            for number, (one, also) in enumerate(zip(self._harmony, self._also, strict=True))
            if not last or meant.intersection(one.vowels) or also.search(word)
        ]

    def _extended(self, word: str, following: str) -> Iterator[Root]:
        """Yield a word, and what it becomes before some endings, with the endings."""
        yield from _root(word, following)
        for changed in self._changed(word):
            yield from _root(changed, f"{self._before}(?:{following})")

    def _changed(self, word: str) -> Iterator[str]:
        for of, to in self._changes:
            if of.search(word):
                yield of.sub(to, word)
        if fold(word) in self._dropping:
            yield word[:-2] + word[-1]


def _link(text: str) -> Link:
    endings = ("" if ending == "-" else fold(ending) for ending in text.split())
    return tuple(dict.fromkeys(endings))


def _replaced(start: str, every: Iterable[tuple[Link, ...]]) -> Iterator[Root]:
    """Yield the roots of a word whose end is replaced by the first link of some chains."""
    for first, *others in every:
        for end in first:
            yield from _root(start + end, _expression(others))


def _expression(links: Iterable[Link]) -> str:
    return "".join(f"(?:{'|'.join(link)})" for link in links)


def _root(letters: str, following: str) -> Iterator[Root]:
    if len(letters) >= _LEAST:
        yield Root(fold(letters), _compiled(following))


@cache
def _compiled(following: str) -> re.Pattern[str]:
    return re.compile(following)


@cache
def inflector(language: str) -> Inflector | None:
    """Return the inflector of a language, or None if no endings of it are known."""
    known = facts(Paradigms, language)
    return Inflector(known) if known and known.endings else None
