"""What two texts may have in common: places, names, numbers and dates, concepts, words.

Each has a key that is the same in every language: the code of a place, the value of a number, the
sounds of a name.  Words have the key of their stem, so they are common within one language.
"""

import re
from collections.abc import Iterator, Sequence
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from searcher.gazetteer import find_places
from searcher.text import (
    Token,
    consonant_key,
    fold,
    is_small_word,
    month_names,
    term_for,
    tokens,
)
from searcher.thesaurus import concepts_in

_MIN_KEY = 3  # consonants of a name
_COGNATE_KEY = 4  # consonants by which words of two languages are taken for the same
_COGNATE_LETTERS = 5
_MIN_WORD = 3  # letters
_SENTENCE_END = re.compile(r"[.!?:։…]\s|\n|[«\"“”„(]\s*$")
_SPACES = " \u00a0\u202f"
_NUMBER = re.compile(
    rf"(?<![\d.,])(?:\d{{1,3}}(?:[{_SPACES}]\d{{3}})+(?:[.,]\d{{1,2}})?|\d+(?:[.,:]\d+)*)(?!\d)"
)
_GROUPS = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_NEAR = 12  # characters between the name of a month and the number of its date


class FeatureKind(StrEnum):
    """What a feature is of; only names and numbers are evidence that a reader can check."""

    PLACE = "place"
    NAME = "name"
    NUMBER = "number"
    MONTH = "month"
    CONCEPT = "concept"
    WORD = "word"
    COGNATE = "cognate"


class Feature(NamedTuple):
    """Characters `start` to `end` (not included) of a text, and the key of what they mean."""

    start: int
    end: int
    kind: FeatureKind
    key: str


def find_features(text: str, language: str) -> tuple[Feature, ...]:
    """Find the features of a text in a language (BCP 47; empty: unknown), in order.

    Features may overlap: Ереван is a place and, by its sounds, a name.
    """
    words = tuple(tokens(text, language.split("-", 1)[0]))
    found = [*_places(text, language), *_numbers(text), *_months(text, words, language)]
    found += _concepts(words)
    found += _words(text, words, language)
    return tuple(sorted(found))


def _places(text: str, language: str) -> Iterator[Feature]:
    for place in find_places(text, language or "en"):
        key = f"{place.country}/{place.name}" if place.name else place.code
        yield Feature(place.start, place.end, FeatureKind.PLACE, f"place:{key}")


# Numbers and dates


def _numbers(text: str) -> Iterator[Feature]:
    for match in _NUMBER.finditer(text):
        start, end = match.span()
        if day := _DAY.fullmatch(match.group()):
            yield Feature(*_within(start, day, 1), FeatureKind.NUMBER, f"number:{int(day[1])}")
            yield Feature(*_within(start, day, 2), FeatureKind.MONTH, f"month:{int(day[2])}")
            yield Feature(*_within(start, day, 3), FeatureKind.NUMBER, f"number:{int(day[3])}")
        else:
            yield Feature(start, end, FeatureKind.NUMBER, f"number:{_value(match.group())}")


def _within(start: int, match: re.Match[str], group: int) -> tuple[int, int]:
    return start + match.start(group), start + match.end(group)


def _value(written: str) -> str:
    """Return a number in one form: `2,450`, `2.450` and `2 450` are 2450; `3,5` is 3.5."""
    joined = re.sub(f"[{_SPACES}]", "", written)
    if _GROUPS.fullmatch(joined):
        joined = re.sub("[.,]", "", joined)
    plain = joined.replace(",", ".")
    return str(int(plain)) if plain.isdecimal() else plain


def _months(text: str, words: Sequence[Token], language: str) -> Iterator[Feature]:
    """Yield the names of months beside a number; alone, some are other words (May, Март)."""
    names = month_names(language or "en")
    for word in words:
        number = names.get(fold(word.text))
        around = text[max(0, word.start - _NEAR) : word.end + _NEAR]
        if number and any(letter.isdigit() for letter in around):
            yield Feature(word.start, word.end, FeatureKind.MONTH, f"month:{number}")


# Words


def _concepts(words: Sequence[Token]) -> Iterator[Feature]:
    for one in concepts_in([word.text for word in words]):
        start, end = words[one.start].start, words[one.end - 1].end
        yield Feature(start, end, FeatureKind.CONCEPT, f"concept:{one.concept.id}")


def _words(text: str, words: Sequence[Token], language: str) -> Iterator[Feature]:
    end = 0
    for word in words:
        gap, end = text[end : word.start], word.end
        keys = _keys(word.text, language)
        begins = not gap or bool(_SENTENCE_END.search(gap))
        for kind, key in keys:
            # Every word is capitalised at the start of a sentence.
            if kind is not FeatureKind.NAME or not begins:
                yield Feature(word.start, word.end, kind, key)


@lru_cache(1 << 16)
def _keys(word: str, language: str) -> tuple[tuple[FeatureKind, str], ...]:
    """Return the keys of a word as written: as a name, by its stem, as a cognate."""
    if word[0].isdigit() or len(word) < _MIN_WORD or is_small_word(word):
        return ()
    found = [(FeatureKind.WORD, term_for(word, language or ""))]
    sounds = consonant_key(word)
    if word[0].isupper() and len(word) > 3 and len(sounds) >= _MIN_KEY:
        found.append((FeatureKind.NAME, f"name:{sounds}"))
    if len(word) >= _COGNATE_LETTERS and len(sounds) >= _COGNATE_KEY:
        found.append((FeatureKind.COGNATE, f"cognate:{sounds[:_COGNATE_KEY]}"))
    return tuple(found)
