"""Where a text names countries, their parts, capitals and cities, in the text's language.

The words of each name are stemmed by the rules of the language, so that inflected forms are
found with no list of them; of overlapping names the longest counts.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any, NamedTuple

from searcher.places.countries import country_names, country_of, data, is_place
from searcher.words import Token, fold, stem, tokens


class NameKind(StrEnum):
    """How a text names a place."""

    NAME = "name"
    DEMONYM = "demonym"
    CAPITAL = "capital"
    BODY = "body"
    CITY = "city"


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


@dataclass(frozen=True, slots=True)
class _Entry:
    keys: tuple[str, ...]
    shouted: tuple[bool, ...]
    code: str  # empty: a phrase that names no country though it contains a country's name
    kind: NameKind
    name: str


@dataclass(frozen=True, slots=True)
class _Doubt:
    codes: tuple[str, ...]
    not_before: frozenset[str]
    clues: frozenset[str]


_GAP = re.compile(r"[\s.'’\-–]{1,3}")
_WINDOW = 6  # words to each side in which a clue settles an ambiguous name
_CAPITALISED_DEMONYMS = frozenset({"de", "en", "tr"})
_KEYS = {
    "names": NameKind.NAME,
    "capitals": NameKind.CAPITAL,
    "bodies": NameKind.BODY,
    "demonyms": NameKind.DEMONYM,
}


class _Gazetteer:
    """Every name of one language, by the key of its first word."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._entries: dict[str, list[_Entry]] = {}
        self._doubts = {
            fold(row["word"]): _Doubt(
                tuple(row["codes"]),
                frozenset(map(fold, row.get("not_before", []))),
                frozenset(map(fold, row.get("not_after", []))),
            )
            for row in data("ambiguous").get("ambiguous", [])
            if row["language"] == language
        }
        for entry in _entries(self):
            self._entries.setdefault(entry.keys[0], []).append(entry)
        for entries in self._entries.values():
            # Stable: of names with the same words the first one, a country's, stays first.
            entries.sort(key=lambda e: -len(e.keys))

    def key(self, word: str) -> str:
        """The form under which a word is looked up."""
        return fold(word) if self.language == "en" else stem(word, self.language)

    def at(self, words: Sequence[Token], keys: Sequence[str], i: int, text: str) -> _Entry | None:
        """The longest name that begins with word `i`."""
        for entry in self._entries.get(keys[i], ()):
            size = len(entry.keys)
            if tuple(keys[i : i + size]) == entry.keys and self._fits(entry, words[i : i + size], text):
                return entry
        return None

    def _fits(self, entry: _Entry, words: Sequence[Token], text: str) -> bool:
        if len(words) < len(entry.keys) or not _joined(words, text):
            return False
        if any(shout and not w.text.isupper() for shout, w in zip(entry.shouted, words, strict=True)):
            return False
        free = entry.kind is NameKind.DEMONYM and self.language not in _CAPITALISED_DEMONYMS
        return free or not words[0].text[0].islower()

    def settle(self, entry: _Entry, keys: Sequence[str], i: int) -> str:
        """The code of an entry found at word `i`, after a look at the words around it."""
        doubt = self._doubts.get(entry.keys[0]) if len(entry.keys) == 1 else None
        if doubt is None:
            return entry.code
        near = keys[max(0, i - _WINDOW) : i + 1 + _WINDOW]
        if i + 1 < len(keys) and keys[i + 1] in doubt.not_before or not doubt.clues.isdisjoint(near):
            other = doubt.codes[1] if len(doubt.codes) > 1 else ""
            return other if is_place(other) else ""
        return entry.code


def _joined(words: Sequence[Token], text: str) -> bool:
    pairs = zip(words, words[1:], strict=False)
    return all(_GAP.fullmatch(text, one.end, two.start) for one, two in pairs)


def _entries(gazetteer: _Gazetteer) -> Iterator[_Entry]:
    language = gazetteer.language

    def entry(name: str, code: str, kind: NameKind, english: str = "") -> Iterator[_Entry]:
        words = [t.text for t in tokens(unicodedata.normalize("NFC", name))]
        shouted = tuple(w.isupper() and len(name) <= 6 for w in words)
        if words:
            yield _Entry(tuple(map(gazetteer.key, words)), shouted, code, kind, english)

    for row in data("ambiguous").get("phrase", []):
        if row["language"] == language:
            yield from entry(row["text"], "", NameKind.NAME)
    for code, name in country_names(language).items():
        yield from entry(name, code, NameKind.NAME)
    for table in ("countries", "subdivisions"):
        for code, languages in data(table).items():
            yield from _own_names(entry, code, languages, language)
    for city in data("cities").get("city", []):
        if language in city:
            yield from entry(city[language], city["country"], NameKind.CITY, city.get("en", ""))


def _own_names(entry: Any, code: str, languages: Mapping[str, Any], language: str) -> Iterator[_Entry]:
    ours, english = languages.get(language, {}), languages.get("en", {})
    for key, kind in _KEYS.items():
        in_english = english.get(key, []) if kind is NameKind.CAPITAL else []
        for i, name in enumerate(ours.get(key, [])):
            yield from entry(name, code, kind, in_english[min(i, len(in_english) - 1)] if in_english else "")


@cache
def _gazetteer(language: str) -> _Gazetteer:
    return _Gazetteer(language)


def find_places(text: str, language: str) -> tuple[Mention, ...]:
    """Every place that a text names, in order; `language` is its BCP 47 tag.

    Overlapping names count once, the longest; phrases such as `South China Sea` name nothing.
    """
    gazetteer = _gazetteer(language.split("-", 1)[0])
    words = list(tokens(text))
    return tuple(_walk(gazetteer, words, [gazetteer.key(w.text) for w in words], text))


def _walk(
    gazetteer: _Gazetteer, words: Sequence[Token], keys: Sequence[str], text: str
) -> Iterable[Mention]:
    i = 0
    while i < len(words):
        entry = gazetteer.at(words, keys, i, text)
        if entry is None:
            i += 1
            continue
        last = words[i + len(entry.keys) - 1]
        code = gazetteer.settle(entry, keys, i)
        if code:
            start = words[i].start
            yield Mention(start, last.end, text[start : last.end], code, entry.kind, entry.name)
        i += len(entry.keys)
