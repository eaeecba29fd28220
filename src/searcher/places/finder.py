"""Where a text names countries, their parts, capitals and cities, in the text's language.

The words of each name are stemmed by the rules of the language, so that inflected forms are
found with no list of them; of overlapping names the longest counts.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from itertools import pairwise, takewhile
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
class _Doubt:
    """What decides for an ambiguous name: words before, after and near it."""

    codes: tuple[str, ...]
    not_before: frozenset[str]
    preceded_by: frozenset[str]
    not_near: frozenset[str]
    clues: tuple[tuple[str, frozenset[str]], ...]


@dataclass(frozen=True, slots=True)
class _Entry:
    keys: tuple[str, ...]
    shouted: tuple[bool, ...]
    code: str  # empty: a phrase that names no country though it contains a country's name
    kind: NameKind
    name: str = ""
    any_case: bool = False
    last: str = ""  # the last word as written
    doubt: _Doubt | None = None


_GAP = re.compile(r"[\s.,'’\-–—]{1,3}")
_WINDOW = 6  # words to each side in which a clue settles an ambiguous name
_CAPITALISED_DEMONYMS = frozenset({"de", "en", "tr"})
_CONJUNCTIONS = frozenset({"and", "и", "ve", "və", "և", "және", "мен", "или", "or"})
# A stemmer may take the end of a foreign name for an ending (Kanada, Вьетнам), and so part it from
# its own cases.  Names are therefore entered under the stems of their usual cases as well.
_CASES = {
    "az": "da də dan dən nın nin ya yə nı ni yla ylə ın in un ün ı i u ü a ə la lə",
    "hy": "ի ում ից ով ը ին ն յի յում յից յով",
    "kk": (
        "да де та те дан ден тан тен нан нен ның нің дың дің тың тің ға ге қа ке ны ні ды ді ты ті"
        " мен бен пен"
    ),
    "ru": "а я у ю е ы и ом ем ой ей",
    "tr": "da de ta te dan den nın nin ya ye ı i a e",
}
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
        for entry in self._all():
            self._entries.setdefault(entry.keys[0], []).append(entry)
        for entry in [e for known in self._entries.values() for e in known]:
            for inflected in self._in_other_cases(entry):
                self._entries.setdefault(inflected.keys[0], []).append(inflected)
        for entries in self._entries.values():
            # Stable: of names with the same words the first made stays first.
            entries.sort(key=lambda e: -len(e.keys))
        rows = data("ambiguous").get("tongue", [])
        self.tongues = frozenset(
            self.key(w) for r in rows if r["language"] == language for w in r["words"]
        )
        self.conjunctions = frozenset(map(self.key, _CONJUNCTIONS))

    def key(self, word: str) -> str:
        """The form under which a word is looked up."""
        return fold(word) if self.language == "en" else stem(word, self.language)

    def at(self, words: Sequence[Token], keys: Sequence[str], i: int, text: str) -> _Entry | None:
        """The longest name that begins with word `i`; of several the one most like the text."""
        best: _Entry | None = None
        for entry in self._entries.get(keys[i], ()):
            size = len(entry.keys)
            if best is not None and size < len(best.keys):
                break
            if tuple(keys[i : i + size]) == entry.keys and _fits(entry, words[i : i + size], text):
                last = words[i + size - 1].text
                # Names may share a stem: Китая is Китай, not Кито.
                if best is None or _likeness(entry, last) > _likeness(best, last):
                    best = entry
        return best

    def _all(self) -> Iterator[_Entry]:
        """Every entry; those that must win over others of the same words come first."""
        for row in data("ambiguous").get("ambiguous", []):
            if row["language"] == self.language:
                kind = NameKind.DEMONYM if row["word"][0].islower() else NameKind.NAME
                yield from self._entry(row["word"], row["default"], kind, doubt=self._doubt(row))
        for code, name in country_names(self.language).items():
            yield from self._entry(name, code, NameKind.NAME)
        for table in ("countries", "subdivisions"):
            for code, languages in data(table).items():
                yield from self._own_names(languages.get("alias_of", code), languages)
        for city in data("cities").get("city", []):
            if self.language in city:
                yield from self._entry(
                    city[self.language], city["country"], NameKind.CITY, city.get("en", "")
                )
        for row in data("ambiguous").get("phrase", []):
            if row["language"] == self.language:
                yield from self._entry(row["text"], "", NameKind.DEMONYM)

    def _in_other_cases(self, entry: _Entry) -> Iterator[_Entry]:
        """The entry again under every other stem that a case of its last word has."""
        if entry.any_case or any(entry.shouted) or not entry.code:
            return
        base = _base(entry.last, self.language)
        forms = {self.key(base + ending) for ending in _CASES.get(self.language, "").split()}
        for key in sorted(forms - {entry.keys[-1]}):
            yield replace(entry, keys=(*entry.keys[:-1], key))

    def _own_names(self, code: str, languages: Mapping[str, Any]) -> Iterator[_Entry]:
        ours, english = (
            languages.get(self.language, {}),
            languages.get("en", {}).get("capitals", []),
        )
        city = languages.get("city", "")
        code = country_of(code) if city else code
        capital_only = set(ours.get("demonyms_capital", []))
        for key, kind in _KEYS.items():
            for i, name in enumerate(ours.get(key, [])):
                called = (
                    english[min(i, len(english) - 1)]
                    if kind is NameKind.CAPITAL and english
                    else ""
                )
                asked = NameKind.NAME if name in capital_only else kind
                if city and asked is NameKind.NAME:
                    asked, called = NameKind.CITY, city
                yield from self._entry(name, code, asked, called)

    def _entry(
        self, name: str, code: str, kind: NameKind, called: str = "", doubt: _Doubt | None = None
    ) -> Iterator[_Entry]:
        words = [t.text for t in tokens(unicodedata.normalize("NFC", name))]
        shouted = tuple(w.isupper() and len(name) <= 6 for w in words)
        any_case = kind is NameKind.DEMONYM and (
            self.language not in _CAPITALISED_DEMONYMS or not code
        )
        if words:
            yield _Entry(
                tuple(map(self.key, words)), shouted, code, kind, called, any_case, words[-1], doubt
            )

    def _doubt(self, row: Mapping[str, Any]) -> _Doubt:
        def keys(words: Iterable[str]) -> frozenset[str]:
            return frozenset(map(self.key, words))

        return _Doubt(
            tuple(row["codes"]),
            keys(row.get("not_before", [])),
            keys(row.get("preceded_by", [])),
            keys(row.get("not_after", [])),
            tuple((code, keys(words)) for code, words in row.get("clues", {}).items()),
        )


def _base(word: str, language: str) -> str:
    """What the endings of the cases are put to."""
    if language == "ru" and word[-1] in "аяйь":
        return word[:-1]
    if language == "hy" and word.endswith("ու"):
        return f"{word[:-2]}վ"
    return word


def _likeness(entry: _Entry, word: str) -> int:
    """How many letters the last word of a name and a word of the text begin with together."""
    letters = zip(fold(entry.last), fold(word), strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], letters))


def _fits(entry: _Entry, words: Sequence[Token], text: str) -> bool:
    if not _joined(words, text):
        return False
    if any(shout and not w.text.isupper() for shout, w in zip(entry.shouted, words, strict=True)):
        return False
    return entry.any_case or not words[0].text[0].islower()


def _settle(entry: _Entry, keys: Sequence[str], i: int) -> str:
    """The code of an entry found at word `i`, after a look at the words around it."""
    doubt = entry.doubt
    if doubt is None:
        return entry.code
    near = set(keys[max(0, i - _WINDOW) : i + 1 + _WINDOW])
    decided = [code for code, words in doubt.clues if not near.isdisjoint(words)]
    if len(decided) == 1:
        return decided[0]
    end = i + len(entry.keys)
    vetoed = (
        (end < len(keys) and keys[end] in doubt.not_before)
        or (i > 0 and keys[i - 1] in doubt.preceded_by)
        or not near.isdisjoint(doubt.not_near)
    )
    if not vetoed:
        return entry.code
    return doubt.codes[1] if len(doubt.codes) == 2 and is_place(doubt.codes[1]) else ""


def _joined(words: Sequence[Token], text: str) -> bool:
    pairs = pairwise(words)
    return all(_GAP.fullmatch(text, one.end, two.start) for one, two in pairs)


@cache
def _gazetteer(language: str) -> _Gazetteer:
    return _Gazetteer(language)


def find_places(text: str, language: str) -> tuple[Mention, ...]:
    """Every place that a text names, in order; `language` is its BCP 47 tag.

    Overlapping names count once, the longest; phrases such as `South China Sea` name nothing.
    """
    gazetteer = _gazetteer(language.split("-", 1)[0])
    words = list(tokens(text))
    keys = [gazetteer.key(w.text) for w in words]
    found = list(_walk(gazetteer, words, keys, text))
    tongues = _tongues(gazetteer, keys, [(i, size) for i, size, _ in found])
    return tuple(mention for i, _, mention in found if mention.code and i not in tongues)


def _walk(
    gazetteer: _Gazetteer, words: Sequence[Token], keys: Sequence[str], text: str
) -> Iterator[tuple[int, int, Mention]]:
    """Each name with the number of its first word and of its words."""
    i = 0
    while i < len(words):
        entry = gazetteer.at(words, keys, i, text)
        if entry is None:
            i += 1
            continue
        start, end = words[i].start, words[i + len(entry.keys) - 1].end
        code = _settle(entry, keys, i)
        yield i, len(entry.keys), Mention(start, end, text[start:end], code, entry.kind, entry.name)
        i += len(entry.keys)


def _tongues(
    gazetteer: _Gazetteer, keys: Sequence[str], found: Sequence[tuple[int, int]]
) -> set[int]:
    """The names that are languages: before `language`, or in a list of such."""
    tongues: set[int] = set()
    for i, size in reversed(found):
        after = i + size
        following = list(keys[after : after + 3])
        if following and following[0] in gazetteer.conjunctions:
            after, following = after + 1, following[1:]
            listed = len(following) > 1 and following[1] in gazetteer.tongues
        else:
            listed = bool(following) and following[0] in gazetteer.tongues
        if listed or after in tongues:
            tongues.add(i)
    return tongues
