"""What two texts may have in common: places, names, numbers and dates, concepts, words.

Each has a key that is the same in every language: the code of a place, the value of a number, the
sounds of a name.  Words have the key of their stem, so they are common within one language.
"""

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cache, lru_cache
from typing import NamedTuple

from searcher.gazetteer import NameKind, find_named
from searcher.languages import DEFAULT_LANGUAGE, facts
from searcher.languages.words import Numerals
from searcher.text import (
    TokenizedText,
    consonant_key,
    fold,
    is_small_word,
    month_names,
    term_for,
    tokenize,
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
_DIGIT = re.compile(r"\d")
_NEAR = 12  # characters between the name of a month and the number of its date


class FeatureKind(StrEnum):
    """What a feature is of; only names, numbers and dates are evidence that a reader can check."""

    PLACE = "place"
    NAME = "name"
    NUMBER = "number"
    NUMERAL = "numeral"
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

    Features may overlap: Yerevan is a place and, by its sounds, a name.
    """
    words = tokenize(text, language)
    found = [*_places(text, language, words), *_numbers(text), *_concepts(words, language)]
    found += _words(text, words, language)
    return tuple(sorted(found))


def _places(text: str, language: str, words: TokenizedText) -> Iterator[Feature]:
    for place in find_named(text, language or DEFAULT_LANGUAGE, words):
        if place.kind is not NameKind.SIGN:
            key = f"{place.country}/{place.name}" if place.name else place.code
            yield Feature(place.start, place.end, FeatureKind.PLACE, f"place:{key}")


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
    return plain.lstrip("0") or "0" if plain.isdecimal() else plain


def _concepts(words: TokenizedText, language: str) -> Iterator[Feature]:
    for one in concepts_in(words.words, language.split("-", 1)[0]):
        start, end = words.starts[one.start], words.ends[one.end - 1]
        yield Feature(start, end, FeatureKind.CONCEPT, f"concept:{one.concept.id}")


# Words


class _Keys(NamedTuple):
    """The keys of a word as written: those that always count, that of a name, that of a month."""

    plain: tuple[tuple[FeatureKind, str], ...] = ()
    name: str = ""
    month: str = ""


def _words(text: str, words: TokenizedText, language: str) -> Iterator[Feature]:
    before = 0
    for place, (word, start, end) in enumerate(
        zip(words.words, words.starts, words.ends, strict=True)
    ):
        keys = _keys(word, language)
        for kind, key in keys.plain:
            yield Feature(start, end, kind, key)
        if keys.name and not _only_begins(text, words, place, before):
            yield Feature(start, end, FeatureKind.NAME, keys.name)
        # Alone, some months are other words: may and march in English.
        if keys.month and _DIGIT.search(text, max(0, start - _NEAR), end + _NEAR):
            yield Feature(start, end, FeatureKind.MONTH, keys.month)
        before = end


def _only_begins(text: str, words: TokenizedText, place: int, before: int) -> bool:
    """Return whether a capital is only that of the first word of a sentence: a name of two words
    has another one right after it.
    """
    gap = text[before : words.starts[place]]
    if gap and not _SENTENCE_END.search(gap):
        return False
    if place + 1 == len(words.words) or not words.words[place + 1][0].isupper():
        return True
    return text[words.ends[place] : words.starts[place + 1]] != " "


@lru_cache(1 << 16)
def _keys(word: str, language: str) -> _Keys:
    folded = fold(word)
    if value := _numerals(language).get(folded):
        return _Keys(((FeatureKind.NUMERAL, f"number:{value}"),))
    number = month_names(language or DEFAULT_LANGUAGE).get(folded)
    month = f"month:{number}" if number else ""
    if word[0].isdigit() or len(word) < _MIN_WORD or is_small_word(word):
        return _Keys(month=month)
    plain = [(FeatureKind.WORD, term_for(word, language))]
    sounds = consonant_key(word)
    if len(word) >= _COGNATE_LETTERS and len(sounds) >= _COGNATE_KEY:
        plain.append((FeatureKind.COGNATE, f"cognate:{sounds[:_COGNATE_KEY]}"))
    is_name = word[0].isupper() and len(word) > _MIN_WORD and len(sounds) >= _MIN_KEY
    return _Keys(tuple(plain), f"name:{sounds}" if is_name else "", month)


@cache
def _numerals(language: str) -> Mapping[str, str]:
    """Map the folded numerals of a language to their values."""
    known = facts(Numerals, language.split("-", 1)[0])
    words = known.words if known else {}
    return {fold(word): value for value, forms in words.items() for word in forms.split()}
