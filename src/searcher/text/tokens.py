"""Split texts into words with their positions, and fold words: without case and accents."""

import re
import unicodedata
from array import array
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from searcher.languages import every
from searcher.languages.words import Spelling
from searcher.text.letter_signs import (
    APOSTROPHES,
    EVERYWHERE,
    IN_LANGUAGE,
    OTHER_SIGNS,
    any_of,
    apostrophes_in_word,
    in_word,
)

# Signs that belong to the letter before them: accents, Hebrew and Arabic vowels, Indic
# vowel signs, Thai vowels.  Python's \w leaves most of them out.
_MARKS = "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0dff\u0e31-\u0e4e"
# Signs within or at the end of a word, never at its beginning: the Uzbek ʻ, modifier letters of
# transliterations, Armenian signs of stress, exclamation and question (after the vowel).
_TRAILING = "\u02b9\u02ba\u02bb\u02be\u02bf\u055b\u055c\u055e"
LETTER_APOSTROPHE = "ʻ"
"""The apostrophe that is a letter in every text."""
# Han and kana are written without spaces: each sign is a word, several are a phrase.
_SIGNS = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_LETTER = f"(?![{_SIGNS}{_TRAILING}ʼ])[^\\W_]|[{_MARKS}]"


def _word(*inner: str) -> re.Pattern[str]:
    """Compile a pattern of words with some further signs allowed after the first letter."""
    more = "|".join(filter(None, (_LETTER, f"[{_TRAILING}]", *inner)))
    return re.compile(f"[{_SIGNS}]|(?:{_LETTER})(?:{more})*+")


_WORD = _word(in_word(EVERYWHERE))
_WORD_IN = {tag: _word(in_word((*EVERYWHERE, *signs))) for tag, signs in IN_LANGUAGE.items()}
_SIGN_IN = {tag: any_of(signs) for tag, signs in IN_LANGUAGE.items()}

# Without such signs, and without combining accents, a word is just letters and digits.
_RARE = re.compile(f"[{_SIGNS}{_MARKS}{_TRAILING}ʼ{OTHER_SIGNS}]")
_LETTER_APOSTROPHES = apostrophes_in_word(EVERYWHERE)
_PLAIN_WORD = re.compile(r"[^\W_]+")
# What a text in ASCII, but for its quotation marks and dashes, does not have.
_FOREIGN = re.compile(f"[^\\x00-\\x7f\\W]|[{_SIGNS}{_MARKS}{_TRAILING}ʼ{OTHER_SIGNS}]")
_WRITTEN = bytes(code if code < 128 and chr(code).isalnum() else ord(" ") for code in range(256))
_ASCII = _WRITTEN.lower()
_IS_WORD = np.frombuffer(_WRITTEN, np.uint8) != ord(" ")

# Also points of vowels in Hebrew and Arabic, the Arabic stretch, and signs without a sound.
_ACCENTS = re.compile(
    f"[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1-\u05c7\u0640\u064b-\u0655\u0670{_TRAILING}{APOSTROPHES}"
    f"{OTHER_SIGNS}]"
)
# Letters of the Latin script that Unicode does not decompose, in any language.
_LETTERS = str.maketrans(
    {
        "ı": "i", "ə": "e", "ǝ": "e", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t",
        "æ": "ae", "œ": "oe", "þ": "th",
    }
)  # fmt: skip
_OTHER_DIGIT = re.compile(r"(?![0-9])\d")
_EVERY_CHARACTER = "".join(map(chr, range(0x20000)))
_DIGITS = str.maketrans(
    {one: str(unicodedata.decimal(one)) for one in _OTHER_DIGIT.findall(_EVERY_CHARACTER)}
)
_ASCII_APOSTROPHES = str.maketrans("", "", "'`")
# As Unicode lowers the case in the languages that have them (SpecialCasing.txt).
_DOTLESS_I = str.maketrans({"I": "ı", "İ": "i"})
WITH_DOTLESS_I = frozenset(tag for tag, known in every(Spelling).items() if known.dotless_i)
"""The languages in which the capital of i is İ, and I that of ı."""

_SPELLINGS = tuple(way for known in every(Spelling).values() for way in known.folded.items())


class Token(NamedTuple):
    """One word of a text: characters `start` to `end` (end not included), as written."""

    start: int
    end: int
    text: str


def _pattern(text: str, language: str) -> re.Pattern[str]:
    """Choose the fastest pattern that finds the words of a text."""
    if language in _SIGN_IN and _SIGN_IN[language].search(text):
        return _WORD_IN[language]
    return _WORD if _RARE.search(text) or _LETTER_APOSTROPHES.search(text) else _PLAIN_WORD


def tokens(text: str, language: str = "") -> Iterator[Token]:
    """Iterate over the words of a text in a language (without region; empty: not known)."""
    for match in _pattern(text, language).finditer(text):
        yield Token(match.start(), match.end(), match.group())


def bare_words(text: str, language: str) -> list[str]:
    """Return the words of a text without their positions: much faster than `tokens`.

    If all words are in ASCII they are in lower case, but for Turkish, where I is not a capital i.
    """
    data = None if language in WITH_DOTLESS_I else _in_ascii(text, language)
    if data is None:
        return written_words(text, language)
    return data.translate(_ASCII).decode().split()


def _in_ascii(text: str, language: str = "") -> bytes | None:
    """Encode a text whose words are in ASCII, character by character; other signs may be lost."""
    if language in _SIGN_IN and _SIGN_IN[language].search(text):
        return None
    if text.isascii():
        return text.encode()
    return None if _FOREIGN.search(text) else text.encode("ascii", "replace")


def written_words(text: str, language: str = "") -> list[str]:
    """Return the words of a text as written, without their positions: much faster than `tokens`."""
    data = _in_ascii(text, language)
    if data is not None:
        return data.translate(_WRITTEN).decode().split()
    return _pattern(text, language).findall(text)


def folded_words(text: str) -> list[str]:
    """Return the words of a text without case and accents, without their positions."""
    data = _in_ascii(text)
    if data is not None:
        return data.translate(_ASCII).decode().split()
    return [word.lower() if word.isascii() else fold(word) for word in written_words(text)]


def words_with_edges(
    text: str, language: str = ""
) -> tuple[list[str], Sequence[int], Sequence[int]]:
    """Return the words of a text as written, and where each begins and ends (end not included)."""
    data = _in_ascii(text, language)
    if data is not None:
        edges = _edges(data)
        starts, ends = array("i", edges[::2].tobytes()), array("i", edges[1::2].tobytes())
        return data.translate(_WRITTEN).decode().split(), starts, ends
    starts, ends, words = array("i"), array("i"), list[str]()
    for match in _pattern(text, language).finditer(text):
        words.append(match.group())
        starts.append(match.start())
        ends.append(match.end())
    return words, starts, ends


def starts_of(
    text: str, bare: Sequence[str], places: Sequence[int], language: str
) -> Sequence[int]:
    """Find where some of the bare words of a text begin: those at some places, ascending."""
    data = _in_ascii(text, language)
    if data is not None:
        found: list[int] = _edges(data)[::2].take(np.asarray(places, np.intp)).tolist()
        return found
    # Between two words there is no letter of a word, so the next place is the right one.
    at, starts = 0, list[int]()
    for word in bare[: places[-1] + 1 if places else 0]:
        starts.append(text.index(word, at))
        at = starts[-1] + len(word)
    return [starts[place] for place in places]


def _edges(data: bytes) -> NDArray[np.int32]:
    """Return where each word of a text in ASCII begins and ends, in turn."""
    inside = np.zeros(len(data) + 2, np.int8)
    inside[1:-1] = _IS_WORD[np.frombuffer(data, np.uint8)]
    edges: NDArray[np.int32] = (inside[1:] != inside[:-1]).nonzero()[0].astype(np.int32)
    return edges


def caseless(text: str) -> str:
    """Lower the case of a text, with i for ı, letter by letter, so that spans stay the same.

    In no language: İ and I are the same letter, as are ı and i.
    """
    lowered = text.lower()
    if len(lowered) != len(text):  # İ is two letters in lower case
        lowered = "".join(letter.lower()[0] for letter in text)
    return lowered.replace("ı", "i")


def caseless_pattern(pattern: str) -> re.Pattern[str]:
    """Compile a pattern in lower case for caseless texts: it needs a third of the time that
    `re.IGNORECASE` takes.
    """
    return re.compile(pattern.replace("ı", "i"))


def begins_lowercase(text: str) -> bool:
    """Check whether a text begins with a lower-case letter of a script that has capitals.

    Georgian letters are lower case, though names do not begin with a capital.
    """
    return text[0].islower() and text[0].title() != text[0]


def with_usual_digits(text: str) -> str:
    """Write the digits of all scripts in ASCII, digit by digit, so that spans stay the same:
    `۱۵ مارس ۲۰۱۷` → `15 مارس 2017`.
    """
    if text.isascii() or not _OTHER_DIGIT.search(text):
        return text
    return text.translate(_DIGITS)


class _Part(Protocol):
    """A part of a text: characters `start` to `end`, end not included."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


def without(text: str, parts: Sequence[_Part]) -> str:
    """Replace some parts of a text, given in order, by a space each."""
    for part in reversed(parts):
        text = f"{text[: part.start]} {text[part.end :]}"
    return text


def lower(word: str, language: str) -> str:
    """Lower the case of a word by the rules of its language (Turkish İ/i and I/ı)."""
    return word.translate(_DOTLESS_I).lower() if language in WITH_DOTLESS_I else word.lower()


@lru_cache(maxsize=1 << 14)
def fold(word: str) -> str:
    """Remove case, accents and apostrophes: `Çavuşoğlu` → `cavusoglu`, `Ёлка` → `елка`; write
    digits in ASCII, and letters that are written in several ways in one: `۱۴۰۲` → `1402`.
    """
    if word.isascii():
        return word.lower() if word.isalnum() else word.lower().translate(_ASCII_APOSTROPHES)
    # Twice: signs such as ℌ have a case only once they are decomposed.
    decomposed = unicodedata.normalize("NFKD", word.replace("´", "").casefold()).casefold()
    plain = _ACCENTS.sub("", decomposed).translate(_LETTERS).translate(_DIGITS)
    plain = unicodedata.normalize("NFC", plain)
    for way, usual in _SPELLINGS:
        plain = plain.replace(way, usual)
    return plain
