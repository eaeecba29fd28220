"""Interpret a part of a query with apostrophes: `minister's` → minister.

In an index an apostrophe separates words, unless it is a letter there (`tokens`).  Which of the
two it is in a query, and which of the words is a mere ending, depends on the language that is
searched, so a part may have several interpretations.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from typing import Literal

from searcher.languages import every
from searcher.languages.words import Clitics
from searcher.text.letter_signs import APOSTROPHES
from searcher.text.tokens import LETTER_APOSTROPHE, Token, fold, tokens

_ANY = re.compile(f"[{APOSTROPHES}{LETTER_APOSTROPHE}]")


@dataclass(frozen=True, slots=True)
class Interpretation:
    """Adjacent words; in texts of some languages (BCP 47), or of all if none is given."""

    words: tuple[str, ...]
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Clitic:
    """An elided word or an ending, which is not a word of its own beside an apostrophe."""

    languages: tuple[str, ...]
    everywhere: bool


@cache
def _clitics(side: Literal["before", "after"]) -> Mapping[str, _Clitic]:
    """Map each clitic, folded, to the languages that have it."""
    found: dict[str, _Clitic] = {}
    for language, clitics in every(Clitics).items():
        for group in clitics.before if side == "before" else clitics.after:
            for word in set(map(fold, group.words.split())):
                known = found.get(word, _Clitic((), everywhere=False))
                languages = (*known.languages, language)
                found[word] = _Clitic(languages, known.everywhere or group.everywhere)
    return found


@cache
def _contractions() -> frozenset[str]:
    return frozenset(w for clitics in every(Clitics).values() for w in clitics.contractions.split())


def written_interpretations(text: str) -> tuple[Interpretation, ...]:
    """Interpret a text as written: with its apostrophes between words, and within them where they
    may be letters.
    """
    every = dict.fromkeys(map(_words, _spellings(text)))
    return tuple(Interpretation(words) for words in every if words)


def interpretations(text: str) -> tuple[Interpretation, ...]:
    """Interpret one part of a query, whose words may be meant in any form: without elided words
    before an apostrophe, and endings after one.
    """
    found = dict.fromkeys(one for spelled in _spellings(text) for one in _in_any_form(spelled))
    return tuple(one for one in found if one.words)


def core_interpretations(text: str) -> tuple[Interpretation, ...]:
    """Interpret several words, each without what is elided before it or added after it."""
    every = (_cores(spelling) for spelling in _spellings(text))
    return tuple(Interpretation(words) for words in dict.fromkeys(every) if words)


def _cores(text: str) -> tuple[str, ...]:
    cores = ([*_in_any_form(part)][-1] for part in text.split())
    return tuple(word for core in cores for word in core.words)


def _spellings(text: str) -> tuple[str, str]:
    """Spell a text with apostrophes that are not letters, and with letters where they may be."""
    separated = text.replace(LETTER_APOSTROPHE, "'")
    return separated, _with_letters(separated)


def _words(text: str) -> tuple[str, ...]:
    return tuple(token.text for token in tokens(text))


def _in_any_form(text: str) -> Iterator[Interpretation]:
    every = list(tokens(text))
    whole = Interpretation(_words(text))
    core = _without_ending(text, every, _without_elided(text, every, whole))
    if core.languages or core.words == whole.words:
        yield whole
    yield core


def _is_apostrophe(text: str, before: Token, after: Token) -> bool:
    """Check whether there is just an apostrophe between two words."""
    return _ANY.fullmatch(text, before.end, after.start) is not None


def _without_elided(
    text: str, every: list[Token], interpretation: Interpretation
) -> Interpretation:
    if len(every) < 2 or not _is_apostrophe(text, *every[:2]):
        return interpretation
    return _without(
        interpretation, _clitics("before").get(fold(every[0].text)), interpretation.words[1:]
    )


def _without_ending(
    text: str, every: list[Token], interpretation: Interpretation
) -> Interpretation:
    if len(interpretation.words) < 2 or not _is_apostrophe(text, *every[-2:]):
        return interpretation
    return _without(
        interpretation, _clitics("after").get(fold(every[-1].text)), interpretation.words[:-1]
    )


def _without(
    interpretation: Interpretation, clitic: _Clitic | None, words: tuple[str, ...]
) -> Interpretation:
    """Remove a clitic.  Several words are rare enough to be meant in any language."""
    if clitic is None:
        return interpretation
    limited = not clitic.everywhere and len(words) == 1
    return replace(interpretation, words=words, languages=clitic.languages if limited else ())


def _with_letters(text: str) -> str:
    """Replace the apostrophes of a text by letters where they may be letters."""
    positions = set(_letters(text))
    return "".join(LETTER_APOSTROPHE if i in positions else sign for i, sign in enumerate(text))


def _letters(text: str) -> Iterator[int]:
    """Find apostrophes that may be letters: where nothing is elided or contracted.  What some
    languages add after one is then found where another omits it (Ankara'da, Ankarada).
    """
    every = list(tokens(text))
    for before, after in pairwise(every):
        if not _is_apostrophe(text, before, after) or fold(after.text) in _contractions():
            continue
        if fold(before.text) not in _clitics("before"):
            yield before.end
