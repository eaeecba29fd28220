"""Find how a name in a query is written in texts of other scripts and languages.

A word is spelled in each script (`searcher.text.transliteration`); a spelling counts if the index
has it and its records write it as a name, with a capital within sentences.  So the word `most` in a
query is not searched for as a bridge in texts in Cyrillic.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from math import ceil
from typing import NamedTuple

from searcher.gazetteer import names_in, without_case
from searcher.index.protocol import Engine, Terms
from searcher.languages import facts
from searcher.languages.words import Romanisation, Stemming
from searcher.model.errors import ArchiveError
from searcher.model.expression import Word
from searcher.model.query import Query
from searcher.model.record import Record
from searcher.search.field_words import is_field_word
from searcher.search.hits import ReadRecord
from searcher.search.other_names import index_languages
from searcher.search.widening import NameRelation, Related
from searcher.text import (
    Spelled,
    begins_lowercase,
    fold,
    is_small_word,
    query_terms,
    romanised_scripts,
    script_of,
    spelled_in,
    term_for,
)

_LEAST, _MOST = 4, 40  # letters of a name
_MOST_CHECKS = 12  # words that are looked up in records, for one query
_MOST_CANDIDATES = 4  # spellings of a word in one script that are looked up in the index
_MOST_FORMS = 6  # words that begin with a spelling
_TEXT = 20_000  # characters of a record in which it is
_CASED = 0.7  # the share of its occurrences in which a name has a capital
_BEGINNING = 3  # letters that all forms of a word share
_SHORT = 4  # letters of a beginning, of which there are so few that they are remembered
_MOST_KNOWN = 1 << 14  # words of which a cache knows the spellings
_SENTENCE_END = re.compile(r"[.!?։:;…«“”\"\n(]\W*$")
_WORD = re.compile(r"\w+")


class _Sample(NamedTuple):
    """In how many records a word is looked up, and how much of it the forms that count begin with:
    Salı has the stem of Salon.
    """

    records: int
    kept: float


_TYPED = _Sample(8, 0)  # the first records often have an ordinary word as a name
_SPELLED = _Sample(3, 2 / 3)


class Spelling(NamedTuple):
    """A name as texts write it, and the language (BCP 47, empty if unknown) of one of them."""

    word: str
    language: str


@dataclass(frozen=True, slots=True)
class _Use:
    """How often some records have a word with a capital within sentences, how often in lower case,
    and how often at the heads of sentences; how they write it, and the language of the first.
    """

    capital: int = 0
    small: int = 0
    heads: int = 0
    written: str = ""
    language: str = ""

    def joined(self, other: "_Use") -> "_Use":
        """Return the use in these records and another one."""
        return _Use(
            self.capital + other.capital,
            self.small + other.small,
            self.heads + other.heads,
            self.written or other.written,
            self.language or other.language,
        )

    @property
    def is_caseless(self) -> bool:
        """Whether the records have it in a script without capitals only."""
        return bool(self.written) and not self.capital + self.small + self.heads

    @property
    def is_name(self) -> bool:
        """Whether it mostly has a capital, within sentences if it ever is there."""
        within = self.capital + self.small
        return self.capital >= _CASED * within if within else self.heads > 0

    def is_ordinary(self, *, typed_small: bool) -> bool:
        """Check whether it is an ordinary word; typed in lower case, if any text has it so."""
        return self.small > 0 if typed_small else self.small > 0 and not self.is_name


@dataclass(frozen=True, slots=True)
class _Candidates:
    """Spellings of a word that the index has, and which of them were checked, by their places: a
    spelling is None if it is no name.
    """

    words: tuple[str, ...]
    checked: dict[int, Spelling | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Cache:
    """What is known of the words of one commit."""

    terms: Terms
    candidates: dict[str, _Candidates] = field(default_factory=dict)
    uses: dict[tuple[str, _Sample], _Use] = field(default_factory=dict)
    beginnings: dict[str, bool] = field(default_factory=dict)

    def known(self, words: Iterable[str]) -> Sequence[str]:
        """Return the forms that the index has of the first few of some words."""
        return [form for word in islice(words, _MOST_CANDIDATES) for form in self._forms(word)]

    def _forms(self, word: str) -> Iterator[str]:
        """Iterate over a word, if the index has it in a form that its stem finds, and over the most
        frequent cases of it in languages whose words are not stemmed.
        """
        if self.terms.has_word(word):
            yield word
        name = fold(word)
        languages = _unstemmed(index_languages(self.terms), script_of(word))
        if languages and self.has_prefix(name):
            for form, _ in self.terms.with_prefix(name, _MOST_FORMS):
                if form != name and any(name in without_case(form, lang) for lang in languages):
                    yield form

    def has_prefix(self, prefix: str) -> bool:
        """Check whether a word begins with a folded prefix."""
        if len(prefix) > _SHORT:
            return self.terms.has_prefix(prefix)
        known = self.beginnings.get(prefix)
        if known is None:
            known = self.beginnings[prefix] = self.terms.has_prefix(prefix)
        return known


class Names:
    """Finds the names of an index in all scripts; `read` reads the records that have them."""

    def __init__(self, engine: Engine, read: ReadRecord) -> None:
        self._engine, self._read = engine, read
        self._newest: _Cache | None = None

    def related(self, words: Sequence[str], terms: Terms) -> Iterator[Related]:
        """Find other spellings of the names in a query, but of places: a source to widen it by."""
        cache, room = self._cache(terms), _MOST_CHECKS
        places = {i for place in names_in(words) for i in range(place.start, place.end)}
        has_capitals = any(word[0].isupper() for word in words[1:])
        for position, word in enumerate(words):
            if has_capitals and word[0].islower():
                continue  # where names are typed with capitals, it is none
            if position in places:
                continue
            found = self._checked(word, cache, room)
            room -= len(found)
            if names := tuple((one.word,) for one in found if one):
                yield Related(position, position + 1, names, NameRelation.NAME)

    def spellings_of(self, word: str) -> tuple[Spelling, ...]:
        """Return how else a word is written in the index if it is a name."""
        found = self._checked(word, self._cache(self._engine.terms()), _MOST_CHECKS)
        return tuple(one for one in found if one)

    def _cache(self, terms: Terms) -> _Cache:
        """Return what is known of a commit."""
        known = self._newest
        if known is None or known.terms != terms or len(known.candidates) > _MOST_KNOWN:
            known = self._newest = _Cache(terms)
        return known

    def _checked(self, word: str, cache: _Cache, room: int) -> list[Spelling | None]:
        """Check the first candidates of a word, at most `room`, and return for each the spelling,
        or None if it is no name.

        What is known already counts too, so that a query is widened the same at any time.
        """
        known = cache.candidates.get(word)
        if known is None:
            known = cache.candidates[word] = _Candidates(self._candidates_of(word, cache))
        return [self._check(known, place, word, cache) for place in range(len(known.words))[:room]]

    def _candidates_of(self, word: str, cache: _Cache) -> tuple[str, ...]:
        if not _may_be_name(word):
            return ()
        own = self._use_of(word, cache, _TYPED)
        if own.is_ordinary(typed_small=word[0].islower()):
            return ()
        return tuple(_candidates(word, cache))

    def _check(self, known: _Candidates, place: int, word: str, cache: _Cache) -> Spelling | None:
        if place not in known.checked:
            own, candidate = self._use_of(word, cache, _TYPED), known.words[place]
            use = self._use_of(candidate, cache, _SPELLED)
            is_name = use.is_name or (use.is_caseless and own.is_name)
            written = use.written or _capitalised(candidate)
            known.checked[place] = Spelling(written, use.language) if is_name else None
        return known.checked[place]

    def _use_of(self, word: str, cache: _Cache, sample: _Sample) -> _Use:
        """Look up how texts write a word, in any form, in at most some records."""
        use = cache.uses.get((word, sample))
        if use is None:
            use = self._look_up(word, sample) if cache.terms.has_word(word) else _Use()
            cache.uses[word, sample] = use
        return use

    def _look_up(self, word: str, sample: _Sample) -> _Use:
        use = _Use()
        for record in self._records(Query(expression=Word(word), size=sample.records, facets=())):
            use = use.joined(_use_in(record, word, sample.kept))
            # A word typed in lower case is ordinary once any record has it so.
            if sample == _TYPED and word[0].islower() and use.small:
                break
        return use

    def _records(self, query: Query) -> Iterator[Record]:
        for one in self._engine.search(query).hits:
            try:
                yield self._read(one.id, one.version)
            except ArchiveError:  # withdrawn since
                continue


def _use_in(record: Record, word: str, kept: float) -> _Use:
    """Count the occurrences of a word in a body, in forms that keep a share of it."""
    text, language = record.body[:_TEXT], (record.language or "").split("-", 1)[0]
    sought = {*query_terms(word), fold(word)}
    capital = small = heads = 0
    exact = ""
    shared = fold(word)[: ceil(len(word) * kept)]
    for start, written in _beginning_like(text, word):
        form = fold(written)
        if not form.startswith(shared):
            continue
        if form not in sought and term_for(written, language) not in sought:
            continue
        if begins_lowercase(written):
            small += 1
        elif written[0].islower():  # a script without capitals
            exact = exact or written
        elif start == 0 or _SENTENCE_END.search(text[max(0, start - 4) : start]):
            heads += 1
        elif not written.isupper():
            capital += 1
            exact = exact or (written if form == fold(word) else "")
    return _Use(capital, small, heads, exact, record.language or "")


def _beginning_like(text: str, word: str) -> Iterator[tuple[int, str]]:
    """Find the words of a text with the same first letters, with and without a capital."""
    beginning = word[:_BEGINNING].lower()
    for letters in dict.fromkeys((beginning, _capitalised(beginning))):
        start = text.find(letters)
        while start >= 0:
            match = _WORD.match(text, start)
            if match and not text[start - 1 : start].isalnum():
                yield start, match.group()
            start = text.find(letters, start + 1)


def _candidates(word: str, cache: _Cache) -> Iterator[str]:
    """Iterate over other spellings of a word, or else of its stem, that the index has; of the forms
    of a word only over one.
    """
    found = set(query_terms(word))
    bases = tuple(_bases(word, cache.terms))
    for script in romanised_scripts():
        for one in _spelled(bases, script, cache):
            if _add_terms(one, found):
                yield one


def _spelled(bases: Sequence[str], script: str, cache: _Cache) -> Sequence[str]:
    """Spell words in a script, down to the first of which all letters are as usual: those with
    which words of the index begin; if there are none, those of which it has another form.
    """
    whole, others = list[Spelled](), list[Spelled]()
    for base in bases:
        for one in spelled_in(base, script, cache.has_prefix):
            (whole if one.is_whole else others).append(one)
        if any(one.cost == 0 for one in whole):
            break
    whole.sort(key=lambda one: one.cost)
    return cache.known(one.word for one in whole) or cache.known(one.word for one in others)


def _add_terms(word: str, found: set[str]) -> bool:
    """Add the terms of a word to others; return False if one is among them already."""
    own = query_terms(word)
    is_new = found.isdisjoint(own)
    found.update(own)
    return is_new


def _bases(word: str, terms: Terms) -> Iterator[str]:
    """Iterate over a word and the names that may have been put into a case of a language of the
    index; a stem may lack letters of the name itself.
    """
    lowered = word.lower()
    yield lowered
    names = {
        name
        for language in index_languages(terms)
        for name in without_case(lowered, language)
        if lowered.startswith(name)
    }
    long_enough = (one for one in names if len(one) >= _LEAST)
    yield from sorted(long_enough, key=lambda one: (-len(one), one))


@cache
def _unstemmed(languages: tuple[str, ...], script: str) -> tuple[str, ...]:
    """Select the languages of a script without a stemmer."""
    romanised = (one for one in languages if facts(Stemming, one) is None)
    return tuple(one for one in romanised if _script(one) == script)


def _script(language: str) -> str:
    known = facts(Romanisation, language)
    return known.script if known else ""


def _capitalised(word: str) -> str:
    return word[:1].title() + word[1:]


def _may_be_name(word: str) -> bool:
    return (
        _LEAST <= len(word) <= _MOST
        and word.isalpha()
        and script_of(word) in romanised_scripts()
        and not is_small_word(word)
        and not is_field_word(word)
    )
