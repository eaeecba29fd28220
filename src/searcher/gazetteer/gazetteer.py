"""All names of places in one language, looked up by the words of a text.

The words of each name are stemmed by the rules of the language, and a word of a text is also
looked up without each ending that a case may have given it, so that inflected forms are found
without a list of them.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

from searcher.gazetteer.cities import City, cities_called, second_words
from searcher.gazetteer.entries import GazetteerEntry, NameKind
from searcher.gazetteer.entry_builder import EntryBuilder
from searcher.gazetteer.name_forms import CaseRules, shared_letters
from searcher.languages import every, facts
from searcher.languages.places import PlaceContext
from searcher.languages.words import Profile
from searcher.text import PhrasePrefilter, fold, stem

V = TypeVar("V")
_DECLINED = frozenset({NameKind.NAME, NameKind.CAPITAL, NameKind.CITY, NameKind.REGION})
_DEPTH = 3  # words of a name by which it is looked up; the others are compared
_MOST_WORDS = 1 << 14  # words as written that a cache holds before it is emptied


class WordCache(dict[str, V]):
    """Word as written → the value of a function of it, computed once."""

    def __init__(self, compute: Callable[[str], V]) -> None:
        super().__init__()
        self._compute = compute

    def __missing__(self, word: str) -> V:
        if len(self) > _MOST_WORDS:
            self.clear()
        value = self[word] = self._compute(word)
        return value


@dataclass(frozen=True, slots=True)
class ContextTerms:
    """Context terms that disambiguate the name of a place: see `languages.places.PlaceContext`."""

    within: frozenset[str]
    towards: frozenset[str]
    titles: frozenset[str]
    given: frozenset[str]
    given_rarely: frozenset[str]
    articles: frozenset[str]
    rivers: frozenset[str]
    reaches: frozenset[str]
    waters: frozenset[str]
    function: frozenset[str]
    plain: frozenset[str]
    offices: frozenset[str]
    genitives: frozenset[str]
    speaking: frozenset[str]
    before_language: frozenset[str]
    languages: frozenset[str]
    local: frozenset[str]
    counties: frozenset[str]
    no_counties: frozenset[str]
    numbers: frozenset[str]
    days: frozenset[str]


@dataclass(slots=True)
class NamePrefix:
    """The names that begin with the same words: those that end there, and the longer ones by the
    term of their next word, as far as three words (a dozen names begin with `U.S.`).
    """

    complete: tuple[GazetteerEntry, ...]
    longer: dict[str, "NamePrefix"]

    @classmethod
    def of(cls, entries: Iterable[GazetteerEntry], word: str) -> "NamePrefix":
        """Build the prefix of a word as written from entries, in order of preference."""
        prefix = cls((), {})
        for entry in entries:
            prefix._add(entry, 1)
        # Names may share a stem: Китая is Китай, not Кито.  Stable: the first made stays first.
        ordered = sorted(prefix.complete, key=lambda entry: -_similarity(entry, word))
        prefix.complete = tuple(ordered)
        return prefix

    def _add(self, entry: GazetteerEntry, depth: int) -> None:
        if depth == min(len(entry.terms), _DEPTH):
            self.complete = (*self.complete, entry)
        else:
            self.longer.setdefault(entry.terms[depth], NamePrefix((), {}))._add(entry, depth + 1)

    def following(
        self, forms: Mapping[str, AbstractSet[str]], words: Sequence[str], i: int
    ) -> Iterator[GazetteerEntry]:
        """Iterate over the longer names whose second and third words may begin at word `i`."""
        if not self.longer or i >= len(words):
            return
        for form in forms[words[i]]:
            if form in self.longer:
                further = self.longer[form]
                yield from further.complete
                yield from further.following(forms, words, i + 1)


class Gazetteer:
    """The names of one language, with caches of what is looked up of each word as written.

    terms: its index term; forms: every term that it may have as the last word of a name;
    prefixes: the names that may begin with it, or None.
    """

    def __init__(self, language: str) -> None:
        self.language = language
        self.cases = CaseRules.of(language)
        self.terms = WordCache(self.term)
        self.forms = WordCache(self._forms)
        self.prefixes = WordCache(self._prefix)
        context = facts(PlaceContext, language) or PlaceContext()
        self.context = ContextTerms(
            *(self._terms(getattr(context, name)) for name in ContextTerms.__dataclass_fields__)
        )
        self.counties = context.counties
        self.conjunctions = self._terms(
            word for profile in every(Profile).values() for word in profile.conjunctions
        )
        self._entries: dict[str, list[GazetteerEntry]] = {}
        for entry in EntryBuilder(language, self.term).entries():
            self._entries.setdefault(entry.terms[0], []).append(entry)
        self._second = self._second_terms()
        self.prefilter = PhrasePrefilter(self._is_name, self._begins_longer, self._may_be_second)

    def _second_terms(self) -> AbstractSet[str]:
        """Return the terms that may be second in a name."""
        named = (entry.terms for entries in self._entries.values() for entry in entries)
        known = {terms[1] for terms in named if len(terms) > 1}
        return known | second_words() if self.context.within else known

    def _is_name(self, word: str) -> bool:
        prefix = self.prefixes[word]
        return prefix is not None and bool(prefix.complete)

    def _begins_longer(self, word: str) -> bool:
        prefix = self.prefixes[word]
        return prefix is not None and bool(prefix.longer)

    def _may_be_second(self, word: str) -> bool:
        return not self._second.isdisjoint(self._forms(word))  # of each word once

    def term(self, word: str) -> str:
        """Return the term under which a word is looked up."""
        if not self.cases.stemmed:
            return fold(word)
        return stem(self.cases.spelled(word), self.language)

    def _terms(self, words: Iterable[str]) -> frozenset[str]:
        return frozenset(map(self.term, words))

    def _forms(self, word: str) -> frozenset[str]:
        bases = self.cases.without(word) if self.cases.inflects else ()
        return frozenset((self.term(word), *map(self.term, bases)))

    def _prefix(self, word: str) -> NamePrefix | None:
        own = self._entries.get(self.term(word), [])
        found = [e for e in own if e.may_begin_with(word) and self._may_end(e, word)]
        if self.cases.inflects:
            found += self._inflected(word, own)
        if word[0].isupper() and self.context.within:
            found += map(_entry_of_city, cities_called(fold(word)))
        return NamePrefix.of(found, word) if found else None

    def _inflected(self, word: str, own: Sequence[GazetteerEntry]) -> Iterator[GazetteerEntry]:
        """Iterate over the names that a word may be a case of, without those it may be itself."""
        bases = {self.term(base): base for base in self.cases.without(word)}
        for term, base in sorted(bases.items()):
            for entry in self._entries.get(term, ()):
                if entry not in own and entry.may_inflect_from(base) and self._may_end(entry, word):
                    yield entry

    def _may_end(self, entry: GazetteerEntry, word: str) -> bool:
        """Check whether a name of one word can be written so; of a longer one it is the first."""
        return len(entry.terms) > 1 or self._may_be(entry, word)

    def _may_be(self, entry: GazetteerEntry, word: str) -> bool:
        """Check whether a word may be the last one of a name; a demonym is declined as plain words
        are, by the stemmer.
        """
        if entry.kind in _DECLINED:
            return self.cases.may_be_case(entry.last_word, word)
        return self.cases.may_be(entry.last_word, word)

    def entries_at(self, words: Sequence[str], i: int) -> Sequence[GazetteerEntry]:
        """Find the names that begin at word `i`, the longest first; of those of the same length
        the one most similar to the text.
        """
        prefix = self.prefixes[words[i]]
        if prefix is None:
            return ()
        if not prefix.longer or i + 1 >= len(words):
            return prefix.complete
        if prefix.longer.keys().isdisjoint(self.forms[words[i + 1]]):
            return prefix.complete
        following = prefix.following(self.forms, words, i + 1)
        found = [entry for entry in following if self._is_at(entry, words, i)]
        if not found:
            return prefix.complete
        if len(found) > 1:
            found.sort(key=lambda e: (-len(e.terms), -_similarity(e, words[i + len(e.terms) - 1])))
        return (*found, *prefix.complete)

    def _is_at(self, entry: GazetteerEntry, words: Sequence[str], i: int) -> bool:
        """Check whether the words of a longer name begin at word `i`, the last one in any case,
        given that its first two do.
        """
        after = i + len(entry.terms)
        if after > len(words):
            return False
        for term, word in zip(entry.terms[1:-1], words[i + 1 : after - 1], strict=True):
            if self.terms[word] != term:
                return False
        if entry.in_capitals and not _has_capitals(entry, words[i:after]):
            return False
        last = words[after - 1]
        if self.terms[last] != entry.terms[-1] and not (
            entry.inflects and entry.terms[-1] in self.forms[last]
        ):
            return False
        return self._may_be(entry, last)


def _entry_of_city(city: City) -> GazetteerEntry:
    last = city.name.split()[-1]
    return GazetteerEntry(
        city.words, (), city.country, NameKind.CITY, city.name, last_word=last, city=city
    )


def _similarity(entry: GazetteerEntry, word: str) -> int:
    """Count the letters that the last word of a name and a word of the text begin with."""
    return shared_letters(entry.last_word.lower(), word.lower())


def _has_capitals(entry: GazetteerEntry, words: Sequence[str]) -> bool:
    """Check whether words are in capitals where those of the name are."""
    required = zip(entry.in_capitals, words, strict=True)
    return all(word.isupper() or not in_capitals for in_capitals, word in required)


@cache
def gazetteer(language: str) -> Gazetteer:
    """Build the gazetteer of a language (its code without a region) when it is first needed."""
    return Gazetteer(language)
