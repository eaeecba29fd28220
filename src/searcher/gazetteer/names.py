"""Every name of a place in one language, by the word it begins with.

Names of countries come from CLDR through Babel, with its example cities; demonyms, capitals,
bodies and what else CLDR lacks are in `data/`.  The words of each name are stemmed by the rules
of the language, and a word of a text is also looked up without each ending that a case may have
given it, so that inflected forms are found with no list of them.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TypeVar

import msgspec

from searcher.gazetteer.cities import (
    City,
    cities_called,
    city_table,
    example_cities,
    second_words,
)
from searcher.gazetteer.countries import (
    country_names,
    parties_within,
    places_in,
    subdivisions_of,
)
from searcher.gazetteer.name_forms import CaseRules, shared_letters
from searcher.languages import every, facts, load_data
from searcher.languages.places import (
    AmbiguousName,
    Cases,
    HomeSigns,
    PlaceContext,
    PlaceNames,
)
from searcher.languages.words import Profile
from searcher.model.pairs import country_of
from searcher.text import PhrasePrefilter, fold, stem, tokens

V = TypeVar("V")


class NameKind(StrEnum):
    """How a text names a place.

    A region is a part of a country that is only a place in it; a sign (a currency, a form of
    company, an office) names no place but is at home in one.
    """

    NAME = "name"
    DEMONYM = "demonym"
    CAPITAL = "capital"
    BODY = "body"
    CITY = "city"
    REGION = "region"
    SIGN = "sign"


@dataclass(frozen=True, slots=True)
class Doubt:
    """What decides for an ambiguous name: words before, after and near it, or anywhere."""

    codes: tuple[str, ...]
    not_before: frozenset[str]
    preceded_by: frozenset[str]
    not_near: frozenset[str]
    clues: tuple[tuple[str, frozenset[str]], ...]
    anywhere: bool

    def decided(self, keys: AbstractSet[str]) -> str:
        """The one place for which the keys of some words decide; empty if not just one."""
        codes = [code for code, words in self.clues if not words.isdisjoint(keys)]
        return codes[0] if len(codes) == 1 else ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One name: the keys of its words, its code, and what a text must show for it to count.

    `shouted` says which words are in capitals, empty if none is; `code` is empty for a phrase that
    names no country though it contains a country's name; `name` is the English name of a city;
    `last` the last word as written; `quiet` a name that is a plain word in a line of capitals;
    `counted` a sign that must follow a number; `short` a region written short (Conn., N.Y.), as
    after the name of a town; `inflects` one whose last word is looked for without endings too;
    `city` what is known of a city that needs a clue.
    """

    keys: tuple[str, ...]
    shouted: tuple[bool, ...]
    code: str
    kind: NameKind
    name: str = ""
    any_case: bool = False
    last: str = ""
    doubt: Doubt | None = None
    quiet: bool = False
    counted: bool = False
    short: bool = False
    inflects: bool = False
    city: City | None = None


_KEYS = {
    "names": NameKind.NAME,
    "capitals": NameKind.CAPITAL,
    "bodies": NameKind.BODY,
    "demonyms": NameKind.DEMONYM,
}
_APOSTROPHES = re.compile("[ʻʼ‘’`´]")
_SIGN, _SHARE = 0.5, 0.9  # what a sign, and that of a share, says beside a name's 1
_DEPTH = 3  # words of a name by which it is looked up; the others are compared
_REMEMBERED = 1 << 17  # words as written of which the answers are kept


class Lookup(dict[str, V]):
    """Word as written → what a function says of it, asked once."""

    def __init__(self, ask: Callable[[str], V]) -> None:
        super().__init__()
        self._ask = ask

    def __missing__(self, word: str) -> V:
        if len(self) > _REMEMBERED:
            self.clear()
        answer = self[word] = self._ask(word)
        return answer


@dataclass(frozen=True, slots=True)
class Clues:
    """Keys of the words around a name that say what it is: see `PlaceContext`."""

    within: frozenset[str]
    towards: frozenset[str]
    titles: frozenset[str]
    given: frozenset[str]
    given_rarely: frozenset[str]
    rivers: frozenset[str]
    reaches: frozenset[str]
    waters: frozenset[str]
    function: frozenset[str]
    plain: frozenset[str]
    offices: frozenset[str]
    speaking: frozenset[str]
    before_language: frozenset[str]
    numbers: frozenset[str]
    days: frozenset[str]


@dataclass(slots=True)
class Beginning:
    """The names that begin alike: those of no further word, and the longer ones by the key of
    their next word, for as far as three words (there are a dozen that begin with `U.S.`).
    """

    alone: tuple[Entry, ...]
    longer: dict[str, "Beginning"]

    @classmethod
    def of(cls, entries: Iterable[Entry], word: str) -> "Beginning":
        """The names of a word as written, from those in the order in which they are believed."""
        beginning = cls((), {})
        for entry in entries:
            beginning._add(entry, 1)
        # Names may share a stem: Китая is Китай, not Кито.  Stable: else the first made is first.
        likest = sorted(beginning.alone, key=lambda entry: -_likeness(entry, word))
        beginning.alone = tuple(likest)
        return beginning

    def _add(self, entry: Entry, depth: int) -> None:
        if depth == min(len(entry.keys), _DEPTH):
            self.alone = (*self.alone, entry)
        else:
            self.longer.setdefault(entry.keys[depth], Beginning((), {}))._add(entry, depth + 1)

    def following(
        self, forms: Mapping[str, AbstractSet[str]], words: Sequence[str], i: int
    ) -> Iterator[Entry]:
        """The longer names whose second and third words may stand at word `i` and after it."""
        if not self.longer or i >= len(words):
            return
        for form in forms[words[i]]:
            if form in self.longer:
                further = self.longer[form]
                yield from further.alone
                yield from further.following(forms, words, i + 1)


class Gazetteer:
    """The names of one language."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.cases = CaseRules.of(language)
        self._entries: dict[str, list[Entry]] = {}
        cases = facts(Cases, language) or Cases()
        context = facts(PlaceContext, language) or PlaceContext()
        self._capital_demonyms = cases.capital_demonyms
        self._is_stemmed = cases.stemmed_demonyms
        self._ambiguous = context.ambiguous
        self._quiet = frozenset(context.quiet)
        for entry in self._all():
            self._entries.setdefault(entry.keys[0], []).append(entry)
        self.keys = Lookup(self.key)
        self.forms = Lookup(self._forms)
        self.beginning = Lookup(self._beginning)
        self.tongues = self._keys(context.languages)
        self.conjunctions = self._keys(
            word for profile in every(Profile).values() for word in profile.conjunctions
        )
        self.clues = Clues(
            *(self._keys(getattr(context, name)) for name in Clues.__dataclass_fields__)
        )
        self._second = self._second_keys()
        self.begins = PhrasePrefilter(self._is_name, self._begins_longer, self._may_be_second)

    def _second_keys(self) -> AbstractSet[str]:
        """The keys that may stand second in a name."""
        named = (entry.keys for entries in self._entries.values() for entry in entries)
        known = {keys[1] for keys in named if len(keys) > 1}
        return known | second_words() if self.clues.within else known

    def _is_name(self, word: str) -> bool:
        beginning = self.beginning[word]
        return beginning is not None and bool(beginning.alone)

    def _begins_longer(self, word: str) -> bool:
        beginning = self.beginning[word]
        return beginning is not None and bool(beginning.longer)

    def _may_be_second(self, word: str) -> bool:
        return not self._second.isdisjoint(self.forms[word])

    def key(self, word: str) -> str:
        """The form under which a word is looked up."""
        if self.language == "en":
            return fold(word)
        return stem(self.cases.spelled(word), self.language)

    def _keys(self, words: Iterable[str]) -> frozenset[str]:
        return frozenset(map(self.key, words))

    def _forms(self, word: str) -> frozenset[str]:
        """Every key a word may have as the last one of a name."""
        bases = self.cases.without(word) if self.cases.inflects else ()
        return frozenset((self.key(word), *map(self.key, bases)))

    def _beginning(self, word: str) -> "Beginning | None":
        """The names that may begin with a word as written."""
        own = self._entries.get(self.key(word), [])
        found = [e for e in own if _may_begin(e, word) and self._may_end(e, word)]
        if self.cases.inflects:
            found += self._in_cases(word, own)
        if word[0].isupper() and self.clues.within:
            found += self._cities(word)
        return Beginning.of(found, word) if found else None

    def _in_cases(self, word: str, own: Sequence[Entry]) -> Iterator[Entry]:
        """The names of which a word as written may be a case, without those it may be itself."""
        bases = {self.key(base): base for base in self.cases.without(word)}
        for key, base in sorted(bases.items()):
            for entry in self._entries.get(key, ()):
                if entry not in own and _is_inflected(entry, base) and self._may_end(entry, word):
                    yield entry

    def _may_end(self, entry: Entry, word: str) -> bool:
        """Whether a name of one word can be written so; of a longer one the word is the first."""
        return len(entry.keys) > 1 or self.cases.may_be(entry.last, word)

    def _cities(self, word: str) -> Iterator[Entry]:
        for city in cities_called(fold(word)):
            yield Entry(
                city.words,
                (),
                city.country,
                NameKind.CITY,
                city.name,
                last=city.name.split()[-1],
                city=city,
            )

    def _all(self) -> Iterator[Entry]:
        """Every entry; those that must win over others of the same words come first."""
        for row in self._ambiguous:
            yield from self._doubtful(row)
        for code, name in country_names(self.language).items():
            yield from self._entry(name, code, NameKind.NAME)
        own, english = places_in(self.language), places_in("en")
        for code, names in own.countries.items():
            yield from self._own_names(code, names, english.countries.get(code))
        for code, names in own.subdivisions.items():
            yield from self._own_names(code, names, english.subdivisions.get(code))
        yield from self._further()
        for name, country in city_table().countries.items():
            called = name if self.language == "en" else own.cities.get(name)
            if called:
                yield from self._entry(called, country, NameKind.CITY, name)
        for phrase in own.phrases:
            yield from self._entry(phrase, "", NameKind.DEMONYM)
        yield from self._examples()
        yield from self._own_regions()

    def _doubtful(self, row: AmbiguousName) -> Iterator[Entry]:
        word = row.word
        kind, called = NameKind.DEMONYM if self._is_people(word) else NameKind.NAME, ""
        if _called("capitals", self.language).get(word, "").split("-")[0] in row.codes:
            kind, called = NameKind.CAPITAL, word if self.language == "en" else ""
        yield from self._entry(word, row.default, kind, called, doubt=self._doubt(row))

    def _is_people(self, word: str) -> bool:
        return word[0].islower() or (
            self._capital_demonyms and word in _called("demonyms", self.language)
        )

    def _further(self) -> Iterator[Entry]:
        """Words of languages of which we have few, regions, and signs of a home."""
        own = places_in(self.language)
        for kind, table in (
            (NameKind.NAME, own.further.names),
            (NameKind.DEMONYM, own.further.demonyms),
            (NameKind.REGION, own.regions),
        ):
            for code, names in table.items():
                for name in names:
                    yield from self._entry(name, code, kind)
        signs = facts(HomeSigns, self.language)
        for sign in signs.sign if signs else ():
            for word in sign.words:
                yield from self._entry(
                    word, sign.country, NameKind(sign.kind), counted=sign.counted
                )

    def _own_regions(self) -> Iterator[Entry]:
        """The subdivisions of the countries that name them in this language."""
        for country in places_in(self.language).own_regions:
            for _, name in subdivisions_of(country):
                # Most are named like their towns, so they are never parties.
                if name not in _region_table().ambiguous:
                    yield from self._entry(name, country, NameKind.REGION)

    def _examples(self) -> Iterator[Entry]:
        capitals = _called("capitals", "en")
        for english, name, code in example_cities(self.language):
            kind = NameKind.CAPITAL if capitals.get(english) == code else NameKind.CITY
            yield from self._entry(name, code, kind, english)

    def _own_names(self, code: str, ours: PlaceNames, theirs: PlaceNames | None) -> Iterator[Entry]:
        english = theirs.capitals if theirs else ()
        part = parties_within().get(code)
        city = part.city if part else ""
        code = country_of(code) if city else (part and part.alias_of) or code
        for key, kind in _KEYS.items():
            for i, name in enumerate(getattr(ours, key)):
                called = (
                    english[min(i, len(english) - 1)]
                    if kind is NameKind.CAPITAL and english
                    else ""
                )
                asked = NameKind.NAME if name in ours.demonyms_capital else kind
                if city and asked is NameKind.NAME:
                    asked, called = NameKind.CITY, city
                yield from self._entry(name, code, asked, called)

    def _entry(
        self,
        name: str,
        code: str,
        kind: NameKind,
        called: str = "",
        *,
        doubt: Doubt | None = None,
        counted: bool = False,
    ) -> Iterator[Entry]:
        for spelling in _spellings(name):
            words = [t.text for t in tokens(unicodedata.normalize("NFC", spelling))]
            if not words:
                continue
            # An abbreviation is known by its capitals; letters apart (U.S.) always are one.
            shouted = tuple(w.isupper() and len(name) <= 6 for w in words)
            shouted = shouted if any(shouted) else ()
            any_case = self._is_any_case(spelling, code, kind)
            yield Entry(
                keys=tuple(map(self.key, words)),
                shouted=shouted,
                code=code,
                kind=kind,
                name=called,
                any_case=any_case,
                last=words[-1],
                doubt=doubt,
                quiet=spelling in self._quiet,
                counted=counted,
                short=kind is NameKind.REGION and name.endswith("."),
                # A stemmer knows the cases of plain words; names it may take apart.
                inflects=bool(code) and not shouted and not (any_case and self._is_stemmed),
            )

    def _is_any_case(self, name: str, code: str, kind: NameKind) -> bool:
        if kind is NameKind.SIGN:
            return not name[0].isupper()
        return kind is NameKind.DEMONYM and not (self._capital_demonyms and code)

    def _doubt(self, row: AmbiguousName) -> Doubt:
        return Doubt(
            row.codes,
            self._keys(row.not_before),
            self._keys(row.preceded_by),
            self._keys(row.not_near),
            tuple((code, self._keys(words)) for code, words in row.terms.items()),
            row.anywhere,
        )


class _RegionTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Names of regions that are more often something else."""

    ambiguous: frozenset[str]


@cache
def _region_table() -> _RegionTable:
    return load_data(__package__, "regions", _RegionTable)


def _is_inflected(entry: Entry, base: str) -> bool:
    """Whether a word is a name in a case, seen what stands before its ending: АКШ-нын."""
    if len(entry.keys) > 1:
        return False
    return (entry.inflects or bool(entry.shouted)) and _may_begin(entry, base)


def _may_begin(entry: Entry, word: str) -> bool:
    """Whether the case of its first letters lets a word as written begin a name."""
    if entry.shouted and entry.shouted[0] and not word.isupper():
        return False
    # Georgian has no capitals at the head of words, though its letters are lower case.
    return entry.any_case or word[0] == word[0].title()


def _spellings(name: str) -> Iterator[str]:
    """A name, and again with the apostrophe of typewriters (O‘zbekiston, O'zbekiston)."""
    yield name
    plain = _APOSTROPHES.sub("'", name)
    if plain != name:
        yield plain


@cache
def _called(what: str, language: str) -> Mapping[str, str]:
    """Names of one sort (`capitals`, `demonyms`) → the code of the country."""
    countries = places_in(language).countries.items()
    return {name: code for code, known in countries for name in getattr(known, what)}


def _likeness(entry: Entry, word: str) -> int:
    """How many letters the last word of a name and a word of the text begin with together."""
    return shared_letters(entry.last.lower(), word.lower())


def names_at(gazetteer: Gazetteer, words: Sequence[str], i: int) -> Sequence[Entry]:
    """The names whose words stand at word `i`, the longest first; of those of the same length
    the one most like the text.
    """
    beginning = gazetteer.beginning[words[i]]
    if beginning is None:
        return ()
    if not beginning.longer or i + 1 >= len(words):
        return beginning.alone
    if beginning.longer.keys().isdisjoint(gazetteer.forms[words[i + 1]]):
        return beginning.alone
    following = beginning.following(gazetteer.forms, words, i + 1)
    found = [entry for entry in following if _is_at(gazetteer, entry, words, i)]
    if not found:
        return beginning.alone
    if len(found) > 1:
        found.sort(key=lambda e: (-len(e.keys), -_likeness(e, words[i + len(e.keys) - 1])))
    return (*found, *beginning.alone)


def _is_at(gazetteer: Gazetteer, entry: Entry, words: Sequence[str], i: int) -> bool:
    """Whether the words of a name of several stand at word `i`, the last one in any case; its
    first two are known to.
    """
    after = i + len(entry.keys)
    if after > len(words):
        return False
    for key, word in zip(entry.keys[1:-1], words[i + 1 : after - 1], strict=True):
        if gazetteer.keys[word] != key:
            return False
    if entry.shouted and not _is_loud(entry, words[i:after]):
        return False
    last = words[after - 1]
    if gazetteer.keys[last] != entry.keys[-1] and not (
        entry.inflects and entry.keys[-1] in gazetteer.forms[last]
    ):
        return False
    return gazetteer.cases.may_be(entry.last, last)


def _is_loud(entry: Entry, words: Sequence[str]) -> bool:
    """Whether the words are in capitals where the name is."""
    return all(w.isupper() or not shout for shout, w in zip(entry.shouted, words, strict=True))


@cache
def gazetteer(language: str) -> Gazetteer:
    """The names of a language, by its code without a region; made when first asked for."""
    return Gazetteer(language)


@cache
def _sign_weights() -> Mapping[str, float]:
    signs = (sign for known in every(HomeSigns).values() for sign in known.sign)
    return {word.lower(): sign.weight for sign in signs for word in sign.words}


def sign_weight(sign: str) -> float:
    """How much a sign (in lower case) says of a text's home, beside a name's 1."""
    return _SHARE if sign.startswith("<") else _sign_weights().get(sign, _SIGN)
